#pragma once

#include "server/rear/ledger/journal_row.h"
#include "server/rear/ledger/records.h"
#include "server/rear/storage/ledger_rows.h"
#include "server/rear/storage/postgres_database.h"
#include "server/rear/storage/postgres_name.h"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace florin::storage {

/// The books in PostgreSQL, through one connection, in a serializable transaction of its caller's. All lines and ids are written with
/// their entries. Accounts that take part in payments of everybody are kept in shares (see schema/postgres/0005_books.sql), of which each
/// connection writes its own.
///
///     beginToWrite(); ... seal(...); COMMIT; published();      or: ROLLBACK; forget();      or: beginToRead(); ... ROLLBACK;
class PostgresLedger final : public ledger::Records {
  public:
    /// `lane` numbers this connection among those of its rear unit, from 1: no other may use it at the same time.
    PostgresLedger(PostgresDatabase &db, PostgresName &name, int lane);

    void beginToWrite();
    void beginToRead() { m_isWriting = false; }
    /// Adds the transaction's link to the chain of this connection, if it says anything about money. Sent with the commit. Throws as
    /// PostgresName::confirm does.
    void seal(base::Timestamp at, const std::vector<ledger::WitnessRow> &witnesses);
    void published();
    void forget();

    std::optional<ledger::AccountLine> account(const std::string &id) override;
    std::optional<ledger::AccountLine> accountToGive(const std::string &id) override;
    void open(const ledger::Account &account, base::Timestamp at) override;
    std::optional<ledger::Transfer> transfer(const std::string &id) override;
    std::int64_t corrected(const std::string &id) override;
    void add(const ledger::Entry &entry) override;
    std::vector<ledger::Transfer> pending() override;
    std::vector<ledger::Transfer> overdue(base::Timestamp now, int most) override;
    std::vector<ledger::CurrencySum> sums() override;

    // What PostgresBatch needs besides.

    /// What of an account never changes.
    struct Known {
        std::int64_t number = 0;
        ledger::Account account;
        /// Nobody may give more from it than there is, and it is kept in shares.
        bool givesFromShareZero() const;
        bool isRow() const { return account.keeping() == ledger::Keeping::row; }
    };
    /// Without a look into the database; the pointer is valid until the next transaction. Null if it is not known here.
    const Known *known(const std::string &id) const;
    /// Room for so many more, before anything is looked up.
    void makeRoomFor(std::size_t accounts);
    void learn(const AccountFound &found);
    /// Opened by the running transaction, whose caller writes the row.
    void noteOpened(const ledger::AccountRow &row, const ledger::Account &account);
    /// The running transaction's batch has this number, taken from `batch_numbers`.
    void useBatch(std::int64_t number) { m_batch = number; }
    std::int64_t batch();
    /// Takes a row into the running transaction's link of the chain.
    void note(const ledger::EntryRow &row);
    int lane() const { return m_lane; }

  private:
    struct Held {
        ledger::Line line;
        std::int64_t lastEntry = 0;
    };
    std::int64_t numberFrom(std::string_view sequence);
    std::optional<Known> find(const std::string &id);
    /// Share 0 of it locked, so that nobody else gives from it before this transaction ends, and all shares summed up.
    ledger::Line holdAll(std::int64_t account);
    std::optional<std::int64_t> entryOf(const std::string &id);
    Held rowOf(std::int64_t account);
    ledger::Line sumOfShares(std::int64_t account);
    void writeRow(const Known &account, const ledger::Line &line, std::int64_t entry);
    void addToShare(const Known &account, std::int64_t share, const ledger::Line &change);
    void findTail();

    PostgresDatabase &m_db;
    PostgresName &m_name;
    const std::string m_unit; ///< the chain's
    const int m_lane;
    bool m_isWriting = false;
    std::unordered_map<std::string, Known> m_known;
    std::vector<std::string> m_opened; ///< in this transaction

    std::int64_t m_batch = 0; ///< 0: this transaction has none yet
    std::int64_t m_firstEntry = 0;
    std::int64_t m_entries = 0;
    std::string m_accountBytes;
    std::string m_entryBytes;
    std::optional<std::int64_t> m_sequence; ///< of the chain's last link, if it is known
    std::string m_previous;                 ///< that link's hash
    std::string m_hash;                     ///< of the running one
};

} // namespace florin::storage
