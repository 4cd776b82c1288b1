#include "server/rear/audit/findings.h"
#include "server/rear/storage/sqlite_database.h"
#include "tests/server/rear/storage/books_store.h"

#include <QtTest>

#include <atomic>
#include <latch>
#include <random>

using namespace florin;
using namespace florin::ledger;
using intake::Outcome;

namespace {

money::Money won(std::int64_t amount) { return *money::Money::of(amount, *money::Currency::fromCode("KRW")); }
const money::Currency krw = won(0).currency();
const base::Timestamp noon{std::chrono::hours(12)};

const Account bank = settlementWith("issuer", krw);
const Account dana = microAccountOf("dana", krw, 10'000);
const Account eve = microAccountOf("eve", krw, 10'000);
const Account shop = tillOf("shop", krw);
const Account transit = cardTransit(krw);
const std::array accounts{bank, dana, eve, shop, transit};

std::unique_ptr<storage::PostgresServer> server;

/// A store with its journal, on a clock of the test's.
struct Books {
    base::ManualClock clock{noon};
    QTemporaryDir folder;
    std::unique_ptr<intake::Store> store;
    Journal *journal = nullptr;

    explicit Books(const QString &kind) {
        if (kind == "sqlite")
            take(storage::SqliteStore::open(folder.filePath("books.db").toStdString(), {.clock = &clock}));
        else
            take(storage::PostgresStore::open({.where = server->asOwner(server->makeDatabase()), .clock = &clock}));
    }
    template <class Opened> void take(Opened opened) {
        ENSURE(bool(opened));
        journal = opened->get();
        store = std::move(*opened);
    }
    /// Everything is worked out again from the first entry.
    bool isSound() {
        audit::Findings findings;
        const auto count = dynamic_cast<storage::BooksOffice &>(*store).audit({}, findings);
        for (const auto &finding : findings.list()) qWarning("%s", finding.sentence.c_str());
        return count && findings.isEmpty();
    }
    /// All of them at once, so that they share commits; the answers in their order.
    std::vector<QString> ask(const std::vector<Request> &requests, const std::function<void()> &onTrouble = [] {}) {
        std::vector<QString> answers(requests.size());
        std::latch answered(static_cast<std::ptrdiff_t>(requests.size()));
        for (std::size_t i = 0; i < requests.size(); ++i) {
            const bool taken = journal->offer(requests[i], [&answers, &answered, &onTrouble, i](base::Result<Verdict, Trouble> verdict) {
                const auto word = verdict ? toWord(*verdict) : "trouble";
                if (!verdict) onTrouble();
                answers[i] = QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size()));
                answered.count_down();
            });
            ENSURE(taken);
        }
        answered.wait();
        return answers;
    }
};

/// What the model says to the same.
QString answerOf(Records &model, const Request &request, base::Timestamp now) {
    const auto verdict = std::visit(
        [&](const auto &asked) {
            if constexpr (std::is_same_v<std::decay_t<decltype(asked)>, End>)
                return ledger::end(model, asked, now);
            else
                return ledger::begin(model, asked, now);
        },
        request);
    const auto word = toWord(verdict);
    return QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size()));
}

} // namespace

/// The short way into the books: many requests in one commit are answered as if they had come one by one.
class TestJournal : public QObject {
    Q_OBJECT

    static Request randomRequest(std::mt19937 &random, base::Timestamp now) {
        const auto below = [&random](int limit) { return static_cast<int>(random() % static_cast<unsigned>(limit)); };
        const auto id = [&] { return "t" + std::to_string(below(150)); };
        if (below(3) == 0) {
            End end{id(), static_cast<TransferState>(1 + below(3))};
            if (below(3) == 0) end.amount = won(below(3000));
            return end;
        }
        const auto &from = accounts[std::size_t(below(5))];
        const auto &to = accounts[std::size_t(below(5))];
        TransferPlan plan{id(), from.id, to.id, won(below(3000))};
        if (below(3) == 0) plan.settles = Settles::atOnce;
        if (below(4) == 0) plan.expiresAt = now + std::chrono::minutes(below(30) - 5);
        if (below(3) == 0) plan.linked = id();
        if (below(2) == 0) return plan;
        return Begin{plan, from, to};
    }

    static std::vector<Request> openings() {
        return {Begin{{"refill", bank.id, transit.id, won(9000), {}, Settles::atOnce}, bank, transit},
                Begin{{"shop", bank.id, shop.id, won(1), {}, Settles::atOnce}, bank, shop}};
    }
    static void forSqlite() {
        QTest::addColumn<QString>("store");
        QTest::newRow("sqlite") << "sqlite";
    }

  private slots:
    void init() {
        QFETCH(QString, store);
        if (store != "postgres" || server != nullptr) return;
        QString missing;
        server = storage::PostgresServer::start(missing);
        if (server == nullptr) QSKIP(qPrintable("PostgreSQL: " + missing));
    }
    void cleanupTestCase() { server.reset(); }

    void answersLikeTheModel_data() {
        QTest::addColumn<QString>("store");
        QTest::addColumn<int>("seed");
        for (const auto *name : {"sqlite", "postgres"})
            for (int seed = 1; seed <= 4; ++seed) QTest::addRow("%s %d", name, seed) << name << seed;
    }
    void answersLikeTheModel() {
        QFETCH(QString, store);
        QFETCH(int, seed);
        Books books(store);
        test::MemoryRecords model;
        std::mt19937 random(static_cast<unsigned>(seed));
        std::vector<Request> opening;
        for (const auto &account : {dana, eve, transit}) opening.emplace_back(Begin{{"open " + account.id, bank.id, account.id, won(5000)}, bank, account});
        opening.emplace_back(Begin{{"open shop", bank.id, shop.id, won(5000), {}, Settles::atOnce}, bank, shop});
        for (int burst = 0; burst < 25; ++burst) {
            const auto now = books.clock.now();
            auto requests = burst == 0 ? opening : std::vector<Request>();
            while (requests.size() < 40) requests.push_back(randomRequest(random, now));
            const auto answers = books.ask(requests);
            for (std::size_t i = 0; i < requests.size(); ++i)
                QVERIFY2(answers[i] == answerOf(model, requests[i], now), qPrintable(QString("burst %1, request %2: %3").arg(burst).arg(i).arg(answers[i])));
            books.clock.advance(std::chrono::minutes(1));
        }
        QVERIFY(books.store->read([&](intake::Records &records) {
            for (const auto &account : accounts) QCOMPARE(records.ledger.account(account.id)->line, model.account(account.id)->line);
            QCOMPARE(records.ledger.pending().size(), model.pending().size());
            QVERIFY(addsUp(records.ledger));
        }));
    }

    /// With SQLite most of such requests are judged while the commit before theirs is written, and the rest by the writer.
    void answersLikeTheModelUnderLoad_data() {
        QTest::addColumn<QString>("store");
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 3; ++seed) QTest::addRow("sqlite %d", seed) << "sqlite" << seed;
    }
    void answersLikeTheModelUnderLoad() {
        QFETCH(QString, store);
        QFETCH(int, seed);
        Books books(store);
        test::MemoryRecords model;
        std::mt19937 random(static_cast<unsigned>(seed));
        std::vector<Request> requests;
        for (const auto &account : {dana, eve, transit}) requests.emplace_back(Begin{{"open " + account.id, bank.id, account.id, won(9000)}, bank, account});
        for (int i = 0; i < 6000; ++i) {
            if (random() % 40 == 0) {
                requests.push_back(randomRequest(random, noon));
                continue;
            }
            const auto &from = accounts[random() % 5];
            const auto &to = accounts[random() % 5];
            // Some ids come again, some soon and some late.
            const auto id = std::to_string(random() % 20 == 0 ? random() % static_cast<unsigned>(i + 1) : static_cast<unsigned>(i));
            TransferPlan plan{id, from.id, to.id, won(1 + static_cast<int>(random() % 300)), {}, random() % 5 == 0 ? Settles::later : Settles::atOnce};
            if (random() % 10 == 0)
                requests.emplace_back(Begin{plan, from, to});
            else
                requests.emplace_back(plan);
        }
        const auto answers = books.ask(requests);
        for (std::size_t i = 0; i < requests.size(); ++i) {
            const auto expected = answerOf(model, requests[i], noon);
            QVERIFY2(answers[i] == expected, qPrintable(QString("request %1: %2 and not %3").arg(i).arg(answers[i], expected)));
        }
        QVERIFY(books.store->read([&](intake::Records &records) {
            for (const auto &account : accounts)
                if (const auto line = model.account(account.id)) QCOMPARE(records.ledger.account(account.id)->line, line->line);
            QVERIFY(addsUp(records.ledger));
        }));
        QVERIFY(books.isSound());
    }

    /// What was answered stands, what was not does not, and it goes on afterwards.
    void losesNothingWhenTheDiskIsFull_data() {
        QTest::addColumn<QString>("store");
        QTest::addColumn<QString>("room");
        for (const auto *room : {"later", "at once"}) QTest::addRow("sqlite, room %s", room) << "sqlite" << room;
    }
    void losesNothingWhenTheDiskIsFull() {
        QFETCH(QString, room);
        Books books("sqlite");
        QCOMPARE(books.ask(openings()).back(), "done");
        auto &db = dynamic_cast<storage::SqliteStore &>(*books.store).writer();
        std::vector<Request> requests;
        for (int i = 0; i < 6000; ++i) requests.emplace_back(TransferPlan{"pay" + std::to_string(i), transit.id, shop.id, won(1), {}, Settles::atOnce});
        std::int64_t pages = 0;
        {
            auto row = db.query("PRAGMA page_count");
            QVERIFY(row.next());
            pages = row.integer(0);
        }
        // SQLite answers a page limit with the same SQLITE_FULL that a full disk gives.
        db.execute("PRAGMA max_page_count = " + std::to_string(pages + 20));
        const auto makeRoom = [&db] { db.execute("PRAGMA max_page_count = 1000000"); };
        const auto answers = room == "later" ? books.ask(requests) : books.ask(requests, makeRoom);
        const auto done = std::count(answers.begin(), answers.end(), "done");
        QCOMPARE(std::count(answers.begin(), answers.end(), "trouble"), std::ptrdiff_t(answers.size()) - done);
        QVERIFY(done > 0 && done < std::ptrdiff_t(answers.size()));
        QVERIFY(books.isSound());
        QVERIFY(books.store->read([&](intake::Records &records) {
            for (std::size_t i = 0; i < answers.size(); ++i)
                QCOMPARE(records.ledger.transfer("pay" + std::to_string(i)).has_value(), answers[i] == "done");
        }));
        makeRoom();
        const auto again = books.ask(requests);
        for (std::size_t i = 0; i < answers.size(); ++i) QCOMPARE(again[i], answers[i] == "done" ? "repeated" : "done");
        QVERIFY(books.isSound());
    }

    /// An administrator's program may write the same books; what was judged ahead of it is judged again.
    void goesOnBesideAnotherProgram_data() { forSqlite(); }
    void goesOnBesideAnotherProgram() {
        Books books("sqlite");
        QCOMPARE(books.ask(openings()).back(), "done");
        std::atomic<bool> isOver = false;
        std::thread other([&] {
            auto opened = storage::SqliteStore::open(books.folder.filePath("books.db").toStdString(), {.clock = &books.clock});
            ENSURE(bool(opened));
            // The same ids as the others', the other way round.
            for (int i = 5999; i >= 0 && !isOver; i -= 7)
                (void)(*opened)->write([&](intake::Records &records) {
                    (void)ledger::begin(records.ledger, TransferPlan{"pay" + std::to_string(i), transit.id, shop.id, won(1), {}, Settles::atOnce}, noon);
                    return Outcome::commit;
                });
        });
        std::vector<QString> answers;
        for (int piece = 0; piece < 12; ++piece) {
            std::vector<Request> requests;
            for (int i = 0; i < 500; ++i)
                requests.emplace_back(TransferPlan{"pay" + std::to_string(piece * 500 + i), transit.id, shop.id, won(1), {}, Settles::atOnce});
            for (const auto &answer : books.ask(requests)) answers.push_back(answer);
        }
        isOver = true;
        other.join();
        for (const auto &answer : answers) QVERIFY2(answer == "done" || answer == "repeated", qPrintable(answer));
        QVERIFY(books.isSound());
        QVERIFY(books.store->read([&](intake::Records &records) {
            QCOMPARE(records.ledger.account(shop.id)->line.posted, std::int64_t(6001));
        }));
    }

    void commitsWhatIsQueuedWhenItCloses_data() { forSqlite(); }
    void commitsWhatIsQueuedWhenItCloses() {
        for (int round = 0; round < 5; ++round) {
            Books books("sqlite");
            QCOMPARE(books.ask(openings()).back(), "done");
            std::atomic<int> done = 0;
            for (int i = 0; i < 4000; ++i)
                QVERIFY(books.journal->offer(TransferPlan{"pay" + std::to_string(i), transit.id, shop.id, won(1), {}, Settles::atOnce},
                                             [&done](base::Result<Verdict, Trouble> verdict) { done += verdict && *verdict == Verdict::done; }));
            books.store.reset();
            QCOMPARE(done.load(), 4000);
            books.take(storage::SqliteStore::open(books.folder.filePath("books.db").toStdString(), {.clock = &books.clock}));
            QVERIFY(books.store->read([](intake::Records &records) { QCOMPARE(records.ledger.account(shop.id)->line.posted, std::int64_t(4001)); }));
            QVERIFY(books.isSound());
        }
    }

    /// An account that does not read as what was written fails the requests that ask for it, and nothing else.
    void saysWhenItReadsDamage_data() { forSqlite(); }
    void saysWhenItReadsDamage() {
        Books books("sqlite");
        auto opening = openings();
        opening.emplace_back(Begin{{"open eve", bank.id, eve.id, won(10), {}, Settles::atOnce}, bank, eve});
        QCOMPARE(books.ask(opening).back(), "done");
        const auto path = books.folder.filePath("books.db").toStdString();
        books.store.reset();
        {
            storage::SqliteDatabase db(path, storage::Mode::writer);
            db.execute("DROP TRIGGER accounts_keep_their_nature; UPDATE accounts SET kind = 'nonsense' WHERE id = 'micro:eve:KRW'");
        }
        books.take(storage::SqliteStore::open(path, {.clock = &books.clock}));
        const auto pay = [](int number, const Account &from) {
            return TransferPlan{"pay" + std::to_string(number), from.id, shop.id, won(1), {}, Settles::atOnce};
        };
        std::vector<Request> requests;
        for (int i = 0; i < 3000; ++i) requests.emplace_back(pay(i, i % 50 == 49 ? eve : transit));
        const auto answers = books.ask(requests);
        int troubles = 0;
        for (int i = 0; i < 3000; ++i) {
            QCOMPARE(answers[std::size_t(i)], i % 50 == 49 ? "trouble" : "done");
            troubles += answers[std::size_t(i)] == "trouble";
        }
        QCOMPARE(troubles, 60);
        requests.clear();
        for (int i = 0; i < 500; ++i) requests.emplace_back(pay(10'000 + i, transit));
        for (const auto &answer : books.ask(requests)) QCOMPARE(answer, "done");
        QVERIFY(books.store->read([&](intake::Records &records) {
            QVERIFY(!records.ledger.account(""));
            QCOMPARE(records.ledger.account(shop.id)->line.posted, std::int64_t(1 + 500 + 3000 - troubles));
        }));
    }

    void takesWhatManyThreadsOffer_data() {
        QTest::addColumn<QString>("store");
        for (const auto *name : {"sqlite", "postgres"}) QTest::newRow(name) << name;
    }
    void takesWhatManyThreadsOffer() {
        QFETCH(QString, store);
        Books books(store);
        QCOMPARE(books.ask({Begin{{"refill", bank.id, transit.id, won(1000), {}, Settles::atOnce}, bank, transit},
                            Begin{{"shop", bank.id, shop.id, won(1), {}, Settles::atOnce}, bank, shop}})
                     .front(),
                 "done");
        std::atomic<int> done = 0;
        std::vector<std::thread> payers;
        for (int payer = 0; payer < 4; ++payer)
            payers.emplace_back([&, payer] {
                std::vector<Request> requests;
                for (int i = 0; i < 400; ++i)
                    requests.emplace_back(TransferPlan{std::to_string(payer * 1000 + i), transit.id, shop.id, won(1), {}, Settles::atOnce});
                for (const auto &answer : books.ask(requests)) done += answer == "done";
            });
        for (auto &payer : payers) payer.join();
        QCOMPARE(done.load(), 1000);
        QVERIFY(books.store->read([&](intake::Records &records) {
            QCOMPARE(records.ledger.account(transit.id)->line, Line{});
            QCOMPARE(records.ledger.account(shop.id)->line.posted, std::int64_t(1001));
            QVERIFY(addsUp(records.ledger));
        }));
    }
};

QTEST_GUILESS_MAIN(TestJournal)
#include "test_journal.moc"
