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

ReversalOutcome outcomeOf(const Instruction &reversal, const base::Result<BankReply, BankSilence> &answer) {
    constexpr auto notThere = "25";
    if (!answer) return ReversalOutcome::askAgain;
    if (answer->answer == "00" || answer->answer == notThere) return ReversalOutcome::takenBack;
    const bool isSpent = reversal.originalVerb == BankVerb::load &&
                         payment::refusalFromField39(answer->answer) == payment::Refusal::insufficientFunds;
    return isSpent ? ReversalOutcome::stands : ReversalOutcome::askAgain;
}

} // namespace florin::payments
