#include "server/rear/intake/till_sweeper.h"
#include "tests/server/rear/intake/money_world.h"
#include "tests/server/rear/links/bank_world.h"

#include <QtTest>

#include <atomic>

using namespace florin;
using namespace florin::test;
using namespace std::chrono_literals;
using payments::BankVerb;
using payments::SweepState;

namespace {

constexpr auto account = "110-234-567890";

/// A shop with 5,000 won in its till and a bank account; it is 10:00, and tills are swept at 11:00.
struct SweepWorld : MoneyWorld {
    SweepWorld() {
        putInMicroAccount(100'000);
        sell(5'000);
        setAccount(account);
        startSweeper();
    }
    ~SweepWorld() {
        if (rear) kill();
    }
    void startSweeper() {
        sweeper = std::make_unique<intake::TillSweeper>(services(), *desk, 11h);
        rear->work.add([this] {
            sweeper->start();
            ++firstLooks;
        });
    }
    void crash() {
        kill();
        sweeper.reset();
        start();
        token = device.token(*rear);
    }
    intake::RouteServices services() {
        return {*store,         rear->work,     rear->passwordWork, rear->waiters, rear->clock,  rear->random, banks,
                rear->passwords, rear->authority, rear->sealer,     rear->key,     rear->press, rear->decodedKeys,
                {.gateway = gatewayUrl, .currency = krw, .issuerRange = "960400"}};
    }
    void setAccount(const std::string &number) {
        const auto written = rear->store->write([&](intake::Records &records) {
            records.payments.put(payments::PayoutAccount{"bookshop", desk->vault().sealAccount(number, "bookshop"), "7890", rear->clock.now()});
            return intake::Outcome::commit;
        });
        ENSURE(bool(written));
    }
    void sell(std::int64_t price) {
        auto made = ticket();
        made.order = {{{"a1", "An article", 1, wonMoney(price)}}, wonMoney(price), wonMoney(0)};
        ENSURE(payerAsks(orderFor(made, "micro")).get().status == 201);
    }
    std::vector<payments::Sweep> sweeps() {
        std::vector<payments::Sweep> found;
        const auto read = rear->store->read([&](intake::Records &records) { found = records.payments.sweeps(100); });
        ENSURE(bool(read));
        return found;
    }
    bool allAre(SweepState state) {
        const auto all = sweeps();
        return std::ranges::all_of(all, [state](const auto &one) { return one.state == state; });
    }
    std::int64_t paidOut() { return banks.own.balanceOf(account); }
    void nextDay() {
        rear->clock.advance(24h);
        token = device.token(*rear);
    }

    const money::Currency krw = *money::Currency::fromCode("KRW");
    std::unique_ptr<intake::TillSweeper> sweeper;
    std::atomic<int> firstLooks = 0; ///< of the sweepers that were started, ended
};

} // namespace

/// Tills are paid out to the shops' bank accounts through the real rear unit, with a bank in memory that can fall silent.
class TestTillSweeps : public QObject {
    Q_OBJECT

  private slots:
    void paysATillOutOnceADay();
    void leavesWhatComesLaterForTheNextDay();
    void leavesTillsWithoutAnAccountAlone();
    void asksAgainUnderTheSameReference_data();
    void asksAgainUnderTheSameReference();
    void triesAgainTheNextDayAfterARefusal();
    void settlesASweepThatACrashCutInTwo_data();
    void settlesASweepThatACrashCutInTwo();
    void repeatsWhatItSaidThoughTheAccountHasChanged();
    void triesAgainWhatCouldNotBeWritten();
    void agreesWithTheBanksOwnBook();
};

void TestTillSweeps::paysATillOutOnceADay() {
    SweepWorld w;
    QCOMPARE(w.sweeps().size(), std::size_t(0)); // it is not time yet
    w.rear->clock.advance(1h);
    QTRY_COMPARE(w.paidOut(), std::int64_t(5'000));
    QTRY_VERIFY(w.booksAreRight());
    QCOMPARE(w.till(), std::int64_t(0));
    const auto all = w.sweeps();
    QCOMPARE(all.size(), std::size_t(1));
    QCOMPARE(all[0].id, std::string("sweep:bookshop:2026-11-20"));
    QCOMPARE(all[0].state, SweepState::paidOut);
    QCOMPARE(w.issuerClaim(), std::int64_t(5'000));
    // Started again on the same day, there is nothing more to do.
    w.crash();
    w.sell(100);
    w.startSweeper();
    QTRY_COMPARE(w.firstLooks.load(), 2);
    QCOMPARE(w.banks.own.askedFor(BankVerb::payOut).size(), std::size_t(1));
    QCOMPARE(w.till(), std::int64_t(100));
}

void TestTillSweeps::leavesWhatComesLaterForTheNextDay() {
    SweepWorld w;
    w.banks.own.next(BankVerb::payOut, {Mood::holds});
    w.rear->clock.advance(1h);
    QTRY_COMPARE(w.banks.own.askedFor(BankVerb::payOut).size(), std::size_t(1));
    w.token = w.device.token(*w.rear);
    w.sell(700); // while it is under way
    QVERIFY(w.allAre(SweepState::underWay));
    w.nextDay();
    QTRY_COMPARE(w.paidOut(), std::int64_t(5'700));
    QCOMPARE(w.sweeps().size(), std::size_t(2));
    QCOMPARE(w.sweeps()[0].amount.amount(), std::int64_t(700));
}

void TestTillSweeps::leavesTillsWithoutAnAccountAlone() {
    SweepWorld w;
    const auto written = w.rear->store->write([&](intake::Records &records) {
        records.merchants.put({"paper", "The Paper", {"https://paper.example"}, {}, w.rear->clock.now()});
        auto sale = ledger::beginning("sale", ledger::settlementWith("issuer", w.krw), ledger::tillOf("paper", w.krw), wonMoney(900));
        sale.plan.settles = ledger::Settles::atOnce;
        ENSURE(!isRefusal(ledger::take(records.ledger, {sale}, w.rear->clock.now())));
        return intake::Outcome::commit;
    });
    QVERIFY(bool(written));
    w.rear->clock.advance(1h);
    QTRY_COMPARE(w.paidOut(), std::int64_t(5'000));
    QCOMPARE(w.sweeps().size(), std::size_t(1));
    QCOMPARE(w.balanceOf(ledger::tillOf("paper", w.krw)), std::int64_t(900));
}

void TestTillSweeps::asksAgainUnderTheSameReference_data() {
    QTest::addColumn<int>("mood");
    QTest::newRow("the answer is lost") << int(Mood::actsButIsSilent);
    QTest::newRow("the question is lost") << int(Mood::losesIt);
    QTest::newRow("the bank is down") << int(Mood::isDown);
}

void TestTillSweeps::asksAgainUnderTheSameReference() {
    QFETCH(int, mood);
    SweepWorld w;
    w.banks.own.next(BankVerb::payOut, {Mood(mood), Mood(mood)});
    w.rear->clock.advance(1h);
    QTRY_COMPARE(w.banks.own.askedFor(BankVerb::payOut).size(), std::size_t(3));
    QTRY_VERIFY(!w.sweeps().empty() && w.allAre(SweepState::paidOut));
    const auto asked = w.banks.own.askedFor(BankVerb::payOut);
    for (const auto &one : asked) QCOMPARE(one.retrieval, asked[0].retrieval);
    QCOMPARE(w.paidOut(), std::int64_t(5'000));
    QCOMPARE(w.till(), std::int64_t(0));
    QTRY_VERIFY(w.booksAreRight());
}

void TestTillSweeps::triesAgainTheNextDayAfterARefusal() {
    SweepWorld w;
    w.banks.own.refuseNext(BankVerb::payOut, "14");
    w.rear->clock.advance(1h);
    QTRY_VERIFY(!w.sweeps().empty() && w.allAre(SweepState::refused));
    QCOMPARE(w.till(), std::int64_t(5'000));
    QCOMPARE(w.paidOut(), std::int64_t(0));
    QTRY_VERIFY(w.booksAreRight());
    w.nextDay();
    QTRY_COMPARE(w.paidOut(), std::int64_t(5'000));
    QCOMPARE(w.sweeps().size(), std::size_t(2));
}

void TestTillSweeps::settlesASweepThatACrashCutInTwo_data() {
    QTest::addColumn<int>("mood");
    QTest::newRow("it was done, and nobody was told") << int(Mood::holds);
    QTest::newRow("it never went out") << int(Mood::isDown);
}

void TestTillSweeps::settlesASweepThatACrashCutInTwo() {
    QFETCH(int, mood);
    SweepWorld w;
    w.banks.own.next(BankVerb::payOut, {Mood(mood)});
    w.rear->clock.advance(1h);
    QTRY_VERIFY(!w.banks.own.askedFor(BankVerb::payOut).empty());
    w.crash();
    w.startSweeper();
    QTRY_VERIFY(w.allAre(SweepState::paidOut) && w.booksAreRight());
    QCOMPARE(w.sweeps().size(), std::size_t(1));
    QCOMPARE(w.paidOut(), std::int64_t(5'000));
    QCOMPARE(w.till(), std::int64_t(0));
}

void TestTillSweeps::repeatsWhatItSaidThoughTheAccountHasChanged() {
    SweepWorld w;
    w.banks.own.next(BankVerb::payOut, {Mood::holds});
    w.rear->clock.advance(1h);
    QTRY_COMPARE(w.banks.own.askedFor(BankVerb::payOut).size(), std::size_t(1));
    w.crash();
    w.setAccount("999-999-999999");
    QTRY_VERIFY(w.allAre(SweepState::paidOut));
    QCOMPARE(w.paidOut(), std::int64_t(5'000));
    QCOMPARE(w.banks.own.balanceOf("999-999-999999"), std::int64_t(0));
}

void TestTillSweeps::triesAgainWhatCouldNotBeWritten() {
    SweepWorld w;
    w.store->goodWrites = 0; // the disk is full
    w.rear->clock.advance(1h);
    QTRY_COMPARE(w.store->goodWrites.load(), -1); // one write has failed; from now on none does
    QTRY_COMPARE_WITH_TIMEOUT(w.paidOut(), std::int64_t(5'000), 5000);
    QCOMPARE(w.sweeps().size(), std::size_t(1));
}

/// The sandbox's bank over ISO 8583, which loses an answer.
void TestTillSweeps::agreesWithTheBanksOwnBook() {
    tests::BankWorld bankWorld;
    tests::LinkedBank line(bankWorld, bank::Trade::issuer, 300ms);
    const auto inItsBook = [&line] {
        std::int64_t sum = 0;
        for (const auto &one : line.bank.books().cards)
            if (one.kind == "account") sum += one.balance;
        return sum;
    };
    SweepWorld w;
    w.banks.house = &line.link;
    line.bank.arm(bank::Fault::timeout, 1);
    w.rear->clock.advance(1h);
    QTRY_VERIFY(!w.sweeps().empty() && w.allAre(SweepState::paidOut));
    QCOMPARE(inItsBook(), std::int64_t(5'000));
    QCOMPARE(w.issuerClaim(), inItsBook());
    w.token = w.device.token(*w.rear);
    w.sell(700);
    w.nextDay();
    QTRY_VERIFY(w.sweeps().size() == 2 && w.allAre(SweepState::paidOut));
    QCOMPARE(inItsBook(), std::int64_t(5'700));
    QCOMPARE(w.issuerClaim(), inItsBook());
    for (const auto &one : line.bank.books().cards) QVERIFY(one.number.find("110-234") == std::string::npos);
    w.kill(); // before the line is gone
}

QTEST_GUILESS_MAIN(TestTillSweeps)
#include "test_till_sweeps.moc"
