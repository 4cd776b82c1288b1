#pragma once

#include "server/rear/storage/database.h"
#include "server/rear/storage/limits.h"
#include "server/rear/storage/postgres_connection.h"
#include "server/rear/storage/postgres_statement.h"

#include <memory>
#include <unordered_map>

namespace florin::storage {

/// One connection to the PostgreSQL database of the rear units. Integers, times and bytes go over in binary. A text with a NUL byte
/// cannot be in PostgreSQL and is refused with RuleBroken: the doors let no control characters in, so that it would be a flaw of the code.
class PostgresDatabase final : public Database {
  public:
    /// Connects; throws as PostgresConnection does.
    explicit PostgresDatabase(const std::string &where);
    ~PostgresDatabase() override;

    void execute(const std::string &statements) override;
    bool inTransaction() const override { return m_connection.inTransaction(); }

    /// As query(), sent without waiting: the first row that is read of any such statement waits for all of them.
    template <class... Values>
    Query ask(std::string_view statement, const Values &...values) {
        auto &asked = statementOf(statement);
        Query query(asked);
        int place = 0;
        (query.bind(++place, values), ...);
        asked.send();
        return query;
    }
    /// Sent without waiting: that it was done is known once something is waited for (a row, or the commit).
    template <class... Values>
    void later(std::string_view statement, const Values &...values) {
        (void)ask(statement, values...);
    }

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
    /// Begins a transaction that writes and marks it; sent with its first question.
    void beginToWrite(Isolation isolation);
    /// The mark of the transaction that commit() left in doubt.
    const Mark &mark() const { return m_mark; }
    /// Sent with its first question.
    void beginToRead();
    /// For long answers: statements that are used first after this give theirs in parts, so that memory does not grow with them. In
    /// transactions only; what they say must be rows (SELECT).
    void readInParts() { m_rowsInAPart = limits::rowsInAPart; }

    enum class CommitAnswer {
        durable,
        inDoubt, ///< the answer was lost, or the server stopped waiting for its standby: only `outcomeOf` can tell
    };
    /// With what was sent before and not yet waited for. Throws where the server refused any of it, so that surely nothing is stored.
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

    /// Also where it left a commit in doubt: another write of the same session would hide what became of that one.
    bool isLost() const { return m_connection.isLost() || m_isInDoubt; }
    PostgresConnection &connection() { return m_connection; }

  protected:
    Statement &prepared(std::string_view statement) override;

  private:
    PostgresStatement &statementOf(std::string_view statement);
    bool isRunning(const Mark &mark);
    void beginSession();

    PostgresConnection m_connection;
    int m_rowsInAPart = 0;
    std::int64_t m_session = 0; ///< 0: has written nothing yet
    std::int64_t m_writes = 0;
    bool m_isInDoubt = false;
    Mark m_mark;
    std::unordered_map<std::string, std::unique_ptr<PostgresStatement>, TextHash, std::equal_to<>> m_prepared;
};

} // namespace florin::storage
