#include "server/rear/storage/postgres_database.h"

#include "server/rear/storage/postgres_statement.h"
#include "shared/base/ensure.h"

#include <libpq-fe.h>

#include <string_view>

namespace florin::storage {

PostgresDatabase::PostgresDatabase(const std::string &where) : m_connection(where) {
}

PostgresDatabase::~PostgresDatabase() = default;

void PostgresDatabase::execute(const std::string &statements) {
    m_connection.answerTo(PQsendQuery(m_connection.handle(), statements.c_str()), "execute");
}

std::string PostgresDatabase::beginToWrite() {
    constexpr auto beginning = "BEGIN ISOLATION LEVEL SERIALIZABLE, READ WRITE; SELECT pg_current_xact_id()::text";
    const auto begun = m_connection.answerTo(PQsendQuery(m_connection.handle(), beginning), "begin");
    ENSURE(PQntuples(begun.get()) == 1);
    return PQgetvalue(begun.get(), 0, 0);
}

void PostgresDatabase::beginToRead() {
    execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY");
}

PostgresDatabase::CommitAnswer PostgresDatabase::commit() {
    (void)m_connection.takeWarning();
    try {
        const auto answer = m_connection.answerTo(PQsendQuery(m_connection.handle(), "COMMIT"), "commit");
        // A transaction in which a statement failed is rolled back by its COMMIT, and that is no error to the server.
        if (std::string_view(PQcmdStatus(answer.get())) != "COMMIT") throw RuleBroken("commit: of a transaction that had failed");
    } catch (const StorageFailure &) {
        if (!isLost()) throw;
        return CommitAnswer::inDoubt;
    }
    return m_connection.takeWarning() ? CommitAnswer::inDoubt : CommitAnswer::durable;
}

void PostgresDatabase::rollBack() noexcept {
    try {
        if (inTransaction()) execute("ROLLBACK");
    } catch (const std::exception &) {
        // What cannot be rolled back is lost with its session, and the server rolls back by itself.
        ENSURE(isLost());
    }
}

PostgresDatabase::Fate PostgresDatabase::outcomeOf(const std::string &transaction) {
    auto row = query("SELECT pg_xact_status(CAST($1 AS text)::xid8)", transaction);
    if (!row.next() || row.isNull(0)) return Fate::forgotten;
    const auto status = row.text(0);
    if (status == "committed") return Fate::committed;
    return status == "aborted" ? Fate::rolledBack : Fate::stillRunning;
}

bool PostgresDatabase::isEverythingDurable() {
    // A commit with something in it is waited for like any other, and the log is one line: what came before is there too.
    (void)m_connection.takeWarning();
    execute("SELECT pg_logical_emit_message(true, 'florin', '')");
    return !m_connection.takeWarning();
}

Statement &PostgresDatabase::prepared(std::string_view statement) {
    if (const auto known = m_prepared.find(statement); known != m_prepared.end()) {
        ENSURE(!known->second->isBusy());
        return *known->second;
    }
    auto made = std::make_unique<PostgresStatement>(m_connection, "s" + std::to_string(m_prepared.size() + 1), statement);
    return *m_prepared.emplace(std::string(statement), std::move(made)).first->second;
}

} // namespace florin::storage
