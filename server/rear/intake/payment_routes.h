#pragma once

#include "server/rear/intake/money_desk.h"

namespace florin::intake {

/// The payer's side of tickets (steps b5, b7): POST /v1/orders, GET /v1/payments/{id}.
Routes paymentRoutes(const RouteServices &services, MoneyDesk &desk);

} // namespace florin::intake
