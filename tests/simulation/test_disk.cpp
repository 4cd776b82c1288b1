#include "shared/base/ensure.h"
#include "tests/simulation/disk.h"

#include <sqlite3.h>

#include <memory>
#include <optional>
#include <QtTest>

using namespace florin;
using namespace florin::simulation;

namespace {

/// One connection, with a table of numbers that are added one a commit.
class Connection {
  public:
    Connection(const Disk &disk, const char *synchronous) {
        m_opens = sqlite3_open_v2("/books.db", &m_db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, disk.name().c_str()) == SQLITE_OK &&
                  run(QByteArray("PRAGMA synchronous = ") + synchronous) && run("PRAGMA journal_mode = WAL") &&
                  run("PRAGMA wal_autocheckpoint = 12") &&
                  run("CREATE TABLE IF NOT EXISTS numbers (number INTEGER PRIMARY KEY, filling BLOB) STRICT");
    }
    ~Connection() { sqlite3_close(m_db); }
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    bool opens() const { return m_opens; }
    bool run(const QByteArray &statement) { return (code = sqlite3_exec(m_db, statement.constData(), nullptr, nullptr, nullptr)) == SQLITE_OK; }
    bool add() { return run("INSERT INTO numbers (filling) VALUES (randomblob(3000))"); }
    std::optional<int> one(const QByteArray &query) {
        sqlite3_stmt *statement = nullptr;
        if (sqlite3_prepare_v2(m_db, query.constData(), -1, &statement, nullptr) != SQLITE_OK) return std::nullopt;
        std::optional<int> found;
        if (sqlite3_step(statement) == SQLITE_ROW) found = sqlite3_column_int(statement, 0);
        sqlite3_finalize(statement);
        return found;
    }
    std::optional<int> count() { return one("SELECT count(*) FROM numbers"); }
    bool isSound() { return one("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'") == 0; }
    int code = SQLITE_OK;

  private:
    sqlite3 *m_db = nullptr;
    bool m_opens = false;
};

struct Story {
    int added = 0; ///< commits that said yes
    int found = 0; ///< rows after the crash
    bool sound = false;
};

/// Commits until the power goes at a moment that the seed chooses.
Story crash(std::uint64_t seed, Survival survival, const char *synchronous) {
    Dice dice(seed);
    Disk disk("crashing", Disk::Use::byName);
    Story story;
    {
        Connection writer(disk, synchronous);
        ENSURE(writer.opens());
        ENSURE(writer.add());
        if (!writer.run("PRAGMA wal_checkpoint(TRUNCATE)")) return story;
        story.added = 1;
        disk.cutPowerIn(1 + dice.upTo(80), survival, dice);
        while (story.added < 60 && writer.add()) ++story.added;
    }
    disk.cutPower(survival, dice);
    disk.powerOn();
    Connection after(disk, synchronous);
    story.found = after.opens() ? after.count().value_or(-1) : -1;
    story.sound = after.opens() && after.isSound();
    return story;
}

} // namespace

class TestDisk : public QObject {
    Q_OBJECT
  private slots:
    void keepsWhatWasCommittedThroughEveryCrash_data();
    void keepsWhatWasCommittedThroughEveryCrash();
    void losesCommitsThatWereNotSynced();
    void sharesAWalBetweenConnections();
    void refusesWhenFullAndGoesOnAfterwards();
    void failsOneWrite();
    void failsOneSync();
    void leavesConnectionsFromBeforeDead();
};

void TestDisk::keepsWhatWasCommittedThroughEveryCrash_data() {
    QTest::addColumn<Survival>("survival");
    QTest::newRow("nothing unsynced survives") << Survival::nothing;
    QTest::newRow("a prefix survives") << Survival::prefix;
    QTest::newRow("any of it survives") << Survival::any;
    QTest::newRow("everything survives") << Survival::everything;
}

void TestDisk::keepsWhatWasCommittedThroughEveryCrash() {
    QFETCH(Survival, survival);
    for (std::uint64_t seed = 1; seed <= 150; ++seed) {
        const auto story = crash(seed, survival, "FULL");
        QVERIFY2(story.sound, qPrintable(QString("seed %1").arg(seed)));
        QVERIFY2(story.found >= story.added, qPrintable(QString("seed %1: %2 of %3").arg(seed).arg(story.found).arg(story.added)));
        // The commit that the crash met may have become true although nobody was told.
        QVERIFY(story.found <= story.added + 1);
    }
}

void TestDisk::losesCommitsThatWereNotSynced() {
    int lost = 0;
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        const auto story = crash(seed, Survival::nothing, "OFF");
        lost += story.found < story.added;
    }
    QVERIFY(lost > 0);
}

void TestDisk::sharesAWalBetweenConnections() {
    Disk disk("shared", Disk::Use::byName);
    Connection writer(disk, "FULL"), reader(disk, "FULL");
    QVERIFY(reader.run("BEGIN"));
    QCOMPARE(reader.count(), 0);
    QVERIFY(writer.add());
    QCOMPARE(reader.count(), 0); // as it stood when it began
    QVERIFY(reader.run("COMMIT"));
    QCOMPARE(reader.count(), 1);
    QVERIFY(writer.run("BEGIN IMMEDIATE"));
    QVERIFY(!reader.run("BEGIN IMMEDIATE"));
    QCOMPARE(reader.code, SQLITE_BUSY);
}

void TestDisk::refusesWhenFullAndGoesOnAfterwards() {
    Disk disk("full", Disk::Use::byName);
    Connection writer(disk, "FULL");
    QVERIFY(writer.add());
    disk.fillUpIn(1);
    QVERIFY(!writer.add());
    QCOMPARE(writer.code, SQLITE_FULL);
    QVERIFY(!writer.add());
    disk.mend();
    QVERIFY(writer.add());
    QCOMPARE(writer.count(), 2);
    QVERIFY(writer.isSound());
}

void TestDisk::failsOneWrite() {
    Disk disk("write", Disk::Use::byName);
    Connection writer(disk, "FULL");
    disk.failWriteIn(2);
    QVERIFY(!writer.add());
    QCOMPARE(writer.code & 0xff, SQLITE_IOERR);
    QVERIFY(writer.add());
    QCOMPARE(writer.count(), 1);
}

void TestDisk::failsOneSync() {
    Disk disk("sync", Disk::Use::byName);
    Connection writer(disk, "FULL");
    disk.failSyncIn(1);
    QVERIFY(!writer.add());
    QCOMPARE(writer.code & 0xff, SQLITE_IOERR);
    QVERIFY(writer.add());
    QCOMPARE(writer.count(), 1);
}

void TestDisk::leavesConnectionsFromBeforeDead() {
    Dice dice(1);
    Disk disk("restarted", Disk::Use::byName);
    auto before = std::make_unique<Connection>(disk, "FULL");
    QVERIFY(before->add());
    disk.cutPower(Survival::nothing, dice);
    disk.powerOn();
    QVERIFY(!before->add());
    Connection after(disk, "FULL");
    QVERIFY(after.add());
    before.reset(); // Closing it touches no file: the log that it knew is another's now.
    QVERIFY(after.add());
    QCOMPARE(after.count(), 3);
}

QTEST_GUILESS_MAIN(TestDisk)
#include "test_disk.moc"
