#pragma once

#include "server/rear/ledger/records.h"

#include <string>
#include <variant>
#include <vector>

namespace florin::ledger {

/// What a decision wants done in the books, as values: decided in one place, done in another.
struct Begin {
    TransferPlan plan;
    Account debit;
    Account credit;
};
struct End {
    std::string transfer;
    TransferState outcome;
};
using Step = std::variant<Begin, End>;
using Steps = std::vector<Step>;

/// Begins a transfer between two accounts, which are opened where they are new. Inside the caller's transaction; repeating it
/// changes nothing.
base::Result<void, LedgerRefusal> begin(Records &records, const Begin &step, base::Timestamp now);
/// Posts or voids a pending transfer. Repeating it changes nothing.
base::Result<void, LedgerRefusal> end(Records &records, const End &step, base::Timestamp now);
/// All of them, in their order. After a refusal the caller must roll back.
base::Result<void, LedgerRefusal> take(Records &records, const Steps &steps, base::Timestamp now);
/// True if every currency's postings add up to zero.
bool addsUp(Records &records);

/// A transfer that is ready to begin.
Begin beginning(std::string id, const Account &debit, const Account &credit, money::Money amount, std::string linked = {});

} // namespace florin::ledger
