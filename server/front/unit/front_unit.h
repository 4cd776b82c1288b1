#pragma once

#include "server/front/unit/configuration.h"
#include "server/inquiry/question.h"
#include "server/program/exit.h"
#include "server/program/process.h"
#include "shared/base/clock.h"
#include "shared/base/random.h"
#include "shared/payment/refusal.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace florin::front {

/// The keys with which everybody checks vouchers, as the rear unit tells them (`GET /.well-known/jwks.json`). Waits for the answer; nothing
/// if there is none in that time.
std::optional<std::string> askForKeySet(inquiry::RearDoor &rear, std::chrono::milliseconds patience);

/// The answer to a question that does not reach the rear unit.
inquiry::Answer refuse(payment::Refusal refusal, std::string_view requestId);

/// The front unit: the public port, the site, and the way to the rear unit, joined. It holds no books, no keys of the books and no
/// identity at a bank.
class FrontUnit {
  public:
    /// Opens the port. All that is handed in outlives it, the configuration too.
    static base::Result<std::unique_ptr<FrontUnit>, program::Failure> open(const Configuration &configuration, inquiry::RearDoor &rear,
                                                                           const std::string &keySet, const base::Clock &clock, base::Random &random);
    /// Stops at once.
    ~FrontUnit();

    /// Serves until SIGINT or SIGTERM comes, and lets running requests finish then. SIGHUP reads the certificate again.
    void serve(const program::Signals &signals);

  private:
    struct Parts;
    explicit FrontUnit(std::unique_ptr<Parts> parts);
    const std::unique_ptr<Parts> m_parts;
};

} // namespace florin::front
