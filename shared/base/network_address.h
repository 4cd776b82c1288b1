#pragma once

#include <string>
#include <string_view>

namespace florin::base {

/// What of a network address counts as one caller: an IPv4 address, an IPv6 /64.
std::string networkOf(std::string_view address);
/// Is it the machine itself?
bool isLoopback(std::string_view address);

} // namespace florin::base
