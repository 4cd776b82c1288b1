#include "server/rear/storage/group_commit.h"

#include "shared/base/ensure.h"
#include "shared/base/this_thread.h"

#include <algorithm>
#include <iterator>

namespace florin::storage {

GroupCommit::GroupCommit(std::size_t mostQueued, std::size_t mostAtOnce, Thread thread, Commit commit)
    : m_mostQueued(mostQueued), m_mostAtOnce(mostAtOnce), m_thread(thread), m_commit(std::move(commit)) {
    if (m_thread == Thread::own) m_writer = std::thread([this] { serve(); });
}

void GroupCommit::finish() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopped = true;
    }
    m_arrived.notify_all();
    if (m_writer.joinable()) m_writer.join();
}

base::Result<void, intake::StoreError> GroupCommit::run(const std::function<intake::Outcome(intake::Records &)> &work) {
    // Each caller has a bell of its own: a commit wakes those whom it concerns.
    struct Answered {
        std::mutex mutex;
        std::condition_variable bell;
        bool isDone = false;
        std::exception_ptr thrown{};
        base::Result<void, intake::StoreError> result{};
    } answered;
    const auto done = [&answered](const QueuedWork &ended) {
        const std::lock_guard lock(answered.mutex);
        answered.thrown = ended.thrown;
        answered.result = ended.result;
        answered.isDone = true;
        answered.bell.notify_one();
    };
    if (!add(std::make_unique<QueuedWork>(intake::LaterWork{.enter = std::ref(work)}, done), m_mostQueued)) return base::Refused{intake::StoreError::busy};
    if (m_thread == Thread::callers)
        while (!answered.isDone) commitOffered(); // What was offered before may be more than one batch.
    std::unique_lock lock(answered.mutex);
    answered.bell.wait(lock, [&answered] { return answered.isDone; });
    if (answered.thrown) std::rethrow_exception(answered.thrown);
    return answered.result;
}

bool GroupCommit::offer(QueuedWork work) {
    ENSURE(m_thread == Thread::own);
    work.isOffered = true;
    return add(std::make_unique<QueuedWork>(std::move(work)), m_mostQueued - m_mostQueued / 4);
}

void GroupCommit::settle() {
    std::unique_lock lock(m_mutex);
    m_settled.wait(lock, [this] { return m_offered == 0; });
}

bool GroupCommit::add(std::unique_ptr<QueuedWork> work, std::size_t most) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_waiting.size() >= most) return false;
        m_offered += work->isOffered ? 1 : 0;
        m_waiting.emplace_back(std::move(work));
        ++m_workWaiting;
        if (m_waiting.size() > 1) return true; // The writer knows already.
    }
    if (m_thread == Thread::own) m_arrived.notify_one();
    return true;
}

bool GroupCommit::offer(QueuedRequest request) {
    {
        const std::lock_guard lock(m_mutex);
        if (isFull()) return false;
        m_waiting.emplace_back(std::move(request));
        if (m_waiting.size() > 1) return true; // The writer knows already.
    }
    if (m_thread == Thread::own) m_arrived.notify_one();
    return true;
}

void GroupCommit::commitOffered() {
    const std::lock_guard committing(m_committing);
    commitSome(Next::waits);
}

void GroupCommit::serve() {
    base::nameThisThread("writer");
    for (auto next = Next::waits;;) {
        if (next == Next::waits) {
            std::unique_lock lock(m_mutex);
            m_arrived.wait(lock, [this] { return m_stopped || !m_waiting.empty(); });
            if (m_waiting.empty()) return;
        }
        next = commitSome(next);
    }
}

GroupCommit::Next GroupCommit::commitSome(Next next) {
    {
        // Requests that the committer can take itself wait for it.
        const std::lock_guard lock(m_mutex);
        if (next != Next::hasSome || m_workWaiting > 0) takeAll();
    }
    if (m_batch.empty() && next == Next::waits) return next;
    next = m_commit(m_batch);
    answerWork();
    m_batch.clear();
    return next;
}

void GroupCommit::answerWork() {
    std::size_t offered = 0;
    for (auto &queued : m_batch) {
        auto *work = std::get_if<std::unique_ptr<QueuedWork>>(&queued);
        if (work == nullptr) continue;
        offered += (*work)->isOffered ? 1 : 0;
        (*work)->done(**work);
        work->reset(); // What it holds belongs to its caller, who may be waiting for just that.
    }
    if (offered == 0) return;
    const std::lock_guard lock(m_mutex);
    m_offered -= offered;
    if (m_offered == 0) m_settled.notify_all();
}

void GroupCommit::takeAll() {
    const auto count = std::min(m_waiting.size(), m_mostAtOnce);
    const auto end = m_waiting.begin() + static_cast<std::ptrdiff_t>(count);
    m_workWaiting -= static_cast<std::size_t>(
        std::count_if(m_waiting.begin(), end, [](const Queued &queued) { return std::holds_alternative<std::unique_ptr<QueuedWork>>(queued); }));
    m_batch.assign(std::make_move_iterator(m_waiting.begin()), std::make_move_iterator(end));
    m_waiting.erase(m_waiting.begin(), end);
}

bool GroupCommit::takeRequests(std::vector<QueuedRequest> &into, std::size_t most) {
    std::unique_lock lock(m_mutex);
    m_arrived.wait(lock, [this] { return m_isHeld || !m_waiting.empty(); });
    if (m_isHeld) return false;
    bool isAny = false;
    for (; most > 0 && !m_waiting.empty(); --most, isAny = true) {
        auto *request = std::get_if<QueuedRequest>(&m_waiting.front());
        if (request == nullptr) break;
        into.push_back(std::move(*request));
        m_waiting.pop_front();
    }
    return isAny;
}

void GroupCommit::hold() {
    {
        const std::lock_guard lock(m_mutex);
        m_isHeld = true;
    }
    m_arrived.notify_all();
}

void GroupCommit::release() {
    const std::lock_guard lock(m_mutex);
    m_isHeld = false;
}

} // namespace florin::storage
