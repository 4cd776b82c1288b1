#pragma once

#include "shared/money/money.h"

#include <string>

/// What people read, in the words of their language: the wallet and the gateway's pages write alike.
namespace florin::shown {

enum class Sign {
    whereNegative,
    always, ///< but for nothing
};

/// `₩200,000`, `12,50 €`: as the locale writes it (`en_US`, `de`), exact to the last digit. UTF-8.
std::string shownMoney(money::Money amount, const std::string &locale, Sign sign = Sign::whereNegative);

} // namespace florin::shown
