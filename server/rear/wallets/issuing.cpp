#include "server/rear/wallets/issuing.h"

#include <utility>

namespace florin::wallets {

using base::Refused;
using payment::CardState;
using payment::Refusal;
using payments::BankSilence;
using payments::BankVerb;
using Answer = base::Result<payments::BankReply, BankSilence>;

namespace {

bool isBlockedAtIssuer(CardState state) { return state == CardState::frozen || state == CardState::deleted; }

/// Answers of the issuer after which asking again makes sense: it could not work on the question.
bool isBusy(const Answer &answer) {
    if (!answer) return true;
    const auto refusal = payment::refusalFromField39(answer->answer);
    return refusal == Refusal::issuerUnavailable || refusal == Refusal::issuerError;
}

} // namespace

bool takeBalance(Card &card, money::Money balance, base::Timestamp askedAt) {
    if (card.balanceAt && *card.balanceAt > askedAt) return false;
    card.balance = balance;
    card.balanceAt = askedAt;
    return true;
}

payments::Instruction cardInstruction(const Card &card, BankVerb verb, const payments::Fresh &fresh) {
    payments::Instruction instruction;
    instruction.id = fresh.instruction;
    instruction.subject = payments::Subject::card;
    instruction.subjectId = card.id;
    instruction.means = payments::MeansKind::card;
    instruction.meansId = card.id;
    instruction.verb = verb;
    instruction.reference = fresh.reference;
    instruction.createdAt = fresh.now;
    return instruction;
}

CardDecision concludeApplication(Card card, const Answer &answer, std::optional<IssuedCard> issued) {
    CardDecision decision{std::move(card)};
    auto &mine = decision.card;
    if (mine.state != CardState::requested && mine.state != CardState::inApproval) return decision; // An answer to a repeat.
    if (!answer || (answer->answer != "00" && isBusy(answer))) {
        decision.repeat = true;
        return decision;
    }
    if (answer->answer != "00") {
        mine.state = CardState::refused;
        mine.refusal = payment::refusalFromField39(answer->answer);
        return decision;
    }
    if (answer->awaitsPerson || !issued) {
        mine.state = CardState::inApproval;
        decision.repeat = true;
        return decision;
    }
    mine.lastFour = issued->lastFour;
    mine.expiry = issued->expiry;
    mine.sealedNumber = std::move(issued->sealedNumber);
    mine.sealedSecret = std::move(issued->sealedSecret);
    mine.lookup = std::move(issued->lookup);
    mine.state = CardState::active;
    decision.issued = true;
    return decision;
}

CardDecision concludeBlocking(Card card, const payments::Instruction &carried, const Answer &answer,
                              const payments::Fresh &fresh) {
    CardDecision decision{std::move(card)};
    if (!answer || (answer->answer != "00" && isBusy(answer))) {
        decision.repeat = true;
        return decision;
    }
    const bool isBlocked = carried.verb == BankVerb::blockCard;
    const bool shouldBeBlocked = isBlockedAtIssuer(decision.card.state);
    if (isBlocked != shouldBeBlocked)
        decision.instruction =
            cardInstruction(decision.card, shouldBeBlocked ? BankVerb::blockCard : BankVerb::unblockCard, fresh);
    return decision;
}

base::Result<Card, Refusal> frozen(Card card) {
    if (card.state != CardState::active && card.state != CardState::frozen) return Refused{Refusal::cardNotUsable};
    card.state = CardState::frozen;
    return card;
}

base::Result<Card, Refusal> unfrozen(Card card) {
    if (card.state != CardState::active && card.state != CardState::frozen) return Refused{Refusal::cardNotUsable};
    card.state = CardState::active;
    return card;
}

base::Result<Card, Refusal> deleted(Card card, money::Money balance, bool underWay) {
    if (underWay || (card.state != CardState::active && card.state != CardState::frozen)) return Refused{Refusal::cardNotUsable};
    if (!card.singleUse && !balance.isZero()) return Refused{Refusal::cardNotEmpty};
    card.state = CardState::deleted;
    card.sealedSecret.clear(); // The number stays: its issuer has to be asked to block it.
    return card;
}

} // namespace florin::wallets
