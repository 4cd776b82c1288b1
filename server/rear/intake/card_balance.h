#pragma once

#include "server/rear/intake/money_desk.h"

#include <functional>
#include <vector>

namespace florin::intake {

/// How old a balance may be before the issuer is asked again (0200/31).
inline constexpr std::chrono::seconds balanceKept{15};

/// Asks the issuer for the balances of these cards, all at once, and writes down what it says. `done` runs once, on a worker,
/// when every question was answered or given up; which cards were answered can be seen by their `balanceAt`.
void refreshBalances(const RouteServices &services, MoneyDesk &desk, std::vector<wallets::Card> cards,
                     std::function<void()> done);

} // namespace florin::intake
