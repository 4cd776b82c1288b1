#pragma once

#include "shared/base/clock.h"
#include "shared/money/money.h"

#include <QLocale>
#include <QString>

namespace florin::ui {

/// `₩200,000`, `12,50 €`: as the locale writes it, exact to the last digit.
QString moneyText(money::Money amount, const QLocale &locale = QLocale());
/// With a leading plus or minus sign.
QString signedMoneyText(money::Money amount, const QLocale &locale = QLocale());
/// An empty one, in minor units that are all zero, for placeholders.
QString currencySymbol(money::Currency currency, const QLocale &locale = QLocale());

/// `Today, 14:05`, `Yesterday, 09:12`, `3 March, 18:40`, and with the year when it is not this one.
QString momentText(base::Timestamp moment, base::Timestamp now);
/// `Friday 20 November 2026, 14:05:11`.
QString longMomentText(base::Timestamp moment);
/// `Today`, `Yesterday`, `20 November`: for headings of a list.
QString dayText(base::Timestamp moment, base::Timestamp now);
QString timeText(base::Timestamp moment);

} // namespace florin::ui
