#include "shared/card/card.h"

#include <QTest>

using namespace florin;
using namespace florin::card;

class TestCard : public QObject {
    Q_OBJECT

  private slots:
    void numbersAreReadOrRefused_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("digits");
        QTest::addColumn<QByteArray>("brand");
        QTest::newRow("visa") << QByteArray("4242 4242 4242 4242") << QByteArray("4242424242424242") << QByteArray("visa");
        QTest::newRow("mastercard") << QByteArray("5555-5555-5555-4444") << QByteArray("5555555555554444") << QByteArray("mastercard");
        QTest::newRow("mastercard, new range") << QByteArray("2221000000000009") << QByteArray("2221000000000009") << QByteArray("mastercard");
        QTest::newRow("amex, 15 digits") << QByteArray("378282246310005") << QByteArray("378282246310005") << QByteArray("amex");
        QTest::newRow("jcb") << QByteArray("3530111333300000") << QByteArray("3530111333300000") << QByteArray("jcb");
        QTest::newRow("unionpay") << QByteArray("6200000000000005") << QByteArray("6200000000000005") << QByteArray("unionpay");
        QTest::newRow("discover within unionpay's range") << QByteArray("6221260000000000") << QByteArray("6221260000000000") << QByteArray("discover");
        QTest::newRow("our own") << QByteArray("9604000000000001") << QByteArray("9604000000000001") << QByteArray("florin");
        for (const char *bad : {"", "4242424242424241", "42424242424", "42424242424242424242", "4242x424242424242", " 4242424242424242", "4242424242424242-",
                                "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢"})
            QTest::newRow(qPrintable(QString("refused: ") + bad)) << QByteArray(bad) << QByteArray() << QByteArray();
    }
    void numbersAreReadOrRefused() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, digits);
        QFETCH(QByteArray, brand);
        const auto number = CardNumber::parse(text.toStdString());
        QCOMPARE(number.has_value(), !digits.isEmpty());
        if (!number)
            return;
        QCOMPARE(std::string(number->digits()), digits.toStdString());
        QCOMPARE(std::string(toWord(number->brand())), brand.toStdString());
        QCOMPARE(number->lastFour(), digits.right(4).toStdString());
    }

    void theCheckDigitMakesANumberPass() {
        QCOMPARE(luhnCheckDigit("424242424242424"), '2');
        for (int i = 0; i < 1000; ++i) {
            const std::string start = "960400" + std::to_string(100000000 + i * 7919);
            QVERIFY(passesLuhn(start + luhnCheckDigit(start)));
        }
        QVERIFY(!passesLuhn("") && !passesLuhn("42a2"));
    }

    void aCardIsGoodToTheEndOfItsMonth() {
        const Expiry expiry{2029, 12};
        QVERIFY(!expiry.isPast(*base::fromRfc3339("2029-12-31T23:59:59.999Z")));
        QVERIFY(expiry.isPast(*base::fromRfc3339("2030-01-01T00:00:00Z")));
    }

    void expiriesReadInTheirTwoForms() {
        const auto expiry = Expiry::fromText("2029-11");
        QVERIFY(expiry && expiry == Expiry::fromField14("2911"));
        QCOMPARE(expiry->toText(), std::string("2029-11"));
        QCOMPARE(expiry->toField14(), std::string("2911"));
        for (const char *bad : {"", "2029-13", "2029-00", "2029/11", "29-11", "2029-1", "+029-11"})
            QVERIFY2(!Expiry::fromText(bad), bad);
        QVERIFY(!Expiry::fromField14("2913") && !Expiry::fromField14("291") && !Expiry::fromField14("29 1"));
    }

    void secretsHaveThreeOrFourDigits() {
        QVERIFY(parseCardSecret("123") && parseCardSecret("0123"));
        QVERIFY(!parseCardSecret("12") && !parseCardSecret("12345") && !parseCardSecret("12a"));
        QCOMPARE(maskedLastFour("4242"), std::string("•••• 4242"));
    }

    void brandsHaveOneWordEach() {
        for (int i = 0; i <= static_cast<int>(Brand::maestro); ++i)
            QVERIFY(brandFromWord(toWord(static_cast<Brand>(i))) == static_cast<Brand>(i));
        QVERIFY(!brandFromWord("Visa"));
    }
};

QTEST_GUILESS_MAIN(TestCard)
#include "test_card.moc"
