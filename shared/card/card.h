#pragma once

#include "shared/base/clock.h"
#include "shared/base/secret_bytes.h"

#include <optional>
#include <string>
#include <string_view>

namespace florin::card {

enum class Brand { unknown, florin, visa, mastercard, amex, jcb, unionpay, diners, discover, maestro };

/// `florin`, `visa`, ...: the word used in JSON.
std::string_view toWord(Brand brand);
std::optional<Brand> brandFromWord(std::string_view word);
/// The issuer range (ISO/IEC 7812 IIN) that a number's first digits belong to.
Brand brandOf(std::string_view digits);

/// ISO/IEC 7812-1 annex B.
bool passesLuhn(std::string_view digits);
/// The digit that makes `digits` + it pass.
char luhnCheckDigit(std::string_view digits);

/// A whole card number. It is a secret: wiped after use, never printed, moved and not copied.
class CardNumber {
  public:
    /// 12 to 19 digits that pass Luhn; spaces and hyphens between them are dropped. Nothing otherwise.
    static std::optional<CardNumber> parse(std::string_view text);

    std::string_view digits() const { return m_digits.text(); }
    Brand brand() const { return brandOf(digits()); }
    std::string lastFour() const { return std::string(digits().substr(digits().size() - 4)); }
    CardNumber copy() const { return CardNumber(m_digits.copy()); }

  private:
    explicit CardNumber(base::SecretBytes digits) : m_digits(std::move(digits)) {}
    base::SecretBytes m_digits;
};

/// What may be shown of a card: `•••• 4242`.
std::string maskedLastFour(std::string_view lastFour);

/// The month after which a card is no longer good.
struct Expiry {
    int year = 0;  ///< four digits
    int month = 0; ///< 1 to 12

    /// `2029-11`, the form in JSON.
    static std::optional<Expiry> fromText(std::string_view text);
    /// `2911`, the form of ISO 8583 field 14 (YYMM, this century).
    static std::optional<Expiry> fromField14(std::string_view text);
    std::string toText() const;
    std::string toField14() const;
    /// True from the first day of the following month, UTC.
    bool isPast(base::Timestamp now) const;

    friend bool operator==(const Expiry &, const Expiry &) = default;
};

/// A card's secret number (CVC): 3 or 4 digits. Wiped after use.
std::optional<base::SecretBytes> parseCardSecret(std::string_view text);

} // namespace florin::card
