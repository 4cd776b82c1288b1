#include "server/rear/storage/sqlite_store.h"

#include "server/rear/storage/checkpointer.h"
#include "server/rear/storage/former_books.h"
#include "server/rear/storage/judge_ahead.h"
#include "server/rear/storage/ledger_tables.h"
#include "server/rear/storage/ledger_view.h"
#include "server/rear/storage/migrations.h"
#include "server/rear/storage/sqlite_database.h"
#include "server/rear/storage/sqlite_file.h"
#include "server/rear/storage/table_set.h"

#include <algorithm>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <typeinfo>
#include <unistd.h>

namespace florin::storage {

using intake::Outcome;
using ledger::Trouble;
using ledger::Verdict;
using intake::Records;
using intake::StoreError;

namespace {

void rollBackQuietly(Database &db) {
    try {
        // SQLite rolls back by itself after some failures (a full disk), and would then refuse this.
        if (db.inTransaction())
            db.run("ROLLBACK");
    } catch (const std::exception &) {
        // It failed for the reason that is being told already.
    }
}

/// What somebody's work threw after others had entered theirs.
struct LateFailure {
    std::exception_ptr thrown;
};

/// One connection and the tables seen through it. `Ledger` is how this side sees the books.
template <class Ledger> struct Side {
    template <class... More>
    Side(SqliteDatabase &database, KnownParties *known, More &&...more)
        : ledger(database, std::forward<More>(more)...), tables(database, ledger, known) {}

    Ledger ledger;
    TableSet tables;
};

const std::string &idOf(const ledger::Request &request) {
    if (const auto *plan = std::get_if<ledger::TransferPlan>(&request)) return plan->id;
    if (const auto *begin = std::get_if<ledger::Begin>(&request)) return begin->plan.id;
    return std::get<ledger::End>(request).transfer;
}

/// Whether judging ahead is worth it.
bool hasRequests(const JudgedAhead &judged, std::span<const Queued> batch) {
    const auto isRequest = [](const Queued &queued) { return std::holds_alternative<QueuedRequest>(queued); };
    return !judged.requests.empty() || !judged.rest.empty() || std::any_of(batch.begin(), batch.end(), isRequest);
}

Trouble troubleOf(StoreError error) {
    if (error == StoreError::unknown) return Trouble::unknown;
    return error == StoreError::damaged ? Trouble::damaged : Trouble::full;
}

} // namespace

struct SqliteStore::Writer {
    Writer(SqliteDatabase &connection, const std::string &unit) : side(connection, nullptr, memory, unit) {}

    BooksMemory memory;
    Side<LedgerTables> side;
    JudgedAhead current; ///< judged while the batch before this one was written
    JudgedAhead next;    ///< while this one is
    bool isAhead = false;
};

struct SqliteStore::Reader {
    Reader(const std::string &path, BooksMemory &memory, KnownParties &known) : db(path, Mode::reader), side(db, &known, memory) {}

    SqliteDatabase db;
    Side<LedgerView> side;
};

SqliteStore::SqliteStore(std::unique_ptr<SqliteDatabase> connection, const std::string &path, const Options &options)
    : m_path(path), m_thread(options.thread), m_clock(options.clock ? *options.clock : m_systemClock), m_connection(std::move(connection)),
      m_writer(std::make_unique<Writer>(*m_connection, options.unit)),
      m_maker(options.thread) {
    bringFormerBooksOver(*m_connection, m_writer->side.ledger);
    m_reader = std::make_unique<Reader>(path, m_writer->memory, m_known);
    // In one thread everything stays in one thread.
    if (options.thread == GroupCommit::Thread::own) {
        m_checkpointer = std::make_unique<Checkpointer>(path, m_connection->handle());
        m_ahead = std::make_unique<JudgeAhead>(path, m_writer->memory, m_clock, options.mostAtOnce,
                                               [this](auto &into, std::size_t most) { return m_queue->takeRequests(into, most); });
    }
    m_queue = std::make_unique<GroupCommit>(options.mostQueued, options.mostAtOnce, options.thread,
                                            [this](std::vector<Queued> &batch) { return commit(batch); });
    if (options.thread == GroupCommit::Thread::callers) fillFilter();
}

SqliteStore::~SqliteStore() {
    m_isClosing = true;
    m_queue->finish(); // Its thread, and the one that judges ahead, ask it to the last.
    m_queue.reset();
    if (m_filling.joinable()) m_filling.join();
    m_ahead.reset();
    m_checkpointer.reset();
    try {
        // So that the next start finds nothing to replay. Where it cannot be written, the journal says it all.
        // In pieces: another program may be waiting to write.
        for (bool isMore = true; isMore;) {
            m_connection->execute("BEGIN IMMEDIATE");
            isMore = m_writer->side.ledger.begin() && m_writer->side.ledger.sweepSome();
            m_connection->execute("COMMIT");
            m_writer->side.ledger.publish();
        }
    } catch (const std::exception &) {
        rollBackQuietly(*m_connection);
    }
    if (m_thread == GroupCommit::Thread::own) m_known.waitUntilBelieved();
}

base::Result<std::unique_ptr<SqliteStore>, OpenFailure> SqliteStore::open(const std::string &path, const Options &options) {
    if (!makePrivateFile(path))
        return base::Refused{notWritableFile(path)};
    try {
        // Looked at through a connection that writes nothing.
        if (SqliteDatabase(path, Mode::reader).quickCheck() != "ok")
            return base::Refused{damagedFile(path)};
        auto connection = std::make_unique<SqliteDatabase>(path, Mode::writer);
        if (migrate(*connection) == MigrationResult::newer)
            return base::Refused{newerFile(path)};
        return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(connection), path, options));
    } catch (const StorageFailure &failure) {
        return base::Refused{failure.kind == StoreError::damaged ? damagedFile(path) : notWritableFile(path)};
    } catch (const RuleBroken &) {
        // A migration that does not fit what is there: not the file that its version number says.
        return base::Refused{damagedFile(path)};
    }
}

/// Not before something is entered: a program that asks for no payments needs no filter.
void SqliteStore::beginFilling() {
    if (m_filling.joinable()) return;
    try {
        m_filling = std::thread([this] { fillFilter(); });
    } catch (const std::system_error &) {
        // No thread is to be had. The table is asked for each id.
    }
}

void SqliteStore::fillFilter() {
    try {
        SqliteDatabase db(m_path, Mode::reader);
        db.execute("PRAGMA cache_size = -4096");
        m_writer->memory.filter.fill(db, [this] { return m_isClosing.load(); });
    } catch (const std::exception &) {
        // The table is asked for each id.
    }
}

base::Result<void, StoreError> SqliteStore::write(const std::function<Outcome(Records &)> &work) {
    return m_queue->run(work);
}

void SqliteStore::writeLater(intake::LaterWork work, std::function<void(base::Result<void, StoreError>)> written) {
    if (m_thread == GroupCommit::Thread::callers) return written(m_queue->run(std::move(work)));
    const auto done = [written](QueuedWork &ended) {
        try {
            if (ended.thrown) std::rethrow_exception(ended.thrown);
            written(ended.result);
        } catch (const std::exception &error) {
            // Nobody is there who could catch it. Only its kind is told: its text may quote what somebody sent.
            std::fprintf(stderr, "rear/storage: a piece of work failed (%s)\n", typeid(error).name());
        }
    };
    if (!m_queue->offer({std::move(work), done})) written(base::Refused{StoreError::busy});
}

void SqliteStore::settle() { m_queue->settle(); }

bool SqliteStore::offer(ledger::Request request, Done done) {
    const auto key = keyOf(idOf(request));
    return m_queue->offer({std::move(request), std::move(done), Verdict::done, key});
}

/// On the writer's thread.
GroupCommit::Next SqliteStore::commit(std::vector<Queued> &batch) {
    auto &[memory, side, current, next, isAhead] = *m_writer;
    std::swap(current, next);
    next.clear();
    const auto fate = tryToWrite(batch, Ahead::judges);
    if (fate.isOnes && current.requests.size() + current.rest.size() + batch.size() > 1) {
        current.judgeAgain();
        std::vector<Queued> all(std::make_move_iterator(current.rest.begin()), std::make_move_iterator(current.rest.end()));
        all.insert(all.end(), std::make_move_iterator(batch.begin()), std::make_move_iterator(batch.end()));
        current.clear();
        writeByHalves(all);
        batch = std::move(all);
    } else {
        answer(batch, fate);
    }
    if (m_checkpointer) m_checkpointer->afterCommit();
    if (!next.rest.empty()) return GroupCommit::Next::hasSomeWantsAll;
    return next.requests.empty() ? GroupCommit::Next::waits : GroupCommit::Next::hasSome;
}

/// One of them came upon damage, or failed too late to be taken back alone: it is found, so that the others are not refused with it.
void SqliteStore::writeByHalves(std::span<Queued> batch) {
    const auto half = batch.size() / 2;
    for (const auto part : {batch.first(half), batch.subspan(half)}) {
        const auto fate = tryToWrite(part, Ahead::waits);
        if (fate.isOnes && part.size() > 1)
            writeByHalves(part);
        else
            answer(part, fate);
    }
}

/// Writes all of it, with what was judged ahead, or leaves everything as it was.
SqliteStore::Fate SqliteStore::tryToWrite(std::span<Queued> batch, Ahead ahead) {
    auto &[memory, side, current, next, isAhead] = *m_writer;
    Fate fate;
    try {
        write(batch, ahead);
    } catch (const StorageFailure &caught) {
        fate.failure = caught.kind;
        fate.isOnes = caught.kind == StoreError::damaged;
    } catch (const LateFailure &caught) {
        fate.flaw = caught.thrown;
        fate.isOnes = true;
    } catch (...) {
        // A rule of the schema refused what belongs to all of them: a flaw of this program.
        fate.flaw = std::current_exception();
    }
    m_known.endCommit();
    if (isAhead) {
        m_queue->hold();
        m_ahead->stop(next);
        m_queue->release();
        isAhead = false;
    }
    if (fate.isGood()) {
        side.ledger.publish();
    } else {
        rollBackQuietly(*m_connection);
        side.ledger.forget();
        next.judgeAgain();
    }
    return fate;
}

void SqliteStore::answer(std::span<Queued> batch, const Fate &fate) {
    const auto tell = [&](QueuedRequest &request) {
        if (!fate.isGood())
            request.done(base::Refused{troubleOf(fate.failure.value_or(StoreError::damaged))});
        else if (request.readDamage)
            request.done(base::Refused{Trouble::damaged});
        else
            request.done(request.verdict);
    };
    for (auto *requests : {&m_writer->current.requests, &m_writer->current.rest})
        for (auto &request : *requests) tell(request);
    for (auto &queued : batch) {
        if (auto *request = std::get_if<QueuedRequest>(&queued)) {
            tell(*request);
            continue;
        }
        auto &work = *std::get<std::unique_ptr<QueuedWork>>(queued);
        if (fate.failure) work.result = base::Refused{*fate.failure};
        if (fate.flaw) work.thrown = fate.flaw;
    }
}

void SqliteStore::write(std::span<Queued> batch, Ahead ahead) {
    auto &[memory, side, current, next, isAhead] = *m_writer;
    auto &ledger = side.ledger;
    m_connection->run("BEGIN IMMEDIATE");
    if (!ledger.begin()) current.judgeAgain();
    if (m_checkpointer) m_checkpointer->makeRoom();
    side.tables.witnesses.clear();
    side.tables.parties.clear();
    if (m_thread == GroupCommit::Thread::own) m_known.watch(m_connection->foreignVersion(), std::chrono::steady_clock::now());
    const bool isServing = !current.rest.empty() || !batch.empty();
    if (isServing) {
        ledger.insert(current.rows, current.bytes);
        serve(batch);
        if (m_ahead && ledger.mark().entries > 0) beginFilling();
    }
    const auto digests = side.tables.witnesses.digests(*m_connection);
    ledger.stage(isServing ? 0 : current.rows.size(), digests.size());
    if (ahead == Ahead::judges && m_ahead && hasRequests(current, batch)) {
        m_ahead->start();
        isAhead = true;
    }
    if (!isServing) ledger.insert(current.rows, current.bytes);
    ledger.seal(m_clock.now(), rowsOf(digests));
    m_known.beginCommit(side.tables.parties);
    m_connection->commit();
}

/// In the order in which they came.
void SqliteStore::serve(std::span<Queued> batch) {
    struct Ending {
        Maker &maker;
        ~Ending() { maker.drop(); }
    } ending{m_maker}; // Whatever happens, nobody makes for a batch that is over.
    for (auto &request : m_writer->current.rest) serve(request);
    for (auto &queued : batch) {
        if (auto *work = std::get_if<std::unique_ptr<QueuedWork>>(&queued))
            serve(**work);
        else
            serve(std::get<QueuedRequest>(queued));
    }
    m_maker.finish();
    keepWhatIsMade(batch);
}

void SqliteStore::keepWhatIsMade(std::span<Queued> batch) {
    for (auto &queued : batch) {
        auto *work = std::get_if<std::unique_ptr<QueuedWork>>(&queued);
        if (work == nullptr || !(*work)->isEntered) continue;
        if ((*work)->thrown) throw LateFailure{(*work)->thrown};
        if (!(*work)->work.keep) continue;
        try {
            (*work)->work.keep(m_writer->side.tables.records);
        } catch (const StorageFailure &) {
            throw;
        } catch (...) {
            throw LateFailure{std::current_exception()};
        }
    }
}

/// One caller's work. What it throws, or wants taken back, concerns nobody else in the batch.
void SqliteStore::serve(QueuedWork &work) {
    auto &side = m_writer->side;
    const auto mark = side.ledger.mark();
    work.result = {};
    work.thrown = nullptr;
    m_connection->run("SAVEPOINT work");
    work.isEntered = false;
    try {
        work.isEntered = work.work.enter(side.tables.records) == Outcome::commit;
    } catch (const StorageFailure &failure) {
        // Of a full disk all would hear; a damaged row was read by this work alone. Where SQLite itself says so, it lets nothing be written any
        // more until the transaction has ended: then the batch is written apart.
        if (failure.kind != StoreError::damaged || !m_connection->inTransaction()) throw;
        work.result = base::Refused{failure.kind};
    } catch (...) {
        work.thrown = std::current_exception();
    }
    if (!work.isEntered) {
        m_connection->run("ROLLBACK TO work");
        side.ledger.undoTo(mark);
    }
    m_connection->run("RELEASE work");
    if (!work.isEntered || !work.work.make) return;
    m_maker.add([&work] {
        try {
            work.work.make();
        } catch (...) {
            work.thrown = std::current_exception();
        }
    });
}

/// The judge refuses before anything is written, so it needs no savepoint. So it is with a damaged row, which it reads before.
void SqliteStore::serve(QueuedRequest &queued) {
    auto &records = m_writer->side.ledger;
    const auto mark = records.mark();
    try {
        judge(queued);
        queued.readDamage = false;
    } catch (const StorageFailure &failure) {
        if (failure.kind != StoreError::damaged || !records.hasOnlyOpenedSince(mark)) throw;
        queued.readDamage = true;
    }
}

void SqliteStore::judge(QueuedRequest &queued) {
    auto &records = m_writer->side.ledger;
    records.expect(idOf(queued.request), queued.key);
    const auto now = m_clock.now();
    queued.verdict = std::visit(
        [&](const auto &request) {
            if constexpr (std::is_same_v<std::decay_t<decltype(request)>, ledger::End>)
                return ledger::end(records, request, now);
            else
                return ledger::begin(records, request, now);
        },
        queued.request);
}

base::Result<void, StoreError> SqliteStore::read(const std::function<void(Records &)> &work) {
    std::lock_guard lock(m_reading);
    auto &[db, side] = *m_reader;
    // Whatever happens, nobody waits for this reader afterwards.
    struct Ending {
        Database &db;
        LedgerView &view;
        ~Ending() {
            rollBackQuietly(db);
            view.end();
        }
    } ending{db, side.ledger};
    try {
        m_known.begin(std::chrono::steady_clock::now());
        side.ledger.begin();
        try {
            work(side.tables.records);
            if (m_known.end()) return {};
        } catch (const Overtaken &) {
        }
        rollBackQuietly(db);
        side.ledger.end();
        m_known.beginWithout();
        // The writer looks at what another program wrote before it does anything.
        for (int tries = 0; !side.ledger.beginWithBooks(); ++tries)
            if (const auto heard = write([](Records &) { return Outcome::rollBack; }); !heard || tries > 2) return base::Refused{StoreError::busy};
        work(side.tables.records);
    } catch (const StorageFailure &failure) {
        return base::Refused{failure.kind};
    }
    return {};
}

base::Result<std::vector<audit::HeadSeen>, StoreError> SqliteStore::heads() {
    std::vector<audit::HeadSeen> found;
    const auto done = read([&](Records &) { found = m_ends.read(m_reader->db); });
    if (!done) return base::Refused{done.error()};
    return found;
}

base::Result<AuditCount, StoreError> SqliteStore::audit(const std::vector<audit::HeadSeen> &heads, audit::Findings &findings) {
    AuditCount count;
    const auto done = inspect([&](Database &db) { count = auditBooks(db, audit::Numbers::gapless, heads, findings); });
    if (!done) return base::Refused{done.error()};
    return count;
}

// On connections of their own: they may take long, and nobody else should wait for them.

base::Result<void, StoreError> SqliteStore::inspect(const std::function<void(Database &)> &work) {
    try {
        SqliteDatabase db(m_path, Mode::reader);
        db.execute("BEGIN");
        work(db);
        return {};
    } catch (const StorageFailure &failure) {
        return base::Refused{failure.kind};
    }
}

base::Result<void, StoreError> SqliteStore::amend(const std::function<void(Database &)> &work) {
    try {
        SqliteDatabase db(m_path, Mode::writer);
        // The log is the checkpointer's: it knows whether the database could be synced, and keeps it where not.
        db.execute("PRAGMA wal_autocheckpoint = 0");
        db.execute("BEGIN IMMEDIATE");
        work(db);
        db.execute("COMMIT");
        return {};
    } catch (const StorageFailure &failure) {
        return base::Refused{failure.kind};
    }
}

std::optional<base::Result<void, StoreError>> SqliteStore::backUp(const std::string &path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) return base::Result<void, StoreError>(base::Refused{StoreError::full});
    base::Result<void, StoreError> done;
    try {
        SqliteDatabase db(m_path, Mode::writer);
        db.run("VACUUM INTO $1", path);
    } catch (const StorageFailure &failure) {
        done = base::Refused{failure.kind};
    }
    if (done && ::fsync(file) != 0) done = base::Refused{StoreError::full};
    ::close(file);
    if (!done) ::unlink(path.c_str());
    return done;
}

SqliteDatabase &SqliteStore::writer() {
    return *m_connection;
}

} // namespace florin::storage
