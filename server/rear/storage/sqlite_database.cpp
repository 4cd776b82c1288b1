#include "server/rear/storage/sqlite_database.h"

#include "server/rear/storage/sqlite_failure.h"
#include "shared/base/ensure.h"

#include <Poco/Data/DataException.h>
#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/SQLiteException.h>
#include <Poco/Data/SQLite/Utility.h>
#include <Poco/Data/Session.h>
#include <sqlite3.h>

#include <mutex>
#include <vector>

namespace florin::storage {

using intake::StoreError;

namespace {

constexpr int busyTimeoutMs = 5000;
/// A check reads some 100 MiB a second.
constexpr std::int64_t largestCheckedWhole = std::int64_t{64} << 20;

} // namespace

void throwSqlite(int code, const char *where) {
    const std::string what = std::string(where) + ": " + sqlite3_errstr(code);
    switch (code & 0xff) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_NOMEM:
        throw StorageFailure(StoreError::full, what);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        throw StorageFailure(StoreError::damaged, what);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        throw StorageFailure(StoreError::busy, what);
    default:
        throw RuleBroken(what);
    }
}

namespace {

void check(int code, const char *where) {
    if (code != SQLITE_OK)
        throwSqlite(code, where);
}

} // namespace

/// SQLite numbers `$2` by where it stands and not by its name; m_places gives each the value that its name says.
class SqliteDatabase::Prepared final : public Statement {
  public:
    Prepared(sqlite3 *connection, sqlite3_stmt *statement) : m_connection(connection), m_statement(statement) {
        const int count = sqlite3_bind_parameter_count(statement);
        for (int place = 1; place <= count; ++place)
            m_places.push_back(sqlite3_bind_parameter_index(statement, ('$' + std::to_string(place)).c_str()));
    }
    ~Prepared() override { sqlite3_finalize(m_statement); }
    Prepared(const Prepared &) = delete;
    Prepared &operator=(const Prepared &) = delete;

    bool isBusy() const { return sqlite3_stmt_busy(m_statement) != 0; }

    void bindNull(int place) override { check(sqlite3_bind_null(m_statement, indexOf(place)), "bind"); }
    void bindText(int place, std::string_view text) override {
        // An empty view may have no memory behind it, which SQLite would take for NULL.
        const char *bytes = text.empty() ? "" : text.data();
        check(sqlite3_bind_text64(m_statement, indexOf(place), bytes, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8), "bind");
    }
    void bindInteger(int place, std::int64_t number) override {
        check(sqlite3_bind_int64(m_statement, indexOf(place), number), "bind");
    }
    void bindBytes(int place, const base::Bytes &bytes) override {
        if (bytes.empty())
            check(sqlite3_bind_zeroblob(m_statement, indexOf(place), 0), "bind");
        else
            check(sqlite3_bind_blob64(m_statement, indexOf(place), bytes.data(), bytes.size(), SQLITE_TRANSIENT), "bind");
    }

    bool step() override {
        const int code = sqlite3_step(m_statement);
        if (code == SQLITE_ROW)
            return true;
        if (code != SQLITE_DONE)
            throwSqlite(sqlite3_extended_errcode(m_connection), "step");
        return false;
    }
    int changes() const override { return sqlite3_changes(m_connection); }

    bool isNull(int column) const override { return sqlite3_column_type(m_statement, column) == SQLITE_NULL; }
    std::string text(int column) const override {
        const auto *bytes = sqlite3_column_text(m_statement, column);
        if (bytes == nullptr)
            return {};
        return {reinterpret_cast<const char *>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column))};
    }
    std::int64_t integer(int column) const override { return sqlite3_column_int64(m_statement, column); }
    base::Bytes blob(int column) const override {
        const auto *bytes = static_cast<const std::uint8_t *>(sqlite3_column_blob(m_statement, column));
        if (bytes == nullptr)
            return {};
        return {bytes, bytes + sqlite3_column_bytes(m_statement, column)};
    }
    std::string_view view(int column) const override {
        const auto *bytes = static_cast<const char *>(sqlite3_column_blob(m_statement, column));
        if (bytes == nullptr)
            return {};
        return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column))};
    }
    void integers(int firstColumn, std::span<std::int64_t> numbers, std::int64_t forNull) const override {
        for (auto &number : numbers) {
            number = sqlite3_column_int64(m_statement, firstColumn);
            // NULL reads as 0: only then it is worth a second question.
            if (number == 0 && isNull(firstColumn))
                number = forNull;
            ++firstColumn;
        }
    }

    void reset() noexcept override {
        sqlite3_reset(m_statement);
        // Bindings may hold what must not linger: SQLite frees its copies here.
        sqlite3_clear_bindings(m_statement);
    }

  private:
    int indexOf(int place) const {
        ENSURE(place >= 1 && place <= static_cast<int>(m_places.size()) && m_places[place - 1] != 0);
        return m_places[place - 1];
    }

    sqlite3 *m_connection;
    sqlite3_stmt *m_statement;
    std::vector<int> m_places; ///< of `$1`, `$2`, ... among SQLite's own numbers
};

SqliteDatabase::SqliteDatabase(const std::string &path, Mode mode) {
    static std::once_flag registered;
    std::call_once(registered, [] {
        // One thread at a time uses a connection, so that its own lock and the count of all memory only cost time.
        sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        Poco::Data::SQLite::Connector::registerConnector();
    });
    try {
        m_session = std::make_unique<Poco::Data::Session>(Poco::Data::SQLite::Connector::KEY, path);
    } catch (const Poco::Data::SQLite::CorruptImageException &) {
        throw StorageFailure(StoreError::damaged, "open");
    } catch (const Poco::Exception &) {
        throw StorageFailure(StoreError::full, "open");
    }
    m_handle = Poco::Data::SQLite::Utility::dbHandle(*m_session);
    ENSURE(m_handle != nullptr);
    sqlite3_extended_result_codes(m_handle, 1);
    sqlite3_busy_timeout(m_handle, busyTimeoutMs);
    execute("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON;"
            " PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768;");
    if (mode == Mode::writer) {
        execute("PRAGMA journal_mode = WAL;");
    } else {
        execute("PRAGMA query_only = ON;");
    }
}

SqliteDatabase::~SqliteDatabase() = default;

void SqliteDatabase::execute(const std::string &statements) {
    check(sqlite3_exec(m_handle, statements.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK ? SQLITE_OK
                                                                                             : sqlite3_extended_errcode(m_handle),
          "execute");
}

bool SqliteDatabase::inTransaction() const {
    return sqlite3_get_autocommit(m_handle) == 0;
}

std::int64_t SqliteDatabase::foreignVersion() {
    auto row = query("PRAGMA data_version");
    return row.next() ? row.integer(0) : 0;
}

std::unique_ptr<Database> SqliteDatabase::another() const {
    return std::make_unique<SqliteDatabase>(sqlite3_db_filename(m_handle, "main"), Mode::reader);
}

std::string SqliteDatabase::quickCheck() {
    const auto answerTo = [this](const std::string &pragma) {
        auto row = query(pragma);
        return row.next() ? row.text(0) : std::string("no answer");
    };
    auto size = query("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()");
    if (size.next() && size.integer(0) <= largestCheckedWhole) return answerTo("PRAGMA quick_check(1)");
    std::vector<std::string> tables;
    auto row = query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
                     " AND name NOT IN ('entries', 'segmented_ids', 'accounts', 'batches', 'witnesses', 'answers')");
    while (row.next()) tables.push_back(row.text(0));
    for (const auto &table : tables)
        if (auto answer = answerTo("PRAGMA quick_check(" + table + ")"); answer != "ok") return answer;
    return "ok";
}

std::int64_t SqliteDatabase::lastNumber() const { return sqlite3_last_insert_rowid(m_handle); }

void SqliteDatabase::commit() {
    try {
        run("COMMIT");
    } catch (const StorageFailure &failure) {
        // Its last steps: its log is written, and cannot be synced or entered in the index.
        switch (sqlite3_extended_errcode(m_handle)) {
        case SQLITE_IOERR_FSYNC:
        case SQLITE_IOERR_SHMSIZE:
        case SQLITE_IOERR_SHMMAP:
        case SQLITE_IOERR_SHMOPEN:
            throw StorageFailure(intake::StoreError::unknown, failure.what());
        default: // Its last page is not written.
            throw;
        }
    }
}

Statement &SqliteDatabase::prepared(std::string_view statement) {
    if (const auto known = m_prepared.find(statement); known != m_prepared.end()) {
        ENSURE(!known->second->isBusy());
        return *known->second;
    }
    sqlite3_stmt *made = nullptr;
    const int code =
        sqlite3_prepare_v3(m_handle, statement.data(), static_cast<int>(statement.size()), SQLITE_PREPARE_PERSISTENT, &made, nullptr);
    if (code != SQLITE_OK)
        throwSqlite(sqlite3_extended_errcode(m_handle), "prepare");
    return *m_prepared.emplace(std::string(statement), std::make_unique<Prepared>(m_handle, made)).first->second;
}

} // namespace florin::storage
