#pragma once

#include "server/rear/ledger/journal_row.h"
#include "server/rear/storage/books_memory.h"
#include "server/rear/storage/sqlite_database.h"
#include "server/rear/storage/hot_statement.h"

#include <string>
#include <vector>

namespace florin::storage {

/// The books for the one writer of an SQLite file: journal rows as they are asked for, lines and ids in memory (BooksMemory), and at the
/// end of a batch its link of the hash chain. Inside the batch's transaction:
///
///     begin(); ... mark(); ... undoTo(mark) ... ; stage(...); seal(...); COMMIT; publish();      or: ROLLBACK; forget();
class LedgerTables final : public ledger::Records {
  public:
    /// Reads what is needed to go on: the tail of the journal that is not swept yet. `unit` names this rear unit in the chain.
    LedgerTables(SqliteDatabase &db, BooksMemory &memory, std::string unit);

    std::optional<ledger::AccountLine> account(const std::string &id) override;
    std::optional<ledger::AccountLine> accountToGive(const std::string &id) override { return account(id); }
    void open(const ledger::Account &account, base::Timestamp at) override;
    std::optional<ledger::Transfer> transfer(const std::string &id) override;
    std::int64_t corrected(const std::string &id) override;
    void add(const ledger::Entry &entry) override;
    std::vector<ledger::Transfer> pending() override;
    std::vector<ledger::Transfer> overdue(base::Timestamp now, int most) override;
    std::vector<ledger::CurrencySum> sums() override;

    /// The key of an id that is asked about next, where somebody has worked it out already.
    void expect(std::string_view id, const IdKey &key);

    struct Mark {
        BooksMemory::Mark memory;
        std::size_t accountBytes = 0;
        std::size_t entryBytes = 0;
        std::int64_t accounts = 0;
        std::int64_t entries = 0;
    };
    /// False if another program has written the books meanwhile: what was judged ahead of it is forgotten.
    bool begin();
    /// Entries that were judged ahead (see JudgeAhead), with their canonical bytes. They come before all others of the batch.
    void insert(const std::vector<ledger::EntryRow> &rows, std::string_view bytes);
    Mark mark() const;
    void undoTo(const Mark &mark);
    /// Whether nothing was entered since, and all accounts that were opened stand in their table: what a refused request leaves.
    bool hasOnlyOpenedSince(const Mark &mark) const;
    /// The batch is complete but for `more` entries that are still to be inserted; the next one may be judged. From here on to `publish`
    /// this only writes, and leaves memory alone.
    void stage(std::size_t more, std::size_t witnesses);
    /// Writes the batch's row, if it says anything, and a slice of the sweep.
    void seal(base::Timestamp at, const std::vector<ledger::WitnessRow> &witnesses);
    void publish();
    void forget();
    /// When nothing is under way any more: writes some of what memory holds to its tables, in a transaction, which `publish` follows. False:
    /// there was nothing any more. Nothing, where this has not entered anything itself.
    bool sweepSome();

  private:
    struct Statements;
    const IdKey &keyFor(std::string_view id);
    std::optional<std::int64_t> entryOf(std::string_view id);
    void insert(const ledger::EntryRow &row);
    void catchUp(std::int64_t after);
    void replay(std::int64_t after);
    void write(const BooksMemory::Slice &slice);

    SqliteDatabase &m_db;
    BooksMemory &m_memory;
    const std::string m_unit;
    std::shared_ptr<Statements> m_statements;

    std::int64_t m_batch = 1;    ///< the number of the running batch
    std::int64_t m_sequence = 1; ///< of this unit
    std::string m_previous;      ///< hash of the batch before
    std::string m_hash;          ///< of the running one, once it is sealed
    std::string m_accountBytes;
    std::string m_entryBytes;
    std::string m_sealed; ///< what was hashed last: kept for its memory
    std::int64_t m_accounts = 0;
    std::int64_t m_entries = 0;
    std::int64_t m_firstEntry = 0;
    bool m_isSealed = false;
    bool m_hasSealed = false; ///< ever
    std::string m_keyedId; ///< m_key is the key of
    IdKey m_key{};
    BooksMemory::Slice m_slice; ///< of the sweep, for the running batch to write
};

} // namespace florin::storage
