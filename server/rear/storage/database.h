#pragma once

#include "server/rear/intake/store.h"
#include "shared/base/clock.h"
#include "shared/base/encoding.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace Poco::Data {
class Session;
}

namespace florin::storage {

/// Thrown by statements, and caught by SqliteStore, which rolls back. The text names the kind of failure, never a value.
class StorageFailure : public std::runtime_error {
  public:
    StorageFailure(intake::StoreError failure, const std::string &what) : std::runtime_error(what), kind(failure) {}
    const intake::StoreError kind;
};

/// A rule of the schema (UNIQUE, CHECK, a foreign key, a trigger) refused what the code wanted to write: a flaw of the code. The
/// transaction is rolled back and the question answered with an internal error.
class RuleBroken : public std::logic_error {
  public:
    using std::logic_error::logic_error;
};

/// One running statement. Parameters are `$1`, `$2`, ... Reset when it is destroyed; one at a time of the same text.
///
///     auto row = db.query("SELECT name FROM shops WHERE id = $1", id);
///     if (row.next())
///         return row.text(0);
class Query {
  public:
    Query(sqlite3 *connection, sqlite3_stmt *statement) : m_connection(connection), m_statement(statement) {}
    ~Query();
    Query(Query &&other) noexcept : m_connection(other.m_connection), m_statement(std::exchange(other.m_statement, nullptr)) {}
    Query(const Query &) = delete;
    Query &operator=(const Query &) = delete;
    Query &operator=(Query &&) = delete;

    /// True while there is a row to read.
    bool next();

    std::string text(int column) const; ///< empty for NULL
    std::int64_t integer(int column) const; ///< 0 for NULL
    base::Bytes blob(int column) const;
    base::Timestamp timestamp(int column) const;
    std::optional<base::Timestamp> optionalTimestamp(int column) const;
    bool isNull(int column) const;

    void bind(int place, std::nullopt_t);
    void bind(int place, std::string_view text);
    void bind(int place, const std::string &text) { bind(place, std::string_view(text)); }
    void bind(int place, const char *text) { bind(place, std::string_view(text)); }
    void bind(int place, std::int64_t number);
    void bind(int place, int number) { bind(place, std::int64_t{number}); }
    void bind(int place, bool flag) { bind(place, std::int64_t{flag ? 1 : 0}); }
    void bind(int place, base::Timestamp moment) { bind(place, std::int64_t{moment.time_since_epoch().count()}); }
    void bind(int place, const base::Bytes &bytes);
    template <class T>
    void bind(int place, const std::optional<T> &value) {
        value ? bind(place, *value) : bind(place, std::nullopt);
    }

  private:
    int indexOf(int place) const;

    sqlite3 *m_connection;
    sqlite3_stmt *m_statement;
};

enum class Mode { writer, reader };

/// One connection to the SQLite file of the rear unit, set up as the books need it: WAL, synchronous=FULL, foreign keys on. Texts are
/// UTF-8 whole, NUL bytes included; times are int64 microseconds UTC. One thread at a time.
class Database {
  public:
    /// Opens the file (a writer makes it if it is not there). Throws StorageFailure.
    Database(const std::string &path, Mode mode);
    ~Database();
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    /// Statements without parameters or rows, several if need be.
    void execute(const std::string &statements);

    template <class... Values>
    Query query(std::string_view statement, const Values &...values) {
        Query query(m_handle, prepared(statement));
        int place = 0;
        (query.bind(++place, values), ...);
        return query;
    }
    /// Runs a statement that gives no rows; the number of rows it changed.
    template <class... Values>
    int run(std::string_view statement, const Values &...values) {
        {
            auto running = query(statement, values...);
            while (running.next()) {
            }
        }
        return changes();
    }

    bool inTransaction() const;
    /// `ok`, or what does not read as what was written. Reads the whole file.
    std::string quickCheck();
    sqlite3 *handle() { return m_handle; }

  private:
    sqlite3_stmt *prepared(std::string_view statement);
    int changes() const;

    std::unique_ptr<Poco::Data::Session> m_session;
    sqlite3 *m_handle = nullptr;
    std::unordered_map<std::string, sqlite3_stmt *> m_prepared;
};

} // namespace florin::storage
