#pragma once

#include "server/rear/ledger/records.h"
#include "server/rear/storage/database.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Reading the journal, the same on every database.
namespace florin::storage {

/// The transfer that this entry began.
std::optional<ledger::Transfer> transferBegunBy(Database &db, std::int64_t entry);
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
/// Whether its line is what its last entry left, as far as that entry says (after a credit nothing of what is reserved; of accounts that
/// are kept by their postings nothing at all).
bool isSound(Database &db, const AccountFound &found);
/// For who goes on from the line. Throws StorageFailure: from another one money could be spent that nobody paid in.
void demandSound(Database &db, const AccountFound &found);

/// For whoever asks for many at once: these columns, `FROM entries AS begun` and what is joined to it, and how one of their rows reads.
extern const std::string_view transferColumns;
ledger::Transfer transferFrom(const Query &row);
/// The number of the entry that began it.
std::int64_t beginningFrom(const Query &row);
/// Of a table or a list called `accounts`; and how one of their rows reads.
extern const std::string_view accountColumns;
AccountFound accountFrom(const Query &row);

} // namespace florin::storage
