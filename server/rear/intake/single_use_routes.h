#pragma once

#include "server/rear/intake/money_desk.h"

namespace florin::intake {

/// Cards for one payment: /v1/cards/{id}/single_use_cards. Each is a card from then on, and what lies under /v1/cards/{id} is for it too.
Routes singleUseRoutes(const RouteServices &services, MoneyDesk &desk);

} // namespace florin::intake
