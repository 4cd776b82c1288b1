#pragma once

#include "shared/base/clock.h"
#include "shared/money/money.h"
#include "shared/payment/refusal.h"

#include <chrono>
#include <optional>
#include <string>

namespace florin::payments {

/// How long it can be paid after it was begun, and again after its code was mailed.
inline constexpr std::chrono::minutes hostedOpenFor{10};
/// Of each code. With these and five codes an hour, whoever has a password but not the mailbox has fifteen guesses at a million.
inline constexpr int hostedCodeTries = 3;
inline constexpr int mostHostedCodesPerHour = 5;
/// Each keeps a ticket.
inline constexpr int mostHostedPerHour = 60;

/// A payment in waiting: of a member who is at a browser without the wallet, and vouches by a code from an e-mail.
struct HostedPayment {
    std::string id; ///< nobody guesses it. Also its payment's, once there is one
    std::string member;
    std::string ticketHash;
    std::string ticket; ///< as the shop signed it
    money::Money total;
    std::string codeHash = {}; ///< empty until a code was mailed: there is one, and another payment in waiting has another
    std::optional<base::Timestamp> mailedAt = std::nullopt;
    int triesLeft = hostedCodeTries;
    base::Timestamp createdAt;
    base::Timestamp expiresAt;
    std::optional<base::Timestamp> paidAt = std::nullopt; ///< from then on its total counts towards the day's limit
};

/// A member's of the last time.
struct HostedCounts {
    int begun = 0;
    int mailed = 0; ///< codes
};

enum class CodeGuess { right, wrong };

/// A code was typed. Nothing if it may go on; else the refusal. A wrong one is counted in `hosted`, which must be stored either way; the third
/// ends it. Of what was paid the right code asks again, at any time.
std::optional<payment::Refusal> enterCode(HostedPayment &hosted, CodeGuess guess, base::Timestamp now);

/// Whether its code may be mailed, with what the member was mailed in the last hour. A refusal says why not.
std::optional<payment::Refusal> objectionToMailing(const HostedPayment &hosted, const HostedCounts &lastHour, base::Timestamp now);

} // namespace florin::payments
