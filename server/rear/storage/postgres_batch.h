#pragma once

#include "server/rear/ledger/journal.h"
#include "server/rear/ledger/journal_row.h"
#include "server/rear/storage/postgres_batch_rows.h"
#include "server/rear/storage/postgres_database.h"
#include "server/rear/storage/postgres_ledger.h"

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace florin::storage {

/// Many requests to the books in one transaction and few questions: reads what they are about, lets the judge decide in memory, and
/// writes all of it at the end. One object a transaction, in its caller's.
///
/// However many requests there are, the server is waited for twice: once for what the judge must know, which is asked together with the
/// BEGIN, and once for the COMMIT, which is sent behind what is written. Once more where an account that is kept in shares and has a floor
/// gives (a till: a payout, a refund), for what it holds and the numbers after that; once more for each transfer that is corrected; and
/// where a connection prepares a statement for the first time or looks for the end of its chain.
///
/// READ COMMITTED is enough for it, so that batches of several units do not overtake each other on pages that they only share:
/// - A line is read under the lock that whoever changes it must hold: the account's row, or share 0 of one in shares that gives. A credit
///   to an account in shares decides nothing by its line, and locks nothing that another connection wants.
/// - An id that was not there is kept by the key of entry_ids, and a transfer that was pending by the one end that it can have
///   (one_end_a_transfer): where a neighbour was first, the server says so, and the batch is run again.
/// - Only what corrections take back is a sum that no lock holds: a batch with one among its requests is serializable, as all other
///   writers are.
class PostgresBatch final : public ledger::Records {
  public:
    PostgresBatch(PostgresDatabase &db, PostgresLedger &books) : m_db(db), m_books(books) {}

    static PostgresDatabase::Isolation isolationOf(const std::vector<const ledger::Request *> &requests);
    /// Reads what the judge will ask about these, and locks what they change, in one order for all; each pointer stays valid until write().
    void load(const std::vector<const ledger::Request *> &requests);
    /// Sends what was added, without waiting.
    void write();

    std::optional<ledger::AccountLine> account(const std::string &id) override;
    std::optional<ledger::AccountLine> accountToGive(const std::string &id) override;
    void open(const ledger::Account &account, base::Timestamp at) override;
    std::optional<ledger::Transfer> transfer(const std::string &id) override;
    std::int64_t corrected(const std::string &id) override;
    void add(const ledger::Entry &entry) override;
    /// Not asked of a batch: these end the program.
    std::vector<ledger::Transfer> pending() override;
    std::vector<ledger::Transfer> overdue(base::Timestamp now, int most) override;
    std::vector<ledger::CurrencySum> sums() override;

  private:
    using Known = PostgresLedger::Known;
    struct Working {
        ledger::Line line; ///< whole for a row; of shares, what this batch adds
        std::int64_t lastEntry = 0;
        bool isChanged = false;
    };
    struct Standing {
        ledger::Transfer transfer;
        std::int64_t entry = 0;
    };
    batch_rows::Wanted wantedBy(const std::vector<const ledger::Request *> &requests);
    void learnAccounts(Query row);
    void learnTransfers(Query row);
    void holdGivers(const std::vector<const ledger::Request *> &requests, const batch_rows::Wanted &wanted);
    Working &working(const Known &account);
    void remember(const ledger::Entry &entry, const ledger::EntryRow &row);
    void change(const Known &account, ledger::Step step, const ledger::EntryRow &row, bool gives);
    void writeLines();

    PostgresDatabase &m_db;
    PostgresLedger &m_books;
    std::map<std::int64_t, Working> m_lines;                         ///< of rows, by the account's number
    std::map<std::pair<std::int64_t, std::int64_t>, ledger::Line> m_shares; ///< what is added, by account and share
    std::unordered_map<std::int64_t, ledger::Line> m_held;           ///< whole lines of accounts in shares that give
    std::vector<ledger::AccountRow> m_opened;
    std::unordered_map<std::string, Standing> m_transfers;
    std::unordered_map<std::string, std::int64_t> m_correctedBefore; ///< by what is written
    std::unordered_map<std::string, std::int64_t> m_correctedHere;   ///< by this batch
    std::vector<ledger::EntryRow> m_rows;
    std::vector<std::string> m_ids; ///< of m_rows, which only look at them
    std::vector<std::int64_t> m_numbers; ///< for entries; the next one is the last, and so for accounts
    std::vector<std::int64_t> m_accountNumbers;
};

} // namespace florin::storage
