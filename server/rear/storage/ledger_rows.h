#pragma once

#include "server/rear/ledger/records.h"
#include "server/rear/storage/database.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Reading the journal, the same on every database.
namespace florin::storage {

/// The transfer that this entry began.
std::optional<ledger::Transfer> transferBegunBy(Database &db, std::int64_t entry);
/// Those that these entries began, an array of PostgreSQL (`{1,2}`), which alone understands it.
std::vector<ledger::Transfer> transfersBegunAmong(Database &db, const std::string &entries);
std::vector<ledger::Transfer> pendingTransfers(Database &db);
std::vector<ledger::Transfer> overdueTransfers(Database &db, base::Timestamp now, int most);
/// What the corrections of this entry take back, the pending ones too.
std::int64_t correctedOf(Database &db, std::int64_t entry);

/// An account's row, with its line as it stands there.
struct AccountFound {
    std::int64_t number = 0;
    ledger::AccountLine account;
    std::int64_t lastEntry = 0;
};
std::optional<AccountFound> accountRow(Database &db, const std::string &id);
std::optional<AccountFound> accountRow(Database &db, std::int64_t number);
/// PostgreSQL only: `ids` is an array of texts as it writes them.
std::vector<AccountFound> accountRowsAmong(Database &db, const std::string &ids);

} // namespace florin::storage
