#include "server/rear/payments/instruction.h"

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

} // namespace florin::payments
