#pragma once

#include <chrono>
#include <cstddef>

/// Every limit of the rear unit's door.
namespace florin::intake::limits {

/// They wait for commits more than they work, and what waits together is committed together.
inline constexpr std::size_t workers = 16;
inline constexpr std::size_t mostQueued = 4096;
/// Password hashes cost 64 MiB and 75 ms each: two at once, and few that wait, so that no flood of sign-ins holds up a payment.
inline constexpr std::size_t passwordWorkers = 2;
inline constexpr std::size_t mostPasswordsQueued = 128;

inline constexpr std::size_t longestKey = 255;
inline constexpr std::size_t longestParameter = 64;
inline constexpr std::size_t longestBearer = 256;
inline constexpr std::size_t largestPassword = 1024; ///< in bytes, of what is looked at; the rules for new ones are closer
inline constexpr std::chrono::hours answersKept{24 * 30};
inline constexpr std::chrono::seconds longestWait{30};
inline constexpr int largestPage = 100;

inline constexpr std::chrono::minutes betweenHousekeeping{10};
/// Pending transfers whose time is over, in one commit.
inline constexpr int mostExpiredAtOnce = 1000;
/// What has ended is still there for a day: its owner may ask what became of it.
inline constexpr std::chrono::hours endedThingsKept{24};

inline constexpr std::chrono::seconds retryWhenBusy{1};
inline constexpr std::chrono::seconds retryWhenRunning{1};
inline constexpr std::chrono::seconds retryWhenStorageFails{30};

} // namespace florin::intake::limits
