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
using Deed = std::variant<Begin, End>;
using Deeds = std::vector<Deed>;

/// Begins a transfer. Inside the caller's transaction; repeating it changes nothing.
Verdict begin(Records &records, const TransferPlan &plan, base::Timestamp now);
/// The same between two accounts that are opened where they are new.
Verdict begin(Records &records, const Begin &begin, base::Timestamp now);
/// Posts, voids or expires a pending transfer. Repeating it changes nothing.
Verdict end(Records &records, const End &end, base::Timestamp now);
/// All of them, in their order; the first refusal, after which the caller must roll back, or `done`.
Verdict take(Records &records, const Deeds &deeds, base::Timestamp now);
/// Expires pending transfers whose time is over, at most so many at once; how many.
int expireOverdue(Records &records, base::Timestamp now, int most);
/// True if every currency's postings add up to zero.
bool addsUp(Records &records);

/// A pending transfer that is ready to begin.
Begin beginning(std::string id, const Account &debit, const Account &credit, money::Money amount, std::string linked = {});

} // namespace florin::ledger
