#pragma once

#include "server/rear/intake/store.h"
#include "server/rear/ledger/journal.h"
#include "server/rear/storage/books_office.h"
#include "server/rear/storage/group_commit.h"
#include "server/rear/storage/limits.h"
#include "server/rear/storage/open_failure.h"
#include "server/rear/storage/postgres_name.h"
#include "server/rear/storage/postgres_pool.h"
#include "shared/base/result.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace florin::storage {

/// The books in a PostgreSQL database, which several rear units may share. Each write is a serializable transaction, run again where
/// another was in its way; each read one view that does not change. A commit is durable when `write` returns, on the standby as well
/// where the server waits for one. If the answer to a commit is lost, the database is asked what became of it: nothing is guessed and
/// nothing done twice.
///
/// Requests to the books alone share transactions: what comes together while one is under way goes into the next, and each such
/// transaction waits for the server twice (see PostgresBatch). A damaged row concerns those alone that read it.
class PostgresStore final : public intake::Store, public BooksOffice, public ledger::Journal {
  public:
    /// When the unit's name is taken.
    enum class Claim {
        atOpening,     ///< for who serves: a second unit of that name is refused
        withFirstLink, ///< for tools, several of which may look at once: only those that write a chain are in each other's way
    };
    struct Options {
        std::string where; ///< a connection string of libpq
        std::string unit = "rear"; ///< names this rear unit in the chains of commits: no two may have the same (see PostgresName)
        Claim claim = Claim::atOpening;
        PostgresName::Report report{}; ///< told when the name is lost to another unit, and when it is had again; any thread
        const base::Clock *clock = nullptr; ///< dates the commits; the system's if there is none. Outlives the store
        std::size_t mostConnections = limits::mostConnections;
        std::chrono::milliseconds longestDoubt = limits::longestDoubt;
        std::chrono::milliseconds longestWaitForName = limits::longestWaitForName;
        std::size_t mostQueued = 8192;
        std::size_t mostAtOnce = 1024;
    };
    /// Connects, takes the unit's name and brings the schema up to date. A newer database is left as it is, and so is one on which another
    /// unit of that name works (`inUse`) and goes on to. The failure's sentence holds no password.
    static base::Result<std::unique_ptr<PostgresStore>, OpenFailure> open(const Options &options);
    /// Whether books were ever opened there. Changes nothing.
    static base::Result<bool, OpenFailure> hasBooks(const std::string &where);
    /// Whether there is nothing at all, of whoever. Changes nothing.
    static base::Result<bool, OpenFailure> isEmpty(const std::string &where);

    base::Result<void, intake::StoreError> write(const std::function<intake::Outcome(intake::Records &)> &work) override;
    base::Result<void, intake::StoreError> read(const std::function<void(intake::Records &)> &work) override;
    bool isShared() const override { return true; }

    base::Result<std::vector<audit::HeadSeen>, intake::StoreError> heads() override;
    base::Result<AuditCount, intake::StoreError> audit(const std::vector<audit::HeadSeen> &heads, audit::Findings &findings) override;

    base::Result<void, intake::StoreError> inspect(const std::function<void(Database &)> &work) override;
    base::Result<void, intake::StoreError> amend(const std::function<void(Database &)> &work) override;
    std::optional<base::Result<void, intake::StoreError>> backUp(const std::string &) override { return std::nullopt; }

    bool offer(ledger::Request request, Done done) override;

    /// How often this store has waited for the server until now (see PostgresBatch), audits and the like left out.
    std::int64_t waits() const { return m_pool.waits(); }

  private:
    static base::Result<bool, OpenFailure> answer(const std::string &where, std::string_view question);
    using Isolation = PostgresDatabase::Isolation;
    using SessionWork = std::function<intake::Outcome(PostgresSession &)>;
    base::Result<void, intake::StoreError> transact(Isolation isolation, const SessionWork &work);
    void commit(std::span<Queued> batch);
    intake::Outcome serve(PostgresSession &session, std::span<Queued> batch, const std::vector<const ledger::Request *> &requests);

    enum class Fate { stored, notStored, unknown };
    /// What became of a commit whose answer was lost: asks until there is an answer, at most as long as the options allow.
    Fate resolve(const PostgresDatabase::Mark &mark);

    PostgresStore(const Options &options, std::unique_ptr<PostgresName> name);
    std::chrono::steady_clock::time_point nextTry() const { return std::max(m_pool.nextTry(), m_name->nextTry()); }

    base::SystemClock m_systemClock;
    const base::Clock &m_clock;
    const std::string m_where;
    const std::unique_ptr<PostgresName> m_name;
    PostgresPool m_pool;
    std::mutex m_counting;
    ChainEnds m_ends;
    const std::chrono::milliseconds m_longestDoubt;
    std::unique_ptr<GroupCommit> m_queue; ///< ends first
};

} // namespace florin::storage
