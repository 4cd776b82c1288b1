#pragma once

#include "server/rear/storage/postgres_database.h"
#include "server/rear/storage/postgres_ledger.h"
#include "server/rear/storage/postgres_name.h"
#include "server/rear/storage/table_set.h"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace florin::storage {

/// A connection, and the books and tables seen through it.
struct PostgresSession {
    PostgresSession(const std::string &where, PostgresName &name, int number) : lane(number), db(where), books(db, name, number) {}

    const int lane; ///< of all sessions of a unit at one time, no two have the same
    PostgresDatabase db;
    PostgresLedger books;
    TableSet tables{db, books};
    std::int64_t waitsCounted = 0; ///< by the pool
};

/// The connections of one rear unit: made when they are needed, given to one caller at a time, thrown away when they are lost. After a
/// failed try to connect the next is made only after a pause, twice as long each time. Any thread may call.
class PostgresPool {
  public:
    /// `name` is the rear unit's, and outlives the pool.
    PostgresPool(std::string where, PostgresName &name, std::size_t most);

    /// A session that goes back to its pool when this is destroyed. The pool outlives it.
    class Lease {
      public:
        Lease(PostgresPool &pool, std::unique_ptr<PostgresSession> session) : m_pool(&pool), m_session(std::move(session)) {}
        Lease(Lease &&) = default;
        Lease(const Lease &) = delete;
        Lease &operator=(const Lease &) = delete;
        Lease &operator=(Lease &&) = delete;
        ~Lease() {
            if (m_session != nullptr) m_pool->takeBack(std::move(m_session));
        }
        PostgresSession &operator*() const { return *m_session; }
        PostgresSession *operator->() const { return m_session.get(); }

      private:
        PostgresPool *m_pool;
        std::unique_ptr<PostgresSession> m_session;
    };

    /// Waits for a free one. Throws StorageFailure: `busy` when too many wait or for too long, `unreachable` when the server is.
    Lease take();
    /// When the next try to connect makes sense.
    std::chrono::steady_clock::time_point nextTry() const;
    /// How often the sessions that were given back have waited for the server: a round trip each.
    std::int64_t waits() const;

  private:
    std::unique_ptr<PostgresSession> takeIdle();
    std::unique_ptr<PostgresSession> connect();
    void end(std::unique_ptr<PostgresSession> session);
    void takeBack(std::unique_ptr<PostgresSession> session) noexcept;

    const std::string m_where;
    PostgresName &m_name;
    const std::size_t m_most;
    mutable std::mutex m_lock;
    std::condition_variable m_freed;
    std::vector<std::unique_ptr<PostgresSession>> m_idle;
    std::vector<bool> m_isLaneTaken;
    std::size_t m_out = 0; ///< lent, or being made
    std::size_t m_waiting = 0;
    std::int64_t m_waits = 0;
    std::chrono::steady_clock::time_point m_nextTry{};
    std::chrono::milliseconds m_pause{};
};

} // namespace florin::storage
