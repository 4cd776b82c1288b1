#include "server/rear/intake/housekeeping.h"

#include "server/rear/intake/limits.h"
#include "server/rear/ledger/books.h"

namespace florin::intake {

void keepHouse(const RouteServices &services) {
    services.work.add([services] {
        // Next time first: a full disk now must not be the end of it.
        services.waiters.await("housekeeping", limits::betweenHousekeeping, [services] { keepHouse(services); });
        const auto now = services.clock.now();
        const auto cleaned = services.store.write([&](Records &records) {
            records.members.forgetBefore(now - limits::endedThingsKept);
            records.payments.forgetHostedBefore(now - limits::endedThingsKept);
            records.answers.forgetBefore(now);
            ledger::expireOverdue(records.ledger, now, limits::mostExpiredAtOnce);
            return Outcome::commit;
        });
        (void)cleaned; // what could not be dropped today is dropped later
    });
}

} // namespace florin::intake
