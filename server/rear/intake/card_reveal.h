#pragma once

#include "server/rear/intake/money_desk.h"

namespace florin::intake {

/// Number, expiry, secret, name and address of one card for one use (step c5), encrypted to the device that asked with a
/// signature of its own. The answer is never kept.
void revealCard(const RouteServices &services, const MoneyDesk &desk, const Errand &errand, const inquiry::Respond &respond);

} // namespace florin::intake
