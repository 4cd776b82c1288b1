#pragma once

#include "server/inquiry/question.h"
#include "server/rear/intake/caller_limits.h"
#include "server/rear/intake/router.h"
#include "server/rear/intake/store.h"
#include "server/rear/intake/work_queue.h"
#include "shared/base/clock.h"
#include "shared/base/rate_limiter.h"
#include "shared/base/secret_bytes.h"

#include <memory>
#include <optional>
#include <string>

namespace florin::intake {

/// The one door of the rear unit. A question waits in a bounded queue; a worker finds its route, finds out who asks and whether too often,
/// looks up its Idempotency-Key (unless the handler does), and runs the handler. The order of these checks is the order of the refusals.
/// Every question is answered exactly once, also when a handler fails.
class Intake final : public inquiry::RearDoor {
  public:
    /// `fingerprintKey` makes the fingerprints of requests; all else must outlive this.
    Intake(Routes routes, Store &store, WorkQueue &work, const base::Clock &clock, base::SecretBytes fingerprintKey,
           CallerLimits callerLimits = {});
    /// Stops the workers first, and waits for what they left to be written: nothing comes back to a door that is gone.
    ~Intake() override;
    Intake(const Intake &) = delete;
    Intake &operator=(const Intake &) = delete;

    void ask(inquiry::Question question, inquiry::Respond respond) override;

  private:
    class RunningKeys;
    class Running;

    void serve(inquiry::Question question, const inquiry::Respond &respond);
    std::optional<inquiry::Answer> identify(Errand &errand, Access access);
    std::optional<inquiry::Answer> limit(const Errand &errand, const std::string &bearerHash);
    std::optional<inquiry::Answer> recall(Errand &errand, const Route &route, std::shared_ptr<Running> &running);

    const Routes m_routes;
    Store &m_store;
    WorkQueue &m_work;
    const base::Clock &m_clock;
    const base::SecretBytes m_fingerprintKey;
    const CallerLimits::Loopback m_loopback;
    base::RateLimiter m_members;
    base::RateLimiter m_merchantKeys;

    const std::shared_ptr<RunningKeys> m_running;
};

} // namespace florin::intake
