#include "server/rear/merchants/registration.h"

#include <QtTest>

using namespace florin;
using namespace florin::merchants;

class TestRegistration : public QObject {
    Q_OBJECT

  private slots:
    void knowsAMerchantId_data();
    void knowsAMerchantId();
    void knowsAnOrigin_data();
    void knowsAnOrigin();
    void makesKeysThatDiffer();
};

void TestRegistration::knowsAMerchantId_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("good");
    QTest::newRow("plain") << "bookshop" << true;
    QTest::newRow("with digits") << "shop-24_x" << true;
    QTest::newRow("as long as field 42") << "abcdefghijklmno" << true;
    QTest::newRow("longer than field 42") << "abcdefghijklmnop" << false;
    QTest::newRow("short") << "ab" << false;
    QTest::newRow("capitals") << "Bookshop" << false;
    QTest::newRow("a slash") << "a/b" << false;
}

void TestRegistration::knowsAMerchantId() {
    QFETCH(QString, text);
    QFETCH(bool, good);
    QCOMPARE(isMerchantId(text.toStdString()), good);
}

void TestRegistration::knowsAnOrigin_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("good");
    QTest::newRow("host") << "https://shop.example" << true;
    QTest::newRow("host and port") << "https://localhost:8445" << true;
    QTest::newRow("no TLS") << "http://shop.example" << false;
    QTest::newRow("a path") << "https://shop.example/" << false;
    QTest::newRow("a user") << "https://me@shop.example" << false;
    QTest::newRow("capitals") << "https://Shop.example" << false;
    QTest::newRow("nothing") << "https://" << false;
    QTest::newRow("an open port") << "https://shop.example:" << false;
}

void TestRegistration::knowsAnOrigin() {
    QFETCH(QString, text);
    QFETCH(bool, good);
    QCOMPARE(isOrigin(text.toStdString()), good);
}

void TestRegistration::makesKeysThatDiffer() {
    base::SystemRandom random;
    const auto key = makeApiKey(random, KeyUse::test);
    QVERIFY(key.starts_with("sk_test_"));
    QVERIFY(makeApiKey(random, KeyUse::live).starts_with("sk_live_"));
    QVERIFY(key != makeApiKey(random, KeyUse::test));
    QCOMPARE(hashOfApiKey(key).size(), std::size_t(64));
    QVERIFY(hashOfApiKey(key).find(key) == std::string::npos);
}

QTEST_GUILESS_MAIN(TestRegistration)
#include "test_registration.moc"
