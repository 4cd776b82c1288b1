#pragma once

#include "server/rear/storage/books_memory.h"
#include "server/rear/storage/database.h"

namespace florin::storage {

/// The books for a reader of an SQLite file, as of one commit: its own connection's view of the journal, and the lines and ids that
/// were published with it. Who asks for nothing of the books does not pay for them:
///
///     begin(); ... end();
///
/// Where a question to the books comes too late for the commit that the transaction sees, it throws Overtaken. Then, after `end` and a
/// rollback, `beginWithBooks()` in place of `begin()` sees to it that this does not happen again.
class LedgerView final : public ledger::Records {
  public:
    LedgerView(Database &db, BooksMemory &memory) : m_db(db), m_memory(memory) {}

    /// Opens the transaction in which it reads. `end` ends what belongs to it; the transaction itself is the caller's to roll back.
    void begin();
    /// False if another program has written the books meanwhile, which the writer has to hear of first.
    bool beginWithBooks();
    void end();

    std::optional<ledger::AccountLine> account(const std::string &id) override;
    std::optional<ledger::AccountLine> accountToGive(const std::string &id) override { return account(id); }
    std::optional<ledger::Transfer> transfer(const std::string &id) override;
    std::int64_t corrected(const std::string &id) override;
    std::vector<ledger::Transfer> pending() override;
    std::vector<ledger::Transfer> overdue(base::Timestamp now, int most) override;
    std::vector<ledger::CurrencySum> sums() override;

    /// A reader writes nothing: these end the program.
    void open(const ledger::Account &account, base::Timestamp at) override;
    void add(const ledger::Entry &entry) override;

  private:
    bool hasBooks();
    void needBooks();
    std::optional<std::int64_t> entryOf(const std::string &id);

    Database &m_db;
    BooksMemory &m_memory;
    bool m_isReading = false; ///< memory holds for us what it published until now
};

} // namespace florin::storage
