#include "server/rear/ledger/judge.h"

#include "shared/base/ensure.h"

#include <array>

namespace florin::ledger {

namespace {

constexpr std::array<std::string_view, verdicts> words{
    "done",
    "repeated",
    "id_malformed",
    "amount_not_positive",
    "same_account",
    "expiry_without_pending",
    "other_debit",
    "other_credit",
    "other_amount",
    "other_linked",
    "other_settling",
    "other_expiry",
    "unknown_debit",
    "unknown_credit",
    "other_debit_currency",
    "other_credit_currency",
    "unknown_linked",
    "linked_not_posted",
    "linked_not_opposite",
    "linked_used_up",
    "expiry_passed",
    "not_enough",
    "above_ceiling",
    "beyond_range",
    "unknown_transfer",
    "settled_at_once",
    "already_posted",
    "already_posted_other_amount",
    "already_voided",
    "already_expired",
    "posts_too_much",
    "time_is_over",
    "not_expired_yet",
};

std::optional<Verdict> flawOf(const TransferPlan &plan) {
    if (plan.id.empty() || plan.id.size() > longestTransferId) return Verdict::idMalformed;
    if (!plan.amount.isPositive()) return Verdict::amountNotPositive;
    if (plan.debit == plan.credit) return Verdict::sameAccount;
    if (plan.settles == Settles::atOnce && plan.expiresAt) return Verdict::expiryWithoutPending;
    return std::nullopt;
}

Verdict compare(const TransferPlan &plan, const TransferPlan &earlier) {
    if (plan.debit != earlier.debit) return Verdict::otherDebit;
    if (plan.credit != earlier.credit) return Verdict::otherCredit;
    if (plan.amount != earlier.amount) return Verdict::otherAmount;
    if (plan.linked != earlier.linked) return Verdict::otherLinked;
    if (plan.settles != earlier.settles) return Verdict::otherSettling;
    if (plan.expiresAt != earlier.expiresAt) return Verdict::otherExpiry;
    return Verdict::repeated;
}

std::optional<Verdict> flawOfAccounts(const TransferPlan &plan, const Standing &standing) {
    if (!standing.debit) return Verdict::unknownDebit;
    if (!standing.credit) return Verdict::unknownCredit;
    if (standing.debit->account.currency != plan.amount.currency()) return Verdict::otherDebitCurrency;
    if (standing.credit->account.currency != plan.amount.currency()) return Verdict::otherCreditCurrency;
    return std::nullopt;
}

std::optional<Verdict> flawOfCorrection(const TransferPlan &plan, const Standing &standing) {
    if (plan.linked.empty()) return std::nullopt;
    const auto &linked = standing.linked;
    if (!linked) return Verdict::unknownLinked;
    if (linked->state != TransferState::posted) return Verdict::linkedNotPosted;
    if (linked->plan.debit != plan.credit || linked->plan.credit != plan.debit) return Verdict::linkedNotOpposite;
    if (plan.amount.amount() > linked->posted.amount() - standing.corrected) return Verdict::linkedUsedUp;
    return std::nullopt;
}

bool isInRange(std::int64_t amount) { return amount <= money::largestAmount && amount >= -money::largestAmount; }
bool isInRange(const Line &line) { return isInRange(line.posted) && isInRange(line.reserved) && isInRange(line.expected); }

Step stepOf(const TransferPlan &plan) { return plan.settles == Settles::atOnce ? Step::postsAtOnce : Step::begins; }

} // namespace

std::string_view toWord(Verdict verdict) { return words[static_cast<std::size_t>(verdict)]; }

std::string_view differenceIn(Verdict verdict) {
    switch (verdict) {
    case Verdict::otherDebit:
        return "debit";
    case Verdict::otherCredit:
        return "credit";
    case Verdict::otherAmount:
        return "amount";
    case Verdict::otherLinked:
        return "linked";
    case Verdict::otherSettling:
        return "settles";
    case Verdict::otherExpiry:
        return "expiresAt";
    default:
        return {};
    }
}

Verdict judgeBegin(const TransferPlan &plan, const Standing &standing, base::Timestamp now) {
    if (const auto flaw = flawOf(plan)) return *flaw;
    if (standing.existing) return compare(plan, standing.existing->plan);
    if (const auto flaw = flawOfAccounts(plan, standing)) return *flaw;
    if (const auto flaw = flawOfCorrection(plan, standing)) return *flaw;
    if (plan.expiresAt && *plan.expiresAt <= now) return Verdict::expiryPassed;
    const auto amount = plan.amount.amount();
    const auto &[debit, debitLine] = *standing.debit;
    const auto &[credit, creditLine] = *standing.credit;
    if (debit.floor() == Floor::zero && debitLine.available() < amount) return Verdict::notEnough;
    if (credit.ceiling && *credit.ceiling - creditLine.posted - creditLine.expected < amount) return Verdict::aboveCeiling;
    const auto step = stepOf(plan);
    if (!isInRange(debited(debitLine, step, amount, 0)) || !isInRange(credited(creditLine, step, amount, 0))) return Verdict::beyondRange;
    return Verdict::done;
}

Entry beginningOf(const TransferPlan &plan, const Standing &standing, base::Timestamp now) {
    const auto step = stepOf(plan);
    const auto amount = plan.amount.amount();
    return {step,        plan.id, plan.debit,     plan.credit,
            plan.amount, 0,       plan.linked,    now,
            plan.expiresAt,       debited(standing.debit->line, step, amount, 0), credited(standing.credit->line, step, amount, 0)};
}

Verdict judgeEnd(const End &end, const std::optional<Transfer> &existing, base::Timestamp now) {
    ENSURE(end.outcome != TransferState::pending);
    if (end.amount && !end.amount->isPositive()) return Verdict::amountNotPositive;
    if (!existing) return Verdict::unknownTransfer;
    if (existing->plan.settles == Settles::atOnce) return Verdict::settledAtOnce;
    switch (existing->state) {
    case TransferState::posted:
        if (end.outcome != TransferState::posted) return Verdict::alreadyPosted;
        return end.amount.value_or(existing->plan.amount) == existing->posted ? Verdict::repeated : Verdict::alreadyPostedOtherAmount;
    case TransferState::voided:
        return end.outcome == TransferState::voided ? Verdict::repeated : Verdict::alreadyVoided;
    case TransferState::expired:
        return end.outcome == TransferState::expired ? Verdict::repeated : Verdict::alreadyExpired;
    case TransferState::pending:
        break;
    }
    const auto &expiresAt = existing->plan.expiresAt;
    if (end.outcome == TransferState::posted) {
        if (end.amount && (end.amount->currency() != existing->plan.amount.currency() || end.amount->amount() > existing->plan.amount.amount()))
            return Verdict::postsTooMuch;
        if (expiresAt && *expiresAt <= now) return Verdict::timeIsOver;
    }
    if (end.outcome == TransferState::expired && (!expiresAt || *expiresAt > now)) return Verdict::notExpiredYet;
    return Verdict::done;
}

Entry endOf(const End &end, const Transfer &pending, const AccountLine &debit, const AccountLine &credit, base::Timestamp now) {
    const auto &plan = pending.plan;
    const bool moves = end.outcome == TransferState::posted;
    const auto step = moves ? Step::posts : end.outcome == TransferState::voided ? Step::voids : Step::expires;
    const auto amount = moves ? end.amount.value_or(plan.amount) : money::Money::zero(plan.amount.currency());
    const auto rest = plan.amount.amount() - amount.amount();
    return {step,    plan.id, plan.debit, plan.credit, amount, rest, {}, now, std::nullopt, debited(debit.line, step, amount.amount(), rest),
            credited(credit.line, step, amount.amount(), rest)};
}

} // namespace florin::ledger
