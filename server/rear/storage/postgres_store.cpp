#include "server/rear/storage/postgres_store.h"

#include "server/rear/storage/migrations.h"
#include "server/rear/storage/postgres_batch.h"

#include <libpq-fe.h>

#include <algorithm>
#include <optional>
#include <random>
#include <thread>

namespace florin::storage {

using intake::Outcome;
using intake::Records;
using intake::StoreError;
using ledger::Trouble;
using std::chrono::steady_clock;

namespace {

constexpr int oldestServer = 150000;

OpenFailure cannotBeUsed(const std::string &where, const StorageFailure &failure) {
    const std::string database = "The database (" + describeConnection(where) + ") ";
    switch (failure.kind) {
    case StoreError::damaged: return {OpenFailure::Kind::damaged, database + "is damaged. The server does not start."};
    case StoreError::full:
        return {OpenFailure::Kind::notWritable, database + "cannot be written: its disk is full, or it is a standby."};
    default:
        return {OpenFailure::Kind::unreachable, database + "cannot be reached. " + failure.what()};
    }
}

OpenFailure inUse(const PostgresStore::Options &options) {
    return {OpenFailure::Kind::inUse, "On the database (" + describeConnection(options.where) + ") another rear unit works under the name \"" +
                                          options.unit + "\". Units that share a database need a name each: give this one another (florin.unit), or "
                                          "stop the other one first. Nothing was changed."};
}

std::optional<OpenFailure> flawOf(const std::string &where) {
    if (!describeConnection(where).empty()) return std::nullopt;
    return OpenFailure{OpenFailure::Kind::unreachable, "The connection string of the database does not read as one of PostgreSQL. It is not "
                                                       "shown here, because it may hold a password."};
}

/// What of the server's own settings would make a promise of ours untrue.
std::optional<OpenFailure> flawOf(const std::string &where, PostgresDatabase &db) {
    const std::string database = "The database server (" + describeConnection(where) + ") ";
    if (PQserverVersion(db.connection().handle()) < oldestServer)
        return OpenFailure{OpenFailure::Kind::notWritable, database + "is older than PostgreSQL 15."};
    auto row = db.query("SELECT current_setting('synchronous_commit')");
    if (row.next() && row.text(0) == "off")
        return OpenFailure{OpenFailure::Kind::notWritable,
                           database + "has synchronous_commit off: a payment that was answered could be lost. Set it on."};
    return std::nullopt;
}

Trouble troubleOf(StoreError error) {
    switch (error) {
    case StoreError::damaged: return Trouble::damaged;
    case StoreError::unknown: return Trouble::unknown;
    case StoreError::full:
    case StoreError::busy:
    case StoreError::unreachable: break;
    }
    return Trouble::full; // Nothing was entered.
}

/// How often one write was tried, and whether it may be once more.
class Tries {
  public:
    /// Another transaction was in the way. False if that happened too often.
    bool again() {
        if (++m_runs >= limits::mostRuns) return false;
        const auto longest = std::min(limits::firstPause * (1 << std::min(m_runs, 7)), limits::longestPause);
        // Those that were in each other's way must not come back at the same moment.
        std::uniform_int_distribution<std::int64_t> pause(0, longest.count());
        std::this_thread::sleep_for(std::chrono::microseconds(pause(m_random)));
        return true;
    }
    bool againAfterTakenKey() { return ++m_takenKeys < limits::mostRunsForATakenKey && again(); }
    /// The server does not answer, and nothing of the transaction is stored. Waits until it may be back; false if it took too long.
    bool againWhenReachable(steady_clock::time_point nextTry) {
        const auto now = steady_clock::now();
        if (!m_giveUp) m_giveUp = now + limits::longestWaitForServer;
        if (now >= *m_giveUp) return false;
        std::this_thread::sleep_until(std::clamp(nextTry, now, *m_giveUp));
        return true;
    }

  private:
    int m_runs = 0;
    int m_takenKeys = 0;
    std::optional<steady_clock::time_point> m_giveUp;
    std::minstd_rand m_random{std::random_device{}()};
};

/// Of one session; whatever is not committed is undone at its end.
class Transaction {
  public:
    explicit Transaction(PostgresSession &session) : m_session(session) {}
    ~Transaction() {
        if (m_isDurable) return;
        m_session.db.rollBack();
        m_session.books.forget();
    }
    Transaction(const Transaction &) = delete;
    Transaction &operator=(const Transaction &) = delete;

    void beginToWrite(PostgresDatabase::Isolation isolation) {
        m_session.books.beginToWrite();
        m_session.tables.witnesses.clear();
        m_session.tables.parties.clear(); // Other units change them as well: each asks the database.
        m_session.db.beginToWrite(isolation);
    }
    void beginToRead() {
        m_session.books.beginToRead();
        m_session.db.beginToRead();
    }
    PostgresDatabase::CommitAnswer commit(base::Timestamp at) {
        const auto digests = m_session.tables.witnesses.digests(m_session.db);
        m_session.books.seal(at, rowsOf(digests));
        const auto answer = m_session.db.commit();
        m_isDurable = answer == PostgresDatabase::CommitAnswer::durable;
        if (m_isDurable) m_session.books.published();
        return answer;
    }

  private:
    PostgresSession &m_session;
    bool m_isDurable = false;
};

} // namespace

PostgresStore::PostgresStore(const Options &options, std::unique_ptr<PostgresName> name)
    : m_clock(options.clock != nullptr ? *options.clock : m_systemClock),
      m_where(options.where), m_name(std::move(name)), m_pool(options.where, *m_name, options.mostConnections), m_longestDoubt(options.longestDoubt),
      m_queue(std::make_unique<GroupCommit>(options.mostQueued, options.mostAtOnce, GroupCommit::Thread::own,
                                            [this](std::vector<Queued> &batch) {
                                                commit(batch);
                                                return GroupCommit::Next::waits;
                                            })) {
}

base::Result<std::vector<audit::HeadSeen>, StoreError> PostgresStore::heads() {
    try {
        const auto session = m_pool.take();
        const std::lock_guard lock(m_counting);
        session->db.beginToRead();
        auto found = m_ends.read(session->db);
        session->db.rollBack();
        return found;
    } catch (const StorageFailure &failure) {
        return base::Refused{failure.kind};
    }
}

base::Result<AuditCount, StoreError> PostgresStore::audit(const std::vector<audit::HeadSeen> &heads, audit::Findings &findings) {
    AuditCount count;
    const auto done = inspect([&](Database &db) { count = auditBooks(db, audit::Numbers::rising, heads, findings); });
    if (!done) return base::Refused{done.error()};
    return count;
}

// On connections of their own: they may take long.

base::Result<void, StoreError> PostgresStore::inspect(const std::function<void(Database &)> &work) {
    try {
        PostgresDatabase db(m_where);
        db.connection().setPatience(limits::longestMigration);
        db.beginToRead();
        // Whole tables are read, and nobody is in the way of who only reads.
        db.execute("SET LOCAL statement_timeout = 0; SET LOCAL enable_seqscan = on; SET LOCAL cursor_tuple_fraction = 1");
        db.readInParts();
        work(db);
        db.rollBack();
        return {};
    } catch (const StorageFailure &failure) {
        return base::Refused{failure.kind};
    }
}

base::Result<void, StoreError> PostgresStore::amend(const std::function<void(Database &)> &work) {
    try {
        PostgresDatabase db(m_where);
        db.connection().setPatience(limits::longestMigration);
        db.beginToWrite(PostgresDatabase::Isolation::byLocks);
        db.execute("SET LOCAL statement_timeout = 0");
        work(db);
        if (db.commit() != PostgresDatabase::CommitAnswer::durable) return base::Refused{StoreError::unknown};
        return {};
    } catch (const StorageFailure &failure) {
        return base::Refused{failure.kind};
    } catch (const Overtaken &) {
        return base::Refused{StoreError::busy};
    }
}

base::Result<std::unique_ptr<PostgresStore>, OpenFailure> PostgresStore::open(const Options &options) {
    if (auto flaw = flawOf(options.where)) return base::Refused{std::move(*flaw)};
    try {
        PostgresDatabase db(options.where);
        if (auto flaw = flawOf(options.where, db)) return base::Refused{std::move(*flaw)};
        auto name = std::make_unique<PostgresName>(options.where, options.unit, options.report);
        if (options.claim == Claim::atOpening && !name->claim(options.longestWaitForName)) return base::Refused{inUse(options)};
        db.connection().setPatience(limits::longestMigration);
        if (migrate(db) == MigrationResult::newer)
            return base::Refused{OpenFailure{OpenFailure::Kind::newerSchema,
                                             "The database (" + describeConnection(options.where) +
                                                 ") was written by a newer version of this program. Start that version."}};
        db.forgetSessionsBefore(base::SystemClock().now() - limits::sessionsKept);
        return std::unique_ptr<PostgresStore>(new PostgresStore(options, std::move(name)));
    } catch (const StorageFailure &failure) {
        return base::Refused{cannotBeUsed(options.where, failure)};
    } catch (const RuleBroken &broken) {
        return base::Refused{OpenFailure{OpenFailure::Kind::damaged, "The database (" + describeConnection(options.where) +
                                                                         ") does not hold what its version says, or does not let this "
                                                                         "user make its tables. " +
                                                                         broken.what()}};
    }
}

base::Result<bool, OpenFailure> PostgresStore::hasBooks(const std::string &where) {
    return answer(where, "SELECT to_regclass('schema_version') IS NOT NULL");
}

base::Result<bool, OpenFailure> PostgresStore::isEmpty(const std::string &where) {
    return answer(where, "SELECT NOT EXISTS (SELECT 1 FROM pg_class WHERE relnamespace ="
                         " (SELECT oid FROM pg_namespace WHERE nspname = 'public'))");
}

base::Result<bool, OpenFailure> PostgresStore::answer(const std::string &where, std::string_view question) {
    if (auto flaw = flawOf(where)) return base::Refused{std::move(*flaw)};
    try {
        PostgresDatabase db(where);
        auto row = db.query(question);
        return row.next() && row.integer(0) != 0;
    } catch (const StorageFailure &failure) {
        return base::Refused{cannotBeUsed(where, failure)};
    }
}

base::Result<void, StoreError> PostgresStore::write(const std::function<Outcome(Records &)> &work) {
    return transact(Isolation::serializable, [&work](PostgresSession &session) { return work(session.tables.records); });
}

bool PostgresStore::offer(ledger::Request request, Done done) {
    return m_queue->offer({std::move(request), std::move(done)});
}

/// On the queue's thread.
void PostgresStore::commit(std::span<Queued> batch) {
    std::optional<Trouble> trouble;
    std::vector<const ledger::Request *> requests;
    for (const auto &queued : batch) requests.push_back(&std::get<QueuedRequest>(queued).request);
    try {
        const auto isolation = PostgresBatch::isolationOf(requests);
        if (const auto done = transact(isolation, [&](PostgresSession &session) { return serve(session, batch, requests); }); !done) {
            if (done.error() == StoreError::damaged && batch.size() > 1) {
                // One of them read it: found by halves, so that the others are not refused with it.
                const auto half = batch.size() / 2;
                commit(batch.first(half));
                commit(batch.subspan(half));
                return;
            }
            trouble = troubleOf(done.error());
        }
    } catch (const std::exception &) {
        // A rule of the schema refused what belongs to all of them: a flaw of this program.
        trouble = Trouble::damaged;
    }
    for (auto &queued : batch) {
        auto &request = std::get<QueuedRequest>(queued);
        if (trouble)
            request.done(base::Refused{*trouble});
        else
            request.done(request.verdict);
    }
}

Outcome PostgresStore::serve(PostgresSession &session, std::span<Queued> batch, const std::vector<const ledger::Request *> &requests) {
    PostgresBatch books(session.db, session.books);
    books.load(requests);
    const auto now = m_clock.now();
    for (auto &queued : batch) {
        auto &asked = std::get<QueuedRequest>(queued);
        asked.verdict = std::visit(
            [&](const auto &request) {
                if constexpr (std::is_same_v<std::decay_t<decltype(request)>, ledger::End>)
                    return ledger::end(books, request, now);
                else
                    return ledger::begin(books, request, now);
            },
            asked.request);
    }
    books.write();
    return Outcome::commit;
}

base::Result<void, StoreError> PostgresStore::transact(Isolation isolation, const SessionWork &work) {
    Tries tries;
    for (;;) {
        PostgresDatabase::Mark mark;
        try {
            const auto session = m_pool.take();
            Transaction transaction(*session);
            transaction.beginToWrite(isolation);
            if (work(*session) == Outcome::rollBack) return {};
            if (transaction.commit(m_clock.now()) == PostgresDatabase::CommitAnswer::durable) return {};
            mark = session->db.mark();
        } catch (const Overtaken &) {
            if (!tries.again()) return base::Refused{StoreError::busy};
            continue;
        } catch (const KeyTaken &) {
            if (!tries.againAfterTakenKey()) throw;
            continue;
        } catch (const StorageFailure &failure) {
            if (failure.kind != StoreError::unreachable || !tries.againWhenReachable(nextTry()))
                return base::Refused{failure.kind};
            continue;
        }
        const auto fate = resolve(mark);
        if (fate == Fate::stored) return {};
        if (fate == Fate::unknown) return base::Refused{StoreError::unknown};
        if (!tries.again()) return base::Refused{StoreError::busy};
    }
}

PostgresStore::Fate PostgresStore::resolve(const PostgresDatabase::Mark &mark) {
    const auto giveUp = steady_clock::now() + m_longestDoubt;
    auto pause = limits::firstReconnect;
    while (steady_clock::now() < giveUp) {
        try {
            const auto session = m_pool.take();
            switch (session->db.outcomeOf(mark)) {
            case PostgresDatabase::Fate::committed:
                if (session->db.isEverythingDurable()) return Fate::stored;
                break;
            case PostgresDatabase::Fate::rolledBack: return Fate::notStored;
            case PostgresDatabase::Fate::forgotten: return Fate::unknown;
            case PostgresDatabase::Fate::stillRunning: session->db.endIfAbandoned(mark); break;
            }
        } catch (const StorageFailure &) {
            // Asked again below.
        }
        std::this_thread::sleep_for(pause);
        pause = std::min(pause * 2, limits::slowestReconnect);
    }
    return Fate::unknown;
}

base::Result<void, StoreError> PostgresStore::read(const std::function<void(Records &)> &work) {
    Tries tries;
    for (;;) {
        bool isRun = false;
        try {
            const auto session = m_pool.take();
            Transaction transaction(*session);
            transaction.beginToRead();
            isRun = true;
            work(session->tables.records);
            return {};
        } catch (const Overtaken &) {
            return base::Refused{StoreError::busy};
        } catch (const StorageFailure &failure) {
            // A view that was half read is not read again: its reader may have kept that half.
            if (isRun || failure.kind != StoreError::unreachable || !tries.againWhenReachable(m_pool.nextTry()))
                return base::Refused{failure.kind};
        }
    }
}

} // namespace florin::storage
