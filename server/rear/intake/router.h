#pragma once

#include "server/inquiry/question.h"
#include "server/rear/intake/answer_records.h"
#include "server/rear/members/records.h"
#include "shared/base/clock.h"
#include "shared/payment/refusal.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace florin::intake {

/// Who may come through a route. The intake has checked it before the handler runs.
enum class Access {
    anyone,
    member,   ///< a device's access token
    session,  ///< a password session of the site: no device
    visitor,  ///< a device's access token, or a password session of the site
    merchant, ///< an API key
};

/// Who asks, as the intake found out.
struct Caller {
    std::string member;   ///< empty for merchants and strangers
    std::string device;   ///< empty for a password session
    std::string session;  ///< id of the token or session, for signing out
    std::string merchant; ///< empty for members and strangers
    std::optional<members::Device> deviceRecord{}; ///< as it stood when the caller was identified
    bool testKey = false; ///< a merchant's key for tests: where money is real, it asks for no approval
};

/// One question on its way through a handler.
struct Errand {
    inquiry::Question question;
    std::map<std::string, std::string> parameters; ///< of the path: {"id": "card_..."}
    Caller caller;
    base::Timestamp now;
    /// Set where the caller gave an Idempotency-Key: the handler's last commit must keep its final answer under it with
    /// `keepAnswer` (replies.h). 504 is not final and is not kept, nor is a
    /// 202 where a later POST would answer otherwise.
    std::optional<IdempotencyScope> idempotency;
    std::string fingerprint;
};

/// Answers once, now or later, from any thread. Runs on a worker and must not block on the network.
using Handler = std::function<void(Errand, inquiry::Respond)>;

/// What becomes of an Idempotency-Key on a route that takes POST.
enum class KeyRule {
    optional, ///< looked at when it is there
    required, ///< refused without
    handled,  ///< refused without; the handler looks at it itself, in its own commit (`recalled`, replies.h)
    ignored,  ///< the answer holds a secret and is never kept; the request is safe to repeat in another way
};

struct Route {
    std::string method;
    std::string pattern; ///< `/v1/cards/{id}/freeze`
    Access access;
    Handler handler;
    KeyRule key = KeyRule::optional;
};

using Routes = std::vector<Route>;

} // namespace florin::intake
