#pragma once

#include "shared/base/clock.h"
#include "shared/base/encoding.h"
#include "shared/card/card.h"
#include "shared/money/money.h"
#include "shared/payment/refusal.h"
#include "shared/payment/states.h"

#include <optional>
#include <string>
#include <string_view>

namespace florin::wallets {

enum class CardKind { virtualCard, physical };
std::string_view toWord(CardKind kind);
std::optional<CardKind> cardKindFromWord(std::string_view word);

/// Where a physical card is sent.
struct Delivery {
    std::string name, line1, line2, city, region, postalCode, country;
};

/// The place in one line, as the issuer is told.
std::string addressLine(const Delivery &delivery);

/// What makes a card one for a single payment: it draws on another card of the member, and its issuer lets it pay once, at one shop, up to an
/// amount.
struct SingleUse {
    std::string from; ///< id of the card that holds the money
    money::Money most;
    std::string shop;     ///< the shop's origin, as the member's wallet saw it
    std::string merchant; ///< the shop at this gateway that alone may be paid; empty: whoever asks first
    std::string usedBy;   ///< the payment that was made with it, or is under way; empty if there is none
};

/// A card that Florin issued to a member (steps a2 to a6). Number and secret are sealed; `lookup` finds the number again.
struct Card {
    std::string id;
    std::string member;
    CardKind kind = CardKind::virtualCard;
    std::string label;
    std::string name;        ///< as embossed: anonymous
    std::string fingerprint; ///< of the application
    payment::CardState state = payment::CardState::requested;
    money::Currency currency;
    std::string lastFour;
    card::Expiry expiry;
    base::Bytes sealedNumber; ///< context: the card's id + `/number`
    base::Bytes sealedSecret; ///< context: the card's id + `/secret`
    base::Bytes lookup;       ///< keyed hash of the number; empty until there is one
    std::optional<Delivery> delivery;
    std::optional<money::Money> balance;
    std::optional<base::Timestamp> balanceAt; ///< when the question was sent that it answers
    int secretTries = 0; ///< wrong secrets typed in a row
    std::optional<base::Timestamp> secretTriedAt;
    std::optional<payment::Refusal> refusal; ///< of the application
    base::Timestamp createdAt;
    std::optional<SingleUse> singleUse; ///< then it has no balance of its own
};

/// A credit card that charges prepaid ones. No secret is ever kept of it.
struct FundingSource {
    std::string id;
    std::string member;
    std::string label;
    std::string name;
    card::Brand brand = card::Brand::unknown;
    std::string lastFour;
    card::Expiry expiry;
    base::Bytes sealedNumber; ///< context: the source's id + `/number`
    base::Bytes lookup;
    base::Timestamp createdAt;
    std::optional<base::Timestamp> deletedAt;
};

} // namespace florin::wallets
