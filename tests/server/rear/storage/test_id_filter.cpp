#include "server/rear/storage/books_memory.h"
#include "server/rear/storage/id_filter.h"
#include "server/rear/storage/sqlite_database.h"

#include <QTemporaryDir>
#include <QtTest>

#include <random>

using namespace florin;
using namespace florin::storage;

namespace {

IdKey randomKey(std::mt19937_64 &random) {
    IdKey key;
    const std::uint64_t bits[2] = {random(), random()};
    std::memcpy(key.data(), bits, key.size());
    return key;
}

/// A table of ids as the books have it.
struct Table {
    QTemporaryDir folder;
    SqliteDatabase db{folder.filePath("ids.db").toStdString(), Mode::writer};

    Table() { db.execute("CREATE TABLE segmented_ids (segment INTEGER, key BLOB, entry INTEGER NOT NULL, PRIMARY KEY (segment, key)) STRICT, WITHOUT ROWID"); }
    /// Every other one of the next segment.
    void add(const IdKey &key) {
        db.run("INSERT INTO segmented_ids (segment, key, entry) VALUES ($1, $2, 1)", ++added % 2, base::Bytes(key.begin(), key.end()));
    }
    int added = 0;
};

} // namespace

/// What is said of ids without a look into their table.
class TestIdFilter : public QObject {
    Q_OBJECT

  private slots:
    void deniesNothingBeforeItKnowsAll() {
        IdFilter filter;
        std::mt19937_64 random(1);
        for (int i = 0; i < 100; ++i) QVERIFY(filter.mayHold(randomKey(random)));
        Table table;
        filter.fill(table.db, [] { return true; }); // Stopped at once.
        QVERIFY(!filter.isComplete());
        QVERIFY(filter.mayHold(randomKey(random)));
    }
    void deniesNothingWhenTheTableCannotBeRead() {
        IdFilter filter;
        QTemporaryDir folder;
        SqliteDatabase db(folder.filePath("other.db").toStdString(), Mode::writer);
        QVERIFY_THROWS_EXCEPTION(RuleBroken, filter.fill(db, [] { return false; })); // No such table: not these books.
        QVERIFY(!filter.isComplete());
        std::mt19937_64 random(1);
        QVERIFY(filter.mayHold(randomKey(random)));
    }

    void neverDeniesWhatWasAdded() {
        Table table;
        IdFilter filter;
        std::mt19937_64 random(2);
        std::vector<IdKey> keys{IdKey{}};
        // More than it reads at a time, the first key of all among them.
        table.db.execute("BEGIN");
        for (int i = 0; i < 45'000; ++i) keys.push_back(randomKey(random));
        for (const auto &key : keys) table.add(key);
        table.db.execute("COMMIT");
        filter.fill(table.db, [] { return false; });
        QVERIFY(filter.isComplete());
        keys.push_back(randomKey(random));
        filter.add(keys.back());
        for (const auto &key : keys) QVERIFY(filter.mayHold(key));
    }

    /// With ten million ids in it, as its description says.
    void seldomSaysThatItMayHoldANewOne() {
        Table table;
        IdFilter filter;
        filter.fill(table.db, [] { return false; });
        std::mt19937_64 random(3);
        for (int i = 0; i < 10'000'000; ++i) filter.add(randomKey(random));
        int wrong = 0;
        for (int i = 0; i < 1'000'000; ++i) wrong += filter.mayHold(randomKey(random));
        QVERIFY2(wrong < 200, qPrintable(QString::number(wrong)));
    }
};

QTEST_GUILESS_MAIN(TestIdFilter)
#include "test_id_filter.moc"
