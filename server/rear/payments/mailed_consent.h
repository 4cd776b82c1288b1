#pragma once

#include "server/rear/payments/plug_points.h"
#include "server/rear/payments/signed_order.h"
#include "shared/payment/order.h"

#include <string>

namespace florin::payments {

/// What a code that went to the member's own mailbox was made for. It is good for nothing else.
struct MailedFor {
    std::string member;
    std::string ticketHash;
};

/// The payer is at a browser without the wallet, and vouches by a code from an e-mail instead of a device's signature. Whether the code is
/// right has been checked before. Weaker than a signature: HostedAccount bounds what it moves.
class MailedConsent final : public Vouching {
  public:
    MailedConsent(payment::PaymentTicket ticket, TicketTerms terms, MailedFor mailedFor)
        : m_ticket(std::move(ticket)), m_terms(std::move(terms)), m_mailedFor(std::move(mailedFor)) {}
    Objections objections(const Payment &payment, base::Timestamp now) const override;
    base::Timestamp holdsUntil() const override { return m_ticket.expiresAt; }

  private:
    const payment::PaymentTicket m_ticket;
    const TicketTerms m_terms;
    const MailedFor m_mailedFor;
};

} // namespace florin::payments
