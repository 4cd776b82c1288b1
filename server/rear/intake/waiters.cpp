#include "server/rear/intake/waiters.h"

#include "shared/base/this_thread.h"

namespace florin::intake {

Waiters::Waiters(WorkQueue &work) : m_work(work), m_time(std::chrono::steady_clock::now), m_timer([this] { watchDeadlines(); }) {
}

Waiters::Waiters(WorkQueue &work, Time time) : m_work(work), m_time(std::move(time)) {
}

Waiters::~Waiters() {
    stop();
}

Waiters::Id Waiters::await(const std::string &key, std::chrono::milliseconds atMost, Work callback) {
    const auto until = now() + atMost;
    Id id = 0;
    {
        std::lock_guard lock(m_mutex);
        if (m_stopped)
            return 0;
        id = m_next++;
        m_waiting.emplace(id, Waiting{key, until, std::move(callback)});
        m_byMoment.emplace(until, id);
        m_byKey.emplace(key, id);
    }
    m_changed.notify_one();
    return id;
}

bool Waiters::cancel(Id id) {
    std::lock_guard lock(m_mutex);
    return take(id) != nullptr;
}

void Waiters::notify(const std::string &key) {
    std::vector<Work> callbacks;
    {
        std::lock_guard lock(m_mutex);
        std::vector<Id> ids;
        const auto [first, last] = m_byKey.equal_range(key);
        for (auto entry = first; entry != last; ++entry)
            ids.push_back(entry->second);
        for (const Id id : ids)
            callbacks.push_back(take(id));
    }
    for (auto &callback : callbacks)
        m_work.add(std::move(callback));
}

void Waiters::stop() {
    std::unordered_map<Id, Waiting> dropped; // destroyed without the lock: a dropped waiter may answer somebody
    {
        std::lock_guard lock(m_mutex);
        m_stopped = true;
        dropped.swap(m_waiting);
        m_byMoment.clear();
        m_byKey.clear();
    }
    m_changed.notify_all();
    if (m_timer.joinable())
        m_timer.join();
}

Work Waiters::take(Id id) {
    const auto entry = m_waiting.find(id);
    if (entry == m_waiting.end())
        return nullptr;
    const auto drop = [id](auto &index, const auto &value) {
        const auto [first, last] = index.equal_range(value);
        for (auto place = first; place != last; ++place) {
            if (place->second == id) {
                index.erase(place);
                return;
            }
        }
    };
    drop(m_byMoment, entry->second.until);
    drop(m_byKey, entry->second.key);
    Work callback = std::move(entry->second.callback);
    m_waiting.erase(entry);
    return callback;
}

bool Waiters::callOneOverdue() {
    if (m_byMoment.empty() || m_byMoment.begin()->first > now())
        return false;
    m_work.add(take(m_byMoment.begin()->second));
    return true;
}

void Waiters::callOverdue() {
    std::lock_guard lock(m_mutex);
    while (callOneOverdue()) {
    }
}

std::optional<Waiters::Moment> Waiters::nextDeadline() const {
    std::lock_guard lock(m_mutex);
    return m_byMoment.empty() ? std::nullopt : std::optional(m_byMoment.begin()->first);
}

void Waiters::watchDeadlines() {
    base::nameThisThread("deadlines");
    std::unique_lock lock(m_mutex);
    while (!m_stopped) {
        if (callOneOverdue())
            continue;
        if (m_byMoment.empty())
            m_changed.wait(lock);
        else
            m_changed.wait_until(lock, Moment(m_byMoment.begin()->first));
    }
}

} // namespace florin::intake
