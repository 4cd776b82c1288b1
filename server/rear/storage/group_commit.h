#pragma once

#include "server/rear/intake/store.h"
#include "server/rear/ledger/journal.h"
#include "server/rear/storage/recent_ids.h"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <variant>
#include <vector>

namespace florin::storage {

/// A piece of general work.
struct QueuedWork {
    intake::LaterWork work;
    std::function<void(QueuedWork &)> done; ///< called once its batch is committed, or is not
    bool isOffered = false; ///< nobody waits for it
    bool isEntered = false; ///< it wants a commit
    std::exception_ptr thrown{};
    base::Result<void, intake::StoreError> result{};
};

/// A request to the books whose caller is called back.
struct QueuedRequest {
    ledger::Request request;
    ledger::Journal::Done done;
    ledger::Verdict verdict = ledger::Verdict::done;
    IdKey key{}; ///< of the transfer's id; where the store wants it worked out by who asks, and not by the writer
    bool readDamage = false; ///< instead of a verdict: a row that it asked for is damaged
};

using Queued = std::variant<std::unique_ptr<QueuedWork>, QueuedRequest>;

/// The queue before the one writer of a database: what has come together while a commit was under way goes into the next one. Bounded:
/// what does not fit is refused at once.
class GroupCommit {
  public:
    /// What a committer wants for its next commit: to wait for something; or, having taken requests itself (see `takeRequests`), to go on
    /// with those and such work as waits, or with those and all that waits. The latter two come at once, even if nothing waits.
    enum class Next { waits, hasSome, hasSomeWantsAll };
    /// Commits a batch, and answers every request in it; the work in it is answered afterwards, by the queue.
    using Commit = std::function<Next(std::vector<Queued> &)>;
    /// Whether a thread of its own commits, or the callers do, one after the other (a simulation in one thread).
    enum class Thread { own, callers };

    GroupCommit(std::size_t mostQueued, std::size_t mostAtOnce, Thread thread, Commit commit);
    ~GroupCommit() { finish(); }
    GroupCommit(const GroupCommit &) = delete;
    GroupCommit &operator=(const GroupCommit &) = delete;

    /// Commits what is queued, and ends its thread. Nothing may be asked of it afterwards.
    void finish();
    /// Waits until the work's batch is committed, and throws what it threw. `work` outlives the call.
    base::Result<void, intake::StoreError> run(const std::function<intake::Outcome(intake::Records &)> &work);
    /// False, and nothing is ever called, if the queue is full but for the room that is kept for callers who wait. Needs a thread of its own.
    bool offer(QueuedWork work);
    /// Returns when no offered work is left: its caller has been called, and what it held is let go of.
    void settle();
    /// False if the queue is full.
    bool offer(QueuedRequest request);
    /// With `Thread::callers`: commits what was offered.
    void commitOffered();

    /// For another thread of the committer, while it commits: waits for requests at the head of the queue, and takes up to `most`. False,
    /// with nothing taken, once work is at the head, or while the queue is held.
    bool takeRequests(std::vector<QueuedRequest> &into, std::size_t most);
    /// From the committer's own thread.
    void hold();
    void release();

  private:
    void serve();
    Next commitSome(Next next);
    void takeAll();
    bool add(std::unique_ptr<QueuedWork> work, std::size_t most);
    void answerWork();
    bool isFull() const { return m_waiting.size() >= m_mostQueued; }

    const std::size_t m_mostQueued;
    const std::size_t m_mostAtOnce;
    const Thread m_thread;
    const Commit m_commit;
    std::mutex m_mutex;
    std::mutex m_committing; ///< with `Thread::callers`
    std::condition_variable m_arrived;
    std::deque<Queued> m_waiting;
    std::size_t m_workWaiting = 0; ///< how much of it is work
    std::size_t m_offered = 0;     ///< work that nobody waits for, until its caller has been called
    std::condition_variable m_settled;
    std::vector<Queued> m_batch;
    bool m_isHeld = false;
    bool m_stopped = false;
    std::thread m_writer;
};

} // namespace florin::storage
