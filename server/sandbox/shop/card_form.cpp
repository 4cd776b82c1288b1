#include "server/sandbox/shop/card_form.h"

#include "shared/base/encoding.h"

#include <algorithm>
#include <charconv>

namespace florin::shop {

namespace {

int hexDigit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::optional<std::string> decoded(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+') {
            result += ' ';
        } else if (text[i] == '%') {
            if (i + 2 >= text.size())
                return std::nullopt;
            const int high = hexDigit(text[i + 1]), low = hexDigit(text[i + 2]);
            if (high < 0 || low < 0)
                return std::nullopt;
            result += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            result += text[i];
        }
    }
    return result;
}

std::string trimmed(const std::string &text) {
    const auto first = text.find_first_not_of(" \t");
    return first == std::string::npos ? std::string() : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Takes fields out of a form and writes down what is wrong with them.
class Reader {
  public:
    Reader(const FormFields &fields, std::map<std::string, std::string> &flaws) : m_fields(fields), m_flaws(flaws) {}

    std::string text(const std::string &name, std::size_t most, const char *sentenceIfEmpty) {
        const auto found = m_fields.find(name);
        const std::string value = found == m_fields.end() ? std::string() : trimmed(found->second);
        if (value.empty() && sentenceIfEmpty)
            m_flaws[name] = sentenceIfEmpty;
        else if (value.size() > most)
            m_flaws[name] = "This is too long.";
        else if (base::hasControlCharacters(value))
            m_flaws[name] = "There is a character in it that cannot be used.";
        return value;
    }
    std::string_view raw(const std::string &name) const {
        const auto found = m_fields.find(name);
        return found == m_fields.end() ? std::string_view() : std::string_view(found->second);
    }
    void flaw(const std::string &name, std::string sentence) { m_flaws.emplace(name, std::move(sentence)); }
    bool good(const std::string &name) const { return !m_flaws.contains(name); }

  private:
    const FormFields &m_fields;
    std::map<std::string, std::string> &m_flaws;
};

std::optional<int> numberOf(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

bool looksLikeEmail(const std::string &text) {
    const auto at = text.find('@');
    return at != std::string::npos && at > 0 && text.find('@', at + 1) == std::string::npos && text.find(' ') == std::string::npos &&
           text.find('.', at) != std::string::npos && text.back() != '.';
}

Contact readContact(Reader &in) {
    Contact contact;
    contact.email = in.text("email", 200, "Where may we write to you about the order?");
    if (in.good("email") && !looksLikeEmail(contact.email))
        in.flaw("email", "This does not look like an e-mail address.");
    contact.phone = in.text("phone", 40, nullptr);
    contact.address.line1 = in.text("address1", 100, "Where shall we send the goods?");
    contact.address.line2 = in.text("address2", 100, nullptr);
    contact.address.city = in.text("city", 60, "Which city?");
    contact.address.postalCode = in.text("postal_code", 16, "The parcel needs a postal code.");
    contact.address.country = in.text("country", 2, "Which country?");
    const auto &known = countries();
    if (in.good("country") &&
        std::none_of(known.begin(), known.end(), [&](const Country &country) { return country.code == contact.address.country; }))
        in.flaw("country", "We do not deliver there yet.");
    return contact;
}

} // namespace

std::optional<FormFields> readForm(std::string_view body) {
    FormFields fields;
    while (!body.empty()) {
        const auto end = body.find('&');
        const std::string_view pair = body.substr(0, end);
        body.remove_prefix(end == std::string_view::npos ? body.size() : end + 1);
        if (pair.empty())
            continue;
        const auto equals = pair.find('=');
        auto name = decoded(pair.substr(0, equals));
        auto value = equals == std::string_view::npos ? std::string() : decoded(pair.substr(equals + 1));
        if (!name || !value || !base::isUtf8(*name) || !base::isUtf8(*value) || fields.size() >= 100)
            return std::nullopt;
        if (!fields.emplace(std::move(*name), std::move(*value)).second)
            return std::nullopt;
    }
    return fields;
}

void wipe(FormFields &fields) {
    for (auto &[name, value] : fields)
        base::wipe(value);
    fields.clear();
}

CardForm readCardForm(const FormFields &fields, base::Timestamp now) {
    CardForm form;
    Reader in(fields, form.flaws);
    form.contact = readContact(in);
    form.name = in.text("card_name", 60, "The name as it stands on the card, please.");

    auto number = card::CardNumber::parse(in.raw("card_number"));
    if (!number)
        in.flaw("card_number", in.raw("card_number").empty() ? "The number on the front of the card, please."
                                                             : "This is not a card number. Is there a digit wrong?");
    auto secret = card::parseCardSecret(in.raw("card_code"));
    if (!secret)
        in.flaw("card_code", "Three digits on the back of the card, or four on its front.");
    const auto month = numberOf(in.raw("exp_month")), year = numberOf(in.raw("exp_year"));
    if (!month || !year || *month < 1 || *month > 12 || *year < 2000 || *year > 2099)
        in.flaw("exp_month", "Please choose month and year.");
    else if (card::Expiry{*year, *month}.isPast(now))
        in.flaw("exp_month", "This card has expired.");

    if (form.flaws.empty())
        form.card = TypedCard{std::move(*number), card::Expiry{*year, *month}, std::move(*secret), form.name};
    return form;
}

const std::vector<Country> &countries() {
    static const std::vector<Country> list = {
        {"KR", "South Korea"}, {"AU", "Australia"},   {"CA", "Canada"},    {"FR", "France"},         {"DE", "Germany"},
        {"IT", "Italy"},       {"JP", "Japan"},       {"NL", "Netherlands"}, {"NZ", "New Zealand"},  {"SG", "Singapore"},
        {"ES", "Spain"},       {"CH", "Switzerland"}, {"TW", "Taiwan"},    {"GB", "United Kingdom"}, {"US", "United States"},
    };
    return list;
}

} // namespace florin::shop
