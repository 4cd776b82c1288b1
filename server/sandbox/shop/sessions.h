#pragma once

#include "server/sandbox/shop/cart.h"
#include "shared/base/clock.h"
#include "shared/base/random.h"
#include "shared/base/secret_bytes.h"

#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace florin::shop {

inline constexpr std::size_t mostSessions = 5000;

/// Which browser is asking. `hash` names the session; `newCookie` is set when the browser has to be given one.
struct Visit {
    std::string hash;
    std::string newCookie;
};

/// The cookie of one shop's browser sessions. Its `SameSite` is `None` where other sites' forms bring vouchers; the shop's own forms carry
/// their token, so that this opens no door.
struct CookieKind {
    std::string name;
    std::string sameSite;
};

/// Carts by browser session, in memory. The browser holds an unguessable cookie; we keep its hash. Any thread.
class Sessions {
  public:
    explicit Sessions(base::Random &random, CookieKind cookie = {"__Host-haneul", "Lax"});

    /// Reads the Cookie header. A cookie that we do not know opens a new session, unless `isOurs` says that its hash belongs to an
    /// order of ours: then the browser comes back after a restart of the shop.
    Visit visit(std::string_view cookieHeader, const std::function<bool(const std::string &)> &isOurs);
    Cart cart(const std::string &hash) const;
    void changeCart(const std::string &hash, const std::function<void(Cart &)> &change);

    /// Stands in every form and proves that the form came from a page of ours in the same session.
    std::string formToken(const std::string &hash) const;

  private:
    struct Kept {
        Cart cart;
        std::list<std::string>::iterator age;
    };
    void open(const std::string &hash);

    std::string_view cookieIn(std::string_view header) const;

    base::Random &m_random;
    const CookieKind m_cookie;
    base::SecretBytes m_tokenKey;
    mutable std::mutex m_mutex;
    std::unordered_map<std::string, Kept> m_sessions;
    std::list<std::string> m_oldestFirst;
};

} // namespace florin::shop
