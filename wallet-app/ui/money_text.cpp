#include "wallet-app/ui/money_text.h"

#include "shared/shown/shown_money.h"

#include <QCoreApplication>
#include <QDateTime>

namespace florin::ui {

namespace {

QString translated(const char *text) { return QCoreApplication::translate("Moment", text); }

/// The C locale of a bare system has no way of writing money: English has.
QString written(money::Money amount, const QLocale &locale, shown::Sign sign) {
    const bool isBare = locale.language() == QLocale::C;
    return QString::fromStdString(shown::shownMoney(amount, isBare ? "en_US" : locale.name().toStdString(), sign));
}

QDateTime local(base::Timestamp moment) {
    return QDateTime::fromMSecsSinceEpoch(
        std::chrono::duration_cast<std::chrono::milliseconds>(moment.time_since_epoch()).count());
}

} // namespace

QString moneyText(money::Money amount, const QLocale &locale) { return written(amount, locale, shown::Sign::whereNegative); }
QString signedMoneyText(money::Money amount, const QLocale &locale) { return written(amount, locale, shown::Sign::always); }

QString currencySymbol(money::Currency currency, const QLocale &locale) {
    QString text;
    for (const QChar c : moneyText(money::Money::zero(currency), locale)) {
        if (!c.isDigit() && !c.isSpace() && c != QLatin1Char('.') && c != QLatin1Char(',')) text += c;
    }
    return text;
}

QString dayText(base::Timestamp moment, base::Timestamp now) {
    const QDate day = local(moment).date(), today = local(now).date();
    if (day == today) return translated(QT_TRANSLATE_NOOP("Moment", "Today"));
    if (day == today.addDays(-1)) return translated(QT_TRANSLATE_NOOP("Moment", "Yesterday"));
    if (day.year() == today.year()) return QLocale().toString(day, translated(QT_TRANSLATE_NOOP("Moment", "d MMMM")));
    return QLocale().toString(day, translated(QT_TRANSLATE_NOOP("Moment", "d MMMM yyyy")));
}

QString timeText(base::Timestamp moment) { return QLocale().toString(local(moment).time(), QStringLiteral("HH:mm")); }

QString momentText(base::Timestamp moment, base::Timestamp now) {
    return QStringLiteral("%1, %2").arg(dayText(moment, now), timeText(moment));
}

QString longMomentText(base::Timestamp moment) {
    return QLocale().toString(local(moment), translated(QT_TRANSLATE_NOOP("Moment", "dddd d MMMM yyyy, HH:mm:ss")));
}

} // namespace florin::ui
