#pragma once

#include <string_view>

namespace florin::site {

/// A file of resources/site, or openapi.json, iso8583.json, by its bare name; empty if there is none. It is part of the program.
std::string_view embeddedFile(std::string_view name);

} // namespace florin::site
