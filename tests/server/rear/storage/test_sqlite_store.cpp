#include "server/rear/storage/migrations.h"
#include "server/rear/storage/sqlite_database.h"
#include "server/rear/storage/sqlite_store.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>
#include <latch>

#include <atomic>
#include <stdexcept>
#include <thread>

using namespace florin;
using namespace florin::storage;
using intake::Outcome;
using intake::Records;
using intake::StoreError;

namespace {

const base::Timestamp now = *base::fromRfc3339("2026-11-20T10:00:00.123456Z");

members::Member member(const std::string &id) {
    return {.id = id, .passwordHash = "hash", .profile = {.name = "Dana", .email = "d@florin.example"}, .createdAt = now};
}

/// A store in a folder of its own.
struct World {
    QTemporaryDir folder;
    std::string path = folder.filePath("florin.db").toStdString();
    std::unique_ptr<SqliteStore> store = open();

    std::unique_ptr<SqliteStore> open(const SqliteStore::Options &options = {}) {
        auto opened = SqliteStore::open(path, options);
        return opened ? std::move(*opened) : nullptr;
    }
    base::Result<void, StoreError> add(const std::string &id, Outcome outcome = Outcome::commit) {
        return store->write([&](Records &records) {
            records.members.put(member(id));
            return outcome;
        });
    }
    bool has(const std::string &id) {
        bool found = false;
        const auto read = store->read([&](Records &records) { found = records.members.find(id).has_value(); });
        return read && found;
    }
    QByteArray bytes() {
        QFile file(QString::fromStdString(path));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
};

} // namespace

class TestSqliteStore : public QObject {
    Q_OBJECT

  private slots:
    void refusesADamagedFileAndLeavesIt_data();
    void refusesADamagedFileAndLeavesIt();
    void refusesANewerSchemaAndLeavesIt();
    void takesPaymentsOverWithWhatNamesThem();
    void takesActivityAndAnswersOver();
    void letsSeveralProcessesBringTheSchemaUpAtOnce();
    void saysWhenTheFolderCannotBeWritten();
    void saysFullWhenTheDiskIsAndWorksOnAfterwards();
    void makesTheFileForItsOwnerOnly();
    void givesParametersByNameAndNotByPlace();
    void saysBusyAtOnceToWhoeverWritesLater();
    void readsTheBooksOfTheViewThatItSees();
};

void TestSqliteStore::refusesADamagedFileAndLeavesIt_data() {
    QTest::addColumn<int>("place");
    QTest::newRow("its beginning") << 0;
    QTest::newRow("a page in the middle") << 3;
    QTest::newRow("another") << 6;
}

void TestSqliteStore::refusesADamagedFileAndLeavesIt() {
    QFETCH(int, place);
    World w;
    for (int i = 0; i < 50; ++i)
        QVERIFY(w.add("member" + std::to_string(i)));
    w.store.reset();
    QFile file(QString::fromStdString(w.path));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek(place * 4096));
    file.write(QByteArray(2048, '\x5a'));
    file.close();
    const QByteArray before = w.bytes();
    const auto opened = SqliteStore::open(w.path);
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, OpenFailure::Kind::damaged);
    QVERIFY(opened.error().sentence.find("damaged") != std::string::npos);
    QCOMPARE(w.bytes(), before);
}

void TestSqliteStore::refusesANewerSchemaAndLeavesIt() {
    World w;
    w.store->writer().run("INSERT INTO schema_version (version, name, applied_at) VALUES (9999, 'later', 0)");
    w.store.reset();
    const QByteArray before = w.bytes();
    const auto opened = SqliteStore::open(w.path);
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, OpenFailure::Kind::newerSchema);
    QCOMPARE(w.bytes(), before);
}

void TestSqliteStore::letsSeveralProcessesBringTheSchemaUpAtOnce() {
    for (int round = 0; round < 5; ++round) {
        QTemporaryDir folder;
        const std::string path = folder.filePath("florin.db").toStdString();
        storage::SqliteDatabase(path, storage::Mode::writer).execute("CREATE TABLE keeps_the_file (one INTEGER) STRICT");
        std::atomic<int> sound = 0;
        std::vector<std::thread> processes;
        std::latch start(4);
        for (int i = 0; i < 4; ++i)
            processes.emplace_back([&] {
                storage::SqliteDatabase db(path, storage::Mode::writer);
                start.arrive_and_wait();
                try {
                    sound += storage::migrate(db) == storage::MigrationResult::upToDate;
                } catch (const std::exception &) {
                }
            });
        for (auto &process : processes) process.join();
        QCOMPARE(sound.load(), 4);
    }
}

void TestSqliteStore::saysWhenTheFolderCannotBeWritten() {
    const auto opened = SqliteStore::open("/proc/florin.db");
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, OpenFailure::Kind::notWritable);
}

void TestSqliteStore::saysFullWhenTheDiskIsAndWorksOnAfterwards() {
    World w;
    QVERIFY(w.add("dana"));
    // SQLite answers a page limit with the same SQLITE_FULL that a full disk gives.
    auto &db = w.store->writer();
    std::int64_t pages = 0;
    {
        auto row = db.query("PRAGMA page_count");
        QVERIFY(row.next());
        pages = row.integer(0);
    }
    db.execute("PRAGMA max_page_count = " + std::to_string(pages + 2));
    base::Result<void, StoreError> result;
    int added = 0;
    while (added < 1000 && result) {
        result = w.add("member" + std::to_string(added) + std::string(2000, 'x'));
        added += bool(result);
    }
    QVERIFY(!result);
    QCOMPARE(result.error(), StoreError::full);
    QVERIFY(!w.has("member" + std::to_string(added) + std::string(2000, 'x')));
    QVERIFY(w.has("dana"));
    db.execute("PRAGMA max_page_count = 100000");
    QVERIFY(w.add("oscar"));
}

void TestSqliteStore::makesTheFileForItsOwnerOnly() {
    World w;
    QVERIFY(w.add("dana"));
    for (const auto *name : {"florin.db", "florin.db-wal"}) {
        const auto rights = QFile::permissions(w.folder.filePath(name));
        QVERIFY(!(rights & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther)));
    }
}

void TestSqliteStore::givesParametersByNameAndNotByPlace() {
    World w;
    auto row = w.store->writer().query("SELECT $2, $1, $2, $3, $4", 1, "two", std::optional<std::int64_t>(), std::string("a\0b", 3));
    QVERIFY(row.next());
    QCOMPARE(row.text(0), "two");
    QCOMPARE(row.integer(1), 1);
    QCOMPARE(row.text(2), "two");
    QVERIFY(row.isNull(3));
    QCOMPARE(row.text(4).size(), std::size_t{3});
    QVERIFY(!row.next());
}

void TestSqliteStore::saysBusyAtOnceToWhoeverWritesLater() {
    World w;
    w.store.reset();
    SqliteStore::Options options;
    options.mostQueued = 2;
    w.store = w.open(options);
    std::latch isBusy(1), mayEnd(1);
    std::atomic<int> written = 0, busy = 0;
    const auto count = [&](const base::Result<void, StoreError> &result) {
        written += result ? 1 : 0;
        busy += !result && result.error() == StoreError::busy ? 1 : 0;
    };
    w.store->writeLater(
        {[&](Records &) {
            isBusy.count_down();
            mayEnd.wait();
            return Outcome::commit;
        }},
        count);
    isBusy.wait();
    for (const auto *id : {"dana", "oscar", "eve"})
        w.store->writeLater(
            {[id](Records &records) {
                records.members.put(member(id));
                return Outcome::commit;
            }},
            count);
    QCOMPARE(busy.load(), 1); // The writer is held up: nothing but the full queue can have answered.
    QCOMPARE(written.load(), 0);
    mayEnd.count_down();
    w.store->settle();
    QCOMPARE(written.load(), 3);
    QVERIFY(w.has("dana") && w.has("oscar") && !w.has("eve"));
}

void TestSqliteStore::readsTheBooksOfTheViewThatItSees() {
    World w;
    const auto won = *money::Currency::fromCode("KRW");
    const auto bank = ledger::settlementWith("issuer", won);
    const auto dana = ledger::microAccountOf("dana", won, 10'000);
    int given = 0;
    const auto give = [&] {
        return w.store->write([&](Records &records) {
            for (const auto &account : {bank, dana}) records.ledger.open(account, now);
            const auto id = "trf_" + std::to_string(++given);
            records.members.put(member("member" + std::to_string(given)));
            const ledger::TransferPlan plan{.id = id, .debit = bank.id, .credit = dana.id, .amount = *money::Money::of(100, won), .settles = ledger::Settles::atOnce};
            return ledger::begin(records.ledger, plan, now) == ledger::Verdict::done ? Outcome::commit : Outcome::rollBack;
        });
    };
    QVERIFY(give());
    int runs = 0, members = 0;
    std::int64_t balance = 0;
    const auto read = w.store->read([&](Records &records) {
        members = 0;
        for (const auto *id : {"member1", "member2"}) members += records.members.find(id) ? 1 : 0;
        // Between what it saw and its question to the books, these go on.
        if (runs++ == 0) QVERIFY(give());
        balance = records.ledger.account(dana.id)->line.posted;
    });
    QVERIFY(read);
    QCOMPARE(balance, std::int64_t{100} * members);
    QCOMPARE(members, 2);
    QCOMPARE(runs, 2);
}

void TestSqliteStore::takesPaymentsOverWithWhatNamesThem() {
    QTemporaryDir folder;
    const auto path = folder.filePath("former.db").toStdString();
    const std::string columns = "(id, kind, state, member, means, merchant, ticket, serial, total, vat, currency, fingerprint, approval, created_at, wait_until,"
                                " approval_code, ticket_hash, ticket_expires, customer, register, outcome)";
    {
        SqliteDatabase db(path, Mode::writer);
        storage::migrate(db, 16);
        db.execute("INSERT INTO members (id, password_hash, name, email, phone, created_at) VALUES ('dana', 'h', 'Dana', 'd@florin.example', '', 1);"
                   "INSERT INTO merchants VALUES ('mer_1', 'Corner', '', 1);"
                   "INSERT INTO payments " + columns + " VALUES"
                   " ('pay_late', 'ticket', 'approved', 'dana', 'micro', 'mer_1', 't2', 's2', 700, 70, 'KRW', 'f2', '', 20, 30, '', 'hash', 40, '', 2, 'paid'),"
                   " ('pay_early', 'ticket', 'approved', 'dana', 'micro', 'mer_1', 't1', 's1', 500, 50, 'KRW', 'f1', '', 10, 30, '', 'hash', 40, 'cus_1', 1, 'yes'),"
                   " ('pay_card', 'card', 'pending', NULL, 'card', 'mer_1', '', 's3', 900, 0, 'KRW', 'f3', 'apr_1', 15, 30, '', NULL, NULL, NULL, NULL, NULL);"
                   "INSERT INTO open_cards VALUES ('pay_card', '2030-05', x'0102')");
    }
    auto opened = SqliteStore::open(path);
    QVERIFY(bool(opened));
    QVERIFY((*opened)->read([](Records &records) {
        const auto early = records.payments.payment("pay_early");
        ENSURE(early && early->order.total.amount() == 500 && early->fingerprint == "f1" && early->registerSerial == 1);
        ENSURE(early->voucher && early->voucher->customer == "cus_1" && early->voucher->outcome == payment::VoucherOutcome::yes);
        ENSURE(records.payments.paymentOfTicket("mer_1", "t2")->id == "pay_late");
        ENSURE(records.payments.microPayments("dana", base::Timestamp(std::chrono::microseconds(10))) == 1);
        const auto open = records.payments.payment("pay_card");
        ENSURE(open && open->member.empty() && open->approval == "apr_1" && !open->voucher);
        ENSURE(records.payments.openCard("pay_card")->sealedNumber == base::Bytes({1, 2}));
    }));
    auto &db = (*opened)->writer();
    auto order = db.query("SELECT group_concat(id, ' ') FROM (SELECT id FROM payments ORDER BY place)");
    QVERIFY(order.next());
    QCOMPARE(order.text(0), std::string("pay_early pay_card pay_late"));
    // The rules are still the schema's.
    const std::string rest = "'s4', 700, 70, 'KRW', 'f', '', 20, 30, '', 'hash', 40, '', ";
    for (const auto &refused : {"('pay_late', 'ticket', 'expired', 'dana', 'micro', 'mer_1', 't9', " + rest + "9, 'paid')",
                                "('pay_new', 'ticket', 'approved', 'dana', 'micro', 'mer_1', 't2', " + rest + "9, 'paid')",
                                "('pay_new', 'ticket', 'expired', 'dana', 'micro', 'mer_1', 't9', " + rest + "2, 'paid')",
                                "('pay_new', 'ticket', 'expired', 'nobody', 'micro', 'mer_1', 't9', " + rest + "9, 'paid')"})
        QVERIFY_THROWS_EXCEPTION(RuleBroken, db.execute("INSERT INTO payments " + columns + " VALUES " + refused));
    db.execute("INSERT INTO payments " + columns + " VALUES ('pay_new', 'ticket', 'approved', 'dana', 'micro', 'mer_1', 't9', " + rest + "9, 'paid')");
    QVERIFY_THROWS_EXCEPTION(RuleBroken, db.execute("INSERT INTO open_cards VALUES ('pay_none', '2030-05', x'01')"));
    QVERIFY_THROWS_EXCEPTION(RuleBroken, db.execute("DELETE FROM payments WHERE id = 'pay_card'"));
}

void TestSqliteStore::takesActivityAndAnswersOver() {
    QTemporaryDir folder;
    const auto path = folder.filePath("former.db").toStdString();
    {
        SqliteDatabase db(path, Mode::writer);
        storage::migrate(db, 17);
        db.execute("INSERT INTO members (id, password_hash, name, email, phone, created_at) VALUES ('dana', 'h', 'Dana', 'd@florin.example', '', 1),"
                   " ('oscar', 'h', 'Oscar', 'o@florin.example', '', 1);"
                   "INSERT INTO activity VALUES (3, 'dana', 'payment', 'pay_1', 10), (5, 'oscar', 'payment', 'pay_2', 11), (9, 'dana', 'card', 'pay_1', 12);"
                   "INSERT INTO answers (caller, path, key, fingerprint, status, content_type, headers, body, kept_until) VALUES"
                   " ('member:dana', '/v1/orders', 'k', 'f1', 201, 'application/json', 'A: b', 'one', 9000000000000000),"
                   " ('member:oscar', '/v1/orders', 'k', 'f2', 402, 'application/json', '', 'two', 9000000000000000);");
    }
    auto opened = SqliteStore::open(path);
    QVERIFY(bool(opened));
    QVERIFY((*opened)->read([](Records &records) {
        const auto marks = records.payments.activitySince("dana", 0, 10);
        ENSURE(marks.size() == 2 && marks[0].cursor == 3 && marks[0].subject == "pay_1" && marks[1].cursor == 9);
        ENSURE(marks[1].kind == payments::ActivityKind::card && marks[1].at == base::Timestamp(std::chrono::microseconds(12)));
        const auto dana = records.answers.find({"member:dana", "/v1/orders", "k"});
        ENSURE(dana && dana->fingerprint == "f1" && dana->answer.status == 201 && dana->answer.body == "one" && dana->answer.headers.size() == 1);
        ENSURE(records.answers.find({"member:oscar", "/v1/orders", "k"})->answer.status == 402);
    }));
    // A cursor that somebody has seen is never given again.
    QVERIFY((*opened)->write([](Records &records) {
        records.payments.touch({0, "oscar", payments::ActivityKind::payment, "pay_2", base::Timestamp(std::chrono::microseconds(20))});
        const auto marks = records.payments.activitySince("oscar", 0, 10);
        ENSURE(marks.size() == 1 && marks[0].cursor == 10);
        return Outcome::commit;
    }));
    auto &db = (*opened)->writer();
    QVERIFY_THROWS_EXCEPTION(RuleBroken, db.execute("INSERT INTO activity (member, kind, subject, at) VALUES ('dana', 'payment', 'pay_1', 30)"));
    QVERIFY_THROWS_EXCEPTION(RuleBroken, db.execute("INSERT INTO answers (caller, path, key, fingerprint, status, content_type, headers, body, kept_until)"
                                                    " VALUES ('member:dana', '/v1/orders', 'k', 'f3', 201, '', '', '', 1)"));
}

QTEST_GUILESS_MAIN(TestSqliteStore)
#include "test_sqlite_store.moc"
