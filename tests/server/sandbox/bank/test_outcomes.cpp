#include "tests/server/sandbox/bank/desk_test.h"

#include <set>

using namespace florin;
using namespace florin::tests;

/// What the test cards and the special endings of the contract answer.
class TestOutcomes : public DeskTest {
    Q_OBJECT

  private slots:
    void init() { begin(); }
    void cleanup() { end(); }
    void testCardsAnswerAsTheContractSays_data();
    void testCardsAnswerAsTheContractSays();
    void aKeptCardPassesAnAuthorizationOverNothing();
    void creditCardsNeedAFutureExpiry_data();
    void creditCardsNeedAFutureExpiry();
    void specialEndingsAnswerAsTheContractSays_data();
    void specialEndingsAnswerAsTheContractSays();
    void ordinaryNumbersNeverEndInAMeaning();
};

void TestOutcomes::testCardsAnswerAsTheContractSays_data() {
    QTest::addColumn<QString>("number");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<qint64>("moved");
    QTest::newRow("4242 approved") << "4242424242424242" << "00" << qint64(-700);
    QTest::newRow("4444 approved") << "5555555555554444" << "00" << qint64(-700);
    QTest::newRow("0002 declined") << "4000000000000002" << "05" << qint64(0);
    QTest::newRow("9995 insufficient funds") << "4000000000009995" << "51" << qint64(0);
    QTest::newRow("9987 lost") << "4000000000009987" << "41" << qint64(0);
    QTest::newRow("9979 stolen") << "4000000000009979" << "43" << qint64(0);
    QTest::newRow("0069 expired") << "4000000000000069" << "54" << qint64(0);
    QTest::newRow("0127 wrong secret") << "4000000000000127" << "55" << qint64(0);
    QTest::newRow("0119 processing error") << "4000000000000119" << "96" << qint64(0);
    QTest::newRow("0259 approved, disputed later") << "4000000000000259" << "00" << qint64(-700);
    QTest::newRow("0341 kept, payment declined") << "4000000000000341" << "05" << qint64(0);
    QTest::newRow("none of them") << "4111111111111111" << "14" << qint64(0);
}

void TestOutcomes::testCardsAnswerAsTheContractSays() {
    QFETCH(QString, number);
    QFETCH(QString, expected);
    QFETCH(qint64, moved);
    open(Trade::creditCards);
    Message message = purchase(number.toStdString(), 700);
    message.set(14, "2911");
    PrivateData data;
    data.set(tag::secret, "123");
    message.set(48, data.toText());
    QCOMPARE(ask(message), expected.toStdString());
    QCOMPARE(qint64(m_branch->books.balance(maskedNumber(number.toStdString()))), moved);
    QVERIFY(card::passesLuhn(number.toStdString()));
}

void TestOutcomes::aKeptCardPassesAnAuthorizationOverNothing() {
    open(Trade::creditCards);
    QCOMPARE(ask(financial("0100", iso8583::purchase, "4000000000000341", 0)), std::string("00"));
    QCOMPARE(ask(financial("0100", iso8583::purchase, "4000000000000002", 0)), std::string("05"));
}

void TestOutcomes::creditCardsNeedAFutureExpiry_data() {
    QTest::addColumn<QString>("expiry");
    QTest::addColumn<QString>("expected");
    QTest::newRow("this month") << "2611" << "00";
    QTest::newRow("last month") << "2610" << "54";
    QTest::newRow("far away") << "4012" << "00";
    QTest::newRow("no month") << "2913" << "54";
    QTest::newRow("not told") << "" << "00";
}

void TestOutcomes::creditCardsNeedAFutureExpiry() {
    QFETCH(QString, expiry);
    QFETCH(QString, expected);
    open(Trade::creditCards);
    Message message = purchase("4242424242424242", 700);
    if (!expiry.isEmpty())
        message.set(14, expiry.toStdString());
    QCOMPARE(ask(message), expected.toStdString());
}

void TestOutcomes::specialEndingsAnswerAsTheContractSays_data() {
    QTest::addColumn<QString>("ending");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<bool>("late");
    QTest::addColumn<qint64>("balance");
    QTest::newRow("0068 answers after the time-out") << "0068" << "00" << true << qint64(6'000);
    QTest::newRow("0091 issuer down") << "0091" << "91" << false << qint64(10'000);
    QTest::newRow("0094 duplicate") << "0094" << "94" << false << qint64(10'000);
    QTest::newRow("0010 partial approval") << "0010" << "10" << false << qint64(8'000);
    QTest::newRow("0061 amount limit") << "0061" << "61" << false << qint64(10'000);
    QTest::newRow("0065 count limit") << "0065" << "65" << false << qint64(10'000);
    QTest::newRow("0075 tries exceeded") << "0075" << "75" << false << qint64(10'000);
    QTest::newRow("1234 has no meaning") << "1234" << "00" << false << qint64(6'000);
}

void TestOutcomes::specialEndingsAnswerAsTheContractSays() {
    QFETCH(QString, ending);
    QFETCH(QString, expected);
    QFETCH(bool, late);
    QFETCH(qint64, balance);
    const Issued card = issue("card_1", ending.toStdString());
    QVERIFY2(card.number.ends_with(ending.toStdString()), card.number.c_str());
    QVERIFY(card::passesLuhn(card.number));
    QCOMPARE(ask(load(card.number, 10'000)), std::string("00"));
    const auto handled = m_branch->desk.handle(purchase(card.number, 4'000));
    QCOMPARE(handled->answer.field(39), std::string_view(expected.toStdString()));
    QCOMPARE(handled->late, late);
    if (expected == "10")
        QCOMPARE(handled->answer.field(4), std::string_view("000000002000"));
    QCOMPARE(qint64(balanceOf(card.number)), balance);
    QVERIFY2(!issue("card_2").number.ends_with(ending.toStdString()), "an ending is for one card only");
}

void TestOutcomes::ordinaryNumbersNeverEndInAMeaning() {
    std::set<std::string> numbers;
    for (int card = 0; card < 3'000; ++card)
        numbers.insert(issue("card_" + std::to_string(card)).number);
    QCOMPARE(numbers.size(), std::size_t(3'000));
    for (const std::string &number : numbers)
        QVERIFY(!purchaseOutcomeOfEnding(number.substr(12)));
}

QTEST_GUILESS_MAIN(TestOutcomes)
#include "test_outcomes.moc"
