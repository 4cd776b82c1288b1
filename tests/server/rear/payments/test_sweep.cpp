#include "server/rear/payments/courier.h"
#include "server/rear/payments/sweep.h"

#include <QtTest>

using namespace florin;
using namespace florin::payments;
using Answer = base::Result<BankReply, BankSilence>;

namespace {

const base::Timestamp now = *base::fromRfc3339("2026-11-20T03:00:00Z");
const auto krw = *money::Currency::fromCode("KRW");

Fresh fresh() { return {now, "ins_0", {"000001", "R0", now}}; }
SweepDecision begun(std::int64_t amount = 5'000) {
    return beginSweep({"bookshop", base::Bytes{1, 2}, "7890", now}, "2026-11-20", *money::Money::of(amount, krw), fresh());
}
Answer answerOf(const QString &what) {
    if (what == "unknown") return base::Refused{BankSilence::unknown};
    if (what == "notSent") return base::Refused{BankSilence::notSent};
    BankReply reply;
    reply.answer = what.toStdString();
    return reply;
}

} // namespace

class TestSweep : public QObject {
    Q_OBJECT

  private slots:
    void namesShopAndDay();
    void asksForNoMoreThanABankCanBeAskedFor();
    void goesItsWay_data();
    void goesItsWay();
    void countsALateAnswerNever();
};

void TestSweep::namesShopAndDay() {
    const auto decision = begun();
    QCOMPARE(decision.sweep.id, std::string("sweep:bookshop:2026-11-20"));
    const auto &plan = std::get<ledger::Begin>(decision.books.at(0)).plan;
    QCOMPARE(plan.id, decision.sweep.id);
    QCOMPARE(plan.debit, std::string("till:bookshop:KRW"));
    QCOMPARE(plan.credit, std::string("settlement:issuer:KRW"));
    QCOMPARE(decision.instruction->verb, BankVerb::payOut);
    // After a crash it is asked again, and never taken back: it may have been done.
    QVERIFY(!movesMoney(*decision.instruction));
    QCOMPARE(dayOf(now), std::string("2026-11-20"));
    QVERIFY(timeOfDay(now) == std::chrono::hours(3));
}

void TestSweep::asksForNoMoreThanABankCanBeAskedFor() {
    QCOMPARE(begun(mostAtOnce + 7).sweep.amount.amount(), mostAtOnce);
}

void TestSweep::goesItsWay_data() {
    QTest::addColumn<QString>("answer");
    QTest::addColumn<QString>("state");
    QTest::addColumn<bool>("repeats");
    QTest::newRow("paid out") << "00" << "paid_out" << false;
    QTest::newRow("no such account") << "14" << "refused" << false;
    QTest::newRow("silence") << "unknown" << "under_way" << true;
    QTest::newRow("not sent") << "notSent" << "under_way" << true;
    QTest::newRow("the bank is down") << "91" << "under_way" << true;
    QTest::newRow("the bank failed") << "96" << "under_way" << true;
    QTest::newRow("a part, which no bank may say") << "10" << "under_way" << true;
}

void TestSweep::goesItsWay() {
    QFETCH(QString, answer);
    QFETCH(QString, state);
    QFETCH(bool, repeats);
    const auto first = begun();
    const auto decision = payments::conclude(first.sweep, *first.instruction, answerOf(answer), now);
    QCOMPARE(QString::fromUtf8(toWord(decision.sweep.state).data()), state);
    QCOMPARE(mustBeRepeated(*first.instruction, answerOf(answer)), repeats);
    QCOMPARE(decision.isNew, !repeats);
    QCOMPARE(decision.books.size(), std::size_t(repeats ? 0 : 1));
    if (repeats) return;
    const auto outcome = state == "paid_out" ? ledger::TransferState::posted : ledger::TransferState::voided;
    QVERIFY(std::get<ledger::End>(decision.books[0]).outcome == outcome);
}

void TestSweep::countsALateAnswerNever() {
    const auto first = begun();
    const auto paid = payments::conclude(first.sweep, *first.instruction, answerOf("00"), now);
    const auto late = payments::conclude(paid.sweep, *first.instruction, answerOf("14"), now);
    QVERIFY(!late.isNew && late.books.empty());
    QCOMPARE(late.sweep.state, SweepState::paidOut);
}

QTEST_GUILESS_MAIN(TestSweep)
#include "test_sweep.moc"
