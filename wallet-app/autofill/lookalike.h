#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace florin::autofill {

/// The host of an origin or address `https://host[:port]`; empty if it has none.
std::string_view hostOf(std::string_view origin);

/// The name that a host passes itself off as, if it does: letters of other scripts that are drawn like Latin ones (an internationalized name,
/// RFC 3492), or one letter off a host that was used before, or letters that look like its letters ("rn" for "m"). Hosts of one owner do not
/// count: those that differ before the registered name only. Pure.
std::optional<std::string> lookalikeOf(std::string_view host, std::span<const std::string> used);

} // namespace florin::autofill
