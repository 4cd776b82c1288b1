#include "tests/server/rear/storage/books_store.h"

#include <QtTest>

#include <random>

using namespace florin;
using namespace florin::ledger;
using florin::test::BooksStore;
using intake::Outcome;

namespace {

money::Money won(std::int64_t amount) { return *money::Money::of(amount, *money::Currency::fromCode("KRW")); }
const money::Currency krw = won(0).currency();
const base::Timestamp noon{std::chrono::hours(12)};
const base::Timestamp one{std::chrono::hours(13)};

const Account bank = settlementWith("issuer", krw);
const Account dana = microAccountOf("dana", krw, 10'000);
const Account eve = microAccountOf("eve", krw, 10'000);
const Account shop = tillOf("shop", krw);
const Account transit = cardTransit(krw);

std::unique_ptr<storage::PostgresServer> server;

std::unique_ptr<BooksStore> storeCalled(const QString &name) {
    if (name == "memory") return std::make_unique<test::MemoryBooks>();
    if (name == "postgres") return std::make_unique<test::PostgresBooks>(*server);
    return std::make_unique<test::SqliteBooks>();
}

/// Short words for the tests: each is one commit.
class Books {
  public:
    explicit Books(const QString &store) : m_store(storeCalled(store)) {
        m_store->write([](Records &records) {
            for (const auto &account : {bank, dana, eve, shop, transit}) records.open(account, noon);
            return Outcome::commit;
        });
    }
    Verdict begin(const TransferPlan &plan, base::Timestamp now = noon) {
        return told([&](Records &records) { return ledger::begin(records, plan, now); });
    }
    Verdict end(const End &end, base::Timestamp now = noon) {
        return told([&](Records &records) { return ledger::end(records, end, now); });
    }
    Verdict pay(const std::string &id, const Account &from, const Account &to, std::int64_t amount) {
        return begin({.id = id, .debit = from.id, .credit = to.id, .amount = won(amount), .settles = Settles::atOnce});
    }
    Line line(const Account &account) {
        std::optional<AccountLine> found;
        m_store->read([&](Records &records) { found = records.account(account.id); });
        ENSURE(found && found->account == account);
        return found->line;
    }
    std::optional<Transfer> transfer(const std::string &id) {
        std::optional<Transfer> found;
        m_store->read([&](Records &records) { found = records.transfer(id); });
        return found;
    }
    std::vector<std::string> pending() {
        std::vector<std::string> ids;
        m_store->read([&](Records &records) {
            for (const auto &open : records.pending()) ids.push_back(open.plan.id);
        });
        return ids;
    }
    bool addsUp() {
        bool does = false;
        m_store->read([&](Records &records) { does = ledger::addsUp(records); });
        return does;
    }
    BooksStore &store() { return *m_store; }

  private:
    Verdict told(const std::function<Verdict(Records &)> &work) {
        Verdict verdict{};
        m_store->write([&](Records &records) {
            verdict = work(records);
            return Outcome::commit;
        });
        return verdict;
    }
    std::unique_ptr<BooksStore> m_store;
};

TransferPlan plan(const std::string &id, const Account &from, const Account &to, std::int64_t amount) {
    return {id, from.id, to.id, won(amount)};
}

} // namespace

/// What every store of the books promises: one contract, run on each.
class TestBooks : public QObject {
    Q_OBJECT

    void stores() {
        QTest::addColumn<QString>("store");
        for (const auto *name : {"memory", "sqlite", "postgres"}) QTest::newRow(name) << name;
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

    void keepsBothSides_data() { stores(); }
    void keepsBothSides() {
        QFETCH(QString, store);
        Books books(store);
        QCOMPARE(books.pay("refill", bank, dana, 700), Verdict::done);
        QCOMPARE(books.pay("sale", dana, shop, 200), Verdict::done);
        QCOMPARE(books.line(dana), (Line{500, 0, 0}));
        QCOMPARE(books.line(shop).posted, std::int64_t(200));
        QCOMPARE(books.line(bank).posted, std::int64_t(-700));
        QVERIFY(books.addsUp());
    }

    void reservesUntilTheEnd_data() { stores(); }
    void reservesUntilTheEnd() {
        QFETCH(QString, store);
        Books books(store);
        books.pay("refill", bank, dana, 700);
        QCOMPARE(books.begin(plan("a", dana, eve, 300)), Verdict::done);
        QCOMPARE(books.begin(plan("b", dana, eve, 400)), Verdict::done);
        QCOMPARE(books.line(dana), (Line{700, 700, 0}));
        QCOMPARE(books.line(eve), (Line{0, 0, 700}));
        QCOMPARE(books.begin(plan("c", dana, eve, 1)), Verdict::notEnough);
        QVERIFY(!books.transfer("c"));
        QCOMPARE(books.pending(), (std::vector<std::string>{"a", "b"}));
        QCOMPARE(books.end({"a", TransferState::voided}), Verdict::done);
        QCOMPARE(books.end({"b", TransferState::posted, won(150)}, one), Verdict::done);
        QCOMPARE(books.line(dana), (Line{550, 0, 0}));
        QCOMPARE(books.line(eve), (Line{150, 0, 0}));
        const auto ended = books.transfer("b");
        QCOMPARE(ended->state, TransferState::posted);
        QCOMPARE(ended->posted, won(150));
        QCOMPARE(ended->rest(), std::int64_t(250));
        QCOMPARE(ended->endedAt, std::optional(one));
        QVERIFY(books.pending().empty());
    }

    void answersARepeatAsBefore_data() { stores(); }
    void answersARepeatAsBefore() {
        QFETCH(QString, store);
        Books books(store);
        books.pay("refill", bank, dana, 700);
        for (int i = 0; i < 2; ++i) {
            QCOMPARE(books.pay("refill", bank, dana, 700), Verdict::repeated);
            QCOMPARE(books.pay("refill", bank, dana, 701), Verdict::otherAmount);
            QCOMPARE(books.pay("refill", bank, eve, 700), Verdict::otherCredit);
            QCOMPARE(books.begin(plan("refill", bank, dana, 700)), Verdict::otherSettling);
            books.store().reopen();
        }
        QCOMPARE(books.line(dana), (Line{700, 0, 0}));
    }

    void findsTheSameIdWithinACommit_data() { stores(); }
    void findsTheSameIdWithinACommit() {
        QFETCH(QString, store);
        Books books(store);
        Verdict second{};
        books.store().write([&](Records &records) {
            (void)ledger::begin(records, plan("a", bank, dana, 5), noon);
            second = ledger::begin(records, plan("a", bank, dana, 5), noon);
            return Outcome::commit;
        });
        QCOMPARE(second, Verdict::repeated);
        QCOMPARE(books.line(dana).expected, std::int64_t(5));
    }

    void takesBackAllOfAWork_data() { stores(); }
    void takesBackAllOfAWork() {
        QFETCH(QString, store);
        Books books(store);
        books.pay("refill", bank, dana, 700);
        const auto other = microAccountOf("carol", krw, 5);
        books.store().write([&](Records &records) {
            records.open(other, noon);
            (void)ledger::begin(records, plan("a", dana, shop, 700), noon);
            (void)ledger::end(records, {"a", TransferState::posted}, noon);
            return Outcome::rollBack;
        });
        QVERIFY(!books.transfer("a"));
        QCOMPARE(books.line(dana), (Line{700, 0, 0}));
        QCOMPARE(books.line(shop).posted, std::int64_t(0));
        bool isOpen = true;
        books.store().read([&](Records &records) { isOpen = records.account(other.id).has_value(); });
        QVERIFY(!isOpen);
        QCOMPARE(books.pay("a", dana, shop, 1), Verdict::done);
        books.store().write([&](Records &records) { return records.open(other, noon), Outcome::commit; });
        QCOMPARE(books.pay("b", dana, other, 5), Verdict::done);
        QCOMPARE(books.pay("c", dana, other, 1), Verdict::aboveCeiling);
    }

    void expiresWhatIsOverdue_data() { stores(); }
    void expiresWhatIsOverdue() {
        QFETCH(QString, store);
        Books books(store);
        books.pay("refill", bank, dana, 700);
        auto expiring = plan("a", dana, eve, 300);
        expiring.expiresAt = one;
        QCOMPARE(books.begin(expiring), Verdict::done);
        QCOMPARE(books.begin(plan("b", dana, eve, 100)), Verdict::done);
        const auto expire = [&](base::Timestamp now) {
            int count = 0;
            books.store().write([&](Records &records) { return count = expireOverdue(records, now, 10), Outcome::commit; });
            return count;
        };
        QCOMPARE(expire(one - std::chrono::microseconds(1)), 0);
        books.store().reopen();
        QCOMPARE(expire(one), 1);
        QCOMPARE(expire(one), 0);
        QCOMPARE(books.transfer("a")->state, TransferState::expired);
        QCOMPARE(books.line(dana), (Line{700, 100, 0}));
        QCOMPARE(books.end({"a", TransferState::posted}), Verdict::alreadyExpired);
        QCOMPARE(books.begin(expiring), Verdict::repeated);
    }

    void takesBackNoMoreThanWasPosted_data() { stores(); }
    void takesBackNoMoreThanWasPosted() {
        QFETCH(QString, store);
        Books books(store);
        books.pay("refill", bank, dana, 700);
        books.pay("sale", dana, shop, 500);
        const auto back = [&](const std::string &id, std::int64_t amount) {
            auto correction = plan(id, shop, dana, amount);
            correction.linked = "sale";
            return books.begin(correction);
        };
        QCOMPARE(back("r1", 200), Verdict::done);
        QCOMPARE(back("r2", 301), Verdict::linkedUsedUp);
        QCOMPARE(books.end({"r1", TransferState::voided}), Verdict::done);
        QCOMPARE(back("r3", 500), Verdict::done);
        QCOMPARE(back("r4", 1), Verdict::linkedUsedUp);
        QCOMPARE(books.end({"r3", TransferState::posted}), Verdict::done);
        QCOMPARE(books.transfer("r3")->plan.linked, std::string("sale"));
        QCOMPARE(books.line(dana).posted, std::int64_t(700));
        QCOMPARE(books.line(shop).posted, std::int64_t(0));
    }

    void givesNoMoreFromATillThanItHolds_data() { stores(); }
    void givesNoMoreFromATillThanItHolds() {
        QFETCH(QString, store);
        Books books(store);
        books.pay("refill", bank, dana, 700);
        books.pay("sale", dana, shop, 500);
        QCOMPARE(books.begin(plan("payout", shop, bank, 400)), Verdict::done);
        QCOMPARE(books.pay("more", shop, bank, 101), Verdict::notEnough);
        QCOMPARE(books.pay("rest", shop, bank, 100), Verdict::done);
        QCOMPARE(books.end({"payout", TransferState::posted}), Verdict::done);
        books.store().reopen();
        QCOMPARE(books.line(shop).posted, std::int64_t(0));
        QCOMPARE(books.pay("nothing", shop, bank, 1), Verdict::notEnough);
    }

    /// Against the simplest books that can be: whatever is asked in whatever order, a store answers the same.
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
        Books model("memory");
        std::mt19937 random(static_cast<unsigned>(seed));
        const auto below = [&random](int limit) { return static_cast<int>(random() % static_cast<unsigned>(limit)); };
        const std::array accounts{bank, dana, eve, shop, transit};
        for (int step = 0; step < 400; ++step) {
            const auto now = noon + std::chrono::minutes(step);
            auto asked = plan("t" + std::to_string(below(120)), accounts[std::size_t(below(5))], accounts[std::size_t(below(5))], below(4000));
            if (below(3) == 0) asked.settles = Settles::atOnce;
            if (below(3) == 0) asked.expiresAt = now + std::chrono::minutes(below(30) - 5);
            if (below(4) == 0) asked.linked = "t" + std::to_string(below(120));
            End ending{"t" + std::to_string(below(120)), static_cast<TransferState>(1 + below(3))};
            if (below(3) == 0) ending.amount = won(below(4000));
            const bool begins = below(2) == 0;
            const auto outcome = below(5) == 0 ? Outcome::rollBack : Outcome::commit;
            const auto act = [&](Books &on) {
                Verdict verdict{};
                on.store().write([&](Records &records) {
                    verdict = begins ? ledger::begin(records, asked, now) : ledger::end(records, ending, now);
                    return outcome;
                });
                return verdict;
            };
            const auto expected = act(model);
            QCOMPARE(toWord(act(books)), toWord(expected));
            if (below(60) == 0) books.store().reopen();
        }
        for (const auto &account : accounts) QCOMPARE(books.line(account), model.line(account));
        QCOMPARE(books.pending(), model.pending());
        QVERIFY(books.addsUp());
        for (int i = 0; i < 120; ++i) {
            const auto id = "t" + std::to_string(i);
            const auto found = books.transfer(id);
            const auto expected = model.transfer(id);
            QCOMPARE(found.has_value(), expected.has_value());
            if (!found) continue;
            QVERIFY(found->plan == expected->plan);
            QCOMPARE(found->state, expected->state);
            QCOMPARE(found->posted, expected->posted);
            QCOMPARE(found->endedAt, expected->endedAt);
        }
    }
};

QTEST_GUILESS_MAIN(TestBooks)
#include "test_books.moc"
