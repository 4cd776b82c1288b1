#include "server/rear/payments/plug_points.h"

#include <utility>

namespace florin::payments {

Instruction purchaseFor(const Payment &payment, MeansKind means, std::string meansId, const Fresh &fresh) {
    Instruction instruction;
    instruction.id = fresh.instruction;
    instruction.subject = Subject::payment;
    instruction.subjectId = payment.id;
    instruction.means = means;
    instruction.meansId = std::move(meansId);
    instruction.verb = BankVerb::purchase;
    instruction.reference = fresh.reference;
    instruction.amount = payment.order.total;
    instruction.merchant = payment.merchant;
    instruction.createdAt = fresh.now;
    return instruction;
}

} // namespace florin::payments
