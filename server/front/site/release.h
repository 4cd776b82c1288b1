#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace florin::site {

/// The wallet's file in the download folder, with its signature and the key to check it. A file without a signature is not offered.
struct Release {
    std::string name;       ///< of the file; `NAME.sig` is its detached signature
    std::string path;
    std::uintmax_t size = 0;
    std::string sha256;     ///< hex
};

inline constexpr const char *releaseKeyName = "release-key.pem";

/// Looks into the folder; remembers the sum of a file that has not changed. Any thread.
std::optional<Release> findRelease(const std::string &folder);

/// A whole file; nothing if it cannot be read.
std::optional<std::string> readFile(const std::string &path);

} // namespace florin::site
