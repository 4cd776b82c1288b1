#pragma once

#include "server/rear/intake/money_desk.h"
#include "server/rear/payments/signed_order.h"
#include "shared/protocol/signed_objects.h"

namespace florin::intake {

using SignedTicket = protocol::Signed<payment::PaymentTicket>;

/// Two signed objects have to fit into a body of 64 KiB.
inline constexpr std::size_t longestCompact = 48 * 1024;

/// Whether a signed object is sound but for its times: these are the pipeline's to judge.
bool onlyTimeIsWrong(const base::Result<void, protocol::SignedFlaw> &verified);

/// A merchant's ticket keys by their names.
protocol::KeySet ticketKeysOf(const RouteServices &services, const merchants::Merchant &merchant);

/// What is expected of a ticket that a member pays. No merchant: nobody has registered, and the signature does not hold.
payments::TicketTerms termsOf(const RouteServices &services, const MoneyDesk &desk, const SignedTicket &ticket,
                              const std::optional<merchants::Merchant> &merchant, const std::string &member, base::Timestamp now);

/// Who pays a ticket, and with what.
struct TicketPayer {
    std::string member;
    std::string means;
    std::string toldCustomer; ///< the payer's identifier at this shop, where the shop may take them for it; may be empty
};

/// A payment for a ticket as it is received at `now`, with all that the ticket says, but for its fingerprint.
payments::Payment paymentFor(const SignedTicket &ticket, const std::string &id, const TicketPayer &payer, base::Timestamp now);

/// What the store holds already about it.
payments::Found foundFor(Records &records, const payments::Payment &payment);

} // namespace florin::intake
