#include "server/rear/payments/signed_order.h"

#include <algorithm>
#include <string_view>

namespace florin::payments {

using payment::Refusal;

namespace {

/// `https://shop.example/x` lies on `https://shop.example`; `https://shop.example.evil/` does not.
bool liesOn(std::string_view url, std::string_view origin) {
    if (!url.starts_with(origin)) return false;
    const auto rest = url.substr(origin.size());
    return rest.empty() || rest.front() == '/' || rest.front() == '?';
}

} // namespace

bool isSound(const payment::PaymentTicket &ticket, const TicketTerms &terms, base::Timestamp now) {
    const auto liesAtHome = [&terms](const std::string &url) {
        return url.empty() || std::ranges::any_of(terms.origins, [&url](const auto &origin) { return liesOn(url, origin); });
    };
    return terms.signatureHolds && ticket.live == terms.live && ticket.issuedAt <= now + clockTolerance &&
           (ticket.kind == "single" || ticket.kind == "basket") && !payment::flawOf(ticket.order) &&
           ticket.order.total.currency() == terms.currency && liesAtHome(ticket.returnUrl) && liesAtHome(ticket.cancelUrl);
}

bool isMadeFor(const payment::PaymentTicket &ticket, std::string_view customer) {
    return !ticket.customer || !ticket.customer->starts_with(customerPrefix) || *ticket.customer == customer;
}

std::vector<payment::Difference> SignedOrder::differences() const {
    std::vector<payment::Difference> differences;
    if (m_order.payeeName != m_terms.merchantName) differences.push_back({"payee", m_terms.merchantName, m_order.payeeName});
    if (m_order.total != m_ticket.order.total)
        differences.push_back({"total", money::toPlainText(m_ticket.order.total), money::toPlainText(m_order.total)});
    if (m_order.ticketHash != m_terms.ticketHash) differences.push_back({"ticket", m_terms.ticketHash, m_order.ticketHash});
    if (!isMadeFor(m_ticket, m_terms.customer)) differences.push_back({"customer", *m_ticket.customer, ""});
    return differences;
}

base::Timestamp SignedOrder::holdsUntil() const { return std::min(m_order.expiresAt, m_ticket.expiresAt); }

Objections SignedOrder::objections(const Payment &, base::Timestamp now) const {
    Objections objections;
    // An order is signed after its ticket: one from long before it comes from a clock that is behind, not from the past.
    const bool isBehind = m_order.issuedAt + surelyBehind < std::min(m_ticket.issuedAt, now);
    if (isBehind || m_order.issuedAt > now + clockTolerance) objections.push_back({Refusal::clockWrong, {}});
    if (!isSound(m_ticket, m_terms, now)) objections.push_back({Refusal::ticketInvalid, {}});
    if (m_ticket.expiresAt <= now) objections.push_back({Refusal::ticketExpired, {}});
    if (m_order.expiresAt <= now) objections.push_back({Refusal::orderExpired, {}});
    if (auto found = differences(); !found.empty()) objections.push_back({Refusal::orderMismatch, std::move(found)});
    return objections;
}

} // namespace florin::payments
