#include "server/rear/payments/unasked.h"

#include <QtTest>

using namespace florin;
using namespace florin::payments;
using payment::Refusal;

namespace {

money::Money won(std::int64_t amount) { return *money::Money::of(amount, *money::Currency::fromCode("KRW")); }

} // namespace

/// Orders that a device sent without asking its person: 40 won, where the person allows 1,000 a shop and day and 6 a minute, and the
/// gateway 5,000 and 10.
class TestUnasked : public QObject {
    Q_OBJECT

  private slots:
    void isBoundedByPersonAndGateway_data() {
        QTest::addColumn<int>("wishedDay");
        QTest::addColumn<int>("wishedPerMinute");
        QTest::addColumn<int>("today");
        QTest::addColumn<int>("withinMinute");
        QTest::addColumn<QString>("code");
        QTest::newRow("the first of the day") << 1'000 << 6 << 0 << 0 << "";
        QTest::newRow("to the last won of the person's day") << 1'000 << 6 << 960 << 0 << "";
        QTest::newRow("a won over the person's day") << 1'000 << 6 << 961 << 0 << "amount_limit";
        QTest::newRow("a wish over the gateway's day is no wish") << 90'000 << 6 << 4'961 << 0 << "amount_limit";
        QTest::newRow("to the last won of the gateway's day") << 90'000 << 6 << 4'960 << 0 << "";
        QTest::newRow("the last of the person's minute") << 1'000 << 6 << 0 << 5 << "";
        QTest::newRow("one over the person's minute") << 1'000 << 6 << 0 << 6 << "count_limit";
        QTest::newRow("the last of the gateway's minute") << 1'000 << 60 << 0 << 9 << "";
        QTest::newRow("one over the gateway's minute") << 1'000 << 60 << 0 << 10 << "count_limit";
        QTest::newRow("nothing was allowed") << 0 << 6 << 0 << 0 << "amount_limit";
        QTest::newRow("no payment a minute was allowed") << 1'000 << 0 << 0 << 0 << "count_limit";
    }
    void isBoundedByPersonAndGateway() {
        QFETCH(int, wishedDay);
        QFETCH(int, wishedPerMinute);
        QFETCH(int, today);
        QFETCH(int, withinMinute);
        QFETCH(QString, code);
        const auto refusal = objectionToUnasked({won(wishedDay), wishedPerMinute}, {won(5'000), 10}, won(40), {won(today), withinMinute});
        QCOMPARE(refusal ? QString::fromStdString(std::string(payment::factsOf(*refusal).code)) : QString(), code);
    }

    void anotherCurrencyIsNotWithinTheBounds() {
        const auto euro = *money::Money::of(40, *money::Currency::fromCode("EUR"));
        const auto none = money::Money::zero(euro.currency());
        QVERIFY(objectionToUnasked({won(1'000), 6}, {won(5'000), 10}, euro, {none}) == Refusal::amountLimit);
    }
};

QTEST_APPLESS_MAIN(TestUnasked)
#include "test_unasked.moc"
