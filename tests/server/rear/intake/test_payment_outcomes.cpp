#include "tests/server/rear/intake/money_world.h"

#include <QtTest>

using namespace florin;
using namespace florin::test;
using payments::BankVerb;

/// What becomes of payments where banks fall silent, the store fails, or the process dies: nothing is lost, doubled or told too early.
class TestPaymentOutcomes : public QObject {
    Q_OBJECT

  private slots:
    void findsOutWhatASilentIssuerDid_data();
    void findsOutWhatASilentIssuerDid();
    void takesAPartialApprovalBack();
    void reversesAPurchaseThatACrashCutInTwo();
    void finishesAReversalAfterACrash();
    void tellsNothingThatIsNotStored_data();
    void tellsNothingThatIsNotStored();
    void keepsNobodyWaitingForAStoreThatCannotBeRead();
    void asksASilentBankAgainWithinHalfAMinute();
    void approvesNothingThatAnotherUnitTakesBack();
};

void TestPaymentOutcomes::findsOutWhatASilentIssuerDid_data() {
    QTest::addColumn<int>("mood");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("then");
    QTest::newRow("done, answer lost") << int(Mood::actsButIsSilent) << 504 << "reversed";
    QTest::newRow("never arrived") << int(Mood::losesIt) << 504 << "reversed";
    QTest::newRow("never sent") << int(Mood::isDown) << 502 << "declined";
}

void TestPaymentOutcomes::findsOutWhatASilentIssuerDid() {
    QFETCH(int, mood);
    QFETCH(int, status);
    QFETCH(QString, then);
    MoneyWorld w;
    const auto card = w.chargedCard(50000);
    const auto ticket = w.ticket();
    const auto shop = w.shopAsks(w.requestFor(ticket)).get();
    w.banks.own.next(BankVerb::purchase, {Mood(mood)});
    w.banks.own.next(BankVerb::reversal, {Mood::losesIt, Mood::actsButIsSilent, Mood::isDown, Mood::answers});
    const auto order = w.orderFor(ticket, card);
    const auto reply = w.payerAsks(order).get();
    QCOMPARE(reply.status, status);
    if (status == 504) QVERIFY(reply.body.contains("resolveBy"));
    QTRY_COMPARE(w.get("/v1/payments/" + w.lastPayment).body["state"], then.toStdString());
    QCOMPARE(w.shopSees(shop.body["id"]).body["state"], then.toStdString());
    QVERIFY(w.booksAreRight());
    QCOMPARE(w.till(), std::int64_t(0));
    const auto reversals = w.banks.own.askedFor(BankVerb::reversal);
    QCOMPARE(reversals.size(), std::size_t(status == 504 ? 4 : 0));
    for (const auto &one : reversals) QCOMPARE(one.retrieval, reversals.front().retrieval);
    QCOMPARE(w.banks.own.balanceOf(w.reveal(card)["number"]), std::int64_t(50000));
    // Asked again with the same id, it says what it knows and pays nothing.
    const auto again = w.payerAsks(order).get();
    QCOMPARE(again.status, status == 504 ? 402 : 502);
    QCOMPARE(w.banks.own.askedFor(BankVerb::purchase).size(), std::size_t(1));
}

void TestPaymentOutcomes::takesAPartialApprovalBack() {
    MoneyWorld w;
    const auto card = w.chargedCard(50000);
    const auto ticket = w.ticket();
    w.shopAsks(w.requestFor(ticket)).get();
    w.banks.own.refuseNext(BankVerb::purchase, "10");
    const auto reply = w.payerAsks(w.orderFor(ticket, card)).get();
    QCOMPARE(reply.status, 402);
    QCOMPARE(reply.code(), std::string("partial_approval"));
    QVERIFY(w.booksAreRight());
    QCOMPARE(w.banks.own.balanceOf(w.reveal(card)["number"]), std::int64_t(50000));
}

void TestPaymentOutcomes::reversesAPurchaseThatACrashCutInTwo() {
    MoneyWorld w;
    const auto card = w.chargedCard(50000);
    const auto ticket = w.ticket();
    const auto shop = w.shopAsks(w.requestFor(ticket)).get();
    w.banks.own.next(BankVerb::purchase, {Mood::holds});
    auto answer = w.payerAsks(w.orderFor(ticket, card));
    QTRY_COMPARE(w.banks.own.askedFor(BankVerb::purchase).size(), std::size_t(1));
    QVERIFY(!w.booksAreRight());
    w.kill();
    w.start();
    QTRY_COMPARE(w.get("/v1/payments/" + w.lastPayment).body["state"], "reversed");
    QCOMPARE(w.shopSees(shop.body["id"]).body["state"], "reversed");
    QVERIFY(w.booksAreRight());
    QCOMPARE(w.till(), std::int64_t(0));
    QCOMPARE(w.banks.own.balanceOf(w.reveal(card)["number"]), std::int64_t(50000));
}

void TestPaymentOutcomes::finishesAReversalAfterACrash() {
    MoneyWorld w;
    const auto card = w.chargedCard(50000);
    const auto ticket = w.ticket();
    w.shopAsks(w.requestFor(ticket)).get();
    w.banks.own.next(BankVerb::purchase, {Mood::actsButIsSilent});
    w.banks.own.next(BankVerb::reversal, std::deque<Mood>(1000, Mood::losesIt));
    QCOMPARE(w.payerAsks(w.orderFor(ticket, card)).get().status, 504);
    w.kill();
    const auto before = w.banks.own.askedFor(BankVerb::reversal);
    w.banks.own.next(BankVerb::reversal, {});
    w.start();
    QTRY_COMPARE(w.get("/v1/payments/" + w.lastPayment).body["state"], "reversed");
    QCOMPARE(w.banks.own.askedFor(BankVerb::reversal).back().retrieval, before.front().retrieval);
    QVERIFY(w.booksAreRight());
}

void TestPaymentOutcomes::tellsNothingThatIsNotStored_data() {
    QTest::addColumn<bool>("breaksARule");
    QTest::newRow("the disk is full") << false;
    QTest::newRow("a rule of the store is broken") << true;
}

void TestPaymentOutcomes::tellsNothingThatIsNotStored() {
    QFETCH(bool, breaksARule);
    MoneyWorld w;
    w.store->breaksARule = breaksARule;
    const auto card = w.chargedCard();
    const auto ticket = w.ticket();
    QCOMPARE(w.payerAsks(w.orderFor(ticket, card)).get().status, 202);
    w.store->goodWrites = 1; // the request is stored, the bank's yes at first is not
    const auto shop = w.shopAsks(w.requestFor(ticket)).get();
    QCOMPARE(shop.status, 202);
    QCOMPARE(shop.body["state"], "pending");
    QTRY_COMPARE(w.shopSees(shop.body["id"]).body["state"], "approved");
    QCOMPARE(w.till(), std::int64_t(14500));
    QVERIFY(w.booksAreRight());
}

void TestPaymentOutcomes::keepsNobodyWaitingForAStoreThatCannotBeRead() {
    MoneyWorld w;
    const auto card = w.chargedCard();
    const auto ticket = w.ticket();
    QCOMPARE(w.payerAsks(w.orderFor(ticket, card)).get().status, 202);
    w.store->badReads = 1;
    const auto shop = w.shopAsks(w.requestFor(ticket)).get();
    QCOMPARE(shop.status, 202);
    QTRY_COMPARE(w.shopSees(shop.body["id"]).body["state"], "approved");
    QVERIFY(w.booksAreRight());
}

void TestPaymentOutcomes::asksASilentBankAgainWithinHalfAMinute() {
    QVERIFY(payments::Courier::Pace{}.most + intake::RouteSettings{.currency = wonMoney(1).currency()}.bankTimeout < std::chrono::seconds(30));
}

/// A unit that starts takes up what is open, and cannot know that another one waits for the answer.
void TestPaymentOutcomes::approvesNothingThatAnotherUnitTakesBack() {
    MoneyWorld w;
    const auto card = w.chargedCard(50000);
    const auto ticket = w.ticket();
    w.banks.own.next(BankVerb::purchase, {Mood::holds});
    auto shop = w.shopAsks(MoneyWorld::requestFor(ticket));
    auto payer = w.payerAsks(w.orderFor(ticket, card));
    QTRY_COMPARE(w.banks.own.askedFor(BankVerb::purchase).size(), std::size_t(1));
    w.banks.own.next(BankVerb::reversal, {Mood::holds});
    w.openAnotherUnit();
    QTRY_COMPARE(w.banks.own.askedFor(BankVerb::reversal).size(), std::size_t(1));
    w.banks.own.release();
    (void)shop.get();
    (void)payer.get();
    QTRY_VERIFY(w.booksAreRight());
    QCOMPARE(w.issuerClaim(), w.banks.own.total());
    QCOMPARE(w.till(), 50000 - w.banks.own.total());
}

QTEST_GUILESS_MAIN(TestPaymentOutcomes)
#include "test_payment_outcomes.moc"
