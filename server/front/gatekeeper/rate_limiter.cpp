#include "server/front/gatekeeper/rate_limiter.h"

#include <algorithm>

#include <arpa/inet.h>

namespace florin::gatekeeper {

RateLimiter::RateLimiter(Rate rate, std::size_t addresses) : m_rate(rate), m_most(addresses) {}

bool RateLimiter::admit(std::string_view address, Moment now) {
    const std::lock_guard lock(m_mutex);
    // A pass over all of them, so not for every caller of a flood.
    if (m_buckets.size() >= m_most && now >= m_nextForgetting) {
        forgetFull(now);
        m_nextForgetting = now + std::chrono::milliseconds(100);
    }
    const std::string network = networkOf(address);
    if (m_buckets.size() >= m_most && !m_buckets.contains(network)) {
        return false; // a flood from everywhere at once: whoever is known goes on, and nobody's count is forgotten
    }
    Bucket &bucket = m_buckets.try_emplace(network, Bucket{m_rate.burst, now}).first->second;
    const double seconds = std::max(0.0, std::chrono::duration<double>(now - bucket.filledAt).count());
    bucket.tokens = std::min(m_rate.burst, bucket.tokens + seconds * m_rate.perSecond);
    bucket.filledAt = now;
    if (bucket.tokens < 1) {
        return false;
    }
    bucket.tokens -= 1;
    return true;
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

std::string networkOf(std::string_view address) {
    in6_addr parsed{};
    if (inet_pton(AF_INET6, std::string(address).c_str(), &parsed) != 1) {
        return std::string(address);
    }
    return std::string(reinterpret_cast<const char *>(parsed.s6_addr), 8);
}

bool isLoopback(std::string_view address) {
    return address == "::1" || address.starts_with("127.");
}

} // namespace florin::gatekeeper
