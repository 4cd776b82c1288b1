#include "server/rear/payments/hosted_account.h"
#include "server/rear/payments/mailed_consent.h"
#include "server/rear/payments/pipeline.h"

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

payment::Order article(std::int64_t price) { return {{{"a1", "An article", 1, won(price)}}, won(price), won(0)}; }

/// A member with 5,000 won reads an article in a browser without the wallet. The threshold is 1,000 won.
struct Case {
    explicit Case(std::int64_t price = 40) : ticket{.order = article(price)}, terms{.currency = krw}, payment{.order = article(price)} {
        ticket.merchant = payment.merchant = "paper";
        ticket.id = payment.ticket = "t1";
        ticket.issuedAt = now - 1s;
        ticket.expiresAt = now + 10min;
        ticket.kind = "single";
        terms.signatureHolds = true;
        terms.ticketHash = mailedFor.ticketHash = "hash";
        payment.id = "hosted_00000001";
        payment.member = mailedFor.member = "dana";
        payment.means = "micro";
        payment.fingerprint = "f1";
    }
    Decision decide() const {
        const MicroAccount account(MicroAccountFacts{ledger::microAccountOf("dana", krw, 20'000), 5'000}, won(1'000));
        return accept(payment, found, MailedConsent(ticket, terms, mailedFor), HostedAccount(account, bounds),
                      {now, "ins_1", {"000001", "R1", now}});
    }

    payment::PaymentTicket ticket;
    TicketTerms terms;
    MailedFor mailedFor;
    Payment payment;
    HostedBounds bounds{.dailyLimit = 2'000};
    Found found;
};

void refuses(const Case &made, Refusal refusal) {
    const auto decision = made.decide();
    QVERIFY(decision.refusal == refusal);
    QVERIFY2(decision.books.empty() && !decision.instruction, "no money moves, and no bank is asked");
}

} // namespace

/// Small sums without a device's signature: a code from an e-mail vouches, and a day's limit bounds what it moves.
class TestHostedAccount : public QObject {
    Q_OBJECT

  private slots:
    void paysAtOnceFromTheMicroAccount() {
        const auto decision = Case().decide();
        QVERIFY(decision.payment && decision.payment->state == PaymentState::approved && !decision.instruction);
        QCOMPARE(decision.books.size(), std::size_t(1));
        QVERIFY(std::get<ledger::Begin>(decision.books[0]).plan.amount == won(40));
        QCOMPARE(decision.payment->balanceAfter, won(4'960));
    }

    void keepsToTheDaysLimit_data() {
        QTest::addColumn<int>("price");
        QTest::addColumn<int>("limit");
        QTest::addColumn<int>("paidToday");
        QTest::addColumn<bool>("isPaid");
        QTest::newRow("the last won of the day") << 40 << 2'000 << 1'960 << true;
        QTest::newRow("one won more than the day has left") << 40 << 2'000 << 1'961 << false;
        QTest::newRow("nothing left") << 1 << 2'000 << 2'000 << false;
        QTest::newRow("switched off") << 1 << 0 << 0 << false;
        QTest::newRow("lowered below what was paid today") << 1 << 100 << 500 << false;
        QTest::newRow("at the account's threshold") << 1'000 << 2'000 << 0 << true;
        QTest::newRow("over the account's threshold") << 1'001 << 2'000 << 0 << false;
    }
    void keepsToTheDaysLimit() {
        QFETCH(int, price);
        QFETCH(int, limit);
        QFETCH(int, paidToday);
        QFETCH(bool, isPaid);
        Case made(price);
        made.bounds = {limit, paidToday};
        if (!isPaid) return refuses(made, Refusal::amountLimit);
        QVERIFY(!made.decide().refusal && !made.decide().books.empty());
    }

    void aCodeIsGoodForItsOwnTicketAndMemberAlone() {
        Case otherTicket;
        otherTicket.mailedFor.ticketHash = "another";
        refuses(otherTicket, Refusal::orderMismatch);
        Case otherMember;
        otherMember.mailedFor.member = "eve";
        refuses(otherMember, Refusal::orderMismatch);
        Case otherCustomer;
        otherCustomer.ticket.customer = "cus_eve";
        refuses(otherCustomer, Refusal::orderMismatch);
    }

    void refusesTicketsThatDoNotHold() {
        Case forged;
        forged.terms.signatureHolds = false;
        refuses(forged, Refusal::ticketInvalid);
        Case late;
        late.ticket.expiresAt = now;
        refuses(late, Refusal::ticketExpired);
        Case elsewhere;
        elsewhere.terms.origins = {"https://paper.example"};
        elsewhere.ticket.returnUrl = "https://paper.example.evil/";
        refuses(elsewhere, Refusal::ticketInvalid);
        refuses(Case(0), Refusal::ticketInvalid);
    }

    void paysFromNoCard() {
        Case made;
        made.payment.means = "card_1";
        refuses(made, Refusal::cardNotUsable);
    }

    void aTicketIsPaidOnceWhoeverVouched() {
        Case made;
        auto paid = *made.decide().payment;
        paid.id = "pay_by_wallet";
        made.found.ofTicket = paid;
        const auto again = made.decide();
        QVERIFY2(again.earlier && again.earlier->id == "pay_by_wallet" && again.books.empty(), "the payer hears of the first payment");
        made.found.ofTicket->member = "eve";
        refuses(made, Refusal::ticketAlreadyPaid);
    }

    void aDayBeginsAtMidnightInUtc() {
        QVERIFY(beginningOfDay(*base::fromRfc3339("2026-11-28T23:59:59Z")) == *base::fromRfc3339("2026-11-28T00:00:00Z"));
        QVERIFY(beginningOfDay(*base::fromRfc3339("2026-11-29T00:00:00Z")) == *base::fromRfc3339("2026-11-29T00:00:00Z"));
    }
};

QTEST_GUILESS_MAIN(TestHostedAccount)
#include "test_hosted_account.moc"
