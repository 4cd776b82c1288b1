#include "shared/signing/decoded_keys.h"

#include <QtTest>

#include <thread>
#include <vector>

using namespace florin;
using signing::DecodedKeys;
using signing::PrivateKey;

namespace {

base::Bytes newKey() {
    return PrivateKey::generateEs256().publicKey().toDer();
}

std::string newCertificate() {
    const auto now = base::SystemClock().now();
    return signing::Authority::make("somebody", now, now + std::chrono::hours(1)).certificate.toPem();
}

} // namespace

class TestDecodedKeys : public QObject {
    Q_OBJECT

  private slots:
    void oneTextIsDecodedOnce() {
        DecodedKeys keys;
        const auto der = newKey();
        const auto pem = newCertificate();
        QCOMPARE(keys.publicKey(der)->handle(), keys.publicKey(der)->handle());
        QCOMPARE(keys.certificate(pem)->handle(), keys.certificate(pem)->handle());
        QCOMPARE(keys.publicKey(der)->toDer(), der);
        QCOMPARE(keys.certificate(pem)->toPem(), pem);
    }

    void eachTextHasItsOwn() {
        DecodedKeys keys;
        const auto first = newKey(), second = newKey();
        QVERIFY(!keys.publicKey(first)->sameAs(*keys.publicKey(second)));
        QCOMPARE(keys.publicKey(second)->toDer(), second);
    }

    void nonsenseIsRefusedAndTakesNoPlace() {
        DecodedKeys keys;
        QVERIFY(!keys.publicKey(base::bytesOf("nonsense")));
        QVERIFY(!keys.publicKey({}));
        QVERIFY(!keys.certificate("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"));
        QVERIFY(!keys.certificate(""));
        QCOMPARE(keys.rememberedKeys() + keys.rememberedCertificates(), std::size_t{0});
    }

    void noMoreThanSoManyAreRemembered() {
        constexpr std::size_t most = 8;
        DecodedKeys keys(most);
        for (int i = 0; i < 50; ++i) {
            const auto der = newKey();
            QCOMPARE(keys.publicKey(der)->toDer(), der);
            QVERIFY(keys.rememberedKeys() <= most);
        }
        QVERIFY(keys.rememberedKeys() >= most / 2);
    }

    void whatIsAskedForStays() {
        DecodedKeys keys(8);
        const auto wanted = newKey();
        const auto *handle = keys.publicKey(wanted)->handle();
        for (int i = 0; i < 50; ++i) {
            keys.publicKey(newKey());
            QCOMPARE(keys.publicKey(wanted)->handle(), handle);
        }
    }

    void manyThreadsMayAsk() {
        DecodedKeys keys(4);
        std::vector<base::Bytes> ders(8);
        for (auto &der : ders) der = newKey();
        std::vector<std::thread> threads;
        std::atomic<int> wrong = 0;
        for (std::size_t at = 0; at < 4; ++at) {
            threads.emplace_back([&, at] {
                for (std::size_t i = 0; i < 200; ++i) {
                    const auto &der = ders[(at + i) % ders.size()];
                    if (keys.publicKey(der)->toDer() != der) ++wrong;
                }
            });
        }
        for (auto &thread : threads) thread.join();
        QCOMPARE(wrong.load(), 0);
    }
};

QTEST_APPLESS_MAIN(TestDecodedKeys)
#include "test_decoded_keys.moc"
