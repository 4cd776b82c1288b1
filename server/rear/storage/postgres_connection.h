#pragma once

#include "server/rear/intake/store.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

struct pg_conn;
struct pg_result;

namespace florin::storage {

struct ResultEnd {
    void operator()(pg_result *result) const;
};
using PostgresResult = std::unique_ptr<pg_result, ResultEnd>;

/// One session of a PostgreSQL server, through libpq: sends, waits for the answers no longer than its patience, and says what a failure
/// means. What is asked together waits only once (a pipeline of libpq). Throws what storage/database.h names; no text of it holds a value
/// or a password. One thread at a time.
///
///     connection.expect(PQsendQueryParams(connection.together(), ...), "first", receive);
///     connection.expect(PQsendQueryParams(connection.together(), ...), "second", receive);
///     connection.await();
class PostgresConnection {
  public:
    /// `where` is a connection string of libpq (a URI or `key=value ...`), with the password in it or in what it names. Throws
    /// StorageFailure (`unreachable`, with the reason in its text), or RuleBroken if it does not read as one.
    explicit PostgresConnection(const std::string &where);
    ~PostgresConnection();
    PostgresConnection(const PostgresConnection &) = delete;
    PostgresConnection &operator=(const PostgresConnection &) = delete;

    /// Takes the answer to one statement. Called in await(), in the order of the statements; not where it, or one before it, failed.
    using Receive = std::function<void(PostgresResult)>;
    /// To send one statement with, whose answer may come later.
    pg_conn *together();
    /// Right after sending (`sent`: libpq's word whether it was).
    void expect(int sent, const char *what, Receive receive = {});
    /// Waits for everything that is expected. After the first failure the server runs nothing of the rest: that one is thrown.
    void await();

    /// To send statements with that are waited for at once. Waits for what is still expected.
    pg_conn *alone();
    /// Waits for all answers to what was just sent alone, and gives the last.
    PostgresResult answerTo(int sent, const char *what);

    /// To look at.
    const pg_conn *handle() const { return m_connection; }
    bool isLost() const { return m_isLost; }
    bool inTransaction() const;
    /// How often it has waited for the server: a round trip each.
    std::int64_t waits() const { return m_waits; }
    /// False if there is something to hear from the server while nothing was asked: most likely that it has ended the session.
    bool isQuiet() const;

    /// Longest wait for one answer. After it the session is lost.
    void setPatience(std::chrono::milliseconds patience) { m_patience = patience; }
    /// True if the server warned since this was asked last: at a commit, that it stopped waiting for its standby.
    bool takeWarning();

  private:
    void connect(const std::string &where);
    PostgresResult nextResult(std::chrono::steady_clock::time_point until, const char *what);
    PostgresResult lastResult(std::chrono::steady_clock::time_point until, const char *what);
    [[noreturn]] void lose(const char *what);

    struct Expected {
        const char *what;
        Receive receive;
    };

    pg_conn *m_connection = nullptr;
    std::chrono::milliseconds m_patience;
    std::vector<Expected> m_expected; ///< not empty: in pipeline mode
    std::int64_t m_waits = 0;
    bool m_isLost = false;
    bool m_warned = false;
};

/// Where a connection string leads, for people: host, port, database and user, never a password. Empty if it does not read as one.
std::string describeConnection(const std::string &where);
/// The same connection for PostgreSQL's own programs: variables of their environment, `PGHOST=...`, the password among them, which must be
/// on no command line. Empty if it does not read as one.
std::vector<std::string> environmentFor(const std::string &where);

} // namespace florin::storage
