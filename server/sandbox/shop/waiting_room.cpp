#include "server/sandbox/shop/waiting_room.h"

#include <algorithm>

namespace florin::shop {

WaitingRoom::WaitingRoom() : m_thread([this] { watchTheClock(); }) {
}

WaitingRoom::~WaitingRoom() {
    {
        const std::lock_guard lock(m_mutex);
        m_closing = true;
    }
    m_changed.notify_all();
    m_thread.join();
    for (auto &waiting : m_waiting)
        waiting.called();
}

void WaitingRoom::enter(const std::string &order, std::chrono::milliseconds patience, std::function<void()> called) {
    {
        const std::lock_guard lock(m_mutex);
        m_waiting.push_back({order, std::chrono::steady_clock::now() + patience, std::move(called)});
    }
    m_changed.notify_all();
}

void WaitingRoom::call(const std::string &order) {
    std::list<Waiting> leaving;
    {
        const std::lock_guard lock(m_mutex);
        for (auto at = m_waiting.begin(); at != m_waiting.end();) {
            const auto here = at++;
            if (here->order == order)
                leaving.splice(leaving.end(), m_waiting, here);
        }
    }
    for (auto &waiting : leaving)
        waiting.called();
}

void WaitingRoom::watchTheClock() {
    std::unique_lock lock(m_mutex);
    while (!m_closing) {
        if (m_waiting.empty()) {
            m_changed.wait(lock);
            continue;
        }
        const auto first = std::min_element(m_waiting.begin(), m_waiting.end(), [](const Waiting &a, const Waiting &b) { return a.until < b.until; });
        const auto until = first->until;
        if (until > std::chrono::steady_clock::now()) {
            m_changed.wait_until(lock, until);
            continue;
        }
        std::list<Waiting> leaving;
        leaving.splice(leaving.end(), m_waiting, first);
        lock.unlock();
        leaving.front().called();
        lock.lock();
    }
}

} // namespace florin::shop
