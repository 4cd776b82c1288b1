#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace florin::bench {

/// What the disk alone makes a payment wait at half load, whatever software is above it: commits of so many bytes into a file that has its
/// length already, each synced, the next begun when the one before is on the disk, and one other thread that computes, as somebody must.
/// Payments that arrive at all moments alike go into the next commit, and are answered when it is on the disk.
struct DiskWait {
    double p50 = 0, p99 = 0; ///< ms
};

/// In a file of its own beside `path`, which is taken away afterwards. Throws std::system_error.
DiskWait runBareDisk(const std::string &path, std::size_t bytes, std::chrono::duration<double> length);

} // namespace florin::bench
