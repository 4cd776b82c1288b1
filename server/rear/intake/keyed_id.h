#pragma once

#include "shared/base/secret_bytes.h"

#include <string>
#include <string_view>

namespace florin::intake {

/// An id that follows from what it names, and tells nobody what that is: `prefix` and 26 hexadecimal digits of a keyed hash.
std::string keyedId(const base::SecretBytes &key, std::string_view prefix, std::string_view message);

} // namespace florin::intake
