#pragma once

#include "server/rear/storage/sqlite_failure.h"

#include <sqlite3.h>

#include <cstdint>
#include <span>
#include <string_view>

namespace florin::storage {

/// A statement of the writer's innermost loop: prepared once, parameters by their place (`?1`), values bound without a copy, so they
/// must live until the statement is run. One connection, one thread.
class HotStatement {
  public:
    HotStatement(sqlite3 *connection, const char *text) : m_connection(connection) {
        if (const int code = sqlite3_prepare_v3(connection, text, -1, SQLITE_PREPARE_PERSISTENT, &m_statement, nullptr); code != SQLITE_OK)
            throwSqlite(code, "prepare");
    }
    ~HotStatement() { sqlite3_finalize(m_statement); }
    HotStatement(const HotStatement &) = delete;
    HotStatement &operator=(const HotStatement &) = delete;

    HotStatement &bind(int place, std::int64_t number) { return checked(sqlite3_bind_int64(m_statement, place, number)); }
    HotStatement &bind(int place, std::string_view text) {
        return checked(sqlite3_bind_text(m_statement, place, text.empty() ? "" : text.data(), static_cast<int>(text.size()), SQLITE_STATIC));
    }
    HotStatement &bind(int place, std::span<const std::uint8_t> bytes) {
        return checked(sqlite3_bind_blob(m_statement, place, bytes.data(), static_cast<int>(bytes.size()), SQLITE_STATIC));
    }
    HotStatement &bindNull(int place) { return checked(sqlite3_bind_null(m_statement, place)); }

    /// True while there is a row; otherwise the statement is ready to be run again.
    bool next() {
        const int code = sqlite3_step(m_statement);
        if (code == SQLITE_ROW) return true;
        const int done = sqlite3_reset(m_statement);
        if (code != SQLITE_DONE) throwSqlite(done == SQLITE_OK ? code : sqlite3_extended_errcode(m_connection), "step");
        return false;
    }
    void run() {
        while (next()) {
        }
    }
    /// Leaves the rest of the rows.
    void reset() { sqlite3_reset(m_statement); }

    std::int64_t integer(int column) const { return sqlite3_column_int64(m_statement, column); }
    bool isNull(int column) const { return sqlite3_column_type(m_statement, column) == SQLITE_NULL; }
    /// Until the next step.
    std::string_view text(int column) const {
        const auto *bytes = reinterpret_cast<const char *>(sqlite3_column_text(m_statement, column));
        return bytes ? std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column))) : std::string_view();
    }

  private:
    HotStatement &checked(int code) {
        if (code != SQLITE_OK) throwSqlite(code, "bind");
        return *this;
    }

    sqlite3 *m_connection;
    sqlite3_stmt *m_statement = nullptr;
};

} // namespace florin::storage
