#pragma once

#include "server/rear/payments/plug_points.h"
#include "shared/payment/order.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace florin::payments {

/// How the identifiers begin by which shops know their customers. A ticket for such a one is for nobody else.
inline constexpr std::string_view customerPrefix = "cus_";

/// How far the clocks of a wallet, a shop and the gateway may be apart.
inline constexpr std::chrono::seconds clockTolerance{120};

/// An order that is older than its ticket by this much was not signed late: the device's clock is wrong.
inline constexpr std::chrono::minutes surelyBehind{30};

/// What the gateway knows about the shop that a ticket names, and expects of every ticket.
struct TicketTerms {
    std::string merchantName;
    std::vector<std::string> origins;
    money::Currency currency;
    bool live = false;
    std::string ticketHash;      ///< of the ticket that came with the order
    std::string customer;        ///< the payer's identifier at this shop
    bool signatureHolds = false; ///< of the ticket, under a key that the shop registered
};

/// The ticket is the shop's own, of this gateway, and names no address but the shop's. Says nothing of its expiry.
bool isSound(const payment::PaymentTicket &ticket, const TicketTerms &terms, base::Timestamp now);

/// A shop that made a price for one customer made it for nobody else.
bool isMadeFor(const payment::PaymentTicket &ticket, std::string_view customer);

/// The payer's device vouches: it signed an order for the shop's ticket (step b5). The order's signature has been checked before.
class SignedOrder final : public Vouching {
  public:
    SignedOrder(payment::PaymentTicket ticket, payment::PaymentOrder order, TicketTerms terms)
        : m_ticket(std::move(ticket)), m_order(std::move(order)), m_terms(std::move(terms)) {}
    Objections objections(const Payment &payment, base::Timestamp now) const override;
    base::Timestamp holdsUntil() const override;

  private:
    std::vector<payment::Difference> differences() const;

    const payment::PaymentTicket m_ticket;
    const payment::PaymentOrder m_order;
    const TicketTerms m_terms;
};

} // namespace florin::payments
