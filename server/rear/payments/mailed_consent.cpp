#include "server/rear/payments/mailed_consent.h"

namespace florin::payments {

using payment::Refusal;

Objections MailedConsent::objections(const Payment &payment, base::Timestamp now) const {
    Objections objections;
    // A ticket of nothing to pay asks who somebody is: only a device's signature answers that.
    const bool hasPrice = m_ticket.order.total.isPositive();
    if (!hasPrice || !isSound(m_ticket, m_terms, now)) objections.push_back({Refusal::ticketInvalid, {}});
    if (m_ticket.expiresAt <= now) objections.push_back({Refusal::ticketExpired, {}});
    std::vector<payment::Difference> differences;
    if (m_mailedFor.ticketHash != m_terms.ticketHash) differences.push_back({"ticket", m_terms.ticketHash, m_mailedFor.ticketHash});
    if (m_mailedFor.member != payment.member || !isMadeFor(m_ticket, m_terms.customer)) differences.push_back({"customer", "", ""});
    if (!differences.empty()) objections.push_back({Refusal::orderMismatch, std::move(differences)});
    return objections;
}

} // namespace florin::payments
