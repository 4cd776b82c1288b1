#pragma once

#include "server/rear/intake/store.h"

#include <chrono>
#include <memory>
#include <string>

struct pg_conn;
struct pg_result;

namespace florin::storage {

struct ResultEnd {
    void operator()(pg_result *result) const;
};
using PostgresResult = std::unique_ptr<pg_result, ResultEnd>;

/// One session of a PostgreSQL server, through libpq: sends, waits for the answer no longer than its patience, and says what a failure
/// means. Throws what storage/database.h names; no text of it holds a value or a password. One thread at a time.
class PostgresConnection {
  public:
    /// `where` is a connection string of libpq (a URI or `key=value ...`), with the password in it or in what it names. Throws
    /// StorageFailure (`unreachable`, with the reason in its text), or RuleBroken if it does not read as one.
    explicit PostgresConnection(const std::string &where);
    ~PostgresConnection();
    PostgresConnection(const PostgresConnection &) = delete;
    PostgresConnection &operator=(const PostgresConnection &) = delete;

    /// Waits for all answers to what was just sent (`sent`: libpq's word whether it was) and gives the last.
    PostgresResult answerTo(int sent, const char *what);

    pg_conn *handle() { return m_connection; }
    bool isLost() const { return m_isLost; }
    bool inTransaction() const;
    /// False if there is something to hear from the server while nothing was asked: most likely that it has ended the session.
    bool isQuiet() const;

    /// Longest wait for one answer. After it the session is lost.
    void setPatience(std::chrono::milliseconds patience) { m_patience = patience; }
    /// True if the server warned since this was asked last: at a commit, that it stopped waiting for its standby.
    bool takeWarning();

  private:
    void connect(const std::string &where);
    PostgresResult nextResult(std::chrono::steady_clock::time_point until, const char *what);
    [[noreturn]] void lose(const char *what);

    pg_conn *m_connection = nullptr;
    std::chrono::milliseconds m_patience;
    bool m_isLost = false;
    bool m_warned = false;
};

/// Where a connection string leads, for people: host, port, database and user, never a password. Empty if it does not read as one.
std::string describeConnection(const std::string &where);

} // namespace florin::storage
