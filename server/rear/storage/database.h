#pragma once

#include "server/rear/intake/store.h"
#include "shared/base/clock.h"
#include "shared/base/encoding.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

/// What the tables need of a database, whichever it is: statements with parameters `$1`, `$2`, ... in the SQL that SQLite and
/// PostgreSQL share. Times are int64 microseconds UTC. A sum of integers is written `CAST(sum(x) AS BIGINT)`.
namespace florin::storage {

/// Thrown by statements, and caught by the stores, which roll back. The text names the kind of failure, never a value.
class StorageFailure : public std::runtime_error {
  public:
    StorageFailure(intake::StoreError failure, const std::string &what) : std::runtime_error(what), kind(failure) {}
    const intake::StoreError kind;
};

/// Another transaction was in the way (a serialization failure, a deadlock): nothing of this one is stored, and the store runs its work
/// again. Of SQLite only a reader (see LedgerView).
class Overtaken : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// A rule of the schema (UNIQUE, CHECK, a foreign key, a trigger) refused what the code wanted to write: a flaw of the code. The
/// transaction is rolled back and the question answered with an internal error.
class RuleBroken : public std::logic_error {
  public:
    using std::logic_error::logic_error;
};

/// A key is there already. Where several units write at once it may have come between the look and the write, so that PostgresStore
/// runs the work once more before it believes in a flaw.
class KeyTaken : public RuleBroken {
  public:
    using RuleBroken::RuleBroken;
};

/// One prepared statement of a connection, which owns it and keeps it for the next use of the same text. Places count from 1,
/// columns from 0.
class Statement {
  public:
    virtual ~Statement() = default;
    virtual void bindNull(int place) = 0;
    virtual void bindText(int place, std::string_view text) = 0;
    virtual void bindInteger(int place, std::int64_t number) = 0;
    virtual void bindBytes(int place, const base::Bytes &bytes) = 0;

    /// Runs it at the first call; true while there is a row to read.
    virtual bool step() = 0;
    /// The number of rows that it changed, once step() said false.
    virtual int changes() const = 0;

    virtual bool isNull(int column) const = 0;
    virtual std::string text(int column) const = 0;
    virtual std::int64_t integer(int column) const = 0;
    virtual base::Bytes blob(int column) const = 0;
    /// A text or bytes where they lie, until the next step; empty for NULL.
    virtual std::string_view view(int column) const = 0;
    /// Integers of neighbouring columns, for those who read millions of rows; `forNull` where there is none.
    virtual void integers(int firstColumn, std::span<std::int64_t> numbers, std::int64_t forNull) const {
        for (auto &number : numbers) {
            number = isNull(firstColumn) ? forNull : integer(firstColumn);
            ++firstColumn;
        }
    }

    /// Ready for the next use: rows and parameters are forgotten.
    virtual void reset() noexcept = 0;
};

/// One running statement. Reset when it is destroyed; one at a time of the same text.
///
///     auto row = db.query("SELECT name FROM shops WHERE id = $1", id);
///     if (row.next())
///         return row.text(0);
class Query {
  public:
    explicit Query(Statement &statement) : m_statement(&statement) {}
    ~Query() {
        if (m_statement != nullptr) m_statement->reset();
    }
    Query(Query &&other) noexcept : m_statement(std::exchange(other.m_statement, nullptr)) {}
    Query(const Query &) = delete;
    Query &operator=(const Query &) = delete;
    Query &operator=(Query &&) = delete;

    /// True while there is a row to read.
    bool next() { return m_statement->step(); }
    int changes() const { return m_statement->changes(); }

    std::string text(int column) const { return m_statement->text(column); } ///< empty for NULL
    std::int64_t integer(int column) const { return m_statement->integer(column); } ///< 0 for NULL
    base::Bytes blob(int column) const { return m_statement->blob(column); }
    std::string_view view(int column) const { return m_statement->view(column); }
    void integers(int firstColumn, std::span<std::int64_t> numbers, std::int64_t forNull) const {
        m_statement->integers(firstColumn, numbers, forNull);
    }
    base::Timestamp timestamp(int column) const { return base::Timestamp(std::chrono::microseconds(integer(column))); }
    std::optional<base::Timestamp> optionalTimestamp(int column) const {
        return isNull(column) ? std::nullopt : std::optional(timestamp(column));
    }
    bool isNull(int column) const { return m_statement->isNull(column); }

    void bind(int place, std::nullopt_t) { m_statement->bindNull(place); }
    void bind(int place, std::string_view text) { m_statement->bindText(place, text); }
    void bind(int place, const std::string &text) { bind(place, std::string_view(text)); }
    void bind(int place, const char *text) { bind(place, std::string_view(text)); }
    void bind(int place, std::int64_t number) { m_statement->bindInteger(place, number); }
    void bind(int place, int number) { bind(place, std::int64_t{number}); }
    void bind(int place, bool flag) { bind(place, std::int64_t{flag ? 1 : 0}); }
    void bind(int place, base::Timestamp moment) { bind(place, std::int64_t{moment.time_since_epoch().count()}); }
    void bind(int place, const base::Bytes &bytes) { m_statement->bindBytes(place, bytes); }
    template <class T>
    void bind(int place, const std::optional<T> &value) {
        value ? bind(place, *value) : bind(place, std::nullopt);
    }

  private:
    Statement *m_statement;
};

/// One connection. One thread at a time.
class Database {
  public:
    Database() = default;
    virtual ~Database() = default;
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    /// Statements without parameters or rows, several if need be.
    virtual void execute(const std::string &statements) = 0;
    virtual bool inTransaction() const = 0;
    /// A further connection for reading on another thread, which sees this one's state or a later one. Null: there is none to be had.
    virtual std::unique_ptr<Database> another() const { return nullptr; }
    /// Whether the index of ids, which is entry_ids for whoever asks, is kept in segments.
    virtual bool hasSegmentedIds() const { return false; }
    /// Whether it says after an INSERT which number it gave, for less than it costs to have it returned.
    virtual bool tellsLastNumber() const { return false; }
    virtual std::int64_t lastNumber() const { return 0; }

    template <class... Values>
    Query query(std::string_view statement, const Values &...values) {
        Query query(prepared(statement));
        int place = 0;
        (query.bind(++place, values), ...);
        return query;
    }
    /// Runs a statement that gives no rows; the number of rows it changed.
    template <class... Values>
    int run(std::string_view statement, const Values &...values) {
        auto running = query(statement, values...);
        while (running.next()) {
        }
        return running.changes();
    }
    /// Runs an INSERT of one row whose `column` the database numbers itself; that number.
    template <class... Values>
    std::int64_t addNumbered(std::string_view insert, std::string_view column, const Values &...values) {
        if (tellsLastNumber()) {
            run(insert, values...);
            return lastNumber();
        }
        auto row = query(std::string(insert) + " RETURNING " + std::string(column), values...);
        const auto number = row.next() ? row.integer(0) : 0;
        while (row.next()) {
        }
        return number;
    }

  protected:
    /// The statement of that text, reset; made at its first use and owned by this connection.
    virtual Statement &prepared(std::string_view statement) = 0;

    /// Finds statements by their text without copying it.
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };
};

} // namespace florin::storage
