#include "server/partners/iso8583/exchange.h"
#include "server/sandbox/bank/desk.h"
#include "server/sandbox/bank/outcomes.h"
#include "server/sandbox/bank/request_form.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <set>
#include <sstream>

using namespace florin;
using namespace florin::bank;
using iso8583::Message;
using iso8583::OriginalData;
using iso8583::PrivateData;

namespace tag = iso8583::tag;

namespace {

const base::Timestamp start(std::chrono::seconds(1'795'170'605)); // 2026-11-20 10:30:05

/// A bank's desk in a folder, without a line to it.
struct Branch {
    explicit Branch(Trade trade, const QTemporaryDir &folder, base::ManualClock &clock)
        : drawer(folder.filePath("bank.key").toStdString(), "960400", random), books(drawer),
          journal(folder.filePath("journal.txt").toStdString(), [this](const Entry &entry) { books.apply(entry); }),
          desk(trade, books, journal, drawer, clock) {}

    base::SystemRandom random;
    NumberDrawer drawer;
    Books books;
    Journal journal;
    Desk desk;
};

struct Issued {
    std::string number;
    std::string expiry;
    std::string secret;
};

} // namespace

class TestDesk : public QObject {
    Q_OBJECT

    QTemporaryDir *m_folder = nullptr;
    base::ManualClock m_clock{start};
    Branch *m_branch = nullptr;
    int m_stan = 0;

    Message request(const char *type) {
        const std::string stan = *iso8583::digits(++m_stan, 6);
        Message message(type);
        message.set(7, iso8583::field7(m_clock.now()));
        message.set(11, stan);
        message.set(32, "960400");
        message.set(37, "RRN000" + stan);
        return message;
    }
    Message financial(const char *type, std::string_view code, std::string_view number, std::int64_t amount) {
        Message message = request(type);
        message.set(2, number);
        message.set(3, code);
        message.set(4, *iso8583::digits(amount, 12));
        message.set(49, "410");
        return message;
    }
    Message purchase(std::string_view number, std::int64_t amount) { return financial("0200", iso8583::purchase, number, amount); }
    Message load(std::string_view number, std::int64_t amount) { return financial("0200", iso8583::load, number, amount); }
    Message reversalOf(const Message &original) {
        Message message = request("0420");
        message.set(3, iso8583::purchase);
        message.set(4, "000000000000");
        message.set(49, "410");
        message.set(90, OriginalData::of(original).toField90());
        return message;
    }
    Message application(const std::string &reference, const char *kind = "virtual") {
        PrivateData data;
        data.set(tag::action, "issue");
        data.set(tag::kind, kind);
        data.set(tag::reference, reference);
        data.set(tag::deliveryName, "7ZmN");
        data.set(tag::deliveryAddress, "7ZmN");
        Message message = request("0302");
        message.set(48, data.toText());
        message.set(49, "410");
        message.set(91, "1");
        message.set(101, "CARDS");
        return message;
    }
    Message cardFile(const char *action, std::string_view number) {
        PrivateData data;
        data.set(tag::action, action);
        Message message = request("0302");
        message.set(2, number);
        message.set(48, data.toText());
        message.set(91, "2");
        message.set(101, "CARDS");
        return message;
    }
    std::string ask(const Message &message) {
        const auto handled = m_branch->desk.handle(message);
        return handled ? std::string(handled->answer.field(39)) : std::string();
    }
    Issued issue(const std::string &reference, const std::string &ending = {}) {
        m_branch->desk.setNextEnding(ending);
        const auto handled = m_branch->desk.handle(application(reference));
        const auto data = PrivateData::fromText(handled->answer.field(48));
        return {std::string(handled->answer.field(2)), std::string(handled->answer.field(14)), std::string(data->value(tag::issuedSecret))};
    }
    std::int64_t balanceOf(const std::string &number) {
        Message message = financial("0200", iso8583::inquiry, number, 0);
        const auto handled = m_branch->desk.handle(message);
        return iso8583::numberOf(PrivateData::fromText(handled->answer.field(48))->value(tag::balance)).value_or(-1);
    }
    void open(Trade trade) {
        delete m_branch;
        m_branch = nullptr;
        m_branch = new Branch(trade, *m_folder, m_clock);
    }

  private slots:
    void init();
    void cleanup();
    void testCardsAnswerAsTheContractSays_data();
    void testCardsAnswerAsTheContractSays();
    void aKeptCardPassesAnAuthorizationOverNothing();
    void creditCardsNeedAFutureExpiry_data();
    void creditCardsNeedAFutureExpiry();
    void specialEndingsAnswerAsTheContractSays_data();
    void specialEndingsAnswerAsTheContractSays();
    void ordinaryNumbersNeverEndInAMeaning();
    void issuesACardThatCanBeUsed();
    void theSameApplicationGivesTheSameCard();
    void aPhysicalCardWaitsForThePersonInCharge();
    void refusesAWrongSecretOrExpiry();
    void aCardExpiresAfterFourYears();
    void neverGoesBelowZero();
    void aRepeatGetsTheSameAnswerAndMovesNothing();
    void theSameNameWithOtherContentIsADuplicate();
    void aReversalGivesBackExactlyOnce();
    void aReversalOfAPartGivesBackThePart();
    void aReversalBeforeItsRequestForestallsIt();
    void aReversalNamesItsOriginalExactly();
    void aLoadThatWasSpentCannotBeReversed();
    void anAuthorizationIsCompletedOrReversed();
    void aBlockedCardIsRefusedUntilUnblocked();
    void refusesIncompleteRequests_data();
    void refusesIncompleteRequests();
    void booksOutliveARestart();
    void aTornLineIsCutOff();
    void aDamagedJournalStopsTheBank();
    void journalHoldsNoNumberAndNoSecret();
    void masksNumbersAndSecretsForTheLog();
};

void TestDesk::init() {
    m_folder = new QTemporaryDir;
    m_clock.set(start);
    m_stan = 0;
    open(Trade::issuer);
}

void TestDesk::cleanup() {
    delete m_branch;
    m_branch = nullptr;
    delete m_folder;
}

void TestDesk::testCardsAnswerAsTheContractSays_data() {
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

void TestDesk::testCardsAnswerAsTheContractSays() {
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

void TestDesk::aKeptCardPassesAnAuthorizationOverNothing() {
    open(Trade::creditCards);
    QCOMPARE(ask(financial("0100", iso8583::purchase, "4000000000000341", 0)), std::string("00"));
    QCOMPARE(ask(financial("0100", iso8583::purchase, "4000000000000002", 0)), std::string("05"));
}

void TestDesk::creditCardsNeedAFutureExpiry_data() {
    QTest::addColumn<QString>("expiry");
    QTest::addColumn<QString>("expected");
    QTest::newRow("this month") << "2611" << "00";
    QTest::newRow("last month") << "2610" << "54";
    QTest::newRow("far away") << "4012" << "00";
    QTest::newRow("no month") << "2913" << "54";
    QTest::newRow("not told") << "" << "00";
}

void TestDesk::creditCardsNeedAFutureExpiry() {
    QFETCH(QString, expiry);
    QFETCH(QString, expected);
    open(Trade::creditCards);
    Message message = purchase("4242424242424242", 700);
    if (!expiry.isEmpty())
        message.set(14, expiry.toStdString());
    QCOMPARE(ask(message), expected.toStdString());
}

void TestDesk::specialEndingsAnswerAsTheContractSays_data() {
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

void TestDesk::specialEndingsAnswerAsTheContractSays() {
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

void TestDesk::ordinaryNumbersNeverEndInAMeaning() {
    std::set<std::string> numbers;
    for (int card = 0; card < 3'000; ++card)
        numbers.insert(issue("card_" + std::to_string(card)).number);
    QCOMPARE(numbers.size(), std::size_t(3'000));
    for (const std::string &number : numbers)
        QVERIFY(!purchaseOutcomeOfEnding(number.substr(12)));
}

void TestDesk::issuesACardThatCanBeUsed() {
    const Issued card = issue("card_1");
    QCOMPARE(card.number.size(), std::size_t(16));
    QVERIFY(card.number.starts_with("960400"));
    QVERIFY(card::passesLuhn(card.number));
    QCOMPARE(card.expiry, std::string("3011"));
    QVERIFY(card::parseCardSecret(card.secret).has_value());
    QCOMPARE(balanceOf(card.number), std::int64_t(0));
    QCOMPARE(ask(load(card.number, 30'000)), std::string("00"));
    Message message = purchase(card.number, 12'500);
    message.set(14, card.expiry);
    message.set(48, "SC003" + card.secret);
    const auto handled = m_branch->desk.handle(message);
    QCOMPARE(handled->answer.type(), std::string("0210"));
    QCOMPARE(handled->answer.field(39), std::string_view("00"));
    QCOMPARE(handled->answer.field(38).size(), std::size_t(6));
    QCOMPARE(handled->answer.field(48), std::string_view("BA00517500"));
    QCOMPARE(balanceOf(card.number), std::int64_t(17'500));
}

void TestDesk::theSameApplicationGivesTheSameCard() {
    const Issued card = issue("card_1");
    QCOMPARE(issue("card_1").number, card.number);
    QVERIFY(issue("card_2").number != card.number);
    const Message asked = application("card_3");
    const auto first = m_branch->desk.handle(asked);
    const auto second = m_branch->desk.handle(asked);
    QVERIFY(first->answer.fields() == second->answer.fields());
}

void TestDesk::aPhysicalCardWaitsForThePersonInCharge() {
    const Message asked = application("card_1", "physical");
    const auto handled = m_branch->desk.handle(asked);
    QCOMPARE(handled->answer.field(39), std::string_view("00"));
    QCOMPARE(PrivateData::fromText(handled->answer.field(48))->value(tag::awaitsPerson), std::string_view("1"));
    const std::string number(handled->answer.field(2));
    QCOMPARE(ask(load(number, 1'000)), std::string("62"));
    QVERIFY(!m_branch->desk.approvePhysical("card_2"));
    QVERIFY(m_branch->desk.approvePhysical("card_1"));
    QVERIFY2(!m_branch->desk.approvePhysical("card_1"), "approved once");
    open(Trade::issuer);
    QCOMPARE(ask(load(number, 1'000)), std::string("00"));
    QVERIFY(!PrivateData::fromText(m_branch->desk.handle(asked)->answer.field(48))->has(tag::awaitsPerson));
}

void TestDesk::refusesAWrongSecretOrExpiry() {
    const Issued card = issue("card_1");
    QCOMPARE(ask(load(card.number, 30'000)), std::string("00"));
    Message wrongSecret = purchase(card.number, 100);
    wrongSecret.set(48, card.secret == "123" ? "SC003124" : "SC003123");
    QCOMPARE(ask(wrongSecret), std::string("55"));
    Message longerSecret = purchase(card.number, 100);
    longerSecret.set(48, "SC004" + card.secret + "0");
    QCOMPARE(ask(longerSecret), std::string("55"));
    Message wrongExpiry = purchase(card.number, 100);
    wrongExpiry.set(14, "3012");
    QCOMPARE(ask(wrongExpiry), std::string("14"));
    Message otherCurrency = purchase(card.number, 100);
    otherCurrency.set(49, "978");
    QCOMPARE(ask(otherCurrency), std::string("12"));
    QCOMPARE(balanceOf(card.number), std::int64_t(30'000));
}

void TestDesk::aCardExpiresAfterFourYears() {
    const Issued card = issue("card_1");
    QCOMPARE(ask(load(card.number, 30'000)), std::string("00"));
    m_clock.set(start + std::chrono::days(4 * 365)); // still November 2030
    QCOMPARE(ask(purchase(card.number, 100)), std::string("00"));
    m_clock.advance(std::chrono::days(15));
    QCOMPARE(ask(purchase(card.number, 100)), std::string("54"));
}

void TestDesk::neverGoesBelowZero() {
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

void TestDesk::aRepeatGetsTheSameAnswerAndMovesNothing() {
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

void TestDesk::theSameNameWithOtherContentIsADuplicate() {
    const Issued card = issue("card_1");
    const Message charge = load(card.number, 1'000);
    QCOMPARE(ask(charge), std::string("00"));
    Message other = charge.copy();
    other.set(4, "000000002000");
    QCOMPARE(ask(other), std::string("94"));
    QCOMPARE(ask(charge), std::string("00"));
    QCOMPARE(balanceOf(card.number), std::int64_t(1'000));
}

void TestDesk::aReversalGivesBackExactlyOnce() {
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

void TestDesk::aReversalOfAPartGivesBackThePart() {
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

void TestDesk::aReversalBeforeItsRequestForestallsIt() {
    const Issued card = issue("card_1");
    QCOMPARE(ask(load(card.number, 1'000)), std::string("00"));
    const Message bought = purchase(card.number, 400);
    QCOMPARE(ask(reversalOf(bought)), std::string("00"));
    open(Trade::issuer);
    QCOMPARE(ask(bought), std::string("12"));
    QCOMPARE(balanceOf(card.number), std::int64_t(1'000));
}

void TestDesk::aReversalNamesItsOriginalExactly() {
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

void TestDesk::aLoadThatWasSpentCannotBeReversed() {
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

void TestDesk::anAuthorizationIsCompletedOrReversed() {
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

void TestDesk::aBlockedCardIsRefusedUntilUnblocked() {
    const Issued card = issue("card_1");
    QCOMPARE(ask(load(card.number, 1'000)), std::string("00"));
    const Message bought = purchase(card.number, 400);
    QCOMPARE(ask(bought), std::string("00"));
    QCOMPARE(ask(cardFile("block", card.number)), std::string("00"));
    open(Trade::issuer);
    QCOMPARE(ask(purchase(card.number, 100)), std::string("62"));
    QVERIFY2(ask(reversalOf(bought)) == "00", "money comes back to a blocked card too");
    QCOMPARE(ask(cardFile("unblock", card.number)), std::string("00"));
    QCOMPARE(ask(purchase(card.number, 100)), std::string("00"));
    QCOMPARE(balanceOf(card.number), std::int64_t(900));
    QCOMPARE(ask(cardFile("block", "9604000000000000")), std::string("14"));
    QCOMPARE(ask(cardFile("melt", card.number)), std::string("30"));
}

void TestDesk::refusesIncompleteRequests_data() {
    QTest::addColumn<int>("missing");
    for (const int field : {2, 4, 7, 11, 32, 37, 49})
        QTest::addRow("without field %d", field) << field;
}

void TestDesk::refusesIncompleteRequests() {
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

void TestDesk::booksOutliveARestart() {
    const Issued card = issue("card_1", "0061");
    const Message charge = load(card.number, 1'000);
    const auto before = m_branch->desk.handle(charge);
    open(Trade::issuer);
    QCOMPARE(balanceOf(card.number), std::int64_t(1'000));
    const auto after = m_branch->desk.handle(charge);
    QVERIFY(before->answer.fields() == after->answer.fields());
    QCOMPARE(issue("card_1").secret, card.secret);
    QCOMPARE(issue("card_1").number, card.number);
}

void TestDesk::aTornLineIsCutOff() {
    const Issued card = issue("card_1");
    QCOMPARE(ask(load(card.number, 1'000)), std::string("00"));
    std::ofstream(m_folder->filePath("journal.txt").toStdString(), std::ios::app) << "1\t0200|000009|11";
    open(Trade::issuer);
    QCOMPARE(balanceOf(card.number), std::int64_t(1'000));
    QCOMPARE(ask(load(card.number, 500)), std::string("00"));
    open(Trade::issuer);
    QCOMPARE(balanceOf(card.number), std::int64_t(1'500));
}

void TestDesk::aDamagedJournalStopsTheBank() {
    issue("card_1");
    delete m_branch;
    m_branch = nullptr;
    std::ofstream(m_folder->filePath("journal.txt").toStdString(), std::ios::app) << "1\tnot an entry\n";
    QVERIFY_EXCEPTION_THROWN(open(Trade::issuer), std::runtime_error);
}

void TestDesk::journalHoldsNoNumberAndNoSecret() {
    const Issued card = issue("card_1");
    QCOMPARE(ask(load(card.number, 1'000)), std::string("00"));
    QCOMPARE(ask(cardFile("block", card.number)), std::string("00"));
    std::stringstream content;
    content << std::ifstream(m_folder->filePath("journal.txt").toStdString()).rdbuf();
    const std::string text = content.str();
    QVERIFY(text.find("card_1") != std::string::npos);
    QVERIFY(text.find(card.number) == std::string::npos);
    QVERIFY(text.find(card.number.substr(6)) == std::string::npos);
    QVERIFY(text.find("SC003") == std::string::npos);
    QVERIFY(text.find("IS003") == std::string::npos);
}

void TestDesk::masksNumbersAndSecretsForTheLog() {
    QCOMPARE(maskedNumber("9604001234567890"), std::string("960400******7890"));
    QCOMPARE(maskedNumber("4242"), std::string("****"));
    QCOMPARE(maskedPrivateData("SC003123AC005issue"), std::string("AC=issue SC=***"));
    QCOMPARE(maskedPrivateData("IS003123"), std::string("IS=***"));
    QCOMPARE(maskedPrivateData("no tags"), std::string("*******"));
}

QTEST_GUILESS_MAIN(TestDesk)
#include "test_desk.moc"
