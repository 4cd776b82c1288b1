#pragma once

#include "shared/base/secret_bytes.h"
#include "shared/card/card.h"
#include "shared/protocol/json.h"

#include <optional>
#include <string>

namespace florin::intake {

/// Takes a text out of a JSON object and wipes it there.
base::SecretBytes takeSecretText(protocol::Json &object, const std::string &key);
/// The same for a whole card number, an expiry and a card's secret; `in` has a flaw if it is not one.
std::optional<card::CardNumber> takeCardNumber(protocol::Json &object, const std::string &key, protocol::ObjectReader &in);
std::optional<base::SecretBytes> takeCardSecret(protocol::Json &object, const std::string &key, protocol::ObjectReader &in);
std::optional<card::Expiry> readExpiry(const std::string &key, protocol::ObjectReader &in);

} // namespace florin::intake
