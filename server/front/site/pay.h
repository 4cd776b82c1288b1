#pragma once

#include <string>
#include <string_view>

namespace florin::site {

/// A signed ticket as it may stand in an address: three parts of base64url, short enough for a request's first line.
bool isTicket(std::string_view text);
/// An id of a payment in waiting, as it may stand in an address.
bool isHostedId(std::string_view text);

/// The page that brings a ticket to the rear unit.
std::string payAddress(std::string_view ticket);

} // namespace florin::site
