#pragma once

#include "server/rear/payments/payment.h"
#include "server/rear/wallets/card.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Cards for one payment: numbers that a member makes for one shop and an amount, and that draw on another card of the member. That they pay
/// once, there and no more is the issuer's to see to; here is what is asked of it, and what is shown. Pure rules.
namespace florin::wallets {

/// Of those that draw on one card and are not used.
inline constexpr std::size_t mostSingleUseCards = 20;

/// Why no such card can be made from this one, of which `unused` are there.
std::optional<payment::Refusal> objectionToSingleUse(const Card &from, std::size_t unused);

/// What such a card is called: the shop's host, of a long one the end.
std::string labelFor(std::string_view origin);
/// The shop that alone may be paid: the only one that registered the origin. Empty if there is none, or several.
std::string merchantAt(const std::vector<std::string> &registered);

/// The card after a payment from it was written down. Nothing if it stays as it is: a payment that came later and is refused is not the one
/// that used it.
std::optional<Card> afterPayment(Card card, const payments::Payment &payment);

} // namespace florin::wallets
