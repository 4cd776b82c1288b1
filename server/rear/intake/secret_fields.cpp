#include "server/rear/intake/secret_fields.h"

#include <nlohmann/json.hpp>

namespace florin::intake {

base::SecretBytes takeSecretText(protocol::Json &object, const std::string &key) {
    const auto found = object.find(key);
    auto *text = found == object.end() ? nullptr : found->get_ptr<std::string *>();
    if (!text) return {};
    base::SecretBytes secret{std::string_view(*text)};
    base::wipe(*text);
    return secret;
}

std::optional<card::CardNumber> takeCardNumber(protocol::Json &object, const std::string &key, protocol::ObjectReader &in) {
    const auto text = takeSecretText(object, key);
    auto number = card::CardNumber::parse(text.text());
    if (!number) in.fail(key, "must be a card number");
    return number;
}

std::optional<base::SecretBytes> takeCardSecret(protocol::Json &object, const std::string &key, protocol::ObjectReader &in) {
    const auto text = takeSecretText(object, key);
    auto secret = card::parseCardSecret(text.text());
    if (!secret) in.fail(key, "must be 3 or 4 digits");
    return secret;
}

std::optional<card::Expiry> readExpiry(const std::string &key, protocol::ObjectReader &in) {
    const auto expiry = card::Expiry::fromText(in.text(key, {7, 7}));
    if (!expiry) in.fail(key, "must be a month such as 2029-11");
    return expiry;
}

} // namespace florin::intake
