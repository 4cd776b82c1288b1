#pragma once

#include "server/rear/intake/store.h"
#include "server/rear/ledger/journal.h"
#include "server/rear/storage/books_office.h"
#include "server/rear/storage/group_commit.h"
#include "server/rear/storage/known_parties.h"
#include "server/rear/storage/maker.h"
#include "server/rear/storage/open_failure.h"
#include "shared/base/clock.h"
#include "shared/base/result.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>

namespace florin::storage {

class Checkpointer;
class JudgeAhead;
struct JudgedAhead;
class SqliteDatabase;

/// The books in one SQLite file: one connection that writes, one that reads. What comes together while a commit is under way shares the
/// next one, each piece of work in a savepoint of its own: a damaged row concerns those alone that read it. A commit is on the disk when
/// `write` returns or a request is answered.
class SqliteStore final : public intake::Store, public ledger::Journal, public BooksOffice {
  public:
    struct Options {
        std::string unit = "rear";       ///< names this rear unit in the chain of commits
        const base::Clock *clock = nullptr; ///< dates the commits; the system's if there is none. Outlives the store
        GroupCommit::Thread thread = GroupCommit::Thread::own;
        std::size_t mostQueued = 8192;
        std::size_t mostAtOnce = 2048;
    };

    /// Opens the file, checks that it reads as what was written, and brings its schema up to date. Makes it if it is not there
    /// (mode 0600). A damaged or newer file is left as it is.
    static base::Result<std::unique_ptr<SqliteStore>, OpenFailure> open(const std::string &path, const Options &options);
    static base::Result<std::unique_ptr<SqliteStore>, OpenFailure> open(const std::string &path) { return open(path, Options{}); }
    /// Commits what is queued.
    ~SqliteStore() override;

    base::Result<void, intake::StoreError> write(const std::function<intake::Outcome(intake::Records &)> &work) override;
    /// `written` is called on the writer's thread.
    void writeLater(intake::LaterWork work, std::function<void(base::Result<void, intake::StoreError>)> written) override;
    void settle() override;
    base::Result<void, intake::StoreError> read(const std::function<void(intake::Records &)> &work) override;
    bool offer(ledger::Request request, Done done) override;
    base::Result<std::vector<audit::HeadSeen>, intake::StoreError> heads() override;
    base::Result<AuditCount, intake::StoreError> audit(const std::vector<audit::HeadSeen> &heads, audit::Findings &findings) override;
    base::Result<void, intake::StoreError> inspect(const std::function<void(Database &)> &work) override;
    base::Result<void, intake::StoreError> amend(const std::function<void(Database &)> &work) override;
    std::optional<base::Result<void, intake::StoreError>> backUp(const std::string &path) override;
    /// With `Thread::callers`: commits what was offered.
    void commitOffered() { m_queue->commitOffered(); }

    /// The writer's connection, for tests that need to break something.
    SqliteDatabase &writer();

  private:
    struct Writer;
    struct Reader;
    SqliteStore(std::unique_ptr<SqliteDatabase> connection, const std::string &path, const Options &options);

    void beginFilling();
    void fillFilter();
    GroupCommit::Next commit(std::vector<Queued> &batch);
    /// What became of a batch; one that is not good left nothing.
    struct Fate {
        std::optional<intake::StoreError> failure;
        std::exception_ptr flaw;
        bool isOnes = false; ///< that of one piece of work in it, not known which
        bool isGood() const { return !failure && !flaw; }
    };
    /// Whether the next batch is judged while this one is written.
    enum class Ahead { judges, waits };
    void writeByHalves(std::span<Queued> batch);
    Fate tryToWrite(std::span<Queued> batch, Ahead ahead);
    void write(std::span<Queued> batch, Ahead ahead);
    void serve(std::span<Queued> batch);
    void answer(std::span<Queued> batch, const Fate &fate);
    void serve(QueuedWork &work);
    void keepWhatIsMade(std::span<Queued> batch);
    void serve(QueuedRequest &request);
    void judge(QueuedRequest &request);

    const std::string m_path;
    const GroupCommit::Thread m_thread;
    base::SystemClock m_systemClock;
    const base::Clock &m_clock;
    std::unique_ptr<SqliteDatabase> m_connection;
    KnownParties m_known;
    std::unique_ptr<Writer> m_writer;
    std::unique_ptr<Reader> m_reader;
    std::mutex m_reading;
    ChainEnds m_ends; ///< read while reading
    std::unique_ptr<Checkpointer> m_checkpointer;
    Maker m_maker;
    std::unique_ptr<JudgeAhead> m_ahead; ///< none where the callers commit
    std::atomic<bool> m_isClosing = false;
    std::thread m_filling; ///< fills the filter of ids; begun by the writer with the first requests
    std::unique_ptr<GroupCommit> m_queue; ///< ends first
};

} // namespace florin::storage
