#include "server/rear/wallets/report.h"

#include <QtTest>

using namespace florin;
using namespace florin::wallets;
using payment::PaymentState;

namespace {

const auto krw = *money::Currency::fromCode("KRW");
money::Money won(std::int64_t amount) { return *money::Money::of(amount, krw); }
base::Timestamp at(const char *text) { return *base::fromRfc3339(text); }
const auto now = at("2026-11-30T12:00:00Z");

Card cardOf(bool isSingleUse = false) {
    Card card{.id = "card_1", .member = "dana", .state = payment::CardState::active, .currency = krw};
    if (isSingleUse) card.singleUse = SingleUse{"card_0", won(20'000), "https://books.example", "", ""};
    return card;
}

payments::BankNotice notice(const std::string &answer = "00", std::int64_t amount = 12'000) {
    return {.number = *card::CardNumber::parse("4242424242424242"),
            .amount = won(amount),
            .reference = {"1130115959", "000001", "970100", "RRN000000001"},
            .original = {},
            .shop = "BYEOLBIT",
            .shopName = "Byeolbit Books",
            .answer = answer,
            .approvalCode = answer == "00" ? "A1B2C3" : "",
            .balance = won(38'000)};
}

Report report(const std::string &answer = "00", std::int64_t amount = 12'000) { return reportOf(notice(answer, amount), cardOf(), "rep_1", now); }

} // namespace

class TestReport : public QObject {
    Q_OBJECT

  private slots:
    void aMomentIsInTheYearThatBringsItNearest_data() {
        QTest::addColumn<QString>("field7");
        QTest::addColumn<QString>("today");
        QTest::addColumn<QString>("moment"); // empty: none
        QTest::newRow("this year") << "1130115959" << "2026-11-30T12:00:00Z" << "2026-11-30T11:59:59Z";
        QTest::newRow("last year") << "1231235959" << "2027-01-01T00:00:10Z" << "2026-12-31T23:59:59Z";
        QTest::newRow("a clock that is ahead of ours") << "0101000003" << "2026-12-31T23:59:59Z" << "2027-01-01T00:00:03Z";
        QTest::newRow("a leap day, told in the year after") << "0229120000" << "2029-01-10T00:00:00Z" << "2028-02-29T12:00:00Z";
        QTest::newRow("no such month") << "1330115959" << "2026-11-30T12:00:00Z" << "";
        QTest::newRow("no such day") << "1131115959" << "2026-11-30T12:00:00Z" << "";
        QTest::newRow("no such hour") << "1130245959" << "2026-11-30T12:00:00Z" << "";
        QTest::newRow("no such second") << "1130115960" << "2026-11-30T12:00:00Z" << "";
        QTest::newRow("not digits") << "11301159xx" << "2026-11-30T12:00:00Z" << "";
        QTest::newRow("too short") << "113011595" << "2026-11-30T12:00:00Z" << "";
    }
    void aMomentIsInTheYearThatBringsItNearest() {
        QFETCH(QString, field7);
        QFETCH(QString, today);
        QFETCH(QString, moment);
        const auto found = momentOf(field7.toStdString(), at(qPrintable(today)));
        QCOMPARE(found ? QString::fromStdString(base::toRfc3339(*found)) : QString(),
                 moment.isEmpty() ? QString() : QString::fromStdString(base::toRfc3339(at(qPrintable(moment)))));
    }
    void anApprovedOneSaysWhatMoved() {
        const auto made = report();
        QCOMPARE(made.state, PaymentState::approved);
        QVERIFY(!made.refusal);
        QCOMPARE(made.member, std::string("dana"));
        QVERIFY(made.amount == won(12'000) && made.balanceAfter == won(38'000));
        QVERIFY(made.madeAt == at("2026-11-30T11:59:59Z") && made.toldAt == now);
        QCOMPARE(report("10").state, PaymentState::approved);
    }
    void aRefusedOneSaysWhy() {
        const auto made = report("51");
        QCOMPARE(made.state, PaymentState::declined);
        QVERIFY(made.refusal == payment::Refusal::insufficientFunds);
    }
    void isNeverMadeAfterItWasTold() {
        auto early = notice();
        early.reference.transmittedAt = "1130120500"; // of a clock that is ahead of ours
        QVERIFY(reportOf(early, cardOf(), "rep_1", now).madeAt == now);
    }
    void aRepeatSaysTheSame() {
        QVERIFY(isSame(report(), report()));
        QVERIFY(!isSame(report(), report("00", 11'999)));
        QVERIFY(!isSame(report(), report("51")));
        auto reversed = report();
        reversed.state = PaymentState::reversed;
        QVERIFY(isSame(reversed, report()));
        QVERIFY(!isSame(reversed, report("51")));
    }
    void isGivenBackOnceAndWholly() {
        const auto back = givenBack(report(), notice(), now);
        QVERIFY(back && back->state == PaymentState::reversed && back->reversedAt == now);
        QVERIFY(!givenBack(*back, notice(), now));
        QVERIFY(!givenBack(report("51"), notice(), now));
        QVERIFY(!givenBack(report(), notice("00", 5'000), now));
    }
    void usesASingleUseCardUntilItIsGivenBack() {
        const auto used = afterReport(cardOf(true), report());
        QVERIFY(used);
        QCOMPARE(used->singleUse->usedBy, std::string("rep_1"));
        QVERIFY(!afterReport(*used, report()));
        QVERIFY(!afterReport(cardOf(true), report("61")));
        QVERIFY(!afterReport(*used, report("57")));
        const auto free = afterReport(*used, *givenBack(report(), notice(), now));
        QVERIFY(free && free->singleUse->usedBy.empty());
        QVERIFY(!afterReport(cardOf(), report()));
    }
};

QTEST_APPLESS_MAIN(TestReport)
#include "test_report.moc"
