#include "tests/server/sandbox/bank/desk_test.h"
#include "tests/server/sandbox/bank/papers.h"
#include "tests/server/sandbox/bank/peer.h"

#include <fstream>
#include <sstream>

using namespace florin;
using namespace florin::tests;

namespace {

constexpr std::chrono::milliseconds soon{40};
constexpr std::chrono::milliseconds never{600'000};

} // namespace

/// What the issuer tells the gateway of the payments that other acquirers asked of its cards (steps d13, d14).
class TestReports : public DeskTest {
    Q_OBJECT

  private slots:
    void init();
    void cleanup();
    void aPurchaseOfAnotherAcquirerIsReported();
    void aRefusedOneIsReported();
    void ofAPartOnlyThePartIsReported();
    void theGatewaysOwnIsNotReported();
    void onlyPurchasesOfKnownCardsAreReported();
    void aReversalIsReported();
    void aReversalThatGaveNothingBackIsNot();
    void aHoldIsReportedWhenItIsCompleted();
    void theGatewaysOwnHoldIsNotReportedWhoeverCompletesIt();
    void itGoesOutAfterTheSignOnAndNotAfterTheSignOff();
    void oneAtATime();
    void withoutAnAnswerItIsRepeated();
    void atTheNextSignOnItIsRepeatedAtOnce();
    void anAnswerEndsTheMatter_data();
    void anAnswerEndsTheMatter();
    void anyOtherAnswerEndsNothing();
    void anAnswerToSomethingElseEndsNothing();
    void nobodyElseIsTold();
    void neitherLogNorJournalHoldsTheNumber();

  private:
    void openBank(std::chrono::milliseconds pause);
    /// Stops the bank and opens it again on the same folder.
    void restart(std::chrono::milliseconds pause);
    std::unique_ptr<Peer> peer(const std::string &name) const;
    std::unique_ptr<Peer> gatewaySignedOn();
    Message network(std::string_view code) {
        Message message("0800");
        message.set(7, iso8583::field7(m_clock.now()));
        message.set(11, "000001");
        message.set(70, code);
        return message;
    }
    /// Field 39 of the answer that comes next.
    std::string told(Peer &from, const Message &message);
    Message byAnother(Message message);
    Message abroad(std::int64_t amount) { return byAnother(purchase(m_card, amount)); }
    /// Asks for it as another acquirer and says what field 39 of the answer is.
    std::string abroadTold(std::int64_t amount) { return told(*m_other, abroad(amount)); }
    static Message answerTo(const Message &report, const char *code);
    std::size_t reportsInLog() const;

    std::unique_ptr<Papers> m_papers;
    base::SystemRandom m_random;
    std::unique_ptr<Bank> m_bank;
    std::unique_ptr<Peer> m_gateway; ///< not signed on
    std::unique_ptr<Peer> m_other;   ///< another acquirer's
    std::string m_card;              ///< number of a prepaid card with 10 000 won
};

void TestReports::init() {
    m_papers = std::make_unique<Papers>();
    openBank(never);
    const auto issued = [&](const Message &asked) {
        m_gateway->ask(asked);
        return std::string(m_gateway->answer()->field(2));
    };
    m_card = issued(application("card_1"));
    QCOMPARE(told(*m_gateway, load(m_card, 10'000)), std::string("00"));
}

void TestReports::cleanup() {
    m_gateway.reset();
    m_other.reset();
    m_bank.reset();
    m_papers.reset();
}

void TestReports::openBank(std::chrono::milliseconds pause) {
    BankPlan plan;
    plan.name = "issuer";
    plan.authorityFile = m_papers->authorityFile;
    plan.certificateFile = m_papers->file("localhost");
    plan.keyFile = m_papers->file("localhost-key");
    plan.dataFolder = m_papers->folder.path().toStdString() + "/issuer";
    plan.reportPause = pause;
    m_bank = std::make_unique<Bank>(plan, m_clock, m_random);
    m_bank->start();
    m_gateway = peer("gateway");
    m_other = peer("outsider");
}

void TestReports::restart(std::chrono::milliseconds pause) {
    m_gateway.reset();
    m_other.reset();
    m_bank.reset();
    openBank(pause);
}

std::unique_ptr<Peer> TestReports::peer(const std::string &name) const {
    return std::make_unique<Peer>(
        links::BankAddress{"localhost", m_bank->port(), "", m_papers->authorityFile, m_papers->file(name), m_papers->file(name + "-key")});
}

std::unique_ptr<Peer> TestReports::gatewaySignedOn() {
    auto gateway = peer("gateway");
    gateway->ask(network(iso8583::signOn));
    const auto answer = gateway->answer();
    if (!answer || answer->type() != "0810")
        qFatal("the sign-on was not answered first");
    return gateway;
}

std::string TestReports::told(Peer &from, const Message &message) {
    from.ask(message);
    const auto answer = from.answer();
    return answer ? std::string(answer->field(39)) : std::string();
}

Message TestReports::byAnother(Message message) {
    message.set(12, "103005");
    message.set(13, "1120");
    message.set(32, "123456");
    message.set(41, "TILL 7  ");
    message.set(42, "FLOWERS        ");
    message.set(43, iso8583::padded("Flowers, 100% fresh, Busan", 40));
    return message;
}

Message TestReports::answerTo(const Message &report, const char *code) {
    Message answer = iso8583::answerTo(report);
    answer.set(39, code);
    return answer;
}

std::size_t TestReports::reportsInLog() const {
    const auto log = m_bank->log();
    return static_cast<std::size_t>(std::ranges::count_if(log, [](const LoggedMessage &line) {
        return line.direction == Direction::out && (line.type.starts_with("022") || line.type.starts_with("042"));
    }));
}

void TestReports::aPurchaseOfAnotherAcquirerIsReported() {
    const auto gateway = gatewaySignedOn();
    const Message bought = abroad(700);
    m_other->ask(bought);
    const auto answer = m_other->answer();
    QVERIFY(answer.has_value());
    const auto report = gateway->answer();
    QVERIFY(report.has_value());
    QCOMPARE(report->type(), std::string("0220"));
    Message expected = bought.copy();
    expected.set(38, answer->field(38));
    expected.set(39, "00");
    expected.set(48, "BA0049300");
    QVERIFY(report->fields() == expected.fields());
    // Where the request had none of them, the report has none.
    gateway->ask(answerTo(*report, "00"));
    Message bare = purchase(m_card, 300);
    bare.set(32, "123456");
    QCOMPARE(told(*m_other, bare), std::string("00"));
    const auto next = gateway->answer();
    QVERIFY(next.has_value());
    for (const int field : {12, 13, 41, 42, 43})
        QVERIFY(!next->has(field));
    QCOMPARE(next->field(37), bare.field(37));
}

void TestReports::aRefusedOneIsReported() {
    const auto gateway = gatewaySignedOn();
    QCOMPARE(abroadTold(10'001), std::string("51"));
    const auto report = gateway->answer();
    QVERIFY(report.has_value());
    QCOMPARE(report->type(), std::string("0220"));
    QCOMPARE(report->field(39), std::string_view("51"));
    QCOMPARE(report->field(4), std::string_view("000000010001"));
    QVERIFY(!report->has(38) && !report->has(48));
}

void TestReports::ofAPartOnlyThePartIsReported() {
    m_bank->setNextNumberEnding("0010");
    m_gateway->ask(application("card_2"));
    m_card = m_gateway->answer()->field(2);
    QCOMPARE(told(*m_gateway, load(m_card, 1'000)), std::string("00"));
    QCOMPARE(abroadTold(900), std::string("10"));
    const auto report = gatewaySignedOn()->answer();
    QVERIFY(report.has_value());
    QCOMPARE(report->field(39), std::string_view("10"));
    QCOMPARE(report->field(4), std::string_view("000000000450"));
    QCOMPARE(report->field(48), std::string_view("BA003550"));
    QVERIFY(report->has(38));
}

void TestReports::theGatewaysOwnIsNotReported() {
    const auto gateway = gatewaySignedOn();
    const Message own = byAnother(purchase(m_card, 100)); // whatever it calls itself
    QCOMPARE(told(*gateway, own), std::string("00"));
    QCOMPARE(told(*m_gateway, purchase(m_card, 100)), std::string("00")); // not signed on, yet the gateway's
    QCOMPARE(told(*m_other, byAnother(reversalOf(own))), std::string("00"));
    const Message bought = abroad(200);
    QCOMPARE(told(*m_other, bought), std::string("00"));
    const auto report = gateway->answer();
    QVERIFY(report.has_value());
    QCOMPARE(report->field(37), bought.field(37));
}

void TestReports::onlyPurchasesOfKnownCardsAreReported() {
    QCOMPARE(told(*m_other, byAnother(load(m_card, 100))), std::string("00"));
    QCOMPARE(told(*m_other, byAnother(financial("0200", iso8583::inquiry, m_card, 0))), std::string("00"));
    QCOMPARE(told(*m_other, byAnother(purchase("4242424242424242", 100))), std::string("14"));
    const Message bought = abroad(200);
    QCOMPARE(told(*m_other, bought), std::string("00"));
    const auto report = gatewaySignedOn()->answer();
    QVERIFY(report.has_value());
    QCOMPARE(report->field(37), bought.field(37));
}

void TestReports::aReversalIsReported() {
    const auto gateway = gatewaySignedOn();
    const Message bought = abroad(700);
    QCOMPARE(told(*m_other, bought), std::string("00"));
    const auto first = gateway->answer();
    QVERIFY(first.has_value());
    gateway->ask(answerTo(*first, "00"));
    Message reversal = reversalOf(bought);
    reversal.set(32, "123456");
    QCOMPARE(told(*m_other, reversal), std::string("00"));
    const auto report = gateway->answer();
    QVERIFY(report.has_value());
    QCOMPARE(report->type(), std::string("0420"));
    Message expected = reversal.copy();
    expected.set(2, m_card);
    expected.set(4, "000000000700");
    expected.set(48, "BA00510000OR012" + std::string(bought.field(37)));
    QVERIFY(report->fields() == expected.fields());
    QCOMPARE(OriginalData::fromField90(report->field(90)).acquirer, std::string("123456"));
    gateway->ask(answerTo(*report, "25"));
    QCOMPARE(told(*m_other, abroad(1)), std::string("00"));
    const auto next = gateway->answer();
    QVERIFY(next.has_value());
    QCOMPARE(next->type(), std::string("0220"));
}

void TestReports::aReversalThatGaveNothingBackIsNot() {
    const Message refused = abroad(10'001);
    QCOMPARE(told(*m_other, refused), std::string("51"));
    QCOMPARE(told(*m_other, byAnother(reversalOf(refused))), std::string("00"));
    const Message bought = abroad(200);
    QCOMPARE(told(*m_other, byAnother(reversalOf(bought))), std::string("00")); // came first
    QCOMPARE(told(*m_other, bought), std::string("12"));
    const auto gateway = gatewaySignedOn();
    const auto report = gateway->answer();
    QVERIFY(report.has_value());
    gateway->ask(answerTo(*report, "00"));
    const Message last = abroad(300);
    QCOMPARE(told(*m_other, last), std::string("00"));
    const auto next = gateway->answer();
    QVERIFY(next.has_value());
    QCOMPARE(next->field(37), last.field(37));
}

void TestReports::aHoldIsReportedWhenItIsCompleted() {
    const Message hold = byAnother(financial("0100", iso8583::purchase, m_card, 1'000));
    const Message freed = byAnother(financial("0100", iso8583::purchase, m_card, 2'000));
    QCOMPARE(told(*m_other, hold), std::string("00"));
    QCOMPARE(told(*m_other, freed), std::string("00"));
    QCOMPARE(told(*m_other, byAnother(reversalOf(freed))), std::string("00"));
    Message completion = byAnother(financial("0220", iso8583::purchase, m_card, 600));
    completion.set(90, OriginalData::of(hold).toField90());
    QCOMPARE(told(*m_other, completion), std::string("00"));
    QCOMPARE(told(*m_other, byAnother(reversalOf(hold))), std::string("00"));
    const auto gateway = gatewaySignedOn();
    const auto report = gateway->answer();
    QVERIFY(report.has_value());
    QCOMPARE(report->type(), std::string("0220"));
    QCOMPARE(report->field(37), completion.field(37));
    QCOMPARE(report->field(4), std::string_view("000000000600"));
    QCOMPARE(report->field(48), std::string_view("BA0049400"));
    QVERIFY(!report->has(90));
    gateway->ask(answerTo(*report, "00"));
    const auto back = gateway->answer();
    QVERIFY(back.has_value());
    QCOMPARE(back->type(), std::string("0420"));
    QCOMPARE(back->field(4), std::string_view("000000000600"));
    QVERIFY(OriginalData::fromField90(back->field(90)) == OriginalData::of(completion));
    QVERIFY(back->field(48).ends_with("OR012" + std::string(completion.field(37))));
}

void TestReports::theGatewaysOwnHoldIsNotReportedWhoeverCompletesIt() {
    const Message hold = financial("0100", iso8583::purchase, m_card, 1'000);
    QCOMPARE(told(*m_gateway, hold), std::string("00"));
    Message completion = byAnother(financial("0220", iso8583::purchase, m_card, 600));
    completion.set(90, OriginalData::of(hold).toField90());
    QCOMPARE(told(*m_other, completion), std::string("00"));
    const Message happened = byAnother(financial("0220", iso8583::purchase, m_card, 300)); // an advice without a hold is a purchase
    QCOMPARE(told(*m_other, happened), std::string("00"));
    const auto report = gatewaySignedOn()->answer();
    QVERIFY(report.has_value());
    QCOMPARE(report->field(37), happened.field(37));
}

void TestReports::itGoesOutAfterTheSignOnAndNotAfterTheSignOff() {
    QCOMPARE(abroadTold(700), std::string("00"));
    m_gateway->ask(network(iso8583::echo));
    QCOMPARE(m_gateway->answer()->type(), std::string("0810"));
    QCOMPARE(reportsInLog(), std::size_t(0));
    m_gateway->ask(network(iso8583::signOn));
    QCOMPARE(m_gateway->answer()->type(), std::string("0810"));
    const auto report = m_gateway->answer();
    QVERIFY(report.has_value());
    QCOMPARE(report->type(), std::string("0220"));
    m_gateway->ask(network(iso8583::signOff));
    QCOMPARE(m_gateway->answer()->type(), std::string("0810"));
    m_gateway->ask(answerTo(*report, "00")); // late, but an answer
    QCOMPARE(abroadTold(100), std::string("00"));
    m_gateway->ask(network(iso8583::echo));
    QCOMPARE(m_gateway->answer()->type(), std::string("0810"));
    QCOMPARE(reportsInLog(), std::size_t(1));
    QCOMPARE(gatewaySignedOn()->answer()->type(), std::string("0220"));
}

void TestReports::oneAtATime() {
    const auto gateway = gatewaySignedOn();
    const Message first = abroad(100), second = abroad(200);
    QCOMPARE(told(*m_other, first), std::string("00"));
    QCOMPARE(told(*m_other, second), std::string("00"));
    const auto report = gateway->answer();
    QVERIFY(report.has_value());
    QCOMPARE(report->field(37), first.field(37));
    gateway->ask(network(iso8583::echo));
    QCOMPARE(gateway->answer()->type(), std::string("0810"));
    QCOMPARE(reportsInLog(), std::size_t(1));
    gateway->ask(answerTo(*report, "00"));
    const auto next = gateway->answer();
    QVERIFY(next.has_value());
    QCOMPARE(next->type(), std::string("0220"));
    QCOMPARE(next->field(37), second.field(37));
}

void TestReports::withoutAnAnswerItIsRepeated() {
    restart(soon);
    const auto gateway = gatewaySignedOn();
    QCOMPARE(abroadTold(700), std::string("00"));
    const auto report = gateway->answer();
    QVERIFY(report.has_value());
    QCOMPARE(report->type(), std::string("0220"));
    for (int round = 0; round < 2; ++round) {
        const auto repeat = gateway->answer();
        QVERIFY(repeat.has_value());
        QCOMPARE(repeat->type(), std::string("0221"));
        QVERIFY(repeat->fields() == report->fields());
    }
    restart(never);
    const auto later = gatewaySignedOn()->answer();
    QVERIFY(later.has_value());
    QCOMPARE(later->type(), std::string("0221"));
    QVERIFY(later->fields() == report->fields());
}

void TestReports::atTheNextSignOnItIsRepeatedAtOnce() {
    QCOMPARE(abroadTold(700), std::string("00"));
    auto gateway = gatewaySignedOn();
    const auto report = gateway->answer();
    QVERIFY(report.has_value());
    gateway = gatewaySignedOn();
    const auto repeat = gateway->answer();
    QVERIFY(repeat.has_value());
    QCOMPARE(repeat->type(), std::string("0221"));
    QVERIFY(repeat->fields() == report->fields());
}

void TestReports::anAnswerEndsTheMatter_data() {
    QTest::addColumn<QByteArray>("code");
    for (const char *code : {"00", "14", "25", "30", "94"})
        QTest::newRow(code) << QByteArray(code);
}

void TestReports::anAnswerEndsTheMatter() {
    QFETCH(QByteArray, code);
    auto gateway = gatewaySignedOn();
    QCOMPARE(abroadTold(700), std::string("00"));
    const auto report = gateway->answer();
    QVERIFY(report.has_value());
    gateway->ask(answerTo(*report, code.constData()));
    gateway->ask(network(iso8583::echo)); // so that the answer is known to be read
    QCOMPARE(gateway->answer()->type(), std::string("0810"));
    gateway = gatewaySignedOn();
    const Message second = abroad(100);
    QCOMPARE(told(*m_other, second), std::string("00"));
    const auto next = gateway->answer();
    QVERIFY(next.has_value());
    QCOMPARE(next->field(37), second.field(37));
    gateway->ask(answerTo(*next, code.constData()));
    gateway->ask(network(iso8583::echo));
    QCOMPARE(gateway->answer()->type(), std::string("0810"));
    gateway.reset();
    restart(never);
    const Message third = abroad(100);
    QCOMPARE(told(*m_other, third), std::string("00"));
    const auto last = gatewaySignedOn()->answer();
    QVERIFY(last.has_value());
    QCOMPARE(last->type(), std::string("0220"));
    QCOMPARE(last->field(37), third.field(37));
}

void TestReports::anyOtherAnswerEndsNothing() {
    restart(soon);
    const auto gateway = gatewaySignedOn();
    QCOMPARE(abroadTold(700), std::string("00"));
    for (const char *type : {"0220", "0221", "0221"}) {
        const auto report = gateway->answer();
        QVERIFY(report.has_value());
        QCOMPARE(report->type(), std::string(type));
        gateway->ask(answerTo(*report, "96"));
    }
    restart(never);
    QCOMPARE(gatewaySignedOn()->answer()->type(), std::string("0221"));
}

void TestReports::anAnswerToSomethingElseEndsNothing() {
    const auto gateway = gatewaySignedOn();
    QCOMPARE(abroadTold(700), std::string("00"));
    const auto report = gateway->answer();
    QVERIFY(report.has_value());
    for (const auto &[field, value] : {std::pair{11, "999999"}, {37, "RRN000999999"}, {32, "654321"}, {7, "0101000000"}}) {
        Message answer = answerTo(*report, "00");
        answer.set(field, value);
        gateway->ask(answer);
    }
    m_other->ask(answerTo(*report, "00")); // right, and from nobody who may say so
    QCOMPARE(told(*m_other, network(iso8583::echo)), std::string("00"));
    QCOMPARE(gatewaySignedOn()->answer()->type(), std::string("0221"));
}

void TestReports::nobodyElseIsTold() {
    QCOMPARE(told(*m_other, network(iso8583::signOn)), std::string("00"));
    QCOMPARE(abroadTold(700), std::string("00"));
    m_other->ask(network(iso8583::echo));
    QCOMPARE(m_other->answer()->type(), std::string("0810"));
    QCOMPARE(reportsInLog(), std::size_t(0));
    QCOMPARE(gatewaySignedOn()->answer()->type(), std::string("0220"));
}

void TestReports::neitherLogNorJournalHoldsTheNumber() {
    const auto gateway = gatewaySignedOn();
    QCOMPARE(abroadTold(700), std::string("00"));
    const auto report = gateway->answer();
    QVERIFY(report.has_value());
    gateway->ask(answerTo(*report, "00"));
    QCOMPARE(told(*gateway, network(iso8583::echo)), std::string("00"));
    QCOMPARE(reportsInLog(), std::size_t(1));
    bool isAnswerThere = false;
    for (const LoggedMessage &line : m_bank->log()) {
        isAnswerThere = isAnswerThere || (line.direction == Direction::in && line.type == "0230");
        for (const auto &[field, value] : line.fields)
            QVERIFY(value.find(m_card) == std::string::npos);
    }
    QVERIFY(isAnswerThere);
    std::stringstream content;
    content << std::ifstream(m_papers->folder.path().toStdString() + "/issuer/journal.txt").rdbuf();
    QVERIFY(content.str().find("FLOWERS") != std::string::npos);
    QVERIFY(content.str().find("\ttold\t") != std::string::npos);
    QVERIFY(content.str().find(m_card) == std::string::npos);
    QVERIFY(content.str().find(m_card.substr(6)) == std::string::npos);
}

QTEST_GUILESS_MAIN(TestReports)
#include "test_reports.moc"
