#pragma once

#include "server/rear/intake/money_desk.h"

namespace florin::intake {

/// The shop's side: its own record of the order, for a ticket (step b6) or with card data typed at its form (step c6).
Routes approvalRoutes(const RouteServices &services, MoneyDesk &desk);

} // namespace florin::intake
