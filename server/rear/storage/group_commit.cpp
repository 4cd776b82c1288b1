#include "server/rear/storage/group_commit.h"

#include <algorithm>
#include <iterator>

namespace florin::storage {

GroupCommit::GroupCommit(std::size_t mostQueued, std::size_t mostAtOnce, Thread thread, Commit commit)
    : m_mostQueued(mostQueued), m_mostAtOnce(mostAtOnce), m_thread(thread), m_commit(std::move(commit)) {
    if (m_thread == Thread::own) m_writer = std::thread([this] { serve(); });
}

GroupCommit::~GroupCommit() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopped = true;
    }
    m_arrived.notify_all();
    if (m_writer.joinable()) m_writer.join();
}

bool GroupCommit::run(QueuedWork &work) {
    {
        const std::lock_guard lock(m_mutex);
        if (isFull()) return false;
        m_waiting.emplace_back(&work);
    }
    if (m_thread == Thread::callers) {
        commitOffered();
        return true;
    }
    m_arrived.notify_one();
    std::unique_lock lock(m_mutex);
    m_answered.wait(lock, [&work] { return work.isDone; });
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
    commitSome();
}

void GroupCommit::serve() {
    for (;;) {
        {
            std::unique_lock lock(m_mutex);
            m_arrived.wait(lock, [this] { return m_stopped || !m_waiting.empty(); });
            if (m_waiting.empty()) return;
        }
        commitSome();
    }
}

void GroupCommit::commitSome() {
    {
        const std::lock_guard lock(m_mutex);
        if (m_waiting.size() <= m_mostAtOnce) {
            m_batch.swap(m_waiting);
        } else {
            const auto end = m_waiting.begin() + static_cast<std::ptrdiff_t>(m_mostAtOnce);
            std::move(m_waiting.begin(), end, std::back_inserter(m_batch));
            m_waiting.erase(m_waiting.begin(), end);
        }
    }
    if (m_batch.empty()) return;
    m_commit(m_batch);
    {
        const std::lock_guard lock(m_mutex);
        for (const auto &queued : m_batch)
            if (const auto *work = std::get_if<QueuedWork *>(&queued)) (*work)->isDone = true;
    }
    m_answered.notify_all();
    m_batch.clear();
}

} // namespace florin::storage
