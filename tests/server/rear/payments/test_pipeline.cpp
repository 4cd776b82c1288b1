#include "server/rear/payments/pipeline.h"
#include "server/rear/payments/prepaid_card.h"
#include "server/rear/payments/signed_order.h"

#include <functional>
#include <memory>
#include <QtTest>

using namespace florin;
using namespace florin::payments;
using namespace std::chrono_literals;
using payment::PaymentState;
using payment::Refusal;
using BankAnswer = base::Result<BankReply, BankSilence>;

namespace {

const base::Timestamp now = *base::fromRfc3339("2026-11-20T10:00:00Z");

money::Money won(std::int64_t amount) { return *money::Money::of(amount, *money::Currency::fromCode("KRW")); }
payment::Order basket() { return {{{"b1", "A book", 1, won(12500)}, {"b2", "A pen", 2, won(1000)}}, won(14500), won(1000)}; }

/// Everything that a payment of a ticket is judged by, right in every point. A row of the table spoils some of it.
struct Case {
    Case()
        : ticket{.order = basket()}, order{.total = won(14500)}, terms{.currency = won(0).currency()}, payment{.order = basket()},
          approval{.order = basket()} {
        ticket.merchant = "shop";
        ticket.id = "t1";
        ticket.issuedAt = now - 1min;
        ticket.expiresAt = now + 10min;
        ticket.kind = "single";
        ticket.serial = "S1";
        ticket.returnUrl = "https://shop.example/back?x=1";
        order.id = "pay_1";
        order.issuedAt = now;
        order.expiresAt = now + 5min;
        order.ticketHash = "hash";
        order.payeeName = "Paper & Ink";
        terms.merchantName = "Paper & Ink";
        terms.origins = {"https://shop.example"};
        terms.ticketHash = "hash";
        terms.signatureHolds = true;
        payment.id = "pay_1";
        payment.member = "dana";
        payment.means = "card_1";
        payment.merchant = "shop";
        payment.ticket = "t1";
        payment.serial = "S1";
        payment.fingerprint = "f1";
        approval.id = "apr_1";
        approval.merchant = "shop";
        approval.ticket = "t1";
        approval.serial = "S1";
        card = PrepaidCardFacts{"card_1", "dana", payment::CardState::active, {2029, 11}};
    }
    Payment other(const std::string &member, const std::string &id = "pay_0") const {
        auto made = payment;
        made.id = id;
        made.member = member;
        made.fingerprint = "f0";
        made.state = PaymentState::approved;
        return made;
    }
    Decision decide() const {
        const SignedOrder vouching(ticket, order, terms);
        return accept(payment, found, vouching, PrepaidCard(card), {now, "ins_1", {"000001", "R1", now}});
    }

    payment::PaymentTicket ticket;
    payment::PaymentOrder order;
    TicketTerms terms;
    Payment payment;
    Approval approval;
    std::optional<PrepaidCardFacts> card;
    Found found;
};

using Spoil = std::function<void(Case &)>;
struct Rule {
    const char *name;
    Refusal refusal;
    Spoil spoil;
};

/// One row a rule, in the order of the refusals.
const std::vector<Rule> &rules() {
    static const std::vector<Rule> all = {
        {"the device's clock is ahead", Refusal::clockWrong, [](Case &c) { c.order.issuedAt = now + 3min; }},
        {"the device's clock is a day behind", Refusal::clockWrong,
         [](Case &c) {
             c.order.issuedAt = now - 24h;
             c.order.expiresAt = now - 24h + 5min;
         }},
        {"the card is frozen", Refusal::cardNotUsable, [](Case &c) { c.card->state = payment::CardState::frozen; }},
        {"the ticket's signature does not hold", Refusal::ticketInvalid, [](Case &c) { c.terms.signatureHolds = false; }},
        {"the ticket is from the future", Refusal::ticketInvalid, [](Case &c) { c.ticket.issuedAt = now + 3min; }},
        {"the ticket is for live money", Refusal::ticketInvalid, [](Case &c) { c.ticket.live = true; }},
        {"the ticket is of an unknown kind", Refusal::ticketInvalid, [](Case &c) { c.ticket.kind = "gift"; }},
        {"the ticket returns to a stranger", Refusal::ticketInvalid,
         [](Case &c) { c.ticket.returnUrl = "https://shop.example.evil/back"; }},
        {"the ticket cancels at a stranger", Refusal::ticketInvalid,
         [](Case &c) { c.ticket.cancelUrl = "http://shop.example/"; }},
        {"the ticket does not add up", Refusal::ticketInvalid, [](Case &c) { c.ticket.order.total = won(14000); }},
        {"the ticket has expired", Refusal::ticketExpired, [](Case &c) { c.ticket.expiresAt = now; }},
        {"the order has expired", Refusal::orderExpired, [](Case &c) { c.order.expiresAt = now; }},
        {"another member paid the ticket", Refusal::ticketAlreadyPaid, [](Case &c) { c.found.ofTicket = c.other("eve"); }},
        {"the id belongs to another order", Refusal::paymentIdReused, [](Case &c) { c.found.sameId = c.other("dana", "pay_1"); }},
        {"the id belongs to another member", Refusal::paymentIdReused, [](Case &c) { c.found.sameId = c.other("eve", "pay_1"); }},
        {"the person saw another payee", Refusal::orderMismatch, [](Case &c) { c.order.payeeName = "Paper and Ink"; }},
        {"the person saw another total", Refusal::orderMismatch, [](Case &c) { c.order.total = won(1); }},
        {"the order is for another ticket", Refusal::orderMismatch, [](Case &c) { c.order.ticketHash = "other"; }},
        {"the shop has another price", Refusal::orderMismatch,
         [](Case &c) {
             c.approval.order.lines[0].price = won(12600);
             c.found.approval = c.approval;
         }},
        {"the shop has another serial number", Refusal::orderMismatch,
         [](Case &c) {
             c.approval.serial = "S2";
             c.found.approval = c.approval;
         }},
        {"the card has expired", Refusal::expiredCard,
         [](Case &c) {
             c.card->expiry = {2026, 10};
         }},
        {"the card is not there", Refusal::unknownCard, [](Case &c) { c.card.reset(); }},
        {"the card is another's", Refusal::unknownCard, [](Case &c) { c.card->member = "eve"; }},
        {"the amount is more than a bank can be asked for", Refusal::amountLimit,
         [](Case &c) {
             // Only what the shop and the payer agreed upon: the ticket is judged by itself.
             c.payment.order = c.approval.order = {{{"b1", "A planet", 1, won(mostAtOnce + 1)}}, won(mostAtOnce + 1), won(0)};
         }},
    };
    return all;
}

BankReply replyOf(const std::string &answer) {
    BankReply reply;
    reply.answer = answer;
    reply.approvalCode = answer == "00" ? "A1" : "";
    reply.balance = won(100);
    return reply;
}

bool posts(const Decision &decision, ledger::TransferState outcome) {
    for (const auto &step : decision.books)
        if (const auto *end = std::get_if<ledger::End>(&step)) return end->transfer == "pay_1" && end->outcome == outcome;
    return false;
}

} // namespace

class TestPipeline : public QObject {
    Q_OBJECT

  private slots:
    void refusesByOneRuleEach_data();
    void refusesByOneRuleEach();
    void tellsTheRefusalThatStandsFirst();
    void waitsForTheShop();
    void waitsNoLongerThanThePayersWordHolds();
    void asksTheIssuerWhenBothAgree();
    void answersARepeatBeforeItLooksAtAnythingElse();
    void givesTheSamePayerTheFirstOutcome();
    void comparesTheShopsOrderLineByLine_data();
    void comparesTheShopsOrderLineByLine();
    void letsTheShopMeetAWaitingOrder();
    void answersTheShopsOwnRepeat();
    void concludesByWhatTheBankSays_data();
    void concludesByWhatTheBankSays();
    void ignoresALateWord();
    void settlesAnUnknownPaymentByItsReversal();
};

void TestPipeline::refusesByOneRuleEach_data() {
    QTest::addColumn<int>("rule");
    int index = 0;
    for (const auto &rule : rules()) QTest::newRow(rule.name) << index++;
}

void TestPipeline::refusesByOneRuleEach() {
    QFETCH(int, rule);
    Case c;
    rules()[rule].spoil(c);
    const auto decision = c.decide();
    QVERIFY(decision.refusal.has_value());
    QCOMPARE(int(*decision.refusal), int(rules()[rule].refusal));
    QVERIFY(!decision.instruction);
    QVERIFY(decision.books.empty());
    // What says something about the money or the order is kept; the rest may be asked again.
    QCOMPARE(decision.payment.has_value(), rules()[rule].refusal >= Refusal::orderMismatch);
    if (decision.payment) QCOMPARE(int(decision.payment->state), int(PaymentState::declined));
}

void TestPipeline::tellsTheRefusalThatStandsFirst() {
    for (const auto &left : rules())
        for (const auto &right : rules()) {
            Case c;
            left.spoil(c);
            right.spoil(c);
            if (!c.card) // An absent card is neither frozen nor expired.
                continue;
            const auto told = c.decide().refusal;
            const auto first = std::min(left.refusal, right.refusal);
            // A card that is not one's own or is frozen is not looked at further.
            const bool bothAboutTheCard = left.refusal != right.refusal && c.card->member == "eve" &&
                                          (left.refusal == Refusal::cardNotUsable || right.refusal == Refusal::cardNotUsable ||
                                           left.refusal == Refusal::expiredCard || right.refusal == Refusal::expiredCard);
            if (!bothAboutTheCard) QVERIFY2(told && *told == first, (std::string(left.name) + " and " + right.name).c_str());
        }
}

void TestPipeline::waitsForTheShop() {
    const auto decision = Case().decide();
    QVERIFY(!decision.refusal);
    QCOMPARE(int(decision.payment->state), int(PaymentState::waitingForShop));
    QVERIFY(decision.payment->waitUntil == now + 2min);
    QVERIFY(decision.books.empty());
    QVERIFY(!decision.instruction);
    QCOMPARE(int(expired(*decision.payment, now + 2min).state), int(PaymentState::expired));
}

void TestPipeline::waitsNoLongerThanThePayersWordHolds() {
    Case c;
    c.order.expiresAt = now + 30s;
    QVERIFY(c.decide().payment->waitUntil == now + 30s);
    c.ticket.expiresAt = now + 20s;
    QVERIFY(c.decide().payment->waitUntil == now + 20s);
}

void TestPipeline::asksTheIssuerWhenBothAgree() {
    Case c;
    c.found.approval = c.approval;
    const auto decision = c.decide();
    QCOMPARE(int(decision.payment->state), int(PaymentState::pending));
    QCOMPARE(int(decision.approval->state), int(PaymentState::pending));
    QCOMPARE(decision.approval->payment, std::string("pay_1"));
    QCOMPARE(decision.instruction->subjectId, std::string("pay_1"));
    QVERIFY(decision.instruction->amount == won(14500));
    const auto &begin = std::get<ledger::Begin>(decision.books.at(0));
    QCOMPARE(begin.plan.id, std::string("pay_1"));
    QCOMPARE(begin.credit.id, std::string("till:shop:KRW"));
    QCOMPARE(begin.debit.id, std::string("settlement:issuer:KRW"));
}

void TestPipeline::answersARepeatBeforeItLooksAtAnythingElse() {
    Case c;
    c.found.sameId = c.payment;
    c.found.sameId->state = PaymentState::unknown;
    for (const auto &rule : rules())
        if (rule.refusal != Refusal::paymentIdReused) {
            Case spoiled = c;
            rule.spoil(spoiled);
            const auto decision = spoiled.decide();
            QVERIFY2(decision.earlier && decision.earlier->state == PaymentState::unknown, rule.name);
            QVERIFY2(!decision.payment && !decision.instruction && decision.books.empty(), rule.name);
        }
}

void TestPipeline::givesTheSamePayerTheFirstOutcome() {
    Case c;
    c.found.ofTicket = c.other("dana");
    const auto decision = c.decide();
    QCOMPARE(decision.earlier->id, std::string("pay_0"));
    QVERIFY(!decision.payment);
}

void TestPipeline::comparesTheShopsOrderLineByLine_data() {
    QTest::addColumn<QString>("path");
    for (const char *path :
         {"lines[0].id", "lines[0].description", "lines[1].quantity", "lines[1].price", "total", "vat", "serial"})
        QTest::newRow(path) << path;
}

void TestPipeline::comparesTheShopsOrderLineByLine() {
    QFETCH(QString, path);
    Case c;
    auto &order = c.approval.order;
    if (path == "lines[0].id") order.lines[0].id = "x";
    if (path == "lines[0].description") order.lines[0].description = "A rock";
    if (path == "lines[1].quantity") order.lines[1].quantity = 3;
    if (path == "lines[1].price") order.lines[1].price = won(1001);
    if (path == "total") order.total = won(14501);
    if (path == "vat") order.vat = won(999);
    if (path == "serial") c.approval.serial = "S2";
    const auto differences = payments::differencesBetween(c.approval, c.payment);
    QCOMPARE(differences.size(), std::size_t(1));
    QCOMPARE(QString::fromStdString(differences[0].path), path);
    QVERIFY(differences[0].shop != differences[0].payer);
}

void TestPipeline::letsTheShopMeetAWaitingOrder() {
    Case c;
    c.payment.state = PaymentState::waitingForShop;
    const PrepaidCard means(c.card);
    const Fresh fresh{now, "ins_1", {"000001", "R1", now}};
    const auto alone = acceptShop(c.approval, {}, nullptr, fresh);
    QCOMPARE(int(alone.approval->state), int(PaymentState::waitingForPayer));
    QVERIFY(alone.approval->waitUntil == now + 2min);

    const auto met = acceptShop(c.approval, {.ofTicket = c.payment}, &means, fresh);
    QCOMPARE(int(met.payment->state), int(PaymentState::pending));
    QVERIFY(met.instruction.has_value());

    auto different = c.approval;
    different.order.vat = won(0);
    const auto refused = acceptShop(different, {.ofTicket = c.payment}, &means, fresh);
    QCOMPARE(int(*refused.approval->refusal), int(Refusal::orderMismatch));
    QCOMPARE(int(refused.payment->state), int(PaymentState::declined));
    QCOMPARE(refused.approval->differences.size(), std::size_t(1));

    c.card->state = payment::CardState::frozen;
    const auto frozen = acceptShop(c.approval, {.ofTicket = c.payment}, std::make_unique<PrepaidCard>(c.card).get(), fresh);
    QCOMPARE(int(*frozen.payment->refusal), int(Refusal::cardNotUsable));
}

void TestPipeline::answersTheShopsOwnRepeat() {
    Case c;
    const PrepaidCard means(c.card);
    const Fresh fresh{now, "ins_1", {"000001", "R1", now}};
    auto again = c.approval;
    again.id = "apr_2";
    QCOMPARE(acceptShop(again, {.waiting = c.approval}, nullptr, fresh).earlierApproval->id, std::string("apr_1"));
    QCOMPARE(acceptShop(again, {.ofTicket = c.payment, .ofThatPayment = c.approval}, &means, fresh).earlierApproval->id,
             std::string("apr_1"));
    auto renumbered = again;
    renumbered.serial = "S2";
    const auto refused = acceptShop(renumbered, {.waiting = c.approval}, nullptr, fresh);
    QCOMPARE(int(*refused.refusal), int(Refusal::orderMismatch));
    QVERIFY((refused.differences == std::vector<payment::Difference>{{"serial", "S2", "S1"}}));
    again.order.vat = won(1);
    QCOMPARE(int(*acceptShop(again, {.waiting = c.approval}, nullptr, fresh).refusal), int(Refusal::orderMismatch));
    QCOMPARE(int(*acceptShop(again, {.ofTicket = c.payment, .ofThatPayment = c.approval}, &means, fresh).refusal),
             int(Refusal::ticketAlreadyPaid));
}

void TestPipeline::concludesByWhatTheBankSays_data() {
    QTest::addColumn<QString>("answer"); // field 39, or a silence
    QTest::addColumn<int>("state");
    QTest::addColumn<QString>("refusal");
    QTest::addColumn<bool>("reverses");
    const auto row = [](const char *answer, PaymentState state, const char *refusal, bool reverses = false) {
        QTest::newRow(answer) << answer << int(state) << refusal << reverses;
    };
    row("00", PaymentState::approved, "");
    row("05", PaymentState::declined, "card_declined");
    row("51", PaymentState::declined, "insufficient_funds");
    row("54", PaymentState::declined, "expired_card");
    row("55", PaymentState::declined, "wrong_card_secret");
    row("61", PaymentState::declined, "amount_limit");
    row("91", PaymentState::declined, "issuer_unavailable");
    row("94", PaymentState::declined, "duplicate_transmission");
    row("96", PaymentState::declined, "issuer_error");
    row("77", PaymentState::declined, "card_declined");
    row("10", PaymentState::pending, "partial_approval", true);
    row("notSent", PaymentState::declined, "issuer_unavailable");
    row("unknown", PaymentState::unknown, "", true);
}

void TestPipeline::concludesByWhatTheBankSays() {
    QFETCH(QString, answer);
    QFETCH(int, state);
    QFETCH(QString, refusal);
    QFETCH(bool, reverses);
    Case c;
    c.found.approval = c.approval;
    const auto begun = c.decide();
    BankAnswer told = base::Refused{BankSilence::unknown};
    if (answer == "notSent")
        told = base::Refused{BankSilence::notSent};
    else if (answer != "unknown")
        told = replyOf(answer.toStdString());
    const auto ended =
        conclude(*begun.payment, begun.approval, *begun.instruction, told, {now + 1s, "ins_2", {"000002", "R2", now}});
    QCOMPARE(int(ended.payment->state), state);
    QCOMPARE(ended.payment->refusal ? QString::fromUtf8(payment::factsOf(*ended.payment->refusal).code.data()) : QString(),
             refusal);
    QCOMPARE(posts(ended, ledger::TransferState::posted), state == int(PaymentState::approved));
    QCOMPARE(posts(ended, ledger::TransferState::voided), state == int(PaymentState::declined));
    QCOMPARE(ended.instruction.has_value(), reverses);
    if (reverses) {
        QCOMPARE(int(ended.instruction->verb), int(BankVerb::reversal));
        QCOMPARE(ended.instruction->originalReference->retrieval, std::string("R1"));
        QCOMPARE(ended.instruction->reference.retrieval, std::string("R2"));
    }
    if (state != int(PaymentState::pending)) QCOMPARE(int(ended.approval->state), state);
    QCOMPARE(ended.payment->resolveBy.has_value(), answer == "unknown");
}

void TestPipeline::ignoresALateWord() {
    Case c;
    c.found.approval = c.approval;
    auto begun = c.decide();
    for (const auto state : {PaymentState::approved, PaymentState::declined, PaymentState::reversed, PaymentState::expired}) {
        begun.payment->state = state;
        const auto late = conclude(*begun.payment, begun.approval, *begun.instruction, replyOf("00"), {now, "i", {}});
        QVERIFY(!late.payment && !late.approval && late.books.empty() && !late.instruction);
    }
}

void TestPipeline::settlesAnUnknownPaymentByItsReversal() {
    Case c;
    c.found.approval = c.approval;
    const auto begun = c.decide();
    const Fresh later{now + 5s, "ins_2", {"000002", "R2", now}};
    const auto unknown = conclude(*begun.payment, begun.approval, *begun.instruction, base::Refused{BankSilence::unknown}, later);
    const auto silent =
        conclude(*unknown.payment, unknown.approval, *unknown.instruction, base::Refused{BankSilence::unknown}, later);
    QVERIFY(unknown.payment->resolveBy && *unknown.payment->resolveBy == later.now + timeToResolve);
    // Nothing is new, so nothing is written: the hour by which it is to be settled stays.
    QVERIFY(!silent.payment && !silent.approval && silent.books.empty() && !silent.instruction);
    const auto reversed = conclude(*unknown.payment, unknown.approval, *unknown.instruction, replyOf("00"), later);
    QCOMPARE(int(reversed.payment->state), int(PaymentState::reversed));
    QCOMPARE(int(*reversed.approval->refusal), int(Refusal::paymentReversed));
    QVERIFY(posts(reversed, ledger::TransferState::voided));
}

QTEST_GUILESS_MAIN(TestPipeline)
#include "test_pipeline.moc"
