#include "wallet-app/autofill/lookalike.h"

#include <QTest>
#include <vector>

using namespace florin::autofill;

/// Whom a name passes itself off as. The internationalized names are written as browsers send them.
class TestLookalike : public QObject {
    Q_OBJECT

  private slots:
    void tellsWhomANameImitates_data() {
        QTest::addColumn<QString>("host");
        QTest::addColumn<QString>("of");
        QTest::newRow("itself") << "bookshop.example" << "";
        QTest::newRow("the same owner's") << "pay.bookshop.example" << "";
        QTest::newRow("another") << "gardens.example" << "";
        QTest::newRow("a letter more") << "bookkshop.example" << "bookshop.example";
        QTest::newRow("a letter less") << "bokshop.example" << "bookshop.example";
        QTest::newRow("another letter") << "bookshap.example" << "bookshop.example";
        QTest::newRow("two exchanged") << "booskhop.example" << "bookshop.example";
        QTest::newRow("zeros") << "b00kshop.example" << "bookshop.example";
        QTest::newRow("r and n") << "www.rnodern.co.kr" << "modern.co.kr";
        QTest::newRow("under the same registry") << "flowers.co.kr" << "";
        QTest::newRow("another country's") << "bookshop.exampl" << "bookshop.example";
        QTest::newRow("below another's name") << "bookshop.example.gardens.test" << "";
        QTest::newRow("all Cyrillic") << "xn--80ak6aa92e.com" << "apple.com";
        QTest::newRow("one letter Cyrillic") << "xn--bokshop-bjg.example" << "bookshop.example";
        QTest::newRow("German") << "xn--mnchen-3ya.example" << "";
        QTest::newRow("Korean") << "xn--3e0b707e.example" << "";
        QTest::newRow("ill-formed") << "xn--999999999999.example" << "";
        QTest::newRow("nothing") << "" << "";
    }
    void tellsWhomANameImitates() {
        QFETCH(QString, host);
        const std::vector<std::string> used{"bookshop.example", "modern.co.kr"};
        const auto of = lookalikeOf(host.toStdString(), used);
        QTEST(QString::fromStdString(of.value_or("")), "of");
    }

    void readsTheHostOfAnOrigin() {
        QCOMPARE(hostOf("https://shop.example:8443"), std::string_view("shop.example"));
        QCOMPARE(hostOf("https://shop.example/path"), std::string_view("shop.example"));
        QCOMPARE(hostOf("null"), std::string_view());
    }
};

QTEST_GUILESS_MAIN(TestLookalike)

#include "test_lookalike.moc"
