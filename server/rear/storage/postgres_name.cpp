#include "server/rear/storage/postgres_name.h"

#include "server/rear/storage/limits.h"

#include <libpq-fe.h>

#include <algorithm>
#include <utility>

namespace florin::storage {

using intake::StoreError;
using std::chrono::steady_clock;

namespace {

std::string setting(const char *name, std::int64_t value) {
    return std::string("SET ") + name + " = " + std::to_string(value) + "; ";
}

} // namespace

PostgresName::PostgresName(std::string where, std::string unit, Report report)
    : m_where(std::move(where)), m_unit(std::move(unit)), m_report(std::move(report)) {
}

bool PostgresName::claim(std::chrono::milliseconds patience) {
    const std::lock_guard lock(m_lock);
    return take(patience);
}

void PostgresName::confirm() {
    const std::lock_guard lock(m_lock);
    if (isSeen()) return;
    if (m_db != nullptr) m_former = PQbackendPID(m_db->connection().handle());
    m_db.reset();
    if (steady_clock::now() < m_nextTry) throw StorageFailure(StoreError::unreachable, "the last try to take the unit's name was just now");
    try {
        takeAgain();
        m_pause = {};
    } catch (const StorageFailure &) {
        m_pause = std::clamp(m_pause * 2, limits::firstReconnect, limits::slowestReconnect);
        m_nextTry = steady_clock::now() + m_pause;
        throw;
    }
}

bool PostgresName::isSeen() {
    if (m_db == nullptr) return false;
    const auto now = steady_clock::now();
    if (now - m_seenAt < limits::nameIsSeen && m_db->connection().isQuiet()) return true;
    try {
        m_db->execute("SELECT 1");
        m_seenAt = now; // When it was asked, not when it was answered.
        return true;
    } catch (const StorageFailure &) {
        return false;
    }
}

void PostgresName::takeAgain() {
    if (take(limits::longestWaitForNameAgain)) {
        if (std::exchange(m_isAnothers, false) && m_report) m_report("This rear unit has its name \"" + m_unit + "\" again, and writes the books.");
        return;
    }
    if (m_isStillOurs) throw StorageFailure(StoreError::unreachable, "what is left of our own lost connection has the unit's name");
    if (!std::exchange(m_isAnothers, true) && m_report)
        m_report("Another rear unit took the name \"" + m_unit + "\" on the database (" + describeConnection(m_where) +
                 ") while this one had lost its connection. This one writes the books no more until the other has stopped: stop one of the two, or "
                 "start it with another name (florin.unit).");
    throw StorageFailure(StoreError::unreachable, "the unit's name is another's");
}

bool PostgresName::take(std::chrono::milliseconds patience) {
    auto db = std::make_unique<PostgresDatabase>(m_where);
    db->connection().setPatience(patience + limits::longestNameAnswer);
    // The server finds out of itself when the machine at the other end is gone, and ends no connection that only keeps a name.
    db->execute(setting("tcp_keepalives_idle", 3) + setting("tcp_keepalives_interval", 1) + setting("tcp_keepalives_count", 3) +
                setting("idle_session_timeout", 0) + setting("statement_timeout", 0) + setting("lock_timeout", patience.count()));
    const auto now = steady_clock::now();
    try {
        // The seed keeps it apart from the locks of members (see schema/postgres/0002_money.sql).
        auto row = db->query("SELECT pg_advisory_lock(hashtextextended('florin unit ' || CAST($1 AS text), 2))", m_unit);
        (void)row.next();
    } catch (const StorageFailure &failure) {
        if (failure.kind != StoreError::busy) throw;
        m_isStillOurs = endFormer(*db);
        return false;
    }
    db->connection().setPatience(limits::longestNameAnswer);
    m_db = std::move(db);
    m_seenAt = now;
    return true;
}

/// The server may not have heard yet that our connection is gone. True if it is what has the name; then it is told.
bool PostgresName::endFormer(PostgresDatabase &db) const {
    auto row = db.query("SELECT pg_terminate_backend(pid) FROM pg_locks, hashtextextended('florin unit ' || CAST($1 AS text), 2) AS name"
                        " WHERE locktype = 'advisory' AND objsubid = 1 AND granted AND pid = CAST($2 AS bigint)"
                        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                        " AND (CAST(classid AS bigint) << 32 | CAST(objid AS bigint)) = name",
                        m_unit, m_former);
    return row.next();
}

steady_clock::time_point PostgresName::nextTry() const {
    const std::lock_guard lock(m_lock);
    return m_nextTry;
}

} // namespace florin::storage
