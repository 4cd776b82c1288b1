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
    posted,  ///< final: both postings stand
    voided,  ///< final: it never happened
};
std::string_view toWord(TransferState state);
std::optional<TransferState> transferStateFromWord(std::string_view word);

/// What is to move. The id is made by the caller, so that asking twice moves money once.
struct TransferPlan {
    std::string id;
    std::string debit;  ///< account that gives
    std::string credit; ///< account that gets
    money::Money amount;
    std::string linked; ///< the transfer that this one corrects; empty if none

    friend bool operator==(const TransferPlan &, const TransferPlan &) = default;
};

struct Transfer {
    TransferPlan plan;
    TransferState state = TransferState::pending;
    base::Timestamp begunAt;
    std::optional<base::Timestamp> endedAt;
};

/// One side of a posted transfer; credits are above zero, debits below.
struct Posting {
    std::string transfer;
    std::string account;
    std::int64_t amount = 0;
};

/// Why the books refuse. The order is the order of the checks.
enum class LedgerError {
    differentContent, ///< this id already names another transfer; see `LedgerRefusal::difference`
    amountNotPositive,
    sameAccount,
    unknownAccount,
    differentCurrencies,
    notEnough, ///< the debited account would fall below its floor
    unknownTransfer,
    alreadyPosted, ///< cannot be voided any more: a linked correction can
    alreadyVoided, ///< cannot be posted any more
};

struct LedgerRefusal {
    LedgerError error;
    std::string difference; ///< name of the member that differs: `debit`, `credit`, `amount`, `linked`
};

/// The name of the first member in which two plans differ; nothing if they are the same.
std::optional<std::string> differenceBetween(const TransferPlan &left, const TransferPlan &right);

/// What the books hold already about a plan's accounts and id.
struct Standing {
    std::optional<Transfer> existing;
    std::optional<Account> debit;
    std::optional<Account> credit;
    Balance debitBalance;
};

/// May this transfer begin? Success with false: it has begun already with the same content, and nothing is to be written.
base::Result<bool, LedgerRefusal> mayBegin(const TransferPlan &plan, const Standing &standing);
/// May it end like this? Success with false: it has ended so already. `outcome` is posted or voided.
base::Result<bool, LedgerRefusal> mayEnd(const std::optional<Transfer> &existing, TransferState outcome);
/// The two sides of a transfer. They sum to zero.
std::array<Posting, 2> postingsOf(const TransferPlan &plan);
/// A new transfer that takes an already posted one back: a linked entry, for nothing is ever changed.
TransferPlan correctionOf(const TransferPlan &posted, std::string id);

} // namespace florin::ledger
