#include "tests/server/sandbox/bank/desk_test.h"

using namespace florin;
using namespace florin::tests;

/// Money moves once for one request, comes back once, and never out of nothing.
class TestMovements : public DeskTest {
    Q_OBJECT

  private slots:
    void init() { begin(); }
    void cleanup() { end(); }
    void neverGoesBelowZero();
    void aRepeatGetsTheSameAnswerAndMovesNothing();
    void theSameNameWithOtherContentIsADuplicate();
    void aReversalGivesBackExactlyOnce();
    void aReversalOfAPartGivesBackThePart();
    void aReversalBeforeItsRequestForestallsIt();
    void aReversalNamesItsOriginalExactly();
    void aLoadThatWasSpentCannotBeReversed();
    void anAuthorizationIsCompletedOrReversed();
    void paysOutToAnAccountOnce();
    void refusesIncompleteRequests_data();
    void refusesIncompleteRequests();
};

void TestMovements::neverGoesBelowZero() {
    const Issued card = issue("card_1");
    QCOMPARE(ask(purchase(card.number, 1)), std::string("51"));
    QCOMPARE(ask(load(card.number, 1'000)), std::string("00"));
    QCOMPARE(ask(purchase(card.number, 1'001)), std::string("51"));
    QCOMPARE(ask(purchase(card.number, 1'000)), std::string("00"));
    QCOMPARE(ask(purchase(card.number, 0)), std::string("13"));
    QCOMPARE(ask(load(card.number, 999'999'999'999)), std::string("00"));
    QCOMPARE(ask(load(card.number, 1)), std::string("61"));
    QCOMPARE(balanceOf(card.number), std::int64_t(999'999'999'999));
}

void TestMovements::aRepeatGetsTheSameAnswerAndMovesNothing() {
    const Issued card = issue("card_1");
    const Message charge = load(card.number, 1'000);
    const auto first = m_branch->desk.handle(charge);
    QCOMPARE(ask(purchase(card.number, 400)), std::string("00"));
    Message repeat("0201");
    for (const auto &[field, value] : charge.fields())
        repeat.set(field, value);
    const auto second = m_branch->desk.handle(repeat);
    QCOMPARE(second->answer.type(), std::string("0210"));
    QVERIFY(first->answer.fields() == second->answer.fields());
    QCOMPARE(balanceOf(card.number), std::int64_t(600));
}

void TestMovements::theSameNameWithOtherContentIsADuplicate() {
    const Issued card = issue("card_1");
    const Message charge = load(card.number, 1'000);
    QCOMPARE(ask(charge), std::string("00"));
    Message other = charge.copy();
    other.set(4, "000000002000");
    QCOMPARE(ask(other), std::string("94"));
    QCOMPARE(ask(charge), std::string("00"));
    QCOMPARE(balanceOf(card.number), std::int64_t(1'000));
}

void TestMovements::aReversalGivesBackExactlyOnce() {
    const Issued card = issue("card_1");
    QCOMPARE(ask(load(card.number, 1'000)), std::string("00"));
    const Message bought = purchase(card.number, 400);
    QCOMPARE(ask(bought), std::string("00"));
    const Message reversal = reversalOf(bought);
    QCOMPARE(ask(reversal), std::string("00"));
    QCOMPARE(balanceOf(card.number), std::int64_t(1'000));
    QCOMPARE(ask(reversal), std::string("00"));
    QCOMPARE(ask(reversalOf(bought)), std::string("00"));
    QCOMPARE(balanceOf(card.number), std::int64_t(1'000));
    QVERIFY2(ask(bought) == "00", "the repeat of a reversed request is answered as before");
    QCOMPARE(balanceOf(card.number), std::int64_t(1'000));
}

void TestMovements::aReversalOfAPartGivesBackThePart() {
    const Issued card = issue("card_1", "0010");
    QCOMPARE(ask(load(card.number, 1'000)), std::string("00"));
    const Message bought = purchase(card.number, 400);
    QCOMPARE(ask(bought), std::string("10"));
    QCOMPARE(balanceOf(card.number), std::int64_t(800));
    for (int times = 0; times < 2; ++times) {
        QCOMPARE(ask(reversalOf(bought)), std::string("00"));
        QCOMPARE(balanceOf(card.number), std::int64_t(1'000));
    }
}

void TestMovements::aReversalBeforeItsRequestForestallsIt() {
    const Issued card = issue("card_1");
    QCOMPARE(ask(load(card.number, 1'000)), std::string("00"));
    const Message bought = purchase(card.number, 400);
    QCOMPARE(ask(reversalOf(bought)), std::string("00"));
    open(Trade::issuer);
    QCOMPARE(ask(bought), std::string("12"));
    QCOMPARE(balanceOf(card.number), std::int64_t(1'000));
}

void TestMovements::aReversalNamesItsOriginalExactly() {
    const Issued card = issue("card_1");
    QCOMPARE(ask(load(card.number, 1'000)), std::string("00"));
    const Message bought = purchase(card.number, 400);
    Message twin = bought.copy();
    twin.set(37, "ANOTHER00001");
    QCOMPARE(ask(bought), std::string("00"));
    QCOMPARE(ask(twin), std::string("00"));
    Message reversal = reversalOf(bought);
    reversal.set(48, "OR012ANOTHER00001");
    QCOMPARE(ask(reversal), std::string("00"));
    QCOMPARE(balanceOf(card.number), std::int64_t(600));
    Message second = reversalOf(bought);
    second.set(48, "OR012" + std::string(bought.field(37)));
    QCOMPARE(ask(second), std::string("00"));
    QCOMPARE(balanceOf(card.number), std::int64_t(1'000));
}

void TestMovements::aLoadThatWasSpentCannotBeReversed() {
    const Issued card = issue("card_1");
    const Message charge = load(card.number, 1'000);
    QCOMPARE(ask(charge), std::string("00"));
    QCOMPARE(ask(purchase(card.number, 400)), std::string("00"));
    QCOMPARE(ask(reversalOf(charge)), std::string("51"));
    QCOMPARE(balanceOf(card.number), std::int64_t(600));
    QCOMPARE(ask(load(card.number, 400)), std::string("00"));
    QCOMPARE(ask(reversalOf(charge)), std::string("00"));
    QCOMPARE(balanceOf(card.number), std::int64_t(0));
}

void TestMovements::anAuthorizationIsCompletedOrReversed() {
    const Issued card = issue("card_1");
    QCOMPARE(ask(load(card.number, 1'000)), std::string("00"));
    const Message held = financial("0100", iso8583::purchase, card.number, 500);
    QCOMPARE(ask(held), std::string("00"));
    QCOMPARE(balanceOf(card.number), std::int64_t(500));
    Message tooMuch = financial("0220", iso8583::purchase, card.number, 501);
    tooMuch.set(90, OriginalData::of(held).toField90());
    QCOMPARE(ask(tooMuch), std::string("12"));
    Message advice = financial("0220", iso8583::purchase, card.number, 300);
    advice.set(90, OriginalData::of(held).toField90());
    QCOMPARE(ask(advice), std::string("00"));
    QCOMPARE(balanceOf(card.number), std::int64_t(700));
    QCOMPARE(ask(reversalOf(advice)), std::string("12"));
    QCOMPARE(ask(reversalOf(held)), std::string("00"));
    QCOMPARE(balanceOf(card.number), std::int64_t(1'000));
    QCOMPARE(ask(advice), std::string("00"));
    QCOMPARE(balanceOf(card.number), std::int64_t(1'000));
    Message strangers = financial("0220", iso8583::purchase, card.number, 300);
    strangers.set(90, OriginalData::of(purchase(card.number, 1)).toField90());
    QCOMPARE(ask(strangers), std::string("25"));
}

void TestMovements::paysOutToAnAccountOnce() {
    const auto payOut = [this](std::string_view account) {
        Message message = request("0200");
        message.set(3, iso8583::payOut);
        message.set(4, "000000005000");
        message.set(49, "410");
        message.set(103, account);
        return message;
    };
    const auto first = payOut("110-234-567890");
    QCOMPARE(ask(first), std::string("00"));
    QCOMPARE(ask(first), std::string("00"));
    open(Trade::issuer); // from its journal
    QCOMPARE(ask(first), std::string("00"));
    QCOMPARE(m_branch->books.balance("account 110-234-567890"), std::int64_t(5'000));
    Message other = first.copy();
    other.set(103, "999-999-999999");
    QCOMPARE(ask(other), std::string("94"));
    QCOMPARE(ask(payOut("somebody")), std::string("14"));
    Message without = request("0200");
    without.set(3, iso8583::payOut);
    without.set(4, "000000005000");
    without.set(49, "410");
    QCOMPARE(ask(without), std::string("30"));
    open(Trade::creditCards);
    QCOMPARE(ask(payOut("110-234-567890")), std::string("57"));
}

void TestMovements::refusesIncompleteRequests_data() {
    QTest::addColumn<int>("missing");
    for (const int field : {2, 4, 7, 11, 32, 37, 49})
        QTest::addRow("without field %d", field) << field;
}

void TestMovements::refusesIncompleteRequests() {
    QFETCH(int, missing);
    const Issued card = issue("card_1");
    const Message whole = load(card.number, 1'000);
    Message part("0200");
    for (const auto &[field, value] : whole.fields()) {
        if (field != missing)
            part.set(field, value);
    }
    QCOMPARE(ask(part), std::string("30"));
    QCOMPARE(balanceOf(card.number), std::int64_t(0));
    Message flawed = whole.copy();
    flawed.set(48, "SC0");
    QCOMPARE(ask(flawed), std::string("30"));
    QVERIFY2(ask(Message("0210")).empty(), "an answer is not answered");
}

QTEST_GUILESS_MAIN(TestMovements)
#include "test_movements.moc"
