#include "server/rear/ledger/step.h"

#include <map>
#include <memory>
#include <QtTest>

using namespace florin;
using namespace florin::ledger;

namespace {

money::Money won(std::int64_t amount) { return *money::Money::of(amount, *money::Currency::fromCode("KRW")); }
money::Money euro(std::int64_t cents) { return *money::Money::of(cents, *money::Currency::fromCode("EUR")); }
const base::Timestamp noon{std::chrono::hours(12)};

/// The books in memory: what the rules need of a store, and nothing that would help them to be right.
class MemoryRecords final : public Records {
  public:
    std::optional<Account> account(const std::string &id) override {
        const auto found = accounts.find(id);
        return found == accounts.end() ? std::nullopt : std::optional(found->second);
    }
    void open(const Account &account) override { accounts.emplace(account.id, account); }
    Balance balance(const Account &account) override {
        Balance balance;
        for (const auto &posting : postings) balance.posted += posting.account == account.id ? posting.amount : 0;
        for (const auto &[id, transfer] : transfers)
            if (transfer.state == TransferState::pending && transfer.plan.debit == account.id)
                balance.reserved += transfer.plan.amount.amount();
        return balance;
    }
    std::optional<Transfer> transfer(const std::string &id) override {
        const auto found = transfers.find(id);
        return found == transfers.end() ? std::nullopt : std::optional(found->second);
    }
    void addBegun(const TransferPlan &plan, base::Timestamp at) override {
        transfers.emplace(plan.id, Transfer{plan, TransferState::pending, at, std::nullopt});
    }
    void addEnd(const Transfer &transfer, TransferState outcome, base::Timestamp at) override {
        auto &row = transfers.at(transfer.plan.id);
        row.state = outcome;
        row.endedAt = at;
        if (outcome == TransferState::posted)
            for (const auto &posting : postingsOf(transfer.plan)) postings.push_back(posting);
    }
    std::vector<Transfer> pending() override { return {}; }
    std::vector<CurrencySum> sums() override {
        std::map<std::string, std::int64_t> byCode;
        for (const auto &posting : postings) byCode[std::string(accounts.at(posting.account).currency.code())] += posting.amount;
        std::vector<CurrencySum> sums;
        for (const auto &[code, sum] : byCode) sums.push_back({*money::Currency::fromCode(code), sum});
        return sums;
    }

    std::map<std::string, Account> accounts;
    std::map<std::string, Transfer> transfers;
    std::vector<Posting> postings;
};

} // namespace

class TestTransfer : public QObject {
    Q_OBJECT

    const Account m_issuer = settlementWith("issuer", *money::Currency::fromCode("KRW"));
    const Account m_till = tillOf("shop", *money::Currency::fromCode("KRW"));
    const Account m_transit = cardTransit(*money::Currency::fromCode("KRW"));

    TransferPlan plan(std::int64_t amount = 500) const { return {"t1", m_issuer.id, m_till.id, won(amount), ""}; }

  private slots:
    void refusesInTheOrderOfTheErrors_data();
    void refusesInTheOrderOfTheErrors();
    void beginsTheSameTransferOnce();
    void saysWhichMemberDiffers_data();
    void saysWhichMemberDiffers();
    void endsOnlyOnceAndOneWay_data();
    void endsOnlyOnceAndOneWay();
    void postsBothSidesOrNone();
    void keepsReservedMoneyFromBeingGivenTwice();
    void correctsWithALinkedEntry();
    void stopsAtTheFirstRefusal();
    void keepsNoRowForABusyTill();
};

void TestTransfer::refusesInTheOrderOfTheErrors_data() {
    QTest::addColumn<int>("error");
    QTest::addColumn<std::shared_ptr<TransferPlan>>("plan");
    const auto row = [](const char *name, LedgerError error, TransferPlan plan) {
        QTest::newRow(name) << int(error) << std::make_shared<TransferPlan>(std::move(plan));
    };
    row("amount of zero", LedgerError::amountNotPositive, plan(0));
    row("amount below zero", LedgerError::amountNotPositive, plan(-5));
    row("to itself", LedgerError::sameAccount, {"t1", m_till.id, m_till.id, won(1), ""});
    row("unknown debit", LedgerError::unknownAccount, {"t1", "nobody", m_till.id, won(1), ""});
    row("unknown credit", LedgerError::unknownAccount, {"t1", m_issuer.id, "nobody", won(1), ""});
    row("other currency", LedgerError::differentCurrencies, {"t1", m_issuer.id, m_till.id, euro(1), ""});
    row("not enough", LedgerError::notEnough, {"t1", m_transit.id, m_issuer.id, won(1), ""});
    row("zero and to itself", LedgerError::amountNotPositive, {"t1", m_till.id, m_till.id, won(0), ""});
    row("other currency and not enough", LedgerError::differentCurrencies, {"t1", m_transit.id, m_issuer.id, euro(1), ""});
}

void TestTransfer::refusesInTheOrderOfTheErrors() {
    QFETCH(int, error);
    QFETCH(std::shared_ptr<TransferPlan>, plan);
    MemoryRecords records;
    for (const auto &account : {m_issuer, m_till, m_transit}) records.open(account);
    const auto debit = records.account(plan->debit);
    const auto may =
        mayBegin(*plan, {std::nullopt, debit, records.account(plan->credit), debit ? records.balance(*debit) : Balance{}});
    QVERIFY(!may);
    QCOMPARE(int(may.error().error), error);
}

void TestTransfer::beginsTheSameTransferOnce() {
    MemoryRecords records;
    const Begin step{plan(), m_issuer, m_till};
    QVERIFY(bool(begin(records, step, noon)));
    QVERIFY(bool(begin(records, step, noon)));
    QCOMPARE(records.transfers.size(), std::size_t(1));
    auto other = step;
    other.plan.amount = won(501);
    const auto refused = begin(records, other, noon);
    QVERIFY(!refused);
    QCOMPARE(int(refused.error().error), int(LedgerError::differentContent));
    QCOMPARE(refused.error().difference, std::string("amount"));
}

void TestTransfer::saysWhichMemberDiffers_data() {
    QTest::addColumn<QString>("member");
    for (const char *member : {"debit", "credit", "amount", "linked", ""}) QTest::newRow(*member ? member : "none") << member;
}

void TestTransfer::saysWhichMemberDiffers() {
    QFETCH(QString, member);
    auto other = plan();
    if (member == "debit") other.debit = "x";
    if (member == "credit") other.credit = "x";
    if (member == "amount") other.amount = euro(500);
    if (member == "linked") other.linked = "t0";
    QCOMPARE(QString::fromStdString(differenceBetween(plan(), other).value_or("")), member);
}

void TestTransfer::endsOnlyOnceAndOneWay_data() {
    QTest::addColumn<int>("state");
    QTest::addColumn<int>("outcome");
    QTest::addColumn<int>("error"); // -1: nothing to write, -2: to be written
    const auto row = [](const char *name, TransferState state, TransferState outcome, int error) {
        QTest::newRow(name) << int(state) << int(outcome) << error;
    };
    row("pending is posted", TransferState::pending, TransferState::posted, -2);
    row("pending is voided", TransferState::pending, TransferState::voided, -2);
    row("posted again", TransferState::posted, TransferState::posted, -1);
    row("voided again", TransferState::voided, TransferState::voided, -1);
    row("posted cannot be voided", TransferState::posted, TransferState::voided, int(LedgerError::alreadyPosted));
    row("voided cannot be posted", TransferState::voided, TransferState::posted, int(LedgerError::alreadyVoided));
}

void TestTransfer::endsOnlyOnceAndOneWay() {
    QFETCH(int, state);
    QFETCH(int, outcome);
    QFETCH(int, error);
    const auto may = mayEnd(Transfer{plan(), TransferState(state), noon, std::nullopt}, TransferState(outcome));
    QCOMPARE(bool(may), error < 0);
    if (may)
        QCOMPARE(*may, error == -2);
    else
        QCOMPARE(int(may.error().error), error);
    QCOMPARE(int(mayEnd(std::nullopt, TransferState(outcome == 0 ? 1 : outcome)).error().error),
             int(LedgerError::unknownTransfer));
}

void TestTransfer::postsBothSidesOrNone() {
    MemoryRecords records;
    QVERIFY(bool(take(records, {Begin{plan(), m_issuer, m_till}}, noon)));
    QCOMPARE(records.balance(m_till), Balance{});
    QVERIFY(bool(take(records, {End{"t1", TransferState::posted}}, noon)));
    QCOMPARE(records.balance(m_till).posted, std::int64_t(500));
    QCOMPARE(records.balance(m_issuer).posted, std::int64_t(-500));
    QVERIFY(addsUp(records));
}

void TestTransfer::keepsReservedMoneyFromBeingGivenTwice() {
    MemoryRecords records;
    const auto company = settlementWith("cards", m_till.currency);
    QVERIFY(bool(take(records, {beginning("in", company, m_transit, won(100)), End{"in", TransferState::posted}}, noon)));
    QVERIFY(bool(begin(records, beginning("out", m_transit, m_issuer, won(70)), noon)));
    const auto second = begin(records, beginning("again", m_transit, m_issuer, won(31)), noon);
    QVERIFY(!second);
    QCOMPARE(int(second.error().error), int(LedgerError::notEnough));
    QVERIFY(bool(begin(records, beginning("rest", m_transit, m_issuer, won(30)), noon)));
    QVERIFY(bool(end(records, {"out", TransferState::voided}, noon)));
    QVERIFY(bool(begin(records, beginning("again", m_transit, m_issuer, won(70)), noon)));
}

void TestTransfer::correctsWithALinkedEntry() {
    MemoryRecords records;
    QVERIFY(bool(take(records, {Begin{plan(), m_issuer, m_till}, End{"t1", TransferState::posted}}, noon)));
    const auto correction = correctionOf(plan(), "t1/back");
    QCOMPARE(correction.linked, std::string("t1"));
    QVERIFY(bool(take(records, {Begin{correction, m_till, m_issuer}, End{"t1/back", TransferState::posted}}, noon)));
    QCOMPARE(records.balance(m_till).posted, std::int64_t(0));
    QCOMPARE(records.postings.size(), std::size_t(4));
    QVERIFY(addsUp(records));
}

void TestTransfer::stopsAtTheFirstRefusal() {
    MemoryRecords records;
    const auto taken = take(records, {End{"nothing", TransferState::posted}, Begin{plan(), m_issuer, m_till}}, noon);
    QVERIFY(!taken);
    QVERIFY(records.transfers.empty());
}

void TestTransfer::keepsNoRowForABusyTill() {
    QCOMPARE(int(m_till.keeping()), int(Keeping::postings));
    QCOMPARE(int(m_till.floor()), int(Floor::zero));
    QCOMPARE(int(m_issuer.floor()), int(Floor::none));
    QCOMPARE(int(m_transit.keeping()), int(Keeping::row));
}

QTEST_GUILESS_MAIN(TestTransfer)
#include "test_transfer.moc"
