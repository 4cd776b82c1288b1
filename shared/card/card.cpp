#include "shared/card/card.h"

#include <algorithm>

namespace florin::card {
namespace {

struct BrandWord {
    Brand brand;
    std::string_view word;
};
constexpr BrandWord brandWords[] = {
    {Brand::unknown, "unknown"}, {Brand::florin, "florin"}, {Brand::visa, "visa"},     {Brand::mastercard, "mastercard"}, {Brand::amex, "amex"},
    {Brand::jcb, "jcb"},         {Brand::unionpay, "unionpay"}, {Brand::diners, "diners"}, {Brand::discover, "discover"},     {Brand::maestro, "maestro"},
};

/// Numbers whose first digits lie between `first` and `last` (equally long) belong to the brand.
struct Range {
    std::string_view first;
    std::string_view last;
    Brand brand;
};
/// Narrow ranges stand before the wide ones that contain them.
constexpr Range ranges[] = {
    {"960400", "960499", Brand::florin},   {"34", "34", Brand::amex},           {"37", "37", Brand::amex},
    {"3528", "3589", Brand::jcb},          {"300", "305", Brand::diners},       {"3095", "3095", Brand::diners},
    {"36", "36", Brand::diners},           {"38", "39", Brand::diners},         {"4", "4", Brand::visa},
    {"51", "55", Brand::mastercard},       {"2221", "2720", Brand::mastercard}, {"6011", "6011", Brand::discover},
    {"644", "649", Brand::discover},       {"65", "65", Brand::discover},       {"622126", "622925", Brand::discover},
    {"62", "62", Brand::unionpay},         {"81", "81", Brand::unionpay},       {"50", "50", Brand::maestro},
    {"56", "58", Brand::maestro},          {"63", "63", Brand::maestro},        {"67", "69", Brand::maestro},
};

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool allDigits(std::string_view text) { return std::all_of(text.begin(), text.end(), isDigit); }

/// The sum of ISO/IEC 7812-1 annex B, `doubleNext` saying whether the last digit counts twice.
int luhnSum(std::string_view digits, bool doubleNext) {
    int sum = 0;
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, doubleNext = !doubleNext) {
        const int value = (*digit - '0') * (doubleNext ? 2 : 1);
        sum += value > 9 ? value - 9 : value;
    }
    return sum;
}

std::optional<Expiry> expiryOf(std::string_view year, std::string_view month, int century) {
    if (!allDigits(year) || !allDigits(month))
        return std::nullopt;
    Expiry expiry{century, 0};
    int number = 0;
    for (char c : year)
        number = number * 10 + (c - '0');
    expiry.year += number;
    expiry.month = (month[0] - '0') * 10 + (month[1] - '0');
    if (expiry.month < 1 || expiry.month > 12)
        return std::nullopt;
    return expiry;
}

void appendTwoDigits(std::string &text, int number) {
    text += static_cast<char>('0' + number / 10 % 10);
    text += static_cast<char>('0' + number % 10);
}

} // namespace

std::string_view toWord(Brand brand) {
    for (const BrandWord &row : brandWords) {
        if (row.brand == brand)
            return row.word;
    }
    return "unknown";
}

std::optional<Brand> brandFromWord(std::string_view word) {
    for (const BrandWord &row : brandWords) {
        if (row.word == word)
            return row.brand;
    }
    return std::nullopt;
}

Brand brandOf(std::string_view digits) {
    for (const Range &range : ranges) {
        const std::string_view start = digits.substr(0, range.first.size());
        if (start.size() == range.first.size() && start >= range.first && start <= range.last)
            return range.brand;
    }
    return Brand::unknown;
}

bool passesLuhn(std::string_view digits) {
    return !digits.empty() && allDigits(digits) && luhnSum(digits, false) % 10 == 0;
}

char luhnCheckDigit(std::string_view digits) { return static_cast<char>('0' + (10 - luhnSum(digits, true) % 10) % 10); }

std::optional<CardNumber> CardNumber::parse(std::string_view text) {
    constexpr std::size_t fewest = 12;
    constexpr std::size_t most = 19;
    // Written straight into wiped memory: no copy of the number stays behind.
    base::SecretBytes digits(most);
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (isDigit(text[i])) {
            if (count == most)
                return std::nullopt;
            digits.data()[count++] = static_cast<std::uint8_t>(text[i]);
        } else if ((text[i] != ' ' && text[i] != '-') || i == 0 || i + 1 == text.size()) {
            return std::nullopt;
        }
    }
    if (count < fewest || !passesLuhn(digits.text().substr(0, count)))
        return std::nullopt;
    return CardNumber(base::SecretBytes(digits.bytes().first(count)));
}

std::string maskedLastFour(std::string_view lastFour) { return "•••• " + std::string(lastFour); }

std::optional<Expiry> Expiry::fromText(std::string_view text) {
    if (text.size() != 7 || text[4] != '-')
        return std::nullopt;
    return expiryOf(text.substr(0, 4), text.substr(5), 0);
}

std::optional<Expiry> Expiry::fromField14(std::string_view text) {
    if (text.size() != 4)
        return std::nullopt;
    return expiryOf(text.substr(0, 2), text.substr(2), 2000);
}

std::string Expiry::toText() const {
    std::string text;
    appendTwoDigits(text, year / 100);
    appendTwoDigits(text, year);
    text += '-';
    appendTwoDigits(text, month);
    return text;
}

std::string Expiry::toField14() const {
    std::string text;
    appendTwoDigits(text, year);
    appendTwoDigits(text, month);
    return text;
}

bool Expiry::isPast(base::Timestamp now) const {
    const std::chrono::year_month_day firstDay{std::chrono::year{year} / std::chrono::month{static_cast<unsigned>(month)} / 1};
    const std::chrono::year_month_day following = firstDay + std::chrono::months{1};
    return now >= base::Timestamp{std::chrono::sys_days{following}};
}

std::optional<base::SecretBytes> parseCardSecret(std::string_view text) {
    if ((text.size() != 3 && text.size() != 4) || !allDigits(text))
        return std::nullopt;
    return base::SecretBytes(text);
}

} // namespace florin::card
