#include "wallet-app/autofill/evidence.h"

#include "wallet-app/autofill/vocabulary.h"
#include "wallet-app/autofill/words.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace florin::autofill {

namespace {

constexpr std::string_view orWords[] = {"or", "oder", "ou", "o", "of", "lub", "veya", "eller", "tai", "或", "또는", "または"};

constexpr std::string_view numberWords[] = {"number", "no", "nr", "num", "numero", "nummer", "αριθμοσ", "n o", "n"};

// "First name" agrees with cc-given-name.
constexpr std::array agreeingTypes{FieldType::name, FieldType::givenName, FieldType::familyName,
                               FieldType::ccNumber, FieldType::ccExp,       FieldType::ccExpMonth,   FieldType::ccExpYear, FieldType::ccCsc,
                               FieldType::ccName,   FieldType::ccGivenName, FieldType::ccFamilyName, FieldType::ccType};
constexpr std::string_view contactHeadings[] = {"contact information", "contact details", "contact info", "your details",
    "personal information", "personal details", "customer information"};

struct Source {
    std::string_view name;
    const std::string &text;
    int factor;
    Reading reading;
};

/// The tokens of the standard that are not types of ours but close a field's case all the same.
bool isOtherToken(std::string_view token) {
    constexpr std::string_view known[] = {"username",
                                          "new-password",
                                          "current-password",
                                          "honorific-prefix",
                                          "honorific-suffix",
                                          "nickname",
                                          "additional-name",
                                          "organization-title",
                                          "address-level3",
                                          "address-level4",
                                          "cc-additional-name",
                                          "transaction-currency",
                                          "transaction-amount",
                                          "language",
                                          "bday",
                                          "bday-day",
                                          "bday-month",
                                          "bday-year",
                                          "sex",
                                          "url",
                                          "photo",
                                          "impp",
                                          "tel-country-code",
                                          "tel-extension"};
    return std::find(std::begin(known), std::end(known), token) != std::end(known);
}

/// Pages write `new-password` on ordinary fields to keep other programs from filling them: believed of passwords only.
bool isMisused(std::string_view token, const FieldFacts &field) {
    return (token == "new-password" || token == "current-password" || token == "username") && field.type != "password";
}

std::optional<FieldType> declaredType(const FieldFacts &field) {
    std::string text = field.autocomplete;
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::size_t at = rest.find_last_of(" ,");
        const std::string_view token = at == std::string_view::npos ? rest : rest.substr(at + 1);
        rest = at == std::string_view::npos ? std::string_view() : rest.substr(0, at);
        if (const auto type = fieldTypeFromToken(token); type && *type != FieldType::other) {
            return type;
        }
        if (isMisused(token, field)) {
            continue;
        }
        if (isOtherToken(token)) {
            return FieldType::other;
        }
        if (token == "country-name") {
            return FieldType::country;
        }
        if (token.starts_with("tel-")) {
            return FieldType::tel;
        }
        if (token.starts_with("address-line")) {
            return FieldType::addressLine2;
        }
        if (token != "webauthn") {
            break;
        }
    }
    return std::nullopt;
}

bool isExpiryPhrase(const Meaning &meaning) {
    return meaning.type == FieldType::ccExp ||
           ((meaning.type == FieldType::ccExpMonth || meaning.type == FieldType::ccExpYear) && meaning.weight > 4);
}

/// "Card #" is read as "Card number".
std::string spelledOut(const std::string &text) {
    std::string out;
    for (const char c : text) {
        if (c == '#') {
            out += " number ";
        } else {
            out += c;
        }
    }
    return out;
}

/// What a form library puts before the page's own name ("ctl00$ContentPlaceHolder$city") says nothing.
std::string lastSegment(const std::string &identifier) { return identifier.substr(identifier.find_last_of('$') + 1); }

/// "shippingAddress_city" is about a city: the words before say only whose, "creditCardBillingAddress.firstName" too.
std::string withoutPlace(std::string words) {
    for (const std::string_view place :
         {" shipping address ", " billing address ", " delivery address ", " address fields ", " address form "}) {
        const std::size_t at = words.find(place);
        if (at == std::string::npos || at + place.size() == words.size()) {
            continue;
        }
        const std::string_view rest = std::string_view(words).substr(at + place.size());
        if (!(rest[0] >= '0' && rest[0] <= '9') && !rest.starts_with("line")) {
            words.erase(0, at + place.size() - 1);
        }
    }
    return words;
}

/// True for "MM/YY" and its like in any of the page's languages.
bool drawsMonthAndYear(const std::string &text) {
    const std::string words = wordsOf(text);
    for (const std::string_view drawn :
         {"mm yy", "mm yyyy", "mm aa", "mm aaaa", "mm jj", "mm jjjj", "mm rr", "mm rrrr", "mmyy", "mmaa", "mmyyyy"}) {
        if (holdsPhrase(words, drawn) && !holdsPhrase(words, "dd")) {
            return true;
        }
    }
    return false;
}

/// "25-digit card number": no payment card has so many, or so few. Some have 17 to 19, but no form asks for so many; gift cards' do.
bool countsOtherDigits(const std::string &text) {
    const std::string words = wordsOf(text);
    const std::size_t at = words.find(" digit");
    const std::size_t from = at == std::string::npos ? at : words.rfind(' ', at - 1);
    if (from == std::string::npos || at - from != 3) {
        return false;
    }
    const int digits = (words[from + 1] - '0') * 10 + words[from + 2] - '0';
    return digits > 16 || (digits > 4 && digits < 12);
}

using Points = std::array<int, fieldTypeCount>;

/// "House number and street" is one box for both, "Postcode or suburb" looks an address up, "City, street, postcode" is all of it.
void readTogether(Points &best, const Source &source) {
    const auto of = [&](FieldType type) -> int & { return best[static_cast<std::size_t>(type)]; };
    int &street = of(FieldType::streetAddress);
    if (of(FieldType::houseNumber) > 0 && street > 0) {
        street = std::max(street, std::exchange(of(FieldType::houseNumber), 0));
    }
    if (source.reading == Reading::glued || of(FieldType::postalCode) == 0 || of(FieldType::addressLevel2) == 0) {
        return;
    }
    const std::string words = wordsOf(source.text);
    const bool either = source.text.find('/') != std::string::npos ||
                        std::any_of(std::begin(orWords), std::end(orWords), [&](auto word) { return holdsPhrase(words, word); });
    if (either || street > 0) {
        const int points = std::max(of(FieldType::postalCode), of(FieldType::addressLevel2));
        (street > 0 ? street : of(FieldType::other)) = points + source.factor;
        of(FieldType::postalCode) = of(FieldType::addressLevel2) = 0;
    }
}

void read(Evidence &evidence, const Source &source) {
    Points best{};
    std::string words = source.reading == Reading::words ? wordsOf(spelledOut(source.text)) : wordsOf(lastSegment(source.text));
    if (source.reading == Reading::glued) {
        words = withoutPlace(std::move(words));
    }
    for (const Meaning &meaning : meaningsOf(words, source.reading)) {
        int &points = best[static_cast<std::size_t>(meaning.type)];
        if (meaning.weight * source.factor > points) {
            points = meaning.weight * source.factor;
            evidence.reasons.push_back(std::string(source.name) + ": " + std::string(meaning.phrase) + " (" +
                                       std::string(toToken(meaning.type)) + ")");
        }
        evidence.expiryWords = evidence.expiryWords || isExpiryPhrase(meaning);
        evidence.ofAnotherCard = evidence.ofAnotherCard || (meaning.type == FieldType::other && meaning.weight == 10);
        evidence.wholeName = evidence.wholeName || (meaning.type == FieldType::name && meaning.weight == 7);
    }
    readTogether(best, source);
    for (std::size_t i = 0; i < best.size(); ++i) {
        evidence.score[i] += best[i];
    }
}

void readIdentifiers(Evidence &evidence, const FieldFacts &field) {
    Evidence byName;
    Evidence byId;
    read(byName, {"name", field.name, 8, Reading::glued});
    read(byId, {"id", field.id, 8, Reading::glued});
    for (std::size_t i = 0; i < evidence.score.size(); ++i) {
        evidence.score[i] += std::max(byName.score[i], byId.score[i]);
    }
    evidence.expiryWords = evidence.expiryWords || byName.expiryWords || byId.expiryWords;
    evidence.ofAnotherCard = evidence.ofAnotherCard || byName.ofAnotherCard || byId.ofAnotherCard;
    evidence.wholeName = evidence.wholeName || byName.wholeName || byId.wholeName;
    evidence.reasons.insert(evidence.reasons.end(), byName.reasons.begin(), byName.reasons.end());
    evidence.reasons.insert(evidence.reasons.end(), byId.reasons.begin(), byId.reasons.end());
}

void readOptions(Evidence &evidence, const FieldFacts &field) {
    evidence.options = field.tag == "select" ? kindOfOptions(field.options) : OptionKind::unknown;
    switch (evidence.options) {
    case OptionKind::months:
        evidence.add(FieldType::ccExpMonth, 30);
        break;
    case OptionKind::expiryYears:
        evidence.add(FieldType::ccExpYear, 30);
        break;
    case OptionKind::monthsAndYears:
        evidence.add(FieldType::ccExp, 60);
        break;
    case OptionKind::birthYears:
        evidence.add(FieldType::other, 120);
        break;
    case OptionKind::days:
        evidence.add(FieldType::other, 120);
        break;
    case OptionKind::dialCodes:
        evidence.add(FieldType::other, 200);
        break;
    case OptionKind::brands:
        evidence.add(FieldType::ccType, 120);
        break;
    case OptionKind::countries:
        evidence.add(FieldType::country, 100);
        break;
    case OptionKind::regions:
        evidence.add(FieldType::addressLevel1, 60);
        break;
    case OptionKind::unknown:
        break;
    }
}

void readShape(Evidence &evidence, const FieldFacts &field) {
    evidence.wantsDigits = field.inputMode == "numeric" || field.inputMode == "decimal" || field.type == "tel" ||
                           field.type == "number" || field.pattern.find("[0-9]") != std::string::npos ||
                           field.pattern.find("\\d") != std::string::npos;
    if (field.type == "email") {
        evidence.add(FieldType::email, 90);
    }
    if (field.type == "tel") {
        evidence.add(FieldType::tel, 25);
    }
    if (field.type == "month") {
        evidence.add(FieldType::ccExp, 20);
    }
    if (field.type == "search" || field.type == "url" || field.type == "date") {
        evidence.add(FieldType::other, 200);
    }
    if (field.tag == "input" && field.maxLength > 0 && field.maxLength < 12) {
        evidence.tooShortForNumber = true; // unless it is one of several boxes; the form as a whole decides that
    }
    if (field.tag == "select") { // nobody picks these from a list
        for (const FieldType type :
             {FieldType::ccNumber, FieldType::ccCsc, FieldType::ccName, FieldType::email, FieldType::tel, FieldType::name,
              FieldType::givenName, FieldType::familyName, FieldType::postalCode, FieldType::streetAddress}) {
            evidence.add(type, -120);
        }
    }
    if (field.tag == "textarea") {
        for (std::size_t i = 0; i < evidence.score.size(); ++i) {
            const auto type = static_cast<FieldType>(i);
            if (isCardType(type)) {
                evidence.score[i] -= 120;
            }
        }
    }
}

/// What a person reads counts for more than what the page declares. The standard has no token for a house's number and none for a dial
/// code: pages take the next best. And a page may lie about a card's.
bool isContradicted(const FieldFacts &field, FieldType declared, bool housesNumber, OptionKind options) {
    if (!isCardType(declared)) {
        const bool street =
            declared == FieldType::streetAddress || declared == FieldType::addressLine1 || declared == FieldType::addressLine2;
        const bool dialled = declared == FieldType::country || declared == FieldType::tel;
        return (housesNumber && street) || (dialled && options == OptionKind::dialCodes);
    }
    Evidence seen;
    read(seen, {"label", field.label, 10, Reading::words});
    read(seen, {"placeholder", field.placeholder, 7, Reading::words});
    const bool agrees =
        std::any_of(agreeingTypes.begin(), agreeingTypes.end(), [&](FieldType type) { return seen.of(type) > 0; });
    constexpr int plainly = 60;
    const bool hasWords = wordsOf(field.label).size() > 2;
    return !agrees && (*std::max_element(seen.score.begin(), seen.score.end()) >= plainly || field.type == "search" ||
                       (field.type == "password" && hasWords)); // dots tell nobody what stands there
}

} // namespace

bool takesText(const FieldFacts &field) {
    if (field.tag != "input") {
        return field.tag == "select" || field.tag == "textarea";
    }
    constexpr std::string_view not_text[] = {"checkbox", "radio", "hidden", "submit", "button", "image",         "file",
                                             "reset",    "color", "range",  "time",   "week",   "datetime-local"};
    return std::find(std::begin(not_text), std::end(not_text), field.type) == std::end(not_text);
}

Evidence evidenceOf(const FieldFacts &field) {
    Evidence evidence;
    evidence.declared = declaredType(field);
    const bool labelled = !meaningsOf(wordsOf(spelledOut(field.label)), Reading::words).empty();
    const bool hinted = labelled || wordsOf(field.label).size() > 2 || !field.placeholder.empty();
    read(evidence, {"label", field.label, 10, Reading::words});
    read(evidence, {"placeholder", field.placeholder, 7, Reading::words});
    const bool housesNumber = evidence.of(FieldType::houseNumber) > 0;
    readIdentifiers(evidence, field);
    read(evidence, {"title", field.title, 4, Reading::words});
    read(evidence, {"nearby", field.nearbyText, labelled ? 2 : hinted ? 4 : 9, Reading::words});
    read(evidence, {"after", field.followingText, 2, Reading::words});
    read(evidence, {"class", field.classes, 1, Reading::glued});
    for (const Meaning &meaning : meaningsOf(wordsOf(field.sectionText), Reading::words)) {
        if (meaning.type == FieldType::other && meaning.weight == 10) { // a heading may be about several things
            evidence.add(FieldType::ccNumber, -70);
            evidence.add(FieldType::ccCsc, -40);
            break;
        }
    }
    const std::string heading = wordsOf(field.sectionText);
    evidence.underContact = std::any_of(std::begin(contactHeadings), std::end(contactHeadings),
                                        [&](std::string_view words) { return holdsPhrase(heading, words); });
    const std::string bare = wordsOf(field.label.empty() ? field.nearbyText : field.label);
    evidence.bareNumber = std::any_of(std::begin(numberWords), std::end(numberWords),
                                      [&](std::string_view word) { return bare == " " + std::string(word) + " "; });
    evidence.drawsExpiry = drawsMonthAndYear(field.label) || drawsMonthAndYear(field.placeholder);
    if (countsOtherDigits(field.label) || countsOtherDigits(field.placeholder)) {
        evidence.ofAnotherCard = true;
        evidence.add(FieldType::other, 120);
    }
    if (evidence.ofAnotherCard) {
        evidence.numberOfAnother = evidence.of(FieldType::ccNumber) > 0;
        evidence.add(FieldType::ccNumber, -120);
        evidence.add(FieldType::ccCsc, -60);
    }
    readOptions(evidence, field);
    readShape(evidence, field);
    if (evidence.declared && isContradicted(field, *evidence.declared, housesNumber, evidence.options)) {
        evidence.declared.reset();
    }
    return evidence;
}

} // namespace florin::autofill
