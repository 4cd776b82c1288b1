#include "server/rear/storage/postgres_store.h"
#include "server/rear/storage/sqlite_store.h"
#include "tests/server/rear/storage/postgres_server.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <atomic>
#include <latch>
#include <numeric>
#include <random>
#include <thread>

using namespace florin;
using namespace florin::storage;
using intake::Outcome;
using intake::Records;

namespace {

enum class Kind { sqlite, postgres };

const auto won = *money::Currency::fromCode("KRW");
constexpr int people = 8;
constexpr std::int64_t funded = 10'000;
constexpr std::int64_t ceiling = 15'000; // Low, so that money is also refused on the side that gets it.
constexpr int transfersOfAThread = 150;

std::unique_ptr<PostgresServer> server;

ledger::Account purse(int member) { return ledger::microAccountOf("m" + std::to_string(member), won, ceiling); }

ledger::TransferPlan transferOf(std::string id, const std::string &debit, const std::string &credit, std::int64_t amount) {
    return {.id = std::move(id), .debit = debit, .credit = credit, .amount = *money::Money::of(amount, won), .settles = ledger::Settles::atOnce};
}

/// One rear unit's view of the bank: all that this test needs of a store.
struct Unit {
    std::unique_ptr<intake::Store> owned;
    intake::Store *store;
    ledger::Journal *journal;
    BooksOffice *office;

    template <class AnyStore> explicit Unit(std::unique_ptr<AnyStore> opened)
        : store(opened.get()), journal(opened.get()), office(opened.get()) {
        owned = std::move(opened);
    }
};

/// One file with one unit, or one database with two.
struct Bank {
    QTemporaryDir folder;
    std::string database;
    std::vector<Unit> units;

    explicit Bank(Kind kind) {
        if (kind == Kind::sqlite) {
            auto opened = SqliteStore::open(folder.filePath("books.db").toStdString());
            ENSURE(bool(opened));
            units.emplace_back(std::move(*opened));
        } else {
            database = server->makeDatabase();
            for (const char *unit : {"north", "south"}) {
                auto opened = PostgresStore::open({.where = server->asOwner(database), .unit = unit});
                ENSURE(bool(opened));
                units.emplace_back(std::move(*opened));
            }
        }
        fund();
    }

    void fund() {
        const auto written = units.front().store->write([](Records &records) {
            for (int member = 0; member < people; ++member) {
                auto first = ledger::beginning("first-" + std::to_string(member), ledger::settlementWith("issuer", won), purse(member),
                                               *money::Money::of(funded, won));
                first.plan.settles = ledger::Settles::atOnce;
                ENSURE(ledger::begin(records.ledger, first, base::SystemClock().now()) == ledger::Verdict::done);
            }
            return Outcome::commit;
        });
        ENSURE(bool(written));
    }
};

/// What everybody holds, in one read. Nothing if the database went away.
std::optional<std::vector<std::int64_t>> balances(intake::Store &store) {
    std::vector<std::int64_t> seen;
    const auto read = store.read([&seen](Records &records) {
        seen.clear();
        for (int member = 0; member < people; ++member) {
            const auto account = records.ledger.account(purse(member).id);
            seen.push_back(account ? account->line.posted : 0);
        }
    });
    if (!read) return std::nullopt;
    return seen;
}

struct Told {
    std::atomic<int> done = 0, refused = 0, busy = 0, unknown = 0;
    std::atomic<int> ended = 0;
    int all() const { return done + refused + busy + unknown; }
    void hear(ledger::Verdict verdict) { count(ledger::isRefusal(verdict) ? refused : done); }
    /// Nothing was done, and the caller knows it: how often that happens is a matter of how busy the machine is.
    void hear(intake::StoreError trouble) { count(trouble == intake::StoreError::busy ? busy : unknown); }
    void hear(ledger::Trouble trouble) { count(trouble == ledger::Trouble::full ? busy : unknown); }
    void count(std::atomic<int> &kind) {
        ++kind;
        wake();
    }
    void wake() {
        ++ended;
        ended.notify_all();
    }
    /// Until so many more have ended, or the test is over and says so by `wake`.
    void waitForMore(int many, const std::atomic<bool> &isOver) const {
        const int begin = ended;
        for (int now = begin; now < begin + many && !isOver; now = ended) ended.wait(now);
    }
};

/// As a caller does who is told that nothing was done because others were in the way.
base::Result<void, intake::StoreError> writeUntilHeard(intake::Store &store, const std::function<Outcome(Records &)> &work) {
    constexpr int mostTimes = 20;
    for (int i = 1;; ++i) {
        const auto written = store.write(work);
        if (written || written.error() != intake::StoreError::busy || i == mostTimes) return written;
    }
}

/// Transfers between members at random, through transactions.
void transferByWrite(intake::Store &store, const std::string &name, Told &told) {
    std::mt19937 random(std::hash<std::string>()(name));
    for (int i = 0; i < transfersOfAThread; ++i) {
        const int from = static_cast<int>(random() % people), to = static_cast<int>((from + 1 + random() % (people - 1)) % people);
        const auto plan = transferOf(name + std::to_string(i), purse(from).id, purse(to).id, 1 + random() % 4000);
        std::optional<ledger::Verdict> verdict;
        const auto written = writeUntilHeard(store, [&](Records &records) {
            verdict = ledger::begin(records.ledger, plan, base::SystemClock().now());
            return ledger::isRefusal(*verdict) ? Outcome::rollBack : Outcome::commit;
        });
        written ? told.hear(*verdict) : told.hear(written.error());
    }
}

/// The same through the journal, a few at once.
void transferByJournal(ledger::Journal &journal, const std::string &name, Told &told) {
    std::mt19937 random(std::hash<std::string>()(name));
    constexpr int atOnce = 10;
    for (int i = 0; i < transfersOfAThread; i += atOnce) {
        std::latch answered(atOnce);
        for (int j = 0; j < atOnce; ++j) {
            const int from = static_cast<int>(random() % people), to = static_cast<int>((from + 1 + random() % (people - 1)) % people);
            const auto plan = transferOf(name + std::to_string(i + j), purse(from).id, purse(to).id, 1 + random() % 4000);
            const bool isTaken = journal.offer(plan, [&](const auto &result) {
                result ? told.hear(*result) : told.hear(result.error());
                answered.count_down();
            });
            if (!isTaken) answered.count_down();
        }
        answered.wait();
    }
}

/// Ends the sessions of the units, again and again, as a network that fails. Not before some transfers have ended since, and it is drawn at
/// random how many: where a new session takes long, there would be nothing but new ones.
void cutConnections(const std::string &database, const Told &told, const std::atomic<bool> &isOver, std::atomic<int> &cut) {
    constexpr int least = 2, more = 20;
    PostgresDatabase admin(server->asAdministrator());
    std::mt19937 random(7);
    while (!isOver) {
        auto row = admin.query("SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity WHERE CAST(datname AS TEXT) = $1 AND"
                               " usename = 'florin' ORDER BY random() LIMIT 2) AS chosen", database);
        if (row.next()) cut += static_cast<int>(row.integer(0));
        told.waitForMore(least + static_cast<int>(random() % more), isOver);
    }
}

} // namespace

/// Concurrent transfers between a few accounts, and readers who look at all of them at once: money is only moved.
class TestBank : public QObject {
    Q_OBJECT

  private slots:
    void cleanupTestCase() { server.reset(); }
    void keepsItsTotalInEveryRead_data();
    void keepsItsTotalInEveryRead();
};

void TestBank::keepsItsTotalInEveryRead_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<bool>("isCut");
    QTest::newRow("SQLite") << int(Kind::sqlite) << false;
    QTest::newRow("PostgreSQL, two units") << int(Kind::postgres) << false;
    QTest::newRow("PostgreSQL, two units, connections are cut") << int(Kind::postgres) << true;
}

void TestBank::keepsItsTotalInEveryRead() {
    QFETCH(int, kind);
    QFETCH(bool, isCut);
    QString missing;
    if (Kind(kind) == Kind::postgres && server == nullptr) server = PostgresServer::start(missing);
    if (Kind(kind) == Kind::postgres && server == nullptr) QSKIP(qPrintable("PostgreSQL: " + missing));
    Bank bank{Kind(kind)};
    std::atomic<bool> isOver = false;
    std::atomic<int> reads = 0, wrong = 0, negative = 0, cut = 0;
    Told told;
    std::vector<std::thread> movers, others;
    for (std::size_t u = 0; u < bank.units.size(); ++u) {
        auto &unit = bank.units[u];
        const auto name = "unit" + std::to_string(u);
        for (const char *thread : {"-a-", "-b-"}) movers.emplace_back([&, name, thread] { transferByWrite(*unit.store, name + thread, told); });
        movers.emplace_back([&, name] { transferByJournal(*unit.journal, name + "-j-", told); });
        others.emplace_back([&] {
            while (!isOver || reads < 20) {
                const auto seen = balances(*unit.store);
                if (!seen) continue;
                ++reads;
                if (std::accumulate(seen->begin(), seen->end(), std::int64_t{0}) != people * funded) ++wrong;
                negative += static_cast<int>(std::count_if(seen->begin(), seen->end(), [](auto held) { return held < 0 || held > ceiling; }));
            }
        });
    }
    if (isCut) others.emplace_back([&] { cutConnections(bank.database, told, isOver, cut); });
    for (auto &thread : movers) thread.join();
    isOver = true;
    told.wake();
    for (auto &thread : others) thread.join();

    QCOMPARE(wrong.load(), 0);
    QCOMPARE(negative.load(), 0);
    QVERIFY2(told.done > 0 && told.refused > 0, "money has to be moved, and refused");
    QVERIFY(!isCut || cut > 0);
    if (!isCut) QCOMPARE(told.unknown.load(), 0);
    const auto seen = balances(*bank.units.front().store);
    QVERIFY(seen);
    QCOMPARE(std::accumulate(seen->begin(), seen->end(), std::int64_t{0}), people * funded);
    audit::Findings findings;
    QVERIFY(bank.units.front().office->audit({}, findings));
    for (const auto &finding : findings.list()) qWarning("%s", finding.sentence.c_str());
    QVERIFY(findings.isEmpty());
    qInfo("%d transfers, %d refused, %d busy, %d without an answer; %d reads; %d connections cut", told.done.load(), told.refused.load(),
          told.busy.load(), told.unknown.load(), reads.load(), cut.load());
}

QTEST_GUILESS_MAIN(TestBank)
#include "test_bank.moc"
