#include "server/rear/storage/postgres_pool.h"

#include "server/rear/storage/limits.h"

#include <algorithm>
#include <utility>

namespace florin::storage {

using intake::StoreError;
using std::chrono::steady_clock;

PostgresPool::PostgresPool(std::string where, PostgresName &name, std::size_t most)
    : m_where(std::move(where)), m_name(name), m_most(most), m_isLaneTaken(most, false) {
}

PostgresPool::Lease PostgresPool::take() {
    {
        std::unique_lock lock(m_lock);
        if (m_out >= m_most) {
            if (m_waiting >= limits::mostWaitingForConnection)
                throw StorageFailure(StoreError::busy, "too many wait for a connection");
            ++m_waiting;
            const bool isFree = m_freed.wait_for(lock, limits::longestWaitForConnection, [this] { return m_out < m_most; });
            --m_waiting;
            if (!isFree) throw StorageFailure(StoreError::busy, "no connection became free");
        }
        ++m_out;
    }
    try {
        if (auto idle = takeIdle()) return {*this, std::move(idle)};
        return {*this, connect()};
    } catch (...) {
        takeBack(nullptr);
        throw;
    }
}

/// The one used last, which is the most likely to be warm. Those that ended meanwhile are thrown away.
std::unique_ptr<PostgresSession> PostgresPool::takeIdle() {
    std::lock_guard lock(m_lock);
    while (!m_idle.empty()) {
        auto session = std::move(m_idle.back());
        m_idle.pop_back();
        if (session->db.connection().isQuiet()) return session;
        end(std::move(session));
    }
    return nullptr;
}

std::unique_ptr<PostgresSession> PostgresPool::connect() {
    if (nextTry() > steady_clock::now()) throw StorageFailure(StoreError::unreachable, "the last try to connect was just now");
    std::size_t lane = 0;
    {
        std::lock_guard lock(m_lock);
        while (m_isLaneTaken.at(lane)) ++lane;
        m_isLaneTaken[lane] = true;
    }
    try {
        auto session = std::make_unique<PostgresSession>(m_where, m_name, static_cast<int>(lane) + 1);
        std::lock_guard lock(m_lock);
        m_pause = {};
        return session;
    } catch (const StorageFailure &) {
        std::lock_guard lock(m_lock);
        m_isLaneTaken[lane] = false;
        m_pause = std::clamp(m_pause * 2, limits::firstReconnect, limits::slowestReconnect);
        m_nextTry = steady_clock::now() + m_pause;
        throw;
    }
}

void PostgresPool::takeBack(std::unique_ptr<PostgresSession> session) noexcept {
    std::lock_guard lock(m_lock);
    --m_out;
    if (session != nullptr) {
        const auto waits = session->db.connection().waits();
        m_waits += waits - std::exchange(session->waitsCounted, waits);
        if (session->db.isLost() || session->db.inTransaction())
            end(std::move(session));
        else
            m_idle.push_back(std::move(session));
    }
    m_freed.notify_one();
}

void PostgresPool::end(std::unique_ptr<PostgresSession> session) {
    m_isLaneTaken[static_cast<std::size_t>(session->lane) - 1] = false;
}

std::int64_t PostgresPool::waits() const {
    std::lock_guard lock(m_lock);
    return m_waits;
}

steady_clock::time_point PostgresPool::nextTry() const {
    std::lock_guard lock(m_lock);
    return m_nextTry;
}

} // namespace florin::storage
