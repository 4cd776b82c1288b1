#include "server/rear/payments/sweep.h"

#include <algorithm>
#include <utility>

namespace florin::payments {

using ledger::TransferState;

namespace {

Instruction payOutOf(const Sweep &sweep, const Fresh &fresh) {
    Instruction instruction;
    instruction.id = fresh.instruction;
    instruction.subject = Subject::sweep;
    instruction.subjectId = sweep.id;
    instruction.means = MeansKind::payoutAccount;
    instruction.meansId = sweep.id;
    instruction.verb = BankVerb::payOut;
    instruction.reference = fresh.reference;
    instruction.amount = sweep.amount;
    instruction.merchant = sweep.merchant;
    instruction.createdAt = fresh.now;
    return instruction;
}

} // namespace

std::string sweepId(std::string_view merchant, std::string_view day) {
    std::string id = "sweep:";
    id += merchant;
    id += ':';
    return id += day;
}

std::string_view toWord(SweepState state) {
    return state == SweepState::underWay ? "under_way" : state == SweepState::paidOut ? "paid_out" : "refused";
}

std::optional<SweepState> sweepStateFromWord(std::string_view word) {
    for (auto state : {SweepState::underWay, SweepState::paidOut, SweepState::refused})
        if (toWord(state) == word) return state;
    return std::nullopt;
}

SweepDecision beginSweep(const PayoutAccount &account, std::string day, money::Money amount, const Fresh &fresh) {
    const auto currency = amount.currency();
    const auto atOnce = *money::Money::of(std::min(amount.amount(), mostAtOnce), currency);
    Sweep sweep{.id = sweepId(account.merchant, day),
                .merchant = account.merchant,
                .day = std::move(day),
                .amount = atOnce,
                .sealedNumber = account.sealedNumber,
                .lastFour = account.lastFour,
                .reference = fresh.reference,
                .createdAt = fresh.now};
    SweepDecision decision{std::move(sweep), {}, std::nullopt};
    decision.instruction = payOutOf(decision.sweep, fresh);
    decision.books.push_back(ledger::beginning(decision.sweep.id, ledger::tillOf(account.merchant, currency),
                                               ledger::settlementWith("issuer", currency), atOnce));
    return decision;
}

SweepDecision conclude(Sweep sweep, const Instruction &carried, const base::Result<BankReply, BankSilence> &answer, base::Timestamp now) {
    SweepDecision decision{std::move(sweep), {}, std::nullopt};
    if (decision.sweep.state != SweepState::underWay || mustBeRepeated(carried, answer)) {
        decision.isNew = false;
        return decision;
    }
    const bool isPaid = answer->answer == "00";
    decision.books.push_back(ledger::End{decision.sweep.id, isPaid ? TransferState::posted : TransferState::voided});
    decision.sweep.state = isPaid ? SweepState::paidOut : SweepState::refused;
    if (!isPaid) decision.sweep.refusal = payment::refusalFromField39(answer->answer);
    decision.sweep.concludedAt = now;
    return decision;
}

std::string dayOf(base::Timestamp now) { return base::toRfc3339(now).substr(0, 10); }

std::chrono::microseconds timeOfDay(base::Timestamp now) {
    return std::chrono::duration_cast<std::chrono::microseconds>(now - std::chrono::floor<std::chrono::days>(now));
}

} // namespace florin::payments
