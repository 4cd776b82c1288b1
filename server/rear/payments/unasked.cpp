#include "server/rear/payments/unasked.h"

#include <algorithm>

namespace florin::payments {

using payment::Refusal;

namespace {

bool isWithin(money::Money sum, money::Money most) {
    const auto order = money::compare(sum, most);
    return order && *order <= 0;
}

} // namespace

std::optional<Refusal> objectionToUnasked(const payment::UnaskedBounds &wished, const payment::UnaskedBounds &most, money::Money total,
                                          const UnaskedPast &past) {
    const auto day = money::add(past.todayAtShop, total);
    if (!day || !isWithin(*day, wished.day) || !isWithin(*day, most.day)) return Refusal::amountLimit;
    if (past.withinMinute >= std::min(wished.perMinute, most.perMinute)) return Refusal::countLimit;
    return std::nullopt;
}

Objections Unasked::objections(const Payment &payment, base::Timestamp now) const {
    auto objections = m_account->objections(payment, now);
    if (m_objection) objections.push_back({*m_objection, {}});
    return objections;
}

} // namespace florin::payments
