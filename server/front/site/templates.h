#pragma once

#include "shared/protocol/json.h"

#include <string>
#include <string_view>

namespace florin::site {

/// The page `name` (say `register`) within the layout. Values are escaped; the templates hold the markup. Any thread.
std::string renderPage(std::string_view name, const protocol::Json &data);

} // namespace florin::site
