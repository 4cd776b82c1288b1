#include "server/sandbox/shop/sessions.h"

#include "shared/base/encoding.h"
#include "shared/signing/sealing.h"

namespace florin::shop {

Sessions::Sessions(base::Random &random, CookieKind cookie) : m_random(random), m_cookie(std::move(cookie)), m_tokenKey(32) {
    random.fill({m_tokenKey.data(), m_tokenKey.size()});
}

std::string_view Sessions::cookieIn(std::string_view header) const {
    while (!header.empty()) {
        const auto end = header.find(';');
        std::string_view pair = header.substr(0, end);
        header.remove_prefix(end == std::string_view::npos ? header.size() : end + 1);
        while (!pair.empty() && pair.front() == ' ')
            pair.remove_prefix(1);
        if (pair.size() > m_cookie.name.size() && pair.starts_with(m_cookie.name) && pair[m_cookie.name.size()] == '=')
            return pair.substr(m_cookie.name.size() + 1);
    }
    return {};
}

Visit Sessions::visit(std::string_view cookieHeader, const std::function<bool(const std::string &)> &isOurs) {
    const std::string_view cookie = cookieIn(cookieHeader);
    if (cookie.size() >= 20 && cookie.size() <= 80) {
        std::string hash = base::toHex(signing::sha256(cookie));
        const bool known = [&] {
            const std::lock_guard lock(m_mutex);
            const auto found = m_sessions.find(hash);
            if (found != m_sessions.end())
                m_oldestFirst.splice(m_oldestFirst.end(), m_oldestFirst, found->second.age);
            return found != m_sessions.end();
        }();
        if (known)
            return {hash, {}};
        if (isOurs(hash)) {
            open(hash);
            return {hash, {}};
        }
    }
    const std::string fresh = m_random.id("visit");
    std::string hash = base::toHex(signing::sha256(fresh));
    open(hash);
    return {hash, m_cookie.name + '=' + fresh + "; Path=/; Secure; HttpOnly; SameSite=" + m_cookie.sameSite + "; Max-Age=86400"};
}

void Sessions::open(const std::string &hash) {
    const std::lock_guard lock(m_mutex);
    if (m_sessions.size() >= mostSessions) {
        m_sessions.erase(m_oldestFirst.front());
        m_oldestFirst.pop_front();
    }
    const auto [entry, fresh] = m_sessions.try_emplace(hash);
    if (fresh)
        entry->second.age = m_oldestFirst.insert(m_oldestFirst.end(), hash);
}

Cart Sessions::cart(const std::string &hash) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_sessions.find(hash);
    return found == m_sessions.end() ? Cart() : found->second.cart;
}

void Sessions::changeCart(const std::string &hash, const std::function<void(Cart &)> &change) {
    const std::lock_guard lock(m_mutex);
    if (const auto found = m_sessions.find(hash); found != m_sessions.end())
        change(found->second.cart);
}

std::string Sessions::formToken(const std::string &hash) const {
    return base::toHex(signing::hmacSha256(m_tokenKey.bytes(), hash)).substr(0, 32);
}

} // namespace florin::shop
