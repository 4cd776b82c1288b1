#pragma once

#include "server/rear/intake/money_desk.h"

namespace florin::intake {

/// The hosted pay page's side of tickets, for a browser without the wallet: POST /v1/hosted_payments, its state, its code and the payment.
/// Only for a session that a password opened: whoever holds a device signs an order with it, and a device's token alone pays nothing.
Routes hostedRoutes(const RouteServices &services, MoneyDesk &desk);

} // namespace florin::intake
