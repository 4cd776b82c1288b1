#pragma once

#include "server/rear/ledger/transfer.h"

namespace florin::ledger {

/// What an entry does. The numbers are how the stores keep it.
enum class Step {
    begins = 1,   ///< a pending transfer: reserves the debit, expects the credit
    postsAtOnce,  ///< a transfer that is final as it is entered
    posts,        ///< ends a pending one: its amount moves, its rest goes back
    voids,        ///< ends a pending one: all goes back
    expires,      ///< ends a pending one whose time is over: all goes back
};

constexpr bool posts(Step step) { return step == Step::postsAtOnce || step == Step::posts; }
constexpr bool ends(Step step) { return step == Step::posts || step == Step::voids || step == Step::expires; }
TransferState stateAfter(Step step);

/// One event of the books, with both of its sides. The journal of entries is the truth; all else can be made from it again.
struct Entry {
    Step step = Step::begins;
    std::string transfer; ///< id
    std::string debit;
    std::string credit;
    money::Money amount;   ///< what is reserved or posted; zero where all goes back
    std::int64_t rest = 0; ///< what of a pending transfer goes back with its end
    std::string linked;
    base::Timestamp at;
    std::optional<base::Timestamp> expiresAt;
    Line debitLine; ///< the debited account as this entry leaves it; meaningful where the store keeps the account by a row
    Line creditLine;
};

/// What an entry does to the lines of its accounts.
Line debited(Line line, Step step, std::int64_t amount, std::int64_t rest);
Line credited(Line line, Step step, std::int64_t amount, std::int64_t rest);

} // namespace florin::ledger
