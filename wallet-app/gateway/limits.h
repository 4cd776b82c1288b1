#pragma once

#include <chrono>
#include <cstdint>

namespace florin::gateway::limits {

/// How long a question may go without a byte moving in either direction.
inline constexpr std::chrono::seconds patience{20};
/// Questions behind which a bank is asked.
inline constexpr std::chrono::seconds bankPatience{45};
/// How long the gateway is asked to wait for news, and how much longer we wait for it.
inline constexpr std::chrono::seconds longPoll{25};
inline constexpr std::chrono::seconds longPollPatience{40};

/// A larger answer is no answer.
inline constexpr std::int64_t largestAnswer = 2 * 1024 * 1024;
/// A token is renewed this long before it ends.
inline constexpr std::chrono::seconds tokenMargin{30};
/// A line that got ready needs no new token for this long, so that the question itself does not wait for one.
inline constexpr std::chrono::seconds readyFor{120};
inline constexpr std::chrono::seconds assertionLife{60};

} // namespace florin::gateway::limits
