#include "server/rear/storage/ids_audit.h"
#include "server/rear/storage/ids_scan.h"
#include "server/rear/storage/migrations.h"
#include "server/rear/storage/sqlite_database.h"

#include <QTemporaryDir>
#include <QtTest>

#include <set>

using namespace florin;
using namespace florin::storage;

namespace {

constexpr std::int64_t aSegment = std::int64_t{1} << 20;

base::Bytes bytesOf(const IdKey &key) { return {key.begin(), key.end()}; }

struct Index {
    QTemporaryDir folder;
    SqliteDatabase db{folder.filePath("books.db").toStdString(), Mode::writer};

    Index() { migrate(db); }
    void add(const std::string &id, std::int64_t entry) {
        db.run("INSERT INTO segmented_ids (segment, key, entry) VALUES ($1, $2, $3)", segmentOf(entry), bytesOf(keyOf(id)), entry);
    }
    std::vector<std::string> findings(const std::vector<std::pair<std::string, std::int64_t>> &journal, std::int64_t sweptTo) {
        db.run("UPDATE swept SET to_entry = $1", sweptTo);
        audit::Findings findings;
        IdsAudit ids(db, findings);
        for (const auto &[id, number] : journal) ids.take({.number = number, .step = 2, .id = id});
        ids.compare();
        std::vector<std::string> said;
        for (const auto &finding : findings.list()) said.push_back(finding.sentence);
        return said;
    }
};

} // namespace

/// The index of ids over its segments, and what the audit says of it.
class TestIdsAudit : public QObject {
    Q_OBJECT

  private slots:
    void readsEverySegmentInTheOrderOfTheKeys() {
        Index index;
        std::set<std::pair<std::string, std::int64_t>> expected;
        // The segment in the middle is empty.
        for (std::int64_t i = 1; i <= 300; ++i) {
            const auto entry = i % 3 == 0 ? i : i % 3 == 1 ? 2 * aSegment + i : 3 * aSegment + i;
            index.add("t" + std::to_string(i), entry);
            expected.emplace(base::textOf(bytesOf(keyOf("t" + std::to_string(i)))), entry);
        }
        std::vector<std::pair<std::string, std::int64_t>> read;
        for (IdsScan row(index.db); row.next();) read.emplace_back(row.key(), row.entry());
        QVERIFY(std::equal(read.begin(), read.end(), expected.begin(), expected.end()));
        QVERIFY(IdsScan(index.db).next()); // Each reads from the beginning.
    }
    void readsNothingWhereThereIsNothing() {
        Index index;
        IdsScan row(index.db);
        QVERIFY(!row.next());
        QVERIFY(!row.next());
    }

    void findsNothingInASoundIndex() {
        Index index;
        index.add("one", 5);
        index.add("two", aSegment + 5);
        QCOMPARE(index.findings({{"one", 5}, {"two", aSegment + 5}}, 2 * aSegment), std::vector<std::string>());
    }
    /// The key of the table is one segment's: over several the audit looks.
    void namesOneIdOfTwoEntries() {
        Index index;
        index.add("one", 5);
        index.add("other", 6);
        index.add("one", aSegment + 5);
        const auto said = index.findings({{"one", 5}, {"other", 6}, {"one", aSegment + 5}}, 2 * aSegment);
        QCOMPARE(said, std::vector<std::string>{"entries 1048581 (): entry 5 has the same id."});
    }
    void namesEntriesThatCannotBe_data() {
        QTest::addColumn<qint64>("entry");
        QTest::newRow("a huge one") << (qint64(1) << 62);
        QTest::newRow("a negative one") << qint64(-1);
    }
    void namesEntriesThatCannotBe() {
        QFETCH(qint64, entry);
        Index index;
        index.add("one", 5);
        index.add("none", entry);
        const auto said = index.findings({{"one", 5}}, 2 * aSegment);
        const auto sentence = "entry_ids names entry " + std::to_string(entry);
        QVERIFY(std::any_of(said.begin(), said.end(), [&](const std::string &one) { return one.starts_with(sentence); }));
        auto found = index.db.query("SELECT entry FROM entry_ids WHERE key = $1", bytesOf(keyOf("one")));
        QVERIFY(found.next());
        QCOMPARE(found.integer(0), std::int64_t(5));
    }
    /// Whether the tail is looked up or the whole index is read once more depends on how long it is.
    void namesWhatTheTailRepeats_data() {
        QTest::addColumn<int>("others");
        QTest::newRow("one of a short tail") << 0;
        QTest::newRow("one of a long tail") << 3000;
    }
    void namesWhatTheTailRepeats() {
        QFETCH(int, others);
        Index index;
        std::vector<std::pair<std::string, std::int64_t>> journal;
        for (std::int64_t entry = 1; entry <= 1000; ++entry) journal.emplace_back("t" + std::to_string(entry), entry % 2 ? entry : aSegment + entry);
        for (const auto &[id, entry] : journal) index.add(id, entry);
        const auto swept = 2 * aSegment;
        journal.emplace_back("t17", swept + 1);
        for (int i = 0; i < others; ++i) journal.emplace_back("o" + std::to_string(i), swept + 2 + i);
        const auto said = index.findings(journal, swept);
        QCOMPARE(said, std::vector<std::string>{"entries " + std::to_string(swept + 1) + " (): the id names entry 17 already."});
    }

    void namesAnIdThatNoEntryHas() {
        Index index;
        index.add("one", 5);
        index.add("two", aSegment + 5);
        const auto said = index.findings({{"one", 5}}, 2 * aSegment);
        QVERIFY(std::find(said.begin(), said.end(), "entry_ids names entry 1048581 by an id that it does not have.") != said.end());
    }

    /// The schema itself: an id's segment is its entry's.
    void refusesAnIdInAnotherSegment() {
        Index index;
        QVERIFY_THROWS_EXCEPTION(RuleBroken, index.db.execute("INSERT INTO segmented_ids VALUES (1, x'00', 5)"));
        QVERIFY_THROWS_EXCEPTION(RuleBroken, index.db.execute("INSERT INTO segmented_ids VALUES (0, x'00', 1048576)"));
        index.db.execute("INSERT INTO segmented_ids VALUES (1, x'00', 1048576)");
    }

    void keepsTheIdsOfAnOlderIndex() {
        QTemporaryDir folder;
        SqliteDatabase db(folder.filePath("books.db").toStdString(), Mode::writer);
        migrate(db, 12);
        for (std::int64_t i = 1; i <= 50; ++i)
            db.run("INSERT INTO entry_ids (key, entry) VALUES ($1, $2)", bytesOf(keyOf("t" + std::to_string(i))), i * 100'000);
        migrate(db);
        for (std::int64_t i = 1; i <= 50; ++i) {
            auto row = db.query("SELECT entry FROM entry_ids WHERE key = $1", bytesOf(keyOf("t" + std::to_string(i))));
            QVERIFY(row.next());
            QCOMPARE(row.integer(0), i * 100'000);
            QVERIFY(!row.next());
        }
        auto stranger = db.query("SELECT entry FROM entry_ids WHERE key = $1", bytesOf(keyOf("t51")));
        QVERIFY(!stranger.next());
        auto plan = db.query("EXPLAIN QUERY PLAN SELECT entry FROM entry_ids WHERE key = $1", bytesOf(keyOf("t1")));
        std::string steps;
        while (plan.next()) steps += plan.text(3) + "\n";
        QVERIFY2(steps.find("USING PRIMARY KEY (segment=? AND key=?)") != std::string::npos, steps.c_str());
    }
};

QTEST_GUILESS_MAIN(TestIdsAudit)
#include "test_ids_audit.moc"
