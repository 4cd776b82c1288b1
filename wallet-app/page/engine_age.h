#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace florin::page {

/// About when the engine's newest security patches came out, told from the version of Chromium that they are of (`108.0.5359.124`): a
/// milestone comes every four to five weeks, so that it is right to a month or so. Nothing if it is no such version.
std::optional<std::chrono::sys_days> patchedAbout(std::string_view chromium);

} // namespace florin::page
