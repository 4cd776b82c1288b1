#include "shared/money/money.h"

#include <QTest>

using namespace florin::money;

namespace {
Currency currency(const char *code) { return *Currency::fromCode(code); }
Money money(std::int64_t amount, const char *code) { return *Money::of(amount, currency(code)); }
} // namespace

class TestMoney : public QObject {
    Q_OBJECT

  private slots:
    void currenciesHaveTheirIsoFacts_data() {
        QTest::addColumn<QByteArray>("code");
        QTest::addColumn<int>("numeric");
        QTest::addColumn<int>("exponent");
        QTest::newRow("won") << QByteArray("KRW") << 410 << 0;
        QTest::newRow("euro") << QByteArray("EUR") << 978 << 2;
        QTest::newRow("dollar") << QByteArray("USD") << 840 << 2;
        QTest::newRow("yen") << QByteArray("JPY") << 392 << 0;
        QTest::newRow("dinar") << QByteArray("KWD") << 414 << 3;
        QTest::newRow("first of the list") << QByteArray("AED") << 784 << 2;
        QTest::newRow("last of the list") << QByteArray("ZWG") << 924 << 2;
        QTest::newRow("four digits") << QByteArray("CLF") << 990 << 4;
    }
    void currenciesHaveTheirIsoFacts() {
        QFETCH(QByteArray, code);
        QFETCH(int, numeric);
        QFETCH(int, exponent);
        const auto byCode = Currency::fromCode(code.toStdString());
        QVERIFY(byCode && Currency::fromNumeric(numeric) == byCode);
        QCOMPARE(byCode->numeric(), numeric);
        QCOMPARE(byCode->exponent(), exponent);
        QCOMPARE(byCode->code(), std::string_view(code.data()));
    }

    void unknownCurrenciesAreRefused() {
        // Among them ISO 4217's own codes for no currency and for gold, and one of former days.
        for (const char *code : {"", "krw", "KR", "KRWW", "XXX", "XAU", "DEM", "ZZZ"})
            QVERIFY2(!Currency::fromCode(code), code);
        QVERIFY(!Currency::fromNumeric(0) && !Currency::fromNumeric(999));
    }

    void amountsStayWithinWhatJsonKeepsExact() {
        QVERIFY(Money::of(largestAmount, currency("KRW")));
        QVERIFY(!Money::of(largestAmount + 1, currency("KRW")));
        QVERIFY(!Money::of(-largestAmount - 1, currency("KRW")));
        QVERIFY(add(money(largestAmount, "KRW"), money(1, "KRW")).error() == MoneyError::outOfRange);
        QVERIFY(subtract(money(-largestAmount, "KRW"), money(1, "KRW")).error() == MoneyError::outOfRange);
        QVERIFY(times(money(largestAmount, "KRW"), INT64_MAX).error() == MoneyError::outOfRange);
        QCOMPARE(times(money(1250, "KRW"), 3)->amount(), std::int64_t{3750});
    }

    void currenciesDoNotMix() {
        QVERIFY(add(money(1, "KRW"), money(1, "EUR")).error() == MoneyError::differentCurrencies);
        QVERIFY(subtract(money(1, "KRW"), money(1, "EUR")).error() == MoneyError::differentCurrencies);
        QVERIFY(compare(money(1, "KRW"), money(1, "EUR")).error() == MoneyError::differentCurrencies);
        QVERIFY(*compare(money(1, "KRW"), money(2, "KRW")) == std::strong_ordering::less);
        QVERIFY(money(1, "KRW") != money(1, "EUR"));
    }

    void plainTextShowsEveryDigit() {
        QCOMPARE(toPlainText(money(12500, "KRW")), std::string("12500 KRW"));
        QCOMPARE(toPlainText(money(1250, "EUR")), std::string("12.50 EUR"));
        QCOMPARE(toPlainText(money(-5, "EUR")), std::string("-0.05 EUR"));
        QCOMPARE(toPlainText(money(5, "KWD")), std::string("0.005 KWD"));
    }

    void entriesAreReadOrRefusedNeverGuessed_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("code");
        QTest::addColumn<qint64>("amount");
        QTest::newRow("won") << QByteArray("12500") << QByteArray("KRW") << qint64{12500};
        QTest::newRow("one decimal") << QByteArray("12.5") << QByteArray("EUR") << qint64{1250};
        QTest::newRow("thousands") << QByteArray("1,212,500.01") << QByteArray("EUR") << qint64{121250001};
        QTest::newRow("largest") << QByteArray("9007199254740991") << QByteArray("KRW") << qint64{largestAmount};
        QTest::newRow("too large") << QByteArray("9007199254740992") << QByteArray("KRW") << qint64{-1};
        QTest::newRow("far too large") << QByteArray("99999999999999999999999999") << QByteArray("EUR") << qint64{-1};
        QTest::newRow("decimals of won") << QByteArray("12.5") << QByteArray("KRW") << qint64{-1};
        QTest::newRow("too many decimals") << QByteArray("1.005") << QByteArray("EUR") << qint64{-1};
        QTest::newRow("a decimal comma") << QByteArray("12,50") << QByteArray("EUR") << qint64{-1};
        QTest::newRow("thousands in one place only") << QByteArray("1212,500") << QByteArray("EUR") << qint64{-1};
        QTest::newRow("sign") << QByteArray("-1") << QByteArray("EUR") << qint64{-1};
        QTest::newRow("plus") << QByteArray("+1") << QByteArray("EUR") << qint64{-1};
        QTest::newRow("nothing") << QByteArray("") << QByteArray("EUR") << qint64{-1};
        QTest::newRow("point alone") << QByteArray(".") << QByteArray("EUR") << qint64{-1};
        QTest::newRow("comma first") << QByteArray(",500") << QByteArray("EUR") << qint64{-1};
        QTest::newRow("words") << QByteArray("1e3") << QByteArray("EUR") << qint64{-1};
    }
    void entriesAreReadOrRefusedNeverGuessed() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, code);
        QFETCH(qint64, amount);
        const auto read = fromEntry(text.toStdString(), currency(code));
        QCOMPARE(read ? read->amount() : -1, std::int64_t{amount});
    }
};

QTEST_GUILESS_MAIN(TestMoney)
#include "test_money.moc"
