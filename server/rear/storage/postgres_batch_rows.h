#pragma once

#include "server/rear/ledger/journal_row.h"
#include "server/rear/storage/postgres_database.h"
#include "server/rear/storage/recent_ids.h"

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

/// What a batch of requests to the books asks of PostgreSQL and writes there: one statement for all rows of a kind. Nothing here waits for
/// the server but reading rows.
namespace florin::storage::batch_rows {

/// What a batch is about.
struct Wanted {
    std::vector<std::string> transfers;  ///< ids of those that begin, end or are corrected
    std::vector<std::string> ended;      ///< those of them that end: whose accounts nobody has named
    std::vector<std::int64_t> rows;      ///< accounts with a row of their own, by number
    std::set<std::string> unknown;       ///< ids of accounts of which no number is known
    std::set<std::string> opened;        ///< those of `unknown` that are to be opened where they are new
};

/// The transfers of these ids that there are, as `transferColumns` says.
Query askTransfers(PostgresDatabase &db, const Wanted &wanted);
/// The accounts, as `accountColumns` says, those with a row of their own locked in the order of their numbers.
Query askAccounts(PostgresDatabase &db, const Wanted &wanted);
/// A number for each account that is not there.
Query askAccountNumbers(PostgresDatabase &db, const std::set<std::string> &ids);
Query askEntryNumbers(PostgresDatabase &db, std::size_t count);
/// Locks share 0 of these in order; then account, posted, reserved, expected of all shares together.
Query askGivers(PostgresDatabase &db, const std::set<std::int64_t> &accounts);

/// An account's line as it is to stand there.
struct LineRow {
    std::int64_t account = 0;
    ledger::Line line;
    std::int64_t lastEntry = 0;
};
struct ShareRow {
    std::int64_t account = 0;
    std::int64_t share = 0;
    ledger::Line added;
};
/// `lines`: of each account, in the same order.
void addAccounts(PostgresDatabase &db, std::int64_t batch, const std::vector<ledger::AccountRow> &accounts, const std::vector<LineRow> &lines);
void addEntries(PostgresDatabase &db, std::int64_t batch, std::span<const ledger::EntryRow> entries);
/// The index of ids, and who is pending.
void addIds(PostgresDatabase &db, std::span<const ledger::EntryRow> entries);
void writeLines(PostgresDatabase &db, const std::vector<LineRow> &lines);
void addToShares(PostgresDatabase &db, const std::vector<ShareRow> &shares);

} // namespace florin::storage::batch_rows
