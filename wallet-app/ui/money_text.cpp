#include "wallet-app/ui/money_text.h"

#include <unicode/numberformatter.h>

#include <QCoreApplication>
#include <QDateTime>

namespace florin::ui {

namespace {

QString translated(const char *text) { return QCoreApplication::translate("Moment", text); }

/// The amount as a plain decimal, `-12.50`: ICU reads it exactly.
std::string decimalOf(money::Money amount) {
    const bool negative = amount.amount() < 0;
    std::string digits = std::to_string(negative ? -amount.amount() : amount.amount());
    const auto exponent = static_cast<std::size_t>(amount.currency().exponent());
    if (exponent > 0) {
        if (digits.size() <= exponent) digits.insert(0, exponent + 1 - digits.size(), '0');
        digits.insert(digits.size() - exponent, ".");
    }
    return (negative ? "-" : "") + digits;
}

/// The C locale of a bare system has no way of writing money: English has.
icu::Locale localeOf(const QLocale &locale) {
    return locale.language() == QLocale::C ? icu::Locale::getUS() : icu::Locale(locale.name().toLatin1().constData());
}

QString written(money::Money amount, const QLocale &locale, UNumberSignDisplay sign) {
    UErrorCode error = U_ZERO_ERROR;
    const std::string code(amount.currency().code());
    icu::UnicodeString isoCode = icu::UnicodeString::fromUTF8(code);
    const auto text = icu::number::NumberFormatter::withLocale(localeOf(locale))
                          .unit(icu::CurrencyUnit(isoCode.getTerminatedBuffer(), error))
                          .unitWidth(UNUM_UNIT_WIDTH_NARROW)
                          .precision(icu::number::Precision::fixedFraction(amount.currency().exponent()))
                          .sign(sign)
                          .formatDecimal(decimalOf(amount), error)
                          .toString(error);
    if (U_FAILURE(error)) return QString::fromStdString(money::toPlainText(amount));
    return QString::fromUtf16(text.getBuffer(), text.length());
}

QDateTime local(base::Timestamp moment) {
    return QDateTime::fromMSecsSinceEpoch(
        std::chrono::duration_cast<std::chrono::milliseconds>(moment.time_since_epoch()).count());
}

} // namespace

QString moneyText(money::Money amount, const QLocale &locale) { return written(amount, locale, UNUM_SIGN_AUTO); }
QString signedMoneyText(money::Money amount, const QLocale &locale) { return written(amount, locale, UNUM_SIGN_EXCEPT_ZERO); }

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
