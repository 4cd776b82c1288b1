#pragma once

#include "server/rear/audit/closing.h"
#include "server/rear/storage/database.h"

#include <optional>
#include <string>
#include <unordered_map>
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

/// Walks once through the journal from its first entry, and tells on the way what each day did to the accounts, however many days there are.
/// In one transaction. Memory goes with the accounts (some 150 bytes each), not with the entries.
class ClosingWalk {
  public:
    explicit ClosingWalk(Database &db);

    /// Ends the day before, and walks on to this entry; entries that were passed are not seen again.
    void walkTo(std::int64_t upTo);
    /// What the last call's entries did: a line for each account that ever held something, sorted by its id.
    std::vector<audit::ClosingLine> lines() const;

  private:
    struct Account {
        audit::ClosingLine line;
        bool everHeld = false;
    };
    void post(std::int64_t account, std::int64_t amount);

    Database &m_db;
    std::int64_t m_at = 0;
    std::vector<Account> m_accounts; ///< sorted by id
    std::unordered_map<std::int64_t, std::size_t> m_places; ///< in them, by number
};

} // namespace florin::storage
