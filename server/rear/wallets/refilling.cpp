#include "server/rear/wallets/refilling.h"

#include "server/rear/payments/pipeline.h"
#include "server/rear/wallets/charging.h"

#include <utility>

namespace florin::wallets {

using ledger::TransferState;
using payment::ChargeState;
using payment::Refusal;
using payments::BankSilence;
using payments::BankVerb;
using payments::Fresh;
using payments::Instruction;
using payments::MeansKind;
using Answer = base::Result<payments::BankReply, BankSilence>;

namespace {

ledger::Account keeperOf(const Refill &refill) {
    return ledger::settlementWith(refill.means == MeansKind::card ? "issuer" : "cards", refill.amount.currency());
}

Instruction debitFor(const Refill &refill, const Fresh &fresh) {
    Instruction instruction;
    instruction.id = fresh.instruction;
    instruction.subject = payments::Subject::refill;
    instruction.subjectId = refill.id;
    instruction.means = refill.means;
    instruction.meansId = refill.source;
    instruction.verb = BankVerb::purchase;
    instruction.reference = fresh.reference;
    instruction.amount = refill.amount;
    instruction.merchant = chargingMerchant;
    instruction.createdAt = fresh.now;
    return instruction;
}

void finish(RefillDecision &decision, ChargeState state, std::optional<Refusal> refusal, base::Timestamp now) {
    auto &refill = decision.refill;
    decision.books.push_back(ledger::End{refill.id, state == ChargeState::loaded ? TransferState::posted : TransferState::voided});
    refill.state = state;
    refill.refusal = refusal;
    refill.concludedAt = now;
    refill.resolveBy.reset();
}

void wait(RefillDecision &decision, base::Timestamp now) {
    decision.refill.state = ChargeState::debitUnknown;
    if (!decision.refill.resolveBy) decision.refill.resolveBy = now + payments::timeToResolve;
}

void concludeDebit(RefillDecision &decision, const Instruction &carried, const Answer &answer, const Fresh &fresh) {
    const auto takeBack = [&] {
        decision.instruction = payments::reversalOf(carried, fresh.instruction, fresh.reference, fresh.now);
    };
    if (!answer && answer.error() == BankSilence::unknown) {
        wait(decision, fresh.now);
        return takeBack();
    }
    if (answer) decision.balance = answer->balance;
    if (answer && answer->answer == "00") return finish(decision, ChargeState::loaded, std::nullopt, fresh.now);
    const auto refusal = answer ? payment::refusalFromField39(answer->answer) : Refusal::issuerUnavailable;
    if (refusal != Refusal::partialApproval) return finish(decision, ChargeState::declined, refusal, fresh.now);
    // A part was debited. It goes back before anybody is told "declined".
    decision.refill.refusal = refusal;
    decision.refill.state = ChargeState::debitUnknown;
    takeBack();
}

void concludeReversal(RefillDecision &decision, const Instruction &carried, const Answer &answer, const Fresh &fresh) {
    if (payments::outcomeOf(carried, answer) != payments::ReversalOutcome::takenBack) { // The courier repeats it.
        decision.isNew = !decision.refill.resolveBy.has_value();
        return wait(decision, fresh.now);
    }
    decision.balance = answer->balance;
    finish(decision, ChargeState::reversed, decision.refill.refusal.value_or(Refusal::paymentReversed), fresh.now);
}

} // namespace

RefillSource refillSourceOf(const Card &card) {
    return {MeansKind::card, card.id, card.member, card.expiry, card.state == payment::CardState::active && !card.singleUse};
}

RefillSource refillSourceOf(const FundingSource &source) {
    return {MeansKind::fundingSource, source.id, source.member, source.expiry, !source.deletedAt};
}

std::optional<Refusal> objectionTo(const RefillSource &source, const ledger::AccountLine &account, money::Money amount,
                                   base::Timestamp now) {
    if (!source.isUsable) return Refusal::cardNotUsable;
    if (source.expiry.isPast(now)) return Refusal::expiredCard;
    if (amount.amount() > payments::mostAtOnce) return Refusal::amountLimit;
    const auto &[book, line] = account;
    if (book.ceiling && *book.ceiling - line.posted - line.expected < amount.amount()) return Refusal::amountLimit;
    return std::nullopt;
}

RefillDecision beginRefill(Refill refill, const ledger::Account &account, const Fresh &fresh) {
    refill.state = ChargeState::debiting;
    refill.debit = fresh.reference;
    RefillDecision decision{std::move(refill), {}, std::nullopt};
    decision.instruction = debitFor(decision.refill, fresh);
    decision.books.push_back(ledger::beginning(decision.refill.id, keeperOf(decision.refill), account, decision.refill.amount));
    return decision;
}

RefillDecision conclude(Refill refill, const Instruction &carried, const Answer &answer, const Fresh &fresh) {
    RefillDecision decision{std::move(refill), {}, std::nullopt};
    const bool isDebit = carried.verb == BankVerb::purchase;
    // Told already, or being taken back: a late word changes nothing, and what it speaks of is not counted again.
    if (payment::isFinal(decision.refill.state) || (isDebit && decision.refill.state != ChargeState::debiting)) {
        decision.isNew = false;
        return decision;
    }
    if (isDebit)
        concludeDebit(decision, carried, answer, fresh);
    else
        concludeReversal(decision, carried, answer, fresh);
    return decision;
}

bool isDue(const MicroAccountSettings &settings, const RefillStanding &standing, base::Timestamp now) {
    if (!settings.source || !settings.automatic || standing.isUnderWay) return false;
    if (settings.pausedUntil && *settings.pausedUntil > now) return false;
    const auto &wish = *settings.automatic;
    const bool isLow = standing.account.line.available() < wish.below.amount();
    return isLow && standing.usedThisMonth <= wish.monthlyCap.amount() - wish.amount.amount();
}

base::Timestamp beginningOfMonth(base::Timestamp now) {
    const std::chrono::year_month_day today{std::chrono::floor<std::chrono::days>(now)};
    return base::Timestamp(std::chrono::sys_days(today.year() / today.month() / 1));
}

std::optional<MicroAccountSettings> settingsAfter(const Refill &refill, MicroAccountSettings settings, base::Timestamp now) {
    const bool cameToNothing = payment::isFinal(refill.state) && refill.state != ChargeState::loaded;
    if (refill.origin != RefillOrigin::automatic || !cameToNothing) return std::nullopt;
    settings.pausedUntil = now + pauseAfterRefusal;
    return settings;
}

} // namespace florin::wallets
