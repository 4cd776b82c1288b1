#include "server/rear/certification/device_authority.h"

#include <QtTest>

using namespace florin;
using namespace florin::certification;
using signing::CertificateRole;
using signing::PrivateKey;

namespace {

const base::Timestamp now = *base::fromRfc3339("2026-11-20T10:00:00Z");

DeviceAuthority authority(std::chrono::days life = std::chrono::days(3650)) {
    return DeviceAuthority(signing::Authority::make("Devices", now - std::chrono::hours(1), now + life));
}

} // namespace

class TestDeviceAuthority : public QObject {
    Q_OBJECT

  private slots:
    void issuesForAYearUnderARandomName();
    void looksAtTheKeyAndNotAtTheSubject();
    void issuesForDevicesAndNothingElse();
    void neverOutlivesItself();
    void renewsUnderTheSameName();
    void refusesRequests_data();
    void refusesRequests();
};

void TestDeviceAuthority::issuesForAYearUnderARandomName() {
    base::SystemRandom random;
    const auto devices = authority();
    const auto key = PrivateKey::generateRs256();
    const auto first = devices.issue(signing::makeRequest(key, "x"), now, random);
    const auto second = devices.issue(signing::makeRequest(key, "x"), now, random);
    QVERIFY(first && second);
    QVERIFY(first->device != second->device);
    QVERIFY(first->certificate.serial() != second->certificate.serial());
    QCOMPARE(first->certificate.commonName(), first->device);
    QVERIFY(first->certificate.notAfter() == now + certificateLife);
    QVERIFY(first->certificate.notBefore() <= now);
    QVERIFY(first->certificate.publicKey().sameAs(key.publicKey()));
}

void TestDeviceAuthority::looksAtTheKeyAndNotAtTheSubject() {
    base::SystemRandom random;
    const auto issued = authority().issue(signing::makeRequest(PrivateKey::generateRs256(), "localhost"), now, random);
    QVERIFY(issued);
    QVERIFY(issued->certificate.commonName().starts_with("dev_"));
}

void TestDeviceAuthority::issuesForDevicesAndNothingElse() {
    base::SystemRandom random;
    const auto devices = authority();
    const auto other = authority();
    const auto issued = devices.issue(signing::makeRequest(PrivateKey::generateRs256(), "x"), now, random);
    QVERIFY(issued);
    QVERIFY(signing::verifyIssued(issued->certificate, devices.certificate(), CertificateRole::device, now));
    for (const auto role : {CertificateRole::tlsServer, CertificateRole::tlsClient, CertificateRole::authority})
        QVERIFY(!signing::verifyIssued(issued->certificate, devices.certificate(), role, now));
    QVERIFY(!signing::verifyIssued(issued->certificate, other.certificate(), CertificateRole::device, now));
    QVERIFY(!signing::verifyIssued(issued->certificate, devices.certificate(), CertificateRole::device, now + std::chrono::days(366)));
}

void TestDeviceAuthority::neverOutlivesItself() {
    base::SystemRandom random;
    const auto issued = authority(std::chrono::days(10)).issue(signing::makeRequest(PrivateKey::generateRs256(), "x"), now, random);
    QVERIFY(issued);
    QVERIFY(issued->certificate.notAfter() == now + std::chrono::days(10));
}

void TestDeviceAuthority::renewsUnderTheSameName() {
    const auto key = PrivateKey::generateRs256();
    const auto renewed = authority().renew("dev_1", signing::makeRequest(key, "x"), now);
    QVERIFY(renewed);
    QCOMPARE(renewed->certificate.commonName(), "dev_1");
    QVERIFY(renewed->certificate.publicKey().sameAs(key.publicKey()));
}

void TestDeviceAuthority::refusesRequests_data() {
    QTest::addColumn<QByteArray>("request");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("no PEM") << QByteArray("hello");
    QTest::newRow("a key that cannot sign orders") << QByteArray::fromStdString(signing::makeRequest(PrivateKey::generateEs256(), "x"));
    QTest::newRow("a certificate") << QByteArray::fromStdString(authority().certificate().toPem());
    std::string changed = signing::makeRequest(PrivateKey::generateRs256(), "x");
    const auto place = changed.size() / 2;
    changed[place] = changed[place] == 'A' ? 'B' : 'A';
    QTest::newRow("its own signature is broken") << QByteArray::fromStdString(changed);
    QTest::newRow("too large") << QByteArray::fromStdString(signing::makeRequest(PrivateKey::generateRs256(), "x")) + QByteArray(20000, '\n');
}

void TestDeviceAuthority::refusesRequests() {
    QFETCH(QByteArray, request);
    base::SystemRandom random;
    const auto refused = authority().issue(request.toStdString(), now, random);
    QVERIFY(!refused);
    QVERIFY(refused.error() == payment::Refusal::invalidInput);
}

QTEST_GUILESS_MAIN(TestDeviceAuthority)
#include "test_device_authority.moc"
