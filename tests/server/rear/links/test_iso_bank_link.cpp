#include "server/rear/links/bank_registry.h"
#include "tests/server/rear/links/bank_world.h"

#include <QTest>

using namespace florin;
using namespace florin::tests;
using payments::BankSilence;
using payments::BankVerb;

namespace {

constexpr auto visa = "4242424242424242";

} // namespace

class TestIsoBankLink : public QObject {
    Q_OBJECT
  private slots:
    void answersTwoHundredQuestionsInFlight();
    void pairsAnswersThatComeOutOfOrder();
    void tellsUnknownAtTheTimeOutAndDropsTheLateAnswer();
    void dropsTheSecondOfTwoAnswers();
    void dropsAChangedAnswerAndTellsUnknown();
    void tellsUnknownWhenTheLineIsCutAndComesBack();
    void tellsNotSentWhereNobodyListens();
    void tellsNotSentAboutQuestionsThatCannotBeSaid();
    void encodesTheLongestDeliveryThatIsAllowed();
    void saysWhatACardIsLockedTo();
    void refusesABankOfAnotherAuthority();
    void refusesABankOfAnotherName();
    void isRefusedWithoutACertificateOfTheBanksAuthority_data();
    void isRefusedWithoutACertificateOfTheBanksAuthority();
    void keepsAStillLineAliveWithEchoes();
    void answersQuestionsBeforeItStops();
    void reachesTheBankAgainAfterItsRestart();
    void aRepeatInFlightIsSentOnceAndAnsweredTwice();
    void knowsWhichBankACardBelongsTo();
};

void TestIsoBankLink::answersTwoHundredQuestionsInFlight() {
    BankWorld world;
    LinkedBank linked(world, bank::Trade::creditCards);
    auto &bank = linked.bank;
    auto &link = linked.link;

    bank.arm(bank::Fault::reorder, 100);
    Replies replies;
    for (int number = 0; number < 200; ++number) {
        const bool refused = number % 5 == 0;
        link.ask(world.question(BankVerb::purchase, refused ? "4000000000009995" : visa, 1'000 + number), replies.place());
    }
    QVERIFY(replies.waitForAll());
    for (std::size_t number = 0; number < 200; ++number) {
        QVERIFY(bool(replies[number]));
        QCOMPARE(replies[number]->answer, std::string(number % 5 == 0 ? "51" : "00"));
    }
    QVERIFY2(!std::ranges::is_sorted(replies.order()), "the answers came in the order of the questions");
    QCOMPARE(link.counters().answered, std::uint64_t(200));
    QCOMPARE(bank.books().movements.size(), std::size_t(200));
}

void TestIsoBankLink::pairsAnswersThatComeOutOfOrder() {
    BankWorld world;
    LinkedBank linked(world, bank::Trade::creditCards);
    auto &bank = linked.bank;
    auto &link = linked.link;

    bank.arm(bank::Fault::reorder, 1);
    Replies replies;
    link.ask(world.question(BankVerb::purchase, "4000000000000002", 100), replies.place());
    link.ask(world.question(BankVerb::purchase, "4000000000009987", 100), replies.place());
    QVERIFY(replies.waitForAll());
    QCOMPARE(replies.order(), (std::vector<std::size_t>{1, 0}));
    QCOMPARE(replies[0]->answer, std::string("05"));
    QCOMPARE(replies[1]->answer, std::string("41"));
}

void TestIsoBankLink::tellsUnknownAtTheTimeOutAndDropsTheLateAnswer() {
    BankWorld world;
    LinkedBank linked(world, bank::Trade::creditCards, 200ms);
    auto &bank = linked.bank;
    auto &link = linked.link;

    bank.arm(bank::Fault::late, 1);
    const auto purchase = world.question(BankVerb::purchase, visa, 5'000);
    const auto silence = askAndWait(link, again(purchase));
    QVERIFY(!silence);
    QVERIFY(silence.error() == BankSilence::unknown);
    const auto reversal = askAndWait(link, world.reversalOf(purchase));
    QVERIFY(bool(reversal));
    QCOMPARE(reversal->answer, std::string("00"));
    QTRY_COMPARE(link.counters().late, std::uint64_t(1));
    QCOMPARE(link.counters().answered, std::uint64_t(1));
    QCOMPARE(bank.books().cards.at(0).balance, std::int64_t(0));
}

void TestIsoBankLink::dropsTheSecondOfTwoAnswers() {
    BankWorld world;
    bank::Bank bank(world.bankPlan(bank::Trade::creditCards), world.clock, world.random);
    bank.start();
    links::IsoBankLink link(world.linkPlan(bank), world.clock);
    link.start();
    bank.arm(bank::Fault::duplicate, 1);
    QTRY_VERIFY(link.isUp());
    QVERIFY(bool(askAndWait(link, world.question(BankVerb::purchase, visa, 5'000))));
    QTRY_COMPARE(link.counters().duplicate, std::uint64_t(1));
    QCOMPARE(link.counters().answered, std::uint64_t(1));
}

void TestIsoBankLink::dropsAChangedAnswerAndTellsUnknown() {
    BankWorld world;
    LinkedBank linked(world, bank::Trade::creditCards, 300ms);
    auto &bank = linked.bank;
    auto &link = linked.link;
    bank.arm(bank::Fault::badsig, 1);
    const auto silence = askAndWait(link, world.question(BankVerb::purchase, visa, 5'000));
    QVERIFY(!silence);
    QVERIFY(silence.error() == BankSilence::unknown);
    QCOMPARE(link.counters().unreadable, std::uint64_t(1));
    QVERIFY(bool(askAndWait(link, world.question(BankVerb::purchase, visa, 5'000))));
}

void TestIsoBankLink::tellsUnknownWhenTheLineIsCutAndComesBack() {
    BankWorld world;
    LinkedBank linked(world, bank::Trade::creditCards);
    auto &bank = linked.bank;
    auto &link = linked.link;

    bank.arm(bank::Fault::cut, 1);
    const auto purchase = world.question(BankVerb::purchase, visa, 5'000);
    const auto started = std::chrono::steady_clock::now();
    const auto silence = askAndWait(link, again(purchase));
    QVERIFY(!silence);
    QVERIFY(silence.error() == BankSilence::unknown);
    QVERIFY2(std::chrono::steady_clock::now() - started < 4s, "a cut is known at once, not at the time-out");
    QTRY_VERIFY(link.isUp());
    QCOMPARE(link.counters().connected, std::uint64_t(2));
    const auto repeated = askAndWait(link, again(purchase));
    QVERIFY(bool(repeated));
    QCOMPARE(repeated->answer, std::string("00"));
    QCOMPARE(bank.books().cards.at(0).balance, std::int64_t(-5'000));
}

void TestIsoBankLink::tellsNotSentWhereNobodyListens() {
    BankWorld world;
    bank::Bank bank(world.bankPlan(bank::Trade::creditCards), world.clock, world.random);
    const links::LinkPlan plan = world.linkPlan(bank);
    bank.start();
    bank.stop();
    links::IsoBankLink link(plan, world.clock);
    link.start();
    const auto silence = askAndWait(link, world.question(BankVerb::purchase, visa, 5'000));
    QVERIFY(!silence);
    QVERIFY(silence.error() == BankSilence::notSent);
    QVERIFY(!link.isUp());
}

void TestIsoBankLink::tellsNotSentAboutQuestionsThatCannotBeSaid() {
    BankWorld world;
    LinkedBank linked(world, bank::Trade::creditCards);
    auto &bank = linked.bank;
    auto &link = linked.link;
    auto shortStan = world.question(BankVerb::purchase, visa, 100);
    shortStan.reference.stan = "42";
    auto tooMuch = world.question(BankVerb::purchase, visa, 1'000'000'000'000);
    auto noCard = world.question(BankVerb::purchase, {}, 100);
    auto nothing = world.question(BankVerb::purchase, visa);
    auto noOriginal = world.question(BankVerb::reversal);
    auto lockOfNoCard = world.singleUse("card_1", {}, 100);
    auto lockToNothing = world.singleUse("card_1", visa, 0);
    auto lockToTooMuch = world.singleUse("card_1", visa, 1'000'000'000'000);
    auto lockToALongShop = world.singleUse("card_1", visa, 100, std::string(16, 's'));
    for (auto *flawed : {&shortStan, &tooMuch, &noCard, &nothing, &noOriginal, &lockOfNoCard, &lockToNothing, &lockToTooMuch, &lockToALongShop}) {
        const auto silence = askAndWait(link, std::move(*flawed));
        QVERIFY(!silence);
        QVERIFY(silence.error() == BankSilence::notSent);
    }
    QVERIFY(bank.books().movements.empty());
}

void TestIsoBankLink::encodesTheLongestDeliveryThatIsAllowed() {
    const auto krw = *money::Currency::fromCode("KRW");
    for (const std::size_t name : {std::size_t(1), std::size_t(100)}) {
        for (const bool tooLong : {false, true}) {
            payments::BankQuestion question;
            question.verb = BankVerb::issueCard;
            question.reference = {"000001", "123456789012", *base::fromRfc3339("2026-11-20T10:00:00Z")};
            question.application = payments::CardApplication{true, std::string(64, 'c'), krw, std::string(name, 'n'),
                                                             std::string(payments::mostDeliveryBytes - name + tooLong, 'a')};
            const auto message = links::toMessage(question, {.institution = "960400", .currency = krw});
            QCOMPARE(message && iso8583::encode(*message), !tooLong);
        }
    }
}

void TestIsoBankLink::saysWhatACardIsLockedTo() {
    BankWorld world;
    const links::AcquirerNames names{.institution = "960400", .currency = world.krw};
    const auto message = links::toMessage(world.singleUse("card_1", "9604000000000001", 14'500, "bookshop"), names);
    QVERIFY(message && iso8583::encode(*message));
    QCOMPARE(message->type(), std::string("0302"));
    QCOMPARE(message->field(2), std::string_view("9604000000000001"));
    QCOMPARE(message->field(4), std::string_view("000000014500"));
    QCOMPARE(message->field(48), std::string_view("AC005issueAK006singleAR006card_1SM008bookshop"));
    QCOMPARE(message->field(49), std::string_view("410"));
    QCOMPARE(message->field(91), std::string_view("1"));
    const auto atAnybody = links::toMessage(world.singleUse("card_1", "9604000000000001", 14'500), names);
    QCOMPARE(atAnybody->field(48), std::string_view("AC005issueAK006singleAR006card_1"));
}

void TestIsoBankLink::refusesABankOfAnotherAuthority() {
    BankWorld world;
    const Pki strangers = Pki::make(world.folder(), "strangers");
    bank::BankPlan bankPlan = world.bankPlan(bank::Trade::creditCards);
    bankPlan.certificateFile = strangers.bankCertificateFile;
    bankPlan.keyFile = strangers.bankKeyFile;
    bank::Bank bank(std::move(bankPlan), world.clock, world.random);
    bank.start();
    links::IsoBankLink link(world.linkPlan(bank), world.clock);
    link.start();
    const auto silence = askAndWait(link, world.question(BankVerb::purchase, visa, 5'000));
    QVERIFY(!silence);
    QVERIFY(silence.error() == BankSilence::notSent);
    QVERIFY(bank.log().empty());
}

void TestIsoBankLink::refusesABankOfAnotherName() {
    BankWorld world;
    bank::Bank bank(world.bankPlan(bank::Trade::creditCards), world.clock, world.random);
    bank.start();
    links::LinkPlan plan = world.linkPlan(bank);
    plan.address.peerName = "issuer.example";
    links::IsoBankLink link(std::move(plan), world.clock);
    link.start();
    const auto silence = askAndWait(link, world.question(BankVerb::purchase, visa, 5'000));
    QVERIFY(!silence);
    QVERIFY(silence.error() == BankSilence::notSent);
    QVERIFY(bank.log().empty());
}

void TestIsoBankLink::isRefusedWithoutACertificateOfTheBanksAuthority_data() {
    QTest::addColumn<QString>("shown");
    QTest::newRow("none") << "none";
    QTest::newRow("of another authority") << "strangers";
    QTest::newRow("a bank's own, which is for servers") << "server";
}

void TestIsoBankLink::isRefusedWithoutACertificateOfTheBanksAuthority() {
    QFETCH(QString, shown);
    BankWorld world;
    bank::Bank bank(world.bankPlan(bank::Trade::creditCards), world.clock, world.random);
    bank.start();
    links::LinkPlan plan = world.linkPlan(bank);
    const Pki strangers = Pki::make(world.folder(), "strangers");
    plan.address.certificateFile = shown == "none" ? "" : shown == "server" ? world.pki.bankCertificateFile : strangers.gatewayCertificateFile;
    plan.address.keyFile = shown == "none" ? "" : shown == "server" ? world.pki.bankKeyFile : strangers.gatewayKeyFile;
    plan.timeout = 1s;
    links::IsoBankLink link(std::move(plan), world.clock);
    link.start();
    const auto silence = askAndWait(link, world.question(BankVerb::purchase, visa, 5'000));
    QVERIFY(!silence);
    QVERIFY(silence.error() == BankSilence::notSent);
    QVERIFY(!link.isUp());
    QVERIFY(bank.log().empty());
}

void TestIsoBankLink::keepsAStillLineAliveWithEchoes() {
    BankWorld world;
    bank::Bank bank(world.bankPlan(bank::Trade::creditCards), world.clock, world.random);
    bank.start();
    links::LinkPlan plan = world.linkPlan(bank);
    plan.echoAfter = 50ms;
    links::IsoBankLink link(std::move(plan), world.clock);
    link.start();
    const auto echoes = [&] {
        return std::ranges::count_if(bank.log(), [](const bank::LoggedMessage &line) {
            const auto code = line.fields.find(70);
            return line.type == "0810" && code != line.fields.end() && code->second == "301";
        });
    };
    QTRY_VERIFY(echoes() >= 3);
    QVERIFY(link.isUp());
    QCOMPARE(link.counters().connected, std::uint64_t(1));
}

void TestIsoBankLink::answersQuestionsBeforeItStops() {
    BankWorld world;
    LinkedBank linked(world, bank::Trade::creditCards);
    auto &bank = linked.bank;
    auto &link = linked.link;
    bank.arm(bank::Fault::timeout, 1);
    Replies replies;
    link.ask(world.question(BankVerb::purchase, visa, 5'000), replies.place());
    QTRY_COMPARE(bank.books().movements.size(), std::size_t(1));
    link.stop();
    link.ask(world.question(BankVerb::purchase, visa, 5'000), replies.place());
    QVERIFY(replies.waitForAll());
    QVERIFY(replies[0].error() == BankSilence::unknown);
    QVERIFY(replies[1].error() == BankSilence::notSent);
    QTRY_VERIFY(std::ranges::any_of(bank.log(), [](const bank::LoggedMessage &line) {
        const auto code = line.fields.find(70);
        return code != line.fields.end() && code->second == "002";
    }));
}

void TestIsoBankLink::reachesTheBankAgainAfterItsRestart() {
    BankWorld world;
    bank::BankPlan plan = world.bankPlan(bank::Trade::issuer);
    auto bank = std::make_unique<bank::Bank>(plan, world.clock, world.random);
    bank->start();
    plan.port = bank->port();
    links::IsoBankLink link(world.linkPlan(*bank), world.clock);
    link.start();
    QTRY_VERIFY(link.isUp());
    const auto card = askAndWait(link, world.application("card_1"));
    QVERIFY(bool(card));
    const std::string number(card->issuedNumber->digits());
    QCOMPARE(askAndWait(link, world.question(BankVerb::load, number, 50'000))->answer, std::string("00"));
    const auto purchase = world.question(BankVerb::purchase, number, 20'000);
    QCOMPARE(askAndWait(link, again(purchase))->answer, std::string("00"));

    bank = nullptr;
    QTRY_VERIFY(!link.isUp());
    QVERIFY(askAndWait(link, world.question(BankVerb::inquiry, number)).error() == BankSilence::notSent);
    bank = std::make_unique<bank::Bank>(plan, world.clock, world.random);
    bank->start();
    QTRY_VERIFY(link.isUp());
    QCOMPARE(askAndWait(link, world.question(BankVerb::inquiry, number))->balance->amount(), std::int64_t(30'000));
    QCOMPARE(askAndWait(link, again(purchase))->answer, std::string("00"));
    QCOMPARE(askAndWait(link, world.reversalOf(purchase))->answer, std::string("00"));
    QCOMPARE(askAndWait(link, world.reversalOf(purchase))->answer, std::string("00"));
    QCOMPARE(askAndWait(link, world.question(BankVerb::inquiry, number))->balance->amount(), std::int64_t(50'000));
}

void TestIsoBankLink::aRepeatInFlightIsSentOnceAndAnsweredTwice() {
    BankWorld world;
    LinkedBank linked(world, bank::Trade::creditCards);
    auto &bank = linked.bank;
    auto &link = linked.link;
    bank.arm(bank::Fault::late, 1);
    const auto purchase = world.question(BankVerb::purchase, visa, 5'000);
    Replies replies;
    link.ask(again(purchase), replies.place());
    link.ask(again(purchase), replies.place());
    QVERIFY(replies.waitForAll());
    QCOMPARE(replies[0]->answer, std::string("00"));
    QCOMPARE(replies[1]->answer, std::string("00"));
    QCOMPARE(replies[0]->approvalCode, replies[1]->approvalCode);
    QCOMPARE(bank.books().cards.at(0).balance, std::int64_t(-5'000));
}

void TestIsoBankLink::knowsWhichBankACardBelongsTo() {
    BankWorld world;
    links::IsoBankLink issuer({}, world.clock);
    links::IsoBankLink cards({}, world.clock);
    links::BankRegistry banks("960400", issuer, cards);
    QCOMPARE(&banks.issuer(), static_cast<payments::Bank *>(&issuer));
    QCOMPARE(&banks.bankOf(*card::CardNumber::parse(visa)), static_cast<payments::Bank *>(&cards));
    const std::string own = std::string("960400000000001") + card::luhnCheckDigit("960400000000001");
    QCOMPARE(&banks.bankOf(*card::CardNumber::parse(own)), static_cast<payments::Bank *>(&issuer));
}

QTEST_GUILESS_MAIN(TestIsoBankLink)
#include "test_iso_bank_link.moc"
