#include "server/rear/wallets/charging.h"

#include "server/rear/payments/pipeline.h"

#include <utility>

namespace florin::wallets {

using ledger::TransferState;
using payment::ChargeState;
using payment::Refusal;
using payments::BankSilence;
using payments::BankVerb;
using payments::Fresh;
using payments::Instruction;
using Answer = base::Result<payments::BankReply, BankSilence>;

namespace {

std::string debitOf(const Charge &charge) { return charge.id + "/debit"; }
std::string loadOf(const Charge &charge) { return charge.id + "/load"; }
std::string returnOf(const Charge &charge) { return charge.id + "/return"; }
std::string suspenseOf(const Charge &charge) { return charge.id + "/suspense"; }

ledger::Account transit(const Charge &charge) { return ledger::cardTransit(charge.amount.currency()); }
ledger::Account company(const Charge &charge) { return ledger::settlementWith("cards", charge.amount.currency()); }
ledger::Account issuer(const Charge &charge) { return ledger::settlementWith("issuer", charge.amount.currency()); }

Instruction instructionFor(const Charge &charge, BankVerb verb, const Fresh &fresh) {
    Instruction instruction;
    instruction.id = fresh.instruction;
    instruction.subject = payments::Subject::charge;
    instruction.subjectId = charge.id;
    instruction.means = verb == BankVerb::load ? payments::MeansKind::card : payments::MeansKind::fundingSource;
    instruction.meansId = verb == BankVerb::load ? charge.card : charge.source;
    instruction.verb = verb;
    instruction.reference = fresh.reference;
    instruction.amount = charge.amount;
    instruction.merchant = chargingMerchant;
    instruction.createdAt = fresh.now;
    return instruction;
}

void finish(ChargeDecision &decision, ChargeState state, std::optional<Refusal> refusal, base::Timestamp now) {
    decision.charge.state = state;
    decision.charge.refusal = refusal;
    decision.charge.concludedAt = now;
    decision.charge.resolveBy.reset();
}

void wait(ChargeDecision &decision, ChargeState state, base::Timestamp now) {
    decision.charge.state = state;
    if (!decision.charge.resolveBy) decision.charge.resolveBy = now + payments::timeToResolve;
}

void end(ChargeDecision &decision, std::string transfer, TransferState outcome) {
    decision.books.push_back(ledger::End{std::move(transfer), outcome});
}

Instruction reversal(const Instruction &carried, const Fresh &fresh) {
    return payments::reversalOf(carried, fresh.instruction, fresh.reference, fresh.now);
}

/// The reversal of a debit that is posted: its instruction is long closed, so it is named by what the charge remembers.
Instruction returnDebit(const Charge &charge, const Fresh &fresh) {
    auto instruction = instructionFor(charge, BankVerb::purchase, fresh);
    instruction.verb = BankVerb::reversal;
    instruction.originalVerb = BankVerb::purchase;
    instruction.originalReference = charge.debit;
    return instruction;
}

void concludeDebit(ChargeDecision &decision, const Instruction &carried, const Answer &answer, const Fresh &fresh) {
    auto &charge = decision.charge;
    if (!answer && answer.error() == BankSilence::unknown) {
        wait(decision, ChargeState::debitUnknown, fresh.now);
        decision.instruction = reversal(carried, fresh);
        return;
    }
    if (answer && answer->answer == "00") {
        charge.state = ChargeState::loading;
        end(decision, debitOf(charge), TransferState::posted);
        decision.books.push_back(ledger::beginning(loadOf(charge), transit(charge), issuer(charge), charge.amount));
        decision.instruction = instructionFor(charge, BankVerb::load, fresh);
        return;
    }
    const auto refusal = answer ? payment::refusalFromField39(answer->answer) : Refusal::issuerUnavailable;
    if (refusal == Refusal::partialApproval) {
        // A part was debited. It goes back before anybody is told "declined".
        charge.refusal = refusal;
        charge.state = ChargeState::debitUnknown;
        decision.instruction = reversal(carried, fresh);
        return;
    }
    end(decision, debitOf(charge), TransferState::voided);
    finish(decision, ChargeState::declined, refusal, fresh.now);
}

/// The load did not come to anything, or was taken back: now the debit goes back too, as a linked entry.
void giveBack(ChargeDecision &decision, Refusal refusal, const Fresh &fresh) {
    auto &charge = decision.charge;
    charge.refusal = refusal;
    charge.loaded.reset();
    charge.state = ChargeState::reversing;
    end(decision, loadOf(charge), TransferState::voided);
    decision.books.push_back(
        ledger::beginning(returnOf(charge), transit(charge), company(charge), charge.amount, debitOf(charge)));
    decision.instruction = returnDebit(charge, fresh);
}

/// The part that was loaded, if the issuer tells one that can be true.
std::optional<money::Money> partIn(const payments::BankReply &reply, const Charge &charge) {
    const auto &part = reply.approvedAmount;
    const bool canBe = part && part->currency() == charge.amount.currency() && part->isPositive() &&
                       part->amount() <= charge.amount.amount();
    return canBe ? part : std::nullopt;
}

void suspend(ChargeDecision &decision, std::string_view partner, money::Money amount) {
    const auto &charge = decision.charge;
    auto apart = ledger::beginning(suspenseOf(charge), transit(charge), ledger::suspenseWith(partner, amount.currency()), amount);
    apart.plan.settles = ledger::Settles::atOnce;
    decision.books.push_back(std::move(apart));
}

/// The load stands at the issuer and cannot be taken back. `part`: how much of it; nothing if the issuer does not say.
void settleStanding(ChargeDecision &decision, std::optional<money::Money> part, base::Timestamp now) {
    auto &charge = decision.charge;
    const auto amount = charge.amount;
    charge.loaded.reset();
    if (!part) {
        end(decision, loadOf(charge), TransferState::voided);
        suspend(decision, "issuer", amount);
        charge.loaded = money::Money::zero(amount.currency());
    } else if (*part == amount) {
        end(decision, loadOf(charge), TransferState::posted);
    } else {
        decision.books.push_back(ledger::End{loadOf(charge), TransferState::posted, part});
        suspend(decision, "cards", *money::Money::of(amount.amount() - part->amount(), amount.currency()));
        charge.loaded = part;
    }
    finish(decision, ChargeState::loaded, std::nullopt, now);
}

/// What the issuer said of a load in the first place.
void concludeLoadAskedAgain(ChargeDecision &decision, const Instruction &carried, const Answer &answer, const Fresh &fresh) {
    auto &charge = decision.charge;
    if (payments::mustBeRepeated(carried, answer)) {
        decision.isNew = !charge.resolveBy.has_value();
        return wait(decision, charge.state, fresh.now);
    }
    // No balance is taken from it: that is of the first time.
    if (answer->answer == "00") return settleStanding(decision, charge.amount, fresh.now);
    const bool isPart = payment::refusalFromField39(answer->answer) == Refusal::partialApproval;
    settleStanding(decision, isPart ? partIn(*answer, charge) : std::nullopt, fresh.now);
}

void concludeLoad(ChargeDecision &decision, const Instruction &carried, const Answer &answer, const Fresh &fresh) {
    if (!answer && answer.error() == BankSilence::unknown) {
        wait(decision, ChargeState::loadUnknown, fresh.now);
        decision.instruction = reversal(carried, fresh);
        return;
    }
    if (!answer) return giveBack(decision, Refusal::paymentReversed, fresh);
    decision.balance = answer->balance;
    if (answer->answer == "00") {
        end(decision, loadOf(decision.charge), TransferState::posted);
        return finish(decision, ChargeState::loaded, std::nullopt, fresh.now);
    }
    const auto refusal = payment::refusalFromField39(answer->answer);
    if (refusal == Refusal::partialApproval) {
        decision.charge.refusal = refusal;
        decision.charge.loaded = partIn(*answer, decision.charge);
        decision.charge.state = ChargeState::loadUnknown;
        decision.instruction = reversal(carried, fresh);
        return;
    }
    // "Not attempted" would be wrong here: the credit card was debited, and gets it back.
    giveBack(decision, refusal == Refusal::issuerUnavailable ? Refusal::paymentReversed : refusal, fresh);
}

void concludeReversal(ChargeDecision &decision, const Instruction &carried, const Answer &answer, const Fresh &fresh) {
    auto &charge = decision.charge;
    const auto outcome = payments::outcomeOf(carried, answer);
    if (outcome == payments::ReversalOutcome::askAgain) { // The courier repeats it.
        decision.isNew = !charge.resolveBy.has_value();
        return wait(decision, charge.state, fresh.now);
    }
    const auto refusal = charge.refusal.value_or(Refusal::paymentReversed);
    if (carried.originalVerb == BankVerb::load) decision.balance = answer->balance;
    if (outcome == payments::ReversalOutcome::stands) {
        if (charge.loaded) return settleStanding(decision, charge.loaded, fresh.now);
        // The answer to the load was lost, and with it how much was loaded.
        decision.instruction = payments::askAgain(carried, fresh.instruction, fresh.reference, fresh.now);
        return wait(decision, charge.state, fresh.now);
    }
    if (carried.originalVerb == BankVerb::load) return giveBack(decision, refusal, fresh);
    if (charge.state == ChargeState::reversing) {
        end(decision, returnOf(charge), TransferState::posted);
        return finish(decision, ChargeState::reversed, refusal, fresh.now);
    }
    end(decision, debitOf(charge), TransferState::voided);
    finish(decision, ChargeState::reversed, refusal, fresh.now);
}

/// Whether the charge waits for an answer to this. Another unit that started meanwhile, or this one, when it did not know whether it was
/// stored, may have gone on already: then what follows is under way, and would come twice.
bool isWaitedFor(const Charge &charge, const Instruction &carried) {
    const bool isOfLoad = carried.verb == BankVerb::load || carried.originalVerb == BankVerb::load;
    const bool isFirst = carried.verb != BankVerb::reversal && !payments::asksAgain(carried);
    switch (charge.state) {
    case ChargeState::debiting: return isFirst && !isOfLoad;
    case ChargeState::debitUnknown: return !isFirst && !isOfLoad;
    case ChargeState::loading: return isFirst && isOfLoad;
    case ChargeState::loadUnknown: return !isFirst && isOfLoad;
    case ChargeState::reversing: return !isFirst && !isOfLoad;
    default: return false; // Told already; a late word changes nothing.
    }
}

} // namespace

std::optional<Refusal> objectionTo(const Card &card, const FundingSource &source, money::Money amount, base::Timestamp now) {
    if (card.singleUse || card.state != payment::CardState::active || source.deletedAt) return Refusal::cardNotUsable;
    if (card.expiry.isPast(now) || source.expiry.isPast(now)) return Refusal::expiredCard;
    if (amount.amount() > payments::mostAtOnce) return Refusal::amountLimit;
    return std::nullopt;
}

ChargeDecision beginCharge(Charge charge, const Fresh &fresh) {
    charge.state = ChargeState::debiting;
    charge.debit = fresh.reference;
    ChargeDecision decision{charge, {}, instructionFor(charge, BankVerb::purchase, fresh), std::nullopt};
    decision.books.push_back(ledger::beginning(debitOf(charge), company(charge), transit(charge), charge.amount));
    return decision;
}

ChargeDecision conclude(Charge charge, const Instruction &carried, const Answer &answer, const Fresh &fresh) {
    ChargeDecision decision{std::move(charge), {}, std::nullopt, std::nullopt};
    if (!isWaitedFor(decision.charge, carried)) {
        decision.isNew = false;
        return decision;
    }
    if (payments::asksAgain(carried))
        concludeLoadAskedAgain(decision, carried, answer, fresh);
    else if (carried.verb == BankVerb::purchase)
        concludeDebit(decision, carried, answer, fresh);
    else if (carried.verb == BankVerb::load)
        concludeLoad(decision, carried, answer, fresh);
    else
        concludeReversal(decision, carried, answer, fresh);
    return decision;
}

} // namespace florin::wallets
