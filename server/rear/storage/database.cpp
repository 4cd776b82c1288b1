#include "server/rear/storage/database.h"

#include "server/rear/storage/sqlite_failure.h"

#include "shared/base/ensure.h"

#include <Poco/Data/DataException.h>
#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/SQLiteException.h>
#include <Poco/Data/SQLite/Utility.h>
#include <Poco/Data/Session.h>
#include <sqlite3.h>

#include <mutex>

namespace florin::storage {

using intake::StoreError;

namespace {

constexpr int busyTimeoutMs = 5000;

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
        throw StorageFailure(StoreError::full, what);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        throw StorageFailure(StoreError::damaged, what);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
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

Query::~Query() {
    if (m_statement == nullptr)
        return;
    sqlite3_reset(m_statement);
    // Bindings may hold what must not linger: SQLite frees its copies here.
    sqlite3_clear_bindings(m_statement);
}

bool Query::next() {
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE)
        throwSqlite(sqlite3_extended_errcode(m_connection), "step");
    return false;
}

std::string Query::text(int column) const {
    const auto *bytes = sqlite3_column_text(m_statement, column);
    if (bytes == nullptr)
        return {};
    return {reinterpret_cast<const char *>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column))};
}

std::int64_t Query::integer(int column) const {
    return sqlite3_column_int64(m_statement, column);
}

base::Bytes Query::blob(int column) const {
    const auto *bytes = static_cast<const std::uint8_t *>(sqlite3_column_blob(m_statement, column));
    if (bytes == nullptr)
        return {};
    return {bytes, bytes + sqlite3_column_bytes(m_statement, column)};
}

base::Timestamp Query::timestamp(int column) const {
    return base::Timestamp(std::chrono::microseconds(integer(column)));
}

std::optional<base::Timestamp> Query::optionalTimestamp(int column) const {
    if (isNull(column))
        return std::nullopt;
    return timestamp(column);
}

bool Query::isNull(int column) const {
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}

/// SQLite numbers `$2` by where it stands and not by its name; this gives each the value that its name says.
int Query::indexOf(int place) const {
    const std::string name = '$' + std::to_string(place);
    const int index = sqlite3_bind_parameter_index(m_statement, name.c_str());
    ENSURE(index != 0);
    return index;
}

void Query::bind(int place, std::nullopt_t) {
    check(sqlite3_bind_null(m_statement, indexOf(place)), "bind");
}

void Query::bind(int place, std::string_view text) {
    // An empty view may have no memory behind it, which SQLite would take for NULL.
    const char *bytes = text.empty() ? "" : text.data();
    check(sqlite3_bind_text64(m_statement, indexOf(place), bytes, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8), "bind");
}

void Query::bind(int place, std::int64_t number) {
    check(sqlite3_bind_int64(m_statement, indexOf(place), number), "bind");
}

void Query::bind(int place, const base::Bytes &bytes) {
    if (bytes.empty())
        check(sqlite3_bind_zeroblob(m_statement, indexOf(place), 0), "bind");
    else
        check(sqlite3_bind_blob64(m_statement, indexOf(place), bytes.data(), bytes.size(), SQLITE_TRANSIENT), "bind");
}

Database::Database(const std::string &path, Mode mode) {
    static std::once_flag registered;
    std::call_once(registered, [] { Poco::Data::SQLite::Connector::registerConnector(); });
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
            " PRAGMA temp_store = MEMORY;");
    if (mode == Mode::writer) {
        execute("PRAGMA journal_mode = WAL;");
    } else {
        execute("PRAGMA query_only = ON;");
    }
}

Database::~Database() {
    for (const auto &[text, statement] : m_prepared)
        sqlite3_finalize(statement);
}

void Database::execute(const std::string &statements) {
    check(sqlite3_exec(m_handle, statements.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK ? SQLITE_OK
                                                                                             : sqlite3_extended_errcode(m_handle),
          "execute");
}

bool Database::inTransaction() const {
    return sqlite3_get_autocommit(m_handle) == 0;
}

std::string Database::quickCheck() {
    auto row = query("PRAGMA quick_check(1)");
    return row.next() ? row.text(0) : "no answer";
}

sqlite3_stmt *Database::prepared(std::string_view statement) {
    std::string text(statement);
    if (const auto known = m_prepared.find(text); known != m_prepared.end()) {
        ENSURE(sqlite3_stmt_busy(known->second) == 0);
        return known->second;
    }
    sqlite3_stmt *made = nullptr;
    const int code = sqlite3_prepare_v3(m_handle, text.c_str(), static_cast<int>(text.size()), SQLITE_PREPARE_PERSISTENT, &made, nullptr);
    if (code != SQLITE_OK)
        throwSqlite(sqlite3_extended_errcode(m_handle), "prepare");
    m_prepared.emplace(std::move(text), made);
    return made;
}

int Database::changes() const {
    return sqlite3_changes(m_handle);
}

} // namespace florin::storage
