#include "server/rear/payments/instruction.h"

#include "shared/payment/refusal.h"

#include <utility>

namespace florin::payments {

Instruction reversalOf(const Instruction &original, std::string id, BankReference reference, base::Timestamp now) {
    auto reversal = original;
    reversal.id = std::move(id);
    reversal.verb = BankVerb::reversal;
    reversal.reference = std::move(reference);
    reversal.originalVerb = original.verb;
    reversal.originalReference = original.reference;
    reversal.createdAt = now;
    return reversal;
}

Instruction askAgain(const Instruction &reversal, std::string id, BankReference reference, base::Timestamp now) {
    auto again = reversal;
    again.id = std::move(id);
    again.verb = *reversal.originalVerb;
    again.reference = std::move(reference);
    again.createdAt = now;
    return again;
}

bool asksAgain(const Instruction &instruction) { return instruction.verb != BankVerb::reversal && instruction.originalReference; }

const BankReference &referenceAtBank(const Instruction &instruction) {
    return asksAgain(instruction) ? *instruction.originalReference : instruction.reference;
}

ReversalOutcome outcomeOf(const Instruction &reversal, const base::Result<BankReply, BankSilence> &answer) {
    constexpr auto notThere = "25";
    if (!answer) return ReversalOutcome::askAgain;
    if (answer->answer == "00" || answer->answer == notThere) return ReversalOutcome::takenBack;
    const bool isSpent = reversal.originalVerb == BankVerb::load &&
                         payment::refusalFromField39(answer->answer) == payment::Refusal::insufficientFunds;
    return isSpent ? ReversalOutcome::stands : ReversalOutcome::askAgain;
}

bool mustBeRepeated(const Instruction &instruction, const base::Result<BankReply, BankSilence> &answer) {
    if (instruction.verb == BankVerb::reversal) return outcomeOf(instruction, answer) == ReversalOutcome::askAgain;
    constexpr auto isDown = "91", failed = "96", partly = "10";
    const bool settlesNothing = !answer || answer->answer == isDown || answer->answer == failed;
    if (instruction.verb == BankVerb::payOut) return settlesNothing || answer->answer == partly; // A bank that says "a part" breaks its word.
    return asksAgain(instruction) && settlesNothing;
}

} // namespace florin::payments
