#include "server/rear/storage/postgres_store.h"
#include "tests/server/rear/storage/postgres_server.h"

#include <QtTest>

#include <atomic>
#include <csignal>
#include <future>
#include <latch>
#include <mutex>
#include <thread>

using namespace florin;
using namespace florin::storage;
using namespace std::chrono_literals;
using intake::Outcome;
using intake::Records;
using intake::StoreError;

namespace {

const money::Currency krw = *money::Currency::fromCode("KRW");
const ledger::Account bank = ledger::settlementWith("issuer", krw);
const ledger::Account till = ledger::tillOf("shop", krw);

std::unique_ptr<PostgresServer> server;

/// An empty database, and what units under one name there said of it.
struct World {
    std::string name = server->makeDatabase();
    std::string where = server->asOwner(name);
    PostgresDatabase administrator{server->asAdministrator(name)};
    std::mutex telling;
    std::vector<std::string> told;

    using Opened = base::Result<std::unique_ptr<PostgresStore>, OpenFailure>;
    Opened open(std::chrono::milliseconds patience = limits::longestWaitForName) {
        return PostgresStore::open({.where = where,
                                    .report =
                                        [this](const std::string &sentence) {
                                            const std::lock_guard lock(telling);
                                            told.push_back(sentence);
                                        },
                                    .longestWaitForName = patience});
    }
    std::unique_ptr<PostgresStore> mustOpen() {
        auto opened = open();
        ENSURE(bool(opened));
        return std::move(*opened);
    }
    std::unique_ptr<PostgresStore> openTool() {
        auto opened = PostgresStore::open({.where = where, .unit = "tool", .claim = PostgresStore::Claim::withFirstLink});
        ENSURE(bool(opened));
        return std::move(*opened);
    }
    /// A link of the store's chain.
    static base::Result<void, StoreError> pay(PostgresStore &store, const std::string &id) {
        const auto begin = ledger::beginning(id, bank, till, *money::Money::of(100, krw));
        return store.write([&](Records &records) {
            ENSURE(ledger::begin(records.ledger, begin, base::SystemClock().now()) == ledger::Verdict::done);
            return Outcome::commit;
        });
    }
    static base::Result<void, StoreError> addShop(PostgresStore &store, const std::string &id) {
        return store.write([&](Records &records) {
            records.merchants.put({.id = id, .name = "Shop", .createdAt = base::SystemClock().now()});
            return Outcome::commit;
        });
    }
    static bool isSound(PostgresStore &store) {
        audit::Findings findings;
        const bool isRead = bool(store.audit({}, findings));
        for (const auto &finding : findings.list()) qWarning("%s", finding.sentence.c_str());
        return isRead && findings.isEmpty();
    }
    std::int64_t ask(const std::string &statement) {
        auto row = administrator.query(statement);
        return row.next() ? row.integer(0) : -1;
    }
    static constexpr auto owners = "SELECT pid FROM pg_stat_activity WHERE usename = 'florin' AND datname = current_database()";
    static constexpr auto ownerOfAName = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock' AND granted AND database ="
                                         " (SELECT oid FROM pg_database WHERE datname = current_database())";
    /// Ends these sessions, and returns when they are gone.
    void endSessions(const std::string &pids) {
        std::vector<std::int64_t> ended;
        auto row = administrator.query("SELECT pid, pg_terminate_backend(pid) FROM (" + pids + ") AS them");
        while (row.next()) ended.push_back(row.integer(0));
        ENSURE(!ended.empty());
        for (const auto pid : ended) QTRY_COMPARE(ask("SELECT count(*) FROM pg_stat_activity WHERE pid = " + std::to_string(pid)), 0);
    }
};

} // namespace

/// A rear unit's name on its database is one unit's at a time.
class TestPostgresName : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void cleanupTestCase() { server.reset(); }

    void refusesASecondUnitOfOneName();
    void acceptsOneOfSeveralAtOnce();
    void acceptsTheNextAfterTheFirstHasClosed();
    void waitsForAUnitThatIsEnding();
    void worksOnAfterItsSessionsEnded_data();
    void worksOnAfterItsSessionsEnded();
    void blamesNobodyForItsOwnLostConnection();
    void writesNoMoreWhereAnotherTookItsName_data();
    void writesNoMoreWhereAnotherTookItsName();
    void takesItsNameAgainAfterARestart_data();
    void takesItsNameAgainAfterARestart();
    void letsToolsWorkBesideEachOther();
    void letsOneToolAtATimeWriteAChain();
};

void TestPostgresName::initTestCase() {
    QString missing;
    server = PostgresServer::start(missing);
    if (server == nullptr) QSKIP(qPrintable("PostgreSQL: " + missing));
}

void TestPostgresName::refusesASecondUnitOfOneName() {
    World w;
    const auto first = w.mustOpen();
    const auto second = w.open(50ms);
    QVERIFY(!second);
    QCOMPARE(second.error().kind, OpenFailure::Kind::inUse);
    const auto sentence = QString::fromStdString(second.error().sentence);
    QVERIFY2(sentence.contains("\"rear\"") && sentence.contains("florin.unit") && !sentence.contains(PostgresServer::password), qPrintable(sentence));
    QVERIFY(PostgresStore::open({.where = w.where, .unit = "another"}));
    QVERIFY(World::pay(*first, "first"));
    World elsewhere;
    QVERIFY(elsewhere.open());
}

void TestPostgresName::acceptsOneOfSeveralAtOnce() {
    World w;
    constexpr int units = 4;
    std::latch start(units);
    std::vector<std::future<World::Opened>> opened;
    for (int i = 0; i < units; ++i)
        opened.push_back(std::async(std::launch::async, [&] {
            start.arrive_and_wait();
            return w.open(50ms);
        }));
    std::vector<World::Opened> all; // None is closed while another is still to be looked at.
    for (auto &one : opened) all.push_back(one.get());
    QCOMPARE(std::count_if(all.begin(), all.end(), [](const auto &one) { return bool(one); }), 1);
}

void TestPostgresName::acceptsTheNextAfterTheFirstHasClosed() {
    World w;
    for (const auto *id : {"first", "second", "third"}) {
        const auto unit = w.mustOpen();
        QVERIFY(World::pay(*unit, id));
    }
    QVERIFY(World::isSound(*w.mustOpen()));
    QCOMPARE(w.ask("SELECT count(DISTINCT unit) FROM batches"), 1);
}

void TestPostgresName::waitsForAUnitThatIsEnding() {
    World w;
    auto first = w.mustOpen();
    auto second = std::async(std::launch::async, [&] { return w.open(60s); });
    QTRY_COMPARE(w.ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database()"), 1);
    first.reset();
    QVERIFY(bool(second.get()));
}

void TestPostgresName::worksOnAfterItsSessionsEnded_data() {
    QTest::addColumn<QString>("sessions");
    QTest::newRow("all of them") << QString(World::owners);
    QTest::newRow("the one that has its name") << QString(World::ownerOfAName);
}

void TestPostgresName::worksOnAfterItsSessionsEnded() {
    QFETCH(QString, sessions);
    World w;
    const auto first = w.mustOpen();
    QVERIFY(World::pay(*first, "before"));
    w.endSessions(sessions.toStdString());
    QVERIFY(World::pay(*first, "after"));
    QVERIFY(!w.open(50ms)); // It has its name again.
    QVERIFY(World::isSound(*first));
    QVERIFY(w.told.empty());
}

/// As where the network swallowed the connection, and the server has not found out.
void TestPostgresName::blamesNobodyForItsOwnLostConnection() {
    World w;
    const auto first = w.mustOpen();
    QVERIFY(World::pay(*first, "before"));
    const auto holder = static_cast<pid_t>(w.ask(World::ownerOfAName));
    QVERIFY(holder > 0);
    QCOMPARE(::kill(holder, SIGSTOP), 0);
    int before = 0;
    // For a while what was seen last is believed.
    QTRY_VERIFY(!World::pay(*first, "meanwhile-" + std::to_string(before++)));
    QCOMPARE(::kill(holder, SIGCONT), 0);
    int after = 0;
    QTRY_VERIFY(World::pay(*first, "after-" + std::to_string(after++)));
    QVERIFY2(w.told.empty(), w.told.empty() ? "" : w.told.front().c_str());
    QVERIFY(World::isSound(*first));
}

void TestPostgresName::writesNoMoreWhereAnotherTookItsName_data() { worksOnAfterItsSessionsEnded_data(); }

/// As for a unit whose machine or network was gone for a while.
void TestPostgresName::writesNoMoreWhereAnotherTookItsName() {
    QFETCH(QString, sessions);
    World w;
    const auto first = w.mustOpen();
    QVERIFY(World::pay(*first, "first"));
    w.endSessions(sessions.toStdString());
    auto second = w.mustOpen();
    QVERIFY(World::pay(*second, "second"));

    for (const auto *id : {"third", "fourth"}) {
        const auto written = World::pay(*first, id);
        QVERIFY(!written);
        QCOMPARE(written.error(), StoreError::unreachable);
    }
    QCOMPARE(w.ask("SELECT count(*) FROM batches"), 2);
    QCOMPARE(w.told.size(), std::size_t(1));
    const auto sentence = QString::fromStdString(w.told.front());
    QVERIFY2(sentence.contains("\"rear\"") && sentence.contains("florin.unit") && !sentence.contains(PostgresServer::password), qPrintable(sentence));
    QVERIFY(World::pay(*second, "fifth"));

    second.reset();
    QVERIFY(World::pay(*first, "sixth")); // It goes on where the other one has ended.
    QCOMPARE(w.told.size(), std::size_t(2));
    QCOMPARE(w.ask("SELECT count(*) FROM batches"), 4);
    QVERIFY(World::isSound(*first));
}

void TestPostgresName::takesItsNameAgainAfterARestart_data() {
    QTest::addColumn<QByteArray>("end");
    QTest::newRow("stopped in order") << QByteArray("stop");
    QTest::newRow("killed") << QByteArray("kill");
}

void TestPostgresName::takesItsNameAgainAfterARestart() {
    QFETCH(QByteArray, end);
    World w;
    const auto first = w.mustOpen();
    QVERIFY(World::pay(*first, "before"));
    server->tell(end.constData());
    server->tell("start");
    QVERIFY(World::pay(*first, "after"));
    QVERIFY(!w.open(50ms));
}

void TestPostgresName::letsToolsWorkBesideEachOther() {
    World w;
    const auto unit = w.mustOpen();
    QVERIFY(World::pay(*unit, "first"));
    const auto one = w.openTool();
    const auto other = w.openTool();
    QVERIFY(World::isSound(*one));
    QVERIFY(World::isSound(*other));
    QVERIFY(World::addShop(*one, "one"));
    QVERIFY(World::addShop(*other, "other"));
    QVERIFY(World::pay(*unit, "second"));
}

void TestPostgresName::letsOneToolAtATimeWriteAChain() {
    World w;
    auto one = w.openTool();
    const auto other = w.openTool();
    QVERIFY(World::pay(*one, "first"));
    const auto written = World::pay(*other, "second");
    QVERIFY(!written);
    QCOMPARE(written.error(), StoreError::unreachable);
    one.reset();
    QVERIFY(World::pay(*other, "second"));
    QVERIFY(World::isSound(*other));
}

QTEST_GUILESS_MAIN(TestPostgresName)
#include "test_postgres_name.moc"
