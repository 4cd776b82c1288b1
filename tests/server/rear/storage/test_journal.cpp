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
    /// All of them at once, so that they share commits; the answers in their order.
    std::vector<QString> ask(const std::vector<Request> &requests) {
        std::vector<QString> answers(requests.size());
        std::latch answered(static_cast<std::ptrdiff_t>(requests.size()));
        for (std::size_t i = 0; i < requests.size(); ++i) {
            const bool taken = journal->offer(requests[i], [&answers, &answered, i](base::Result<Verdict, Trouble> verdict) {
                const auto word = verdict ? toWord(*verdict) : "trouble";
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
