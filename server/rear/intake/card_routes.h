#pragma once

#include "server/rear/intake/money_desk.h"

namespace florin::intake {

/// A member's cards (steps a2 to a6 and the wallet): /v1/cards and what lies under it.
Routes cardRoutes(const RouteServices &services, MoneyDesk &desk);

} // namespace florin::intake
