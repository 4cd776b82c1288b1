#pragma once

#include "server/rear/intake/money_desk.h"

namespace florin::intake {

/// Charging a prepaid card from a credit card (step a7): POST /v1/charges, GET /v1/charges/{id}.
Routes chargeRoutes(const RouteServices &services, MoneyDesk &desk);

} // namespace florin::intake
