#pragma once

#include "shared/base/result.h"

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace florin::base {

/// A token bucket: `burst` at once, `perSecond` on.
struct Rate {
    double perSecond;
    double burst;
};

/// One token bucket for each caller, whatever a caller is named by. Any thread.
class RateLimiter {
  public:
    using Moment = std::chrono::steady_clock::time_point;

    /// Remembers at most `callers`; when there are more, full buckets are forgotten, which lets nobody do more. While none is full,
    /// callers that are not remembered are refused.
    explicit RateLimiter(Rate rate, std::size_t callers = 50'000);

    /// Takes a token. The refusal: how long it is until the caller's next one, at least 1 ms.
    Result<void, std::chrono::milliseconds> admit(std::string_view caller, Moment now);

    /// How many callers it remembers now.
    std::size_t remembered();

  private:
    struct Bucket {
        double tokens;
        Moment filledAt;
    };
    void forgetFull(Moment now);
    std::chrono::milliseconds timeFor(double tokens) const;

    const Rate m_rate;
    const std::size_t m_most;
    std::mutex m_mutex;
    std::unordered_map<std::string, Bucket> m_buckets;
    Moment m_nextForgetting = Moment::min();
};

/// What `Retry-After` says of it: whole seconds, at least one, and never too few.
std::chrono::seconds retryAfter(std::chrono::milliseconds time);

} // namespace florin::base
