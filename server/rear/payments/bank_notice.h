#pragma once

#include "server/rear/payments/bank.h"

#include <compare>
#include <functional>
#include <optional>
#include <string>

namespace florin::payments {

/// How an acquirer named a question of its own to the bank: fields 7, 11, 32, 37. Not ours: the year is not in it.
struct ForeignReference {
    std::string transmittedAt; ///< MMDDhhmmss, UTC
    std::string stan;
    std::string acquirer;
    std::string retrieval;
    friend auto operator<=>(const ForeignReference &, const ForeignReference &) = default;
};

/// What an issuer tells of its own accord (steps d13, d14): somebody else asked it for a payment with one of our cards, at a shop that knows
/// nothing of us. Values only. Owns the card number, which is wiped with it.
struct BankNotice {
    card::CardNumber number;
    money::Money amount;
    ForeignReference reference;
    std::optional<ForeignReference> original; ///< of a payment that was given back: what was given back
    std::string shop;                         ///< field 42, of that acquirer
    std::string shopName;                     ///< field 43; may be empty
    std::string answer;                       ///< field 39: what the issuer answered the acquirer
    std::string approvalCode;
    std::optional<money::Money> balance; ///< after it, where the bank tells
};

/// What became of a notice. All but the last end the matter.
enum class NoticeAnswer {
    kept,            ///< written down, now or before
    unknownCard,     ///< no card of ours
    unknownOriginal, ///< what is said to be given back was never told of
    differs,         ///< another notice came under the same reference
    tryLater,        ///< nothing could be written
};

/// Takes a notice, and answers it exactly once, on any thread. Called on the link's own thread: it must hand on, not work there.
using Noticed = std::function<void(BankNotice notice, std::function<void(NoticeAnswer)> answered)>;

} // namespace florin::payments
