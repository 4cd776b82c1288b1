#include "server/rear/payments/pipeline.h"

#include <algorithm>
#include <utility>

namespace florin::payments {

using payment::PaymentState;
using payment::Refusal;

namespace {

std::optional<Objection> firstOf(Objections objections) {
    const auto first = std::min_element(objections.begin(), objections.end(), [](const Objection &left, const Objection &right) {
        return left.refusal < right.refusal;
    });
    if (first == objections.end()) return std::nullopt;
    return std::move(*first);
}

void append(Objections &to, Objections from) { std::move(from.begin(), from.end(), std::back_inserter(to)); }

/// Ends a payment and the shop's request alike.
template <class Row>
void endRow(Row &row, PaymentState state, std::optional<Refusal> refusal, const std::vector<payment::Difference> &differences,
            base::Timestamp now) {
    row.state = state;
    row.refusal = refusal;
    row.differences = differences;
    row.concludedAt = now;
    row.resolveBy.reset();
}

Decision declined(Payment payment, std::optional<Approval> approval, const Objection &objection, base::Timestamp now) {
    Decision decision;
    if (approval) {
        approval->payment = payment.id;
        payment.approval = approval->id;
        endRow(*approval, PaymentState::declined, objection.refusal, objection.differences, now);
        decision.approval = std::move(approval);
    }
    endRow(payment, PaymentState::declined, objection.refusal, objection.differences, now);
    decision.payment = std::move(payment);
    decision.refusal = objection.refusal;
    decision.differences = objection.differences;
    return decision;
}

void setApproved(Decision &decision, base::Timestamp now) {
    endRow(*decision.payment, PaymentState::approved, std::nullopt, {}, now);
    if (!decision.approval) return;
    endRow(*decision.approval, PaymentState::approved, std::nullopt, {}, now);
    decision.approval->approvalCode = decision.payment->approvalCode;
}

void setPaid(Decision &decision, base::Timestamp now) {
    setApproved(decision, now);
    decision.books.push_back(ledger::End{decision.payment->id, ledger::TransferState::posted});
}

void setNotPaid(Decision &decision, PaymentState state, Refusal refusal, base::Timestamp now) {
    endRow(*decision.payment, state, refusal, {}, now);
    if (decision.approval) endRow(*decision.approval, state, refusal, {}, now);
    decision.books.push_back(ledger::End{decision.payment->id, ledger::TransferState::voided});
}

/// The books' part, and the question to the money's keeper, if it is not the books themselves.
void moveMoney(Decision &decision, Payment &payment, const Means &means, const Fresh &fresh) {
    const auto currency = payment.order.total.currency();
    decision.instruction = means.ask(payment, fresh);
    auto begin = ledger::beginning(payment.id, means.account(currency), ledger::tillOf(payment.merchant, currency), payment.order.total);
    if (decision.instruction) {
        payment.purchase = decision.instruction->reference;
    } else {
        begin.plan.settles = ledger::Settles::atOnce;
        payment.balanceAfter = means.balanceAfter(payment);
    }
    decision.books.push_back(std::move(begin));
}

/// Both sides agree, or the ticket is the shop's whole word: the money's keeper is asked.
Decision proceed(Payment payment, std::optional<Approval> approval, const Means &means, const Fresh &fresh) {
    Decision decision;
    payment.state = PaymentState::pending;
    if (approval) {
        approval->state = PaymentState::pending;
        payment.approval = approval->id;
        approval->payment = payment.id;
    }
    if (const auto answer = means.answer())
        payment.voucher->outcome = *answer;
    else
        moveMoney(decision, payment, means, fresh);
    decision.payment = std::move(payment);
    decision.approval = std::move(approval);
    if (!decision.instruction) setApproved(decision, fresh.now);
    return decision;
}

Decision repeated(const Payment &payment) {
    Decision decision;
    decision.earlier = payment;
    decision.refusal = payment.refusal;
    decision.differences = payment.differences;
    return decision;
}

/// A refusal that says something about the money or the order belongs into the payer's history; one that only says that the
/// question was not right does not.
bool isKept(const Payment &payment, Refusal refusal) {
    return payment.kind == PaymentKind::card ? !payment.member.empty() : refusal >= Refusal::orderMismatch;
}

Decision refused(Payment payment, const Found &found, const Objection &objection, bool shopDisagrees, base::Timestamp now) {
    // Another member, or a tampered copy of the order, must not end the shop's waiting for the right payer.
    const bool shopIsConcerned =
        payment.kind == PaymentKind::card || (shopDisagrees && objection.refusal == Refusal::orderMismatch);
    auto approval = shopIsConcerned ? found.approval : std::nullopt;
    if (isKept(payment, objection.refusal)) return declined(std::move(payment), std::move(approval), objection, now);
    Decision decision;
    decision.refusal = objection.refusal;
    decision.differences = objection.differences;
    if (approval) {
        endRow(*approval, PaymentState::declined, objection.refusal, objection.differences, now);
        decision.approval = std::move(approval);
    }
    return decision;
}

void setUnknown(Decision &decision, const Instruction &carried, const Fresh &fresh) {
    decision.payment->state = PaymentState::unknown;
    if (!decision.payment->resolveBy) decision.payment->resolveBy = fresh.now + timeToResolve;
    if (decision.approval) {
        decision.approval->state = PaymentState::unknown;
        decision.approval->resolveBy = decision.payment->resolveBy;
    }
    decision.instruction = reversalOf(carried, fresh.instruction, fresh.reference, fresh.now);
}

void concludePurchase(Decision &decision, const Instruction &carried, const base::Result<BankReply, BankSilence> &answer,
                      const Fresh &fresh) {
    if (!answer) {
        if (answer.error() == BankSilence::notSent)
            return setNotPaid(decision, PaymentState::declined, Refusal::issuerUnavailable, fresh.now);
        return setUnknown(decision, carried, fresh);
    }
    const auto &reply = *answer;
    if (reply.balance) decision.payment->balanceAfter = reply.balance;
    if (reply.answer == "00") {
        decision.payment->approvalCode = reply.approvalCode;
        return setPaid(decision, fresh.now);
    }
    const auto refusal = payment::refusalFromField39(reply.answer);
    if (refusal != Refusal::partialApproval) return setNotPaid(decision, PaymentState::declined, refusal, fresh.now);
    // A part of the money did move. It is not what was agreed, so it goes back before anybody is told "declined".
    decision.payment->refusal = refusal;
    decision.instruction = reversalOf(carried, fresh.instruction, fresh.reference, fresh.now);
}

/// A shop asks for what was paid without it. It hears how that stands; with another record it has come too late to object.
Decision joined(Payment payment, Approval approval) {
    Decision decision;
    if (auto differences = differencesBetween(approval, payment); !differences.empty()) {
        decision.refusal = Refusal::ticketAlreadyPaid;
        decision.differences = std::move(differences);
        return decision;
    }
    approval.state = payment.state;
    approval.payment = payment.id;
    approval.resolveBy = payment.resolveBy;
    approval.concludedAt = payment.concludedAt;
    approval.approvalCode = payment.approvalCode;
    payment.approval = approval.id;
    decision.payment = std::move(payment);
    decision.approval = std::move(approval);
    return decision;
}

/// The shop's request beside another record of the same order: the payer's, or the shop's own earlier one.
template <class Row>
std::vector<payment::Difference> differencesFrom(const Approval &shops, const Row &other) {
    auto differences = payment::differencesBetween(shops.order, other.order);
    if (shops.serial != other.serial) differences.push_back({"serial", shops.serial, other.serial});
    return differences;
}

} // namespace

std::vector<payment::Difference> differencesBetween(const Approval &shops, const Payment &payers) {
    return differencesFrom(shops, payers);
}

Decision accept(Payment payment, const Found &found, const Vouching &vouching, const Means &means, const Fresh &fresh) {
    const bool sameContent =
        found.sameId && found.sameId->member == payment.member && found.sameId->fingerprint == payment.fingerprint;
    if (sameContent) return repeated(*found.sameId);
    if (!found.sameId && found.ofTicket && found.ofTicket->member == payment.member) return repeated(*found.ofTicket);

    Objections objections = vouching.objections(payment, fresh.now);
    append(objections, means.objections(payment, fresh.now));
    if (found.ofTicket) objections.push_back({Refusal::ticketAlreadyPaid, {}});
    if (found.sameId) objections.push_back({Refusal::paymentIdReused, {}});
    bool shopDisagrees = false;
    if (found.approval)
        if (auto differences = differencesBetween(*found.approval, payment); !differences.empty()) {
            shopDisagrees = true;
            objections.push_back({Refusal::orderMismatch, std::move(differences)});
        }
    if (const auto first = firstOf(std::move(objections)))
        return refused(std::move(payment), found, *first, shopDisagrees, fresh.now);

    if (found.approval || !means.needsShopsRequest()) return proceed(std::move(payment), found.approval, means, fresh);
    payment.state = PaymentState::waitingForShop;
    payment.waitUntil = std::min(fresh.now + waitForOtherSide, vouching.holdsUntil());
    Decision decision;
    decision.payment = std::move(payment);
    return decision;
}

Decision acceptShop(Approval approval, const FoundByShop &found, const Means *means, const Fresh &fresh) {
    const auto &earlier = found.ofThatPayment ? found.ofThatPayment : found.waiting;
    Decision decision;
    if (earlier) {
        auto differences = differencesFrom(approval, *earlier);
        if (differences.empty()) {
            decision.earlierApproval = earlier;
            return decision;
        }
        decision.refusal = found.ofThatPayment ? Refusal::ticketAlreadyPaid : Refusal::orderMismatch;
        decision.differences = std::move(differences);
        return decision;
    }
    if (found.ofTicket && found.ofTicket->state != PaymentState::waitingForShop) return joined(*found.ofTicket, std::move(approval));
    if (!found.ofTicket || !means) {
        approval.state = PaymentState::waitingForPayer;
        approval.waitUntil = fresh.now + waitForOtherSide;
        decision.approval = std::move(approval);
        return decision;
    }
    Objections objections = means->objections(*found.ofTicket, fresh.now);
    if (auto differences = differencesBetween(approval, *found.ofTicket); !differences.empty())
        objections.push_back({Refusal::orderMismatch, std::move(differences)});
    if (const auto first = firstOf(std::move(objections)))
        return declined(*found.ofTicket, std::move(approval), *first, fresh.now);
    return proceed(*found.ofTicket, std::move(approval), *means, fresh);
}

Decision conclude(Payment payment, std::optional<Approval> approval, const Instruction &carried,
                  const base::Result<BankReply, BankSilence> &answer, const Fresh &fresh) {
    Decision decision;
    if (payment::isFinal(payment.state)) return decision; // Told already; a late word changes nothing.
    // What is being taken back is not approved, whoever began to: another unit that started meanwhile, or this one, when it did not know
    // whether that was stored. What became of it, its reversal says.
    const bool isBeingTakenBack = payment.state != PaymentState::pending || payment.refusal.has_value();
    if (carried.verb != BankVerb::reversal && isBeingTakenBack) return decision;
    const bool settlesNothing = carried.verb == BankVerb::reversal && outcomeOf(carried, answer) == ReversalOutcome::askAgain;
    if (settlesNothing && payment.state == PaymentState::unknown) return decision; // The courier repeats it; nothing is new.
    decision.payment = std::move(payment);
    decision.approval = std::move(approval);
    if (carried.verb != BankVerb::reversal) {
        concludePurchase(decision, carried, answer, fresh);
    } else if (outcomeOf(carried, answer) == ReversalOutcome::takenBack) {
        const bool partial = decision.payment->refusal == Refusal::partialApproval;
        decision.payment->balanceAfter = answer->balance;
        setNotPaid(decision, partial ? PaymentState::declined : PaymentState::reversed,
                   partial ? Refusal::partialApproval : Refusal::paymentReversed, fresh.now);
    } else {
        // Still open: the courier repeats it. From now on the caller knows that we do not know.
        const auto refusal = decision.payment->refusal;
        setUnknown(decision, carried, fresh);
        decision.payment->refusal = refusal;
        decision.instruction.reset();
    }
    return decision;
}

Payment expired(Payment payment, base::Timestamp now) {
    endRow(payment, PaymentState::expired, Refusal::orderExpired, {}, now);
    return payment;
}

Approval expired(Approval approval, base::Timestamp now) {
    endRow(approval, PaymentState::expired, Refusal::orderExpired, {}, now);
    return approval;
}

} // namespace florin::payments
