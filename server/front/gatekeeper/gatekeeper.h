#pragma once

#include "server/front/listener/message.h"
#include "server/inquiry/question.h"
#include "shared/base/clock.h"
#include "shared/base/rate_limiter.h"
#include "shared/base/result.h"

#include <chrono>
#include <functional>
#include <map>
#include <string>

namespace florin::gatekeeper {

/// A fixed text that everybody may read.
struct Document {
    std::string contentType;
    std::string body;
};

/// One line for the log: nothing in it is a secret, for ids that open something stand in paths and are left out.
struct Passage {
    std::string requestId;
    std::string address;
    std::string method;
    std::string place; ///< the first two segments of the path
    int status = 0;
    std::chrono::microseconds took{};
};

struct Settings {
    base::Rate questions{50, 200}; ///< of one address
    base::Rate attempts{1, 20};    ///< of one address: what costs a password hash or could guess one
    bool raiseLoopback = false; ///< the machine itself may ask without limit (tests, benchmarks)
    bool isPublicHost = false;  ///< the host is no loopback name: browsers may remember to use HTTPS only
    std::map<std::string, Document> documents; ///< by path: `/openapi.json`
    std::function<void(const Passage &)> log;  ///< may be empty
};

/// The header in which every answer tells the version of the interface, and its value.
inline constexpr const char *versionHeader = "Florin-Version";
inline constexpr const char *version = "2026-11-20";

/// Stands at the public door: refuses early what cannot be valid, hands pages to the site, and passes on everything else as a
/// question. Believes nothing that a signature or the books have to tell. Thread-safe.
class Gatekeeper {
  public:
    /// `rear` and `clock` outlive it and every request.
    Gatekeeper(Settings settings, inquiry::RearDoor &rear, listener::Handle site, const base::Clock &clock);

    void receive(listener::Request request, listener::Reply reply);

  private:
    /// The refusal: how long it is until the address may ask again.
    base::Result<void, std::chrono::milliseconds> admit(const listener::Request &request);
    void receiveQuestion(listener::Request request, const listener::Reply &reply);

    const Settings m_settings;
    inquiry::RearDoor &m_rear;
    const listener::Handle m_site;
    const base::Clock &m_clock;
    base::RateLimiter m_questions;
    base::RateLimiter m_attempts;
};

} // namespace florin::gatekeeper
