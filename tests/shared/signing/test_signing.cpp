#include "shared/signing/certificate.h"
#include "shared/signing/jws.h"
#include "shared/signing/key.h"
#include "shared/signing/sealing.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace florin;
using namespace florin::signing;
using namespace std::chrono_literals;

namespace {

const base::Timestamp start = *base::fromRfc3339("2026-11-20T00:00:00Z");

/// Keys take time to make: one of each serves all tests.
const PrivateKey &deviceKey() {
    static const PrivateKey key = PrivateKey::generateRs256();
    return key;
}
const Authority &authority() {
    static const Authority made = Authority::make("Florin devices", start, start + 24h * 3650);
    return made;
}

Certificate issued(CertificateRole role, std::vector<std::string> names = {}) {
    return authority().issue({"dev_1", std::move(names), role, start, start + 24h * 30}, deviceKey().publicKey());
}

QByteArray runOpenssl(const QStringList &arguments, const QByteArray &input = {}) {
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start("openssl", arguments);
    process.write(input);
    process.closeWriteChannel();
    process.waitForFinished();
    return process.readAll();
}

} // namespace

class TestSigning : public QObject {
    Q_OBJECT

  private slots:
    void bothAlgorithmsSignAndVerify() {
        for (const PrivateKey &key : {deviceKey(), PrivateKey::generateEs256()}) {
            const base::Bytes signature = key.sign("pay");
            QCOMPARE(signature.size(), key.algorithm() == Algorithm::es256 ? std::size_t{64} : std::size_t{256});
            QVERIFY(verifySignature(key.publicKey(), "pay", signature));
            QVERIFY(!verifySignature(key.publicKey(), "pax", signature));
            const auto again = PrivateKey::fromPem(key.toPem().text());
            QVERIFY(again && again->publicKey().sameAs(key.publicKey()));
            QVERIFY(PublicKey::fromPem(key.publicKey().toPem())->sameAs(key.publicKey()));
            QVERIFY(PublicKey::fromDer(key.publicKey().toDer())->sameAs(key.publicKey()));
        }
    }

    void keysComeBackFromTheirJwkNumbers() {
        const PublicKey ec = PrivateKey::generateEs256().publicKey();
        const base::Bytes point = ec.jwkNumbers();
        const std::span<const std::uint8_t> both(point);
        QVERIFY(PublicKey::fromP256(both.first(32), both.last(32))->sameAs(ec));
        base::Bytes offCurve = point;
        offCurve[63] ^= 1;
        QVERIFY(!PublicKey::fromP256(std::span<const std::uint8_t>(offCurve).first(32), std::span<const std::uint8_t>(offCurve).last(32)));
        const base::Bytes n = deviceKey().publicKey().jwkNumbers();
        QVERIFY(PublicKey::fromRsa(n, base::Bytes{1, 0, 1})->sameAs(deviceKey().publicKey()));
        QVERIFY(!PublicKey::fromRsa(n, base::Bytes{3}));
        QVERIFY(!PublicKey::fromRsa(std::span<const std::uint8_t>(n).first(128), base::Bytes{1, 0, 1}));
    }

    void otherKeysAreRefused_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<bool>("accepted");
        QTest::newRow("RSA 2048") << QStringList{"genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"} << true;
        QTest::newRow("RSA 1024") << QStringList{"genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"} << false;
        QTest::newRow("RSA with exponent 3") << QStringList{"genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_pubexp:3"} << false;
        QTest::newRow("RSA-PSS") << QStringList{"genpkey", "-algorithm", "RSA-PSS"} << false;
        QTest::newRow("P-256") << QStringList{"genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"} << true;
        QTest::newRow("P-256 spelled out")
            << QStringList{"genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:explicit"} << false;
        QTest::newRow("P-384") << QStringList{"genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"} << false;
        QTest::newRow("Ed25519") << QStringList{"genpkey", "-algorithm", "ED25519"} << false;
    }
    void otherKeysAreRefused() {
        if (QStandardPaths::findExecutable("openssl").isEmpty())
            QSKIP("The openssl program is not installed.");
        QFETCH(QStringList, arguments);
        QFETCH(bool, accepted);
        QByteArray pem = runOpenssl(arguments);
        pem = pem.mid(pem.indexOf("-----BEGIN"));
        QVERIFY(pem.startsWith("-----BEGIN PRIVATE KEY-----"));
        QCOMPARE(PrivateKey::fromPem(pem.toStdString()).has_value(), accepted);
        QByteArray publicPem = runOpenssl({"pkey", "-pubout"}, pem);
        QCOMPARE(PublicKey::fromPem(publicPem.toStdString()).has_value(), accepted);
    }

    void certificatesServeOneRoleOnly() {
        for (const CertificateRole mine : {CertificateRole::tlsServer, CertificateRole::tlsClient, CertificateRole::device}) {
            const Certificate leaf = issued(mine);
            for (const CertificateRole asked : {CertificateRole::authority, CertificateRole::tlsServer, CertificateRole::tlsClient, CertificateRole::device}) {
                const auto result = verifyIssued(leaf, authority().certificate, asked, start + 1h);
                QCOMPARE(static_cast<bool>(result), mine == asked);
                if (mine != asked)
                    QVERIFY(result.error() == ChainError::wrongUse);
            }
        }
    }

    void certificatesHoldInTheirTimeAndUnderTheirAuthority() {
        const Certificate leaf = issued(CertificateRole::device);
        const auto verdict = [&](const Authority &by, base::Timestamp now) { return verifyIssued(leaf, by.certificate, CertificateRole::device, now); };
        QVERIFY(verdict(authority(), start));
        QVERIFY(verdict(authority(), start - 1s).error() == ChainError::notYetValid);
        QVERIFY(verdict(authority(), start + 24h * 30 + 1s).error() == ChainError::expired);
        // The same name, another key: who looks at names alone is fooled.
        const Authority impostor = Authority::make("Florin devices", start, start + 24h * 3650);
        QVERIFY(verdict(impostor, start).error() == ChainError::notTrusted);
        QVERIFY(!verifyIssued(leaf, leaf, CertificateRole::device, start));
    }

    void certificatesComeBackFromTheirForms() {
        const Certificate leaf = issued(CertificateRole::tlsServer, {"localhost", "127.0.0.1", "bank.example,DNS:evil.example"});
        QCOMPARE(leaf.commonName(), std::string("dev_1"));
        QCOMPARE(leaf.serial().size(), std::size_t{32});
        QVERIFY(leaf.notBefore() == start && leaf.notAfter() == start + 24h * 30);
        QVERIFY(Certificate::fromPem(leaf.toPem())->toDer() == leaf.toDer());
        QVERIFY(leaf.publicKey().sameAs(deviceKey().publicKey()));
        base::Bytes longer = leaf.toDer();
        longer.push_back(0);
        QVERIFY(!Certificate::fromDer(longer) && !Certificate::fromPem("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"));
        const QByteArray shown = runOpenssl({"x509", "-noout", "-text"}, QByteArray::fromStdString(leaf.toPem()));
        if (shown.isEmpty())
            QSKIP("The openssl program is not installed.");
        QVERIFY2(shown.contains("DNS:localhost") && shown.contains("IP Address:127.0.0.1") && shown.contains("X509v3 Basic Constraints: critical"), shown);
    }

    void requestsProveTheirKey() {
        const std::string csr = makeRequest(deviceKey(), "anything");
        QVERIFY(publicKeyOfRequest(csr)->sameAs(deviceKey().publicKey()));
        std::string forged = csr;
        const std::size_t place = forged.find("-----END") - 10;
        forged[place] = forged[place] == 'A' ? 'B' : 'A';
        QVERIFY(!publicKeyOfRequest(forged) && !publicKeyOfRequest("") && !publicKeyOfRequest(issued(CertificateRole::device).toPem()));
    }

    void onlyThreeFullPartsAreAJws() {
        for (const char *bad : {"", "a.b", "YQ.YQ", "YQ.YQ.YQ.YQ", ".YQ.YQ", "YQ..YQ", "YQ.YQ.", "YQ.YQ.YQ=", "YQ.YQ.YR", "YQ.Y Q.YQ"})
            QVERIFY2(!takeApart(bad), bad);
        QVERIFY(takeApart("YQ.YQ.YQ"));
        QVERIFY(!takeApart("YQ." + std::string(64 * 1024, 'A') + ".YQ"));
    }

    void theKeyFixesTheAlgorithm() {
        const PrivateKey key = PrivateKey::generateEs256();
        const auto jws = takeApart(sign(R"({"alg":"ES256"})", "{}", key));
        QVERIFY(jws && verify(*jws, Algorithm::es256, key.publicKey()));
        QVERIFY(verify(*jws, Algorithm::rs256, key.publicKey()).error() == JwsError::wrongAlgorithm);
        QVERIFY(verify(*jws, Algorithm::rs256, deviceKey().publicKey()).error() == JwsError::badSignature);
    }

    void sealedBoxesOpenOnlyWhole() {
        base::SystemRandom random;
        const auto keys = [] {
            std::map<std::uint32_t, base::SecretBytes> made;
            made.emplace(1, base::SecretBytes(std::string_view("0123456789abcdef0123456789abcdef")));
            return made;
        };
        const Sealer first(keys());
        auto rotatedKeys = keys();
        rotatedKeys.emplace(2, base::SecretBytes(std::string_view("fedcba9876543210fedcba9876543210")));
        const Sealer rotated(std::move(rotatedKeys));
        const base::Bytes box = first.seal("4242424242424242", "card_1", random);
        QVERIFY(rotated.open(box, "card_1")->text() == "4242424242424242");
        QVERIFY(!first.open(rotated.seal("x", "card_1", random), "card_1"));
        QVERIFY(!first.open(box, "card_2"));
        QVERIFY(first.open(first.seal("", "", random), "")->empty());
        for (std::size_t i = 0; i < box.size(); ++i) {
            base::Bytes changed = box;
            changed[i] ^= 1;
            QVERIFY(!rotated.open(changed, "card_1"));
            QVERIFY(!rotated.open(std::span<const std::uint8_t>(box).first(i), "card_1"));
        }
    }

    void jweOpensOnlyWholeAndForItsKey() {
        base::SystemRandom random;
        const std::string jwe = encryptJwe(R"({"secret":"123"})", deviceKey().publicKey(), random);
        QVERIFY(decryptJwe(jwe, deviceKey())->text() == R"({"secret":"123"})");
        QVERIFY(!decryptJwe(jwe, PrivateKey::generateRs256()));
        for (std::size_t i = 0; i < jwe.size(); i += 3) {
            std::string changed = jwe;
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            QVERIFY(!decryptJwe(changed, deviceKey()));
            QVERIFY(!decryptJwe(jwe.substr(0, i), deviceKey()));
        }
    }

    void passwordsAreKeptAsArgon2id() {
        const std::string hash = hashPassword("correct horse battery");
        QVERIFY(hash.starts_with("$argon2id$v=19$m=65536,t=3,p=1$"));
        QVERIFY(verifyPassword(hash, "correct horse battery"));
        QVERIFY(!verifyPassword(hash, "correct horse batterz") && !verifyPassword("", "x") && !verifyPassword("$argon2id$", "x"));
        const base::Bytes salt(16, 7);
        QCOMPARE(deriveKey("a", salt).size(), std::size_t{32});
        QVERIFY(deriveKey("a", salt).equals(deriveKey("a", salt).bytes()) && !deriveKey("a", salt).equals(deriveKey("b", salt).bytes()));
    }
};

QTEST_GUILESS_MAIN(TestSigning)
#include "test_signing.moc"
