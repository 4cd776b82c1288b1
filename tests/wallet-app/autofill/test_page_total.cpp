#include "wallet-app/autofill/page_total.h"

#include <QTest>
#include <string>

using namespace florin;
using namespace florin::autofill;

/// What a page says that is to be paid, read from its lines.
class TestPageTotal : public QObject {
    Q_OBJECT

  private slots:
    void readsAmounts_data() {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("amounts");
        const auto row = [](const char *line, const char *amounts) { QTest::newRow(line) << QString::fromUtf8(line) << amounts; };
        row("₩12,000", "12000 KRW");
        row("12,000원", "12000 KRW");
        row("12 000 원", "12000 KRW");
        row("KRW 12000", "12000 KRW");
        row("12.000,50 €", "12000.50 EUR");
        row("1 234,5 €", "1234.50 EUR");
        row("1'234.50 CHF", "1234.50 CHF");
        row("US$ 3", "3.00 USD");
        row("$1,234.56", "1234.56 USD");
        row("$12.5", "12.50 USD");
        row("R$ 1.234,56", "1234.56 BRL");
        row("€12.500", "12500.00 EUR");
        row("¥1,980", "1980 JPY");
        row("1,980円(税込)", "1980 JPY");
        row("199,00 zł", "199.00 PLN");
        row("₩12,000.00", "12000 KRW");
        row("₩12,000.50", ""); // there is no half won
        row("$1,23,456", "");  // nobody groups so here
        row("12,000", "");     // of what
        row("VISA 4242", "");
        row("May 12, 2026", "");
        row("2 × ₩5,000 = ₩10,000", "5000 KRW|10000 KRW");
        row("Subtotal ₩10,000 Shipping ₩2,000 Total ₩12,000", "10000 KRW|2000 KRW|12000 KRW");
        row("$99999999999999999999", "");
        row("", "");
    }
    void readsAmounts() {
        QFETCH(QString, line);
        const std::string text = line.toStdString();
        QStringList found;
        for (const WrittenSum &sum : sumsIn(text)) found << QString::fromStdString(money::toPlainText(sum.amount));
        QTEST(found.join(QLatin1Char('|')), "amounts");
    }
    void findsTheTotal_data() {
        QTest::addColumn<QStringList>("lines");
        QTest::addColumn<QString>("total");
        QTest::newRow("English") << QStringList{"Subtotal ₩10,000", "Shipping ₩2,000", "Total ₩12,000"} << "12000 KRW";
        QTest::newRow("in one line") << QStringList{"Subtotal ₩10,000 Shipping ₩2,000 Total ₩12,000"} << "12000 KRW";
        QTest::newRow("Korean") << QStringList{"상품금액 10,000원", "배송비 2,500원", "할인 -500원", "총 결제금액 12,000원"} << "12000 KRW";
        QTest::newRow("Japanese") << QStringList{"小計 1,800円", "合計 1,980円(税込)"} << "1980 JPY";
        QTest::newRow("German") << QStringList{"Zwischensumme 10,00 €", "Versand 2,00 €", "Gesamtsumme inkl. MwSt. 12,00 €"} << "12.00 EUR";
        QTest::newRow("French") << QStringList{"Sous-total 10,00 €", "Total TTC 12,00 €"} << "12.00 EUR";
        QTest::newRow("Spanish") << QStringList{"Subtotal 10,00 €", "IVA 2,10 €", "Total 12,10 €"} << "12.10 EUR";
        QTest::newRow("tax of the total") << QStringList{"Total VAT ₩1,000", "Total ₩12,000"} << "12000 KRW";
        QTest::newRow("what was saved") << QStringList{"Total savings ₩3,000", "Order total ₩12,000"} << "12000 KRW";
        QTest::newRow("the button alone") << QStringList{"Pay ₩12,000"} << "12000 KRW";
        QTest::newRow("the button in Korean") << QStringList{"12,000원 결제하기"} << "12000 KRW";
        QTest::newRow("the grander total") << QStringList{"Total ₩10,000", "Amount due ₩12,000"} << "12000 KRW";
        QTest::newRow("the same twice") << QStringList{"Total ₩12,000", "Total: 12,000원"} << "12000 KRW";
        QTest::newRow("two totals") << QStringList{"Total ₩12,000", "Total ₩13,000"} << "";
        QTest::newRow("two totals, and the button decides") << QStringList{"Total ₩12,000", "Total ₩13,000", "Pay ₩13,000"} << "13000 KRW";
        QTest::newRow("two currencies") << QStringList{"Total ₩12,000", "Total $9.00"} << "";
        QTest::newRow("prices alone") << QStringList{"Notebook ₩12,000", "Pen ₩1,000"} << "";
        QTest::newRow("nothing to pay") << QStringList{"Total ₩0"} << "";
        QTest::newRow("no lines") << QStringList{} << "";
    }
    void findsTheTotal() {
        QFETCH(QStringList, lines);
        FormSnapshot snapshot{{{"https://shop.example", true, "t"}}, {}, {}};
        for (const QString &line : lines) snapshot.sums.push_back({0, line.toStdString()});
        const auto total = totalOf(snapshot);
        QTEST(total ? QString::fromStdString(money::toPlainText(*total)) : QString(), "total");
    }
    void believesThePageBeforeAFrameInIt() {
        const FormSnapshot both{{{"https://shop.example", true, "t"}, {"https://pay.example", false, "f"}}, {}, {{1, "Total ₩9"}, {0, "Total ₩12,000"}}};
        QCOMPARE(money::toPlainText(totalOf(both).value()), std::string("12000 KRW"));
        const FormSnapshot inside{both.frames, {}, {{1, "Total ₩9"}}};
        QCOMPARE(money::toPlainText(totalOf(inside).value()), std::string("9 KRW"));
        const FormSnapshot nowhere{both.frames, {}, {{7, "Total ₩9"}}};
        QVERIFY(!totalOf(nowhere));
    }
};

QTEST_GUILESS_MAIN(TestPageTotal)
#include "test_page_total.moc"
