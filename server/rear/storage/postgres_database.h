#pragma once

#include "server/rear/storage/database.h"
#include "server/rear/storage/postgres_connection.h"

#include <memory>
#include <unordered_map>

namespace florin::storage {

class PostgresStatement;

/// One connection to the PostgreSQL database of the rear units. Integers, times and bytes go over in binary. A text with a NUL byte
/// cannot be in PostgreSQL and is refused with RuleBroken: the doors let no control characters in, so that it would be a flaw of the code.
class PostgresDatabase final : public Database {
  public:
    /// Connects; throws as PostgresConnection does.
    explicit PostgresDatabase(const std::string &where);
    ~PostgresDatabase() override;

    void execute(const std::string &statements) override;
    bool inTransaction() const override { return m_connection.inTransaction(); }

    /// By what a transaction that writes is known afterwards, to whichever connection.
    struct Mark {
        std::int64_t session = 0;
        std::int64_t write = 0; ///< of that session
        std::string transaction; ///< the server's number
    };
    enum class Isolation {
        serializable, ///< as if it ran alone among its like
        byLocks,      ///< READ COMMITTED: for work that holds the rows it decides by (see PostgresBatch)
    };
    /// Begins a transaction that writes, in one question to the server, and marks it.
    Mark beginToWrite(Isolation isolation);
    void beginToRead();

    enum class CommitAnswer {
        durable,
        inDoubt, ///< the answer was lost, or the server stopped waiting for its standby: only `outcomeOf` can tell
    };
    /// Throws where the server refused, so that surely nothing is stored.
    CommitAnswer commit();
    /// Undoes what is open; nothing where the session is lost.
    void rollBack() noexcept;

    enum class Fate {
        committed,
        rolledBack,
        stillRunning,
        forgotten, ///< the row of its session is gone: it is too long ago
    };
    Fate outcomeOf(const Mark &mark);
    /// Ends the session of a transaction that still waits for its client's next word, which will not come.
    void endIfAbandoned(const Mark &mark);
    /// Forgets the sessions that began before.
    void forgetSessionsBefore(base::Timestamp moment);
    /// Returns true once all that was committed before is as durable as the server can make it (on its standby as well, if it waits for one).
    bool isEverythingDurable();

    bool isLost() const { return m_connection.isLost(); }
    PostgresConnection &connection() { return m_connection; }

  protected:
    Statement &prepared(std::string_view statement) override;

  private:
    bool isRunning(const Mark &mark);
    void beginSession();

    PostgresConnection m_connection;
    std::int64_t m_session = 0; ///< 0: has written nothing yet
    std::int64_t m_writes = 0;
    std::unordered_map<std::string, std::unique_ptr<PostgresStatement>, TextHash, std::equal_to<>> m_prepared;
};

} // namespace florin::storage
