#include "server/rear/payments/hosted_account.h"

#include "shared/payment/order.h"

#include <chrono>

namespace florin::payments {

using payment::Refusal;

Objections HostedAccount::objections(const Payment &payment, base::Timestamp now) const {
    auto objections = m_account.objections(payment, now);
    if (payment.means != payment::microMeans) objections.push_back({Refusal::cardNotUsable, {}});
    // Not a sum of the two: what is left of the day cannot overflow.
    if (payment.order.total.amount() > m_bounds.dailyLimit - m_bounds.paidToday) objections.push_back({Refusal::amountLimit, {}});
    return objections;
}

base::Timestamp beginningOfDay(base::Timestamp now) { return std::chrono::floor<std::chrono::days>(now); }

} // namespace florin::payments
