#pragma once

#include "server/rear/intake/money_desk.h"

namespace florin::intake {

/// The credit cards that charge a member's prepaid cards (step a7): /v1/funding_sources.
Routes fundingRoutes(const RouteServices &services, MoneyDesk &desk);

} // namespace florin::intake
