#pragma once

#include "server/rear/ledger/entry.h"

#include <optional>
#include <string_view>

/// The rules of the books: pure functions from what is asked and what the books hold to a verdict.
namespace florin::ledger {

/// Everything that can be said of what is asked. The order is the order of the checks: the first that holds is the answer.
enum class Verdict {
    done,     ///< it was entered
    repeated, ///< it stands already, with the same content; nothing was entered

    // What the request says of itself.
    idMalformed, ///< an id has 1 to `longestTransferId` bytes
    amountNotPositive,
    sameAccount,
    expiryWithoutPending, ///< what settles at once cannot expire

    // The id is taken by another content: the first member that differs.
    otherDebit,
    otherCredit,
    otherAmount,
    otherLinked,
    otherSettling,
    otherExpiry,

    // The accounts.
    unknownDebit,
    unknownCredit,
    otherDebitCurrency,
    otherCreditCurrency,

    // The transfer that is to be corrected.
    unknownLinked,
    linkedNotPosted,
    linkedNotOpposite, ///< a correction moves money back between the same two accounts
    linkedUsedUp,      ///< with the corrections before it, more would go back than was posted

    // Time and money.
    expiryPassed,
    notEnough, ///< the debited account would fall below its floor
    aboveCeiling,
    beyondRange, ///< a line would leave what 64 bits hold exactly in JSON

    // Ends of pending transfers.
    unknownTransfer,
    settledAtOnce, ///< it never was pending: a correction takes it back
    alreadyPosted,
    alreadyPostedOtherAmount,
    alreadyVoided,
    alreadyExpired,
    postsTooMuch, ///< more than is pending
    timeIsOver,   ///< it can no longer be posted
    notExpiredYet,
};
inline constexpr int verdicts = static_cast<int>(Verdict::notExpiredYet) + 1;
inline constexpr std::size_t longestTransferId = 128;

constexpr bool isRefusal(Verdict verdict) { return verdict != Verdict::done && verdict != Verdict::repeated; }
std::string_view toWord(Verdict verdict);
/// Of `otherDebit` to `otherExpiry`: the name of the member that differs. Else empty.
std::string_view differenceIn(Verdict verdict);

/// An account and what it holds.
struct AccountLine {
    Account account;
    Line line;
};

/// What the books hold already about a plan.
struct Standing {
    std::optional<Transfer> existing; ///< of the same id
    std::optional<AccountLine> debit;
    std::optional<AccountLine> credit;
    std::optional<Transfer> linked;
    std::int64_t corrected = 0; ///< of `linked`: what other corrections take back, the pending ones too
};

/// May this transfer begin?
Verdict judgeBegin(const TransferPlan &plan, const Standing &standing, base::Timestamp now);
/// The entry that begins it. Only after `done`.
Entry beginningOf(const TransferPlan &plan, const Standing &standing, base::Timestamp now);

/// How a pending transfer is to end.
struct End {
    std::string transfer;
    TransferState outcome = TransferState::posted;
    std::optional<money::Money> amount = std::nullopt; ///< when posting: the part that moves; all of it if not named
};

/// May it end like this? `existing` is the transfer of that id.
Verdict judgeEnd(const End &end, const std::optional<Transfer> &existing, base::Timestamp now);
/// The entry that ends it. Only after `done`.
Entry endOf(const End &end, const Transfer &pending, const AccountLine &debit, const AccountLine &credit, base::Timestamp now);

} // namespace florin::ledger
