#include "server/rear/storage/postgres_connection.h"

#include "server/rear/storage/database.h"
#include "server/rear/storage/limits.h"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <utility>
#include <vector>

namespace florin::storage {

using intake::StoreError;
using std::chrono::steady_clock;

namespace {

[[noreturn]] void failAs(std::string_view state, const std::string &what) {
    const auto of = [state](std::string_view kind) { return state.substr(0, kind.size()) == kind; };
    if (of("40001") || of("40P01")) throw Overtaken(what);
    if (of("23505") || of("23P01")) throw KeyTaken(what);
    if (of("53100") || of("25006") || of("58030")) throw StorageFailure(StoreError::full, what);
    if (of("53") || of("55P03") || of("57014")) throw StorageFailure(StoreError::busy, what);
    if (of("XX001") || of("XX002")) throw StorageFailure(StoreError::damaged, what);
    if (of("08") || of("57P") || of("25P03")) throw StorageFailure(StoreError::unreachable, what);
    throw RuleBroken(what);
}

/// Never the server's own message: it may quote a value. The state and the name of the rule say enough.
[[noreturn]] void fail(const PGresult *result, const char *what) {
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *rule = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
    const std::string_view known = state == nullptr ? "08006" : state;
    std::string text = std::string(what) + ": SQLSTATE " + std::string(known);
    if (rule != nullptr) text += std::string(", rule ") + rule;
    failAs(known, text);
}

void receiveNotice(void *warned, const PGresult *result) {
    // In the server's language the field "severity" is translated, this one is not.
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (severity != nullptr && std::string_view(severity) == "WARNING") *static_cast<bool *>(warned) = true;
}

struct OptionsEnd {
    void operator()(PQconninfoOption *options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, OptionsEnd>;

Options optionsOf(const std::string &where) {
    // The message of a failure would quote the text, password and all.
    return Options(PQconninfoParse(where.c_str(), nullptr));
}

std::string valueOf(const PQconninfoOption *options, std::string_view keyword) {
    for (const auto *option = options; option->keyword != nullptr; ++option)
        if (option->keyword == keyword) return option->val == nullptr ? "" : option->val;
    return {};
}

/// Why the server could not be reached or did not let us in, in one line. libpq never tells a password; should it ever, we do not.
std::string reasonOf(const PGconn *connection, const std::string &password) {
    std::string reason = connection == nullptr ? "no memory" : PQerrorMessage(connection);
    if (!password.empty() && reason.find(password) != std::string::npos) return "refused";
    while (!reason.empty() && reason.back() == '\n') reason.pop_back();
    std::replace(reason.begin(), reason.end(), '\n', ' ');
    return reason;
}

} // namespace

void ResultEnd::operator()(pg_result *result) const {
    PQclear(result);
}

std::string describeConnection(const std::string &where) {
    const auto options = optionsOf(where);
    if (options == nullptr) return {};
    const auto part = [&options](std::string_view keyword, std::string_view otherwise) {
        const auto value = valueOf(options.get(), keyword);
        return value.empty() ? std::string(otherwise) : value;
    };
    return part("host", part("hostaddr", "the local socket")) + ", port " + part("port", "5432") + ", database " +
           part("dbname", "of the user's name") + ", user " + part("user", "of the system");
}

std::vector<std::string> environmentFor(const std::string &where) {
    std::vector<std::string> variables;
    const auto options = optionsOf(where);
    if (options == nullptr) return variables;
    for (const auto *option = options.get(); option->keyword != nullptr; ++option)
        if (option->val != nullptr && option->envvar != nullptr) variables.push_back(std::string(option->envvar) + '=' + option->val);
    return variables;
}

PostgresConnection::PostgresConnection(const std::string &where) : m_patience(limits::longestAnswer) {
    connect(where);
    PQsetNoticeReceiver(m_connection, receiveNotice, &m_warned);
    const std::string settings =
        "SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; SET statement_timeout = " +
        std::to_string(limits::longestStatement.count()) +
        "; SET idle_in_transaction_session_timeout = " + std::to_string(limits::longestIdleInTransaction.count()) +
        "; SET lock_timeout = " + std::to_string(limits::longestLockWait.count()) +
        // Small tables would be read whole, and a serializable transaction that reads a whole table is in the way of every other.
        "; SET enable_seqscan = off; SET jit = off";
    try {
        // Sending must not wait longer than our patience either.
        if (PQsetnonblocking(m_connection, 1) != 0) lose("set up");
        answerTo(PQsendQuery(m_connection, settings.c_str()), "set up");
    } catch (...) {
        PQfinish(m_connection);
        throw;
    }
}

PostgresConnection::~PostgresConnection() {
    PQfinish(m_connection);
}

void PostgresConnection::connect(const std::string &where) {
    const auto options = optionsOf(where);
    if (options == nullptr) throw RuleBroken("a connection string that libpq does not read");
    // What the string leaves open is decided here; what it says itself comes last and wins.
    std::vector<const char *> words = {"fallback_application_name", "connect_timeout", "keepalives_idle", "keepalives_interval",
                                       "keepalives_count", "tcp_user_timeout"};
    std::vector<const char *> values = {"florin", "5", "10", "5", "3", "20000"};
    for (const auto *option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val == nullptr) continue;
        words.push_back(option->keyword);
        values.push_back(option->val);
    }
    words.push_back(nullptr);
    values.push_back(nullptr);
    m_connection = PQconnectdbParams(words.data(), values.data(), 0);
    if (m_connection != nullptr && PQstatus(m_connection) == CONNECTION_OK) return;
    const auto reason = reasonOf(m_connection, valueOf(options.get(), "password"));
    PQfinish(m_connection);
    m_connection = nullptr;
    throw StorageFailure(StoreError::unreachable, "connect: " + reason);
}

pg_conn *PostgresConnection::together() {
    if (m_isLost) lose("send");
    if (m_expected.empty() && PQenterPipelineMode(m_connection) != 1) lose("send");
    return m_connection;
}

void PostgresConnection::expect(int sent, const char *what, Receive receive) {
    // Also of what was not sent: it is what leaves the pipeline's mode.
    m_expected.push_back({what, std::move(receive)});
    if (sent != 1) lose(what);
}

void PostgresConnection::await() {
    if (m_expected.empty()) return;
    const auto expected = std::exchange(m_expected, {});
    const auto *const last = expected.back().what;
    if (m_isLost || PQpipelineSync(m_connection) != 1) lose(last);
    ++m_waits;
    const auto until = steady_clock::now() + m_patience;
    PostgresResult failure;
    const char *failed = nullptr;
    for (const auto &one : expected) {
        auto result = lastResult(until, one.what);
        switch (PQresultStatus(result.get())) {
        case PGRES_COMMAND_OK:
        case PGRES_TUPLES_OK:
            if (one.receive) one.receive(std::move(result));
            break;
        case PGRES_PIPELINE_ABORTED: break;
        default:
            if (failure != nullptr) break;
            failure = std::move(result);
            failed = one.what;
        }
    }
    // Where the session ended with the failure, this does not come.
    const auto end = nextResult(until, last);
    if (PQresultStatus(end.get()) != PGRES_PIPELINE_SYNC || PQexitPipelineMode(m_connection) != 1) lose(last);
    if (failure != nullptr) fail(failure.get(), failed);
}

pg_conn *PostgresConnection::alone() {
    await();
    return m_connection;
}

PostgresResult PostgresConnection::answerTo(int sent, const char *what) {
    if (sent != 1) lose(what);
    ++m_waits;
    auto last = lastResult(steady_clock::now() + m_patience, what);
    switch (PQresultStatus(last.get())) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY: return last;
    default: fail(last.get(), what);
    }
}

PostgresResult PostgresConnection::lastResult(steady_clock::time_point until, const char *what) {
    PostgresResult last;
    while (auto result = nextResult(until, what)) {
        // The first failure is the reason; the rest of its statements was skipped.
        if (last == nullptr || PQresultStatus(last.get()) != PGRES_FATAL_ERROR) last = std::move(result);
        const auto status = PQresultStatus(last.get());
        if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) lose(what);
    }
    if (PQstatus(m_connection) == CONNECTION_BAD) lose(what);
    if (last == nullptr) lose(what);
    return last;
}

PostgresResult PostgresConnection::nextResult(steady_clock::time_point until, const char *what) {
    bool isFlushed = false;
    while (!isFlushed || PQisBusy(m_connection) == 1) {
        const int left = PQflush(m_connection);
        if (left < 0) lose(what);
        isFlushed = left == 0;
        if (isFlushed && PQisBusy(m_connection) == 0) break;
        const auto patience = std::chrono::ceil<std::chrono::milliseconds>(until - steady_clock::now());
        pollfd socket{PQsocket(m_connection), static_cast<short>(isFlushed ? POLLIN : POLLIN | POLLOUT), 0};
        const int ready = patience.count() > 0 ? ::poll(&socket, 1, static_cast<int>(patience.count())) : 0;
        if (ready == 0) lose(what);
        if (ready < 0 && errno != EINTR) lose(what);
        if (ready > 0 && PQconsumeInput(m_connection) == 0) lose(what);
    }
    return PostgresResult(PQgetResult(m_connection));
}

void PostgresConnection::lose(const char *what) {
    m_isLost = true;
    throw StorageFailure(StoreError::unreachable, std::string(what) + ": the session with the database server was lost");
}

bool PostgresConnection::inTransaction() const {
    return !m_isLost && (!m_expected.empty() || PQtransactionStatus(m_connection) != PQTRANS_IDLE);
}

bool PostgresConnection::isQuiet() const {
    pollfd socket{PQsocket(m_connection), POLLIN, 0};
    return !m_isLost && ::poll(&socket, 1, 0) == 0;
}

bool PostgresConnection::takeWarning() {
    return std::exchange(m_warned, false);
}

} // namespace florin::storage
