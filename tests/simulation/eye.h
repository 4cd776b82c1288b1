#pragma once

#include "server/rear/intake/store.h"
#include "server/rear/storage/bank_log.h"
#include "server/rear/storage/books_office.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace florin::simulation {

struct SeenPayment {
    std::string state, merchant, ticket, means, retrieval, approval, kind;
    std::int64_t total = 0, createdAt = 0;
};
struct SeenApproval {
    std::string state, payment, merchant, ticket;
    std::int64_t createdAt = 0;
};
struct SeenCharge {
    std::string state, card, retrieval;
    std::int64_t amount = 0, createdAt = 0;
    std::optional<std::int64_t> loaded; ///< a part
};
struct SeenInstruction {
    std::string subjectId, verb, original;
    bool isOpen = false;
    std::int64_t createdAt = 0;
};

/// All that the tables about payments hold, by id (instructions: by retrieval reference).
struct SeenTables {
    std::map<std::string, SeenPayment> payments;
    std::map<std::string, SeenApproval> approvals;
    std::map<std::string, SeenCharge> charges;
    std::map<std::string, SeenInstruction> instructions;
};

/// Reads the tables of payments past the store, over a connection of its own. For each start of the machine a new one.
class Eye {
  public:
    /// Of the disk that is the default.
    Eye();
    ~Eye();
    Eye(const Eye &) = delete;
    Eye &operator=(const Eye &) = delete;

    /// Nothing if it could not be read.
    std::optional<SeenTables> look();
    /// What SQLite's own check finds; empty if nothing.
    std::string damage();

  private:
    class Rows;
    sqlite3 *m_db = nullptr;
    std::map<std::string, sqlite3_stmt *> m_statements;
};

/// What the ledger says. All that the simulation knows of the ledger stands in these functions.
namespace books {

enum class Transfer { none, pending, posted, voided };

/// Empty if every currency adds up to zero.
std::string flaw(intake::Records &records);
/// The first finding of a whole audit; empty if there is none.
std::string finding(storage::BooksOffice &office);
/// The first finding of a comparison with what the banks say, all being settled; empty if there is none.
std::string disagreement(storage::BooksOffice &office, const std::vector<storage::BankLogRow> &log);
/// What is listed for a person to look at, by the transfer that brought it into suspense.
std::map<std::string, std::int64_t> suspended(storage::BooksOffice &office);
Transfer transfer(intake::Records &records, const std::string &id);
/// What a transfer moved; nothing unless it is posted.
std::int64_t moved(intake::Records &records, const std::string &id);
std::int64_t posted(intake::Records &records, const std::string &account);
/// Ids of pending transfers.
std::set<std::string> pending(intake::Records &records);

} // namespace books

} // namespace florin::simulation
