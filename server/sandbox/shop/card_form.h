#pragma once

#include "shared/base/clock.h"
#include "shared/base/secret_bytes.h"
#include "shared/card/card.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace florin::shop {

/// The fields of a submitted form by name.
using FormFields = std::map<std::string, std::string>;

/// Reads `application/x-www-form-urlencoded`. Nothing on bad escapes, bytes that are not UTF-8, a name that stands twice, or more than 100 fields.
std::optional<FormFields> readForm(std::string_view body);
/// Overwrites every value.
void wipe(FormFields &fields);

struct Address {
    std::string line1;
    std::string line2;
    std::string city;
    std::string postalCode;
    std::string country; ///< ISO 3166 alpha-2
};

/// Who buys, and where the goods go. Never given to the gateway except the address with a card (step c6).
struct Contact {
    std::string email;
    std::string phone;
    Address address;
};

/// A card as typed at the checkout. A secret: held only until the gateway's final answer.
struct TypedCard {
    card::CardNumber number;
    card::Expiry expiry;
    base::SecretBytes secret;
    std::string name;
};

/// What the card form says. `flaws` maps a field's name to a sentence; empty means that contact and card are good.
struct CardForm {
    Contact contact;
    std::string name;
    std::optional<TypedCard> card;
    std::map<std::string, std::string> flaws;
};

/// Step c5, the shop's own check: nothing is asked of anybody for a form that cannot be right.
CardForm readCardForm(const FormFields &fields, base::Timestamp now);

struct Country {
    std::string_view code;
    std::string_view name;
};
/// Where the shop delivers to.
const std::vector<Country> &countries();

} // namespace florin::shop
