#pragma once

#include "server/rear/audit/chain_audit.h"
#include "server/rear/audit/lines_audit.h"
#include "server/rear/storage/database.h"

#include <unordered_map>

namespace florin::storage {

/// How much an audit has looked through.
struct AuditCount {
    std::int64_t accounts = 0;
    std::int64_t entries = 0;
    std::int64_t batches = 0;
    std::int64_t witnesses = 0;
    std::int64_t pending = 0;
};

/// Recomputes the books from their first entry, in the caller's transaction, which sees one state from its first read on: numbers, rules,
/// running lines, accounts' rows, sums, the chain and its signed heads, the index of ids, who is pending, corrections, the witnessed rows, and
/// what payments and charges say of themselves beside their transfers. Throws StorageFailure where the file cannot be read.
AuditCount auditBooks(Database &db, audit::Numbers numbers, const std::vector<audit::HeadSeen> &heads, audit::Findings &findings);

} // namespace florin::storage
