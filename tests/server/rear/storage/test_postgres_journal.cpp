#include "server/rear/storage/postgres_store.h"
#include "tests/server/rear/storage/postgres_server.h"

#include <QtTest>

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <future>
#include <latch>
#include <thread>

using namespace florin;
using namespace florin::ledger;
using namespace florin::storage;
using namespace std::chrono_literals;

namespace {

money::Money won(std::int64_t amount) { return *money::Money::of(amount, *money::Currency::fromCode("KRW")); }
const money::Currency krw = won(0).currency();
const Account bank = settlementWith("issuer", krw);
const Account transit = cardTransit(krw);
const Account shop = tillOf("shop", krw);

Account purse(int member) { return microAccountOf("member" + std::to_string(member), krw, 1'000'000); }

TransferPlan move(std::string id, const Account &from, const Account &to, std::int64_t amount, std::string linked = {}) {
    return {std::move(id), from.id, to.id, won(amount), std::move(linked), Settles::atOnce};
}

using Answer = base::Result<Verdict, Trouble>;
/// Every answer of one journal, in the order of its requests.
std::vector<std::future<Answer>> offer(Journal &journal, const std::vector<Request> &requests) {
    std::vector<std::future<Answer>> answers;
    for (const auto &request : requests) {
        const auto promise = std::make_shared<std::promise<Answer>>();
        answers.push_back(promise->get_future());
        ENSURE(journal.offer(request, [promise](Answer answer) { promise->set_value(answer); }));
    }
    return answers;
}
std::vector<QByteArray> wordsOf(std::vector<std::future<Answer>> answers) {
    std::vector<QByteArray> words;
    for (auto &answer : answers) {
        const auto given = answer.get();
        const auto word = given ? toWord(*given) : "trouble";
        words.emplace_back(word.data(), static_cast<qsizetype>(word.size()));
    }
    return words;
}
std::vector<QByteArray> ask(Journal &journal, const std::vector<Request> &requests) { return wordsOf(offer(journal, requests)); }

std::unique_ptr<PostgresServer> server;

/// Two rear units on a database of their own; `members` with a thousand each, and a shop that has ten.
struct World {
    explicit World(int members) {
        std::vector<Request> opening{Begin{move("shop", bank, shop, 10), bank, shop}};
        for (int member = 0; member < members; ++member)
            opening.emplace_back(Begin{move("fund " + std::to_string(member), bank, purse(member), 1000), bank, purse(member)});
        for (const auto &answer : ask(*store, opening)) ENSURE(answer == "done");
    }

    std::string name = server->makeDatabase();
    std::unique_ptr<PostgresStore> store = open("west");
    std::unique_ptr<PostgresStore> neighbour = open("east");
    PostgresDatabase administrator{server->asAdministrator(name)};

    std::unique_ptr<PostgresStore> open(const std::string &unit, std::size_t mostQueued = 8192) {
        auto opened = PostgresStore::open({.where = server->asOwner(name), .unit = unit, .mostQueued = mostQueued});
        ENSURE(bool(opened));
        return std::move(*opened);
    }
    std::int64_t number(const std::string &statement) {
        auto row = administrator.query(statement);
        return row.next() ? row.integer(0) : -1;
    }
    Line lineOf(const Account &account) {
        Line line;
        ENSURE(bool(neighbour->read([&](intake::Records &records) { line = records.ledger.account(account.id)->line; })));
        return line;
    }
    std::int64_t waitingForLocks() { return number("SELECT count(*) FROM pg_locks WHERE NOT granted"); }
    std::int64_t brokenChains() {
        return number("SELECT count(*) FROM batches AS b LEFT JOIN batches AS before ON before.unit = b.unit AND before.sequence = b.sequence - 1"
                      " WHERE b.sequence > 1 AND before.hash IS DISTINCT FROM b.previous");
    }
    void endSessions() {
        administrator.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'florin'");
    }
};

/// Asks again, as a caller does who was told of trouble, until there is a verdict.
int askUntilAnswered(Journal &journal, std::vector<Request> requests) {
    int rounds = 0;
    for (; !requests.empty() && rounds < 100; ++rounds) {
        const auto answers = ask(journal, requests);
        std::vector<Request> again;
        for (std::size_t i = 0; i < requests.size(); ++i)
            if (answers[i] != "done" && answers[i] != "repeated") again.push_back(requests[i]);
        requests = std::move(again);
    }
    return requests.empty() ? rounds : -1;
}

} // namespace
Q_DECLARE_METATYPE(std::function<florin::ledger::Request(int)>)

/// The short way into the books on PostgreSQL: units beside each other, sessions that end, and the till of a busy shop.
class TestPostgresJournal : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        QString missing;
        server = PostgresServer::start(missing);
        if (server == nullptr) QSKIP(qPrintable("PostgreSQL: " + missing));
    }
    void cleanupTestCase() { server.reset(); }

    void knowsItsPlaceInTheChainAfterItWasOvertaken() {
        World w(1);
        int moves = 0;
        const auto fill = [&](intake::Records &records) {
            const auto verdict = begin(records.ledger, move("fill" + std::to_string(++moves), bank, shop, 1), base::SystemClock().now());
            return isRefusal(verdict) ? intake::Outcome::rollBack : intake::Outcome::commit;
        };
        QVERIFY(w.store->write(fill));
        // The neighbour writes the same share. Overtaken once, a session no longer knows its place; the second time, the question for its
        // place is what brings the bad news.
        constexpr int overtaken = 2;
        int runs = 0;
        QVERIFY(w.store->write([&](intake::Records &records) {
            const auto none = records.members.find("nobody"); // From here on it sees nothing of what others write.
            if (++runs <= overtaken && !w.neighbour->write(fill)) return intake::Outcome::rollBack;
            return none ? intake::Outcome::rollBack : fill(records);
        }));
        QCOMPARE(runs, overtaken + 1);
        QCOMPARE(w.brokenChains(), 0);
    }
    void paysABusyShopWhileOthersHoldItsRows() {
        World w(2);
        PostgresDatabase holder(server->asAdministrator(w.name));
        holder.execute("BEGIN; SELECT 1 FROM accounts WHERE id = 'till:shop:KRW' FOR UPDATE;"
                       "SELECT 1 FROM account_shares WHERE account = (SELECT number FROM accounts WHERE id = 'till:shop:KRW')"
                       " AND share = 0 FOR UPDATE");
        QCOMPARE(ask(*w.store, {move("a", purse(0), shop, 7)}).front(), "done");
        QCOMPARE(ask(*w.neighbour, {move("b", purse(1), shop, 8)}).front(), "done");
        // Who takes from it does wait.
        auto payout = offer(*w.store, {move("c", shop, bank, 25)});
        QTRY_COMPARE(w.waitingForLocks(), 1);
        QCOMPARE(ask(*w.neighbour, {move("d", purse(1), shop, 1)}).front(), "done");
        holder.execute("ROLLBACK");
        QCOMPARE(wordsOf(std::move(payout)).front(), "done");
        QCOMPARE(w.lineOf(shop).posted, 1);
    }

    void waitsForTheServerTwiceABatchHoweverMuchIsInIt_data() {
        using Requests = std::function<Request(int)>;
        QTest::addColumn<Requests>("request");
        QTest::addColumn<int>("waits");
        const auto id = [](int i) { return "r" + std::to_string(i); };
        const auto row = [](const char *name, int waits, Requests request) { QTest::newRow(name) << std::move(request) << waits; };
        row("payments", 2, [id](int i) { return move(id(i), purse(i % 4), shop, 1); });
        row("payments that were made already", 2, [id](int i) { return move(id(i / 2), purse(i / 2 % 4), shop, 1); });
        row("payments of more than there is", 2, [id](int i) { return move(id(i), purse(i % 4), shop, i % 3 == 0 ? 1 : 5000); });
        row("accounts that are opened", 2, [id](int i) { return Begin{move(id(i), bank, purse(100 + i), 1), bank, purse(100 + i)}; });
        row("transfers that begin and end", 2, [id](int i) -> Request {
            if (i % 2 == 1) return End{id(i - 1)};
            auto plan = move(id(i), purse(i % 4), transit, 1);
            plan.settles = Settles::later;
            return Begin{plan, purse(i % 4), transit};
        });
        row("what a shop gives", 3, [id](int i) { return move(id(i), shop, bank, 1); });
    }
    void waitsForTheServerTwiceABatchHoweverMuchIsInIt() {
        QFETCH(std::function<Request(int)>, request);
        QFETCH(int, waits);
        World w(4);
        QCOMPARE(ask(*w.store, {move("much", bank, shop, 1000)}).front(), "done");
        const auto some = [&request](int from, int to) {
            std::vector<Request> requests;
            for (int i = from; i < to; ++i) requests.push_back(request(i));
            return requests;
        };
        // Once for the connection, which prepares its statements.
        (void)ask(*w.store, some(0, 10));
        const auto transactions = [&w] { return w.number("SELECT CAST(sum(writes) AS BIGINT) FROM sessions"); };
        const auto waited = w.store->waits();
        const auto before = transactions();
        for (const auto &[from, to] : {std::pair(10, 12), std::pair(12, 400)}) {
            const auto words = ask(*w.store, some(from, to));
            QCOMPARE(std::count(words.begin(), words.end(), "trouble"), 0);
        }
        QVERIFY(transactions() - before >= 2);
        QCOMPARE(w.store->waits() - waited, waits * (transactions() - before));
    }

    void givesNoMoreThanAShopHasToTwoUnitsAtOnce() {
        World w(1);
        std::array<std::vector<Request>, 2> payouts;
        for (int i = 0; i < 40; ++i)
            for (std::size_t unit = 0; unit < 2; ++unit)
                payouts[unit].emplace_back(move("out " + std::to_string(unit) + ' ' + std::to_string(i), shop, bank, 1));
        auto west = offer(*w.store, payouts[0]);
        auto east = offer(*w.neighbour, payouts[1]);
        auto answers = wordsOf(std::move(west));
        for (auto &answer : wordsOf(std::move(east))) answers.push_back(answer);
        QCOMPARE(std::count(answers.begin(), answers.end(), "done"), 10);
        QCOMPARE(std::count(answers.begin(), answers.end(), "not_enough"), 70);
        QCOMPARE(w.lineOf(shop), Line{});
    }

    /// All that an account has, asked of both units while they wait for its lock: neither has seen what the other is about to do.
    void tellsARepeatOfItselfAndNotOfWhatIsLeft_data() {
        QTest::addColumn<std::string>("lock");
        QTest::addColumn<std::string>("from");
        QTest::addColumn<std::int64_t>("amount");
        QTest::newRow("an account with a row") << std::string("SELECT 1 FROM accounts WHERE id = '" + purse(0).id + "' FOR UPDATE") << purse(0).id
                                               << std::int64_t{1000};
        QTest::newRow("a till with shares") << std::string("SELECT 1 FROM account_shares JOIN accounts ON number = account WHERE id = '" + shop.id +
                                                           "' FOR UPDATE OF account_shares")
                                            << shop.id << std::int64_t{10};
    }
    void tellsARepeatOfItselfAndNotOfWhatIsLeft() {
        QFETCH(std::string, lock);
        QFETCH(std::string, from);
        QFETCH(std::int64_t, amount);
        World w(1);
        const std::vector<Request> all{TransferPlan{"all of it", from, bank.id, won(amount), {}, Settles::atOnce}};
        w.administrator.execute("BEGIN");
        w.administrator.execute(lock);
        auto west = offer(*w.store, all);
        auto east = offer(*w.neighbour, all);
        QTRY_COMPARE(w.waitingForLocks(), 2);
        w.administrator.execute("COMMIT");
        auto answers = wordsOf(std::move(west));
        answers.push_back(wordsOf(std::move(east)).front());
        std::sort(answers.begin(), answers.end());
        QCOMPARE(answers, (std::vector<QByteArray>{"done", "repeated"}));
    }

    void doesOnceWhatTwoUnitsAreAskedAtOnce() {
        constexpr int payments = 1400; ///< in five rounds all that the members have
        World w(7);
        int rounds = 0;
        bool hasWest = false, hasEast = false;
        // Until each had a part in it: a unit that begins late finds everything done.
        for (; (!hasWest || !hasEast) && rounds < 5; ++rounds) {
            std::vector<Request> requests;
            for (int i = 0; i < payments; ++i)
                requests.emplace_back(move("p" + std::to_string(rounds) + ' ' + std::to_string(i), purse(i % 7), shop, 1));
            auto backwards = requests;
            std::reverse(backwards.begin(), backwards.end());
            std::latch start(2);
            auto west = std::async(std::launch::async, [&] {
                start.arrive_and_wait();
                return ask(*w.store, requests);
            });
            start.arrive_and_wait();
            auto east = ask(*w.neighbour, backwards);
            const auto answers = west.get();
            std::reverse(east.begin(), east.end());
            for (std::size_t i = 0; i < requests.size(); ++i)
                QVERIFY2((answers[i] == "done" && east[i] == "repeated") || (answers[i] == "repeated" && east[i] == "done"),
                         answers[i] + " and " + east[i]);
            hasWest = hasWest || std::count(answers.begin(), answers.end(), "done") > 0;
            hasEast = hasEast || std::count(east.begin(), east.end(), "done") > 0;
        }
        QVERIFY(hasWest && hasEast);
        QCOMPARE(w.lineOf(shop).posted, 10 + payments * rounds);
        QCOMPARE(w.number("SELECT sum(amount)::bigint FROM postings"), 0);
        QCOMPARE(w.brokenChains(), 0);
        QCOMPARE(w.number("SELECT count(DISTINCT split_part(unit, '/', 1)) FROM batches"), 2);
    }

    void numbersTheEntriesOfAnAccountInTheirOrder() {
        World w(2);
        std::array<std::vector<Request>, 2> requests;
        for (int i = 0; i < 500; ++i)
            for (std::size_t unit = 0; unit < 2; ++unit)
                requests[unit].emplace_back(move(std::to_string(unit) + ' ' + std::to_string(i), purse(i % 2), shop, 1));
        auto west = std::async(std::launch::async, [&] { return ask(*w.store, requests[0]); });
        QCOMPARE(ask(*w.neighbour, requests[1]), std::vector<QByteArray>(500, "done"));
        QCOMPARE(west.get(), std::vector<QByteArray>(500, "done"));
        // One chain an account, each entry after the one that it builds on.
        QCOMPARE(w.number("SELECT count(*) FROM entries WHERE debit_previous >= number OR credit_previous >= number"), 0);
        QCOMPARE(w.number("SELECT count(*) - count(DISTINCT (debit, debit_previous)) FROM entries WHERE debit_previous IS NOT NULL"), 0);
    }

    void takesNoMoreBackThanWasPostedInTwoUnitsAtOnce() {
        World w(1);
        // Neither side has a row, and the one that gives has no floor: only the sum of the corrections is in the way.
        std::vector<Request> payouts;
        for (int i = 0; i < 10; ++i) payouts.emplace_back(move("out" + std::to_string(i), shop, bank, 1));
        QCOMPARE(ask(*w.store, payouts), std::vector<QByteArray>(10, "done"));
        std::array<std::vector<Request>, 2> corrections;
        for (int i = 0; i < 10; ++i)
            for (std::size_t unit = 0; unit < 2; ++unit)
                corrections[unit].emplace_back(
                    move("back " + std::to_string(unit) + ' ' + std::to_string(i), bank, shop, 1, "out" + std::to_string(i)));
        auto west = offer(*w.store, corrections[0]);
        auto east = offer(*w.neighbour, corrections[1]);
        const auto answers = wordsOf(std::move(west));
        const auto others = wordsOf(std::move(east));
        for (std::size_t i = 0; i < answers.size(); ++i)
            QVERIFY2((answers[i] == "done" && others[i] == "linked_used_up") || (answers[i] == "linked_used_up" && others[i] == "done"),
                     answers[i] + " and " + others[i]);
        QCOMPARE(w.lineOf(shop).posted, 10);
    }

    void refusesAtOnceWhatItsQueueCannotHold() {
        World w(1);
        const auto narrow = w.open("narrow", 2);
        PostgresDatabase holder(server->asAdministrator(w.name));
        holder.execute("BEGIN; SELECT 1 FROM accounts WHERE kind = 'micro_account' FOR UPDATE");
        auto held = offer(*narrow, {move("held", purse(0), shop, 1)});
        QTRY_COMPARE(w.waitingForLocks(), 1);
        auto queued = offer(*narrow, {move("first", purse(0), shop, 1), move("second", purse(0), shop, 1)});
        QVERIFY(!narrow->offer(move("third", purse(0), shop, 1), [](Answer) { qFatal("answered what it refused"); }));
        holder.execute("ROLLBACK");
        QCOMPARE(wordsOf(std::move(held)).front(), "done");
        QCOMPARE(wordsOf(std::move(queued)), std::vector<QByteArray>(2, "done"));
        QCOMPARE(w.lineOf(shop).posted, 13);
    }

    void countsNothingTwiceWhileSessionsAreKilled() {
        constexpr int payments = 4000;
        World w(5);
        std::atomic<int> finished = 0;
        std::array<int, 2> rounds{};
        std::vector<std::thread> payers;
        for (std::size_t unit = 0; unit < 2; ++unit)
            payers.emplace_back([&, unit] {
                std::vector<Request> requests;
                for (int i = 0; i < payments / 2; ++i)
                    requests.emplace_back(move(std::to_string(unit) + ' ' + std::to_string(i), purse(i % 5), shop, 1));
                rounds[unit] = askUntilAnswered(unit == 0 ? *w.store : *w.neighbour, requests);
                ++finished;
            });
        int kills = 0;
        while (finished < 2 && kills < 8) {
            // Each time in the middle of one, which is soon over: seen once is enough.
            bool wasSeen = false;
            QTRY_VERIFY(wasSeen = wasSeen || finished == 2 || w.number("SELECT count(*) FROM pg_stat_activity WHERE usename = 'florin' AND backend_xid IS NOT NULL") > 0);
            w.endSessions();
            ++kills;
        }
        for (auto &payer : payers) payer.join();
        QVERIFY(rounds[0] > 0 && rounds[1] > 0 && kills > 0);
        QCOMPARE(w.lineOf(shop).posted, 10 + payments);
        QCOMPARE(w.number("SELECT count(*) FROM entries WHERE id LIKE '_ %'"), payments);
        QCOMPARE(w.brokenChains(), 0);
    }

    void tellsOfABatchWhoseCommitWasNotAnswered() {
        World w(3);
        // Ends the session of the first batch after it is committed and before it can say so: no standby confirms it.
        constexpr auto waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND usename = 'florin'";
        server->setStandby("nobody");
        auto answers = offer(*w.store, {move("a", purse(0), shop, 1), move("b", purse(1), shop, 5000), move("c", purse(2), shop, 1)});
        QTRY_COMPARE(w.number(waiting), 1);
        w.endSessions();
        QTRY_COMPARE(w.number("SELECT count(*) FROM entries WHERE id = 'a'"), 1);
        QTRY_COMPARE(w.number(waiting), 1); // It is asked after.
        server->setStandby("");
        const auto words = wordsOf(std::move(answers));
        QCOMPARE(words[0], "done");
        QCOMPARE(words[1], "not_enough");
        QCOMPARE(w.number("SELECT count(*) FROM entries WHERE id = 'a'"), 1);
        QCOMPARE(ask(*w.store, {move("a", purse(0), shop, 1)}).front(), "repeated");
        QCOMPARE(w.lineOf(purse(0)).posted, 999);
        QCOMPARE(w.brokenChains(), 0);
    }

    void runsABatchAgainThatWasEndedInItsCommit() {
        World w(2);
        w.administrator.execute("CREATE SEQUENCE kills; GRANT ALL ON SEQUENCE kills TO florin;"
                                "CREATE FUNCTION kill_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                                " IF nextval('kills') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(60); END IF;"
                                " RETURN NULL; END $$;"
                                "CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON batches DEFERRABLE INITIALLY DEFERRED"
                                " FOR EACH ROW EXECUTE FUNCTION kill_once()");
        // One request, so that it is one batch: run, ended, and run again.
        QCOMPARE(ask(*w.store, {move("a", purse(0), shop, 1)}).front(), "done");
        QCOMPARE(w.number("SELECT last_value FROM kills"), 2);
        QCOMPARE(w.lineOf(shop).posted, 11);
        QCOMPARE(w.brokenChains(), 0);
    }
};

QTEST_GUILESS_MAIN(TestPostgresJournal)
#include "test_postgres_journal.moc"
