#pragma once

#include "shared/base/result.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace florin::money {

/// A currency of ISO 4217, by value. Only known currencies can be made.
class Currency {
  public:
    /// `KRW`, `EUR`: three capital letters of the table. Nothing else is accepted.
    static std::optional<Currency> fromCode(std::string_view code);
    /// `410`, `978`: the numeric code that ISO 8583 field 49 carries.
    static std::optional<Currency> fromNumeric(int numeric);

    std::string_view code() const;
    int numeric() const;
    /// Digits after the decimal point: 0 for KRW, 2 for EUR, 3 for KWD.
    int exponent() const;

    friend bool operator==(Currency, Currency) = default;
    friend auto operator<=>(Currency, Currency) = default;

  private:
    explicit Currency(std::uint8_t row) : m_row(row) {}
    std::uint8_t m_row;
};

/// The largest amount that every reader of JSON keeps exact: 2^53 - 1 minor units.
inline constexpr std::int64_t largestAmount = (std::int64_t{1} << 53) - 1;

enum class MoneyError { differentCurrencies, outOfRange };

/// An amount in minor units (won, cents) of one currency. Never a floating point number. |amount| <= largestAmount.
class Money {
  public:
    /// Nothing when the amount is out of range.
    static std::optional<Money> of(std::int64_t minorUnits, Currency currency);
    static Money zero(Currency currency) { return Money(0, currency); }

    std::int64_t amount() const { return m_amount; }
    Currency currency() const { return m_currency; }
    bool isZero() const { return m_amount == 0; }
    bool isPositive() const { return m_amount > 0; }
    bool isNegative() const { return m_amount < 0; }

    friend bool operator==(Money, Money) = default;

  private:
    Money(std::int64_t amount, Currency currency) : m_amount(amount), m_currency(currency) {}
    std::int64_t m_amount;
    Currency m_currency;
};

base::Result<Money, MoneyError> add(Money left, Money right);
base::Result<Money, MoneyError> subtract(Money left, Money right);
base::Result<Money, MoneyError> times(Money price, std::int64_t quantity);
/// Of amounts in one currency only.
base::Result<std::strong_ordering, MoneyError> compare(Money left, Money right);

/// For logs and documents that no locale touches: `12500 KRW`, `12.50 EUR`.
std::string toPlainText(Money money);
/// Reads a person's entry, `12500`, `12.5` or `12,500.00`, in a given currency; nothing if it has more decimals than the
/// currency, a sign, or is out of range.
std::optional<Money> fromEntry(std::string_view text, Currency currency);

} // namespace florin::money
