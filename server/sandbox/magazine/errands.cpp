#include "server/sandbox/magazine/errands.h"

namespace florin::magazine {

namespace {

constexpr std::size_t threads = 4;
constexpr std::size_t mostWaiting = 200;

} // namespace

Errands::Errands() {
    for (std::size_t i = 0; i < threads; ++i)
        m_threads.emplace_back([this] { work(); });
}

Errands::~Errands() {
    stop();
}

bool Errands::add(std::function<void()> errand) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopping || m_waiting.size() >= mostWaiting)
            return false;
        m_waiting.push_back(std::move(errand));
    }
    m_more.notify_one();
    return true;
}

void Errands::stop() {
    std::deque<std::function<void()>> dropped;
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        dropped.swap(m_waiting);
    }
    m_more.notify_all();
    for (auto &thread : m_threads)
        thread.join();
    m_threads.clear();
}

void Errands::work() {
    std::unique_lock lock(m_mutex);
    while (true) {
        m_more.wait(lock, [this] { return m_stopping || !m_waiting.empty(); });
        if (m_waiting.empty())
            return;
        {
            const auto errand = std::move(m_waiting.front());
            m_waiting.pop_front();
            lock.unlock();
            errand();
        }
        lock.lock();
    }
}

} // namespace florin::magazine
