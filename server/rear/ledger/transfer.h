#pragma once

#include "server/rear/ledger/account.h"
#include "shared/base/clock.h"
#include "shared/base/result.h"
#include "shared/money/money.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace florin::ledger {

enum class TransferState {
    pending, ///< begun: the debit is reserved, nothing is posted
    posted,  ///< final: both postings stand; of a pending one perhaps a part, and the rest went back
    voided,  ///< final: it never happened
    expired, ///< final: it never happened, because nobody ended it in its time
};
std::string_view toWord(TransferState state);

/// Whether a transfer is final when it is entered, or waits for an end.
enum class Settles { later, atOnce };

/// What is to move. The id is made by the caller, so that asking twice moves money once.
struct TransferPlan {
    std::string id;
    std::string debit;  ///< account that gives
    std::string credit; ///< account that gets
    money::Money amount;
    std::string linked{}; ///< the transfer that this one corrects, wholly or in part; empty if none
    Settles settles = Settles::later;
    std::optional<base::Timestamp> expiresAt = std::nullopt; ///< of a pending one: from then on it can be expired, and not be posted

    friend bool operator==(const TransferPlan &, const TransferPlan &) = default;
};

struct Transfer {
    TransferPlan plan;
    TransferState state = TransferState::pending;
    money::Money posted; ///< zero until it is posted; may be less than what was pending
    base::Timestamp begunAt;
    std::optional<base::Timestamp> endedAt = std::nullopt;

    std::int64_t rest() const { return state == TransferState::pending ? 0 : plan.amount.amount() - posted.amount(); }
};

/// One side of a posted transfer; credits are above zero, debits below.
struct Posting {
    std::string transfer;
    std::string account;
    std::int64_t amount = 0;
};

/// The two sides of a transfer. They sum to zero.
std::array<Posting, 2> postingsOf(const TransferPlan &plan);
/// A new transfer that takes an already posted one back: a linked entry, for nothing is ever changed.
TransferPlan correctionOf(const Transfer &posted, std::string id);

} // namespace florin::ledger
