#include "server/rear/ledger/step.h"

#include <utility>

namespace florin::ledger {

using base::Refused;

base::Result<void, LedgerRefusal> begin(Records &records, const Begin &step, base::Timestamp now) {
    records.open(step.debit);
    records.open(step.credit);
    const auto &plan = step.plan;
    Standing standing{records.transfer(plan.id), records.account(plan.debit), records.account(plan.credit), {}};
    // Summing an account up costs time, and one without a floor is never asked.
    if (standing.debit && standing.debit->floor() == Floor::zero) standing.debitBalance = records.balance(*standing.debit);
    const auto may = mayBegin(plan, standing);
    if (!may) return Refused{may.error()};
    if (*may) records.addBegun(plan, now);
    return {};
}

base::Result<void, LedgerRefusal> end(Records &records, const End &step, base::Timestamp now) {
    const auto existing = records.transfer(step.transfer);
    const auto may = mayEnd(existing, step.outcome);
    if (!may) return Refused{may.error()};
    if (*may) records.addEnd(*existing, step.outcome, now);
    return {};
}

base::Result<void, LedgerRefusal> take(Records &records, const Steps &steps, base::Timestamp now) {
    for (const auto &step : steps) {
        const auto *opening = std::get_if<Begin>(&step);
        auto done = opening ? begin(records, *opening, now) : end(records, std::get<End>(step), now);
        if (!done) return done;
    }
    return {};
}

bool addsUp(Records &records) {
    for (const auto &sum : records.sums())
        if (sum.sum != 0) return false;
    return true;
}

Begin beginning(std::string id, const Account &debit, const Account &credit, money::Money amount, std::string linked) {
    return {TransferPlan{std::move(id), debit.id, credit.id, amount, std::move(linked)}, debit, credit};
}

} // namespace florin::ledger
