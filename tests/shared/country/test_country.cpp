#include "shared/country/country.h"

#include <QTest>

#include <algorithm>
#include <set>

using florin::country::countries;

class TestCountry : public QObject {
    Q_OBJECT

  private slots:
    void namesEveryCountryOnce() {
        const auto list = countries("en");
        QVERIFY2(list.size() > 240 && list.size() < 270, qPrintable(QString::number(list.size())));
        std::set<std::string> codes;
        for (const auto &one : list) {
            QVERIFY2(one.code.size() == 2 && !one.name.empty() && one.name != one.code, one.code.c_str());
            QVERIFY2(codes.insert(one.code).second, one.code.c_str());
        }
    }

    void namesThemInTheLanguageAskedFor_data() {
        QTest::addColumn<QByteArray>("language");
        QTest::addColumn<QByteArray>("korea");
        QTest::newRow("English") << QByteArray("en") << QByteArray("South Korea");
        QTest::newRow("American English") << QByteArray("en_US") << QByteArray("South Korea");
        QTest::newRow("Korean") << QByteArray("ko_KR") << QByteArray("대한민국");
    }
    void namesThemInTheLanguageAskedFor() {
        QFETCH(QByteArray, language);
        QFETCH(QByteArray, korea);
        const auto list = countries(language.toStdString());
        const auto found = std::find_if(list.begin(), list.end(), [](const auto &one) { return one.code == "KR"; });
        QVERIFY(found != list.end());
        QCOMPARE(QByteArray::fromStdString(found->name), korea);
    }

    void sortsAccentsWhereAReaderLooksForThem_data() {
        QTest::addColumn<QByteArray>("first");
        QTest::addColumn<QByteArray>("second");
        QTest::newRow("Afghanistan before the Åland Islands") << QByteArray("AF") << QByteArray("AX");
        QTest::newRow("the Åland Islands before Albania") << QByteArray("AX") << QByteArray("AL");
        QTest::newRow("Curaçao before Cyprus") << QByteArray("CW") << QByteArray("CY");
        QTest::newRow("Réunion before Romania") << QByteArray("RE") << QByteArray("RO");
        QTest::newRow("Zimbabwe at the end") << QByteArray("AX") << QByteArray("ZW");
    }
    void sortsAccentsWhereAReaderLooksForThem() {
        QFETCH(QByteArray, first);
        QFETCH(QByteArray, second);
        const auto list = countries("en");
        const auto placeOf = [&list](const QByteArray &code) {
            return std::find_if(list.begin(), list.end(), [&code](const auto &one) { return one.code == code.toStdString(); }) - list.begin();
        };
        QVERIFY(placeOf(first) < placeOf(second));
        QCOMPARE(QByteArray::fromStdString(list.back().code), QByteArray("ZW"));
    }
};

QTEST_GUILESS_MAIN(TestCountry)
#include "test_country.moc"
