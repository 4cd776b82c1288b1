#include "server/rear/payments/micro_account.h"
#include "server/rear/payments/pipeline.h"
#include "server/rear/payments/signed_order.h"

#include <QtTest>

using namespace florin;
using namespace florin::payments;
using namespace std::chrono_literals;
using payment::PaymentState;
using payment::Refusal;

namespace {

const base::Timestamp now = *base::fromRfc3339("2026-11-28T10:00:00Z");
const money::Currency krw = *money::Currency::fromCode("KRW");

money::Money won(std::int64_t amount) { return *money::Money::of(amount, krw); }
const money::Money threshold = won(1000);

payment::Order article(std::int64_t price) { return {{{"a1", "An article", 1, won(price)}}, won(price), won(0)}; }

/// A member with 5,000 won in a micro-account reads an article.
struct Case {
    explicit Case(std::int64_t price = 40) : ticket{.order = article(price)}, order{.total = won(price)}, terms{.currency = krw}, payment{.order = article(price)} {
        ticket.merchant = payment.merchant = "paper";
        ticket.id = payment.ticket = "t1";
        ticket.issuedAt = now - 1s;
        ticket.expiresAt = now + 10min;
        ticket.kind = "single";
        ticket.serial = payment.serial = "S1";
        order.id = payment.id = "pay_00000001";
        order.issuedAt = now;
        order.expiresAt = now + 2min;
        order.payeeName = terms.merchantName = "The Paper";
        order.ticketHash = terms.ticketHash = "hash";
        terms.signatureHolds = true;
        payment.member = "dana";
        payment.means = "micro";
        payment.fingerprint = "f1";
        facts = MicroAccountFacts{ledger::microAccountOf("dana", krw, 20'000), 5'000};
    }
    Decision decide() const { return accept(payment, found, SignedOrder(ticket, order, terms), MicroAccount(facts, threshold), fresh()); }
    static Fresh fresh() { return {now, "ins_1", {"000001", "R1", now}}; }
    /// The shop's own request, with its record of the same order.
    Approval request() const {
        Approval made{.order = ticket.order};
        made.id = "apr_1";
        made.merchant = "paper";
        made.ticket = "t1";
        made.serial = "S1";
        return made;
    }

    payment::PaymentTicket ticket;
    payment::PaymentOrder order;
    TicketTerms terms;
    Payment payment;
    std::optional<MicroAccountFacts> facts;
    Found found;
};

} // namespace

/// Small sums, from a member's micro-account to a shop's till, on the shop's signed ticket alone (seed 001 step 5).
class TestMicroAccount : public QObject {
    Q_OBJECT

  private slots:
    void paysAtOnceWithoutABankAndWithoutTheShopsRequest() {
        const auto decision = Case().decide();
        QVERIFY(decision.payment && decision.payment->state == PaymentState::approved && !decision.refusal);
        QVERIFY(!decision.instruction && !decision.approval);
        QCOMPARE(decision.books.size(), std::size_t(1));
        const auto &begin = std::get<ledger::Begin>(decision.books[0]);
        QVERIFY(begin.debit == Case().facts->account && begin.credit == ledger::tillOf("paper", krw) && begin.plan.amount == won(40));
        QVERIFY(begin.plan.settles == ledger::Settles::atOnce);
        QCOMPARE(decision.payment->balanceAfter, won(5'000 - 40));
    }

    void refuses_data() {
        QTest::addColumn<int>("price");
        QTest::addColumn<int>("available");
        QTest::addColumn<int>("refusal");
        const auto row = [](const char *name, int price, int available, std::optional<Refusal> refusal) {
            QTest::newRow(name) << price << available << (refusal ? static_cast<int>(*refusal) : -1);
        };
        row("the last won", 40, 40, std::nullopt);
        row("one won too little", 40, 39, Refusal::insufficientFunds);
        row("nothing there", 40, 0, Refusal::insufficientFunds);
        row("at the threshold", 1000, 5000, std::nullopt);
        row("over the threshold", 1001, 5000, Refusal::amountLimit);
        row("over the threshold, and too little", 1001, 1000, Refusal::amountLimit);
        row("no micro-account", 40, -1, Refusal::insufficientFunds);
    }
    void refuses() {
        QFETCH(int, price);
        QFETCH(int, available);
        QFETCH(int, refusal);
        Case c(price);
        if (available < 0)
            c.facts.reset();
        else
            c.facts->available = available;
        const auto decision = c.decide();
        QCOMPARE(decision.refusal ? static_cast<int>(*decision.refusal) : -1, refusal);
        QCOMPARE(decision.books.empty(), refusal >= 0);
        QVERIFY(decision.payment);
        QCOMPARE(decision.payment->state, refusal < 0 ? PaymentState::approved : PaymentState::declined);
    }

    void matchesTheShopsRequestIfThereIsOne() {
        Case c;
        c.found.approval = c.request();
        QVERIFY(c.decide().approval->state == PaymentState::approved);
        c.found.approval->order = article(41);
        const auto decision = c.decide();
        QVERIFY(decision.refusal == Refusal::orderMismatch && decision.books.empty());
    }

    void aRequestThatComesAfterwardsHearsHowItStands() {
        const auto paid = *Case().decide().payment;
        const auto decision = acceptShop(Case().request(), {paid, {}, {}}, nullptr, Case::fresh());
        QVERIFY(decision.approval && decision.approval->state == PaymentState::approved && decision.approval->payment == paid.id);
        QVERIFY(decision.payment && decision.payment->approval == "apr_1" && decision.payment->state == PaymentState::approved);
        QVERIFY2(decision.books.empty() && !decision.instruction, "it is paid once");
    }
    void aRequestForAnotherOrderComesTooLate() {
        const auto paid = *Case().decide().payment;
        auto other = Case().request();
        other.order = article(41);
        const auto decision = acceptShop(other, {paid, {}, {}}, nullptr, Case::fresh());
        QVERIFY(decision.refusal == Refusal::ticketAlreadyPaid && decision.differences.size() == 2 && decision.books.empty());
        QVERIFY(!decision.payment && !decision.approval);
    }

    void aTicketIsPaidOnce() {
        Case c;
        const auto paid = *c.decide().payment;
        c.found.ofTicket = paid;
        c.payment.id = "pay_00000002";
        c.payment.fingerprint = "f2";
        const auto again = c.decide();
        QVERIFY2(again.earlier && again.earlier->id == paid.id && again.books.empty(), "the same payer hears of the first");
        c.payment.member = "eve";
        const auto others = c.decide();
        QVERIFY(others.refusal == Refusal::ticketAlreadyPaid && others.books.empty());
    }
};

QTEST_GUILESS_MAIN(TestMicroAccount)
#include "test_micro_account.moc"
