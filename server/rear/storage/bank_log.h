#pragma once

#include "server/rear/audit/findings.h"
#include "server/rear/storage/database.h"

#include <string>
#include <vector>

namespace florin::storage {

/// One movement in a bank's own log: what it deducted or loaded under our reference, and whether that stands or was taken back.
struct BankLogRow {
    std::string retrieval; ///< field 37, as we sent it
    std::int64_t amount = 0;
    std::string currency;
    bool stands = false;
};

/// How a log and the books agree.
struct BankLogCount {
    std::int64_t agreeing = 0;
    std::int64_t pending = 0; ///< not settled yet by us, or in suspense because the bank did not say how much: named as such, and no finding
};

/// Compares a bank's log with what we asked of that bank. What the bank moved and our books do not know, what stands at one and not at the
/// other, and amounts that differ are findings. Whether something that only we know of is missing in the log depends on what span the log
/// covers: only what the log names is compared.
BankLogCount compareWithBankLog(Database &db, const std::vector<BankLogRow> &log, audit::Findings &findings);

} // namespace florin::storage
