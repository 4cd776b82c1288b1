#pragma once

#include "shared/protocol/json.h"

#include <string>

namespace florin::site {

/// The text `name` of an object; empty where there is none.
std::string textIn(const protocol::Json &object, const char *name);
/// A sum `name` of an object for people: `₩200,000`, `€12.50`. Empty where there is none.
std::string moneyIn(const protocol::Json &object, const char *name);

} // namespace florin::site
