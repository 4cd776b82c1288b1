#pragma once

#include "shared/base/secret_bytes.h"
#include "shared/card/card.h"

#include <string>

namespace florin::autofill {

/// Where bills go. Empty fields are not filled. `country` is an ISO 3166 code ("KR"), `region` a code or a name.
struct BillingAddress {
    std::string line1, line2, city, region, postalCode, country;
};

/// What one fill may use: one card, for one confirmed use. Wiped with its owner.
struct CardData {
    base::SecretBytes number; ///< digits only
    base::SecretBytes secret;
    card::Expiry expiry;
    card::Brand brand = card::Brand::unknown;
    std::string name; ///< as it stands on the card
    std::string email, phone;
    BillingAddress address;
};

} // namespace florin::autofill
