#include "shared/base/rate_limiter.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace florin::base {

namespace {

/// Of a bucket that is never filled again: long enough to go away, short enough to be a number everywhere.
constexpr double longestTime = 86'400;
/// What adding up small parts may lose: whoever waits as long as told must not be sent away again.
constexpr double rounding = 1e-9;

} // namespace

RateLimiter::RateLimiter(Rate rate, std::size_t callers) : m_rate(rate), m_most(callers) {}

Result<void, std::chrono::milliseconds> RateLimiter::admit(std::string_view caller, Moment now) {
    const std::lock_guard lock(m_mutex);
    // A pass over all of them, so not for every caller of a flood.
    if (m_buckets.size() >= m_most && now >= m_nextForgetting) {
        forgetFull(now);
        m_nextForgetting = now + std::chrono::milliseconds(100);
    }
    const std::string name(caller);
    if (m_buckets.size() >= m_most && !m_buckets.contains(name)) {
        return Refused{timeFor(1)}; // a flood from everywhere at once: whoever is known goes on, and nobody's count is forgotten
    }
    Bucket &bucket = m_buckets.try_emplace(name, Bucket{m_rate.burst, now}).first->second;
    const double seconds = std::max(0.0, std::chrono::duration<double>(now - bucket.filledAt).count());
    bucket.tokens = std::min(m_rate.burst, bucket.tokens + seconds * m_rate.perSecond);
    bucket.filledAt = now;
    if (bucket.tokens < 1 - rounding) {
        return Refused{timeFor(1 - bucket.tokens)};
    }
    bucket.tokens = std::max(0.0, bucket.tokens - 1);
    return {};
}

std::size_t RateLimiter::remembered() {
    const std::lock_guard lock(m_mutex);
    return m_buckets.size();
}

void RateLimiter::forgetFull(Moment now) {
    std::erase_if(m_buckets, [&](const auto &entry) {
        const double seconds = std::chrono::duration<double>(now - entry.second.filledAt).count();
        return entry.second.tokens + seconds * m_rate.perSecond >= m_rate.burst;
    });
}

std::chrono::milliseconds RateLimiter::timeFor(double tokens) const {
    const double seconds = std::min(longestTime, tokens / m_rate.perSecond);
    return std::chrono::milliseconds(std::max<std::int64_t>(1, std::llround(std::ceil(seconds * 1000))));
}

std::chrono::seconds retryAfter(std::chrono::milliseconds time) {
    return std::max(std::chrono::seconds(1), std::chrono::ceil<std::chrono::seconds>(time));
}

} // namespace florin::base
