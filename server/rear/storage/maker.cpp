#include "server/rear/storage/maker.h"

#include "shared/base/this_thread.h"

namespace florin::storage {

Maker::Maker(GroupCommit::Thread thread) {
    if (thread == GroupCommit::Thread::own) m_thread = std::thread([this] { serve(); });
}

Maker::~Maker() {
    {
        const std::lock_guard lock(m_mutex);
        m_isStopped = true;
    }
    m_arrived.notify_one();
    if (m_thread.joinable()) m_thread.join();
}

void Maker::add(Making making) {
    bool wakes = false;
    {
        const std::lock_guard lock(m_mutex);
        m_waiting.push_back(std::move(making));
        wakes = m_isAsleep && m_waiting.size() >= worthWaking;
        if (wakes) m_isAsleep = false; // It is on its way.
    }
    if (wakes) m_arrived.notify_one();
}

void Maker::finish() {
    std::unique_lock lock(m_mutex);
    while (!m_waiting.empty()) {
        const auto making = std::move(m_waiting.front());
        m_waiting.pop_front();
        lock.unlock();
        making();
        lock.lock();
    }
    m_made.wait(lock, [this] { return !m_isMaking; });
}

void Maker::drop() {
    std::unique_lock lock(m_mutex);
    m_waiting.clear();
    m_made.wait(lock, [this] { return !m_isMaking; });
}

void Maker::serve() {
    base::nameThisThread("maker");
    std::unique_lock lock(m_mutex);
    while (!m_isStopped) {
        if (m_waiting.empty()) {
            m_isAsleep = true;
            m_arrived.wait(lock, [this] { return m_isStopped || !m_isAsleep; });
            m_isAsleep = false;
            continue;
        }
        const auto making = std::move(m_waiting.front());
        m_waiting.pop_front();
        m_isMaking = true;
        lock.unlock();
        making();
        lock.lock();
        m_isMaking = false;
        if (m_waiting.empty()) m_made.notify_one();
    }
}

} // namespace florin::storage
