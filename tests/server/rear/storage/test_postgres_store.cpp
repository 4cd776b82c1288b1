#include "server/rear/storage/migrations.h"
#include "server/rear/storage/postgres_store.h"
#include "tests/server/rear/storage/postgres_server.h"

#include <QtTest>

#include <atomic>
#include <future>
#include <latch>
#include <thread>

using namespace florin;
using namespace florin::storage;
using namespace std::chrono_literals;
using intake::Outcome;
using intake::Records;
using intake::StoreError;

namespace {

const base::Timestamp now = *base::fromRfc3339("2026-11-20T10:00:00.123456Z");

members::Member member(const std::string &id) {
    return {.id = id, .passwordHash = "hash", .profile = {.name = "Dana", .email = "d@florin.example"}, .createdAt = now};
}

std::unique_ptr<PostgresServer> server;

/// A database of its own on the test's server, and two rear units on it.
struct World {
    std::string name = server->makeDatabase();
    std::string where = server->asOwner(name);
    std::unique_ptr<PostgresStore> store = open("west");
    std::unique_ptr<PostgresStore> neighbour = open("east");
    PostgresDatabase administrator{server->asAdministrator(name)};

    std::unique_ptr<PostgresStore> open(const std::string &unit, std::chrono::milliseconds longestDoubt = limits::longestDoubt) {
        auto opened = PostgresStore::open({.where = where, .unit = unit, .longestDoubt = longestDoubt});
        if (!opened) qWarning("%s", opened.error().sentence.c_str());
        return opened ? std::move(*opened) : nullptr;
    }
    static base::Result<void, StoreError> add(PostgresStore &to, const std::string &id, std::atomic<int> *runs = nullptr) {
        return to.write([&](Records &records) {
            if (runs != nullptr) ++*runs;
            records.members.put(member(id));
            return Outcome::commit;
        });
    }
    bool has(const std::string &id) {
        bool found = false;
        const auto read = neighbour->read([&](Records &records) { found = records.members.find(id).has_value(); });
        return read && found;
    }
    /// Wrong guesses of a member, one more.
    static void guessOnceMore(Records &records) {
        auto tries = records.members.tries(members::Guessed::signIn, "dana");
        ++tries.count;
        tries.lastAt = now;
        records.members.put(members::Guessed::signIn, "dana", tries);
    }
    static base::Result<void, StoreError> guessOnceMore(PostgresStore &in) {
        return in.write([](Records &records) {
            guessOnceMore(records);
            return Outcome::commit;
        });
    }
    int guesses() {
        int count = -1;
        const auto read = store->read(
            [&](Records &records) { count = records.members.tries(members::Guessed::signIn, "dana").count; });
        return read ? count : -1;
    }
    /// The answer of a statement that gives one number.
    std::int64_t ask(const std::string &statement) {
        auto row = administrator.query(statement);
        return row.next() ? row.integer(0) : -1;
    }
    void endSessions() {
        administrator.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'florin'");
    }
    std::int64_t waitingForStandby() {
        return ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND usename = 'florin'");
    }
    /// When the commit was begun that waits for the standby, in microseconds; 0 if none does.
    std::int64_t commitThatWaits() {
        return ask("SELECT coalesce(max((extract(epoch FROM query_start) * 1000000)::bigint), 0) FROM pg_stat_activity"
                   " WHERE wait_event = 'SyncRep' AND usename = 'florin'");
    }
    /// As an administrator does who has no patience with the standby: one commit's wait, once it waits; returns when that is over.
    void cancelTheWait() {
        QTRY_COMPARE_WITH_TIMEOUT(waitingForStandby(), 1, 20'000);
        const auto commit = commitThatWaits();
        QCOMPARE(ask("SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"), 1);
        QTRY_VERIFY_WITH_TIMEOUT(commitThatWaits() != commit, 20'000);
    }
};

} // namespace

/// What is PostgreSQL's own: neighbours on one database, sessions and servers that end, commits whose answer is lost.
class TestPostgresStore : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void cleanup();
    void cleanupTestCase() { server.reset(); }

    void runsAgainWhatANeighbourOvertook();
    void givesUpAsBusyWhenOvertakenTooOften();
    void looksAgainWhenANeighbourTookTheKey();
    void believesInAFlawWhenTheKeyStaysTaken();
    void losesNoUpdateOfTwoUnitsAtOnce();
    void givesCursorsOfAMemberInTheOrderOfCommits();
    void runsAgainWhatItsSessionWasKilledIn();
    void runsAgainWhatWasKilledBeforeItWasCommitted();
    void doesNotRunAgainWhatWasCommittedWithoutAnAnswer();
    void waitsForTheStandbyAfterACancelledWait();
    void doesNotRunAgainWhatANeighbourWroteAfterInTheSameSession();
    void saysUnknownWhenNobodyCanBeAsked();
    void worksOnAfterARestart_data();
    void worksOnAfterARestart();
    void saysUnreachableWhileTheServerIsDown();
    void sharesItsConnections();
    void letsSeveralUnitsBringTheSchemaUpAtOnce();
    void refusesANewerSchemaAndLeavesIt();
    void refusesAServerThatDoesNotWaitForItsDisk();
    void showsNoPassword_data();
    void showsNoPassword();
    void refusesATextWithANulByte();
};

void TestPostgresStore::initTestCase() {
    QString missing;
    server = PostgresServer::start(missing);
    if (server == nullptr) QSKIP(qPrintable("PostgreSQL: " + missing));
}

void TestPostgresStore::cleanup() {
    if (server != nullptr) server->setStandby("");
}

void TestPostgresStore::runsAgainWhatANeighbourOvertook() {
    World w;
    QVERIFY(World::guessOnceMore(*w.store));
    int runs = 0;
    QVERIFY(w.store->write([&](Records &records) {
        const auto seen = records.members.tries(members::Guessed::signIn, "dana").count;
        if (++runs == 1 && !World::guessOnceMore(*w.neighbour)) return Outcome::rollBack;
        World::guessOnceMore(records);
        return seen == runs ? Outcome::commit : Outcome::rollBack;
    }));
    QCOMPARE(runs, 2);
    QCOMPARE(w.guesses(), 3);
}

void TestPostgresStore::givesUpAsBusyWhenOvertakenTooOften() {
    World w;
    QVERIFY(World::guessOnceMore(*w.store));
    int runs = 0;
    const auto written = w.store->write([&](Records &records) {
        ++runs;
        const auto seen = records.members.tries(members::Guessed::signIn, "dana").count;
        const auto overtaken = World::guessOnceMore(*w.neighbour);
        World::guessOnceMore(records);
        return overtaken && seen == runs ? Outcome::commit : Outcome::rollBack;
    });
    QVERIFY(!written);
    QCOMPARE(written.error(), StoreError::busy);
    QCOMPARE(runs, limits::mostRuns);
    QCOMPARE(w.guesses(), 1 + limits::mostRuns);
}

void TestPostgresStore::looksAgainWhenANeighbourTookTheKey() {
    World w;
    const auto take = [](Records &records) {
        if (records.merchants.apiKey("hash")) return false;
        records.merchants.add({.hash = "hash", .merchant = "shop", .createdAt = now});
        return true;
    };
    QVERIFY(w.store->write([](Records &records) {
        records.merchants.put({.id = "shop", .name = "Shop", .createdAt = now});
        return Outcome::commit;
    }));
    int runs = 0;
    bool isTaken = false;
    QVERIFY(w.store->write([&](Records &records) {
        const bool wasThere = records.merchants.apiKey("hash").has_value();
        if (++runs == 1) isTaken = bool(w.neighbour->write([&](Records &others) { return take(others) ? Outcome::commit : Outcome::rollBack; }));
        if (!wasThere) records.merchants.add({.hash = "hash", .merchant = "shop", .createdAt = now});
        return Outcome::commit;
    }));
    QVERIFY(isTaken);
    QCOMPARE(runs, 2);
}

void TestPostgresStore::believesInAFlawWhenTheKeyStaysTaken() {
    World w;
    int runs = 0;
    const auto twice = [&](Records &records) {
        ++runs;
        records.merchants.put({.id = "shop", .name = "Shop", .createdAt = now});
        records.merchants.add({.hash = "hash", .merchant = "shop", .createdAt = now});
        records.merchants.add({.hash = "hash", .merchant = "shop", .createdAt = now});
        return Outcome::commit;
    };
    QVERIFY_THROWS_EXCEPTION(RuleBroken, (void)w.store->write(twice));
    QCOMPARE(runs, limits::mostRunsForATakenKey);
    QVERIFY(w.store->read([](Records &records) { QVERIFY(!records.merchants.merchant("shop")); }));
}

void TestPostgresStore::losesNoUpdateOfTwoUnitsAtOnce() {
    World w;
    constexpr int each = 15;
    std::atomic<int> done = 0;
    std::vector<std::thread> threads;
    for (auto *unit : {w.store.get(), w.neighbour.get(), w.store.get(), w.neighbour.get()})
        threads.emplace_back([unit, &done] {
            for (int i = 0; i < each; ++i) done += bool(World::guessOnceMore(*unit));
        });
    for (auto &thread : threads) thread.join();
    // Some may have given up as busy; none may say that it was done when it was not, or the other way round.
    QVERIFY(done > 0);
    QCOMPARE(w.guesses(), done.load());
}

void TestPostgresStore::givesCursorsOfAMemberInTheOrderOfCommits() {
    World w;
    QVERIFY(World::add(*w.store, "dana"));
    const auto touch = [](Records &records, const char *subject) {
        records.payments.touch({.member = "dana", .kind = payments::ActivityKind::payment, .subject = subject, .at = now});
    };
    std::future<bool> later;
    QVERIFY(w.store->write([&](Records &records) {
        touch(records, "first");
        if (!later.valid())
            later = std::async(std::launch::async, [&] {
                return bool(w.neighbour->write([&](Records &others) {
                    touch(others, "second");
                    return Outcome::commit;
                }));
            });
        const auto waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database()";
        [&] { QTRY_COMPARE(w.ask(waits), 1); }();
        return Outcome::commit;
    }));
    QVERIFY(later.get());
    QVERIFY(w.store->read([](Records &records) {
        const auto marks = records.payments.activitySince("dana", 0, 10);
        QCOMPARE(marks.size(), std::size_t(2));
        QCOMPARE(marks[0].subject, "first");
        QCOMPARE(marks[1].subject, "second");
    }));
}

void TestPostgresStore::runsAgainWhatItsSessionWasKilledIn() {
    World w;
    int runs = 0;
    QVERIFY(w.store->write([&](Records &records) {
        records.members.put(member("dana"));
        if (++runs == 1) w.endSessions();
        records.members.put(member("oscar"));
        return Outcome::commit;
    }));
    QCOMPARE(runs, 2);
    QVERIFY(w.has("dana"));
    QVERIFY(w.has("oscar"));
}

void TestPostgresStore::runsAgainWhatWasKilledBeforeItWasCommitted() {
    World w;
    // Kills the first session that commits a member, in its COMMIT and before it is one.
    w.administrator.execute("CREATE SEQUENCE kills; GRANT ALL ON SEQUENCE kills TO florin;"
                            "CREATE FUNCTION kill_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                            " IF nextval('kills') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(60); END IF;"
                            " RETURN NULL; END $$;"
                            "CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON members DEFERRABLE INITIALLY DEFERRED"
                            " FOR EACH ROW EXECUTE FUNCTION kill_once()");
    std::atomic<int> runs = 0;
    QVERIFY(World::add(*w.store, "dana", &runs));
    QCOMPARE(runs.load(), 2);
    QVERIFY(w.has("dana"));
}

void TestPostgresStore::doesNotRunAgainWhatWasCommittedWithoutAnAnswer() {
    World w;
    QVERIFY(World::add(*w.store, "oscar")); // its session is known from here on
    std::atomic<int> runs = 0;
    server->setStandby("nobody");
    auto written = std::async(std::launch::async, [&] { return bool(World::add(*w.store, "dana", &runs)); });
    QTRY_COMPARE(w.waitingForStandby(), 1);
    w.endSessions();
    QTRY_VERIFY(w.ask("SELECT count(*) FROM members WHERE id = 'dana'") == 1);
    // It is there and its session is gone, but no standby has it.
    QTRY_COMPARE(w.waitingForStandby(), 1);
    server->setStandby("");
    QVERIFY(written.get());
    QCOMPARE(runs.load(), 1);
    QVERIFY(w.has("dana"));
}

void TestPostgresStore::waitsForTheStandbyAfterACancelledWait() {
    World w;
    QVERIFY(World::add(*w.store, "oscar")); // its session is known from here on
    std::atomic<int> runs = 0;
    server->setStandby("nobody");
    auto written = std::async(std::launch::async, [&] { return bool(World::add(*w.store, "dana", &runs)); });
    for (int i = 0; i < 2; ++i) {
        w.cancelTheWait();
        QVERIFY(!QTest::currentTestFailed());
    }
    QTRY_COMPARE(w.waitingForStandby(), 1);
    QVERIFY(written.wait_for(0s) != std::future_status::ready);
    server->setStandby("");
    QVERIFY(written.get());
    QCOMPARE(runs.load(), 1);
}

/// The commit in doubt is known by the number of its session's last write: nobody else may write in that session.
void TestPostgresStore::doesNotRunAgainWhatANeighbourWroteAfterInTheSameSession() {
    World w;
    auto opened = PostgresStore::open({.where = w.where, .unit = "narrow", .mostConnections = 1});
    QVERIFY(opened);
    auto &store = **opened;
    QVERIFY(World::add(store, "oscar")); // its session is known from here on
    server->setStandby("nobody");
    auto first = std::async(std::launch::async, [&] { return bool(World::guessOnceMore(store)); });
    QTRY_COMPARE(w.waitingForStandby(), 1);
    // Waits for the connection, and gets it between two looks of the other.
    auto second = std::async(std::launch::async, [&] { return bool(World::guessOnceMore(store)); });
    for (int i = 0; i < 6; ++i) {
        w.cancelTheWait();
        QVERIFY(!QTest::currentTestFailed());
    }
    server->setStandby("");
    QVERIFY(first.get());
    QVERIFY(second.get());
    QCOMPARE(w.guesses(), 2);
}

void TestPostgresStore::saysUnknownWhenNobodyCanBeAsked() {
    World w;
    const auto impatient = w.open("impatient", 300ms);
    QVERIFY(World::add(*impatient, "oscar"));
    server->setStandby("nobody");
    auto written = std::async(std::launch::async, [&] { return World::add(*impatient, "dana"); });
    QTRY_COMPARE(w.waitingForStandby(), 1);
    server->tell("kill");
    const auto result = written.get();
    server->tell("start");
    QVERIFY(!result);
    QCOMPARE(result.error(), StoreError::unknown);
    server->setStandby("");
    QVERIFY(w.has("dana"));
}

void TestPostgresStore::worksOnAfterARestart_data() {
    QTest::addColumn<QByteArray>("end");
    QTest::newRow("stopped in order") << QByteArray("stop");
    QTest::newRow("killed") << QByteArray("kill");
}

void TestPostgresStore::worksOnAfterARestart() {
    QFETCH(QByteArray, end);
    World w;
    QVERIFY(World::add(*w.store, "dana"));
    server->tell(end.constData());
    server->tell("start");
    QVERIFY(w.has("dana"));
    QVERIFY(World::add(*w.store, "oscar"));
    QVERIFY(w.has("oscar"));
}

void TestPostgresStore::saysUnreachableWhileTheServerIsDown() {
    World w;
    server->tell("stop");
    const auto written = World::add(*w.store, "dana");
    const auto read = w.store->read([](Records &) {});
    const auto opened = PostgresStore::open({.where = w.where});
    server->tell("start");
    QVERIFY(!written && !read && !opened);
    QCOMPARE(written.error(), StoreError::unreachable);
    QCOMPARE(read.error(), StoreError::unreachable);
    QCOMPARE(opened.error().kind, OpenFailure::Kind::unreachable);
    QVERIFY(World::add(*w.store, "dana"));
}

void TestPostgresStore::sharesItsConnections() {
    World w;
    auto opened = PostgresStore::open({.where = w.where, .mostConnections = 2});
    QVERIFY(opened);
    auto &store = **opened;
    std::atomic<int> added = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 10; ++i) added += bool(World::add(store, "member" + std::to_string(t * 100 + i)));
        });
    for (auto &thread : threads) thread.join();
    QCOMPARE(added.load(), 80);
    QVERIFY(w.ask("SELECT count(*) FROM sessions") <= 2);
}

void TestPostgresStore::letsSeveralUnitsBringTheSchemaUpAtOnce() {
    const auto where = server->asOwner(server->makeDatabase());
    std::atomic<int> sound = 0;
    std::vector<std::thread> units;
    std::latch start(4);
    for (int i = 0; i < 4; ++i)
        units.emplace_back([&, i] {
            start.arrive_and_wait();
            sound += bool(PostgresStore::open({.where = where, .unit = "unit-" + std::to_string(i)}));
        });
    for (auto &unit : units) unit.join();
    QCOMPARE(sound.load(), 4);
}

void TestPostgresStore::refusesANewerSchemaAndLeavesIt() {
    World w;
    w.administrator.execute("INSERT INTO schema_version (version, name, applied_at) VALUES (9999, 'later', 0)");
    const auto opened = PostgresStore::open({.where = w.where});
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, OpenFailure::Kind::newerSchema);
    QVERIFY(opened.error().sentence.find("newer") != std::string::npos);
    QCOMPARE(w.ask("SELECT max(version) FROM schema_version"), 9999);
}

void TestPostgresStore::refusesAServerThatDoesNotWaitForItsDisk() {
    World w;
    w.administrator.execute("ALTER DATABASE " + w.name + " SET synchronous_commit = off");
    const auto opened = PostgresStore::open({.where = w.where});
    QVERIFY(!opened);
    QVERIFY(opened.error().sentence.find("synchronous_commit") != std::string::npos);
}

void TestPostgresStore::showsNoPassword_data() {
    QTest::addColumn<QString>("where");
    QTest::newRow("wrong password") << QString::fromStdString(server->asOwner("florin")).replace("password=secret", "password=hunter2");
    QTest::newRow("no such server") << "postgresql://florin:hunter2@127.0.0.1:1/florin";
    QTest::newRow("no such database") << QString::fromStdString(server->asOwner("nothing"));
    QTest::newRow("an address that does not read") << "postgresql://florin:hunter2@[::1/florin";
    QTest::newRow("an option that there is not") << "postgresql://florin:hunter2@localhost/florin?hunter2=1";
    QTest::newRow("words that do not read") << "password='hunter2";
}

void TestPostgresStore::showsNoPassword() {
    QFETCH(QString, where);
    const auto opened = PostgresStore::open({.where = where.toStdString()});
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, OpenFailure::Kind::unreachable);
    const auto sentence = QString::fromStdString(opened.error().sentence);
    QVERIFY(!sentence.isEmpty());
    QVERIFY2(!sentence.contains("hunter2") && !sentence.contains("secret"), qPrintable(sentence));
}

void TestPostgresStore::refusesATextWithANulByte() {
    World w;
    auto dana = member("dana");
    dana.profile.name = std::string("a\0b", 3);
    const auto write = [&](Records &records) {
        records.members.put(dana);
        return Outcome::commit;
    };
    QVERIFY_THROWS_EXCEPTION(RuleBroken, (void)w.store->write(write));
    QVERIFY(World::add(*w.store, "dana"));
}

QTEST_GUILESS_MAIN(TestPostgresStore)
#include "test_postgres_store.moc"
