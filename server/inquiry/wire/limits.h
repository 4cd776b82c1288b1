#pragma once

#include <cstddef>

namespace florin::wire::limits {

/// Bytes of one frame, its length not counted. A question holds a body of 64 KiB and a head of 16 KiB at most.
inline constexpr std::size_t largestQuestion = 128 * 1024;
inline constexpr std::size_t largestAnswer = 4 * 1024 * 1024;

/// Bytes of what a question is made of.
inline constexpr std::size_t longestRequestId = 64;
inline constexpr std::size_t longestAddress = 64;
inline constexpr std::size_t longestBearer = 512;
inline constexpr std::size_t longestIdempotencyKey = 255;
inline constexpr std::size_t longestWord = 16 * 1024; ///< of a path or a query
inline constexpr std::size_t largestBody = 64 * 1024;

/// How many of each a frame may hold.
inline constexpr std::size_t mostSegments = 256;
inline constexpr std::size_t mostQueryWords = 256;
inline constexpr std::size_t mostHeaders = 100;

} // namespace florin::wire::limits
