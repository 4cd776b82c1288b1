#include "server/rear/ledger/books.h"

#include "shared/base/ensure.h"

#include <utility>

namespace florin::ledger {

Verdict begin(Records &records, const TransferPlan &plan, base::Timestamp now) {
    Standing standing;
    standing.existing = records.transfer(plan.id);
    if (!standing.existing) {
        standing.debit = records.accountToGive(plan.debit);
        standing.credit = records.account(plan.credit);
        if (!plan.linked.empty()) {
            standing.linked = records.transfer(plan.linked);
            standing.corrected = records.corrected(plan.linked);
        }
    }
    const auto verdict = judgeBegin(plan, standing, now);
    if (verdict == Verdict::done) records.add(beginningOf(plan, standing, now));
    return verdict;
}

Verdict begin(Records &records, const Begin &begin, base::Timestamp now) {
    records.open(begin.debit, now);
    records.open(begin.credit, now);
    return ledger::begin(records, begin.plan, now);
}

Verdict end(Records &records, const End &end, base::Timestamp now) {
    const auto existing = records.transfer(end.transfer);
    const auto verdict = judgeEnd(end, existing, now);
    if (verdict != Verdict::done) return verdict;
    const auto debit = records.account(existing->plan.debit);
    const auto credit = records.account(existing->plan.credit);
    ENSURE(debit && credit);
    records.add(endOf(end, *existing, *debit, *credit, now));
    return verdict;
}

Verdict take(Records &records, const Deeds &deeds, base::Timestamp now) {
    for (const auto &deed : deeds) {
        const auto *opening = std::get_if<Begin>(&deed);
        const auto verdict = opening ? begin(records, *opening, now) : end(records, std::get<End>(deed), now);
        if (isRefusal(verdict)) return verdict;
    }
    return Verdict::done;
}

int expireOverdue(Records &records, base::Timestamp now, int most) {
    const auto overdue = records.overdue(now, most);
    for (const auto &transfer : overdue)
        ENSURE(!isRefusal(end(records, {transfer.plan.id, TransferState::expired}, now)));
    return static_cast<int>(overdue.size());
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
