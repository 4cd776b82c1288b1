#include "server/rear/payments/linked_source.h"

namespace florin::payments {

using payment::Refusal;

Objections LinkedSource::objections(const Payment &payment, base::Timestamp now) const {
    if (!m_facts || payment.order.total.amount() > mostAtOnce) return {{Refusal::amountLimit, {}}};
    if (m_facts->expiry.isPast(now)) return {{Refusal::expiredCard, {}}};
    return {};
}

ledger::Account LinkedSource::account(money::Currency currency) const {
    return ledger::settlementWith(m_facts && m_facts->means == MeansKind::card ? "issuer" : "cards", currency);
}

std::optional<Instruction> LinkedSource::ask(const Payment &payment, const Fresh &fresh) const {
    return purchaseFor(payment, m_facts->means, m_facts->id, fresh);
}

} // namespace florin::payments
