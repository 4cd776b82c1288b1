#include "server/rear/storage/postgres_store.h"
#include "tests/server/rear/storage/postgres_server.h"

#include <QFile>
#include <QtTest>

#include <algorithm>

using namespace florin::storage;

namespace {

std::unique_ptr<PostgresServer> server;

std::unique_ptr<PostgresStore> open() {
    auto opened = PostgresStore::open({.where = server->asOwner(server->makeDatabase())});
    ENSURE(bool(opened));
    return std::move(*opened);
}

} // namespace

/// How whoever inspects the books reads answers of any length.
class TestPostgresReading : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        QString missing;
        server = PostgresServer::start(missing);
        if (server == nullptr) QSKIP(qPrintable("PostgreSQL: " + missing));
    }
    void cleanupTestCase() { server.reset(); }

    void readsLongAnswersInParts_data() {
        QTest::addColumn<int>("rows");
        constexpr int part = limits::rowsInAPart;
        for (const int rows : {0, 1, part - 1, part, part + 1, 2 * part, 2 * part + 1}) QTest::addRow("%d rows", rows) << rows;
    }

    void readsLongAnswersInParts() {
        QFETCH(int, rows);
        const auto store = open();
        QVERIFY(store->inspect([&](Database &db) {
            // The second time it may be taken for a lookup, the third it stands by what it gave then.
            for (const int wanted : {rows, rows, 3, rows}) {
                auto row = db.query("SELECT n FROM generate_series(CAST(1 AS BIGINT), $1) AS n", std::int64_t{wanted});
                std::int64_t read = 0;
                while (row.next()) QCOMPARE(row.integer(0), ++read);
                QCOMPARE(read, wanted);
                QVERIFY(!row.next());
            }
        }));
    }

    void readsSeveralAnswersAtOnceAndWholeOnesAgain() {
        const auto store = open();
        constexpr int rows = 3 * limits::rowsInAPart;
        const auto series = "SELECT n FROM generate_series(1, " + std::to_string(rows) + ") AS n";
        QVERIFY(store->inspect([&](Database &db) {
            for (int i = 0; i < 2; ++i) {
                auto up = db.query(series);
                auto down = db.query(series + " ORDER BY n DESC");
                for (int n = 1; n <= rows - i; ++n) { // The first time to the end, then not quite.
                    QVERIFY(up.next() && down.next());
                    QCOMPARE(up.integer(0), n);
                    QCOMPARE(down.integer(0), rows + 1 - n);
                    if (n % 1000 == 0) {
                        auto lookup = db.query("SELECT $1 + CAST(1 AS BIGINT)", std::int64_t{n});
                        QVERIFY(lookup.next());
                        QCOMPARE(lookup.integer(0), n + 1);
                    }
                }
                QCOMPARE(up.next(), i == 1);
            }
        }));
    }

    void holdsNoMoreOfAnAnswerThanAPart() {
        const auto store = open();
        const auto residentKb = [] {
            QFile file("/proc/self/status");
            if (!file.open(QIODevice::ReadOnly)) qFatal("no /proc");
            const auto line = QString::fromLatin1(file.readAll()).section("VmRSS:", 1).section('\n', 0, 0);
            return line.simplified().section(' ', 0, 0).toInt();
        };
        constexpr int rows = 300'000;
        constexpr int rowBytes = 200;
        const auto many = "SELECT repeat('x', " + std::to_string(rowBytes) + ") FROM generate_series(1, " + std::to_string(rows) + ")";
        const int before = residentKb();
        int most = before;
        int read = 0;
        QVERIFY(store->inspect([&](Database &db) {
            auto row = db.query(many);
            for (; row.next(); ++read)
                if (read % 10'000 == 0) most = std::max(most, residentKb());
        }));
        QCOMPARE(read, rows);
        // A tenth of what the answer is as a whole.
        constexpr int wholeKb = rows * rowBytes / 1024;
        QVERIFY2(most - before < wholeKb / 10, qPrintable(QString::number(most - before) + " KB"));
    }
};

QTEST_GUILESS_MAIN(TestPostgresReading)
#include "test_postgres_reading.moc"
