#include "server/rear/payments/prepaid_card.h"

namespace florin::payments {

using payment::CardState;
using payment::Refusal;

Objections PrepaidCard::objections(const Payment &payment, base::Timestamp now) const {
    if (!m_facts || m_facts->member != payment.member) return {{Refusal::unknownCard, {}}};
    if (m_facts->state != CardState::active) return {{Refusal::cardNotUsable, {}}};
    if (m_facts->expiry.isPast(now)) return {{Refusal::expiredCard, {}}};
    if (payment.order.total.amount() > mostAtOnce) return {{Refusal::amountLimit, {}}};
    return {};
}

ledger::Account PrepaidCard::account(money::Currency currency) const { return ledger::settlementWith("issuer", currency); }

std::optional<Instruction> PrepaidCard::ask(const Payment &payment, const Fresh &fresh) const {
    return purchaseFor(payment, MeansKind::card, payment.means, fresh);
}

} // namespace florin::payments
