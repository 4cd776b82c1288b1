#include "server/rear/intake/work_queue.h"

#include "shared/base/this_thread.h"

#include <cstdio>
#include <exception>
#include <typeinfo>

namespace florin::intake {

WorkQueue::WorkQueue(Size size) : m_mostWaiting(size.waiting) {
    for (std::size_t i = 0; i < size.threads; ++i)
        m_threads.emplace_back([this, name = size.name] {
            base::nameThisThread(name);
            serve();
        });
}

WorkQueue::~WorkQueue() {
    stop();
}

bool WorkQueue::offer(Work work) {
    {
        std::lock_guard lock(m_mutex);
        if (m_stopped || m_waiting.size() >= m_mostWaiting)
            return false;
        m_waiting.push_back(std::move(work));
    }
    m_changed.notify_one();
    return true;
}

bool WorkQueue::add(Work work) {
    {
        std::lock_guard lock(m_mutex);
        if (m_stopped)
            return false;
        m_waiting.push_back(std::move(work));
    }
    m_changed.notify_one();
    return true;
}

void WorkQueue::stop() {
    std::deque<Work> dropped;
    {
        std::lock_guard lock(m_mutex);
        m_stopped = true;
        dropped.swap(m_waiting);
    }
    m_changed.notify_all();
    dropped.clear(); // at once: those who asked hear it before what is being worked on ends
    for (auto &thread : m_threads) {
        if (thread.joinable())
            thread.join();
    }
}

void WorkQueue::serve() {
    for (;;) {
        Work work;
        {
            std::unique_lock lock(m_mutex);
            m_changed.wait(lock, [this] { return m_stopped || !m_waiting.empty(); });
            if (m_stopped)
                return;
            work = std::move(m_waiting.front());
            m_waiting.pop_front();
        }
        run(std::move(work));
    }
}

bool WorkQueue::runOne() {
    Work work;
    {
        std::lock_guard lock(m_mutex);
        if (m_stopped || m_waiting.empty())
            return false;
        work = std::move(m_waiting.front());
        m_waiting.pop_front();
    }
    run(std::move(work));
    return true;
}

void WorkQueue::run(Work work) {
    try {
        work();
    } catch (const std::exception &error) {
        // Only the kind of failure: its text may quote what somebody sent.
        std::fprintf(stderr, "rear/intake: a piece of work failed (%s)\n", typeid(error).name());
    }
}

} // namespace florin::intake
