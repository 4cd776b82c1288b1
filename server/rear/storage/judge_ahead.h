#pragma once

#include "server/rear/ledger/records.h"
#include "server/rear/storage/books_memory.h"
#include "server/rear/storage/group_commit.h"
#include "server/rear/storage/sqlite_database.h"
#include "shared/base/clock.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace florin::storage {

/// Requests that were judged while the batch before theirs was being written.
struct JudgedAhead {
    std::vector<QueuedRequest> requests; ///< with their verdicts
    std::vector<ledger::EntryRow> rows;  ///< what was entered; ids are views of the requests'
    std::string bytes;                   ///< of the rows, for the chain
    std::vector<QueuedRequest> rest;     ///< taken from the queue, and not judged: they need the writer

    void clear();
    /// What they were judged by does not hold: the writer judges them all.
    void judgeAgain();
};

/// Judges requests on a thread of its own while the writer's thread writes the batch before: the two share the work of a payment. It judges
/// new transfers between accounts that exist, which is nearly all that comes; whatever else (a repeat, an end, a correction, work) waits for
/// the writer, and what came later waits behind it. Between `start` and `stop` memory belongs to this thread; the batch that is written is
/// staged.
class JudgeAhead final : private ledger::Records {
  public:
    using Take = std::function<bool(std::vector<QueuedRequest> &into, std::size_t most)>; ///< see GroupCommit::takeRequests

    /// Opens a connection of its own to the file. All outlive it.
    JudgeAhead(const std::string &path, BooksMemory &memory, const base::Clock &clock, std::size_t mostAtOnce, Take take);
    ~JudgeAhead();
    JudgeAhead(const JudgeAhead &) = delete;
    JudgeAhead &operator=(const JudgeAhead &) = delete;

    void start();
    /// Waits for it. `Take` has to return by then: the queue is held.
    void stop(JudgedAhead &into);

  private:
    enum class State { idle, running, ending };
    struct Statements;

    std::optional<ledger::AccountLine> account(const std::string &id) override;
    std::optional<ledger::AccountLine> accountToGive(const std::string &id) override { return account(id); }
    std::optional<ledger::Transfer> transfer(const std::string &) override { return std::nullopt; } ///< only new ones come so far
    void add(const ledger::Entry &entry) override;
    // Never asked for here.
    void open(const ledger::Account &account, base::Timestamp at) override;
    std::int64_t corrected(const std::string &id) override;
    std::vector<ledger::Transfer> pending() override;
    std::vector<ledger::Transfer> overdue(base::Timestamp now, int most) override;
    std::vector<ledger::CurrencySum> sums() override;

    void serve();
    void judgeAll();
    bool judge(QueuedRequest &queued);
    const ledger::TransferPlan *planIn(const ledger::Request &request);
    bool isKnown(const IdKey &key);

    SqliteDatabase m_db;
    BooksMemory &m_memory;
    const base::Clock &m_clock;
    const std::size_t m_mostAtOnce;
    const Take m_take;
    std::unique_ptr<Statements> m_statements;
    JudgedAhead m_judged;
    IdKey m_key{}; ///< of the request that is being judged
    std::vector<QueuedRequest> m_taken;
    std::atomic<State> m_state = State::idle;
    std::thread m_thread;
};

} // namespace florin::storage
