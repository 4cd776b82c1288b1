#include "server/rear/payments/micro_account.h"

#include "shared/base/ensure.h"

namespace florin::payments {

using payment::Refusal;

Objections MicroAccount::objections(const Payment &payment, base::Timestamp) const {
    const auto &total = payment.order.total;
    if (total.currency() != m_threshold.currency() || total.amount() > m_threshold.amount()) return {{Refusal::amountLimit, {}}};
    if (!m_facts || m_facts->account.currency != total.currency() || m_facts->available < total.amount())
        return {{Refusal::insufficientFunds, {}}};
    return {};
}

ledger::Account MicroAccount::account(money::Currency) const {
    ENSURE(m_facts.has_value()); // It had an objection otherwise.
    return m_facts->account;
}

std::optional<money::Money> MicroAccount::balanceAfter(const Payment &payment) const {
    return money::Money::of(m_facts->available - payment.order.total.amount(), payment.order.total.currency());
}

} // namespace florin::payments
