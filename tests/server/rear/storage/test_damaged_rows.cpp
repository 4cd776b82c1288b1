#include "server/rear/storage/postgres_store.h"
#include "server/rear/storage/sqlite_database.h"
#include "server/rear/storage/sqlite_store.h"
#include "tests/server/rear/storage/postgres_server.h"

#include <QTemporaryDir>
#include <QtTest>

#include <future>
#include <latch>

#include <sqlite3.h>

using namespace florin;
using namespace florin::ledger;
using namespace florin::storage;
using intake::Outcome;
using intake::StoreError;

namespace {

const auto krw = *money::Currency::fromCode("KRW");
money::Money won(std::int64_t amount) { return *money::Money::of(amount, krw); }

const Account bank = settlementWith("issuer", krw);
const Account dana = microAccountOf("dana", krw, 100'000);
const Account eve = microAccountOf("eve", krw, 100'000);
const Account shop = tillOf("shop", krw);

std::unique_ptr<PostgresServer> server;

using Answer = base::Result<Verdict, Trouble>;
using Written = base::Result<void, StoreError>;

QString wordOf(const Answer &answer) {
    if (answer) return QString::fromStdString(std::string(toWord(*answer)));
    return answer.error() == Trouble::damaged ? "damaged" : "other trouble";
}

/// Books in which Eve's account does not read as what was written.
struct Books {
    QTemporaryDir folder;
    const bool isSqlite;
    const std::string where;
    std::unique_ptr<intake::Store> store;
    Journal *journal = nullptr;
    SqliteStore *sqlite = nullptr;

    explicit Books(const QString &kind, GroupCommit::Thread thread = GroupCommit::Thread::own)
        : isSqlite(kind == "sqlite"), where(isSqlite ? folder.filePath("books.db").toStdString() : server->asOwner(server->makeDatabase())) {
        open(thread);
        const auto written = store->write([](intake::Records &records) {
            const auto now = base::SystemClock().now();
            for (const auto &account : {dana, eve, shop})
                ENSURE(begin(records.ledger, Begin{{"fund " + account.id, bank.id, account.id, won(10'000), {}, Settles::atOnce}, bank, account}, now) ==
                       Verdict::done);
            return Outcome::commit;
        });
        ENSURE(bool(written));
        setKindOfEve("nonsense");
        open(thread);
    }
    void open(GroupCommit::Thread thread) {
        store.reset();
        isSqlite ? take(SqliteStore::open(where, {.thread = thread})) : take(PostgresStore::open({.where = where}));
    }
    template <class Store> void take(base::Result<std::unique_ptr<Store>, OpenFailure> opened) {
        ENSURE(bool(opened));
        journal = opened->get();
        if constexpr (std::is_same_v<Store, SqliteStore>) sqlite = opened->get();
        store = std::move(*opened);
    }
    void setKindOfEve(const std::string &kind) {
        store.reset();
        std::unique_ptr<Database> db;
        if (isSqlite)
            db = std::make_unique<SqliteDatabase>(where, Mode::writer);
        else
            db = std::make_unique<PostgresDatabase>(where);
        db->execute(isSqlite ? "DROP TRIGGER IF EXISTS accounts_keep_their_nature" : "ALTER TABLE accounts DISABLE TRIGGER USER");
        db->run("UPDATE accounts SET kind = $1 WHERE id = 'micro:eve:KRW'", kind);
    }
    static TransferPlan payment(const std::string &id, const Account &from) { return {id, from.id, shop.id, won(1), {}, Settles::atOnce}; }
    std::future<Answer> offer(Request request) {
        auto answer = std::make_shared<std::promise<Answer>>();
        ENSURE(journal->offer(std::move(request), [answer](Answer said) { answer->set_value(said); }));
        return answer->get_future();
    }
    /// What SQLite says of a damaged page: after it no statement of that transaction may write.
    void readDamagedPage() {
        auto &db = sqlite->writer();
        const auto damage = [](sqlite3_context *context, int, sqlite3_value **) { sqlite3_result_error_code(context, SQLITE_CORRUPT); };
        ENSURE(sqlite3_create_function(db.handle(), "damage", 0, SQLITE_UTF8, nullptr, damage, nullptr, nullptr) == SQLITE_OK);
        (void)db.query("SELECT damage()").next();
    }
    /// Pays, and adds a shop of that name; asks for Eve's account only after that, if at all.
    static Outcome work(intake::Records &records, const std::string &name, bool asksForEve) {
        const auto now = base::SystemClock().now();
        ENSURE(begin(records.ledger, payment(name, dana), now) == Verdict::done);
        records.merchants.put({.id = name, .name = name, .createdAt = now});
        if (asksForEve) (void)records.ledger.account(eve.id);
        return Outcome::commit;
    }
    Written pay(const std::string &name) {
        return store->write([&](intake::Records &records) { return work(records, name, false); });
    }
    Written payAndAskForEve(const std::string &name) {
        return store->write([&](intake::Records &records) { return work(records, name, true); });
    }
    bool has(const std::string &name) {
        bool found = false;
        ENSURE(bool(store->read([&](intake::Records &records) { found = records.merchants.merchant(name) && records.ledger.transfer(name); })));
        return found;
    }
    std::int64_t inTill() {
        std::int64_t posted = -1;
        ENSURE(bool(store->read([&](intake::Records &records) { posted = records.ledger.account(shop.id)->line.posted - 10'000; })));
        return posted;
    }
    /// Once Eve's account reads again, everything follows from the first entry.
    bool isSoundWithoutTheDamage() {
        setKindOfEve("micro_account");
        open(GroupCommit::Thread::own);
        audit::Findings findings;
        const auto count = dynamic_cast<BooksOffice &>(*store).audit({}, findings);
        for (const auto &finding : findings.list()) qWarning("%s", finding.sentence.c_str());
        return count && findings.isEmpty();
    }
};

} // namespace

/// A damaged row concerns those alone that read it, and not those that share a commit with them.
class TestDamagedRows : public QObject {
    Q_OBJECT

  private slots:
    void cleanupTestCase() { server.reset(); }

    void failsTheRequestsAloneThatReadIt_data();
    void failsTheRequestsAloneThatReadIt();
    void failsTheWorkAloneThatReadsItBesideRequests();
    void failsTheWorkAloneThatReadsItBesideOtherWork();
    void failsTheWorkAloneThatCannotBeWitnessed();
    void failsNobodyAfterAPageThatSqliteFoundDamaged();
    void failsTheWorkAloneThatReadsADamagedPage();
};

void TestDamagedRows::failsTheRequestsAloneThatReadIt_data() {
    QTest::addColumn<QString>("kind");
    for (const auto *kind : {"sqlite", "postgres"}) QTest::newRow(kind) << kind;
}

void TestDamagedRows::failsTheRequestsAloneThatReadIt() {
    QFETCH(QString, kind);
    if (kind == "postgres") server = PostgresServer::startOrSkip();
    if (kind == "postgres" && server == nullptr) return;
    Books books(kind);
    constexpr int requests = 300;
    std::vector<std::future<Answer>> answers;
    for (int i = 0; i < requests; ++i) {
        const auto id = "p" + std::to_string(i);
        const auto &from = i % 50 == 49 ? eve : dana;
        // Some open an account before they come to Eve's.
        const auto opened = tillOf("new-" + id, krw);
        answers.push_back(i % 100 == 99 ? books.offer(Begin{{id, opened.id, eve.id, won(1), {}, Settles::atOnce}, opened, eve})
                                        : books.offer(Books::payment(id, from)));
    }
    for (int i = 0; i < requests; ++i) QCOMPARE(wordOf(answers[std::size_t(i)].get()), i % 50 == 49 ? "damaged" : "done");
    QCOMPARE(books.inTill(), requests - requests / 50);
    QVERIFY(books.isSoundWithoutTheDamage());
}

/// What was offered goes into the same commit as the work that comes next.
void TestDamagedRows::failsTheWorkAloneThatReadsItBesideRequests() {
    Books books("sqlite", GroupCommit::Thread::callers);
    auto sound = books.offer(Books::payment("sound", dana));
    auto damaged = books.offer(Books::payment("damaged", eve));
    auto after = books.offer(Books::payment("after", dana));
    const auto written = books.payAndAskForEve("lost");
    QVERIFY(!written);
    QCOMPARE(written.error(), StoreError::damaged);
    QCOMPARE(wordOf(sound.get()), "done");
    QCOMPARE(wordOf(damaged.get()), "damaged");
    QCOMPARE(wordOf(after.get()), "done");
    QVERIFY(!books.has("lost"));
    QCOMPARE(books.inTill(), 2);

    auto before = books.offer(Books::payment("eve once more", eve));
    QVERIFY(bool(books.pay("kept")));
    QCOMPARE(wordOf(before.get()), "damaged");
    QVERIFY(books.has("kept"));
    QCOMPARE(books.inTill(), 3);
    QVERIFY(books.isSoundWithoutTheDamage());
}

void TestDamagedRows::failsTheWorkAloneThatReadsItBesideOtherWork() {
    Books books("sqlite");
    // Both wait for the commit that is under way and go into the next one, unless this thread is too early: then they are asked once more.
    bool wereInOneCommit = false;
    int kept = 0;
    for (int round = 0; !wereInOneCommit && round < 100; ++round) {
        const auto name = "kept-" + std::to_string(round);
        std::latch underWay(1), asking(3);
        auto before = std::async(std::launch::async, [&] {
            return books.store->write([&](intake::Records &) {
                underWay.count_down();
                asking.wait();
                return Outcome::rollBack;
            });
        });
        underWay.wait();
        bool isRun = false; // Like what follows, of the writer's thread.
        auto sound = std::async(std::launch::async, [&] {
            asking.count_down();
            return books.store->write([&](intake::Records &records) {
                isRun = true;
                return Books::work(records, name, false);
            });
        });
        auto damaged = std::async(std::launch::async, [&] {
            asking.count_down();
            return books.store->write([&](intake::Records &records) {
                wereInOneCommit = isRun && !books.has(name);
                return Books::work(records, "lost", true);
            });
        });
        asking.count_down();
        QVERIFY(bool(before.get()));
        QVERIFY(bool(sound.get()));
        const auto written = damaged.get();
        QVERIFY(!written);
        QCOMPARE(written.error(), StoreError::damaged);
        ++kept;
        QVERIFY(books.has(name));
        QVERIFY(!books.has("lost"));
    }
    QVERIFY(wereInOneCommit);
    QCOMPARE(books.inTill(), kept);
    QVERIFY(books.isSoundWithoutTheDamage());
}

/// A commit carries digests of what its work wrote, and reads those rows once more for that.
void TestDamagedRows::failsTheWorkAloneThatCannotBeWitnessed() {
    Books books("sqlite", GroupCommit::Thread::callers);
    auto &db = books.sqlite->writer();
    const auto damage = [](sqlite3_context *context, int, sqlite3_value **) { sqlite3_result_error_code(context, SQLITE_CORRUPT); };
    QCOMPARE(sqlite3_create_function(db.handle(), "damage", 0, SQLITE_UTF8, nullptr, damage, nullptr, nullptr), SQLITE_OK);
    // The differences that belong to one approval do not read.
    db.execute("CREATE TEMP VIEW differences AS SELECT * FROM main.differences UNION ALL SELECT 'lost', 1, damage(), '', ''");
    QVERIFY(bool(books.pay("shop")));
    const auto ask = [&](const std::string &id) {
        return books.store->write([&](intake::Records &records) {
            records.payments.put(payments::Approval{.id = id, .merchant = "shop", .ticket = id, .order = {{}, won(1), won(0)}});
            return Outcome::commit;
        });
    };
    auto sound = books.offer(Books::payment("sound", dana));
    const auto lost = ask("lost");
    QVERIFY(!lost);
    QCOMPARE(lost.error(), StoreError::damaged);
    QCOMPARE(wordOf(sound.get()), "done");
    QVERIFY(bool(ask("kept")));
    QVERIFY(books.store->read([](intake::Records &records) {
        QVERIFY(!records.payments.approval("lost"));
        QVERIFY(records.payments.approval("kept").has_value());
    }));
    QVERIFY(books.isSoundWithoutTheDamage());
}

void TestDamagedRows::failsNobodyAfterAPageThatSqliteFoundDamaged() {
    Books books("sqlite", GroupCommit::Thread::callers);
    const auto damaged = books.store->write([&](intake::Records &) {
        books.readDamagedPage();
        return Outcome::commit;
    });
    QVERIFY(!damaged);
    QCOMPARE(damaged.error(), StoreError::damaged);
    QVERIFY(bool(books.pay("next")));
    QCOMPARE(books.inTill(), 1);
    QVERIFY(books.isSoundWithoutTheDamage());
}

void TestDamagedRows::failsTheWorkAloneThatReadsADamagedPage() {
    Books books("sqlite");
    std::latch underWay(1), asking(1);
    auto before = std::async(std::launch::async, [&] {
        return books.store->write([&](intake::Records &) {
            underWay.count_down();
            asking.wait();
            return Outcome::rollBack;
        });
    });
    underWay.wait();
    // They come together meanwhile; in whatever order, only the one is refused.
    std::latch coming(4);
    auto damaged = std::async(std::launch::async, [&] {
        coming.count_down();
        return books.store->write([&](intake::Records &) {
            books.readDamagedPage();
            return Outcome::commit;
        });
    });
    std::vector<std::future<Written>> sound;
    for (int i = 0; i < 3; ++i)
        sound.push_back(std::async(std::launch::async, [&, i] {
            coming.count_down();
            return books.pay("kept-" + std::to_string(i));
        }));
    coming.wait();
    auto request = books.offer(Books::payment("request", dana));
    asking.count_down();
    QVERIFY(bool(before.get()));
    const auto refused = damaged.get();
    QVERIFY(!refused);
    QCOMPARE(refused.error(), StoreError::damaged);
    for (auto &written : sound) QVERIFY(bool(written.get()));
    QCOMPARE(wordOf(request.get()), "done");
    QCOMPARE(books.inTill(), 4);
    QVERIFY(books.isSoundWithoutTheDamage());
}

QTEST_GUILESS_MAIN(TestDamagedRows)
#include "test_damaged_rows.moc"
