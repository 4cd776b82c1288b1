#include "shared/money/money.h"

#include "shared/base/ensure.h"

#include <algorithm>
#include <array>

namespace florin::money {
namespace {

struct Row {
    std::string_view code;
    int numeric;
    int exponent;
};

/// ISO 4217, list one, without the codes that have no minor unit (metals, drawing rights, tests). By code.
constexpr Row rows[] = {
    {"AED", 784, 2}, {"AFN", 971, 2}, {"ALL", 8, 2}, {"AMD", 51, 2}, {"AOA", 973, 2}, {"ARS", 32, 2}, {"AUD", 36, 2},
    {"AWG", 533, 2}, {"AZN", 944, 2}, {"BAM", 977, 2}, {"BBD", 52, 2}, {"BDT", 50, 2}, {"BHD", 48, 3}, {"BIF", 108, 0},
    {"BMD", 60, 2}, {"BND", 96, 2}, {"BOB", 68, 2}, {"BOV", 984, 2}, {"BRL", 986, 2}, {"BSD", 44, 2}, {"BTN", 64, 2},
    {"BWP", 72, 2}, {"BYN", 933, 2}, {"BZD", 84, 2}, {"CAD", 124, 2}, {"CDF", 976, 2}, {"CHE", 947, 2}, {"CHF", 756, 2},
    {"CHW", 948, 2}, {"CLF", 990, 4}, {"CLP", 152, 0}, {"CNY", 156, 2}, {"COP", 170, 2}, {"COU", 970, 2}, {"CRC", 188, 2},
    {"CUP", 192, 2}, {"CVE", 132, 2}, {"CZK", 203, 2}, {"DJF", 262, 0}, {"DKK", 208, 2}, {"DOP", 214, 2}, {"DZD", 12, 2},
    {"EGP", 818, 2}, {"ERN", 232, 2}, {"ETB", 230, 2}, {"EUR", 978, 2}, {"FJD", 242, 2}, {"FKP", 238, 2}, {"GBP", 826, 2},
    {"GEL", 981, 2}, {"GHS", 936, 2}, {"GIP", 292, 2}, {"GMD", 270, 2}, {"GNF", 324, 0}, {"GTQ", 320, 2}, {"GYD", 328, 2},
    {"HKD", 344, 2}, {"HNL", 340, 2}, {"HTG", 332, 2}, {"HUF", 348, 2}, {"IDR", 360, 2}, {"ILS", 376, 2}, {"INR", 356, 2},
    {"IQD", 368, 3}, {"IRR", 364, 2}, {"ISK", 352, 0}, {"JMD", 388, 2}, {"JOD", 400, 3}, {"JPY", 392, 0}, {"KES", 404, 2},
    {"KGS", 417, 2}, {"KHR", 116, 2}, {"KMF", 174, 0}, {"KPW", 408, 2}, {"KRW", 410, 0}, {"KWD", 414, 3}, {"KYD", 136, 2},
    {"KZT", 398, 2}, {"LAK", 418, 2}, {"LBP", 422, 2}, {"LKR", 144, 2}, {"LRD", 430, 2}, {"LSL", 426, 2}, {"LYD", 434, 3},
    {"MAD", 504, 2}, {"MDL", 498, 2}, {"MGA", 969, 2}, {"MKD", 807, 2}, {"MMK", 104, 2}, {"MNT", 496, 2}, {"MOP", 446, 2},
    {"MRU", 929, 2}, {"MUR", 480, 2}, {"MVR", 462, 2}, {"MWK", 454, 2}, {"MXN", 484, 2}, {"MXV", 979, 2}, {"MYR", 458, 2},
    {"MZN", 943, 2}, {"NAD", 516, 2}, {"NGN", 566, 2}, {"NIO", 558, 2}, {"NOK", 578, 2}, {"NPR", 524, 2}, {"NZD", 554, 2},
    {"OMR", 512, 3}, {"PAB", 590, 2}, {"PEN", 604, 2}, {"PGK", 598, 2}, {"PHP", 608, 2}, {"PKR", 586, 2}, {"PLN", 985, 2},
    {"PYG", 600, 0}, {"QAR", 634, 2}, {"RON", 946, 2}, {"RSD", 941, 2}, {"RUB", 643, 2}, {"RWF", 646, 0}, {"SAR", 682, 2},
    {"SBD", 90, 2}, {"SCR", 690, 2}, {"SDG", 938, 2}, {"SEK", 752, 2}, {"SGD", 702, 2}, {"SHP", 654, 2}, {"SLE", 925, 2},
    {"SOS", 706, 2}, {"SRD", 968, 2}, {"SSP", 728, 2}, {"STN", 930, 2}, {"SVC", 222, 2}, {"SYP", 760, 2}, {"SZL", 748, 2},
    {"THB", 764, 2}, {"TJS", 972, 2}, {"TMT", 934, 2}, {"TND", 788, 3}, {"TOP", 776, 2}, {"TRY", 949, 2}, {"TTD", 780, 2},
    {"TWD", 901, 2}, {"TZS", 834, 2}, {"UAH", 980, 2}, {"UGX", 800, 0}, {"USD", 840, 2}, {"USN", 997, 2}, {"UYI", 940, 0},
    {"UYU", 858, 2}, {"UYW", 927, 4}, {"UZS", 860, 2}, {"VED", 926, 2}, {"VES", 928, 2}, {"VND", 704, 0}, {"VUV", 548, 0},
    {"WST", 882, 2}, {"XAD", 396, 2}, {"XAF", 950, 0}, {"XCD", 951, 2}, {"XCG", 532, 2}, {"XOF", 952, 0}, {"XPF", 953, 0},
    {"YER", 886, 2}, {"ZAR", 710, 2}, {"ZMW", 967, 2}, {"ZWG", 924, 2},
};
static_assert(std::size(rows) < 256);
static_assert(std::is_sorted(std::begin(rows), std::end(rows), [](const Row &a, const Row &b) { return a.code < b.code; }));

base::Result<Money, MoneyError> checked(std::int64_t amount, bool overflow, Currency currency) {
    const auto money = overflow ? std::nullopt : Money::of(amount, currency);
    if (!money)
        return base::Refused{MoneyError::outOfRange};
    return *money;
}

std::int64_t powerOfTen(int exponent) {
    std::int64_t power = 1;
    while (exponent-- > 0)
        power *= 10;
    return power;
}

/// The digits of the whole part, its thousands separated by commas either everywhere or nowhere.
std::optional<std::string> wholeDigits(std::string_view text) {
    const bool grouped = text.find(',') != std::string_view::npos;
    std::string digits;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool separatorPlace = grouped && (text.size() - i) % 4 == 0;
        if (separatorPlace ? text[i] != ',' || i == 0 : text[i] < '0' || text[i] > '9')
            return std::nullopt;
        if (!separatorPlace)
            digits += text[i];
    }
    if (digits.empty())
        return std::nullopt;
    return digits;
}

} // namespace

std::optional<Currency> Currency::fromCode(std::string_view code) {
    const auto row = std::lower_bound(std::begin(rows), std::end(rows), code, [](const Row &r, std::string_view c) { return r.code < c; });
    if (row == std::end(rows) || row->code != code)
        return std::nullopt;
    return Currency(static_cast<std::uint8_t>(row - std::begin(rows)));
}

std::optional<Currency> Currency::fromNumeric(int numeric) {
    const auto row = std::find_if(std::begin(rows), std::end(rows), [numeric](const Row &r) { return r.numeric == numeric; });
    if (row == std::end(rows))
        return std::nullopt;
    return Currency(static_cast<std::uint8_t>(row - std::begin(rows)));
}

std::string_view Currency::code() const { return rows[m_row].code; }
int Currency::numeric() const { return rows[m_row].numeric; }
int Currency::exponent() const { return rows[m_row].exponent; }

std::optional<Money> Money::of(std::int64_t minorUnits, Currency currency) {
    if (minorUnits > largestAmount || minorUnits < -largestAmount)
        return std::nullopt;
    return Money(minorUnits, currency);
}

base::Result<Money, MoneyError> add(Money left, Money right) {
    if (left.currency() != right.currency())
        return base::Refused{MoneyError::differentCurrencies};
    return checked(left.amount() + right.amount(), false, left.currency());
}

base::Result<Money, MoneyError> subtract(Money left, Money right) {
    if (left.currency() != right.currency())
        return base::Refused{MoneyError::differentCurrencies};
    return checked(left.amount() - right.amount(), false, left.currency());
}

base::Result<Money, MoneyError> times(Money price, std::int64_t quantity) {
    std::int64_t amount = 0;
    const bool overflow = __builtin_mul_overflow(price.amount(), quantity, &amount);
    return checked(amount, overflow, price.currency());
}

base::Result<std::strong_ordering, MoneyError> compare(Money left, Money right) {
    if (left.currency() != right.currency())
        return base::Refused{MoneyError::differentCurrencies};
    return left.amount() <=> right.amount();
}

std::string toPlainText(Money money) {
    const int exponent = money.currency().exponent();
    std::string digits = std::to_string(money.isNegative() ? -money.amount() : money.amount());
    if (exponent > 0) {
        const auto decimals = static_cast<std::size_t>(exponent);
        if (digits.size() <= decimals)
            digits.insert(0, decimals + 1 - digits.size(), '0');
        digits.insert(digits.size() - decimals, 1, '.');
    }
    return (money.isNegative() ? "-" : "") + digits + " " + std::string(money.currency().code());
}

std::optional<Money> fromEntry(std::string_view text, Currency currency) {
    const std::size_t point = text.find('.');
    const auto whole = wholeDigits(text.substr(0, point));
    if (!whole)
        return std::nullopt;
    std::string_view decimals;
    if (point != std::string_view::npos) {
        decimals = text.substr(point + 1);
        if (decimals.empty() || decimals.size() > static_cast<std::size_t>(currency.exponent()))
            return std::nullopt;
    }
    std::int64_t amount = 0;
    for (char c : *whole + std::string(decimals)) {
        if (c < '0' || c > '9' || amount > largestAmount)
            return std::nullopt;
        amount = amount * 10 + (c - '0');
    }
    if (amount > largestAmount)
        return std::nullopt;
    const bool overflow =
        __builtin_mul_overflow(amount, powerOfTen(currency.exponent() - static_cast<int>(decimals.size())), &amount);
    return overflow ? std::nullopt : Money::of(amount, currency);
}

} // namespace florin::money
