#include "server/rear/intake/work_queue.h"

#include "shared/base/this_thread.h"

#include <cstdio>
#include <exception>
#include <limits>
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
    return put(std::move(work), m_mostWaiting);
}

bool WorkQueue::add(Work work) {
    return put(std::move(work), std::numeric_limits<std::size_t>::max());
}

bool WorkQueue::put(Work work, std::size_t most) {
    bool wakes = false;
    {
        std::lock_guard lock(m_mutex);
        if (m_stopped || m_waiting.size() >= most)
            return false;
        m_waiting.push_back(std::move(work));
        wakes = mustWake();
    }
    if (wakes)
        m_changed.notify_one();
    return true;
}

/// One at a time, and whoever has woken sees whether another is needed: to wake a thread costs more than many a piece of work.
bool WorkQueue::mustWake() {
    if (m_waiting.empty() || m_sleeping == 0 || m_isWaking)
        return false;
    m_isWaking = true;
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
        bool wakes = false;
        {
            std::unique_lock lock(m_mutex);
            while (!m_stopped && m_waiting.empty()) {
                ++m_sleeping;
                m_changed.wait(lock);
                --m_sleeping;
                m_isWaking = false;
            }
            if (m_stopped)
                return;
            work = std::move(m_waiting.front());
            m_waiting.pop_front();
            wakes = mustWake();
        }
        if (wakes)
            m_changed.notify_one();
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
