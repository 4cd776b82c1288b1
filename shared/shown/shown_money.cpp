#include "shared/shown/shown_money.h"

#include <unicode/numberformatter.h>

namespace florin::shown {

namespace {

/// The amount as a plain decimal, `-12.50`: ICU reads it exactly.
std::string decimalOf(money::Money amount) {
    const auto plain = money::toPlainText(amount);
    return plain.substr(0, plain.find(' '));
}

} // namespace

std::string shownMoney(money::Money amount, const std::string &locale, Sign sign) {
    UErrorCode error = U_ZERO_ERROR;
    icu::UnicodeString isoCode = icu::UnicodeString::fromUTF8(std::string(amount.currency().code()));
    const auto text = icu::number::NumberFormatter::withLocale(icu::Locale(locale.c_str()))
                          .unit(icu::CurrencyUnit(isoCode.getTerminatedBuffer(), error))
                          .unitWidth(UNUM_UNIT_WIDTH_NARROW)
                          .precision(icu::number::Precision::fixedFraction(amount.currency().exponent()))
                          .sign(sign == Sign::always ? UNUM_SIGN_EXCEPT_ZERO : UNUM_SIGN_AUTO)
                          .formatDecimal(decimalOf(amount), error)
                          .toString(error);
    if (U_FAILURE(error)) return money::toPlainText(amount);
    std::string shown;
    return text.toUTF8String(shown);
}

} // namespace florin::shown
