#include "server/rear/ledger/judge.h"

#include <QtTest>

#include <functional>
#include <set>

using namespace florin;
using namespace florin::ledger;

namespace {

money::Money won(std::int64_t amount) { return *money::Money::of(amount, *money::Currency::fromCode("KRW")); }
money::Money euro(std::int64_t cents) { return *money::Money::of(cents, *money::Currency::fromCode("EUR")); }
const base::Timestamp noon{std::chrono::hours(12)};
const base::Timestamp one{std::chrono::hours(13)};

/// A plan that nothing speaks against, and what the books hold about it. A row of a table changes one thing, or two to show which goes first.
struct Case {
    TransferPlan plan{"t1", "micro:dana:KRW", "till:shop:KRW", won(500)};
    Standing standing{.debit = AccountLine{microAccountOf("dana", won(0).currency(), 10'000), {900, 100, 0}},
                      .credit = AccountLine{tillOf("shop", won(0).currency()), {70, 0, 0}}};

    /// The same transfer stands already, but for a change.
    void stands(const std::function<void(TransferPlan &)> &change = [](TransferPlan &) {}) {
        standing.existing = Transfer{plan, TransferState::pending, won(0), noon};
        change(standing.existing->plan);
    }
    /// The plan takes back 500 from the till; of `posted`, others have taken back `corrected`.
    void corrects(TransferState state, std::int64_t posted, std::int64_t corrected) {
        std::swap(plan.debit, plan.credit);
        std::swap(standing.debit, standing.credit);
        standing.debit->line.posted = 5000;
        plan.linked = "sale";
        standing.linked = Transfer{{"sale", plan.credit, plan.debit, won(posted)}, state, won(state == TransferState::posted ? posted : 0), noon};
        standing.corrected = corrected;
    }
};

using Change = std::function<void(Case &)>;

struct BeginRow {
    const char *name;
    Verdict verdict;
    Change change;
};

const std::vector<BeginRow> &beginRows() {
    using P = TransferPlan;
    static const std::vector<BeginRow> rows{
        {"nothing speaks against it", Verdict::done, [](Case &) {}},
        {"the last won", Verdict::done, [](Case &c) { c.plan.amount = won(800); }},
        {"an id of the greatest length", Verdict::done, [](Case &c) { c.plan.id = std::string(longestTransferId, 'x'); }},
        {"the same again", Verdict::repeated, [](Case &c) { c.stands(); }},
        {"the same again without the money for another", Verdict::repeated, [](Case &c) { c.stands(), c.standing.debit->line = {}; }},
        {"no id", Verdict::idMalformed, [](Case &c) { c.plan.id.clear(), c.plan.amount = won(0); }},
        {"too long an id", Verdict::idMalformed, [](Case &c) { c.plan.id = std::string(longestTransferId + 1, 'x'); }},
        {"nothing", Verdict::amountNotPositive, [](Case &c) { c.plan.amount = won(0), c.plan.credit = c.plan.debit; }},
        {"less than nothing", Verdict::amountNotPositive, [](Case &c) { c.plan.amount = won(-1); }},
        {"to itself", Verdict::sameAccount, [](Case &c) { c.plan.credit = c.plan.debit; }},
        {"at once, and expiring", Verdict::expiryWithoutPending,
         [](Case &c) { c.stands([](P &p) { p.debit = "x"; }), c.plan.settles = Settles::atOnce, c.plan.expiresAt = one; }},
        {"another debit", Verdict::otherDebit, [](Case &c) { c.stands([](P &p) { p.debit = "x", p.credit = "y"; }); }},
        {"another credit", Verdict::otherCredit, [](Case &c) { c.stands([](P &p) { p.credit = "x", p.amount = won(1); }); }},
        {"another amount", Verdict::otherAmount, [](Case &c) { c.stands([](P &p) { p.amount = won(1), p.linked = "x"; }); }},
        {"another currency", Verdict::otherAmount, [](Case &c) { c.stands([](P &p) { p.amount = euro(500); }); }},
        {"another link", Verdict::otherLinked, [](Case &c) { c.stands([](P &p) { p.linked = "x", p.settles = Settles::atOnce; }); }},
        {"another settling", Verdict::otherSettling, [](Case &c) { c.stands([](P &p) { p.settles = Settles::atOnce, p.expiresAt = one; }); }},
        {"another expiry", Verdict::otherExpiry, [](Case &c) { c.stands([](P &p) { p.expiresAt = one; }), c.standing.debit.reset(); }},
        {"an unknown debit", Verdict::unknownDebit, [](Case &c) { c.standing.debit.reset(), c.standing.credit.reset(); }},
        {"an unknown credit", Verdict::unknownCredit, [](Case &c) { c.standing.credit.reset(), c.plan.amount = euro(5); }},
        {"a debit in another currency", Verdict::otherDebitCurrency, [](Case &c) { c.plan.amount = euro(5); }},
        {"a credit in another currency", Verdict::otherCreditCurrency,
         [](Case &c) { c.standing.credit->account = tillOf("shop", euro(0).currency()), c.plan.linked = "x"; }},
        {"a correction of nothing", Verdict::unknownLinked, [](Case &c) { c.plan.linked = "x"; }},
        {"a correction of what is pending", Verdict::linkedNotPosted, [](Case &c) { c.corrects(TransferState::pending, 100, 0); }},
        {"a correction in the same direction", Verdict::linkedNotOpposite,
         [](Case &c) { c.corrects(TransferState::posted, 100, 0), std::swap(c.standing.linked->plan.debit, c.standing.linked->plan.credit); }},
        {"a correction", Verdict::done, [](Case &c) { c.corrects(TransferState::posted, 700, 200); }},
        {"one correction too many", Verdict::linkedUsedUp, [](Case &c) { c.corrects(TransferState::posted, 700, 201), c.plan.expiresAt = noon; }},
        {"over before it began", Verdict::expiryPassed, [](Case &c) { c.plan.expiresAt = noon, c.plan.amount = won(801); }},
        {"a won too much", Verdict::notEnough, [](Case &c) { c.plan.amount = won(801), c.standing.credit->account.ceiling = 0; }},
        {"money that is reserved", Verdict::notEnough, [](Case &c) { c.standing.debit->line.reserved = 401; }},
        {"below nothing, where that is allowed", Verdict::done,
         [](Case &c) { c.standing.debit = AccountLine{settlementWith("issuer", won(0).currency()), {}}; }},
        {"up to the ceiling", Verdict::done, [](Case &c) { c.standing.credit->account.ceiling = 570; }},
        {"over the ceiling", Verdict::aboveCeiling, [](Case &c) { c.standing.credit->account.ceiling = 569; }},
        {"over the ceiling with what is expected", Verdict::aboveCeiling,
         [](Case &c) { c.standing.credit->account.ceiling = 570, c.standing.credit->line.expected = 1; }},
        {"more than a balance can be", Verdict::beyondRange, [](Case &c) { c.standing.credit->line.expected = money::largestAmount - 499; }},
    };
    return rows;
}

struct EndRow {
    const char *name;
    Verdict verdict;
    End end;
    TransferState state;
    std::function<void(Transfer &)> change = [](Transfer &) {};
};

const std::vector<EndRow> &endRows() {
    using enum TransferState;
    static const auto expiring = [](Transfer &t) { t.plan.expiresAt = one; };
    static const auto over = [](Transfer &t) { t.plan.expiresAt = noon; };
    static const std::vector<EndRow> rows{
        {"all of it", Verdict::done, {"t1", posted}, pending},
        {"a part of it", Verdict::done, {"t1", posted, won(1)}, pending},
        {"none of it", Verdict::done, {"t1", voided}, pending},
        {"in its time", Verdict::done, {"t1", posted}, pending, expiring},
        {"voided after its time", Verdict::done, {"t1", voided}, pending, over},
        {"expired", Verdict::done, {"t1", expired}, pending, over},
        {"posted again", Verdict::repeated, {"t1", posted}, posted},
        {"voided again", Verdict::repeated, {"t1", voided}, voided},
        {"expired again", Verdict::repeated, {"t1", expired}, expired, over},
        {"a part that is nothing", Verdict::amountNotPositive, {"t2", posted, won(0)}, pending},
        {"an unknown id", Verdict::unknownTransfer, {"t2", posted}, pending},
        {"what settled at once", Verdict::settledAtOnce, {"t1", voided}, posted, [](Transfer &t) { t.plan.settles = Settles::atOnce; }},
        {"voided after it was posted", Verdict::alreadyPosted, {"t1", voided}, posted},
        {"posted in part after all of it was", Verdict::alreadyPostedOtherAmount, {"t1", posted, won(400)}, posted},
        {"posted after it was voided", Verdict::alreadyVoided, {"t1", posted}, voided},
        {"posted after it expired", Verdict::alreadyExpired, {"t1", posted}, expired, over},
        {"more than is pending", Verdict::postsTooMuch, {"t1", posted, won(501)}, pending, over},
        {"another currency", Verdict::postsTooMuch, {"t1", posted, euro(1)}, pending},
        {"posted after its time", Verdict::timeIsOver, {"t1", posted}, pending, over},
        {"expired before its time", Verdict::notExpiredYet, {"t1", expired}, pending, expiring},
        {"expired, though it never does", Verdict::notExpiredYet, {"t1", expired}, pending},
    };
    return rows;
}

} // namespace

class TestJudge : public QObject {
    Q_OBJECT

  private slots:
    void judgesBeginnings_data() {
        QTest::addColumn<int>("row");
        for (std::size_t i = 0; i < beginRows().size(); ++i) QTest::newRow(beginRows()[i].name) << int(i);
    }
    void judgesBeginnings() {
        QFETCH(int, row);
        const auto &expected = beginRows()[std::size_t(row)];
        Case given;
        expected.change(given);
        QCOMPARE(toWord(judgeBegin(given.plan, given.standing, noon)), toWord(expected.verdict));
    }
    void judgesEnds_data() {
        QTest::addColumn<int>("row");
        for (std::size_t i = 0; i < endRows().size(); ++i) QTest::newRow(endRows()[i].name) << int(i);
    }
    void judgesEnds() {
        QFETCH(int, row);
        const auto &expected = endRows()[std::size_t(row)];
        std::optional<Transfer> existing;
        if (expected.end.transfer == "t1") {
            existing = Transfer{{"t1", "a", "b", won(500)}, expected.state, won(expected.state == TransferState::posted ? 500 : 0), noon};
            expected.change(*existing);
        }
        QCOMPARE(toWord(judgeEnd(expected.end, existing, noon)), toWord(expected.verdict));
    }
    void hasARowForEveryVerdict() {
        std::set<Verdict> seen;
        for (const auto &row : beginRows()) seen.insert(row.verdict);
        for (const auto &row : endRows()) seen.insert(row.verdict);
        QCOMPARE(int(seen.size()), verdicts);
    }
    /// With every flaw at once that a plan can have, the verdicts come in the order of the enum as one after the other is mended.
    void findsWhatStandsFirst() {
        Case c;
        c.plan = {"", "a", "a", euro(-5), "sale", Settles::atOnce, noon};
        c.standing.debit.reset();
        c.standing.credit.reset();
        const auto in = [](auto make, money::Money unit) { return make(unit.currency()); };
        const std::vector<std::pair<Verdict, Change>> mended{
            {Verdict::idMalformed, [](Case &m) { m.plan.id = "t1"; }},
            {Verdict::amountNotPositive, [](Case &m) { m.plan.amount = euro(500); }},
            {Verdict::sameAccount, [](Case &m) { m.plan.credit = "b"; }},
            {Verdict::expiryWithoutPending, [](Case &m) { m.plan.settles = Settles::later; }},
            {Verdict::unknownDebit, [&](Case &m) { m.standing.debit = AccountLine{in(cardTransit, won(0)), {}}; }},
            {Verdict::unknownCredit, [](Case &m) { m.standing.credit = AccountLine{microAccountOf("x", won(0).currency(), 1), {}}; }},
            {Verdict::otherDebitCurrency, [&](Case &m) { m.standing.debit->account = in(cardTransit, euro(0)); }},
            {Verdict::otherCreditCurrency, [](Case &m) { m.standing.credit->account = microAccountOf("x", euro(0).currency(), 1); }},
            {Verdict::unknownLinked,
             [](Case &m) { m.standing.linked = Transfer{{"sale", "a", "b", euro(9)}, TransferState::voided, euro(0), noon}; }},
            {Verdict::linkedNotPosted, [](Case &m) { m.standing.linked->state = TransferState::posted, m.standing.linked->posted = euro(9); }},
            {Verdict::linkedNotOpposite, [](Case &m) { std::swap(m.standing.linked->plan.debit, m.standing.linked->plan.credit); }},
            {Verdict::linkedUsedUp, [](Case &m) { m.standing.linked->posted = euro(500); }},
            {Verdict::expiryPassed, [](Case &m) { m.plan.expiresAt = one; }},
            {Verdict::notEnough, [](Case &m) { m.standing.debit->line.posted = 500; }},
            {Verdict::aboveCeiling,
             [](Case &m) { m.standing.credit->account.ceiling.reset(), m.standing.credit->line.expected = money::largestAmount; }},
            {Verdict::beyondRange, [](Case &m) { m.standing.credit->line.expected = 0; }},
            {Verdict::done, [](Case &) {}}};
        auto previous = Verdict::repeated;
        for (const auto &[verdict, mend] : mended) {
            QCOMPARE(toWord(judgeBegin(c.plan, c.standing, noon)), toWord(verdict));
            QVERIFY(verdict == Verdict::done || verdict > previous);
            previous = verdict;
            mend(c);
        }
    }
    void namesTheMemberThatDiffers() {
        QCOMPARE(differenceIn(Verdict::otherAmount), std::string_view("amount"));
        QCOMPARE(differenceIn(Verdict::notEnough), std::string_view());
    }
    void givesTheRestBackExplicitly() {
        const Transfer pending{{"t1", "a", "b", won(500)}, TransferState::pending, won(0), noon};
        const AccountLine debit{cardTransit(won(0).currency()), {900, 500, 0}};
        const AccountLine credit{tillOf("shop", won(0).currency()), {0, 0, 500}};
        const auto entry = endOf({"t1", TransferState::posted, won(120)}, pending, debit, credit, one);
        QCOMPARE(entry.amount, won(120));
        QCOMPARE(entry.rest, std::int64_t(380));
        QCOMPARE(entry.debitLine, (Line{780, 0, 0}));
        QCOMPARE(entry.creditLine, (Line{120, 0, 0}));
    }
};

QTEST_GUILESS_MAIN(TestJudge)
#include "test_judge.moc"
