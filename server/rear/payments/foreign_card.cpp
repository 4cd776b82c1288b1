#include "server/rear/payments/foreign_card.h"

namespace florin::payments {

using payment::Refusal;

Objections ForeignCard::objections(const Payment &payment, base::Timestamp now) const {
    if (m_expiry.isPast(now)) return {{Refusal::expiredCard, {}}};
    if (payment.order.total.amount() > mostAtOnce) return {{Refusal::amountLimit, {}}};
    return {};
}

ledger::Account ForeignCard::account(money::Currency currency) const { return ledger::settlementWith("cards", currency); }

std::optional<Instruction> ForeignCard::ask(const Payment &payment, const Fresh &fresh) const {
    return purchaseFor(payment, MeansKind::foreignCard, payment.id, fresh);
}

} // namespace florin::payments
