#pragma once

#include "server/rear/storage/postgres_database.h"
#include "shared/base/ensure.h"

#include <QProcess>
#include <QString>
#include <QTest>

#include <chrono>
#include <future>
#include <memory>
#include <string>

namespace florin::storage {

/// A PostgreSQL server of the test's own (see tests/postgres.sh), which ends with it, however the test ends. Used by one thread.
class PostgresServer {
  public:
    /// Makes one and starts it; null, with the reason in `missing`, where no server is installed. `settings` are lines of
    /// postgresql.conf as `name=value`.
    static std::unique_ptr<PostgresServer> start(QString &missing, const QStringList &settings = {}) {
        std::unique_ptr<PostgresServer> server(new PostgresServer);
        server->m_keeper.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        server->m_keeper.start(FLORIN_SOURCE_DIR "/tests/postgres.sh", settings);
        const auto line = server->readLine();
        if (!line.startsWith("folder ")) {
            missing = line.startsWith("missing ") ? line.mid(8) : "its keeper says nothing";
            return nullptr;
        }
        server->m_folder = line.section(' ', 1, 1).toStdString();
        server->tell("start");
        return server;
    }
    /// For initTestCase: skips the test where there is none.
    static std::unique_ptr<PostgresServer> startOrSkip(const QStringList &settings = {}) {
        QString missing;
        auto started = start(missing, settings);
        if (started == nullptr) QTest::qSkip(qPrintable("PostgreSQL: " + missing), __FILE__, __LINE__);
        return started;
    }
    ~PostgresServer() {
        m_keeper.closeWriteChannel();
        m_keeper.waitForFinished(patience);
    }
    PostgresServer(const PostgresServer &) = delete;
    PostgresServer &operator=(const PostgresServer &) = delete;

    /// `start`, `stop`, `kill`, `hold` or `go on`; returns when it is done.
    void tell(const char *word) {
        m_keeper.write(QByteArray(word) + '\n');
        ENSURE(readLine() == "done");
    }

    static constexpr auto password = "secret";
    /// The connection string of a user who may end the sessions of others and make databases, and who waits for no standby.
    std::string asAdministrator(const std::string &database = "postgres") const {
        return connectionTo(database, "admin") + " options='-c synchronous_commit=local'";
    }
    /// Makes a new, empty database; its name.
    std::string makeDatabase() {
        const auto name = "test" + std::to_string(++m_databases);
        PostgresDatabase(asAdministrator()).execute("CREATE DATABASE " + name + " OWNER florin");
        return name;
    }
    /// Has commits wait for the standby of this name, "" for none; returns once they do. That is later than any session sees the
    /// setting: the checkpointer is who tells them all, in its own time, so it is asked by a commit.
    void setStandby(const std::string &name) {
        PostgresDatabase watcher(asAdministrator());
        watcher.execute("ALTER SYSTEM SET synchronous_standby_names = '" + name + "'");
        watcher.execute("SELECT pg_reload_conf()");
        while (commitWaits(watcher) == name.empty()) continue;
    }
    /// The connection string of its owner.
    std::string asOwner(const std::string &database) const { return connectionTo(database, "florin"); }

  private:
    static constexpr int patience = 60'000;

    PostgresServer() = default;

    /// Makes a commit of nothing that anybody reads: whether it waits for a standby, of which it is freed then.
    bool commitWaits(PostgresDatabase &watcher) const {
        PostgresDatabase session(asAdministrator());
        session.execute("SET synchronous_commit = on");
        auto row = session.query("SELECT pg_backend_pid()");
        ENSURE(row.next());
        const auto pid = std::to_string(row.integer(0));
        auto commit = std::async(std::launch::async, [&] { session.execute("SELECT pg_logical_emit_message(true, 'probe', '')"); });
        while (commit.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready) {
            auto waits = watcher.query("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND pid = " + pid);
            if (!waits.next()) continue;
            commit.get();
            return true;
        }
        commit.get();
        return false;
    }
    std::string connectionTo(const std::string &database, const std::string &user) const {
        return "host=" + m_folder + " dbname=" + database + " user=" + user + " password=" + password;
    }
    QString readLine() {
        while (!m_keeper.canReadLine())
            if (!m_keeper.waitForReadyRead(patience)) return {};
        return QString::fromUtf8(m_keeper.readLine()).trimmed();
    }

    QProcess m_keeper;
    std::string m_folder;
    int m_databases = 0;
};

} // namespace florin::storage
