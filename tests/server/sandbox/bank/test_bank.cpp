#include "server/partners/iso8583/exchange.h"
#include "server/partners/iso8583/framing.h"
#include "server/partners/iso8583/private_data.h"
#include "tests/server/rear/links/bank_world.h"
#include "tests/server/sandbox/bank/peer.h"

#include <QTest>

using namespace florin;
using namespace florin::tests;
using iso8583::Message;

namespace {

Message purchase(const char *stan, const char *number = "4242424242424242") {
    Message message("0200");
    message.set(2, number);
    message.set(3, iso8583::purchase);
    message.set(4, "000000000700");
    message.set(7, "1120103005");
    message.set(11, stan);
    message.set(14, "4012");
    message.set(32, "960400");
    message.set(37, std::string("RRN000") + stan);
    message.set(48, "SC003737");
    message.set(49, "410");
    return message;
}

Message network(std::string_view code) {
    Message message("0800");
    message.set(7, "1120103005");
    message.set(11, "000001");
    message.set(70, code);
    return message;
}

} // namespace

class TestBank : public QObject {
    Q_OBJECT
  private slots:
    void answersNetworkManagement();
    void endsAConnectionWhoseFramesMakeNoSense_data();
    void endsAConnectionWhoseFramesMakeNoSense();
    void survivesAMessageThatCannotBeRead();
    void forgetsAPeerThatLeavesInTheMiddleOfAFrame();
    void answersManyPeersAtOnce();
    void eachFaultStrikesAsOftenAsItWasArmed_data();
    void eachFaultStrikesAsOftenAsItWasArmed();
    void clearedFaultsStrikeNoMore();
    void logShowsNoNumberAndNoSecret();
    void showsItsBooks();
    void resetForgetsEverything();
    void refusesAnEndingThatIsNotFourDigits();
    void saysSoWhenItCannotStart();
};

void TestBank::answersNetworkManagement() {
    BankWorld world;
    bank::Bank bank(world.bankPlan(bank::Trade::issuer), world.clock, world.random);
    bank.start();
    Peer peer(world, bank);
    QVERIFY(peer.isConnected());
    for (const auto code : {iso8583::signOn, iso8583::echo, iso8583::signOff}) {
        peer.ask(network(code));
        const auto answer = peer.answer();
        QVERIFY(answer.has_value());
        QCOMPARE(answer->type(), std::string("0810"));
        QCOMPARE(answer->field(39), std::string_view("00"));
        QCOMPARE(answer->field(70), code);
    }
}

void TestBank::endsAConnectionWhoseFramesMakeNoSense_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("a web browser") << QByteArray("GET / HTTP/1.1\r\nHost: bank\r\n\r\n");
    QTest::newRow("a frame of nothing") << QByteArray("\0\0", 2);
    QTest::newRow("a frame of 64 KiB") << QByteArray("\xff\xff", 2);
}

void TestBank::endsAConnectionWhoseFramesMakeNoSense() {
    QFETCH(QByteArray, bytes);
    BankWorld world;
    bank::Bank bank(world.bankPlan(bank::Trade::issuer), world.clock, world.random);
    bank.start();
    Peer peer(world, bank);
    peer.send(std::string_view(bytes.data(), static_cast<std::size_t>(bytes.size())));
    QVERIFY(!peer.answer());
    QVERIFY(peer.wasEnded());
    Peer next(world, bank);
    next.ask(network(iso8583::echo));
    QVERIFY(next.answer().has_value());
}

void TestBank::survivesAMessageThatCannotBeRead() {
    BankWorld world;
    bank::Bank bank(world.bankPlan(bank::Trade::creditCards), world.clock, world.random);
    bank.start();
    Peer peer(world, bank);
    peer.send(iso8583::frame(base::bytesOf("0200\x7f\xff\xff\xff\xff\xff\xff\xff not fields")).bytes());
    peer.ask(purchase("000001"));
    const auto answer = peer.answer();
    QVERIFY(answer.has_value());
    QCOMPARE(answer->field(39), std::string_view("00"));
    QVERIFY(bank.log().at(0).note.starts_with("not read"));
    QCOMPARE(bank.books().movements.size(), std::size_t(1));
}

void TestBank::forgetsAPeerThatLeavesInTheMiddleOfAFrame() {
    BankWorld world;
    bank::Bank bank(world.bankPlan(bank::Trade::creditCards), world.clock, world.random);
    bank.start();
    {
        Peer peer(world, bank);
        peer.send(std::string_view("\x00\x50""0200", 6));
    }
    Peer next(world, bank);
    next.ask(purchase("000001"));
    QVERIFY(next.answer().has_value());
    QCOMPARE(bank.books().movements.size(), std::size_t(1));
}

void TestBank::answersManyPeersAtOnce() {
    BankWorld world;
    bank::Bank bank(world.bankPlan(bank::Trade::creditCards), world.clock, world.random);
    bank.start();
    std::vector<std::unique_ptr<Peer>> peers;
    for (int number = 0; number < 8; ++number)
        peers.push_back(std::make_unique<Peer>(world, bank));
    for (int round = 0; round < 5; ++round) {
        for (std::size_t number = 0; number < peers.size(); ++number)
            peers[number]->ask(purchase(iso8583::digits(static_cast<std::int64_t>(100 * number) + round, 6)->c_str()));
    }
    for (const auto &peer : peers) {
        for (int round = 0; round < 5; ++round)
            QVERIFY(peer->answer().has_value());
    }
    QCOMPARE(bank.books().movements.size(), std::size_t(40));
}

void TestBank::eachFaultStrikesAsOftenAsItWasArmed_data() {
    QTest::addColumn<QString>("word");
    QTest::addColumn<QStringList>("stans"); // of the answers that can be read, in their order, to requests 1 to 4 on one line
    QTest::newRow("timeout") << "timeout" << QStringList{"000003", "000004"};
    QTest::newRow("late") << "late" << QStringList{"000003", "000004", "000001", "000002"};
    QTest::newRow("duplicate") << "duplicate" << QStringList{"000001", "000001", "000002", "000002", "000003", "000004"};
    QTest::newRow("reorder") << "reorder" << QStringList{"000001", "000003", "000002", "000004"};
}

void TestBank::eachFaultStrikesAsOftenAsItWasArmed() {
    QFETCH(QString, word);
    QFETCH(QStringList, stans);
    BankWorld world;
    bank::Bank bank(world.bankPlan(bank::Trade::creditCards), world.clock, world.random);
    bank.start();
    Peer peer(world, bank);
    peer.ask(network(iso8583::signOn));
    bank.arm(*bank::faultFromWord(word.toStdString()), 2);
    QVERIFY2(peer.answer().has_value(), "a sign-on is spared");
    for (const char *stan : {"000001", "000002", "000003", "000004"})
        peer.ask(purchase(stan));
    for (const QString &stan : stans) {
        const auto answer = peer.answer();
        QVERIFY(answer.has_value());
        QCOMPARE(QString::fromUtf8(answer->field(11).data(), qsizetype(answer->field(11).size())), stan);
    }
    QCOMPARE(bank.books().movements.size(), std::size_t(4));
}

void TestBank::clearedFaultsStrikeNoMore() {
    BankWorld world;
    bank::Bank bank(world.bankPlan(bank::Trade::creditCards), world.clock, world.random);
    bank.start();
    bank.arm(bank::Fault::cut, 3);
    Peer peer(world, bank);
    peer.ask(purchase("000001"));
    QVERIFY(!peer.answer());
    QVERIFY(peer.wasEnded());
    bank.clearFaults();
    Peer next(world, bank);
    next.ask(purchase("000002"));
    QVERIFY(next.answer().has_value());
    QVERIFY(!bank::faultFromWord("none"));
}

void TestBank::logShowsNoNumberAndNoSecret() {
    BankWorld world;
    bank::Bank bank(world.bankPlan(bank::Trade::issuer), world.clock, world.random);
    bank.start();
    links::IsoBankLink link(world.linkPlan(bank), world.clock);
    link.start();
    QTRY_VERIFY(link.isUp());
    auto card = askAndWait(link, world.application("card_1"));
    const std::string number(card->issuedNumber->digits());
    auto load = world.question(payments::BankVerb::load, number, 1'000);
    load.secret = card->issuedSecret->copy();
    QCOMPARE(askAndWait(link, std::move(load))->answer, std::string("00"));
    QVERIFY(bank.log().size() >= 6);
    for (const auto &line : bank.log()) {
        for (const auto &[field, value] : line.fields) {
            QVERIFY(value.find(number) == std::string::npos);
            QVERIFY2(field != 48 || value.find(card->issuedSecret->text()) == std::string::npos, value.c_str());
        }
    }
}

void TestBank::showsItsBooks() {
    BankWorld world;
    bank::Bank bank(world.bankPlan(bank::Trade::issuer), world.clock, world.random);
    bank.start();
    QVERIFY(bank.setNextNumberEnding("1234"));
    links::IsoBankLink link(world.linkPlan(bank), world.clock);
    link.start();
    QTRY_VERIFY(link.isUp());
    const auto card = askAndWait(link, world.application("card_1", true));
    QVERIFY(card->awaitsPerson);
    QCOMPARE(bank.books().cards.at(0).state, std::string("awaits_person"));
    QVERIFY(bank.approvePhysical("card_1"));
    const std::string number(card->issuedNumber->digits());
    const auto load = world.question(payments::BankVerb::load, number, 1'000);
    QCOMPARE(askAndWait(link, again(load))->answer, std::string("00"));
    const bank::ShownBooks books = bank.books();
    QCOMPARE(books.cards.size(), std::size_t(1));
    QCOMPARE(books.cards[0].reference, std::string("card_1"));
    QCOMPARE(books.cards[0].number, std::string("960400******1234"));
    QCOMPARE(books.cards[0].kind, std::string("physical"));
    QCOMPARE(books.cards[0].state, std::string("active"));
    QCOMPARE(books.cards[0].currency, std::string("KRW"));
    QCOMPARE(books.cards[0].balance, std::int64_t(1'000));
    QCOMPARE(books.movements.size(), std::size_t(2));
    QCOMPARE(books.movements[1].stan, load.reference.stan);
    QCOMPARE(books.movements[1].retrieval, load.reference.retrieval);
    QCOMPARE(books.movements[1].moved, std::int64_t(1'000));
    const auto single = askAndWait(link, world.singleUse("card_2", number, 600, "bookshop"));
    auto bought = world.question(payments::BankVerb::purchase, single->issuedNumber->digits(), 400);
    bought.merchant = "bookshop";
    QCOMPARE(askAndWait(link, std::move(bought))->answer, std::string("00"));
    const bank::ShownBooks after = bank.books();
    QCOMPARE(after.cards.at(1).kind, std::string("single"));
    QCOMPARE(after.cards.at(1).balance, std::int64_t(0));
    QCOMPARE(after.cards.at(0).balance, std::int64_t(600));
    QCOMPARE(after.movements.at(3).card, std::string("card_2"));
    QCOMPARE(after.movements.at(3).balanceAfter, std::int64_t(600));

    bank::Bank company(world.bankPlan(bank::Trade::creditCards), world.clock, world.random);
    company.start();
    Peer peer(world, company);
    peer.ask(purchase("000001", "4000000000000259"));
    QVERIFY(peer.answer().has_value());
    QCOMPARE(company.books().cards.at(0).disputed, true);
    QCOMPARE(company.books().cards.at(0).balance, std::int64_t(-700));
}

void TestBank::resetForgetsEverything() {
    BankWorld world;
    bank::Bank bank(world.bankPlan(bank::Trade::creditCards), world.clock, world.random);
    bank.start();
    Peer peer(world, bank);
    peer.ask(purchase("000001"));
    QVERIFY(peer.answer().has_value());
    bank.arm(bank::Fault::cut, 5);
    bank.reset();
    QVERIFY(bank.books().cards.empty());
    QVERIFY(bank.books().movements.empty());
    QVERIFY(bank.log().empty());
    peer.ask(purchase("000001"));
    QVERIFY2(peer.answer().has_value(), "the same connection goes on, without the faults");
    bank.stop();
    bank::Bank later(world.bankPlan(bank::Trade::creditCards), world.clock, world.random);
    QCOMPARE(later.books().movements.size(), std::size_t(1));
}

void TestBank::refusesAnEndingThatIsNotFourDigits() {
    BankWorld world;
    bank::Bank bank(world.bankPlan(bank::Trade::issuer), world.clock, world.random);
    for (const char *ending : {"", "123", "12345", "12a4"})
        QVERIFY(!bank.setNextNumberEnding(ending));
    QVERIFY(bank.setNextNumberEnding("0068"));
}

void TestBank::saysSoWhenItCannotStart() {
    BankWorld world;
    bank::Bank first(world.bankPlan(bank::Trade::issuer), world.clock, world.random);
    bank::BankPlan samePort = world.bankPlan(bank::Trade::issuer);
    samePort.port = first.port();
    QVERIFY_EXCEPTION_THROWN(bank::Bank(samePort, world.clock, world.random), std::exception);
    bank::BankPlan noKey = world.bankPlan(bank::Trade::issuer);
    noKey.keyFile = world.folder() + "/nowhere.pem";
    QVERIFY_EXCEPTION_THROWN(bank::Bank(noKey, world.clock, world.random), std::exception);
}

QTEST_GUILESS_MAIN(TestBank)
#include "test_bank.moc"
