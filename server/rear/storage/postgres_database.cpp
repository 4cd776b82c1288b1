#include "server/rear/storage/postgres_database.h"

#include "shared/base/ensure.h"

#include <libpq-fe.h>

#include <string_view>

namespace florin::storage {

namespace {

void sendText(PostgresConnection &connection, const char *statement, const char *what, PostgresConnection::Receive receive = {}) {
    const int sent = PQsendQueryParams(connection.together(), statement, 0, nullptr, nullptr, nullptr, nullptr, 0);
    connection.expect(sent, what, std::move(receive));
}

} // namespace

PostgresDatabase::PostgresDatabase(const std::string &where) : m_connection(where) {
}

PostgresDatabase::~PostgresDatabase() = default;

void PostgresDatabase::execute(const std::string &statements) {
    m_connection.answerTo(PQsendQuery(m_connection.alone(), statements.c_str()), "execute");
}

void PostgresDatabase::beginSession() {
    auto row = query("INSERT INTO sessions (writes, began_at) VALUES (0, $1) RETURNING id", base::SystemClock().now());
    ENSURE(row.next());
    m_session = row.integer(0);
}

void PostgresDatabase::beginToWrite(Isolation isolation) {
    if (m_session == 0) beginSession();
    m_mark = {m_session, ++m_writes, {}};
    sendText(m_connection, isolation == Isolation::serializable ? "BEGIN ISOLATION LEVEL SERIALIZABLE, READ WRITE"
                                                                : "BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE",
             "begin");
    const auto marking = "UPDATE sessions SET writes = " + std::to_string(m_writes) + " WHERE id = " + std::to_string(m_session) +
                         " RETURNING pg_current_xact_id()::text";
    sendText(m_connection, marking.c_str(), "begin", [this](PostgresResult marked) {
        if (PQntuples(marked.get()) == 1) m_mark.transaction = PQgetvalue(marked.get(), 0, 0);
    });
}

void PostgresDatabase::beginToRead() {
    sendText(m_connection, "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY", "begin");
}

PostgresDatabase::CommitAnswer PostgresDatabase::commit() {
    // Without the mark nobody could ask after it.
    if (m_mark.transaction.empty()) m_connection.await();
    if (m_mark.transaction.empty()) {
        // The session's row was forgotten: it takes a new one.
        m_session = 0;
        throw Overtaken("commit: of a session that was forgotten");
    }
    (void)m_connection.takeWarning();
    bool isCommitted = false;
    try {
        // A transaction in which a statement failed is rolled back by its COMMIT, and that is no error to the server.
        sendText(m_connection, "COMMIT", "commit",
                 [&isCommitted](PostgresResult answer) { isCommitted = std::string_view(PQcmdStatus(answer.get())) == "COMMIT"; });
        m_connection.await();
    } catch (const StorageFailure &) {
        if (!isLost()) throw;
        return CommitAnswer::inDoubt;
    }
    if (!isCommitted) throw RuleBroken("commit: of a transaction that had failed");
    m_isInDoubt = m_connection.takeWarning();
    return m_isInDoubt ? CommitAnswer::inDoubt : CommitAnswer::durable;
}

void PostgresDatabase::rollBack() noexcept {
    try {
        m_connection.await();
    } catch (const std::exception &) {
        // It is part of what is undone.
    }
    try {
        if (inTransaction()) execute("ROLLBACK");
    } catch (const std::exception &) {
        // What cannot be rolled back is lost with its session, and the server rolls back by itself.
        ENSURE(isLost());
    }
}

bool PostgresDatabase::isRunning(const Mark &mark) {
    try {
        auto row = query("SELECT pg_xact_status(CAST($1 AS text)::xid8)", mark.transaction);
        return row.next() && row.text(0) == "in progress";
    } catch (const RuleBroken &) {
        // A number that the server has not come to again: it crashed meanwhile, and nobody is left who could run that transaction.
        return false;
    }
}

PostgresDatabase::Fate PostgresDatabase::outcomeOf(const Mark &mark) {
    // In this order: once it has ended, its session's row is what it will be.
    if (isRunning(mark)) return Fate::stillRunning;
    auto row = query("SELECT writes FROM sessions WHERE id = $1", mark.session);
    if (!row.next()) return Fate::forgotten;
    return row.integer(0) == mark.write ? Fate::committed : Fate::rolledBack;
}

void PostgresDatabase::endIfAbandoned(const Mark &mark) {
    auto row = query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                     " WHERE backend_xid = CAST(CAST($1 AS text)::xid8 AS xid) AND state LIKE 'idle in transaction%'",
                     mark.transaction);
    while (row.next()) {
    }
}

void PostgresDatabase::forgetSessionsBefore(base::Timestamp moment) {
    run("DELETE FROM sessions WHERE began_at < $1", moment);
}

bool PostgresDatabase::isEverythingDurable() {
    // A commit with something in it is waited for like any other, and the log is one line: what came before is there too.
    (void)m_connection.takeWarning();
    execute("SELECT pg_logical_emit_message(true, 'florin', '')");
    return !m_connection.takeWarning();
}

Statement &PostgresDatabase::prepared(std::string_view statement) {
    return statementOf(statement);
}

PostgresStatement &PostgresDatabase::statementOf(std::string_view statement) {
    if (const auto known = m_prepared.find(statement); known != m_prepared.end()) {
        ENSURE(!known->second->isBusy());
        return *known->second;
    }
    auto made = std::make_unique<PostgresStatement>(m_connection, "s" + std::to_string(m_prepared.size() + 1), statement, m_rowsInAPart);
    return *m_prepared.emplace(std::string(statement), std::move(made)).first->second;
}

} // namespace florin::storage
