#pragma once

#include "server/rear/intake/services.h"
#include "server/rear/payments/plug_points.h"
#include "shared/payment/order.h"

#include <memory>

namespace florin::intake {

/// Where the money of an order for a ticket is: on a card that it names, in the member's micro-account, or, over that one's threshold,
/// with the banking network (seed 001 step 5); or nowhere, where the ticket only asks. An order that nobody was
/// asked for is bounded. Inside a transaction.
std::unique_ptr<payments::Means> payersMeans(const RouteServices &services, Records &records, const payment::PaymentTicket &ticket,
                                             const payment::PaymentOrder &order, const payments::Payment &payment, base::Timestamp now);

} // namespace florin::intake
