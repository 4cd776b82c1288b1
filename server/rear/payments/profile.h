#pragma once

#include <string>
#include <string_view>

namespace florin::payments {

/// What a shop's form says about a card's holder (step c6), or what the gateway holds. Empty: not told.
struct HolderDetails {
    std::string name;
    std::string line1, line2, city, region, postalCode, country;
};

/// Small letters, no punctuation, single spaces: how two spellings of one name or address are compared.
std::string normalised(std::string_view text);

/// Every part that the shop sent agrees with what is held. A name may be the one on the card or the member's own. A part of the
/// address that is not held cannot disagree.
bool agrees(const HolderDetails &sent, const HolderDetails &held, std::string_view nameOnCard);

} // namespace florin::payments
