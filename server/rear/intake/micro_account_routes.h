#pragma once

#include "server/rear/intake/money_desk.h"

namespace florin::intake {

/// The member's micro-account: what it holds, what is settled about it, and refills.
Routes microAccountRoutes(const RouteServices &services, MoneyDesk &desk);

} // namespace florin::intake
