#include "server/rear/payments/pipeline.h"
#include "server/rear/payments/prepaid_card.h"
#include "server/rear/payments/typed_card.h"

#include <QtTest>

using namespace florin;
using namespace florin::payments;
using payment::PaymentState;
using payment::Refusal;

namespace {

const base::Timestamp now = *base::fromRfc3339("2026-11-20T10:00:00Z");

money::Money won(std::int64_t amount) { return *money::Money::of(amount, *money::Currency::fromCode("KRW")); }
payment::Order basket() { return {{{"b1", "A book", 1, won(500)}}, won(500), won(0)}; }

} // namespace

class TestTypedCard : public QObject {
    Q_OBJECT

  private slots:
    void judgesTypedCards_data();
    void judgesTypedCards();
    void comparesProfiles_data();
    void comparesProfiles();
    void knowsWhatAReversalsAnswerMeans_data();
    void knowsWhatAReversalsAnswerMeans();
};

void TestTypedCard::judgesTypedCards_data() {
    QTest::addColumn<bool>("held");
    QTest::addColumn<bool>("expiryAgrees");
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("secret");
    QTest::addColumn<int>("refusal"); // -1: none
    const auto row = [](const char *name, bool held, bool expiry, const char *typed, SecretCheck secret, int refusal) {
        QTest::newRow(name) << held << expiry << typed << int(secret) << refusal;
    };
    row("all agrees", true, true, "Florin Member", SecretCheck::right, -1);
    row("no such number", false, true, "Florin Member", SecretCheck::right, int(Refusal::unknownCard));
    row("other expiry", true, false, "Florin Member", SecretCheck::right, int(Refusal::profileMismatch));
    row("other name", true, true, "Eve", SecretCheck::right, int(Refusal::profileMismatch));
    row("wrong secret", true, true, "Florin Member", SecretCheck::wrong, int(Refusal::wrongCardSecret));
    row("name before secret", true, true, "Eve", SecretCheck::wrong, int(Refusal::profileMismatch));
    row("too many tries", true, true, "Florin Member", SecretCheck::tooManyTries, int(Refusal::triesExceeded));
}

void TestTypedCard::judgesTypedCards() {
    QFETCH(bool, held);
    QFETCH(bool, expiryAgrees);
    QFETCH(QString, name);
    QFETCH(int, secret);
    QFETCH(int, refusal);
    Payment payment{.order = basket()};
    payment.id = "pay_1";
    payment.kind = PaymentKind::card;
    payment.merchant = "shop";
    payment.member = held ? "dana" : "";
    Approval approval{.order = basket()};
    approval.id = "apr_1";
    std::optional<PrepaidCardFacts> facts;
    if (held) facts = PrepaidCardFacts{"card_1", "dana", payment::CardState::active, {2029, 11}};
    std::optional<HeldCard> card;
    if (held)
        card = HeldCard{"FLORIN MEMBER", {2029, 11}, {.name = "Dana Florin"}, SecretCheck(secret)};
    const TypedCard vouching({{2029, expiryAgrees ? 11 : 12}, {.name = name.toStdString()}}, card);
    const auto decision =
        accept(payment, {.approval = approval}, vouching, PrepaidCard(facts), {now, "ins_1", {"1", "R1", now}});
    QCOMPARE(decision.refusal ? int(*decision.refusal) : -1, refusal);
    QCOMPARE(decision.instruction.has_value(), refusal == -1);
    QVERIFY(decision.approval.has_value());
    QCOMPARE(int(decision.approval->state), int(refusal == -1 ? PaymentState::pending : PaymentState::declined));
    QCOMPARE(decision.payment.has_value(), held);
}

void TestTypedCard::comparesProfiles_data() {
    QTest::addColumn<QString>("part");
    QTest::addColumn<QString>("sent");
    QTest::addColumn<bool>("agrees");
    QTest::newRow("same name") << "name"
                               << "Dana Florin" << true;
    QTest::newRow("capitals and spaces") << "name"
                                         << "  DANA   florin " << true;
    QTest::newRow("name on the card") << "name"
                                      << "Florin Member" << true;
    QTest::newRow("other name") << "name"
                                << "Dana" << false;
    QTest::newRow("letters beyond ASCII") << "city"
                                          << "서울" << true;
    QTest::newRow("other city") << "city"
                                << "부산" << false;
    QTest::newRow("punctuation") << "line1"
                                 << "1, Main St" << true;
    QTest::newRow("other number") << "line1"
                                  << "11 Main St." << false;
    QTest::newRow("not sent") << "line1"
                              << "" << true;
    QTest::newRow("not held") << "region"
                              << "Gyeonggi" << true;
    QTest::newRow("postal code with a gap") << "postalCode"
                                            << "04524 " << true;
    QTest::newRow("other postal code") << "postalCode"
                                       << "04525" << false;
}

void TestTypedCard::comparesProfiles() {
    QFETCH(QString, part);
    QFETCH(QString, sent);
    QFETCH(bool, agrees);
    const HolderDetails held{"Dana Florin", "1 Main St.", "", "서울", "", "04524", "KR"};
    HolderDetails typed;
    auto &place = part == "name"     ? typed.name
                  : part == "city"   ? typed.city
                  : part == "line1"  ? typed.line1
                  : part == "region" ? typed.region
                                     : typed.postalCode;
    place = sent.toStdString();
    QCOMPARE(payments::agrees(typed, held, "FLORIN MEMBER"), agrees);
}

void TestTypedCard::knowsWhatAReversalsAnswerMeans_data() {
    QTest::addColumn<QString>("answer");
    QTest::addColumn<int>("original");
    QTest::addColumn<int>("outcome");
    const auto row = [](const char *name, const char *answer, BankVerb original, ReversalOutcome outcome) {
        QTest::newRow(name) << answer << int(original) << int(outcome);
    };
    row("taken back", "00", BankVerb::purchase, ReversalOutcome::takenBack);
    row("never seen", "25", BankVerb::purchase, ReversalOutcome::takenBack);
    row("bank is ill", "96", BankVerb::purchase, ReversalOutcome::askAgain);
    row("odd answer", "12", BankVerb::purchase, ReversalOutcome::askAgain);
    row("no money, of a purchase", "51", BankVerb::purchase, ReversalOutcome::askAgain);
    row("a load that was spent", "51", BankVerb::load, ReversalOutcome::stands);
    row("silence", "", BankVerb::load, ReversalOutcome::askAgain);
}

void TestTypedCard::knowsWhatAReversalsAnswerMeans() {
    QFETCH(QString, answer);
    QFETCH(int, original);
    QFETCH(int, outcome);
    Instruction reversal;
    reversal.originalVerb = BankVerb(original);
    base::Result<BankReply, BankSilence> told = base::Refused{BankSilence::unknown};
    if (!answer.isEmpty()) {
        BankReply reply;
        reply.answer = answer.toStdString();
        told = std::move(reply);
    }
    QCOMPARE(int(outcomeOf(reversal, told)), outcome);
}

QTEST_GUILESS_MAIN(TestTypedCard)
#include "test_typed_card.moc"
