#include "wallet-app/session/fill_watch.h"

#include <algorithm>

namespace florin::session {

FillWatch::FillWatch(Books &books, const base::Clock &clock)
    : m_clock(clock), m_news(books.news.add([this](const Activity &line) { heard(line); })) {}

void FillWatch::expect(const std::string &card, money::Money told, const std::string &shop) {
    const auto now = m_clock.now();
    std::erase_if(m_expected, [&](const Expected &one) { return one.card == card || one.at + patience < now; });
    m_expected.push_back({card, told, shop, now, {}});
}

void FillWatch::heard(const Activity &line) {
    if (!line.payment || !line.payment->order || line.payment->byTicket) return; // a ticket's total was agreed to as it stands
    const Payment &payment = *line.payment;
    const auto expected = std::find_if(m_expected.begin(), m_expected.end(), [&](const Expected &one) {
        return one.card == payment.cardId && m_clock.now() <= one.at + patience;
    });
    if (expected == m_expected.end()) return;
    const bool agrees = payment.order->total == expected->told;
    const bool isApproved = payment.state == payment::PaymentState::approved;
    if (agrees && !isApproved) return; // it may be refused still, and tried again
    const bool isTold = !agrees && expected->differing == payment.id;
    const FillCheck check{payment, expected->told, expected->shop, agrees};
    if (isApproved)
        m_expected.erase(expected);
    else
        expected->differing = payment.id;
    if (!isTold) checked.tell(check);
}

} // namespace florin::session
