#pragma once

#include "server/rear/payments/plug_points.h"
#include "server/rear/wallets/card.h"

#include <optional>
#include <string>

/// The life of a card at its issuer (steps a2 to a6): application, approval by a person, blocking. Pure rules.
namespace florin::wallets {

inline constexpr std::size_t mostCards = 20;
inline constexpr std::size_t mostSources = 20;
inline constexpr std::size_t longestLabel = 60;
/// What stands on a card: nobody's name.
inline constexpr auto anonymousName = "FLORIN MEMBER";

/// A number that the issuer gave, sealed by the caller.
struct IssuedCard {
    std::string lastFour;
    card::Expiry expiry;
    base::Bytes sealedNumber;
    base::Bytes sealedSecret;
    base::Bytes lookup;
};

struct CardDecision {
    Card card;
    std::optional<payments::Instruction> instruction;
    bool repeat = false; ///< ask the issuer again, with the same reference
    bool issued = false; ///< the member is to be told of a new card
};

/// Takes what the issuer said in answer to a question sent at `askedAt`. False if a later question has been answered already.
bool takeBalance(Card &card, money::Money balance, base::Timestamp askedAt);

payments::Instruction cardInstruction(const Card &card, payments::BankVerb verb, const payments::Fresh &fresh);

/// The issuer answered the application, or did not. `issued` is the number of its reply.
CardDecision concludeApplication(Card card, const base::Result<payments::BankReply, payments::BankSilence> &answer,
                                 std::optional<IssuedCard> issued);
/// The issuer answered a blocking or an unblocking. Where the card's state has changed meanwhile, the other one follows.
CardDecision concludeBlocking(Card card, const payments::Instruction &carried,
                              const base::Result<payments::BankReply, payments::BankSilence> &answer,
                              const payments::Fresh &fresh);

/// May the holder do this? The card with its new state, or why not.
base::Result<Card, payment::Refusal> frozen(Card card);
base::Result<Card, payment::Refusal> unfrozen(Card card);
/// An empty card at rest only: `balance` is what the issuer says now; a card for one payment holds no money.
base::Result<Card, payment::Refusal> deleted(Card card, money::Money balance, bool underWay);

} // namespace florin::wallets
