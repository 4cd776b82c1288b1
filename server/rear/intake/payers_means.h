#pragma once

#include "server/rear/intake/services.h"
#include "server/rear/payments/hosted_account.h"
#include "server/rear/payments/plug_points.h"
#include "shared/payment/order.h"

#include <memory>

namespace florin::intake {

/// Where the money of an order for a ticket is: on a card that it names, in the member's micro-account, or, over that one's threshold,
/// with the banking network (seed 001 step 5); or nowhere, where the ticket only asks. An order that nobody was
/// asked for is bounded. Inside a transaction.
std::unique_ptr<payments::Means> payersMeans(const RouteServices &services, Records &records, const payment::PaymentTicket &ticket,
                                             const payment::PaymentOrder &order, const payments::Payment &payment, base::Timestamp now);

/// What a member may still pay today without a device's signature.
payments::HostedBounds hostedBounds(const RouteServices &services, Records &records, const std::string &member, base::Timestamp now);

/// The member's micro-account, for a payment without a device's signature. Inside the transaction that pays: the account is held from then
/// on, so that no other payment of this member comes between the day's sum and the commit.
payments::HostedAccount hostedAccount(const RouteServices &services, Records &records, const payments::Payment &payment, base::Timestamp now);

} // namespace florin::intake
