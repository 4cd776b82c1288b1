#pragma once

#include <chrono>
#include <cstddef>

namespace florin::line {

/// How long an end of the line has patience. A test sets shorter ones.
struct Times {
    std::chrono::milliseconds connect{5'000};      ///< for address, TCP and TLS
    std::chrono::milliseconds silence{15'000};     ///< without a byte from the other end, or with bytes that it does not take
    std::chrono::milliseconds stillHere{4'000};    ///< after so much silence of our own we say that we are there
    std::chrono::milliseconds answer{50'000};      ///< for an answer; long polls take 30 s of it
    std::chrono::milliseconds firstPause{100};     ///< before a broken line is tried anew; doubled each time
    std::chrono::milliseconds longestPause{2'000};
};

namespace limits {

inline constexpr std::size_t largestBatch = 256 * 1024;         ///< bytes that are encrypted and written in one go
inline constexpr std::size_t mostOutgoing = 32 * 1024 * 1024;   ///< bytes that the other end has not taken
inline constexpr std::size_t mostUnderway = 8'000;              ///< questions of one line that the rear has not answered
inline constexpr std::size_t mostLines = 16;                    ///< at a rear unit
inline constexpr std::size_t readSize = 64 * 1024;

} // namespace limits

} // namespace florin::line
