#pragma once

#include "server/rear/audit/closing.h"
#include "server/rear/storage/database.h"

#include <optional>
#include <string>
#include <vector>

/// Closed days in a database, and the lines of a day as the journal gives them.
namespace florin::storage {

struct ClosingRow {
    std::int64_t number = 0; ///< 1, 2, 3 ...
    std::string day;         ///< 2026-11-20, UTC
    std::int64_t upToEntry = 0;
    std::int64_t lines = 0;
    base::Bytes root;
    base::Bytes previous; ///< SHA-256 of the statement before; zeros for the first
    std::string statement; ///< compact JWS
};

std::vector<ClosingRow> closings(Database &db);
void addClosing(Database &db, const ClosingRow &row);
/// The last entry before a moment; 0 if there is none.
std::int64_t lastEntryBefore(Database &db, base::Timestamp moment);
/// The moment of the first entry after one; nothing if there is none.
std::optional<base::Timestamp> firstMomentAfter(Database &db, std::int64_t entry);
/// One line for each account that ever held something, sorted by its id: what the entries after `after` up to `upTo` did to it.
std::vector<audit::ClosingLine> closingLines(Database &db, std::int64_t after, std::int64_t upTo);

} // namespace florin::storage
