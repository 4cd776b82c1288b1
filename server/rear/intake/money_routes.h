#pragma once

#include "server/rear/intake/money_desk.h"

namespace florin::intake {

/// All routes about shops, cards, charges, payments and activity.
Routes moneyRoutes(const RouteServices &services, MoneyDesk &desk);

} // namespace florin::intake
