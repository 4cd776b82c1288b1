#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace florin::gatekeeper {

/// A token bucket: `burst` at once, `perSecond` on.
struct Rate {
    double perSecond;
    double burst;
};

/// One token bucket for each network address (for IPv6, each /64). Any thread.
class RateLimiter {
  public:
    using Moment = std::chrono::steady_clock::time_point;

    /// Remembers at most `addresses`; when there are more, full buckets are forgotten, which lets nobody do more. While none is full,
    /// addresses that are not remembered are refused.
    explicit RateLimiter(Rate rate, std::size_t addresses = 50'000);

    /// False if this address asks too often.
    bool admit(std::string_view address, Moment now);

    /// How many addresses it remembers now.
    std::size_t remembered();

  private:
    struct Bucket {
        double tokens;
        Moment filledAt;
    };
    void forgetFull(Moment now);

    const Rate m_rate;
    const std::size_t m_most;
    std::mutex m_mutex;
    std::unordered_map<std::string, Bucket> m_buckets;
    Moment m_nextForgetting = Moment::min();
};

/// What of an address counts as one caller.
std::string networkOf(std::string_view address);
bool isLoopback(std::string_view address);

} // namespace florin::gatekeeper
