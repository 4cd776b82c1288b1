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

    /// Begins a serializable transaction that writes, in one question to the server; its number, for `outcomeOf`.
    std::string beginToWrite();
    void beginToRead();

    enum class CommitAnswer {
        durable,
        inDoubt, ///< the answer was lost, or the server stopped waiting for its standby: only `outcomeOf` can tell
    };
    /// Throws where the server refused, so that surely nothing is stored.
    CommitAnswer commit();
    /// Undoes what is open; nothing where the session is lost.
    void rollBack() noexcept;

    enum class Fate { committed, rolledBack, stillRunning, forgotten };
    /// What became of a transaction, of whichever connection.
    Fate outcomeOf(const std::string &transaction);
    /// Returns true once all that was committed before is as durable as the server can make it (on its standby as well, if it waits for one).
    bool isEverythingDurable();

    bool isLost() const { return m_connection.isLost(); }
    PostgresConnection &connection() { return m_connection; }

  protected:
    Statement &prepared(std::string_view statement) override;

  private:
    PostgresConnection m_connection;
    std::unordered_map<std::string, std::unique_ptr<PostgresStatement>, TextHash, std::equal_to<>> m_prepared;
};

} // namespace florin::storage
