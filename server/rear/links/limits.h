#pragma once

#include <chrono>
#include <cstddef>

namespace florin::links::limits {

/// Questions that wait or are in flight on one link; one more is told `notSent`.
inline constexpr std::size_t mostQuestions = 4'000;
/// Answered and silent questions that are remembered, to tell a late or double answer from one that nobody asked for.
inline constexpr std::size_t mostRememberedAnswers = 20'000;
/// Until TCP and TLS stand.
inline constexpr std::chrono::milliseconds connecting{2'000};
/// Between two attempts to connect: doubling from the first to the second.
inline constexpr std::chrono::milliseconds shortestPause{100};
inline constexpr std::chrono::milliseconds longestPause{2'000};
/// Bytes taken from the connection at once.
inline constexpr std::size_t readSize = 16 * 1024;

} // namespace florin::links::limits
