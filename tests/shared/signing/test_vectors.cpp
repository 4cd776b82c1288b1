#include "shared/signing/jws.h"
#include "shared/signing/key.h"
#include "shared/signing/sealing.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace florin;
using namespace florin::signing;

/// Other people's edge cases: project Wycheproof.
class TestVectors : public QObject {
    Q_OBJECT

    static QJsonArray groupsOf(const QString &name) {
        QFile file(QStringLiteral(FLORIN_SHARED_DATA "/vectors/wycheproof/") + name);
        if (!file.open(QIODevice::ReadOnly))
            return {};
        return QJsonDocument::fromJson(file.readAll()).object()["testGroups"].toArray();
    }
    static base::Bytes bytes(const QJsonValue &hex) { return *base::fromHex(hex.toString().toStdString()); }
    static std::string text(const QJsonValue &hex) {
        const base::Bytes read = bytes(hex);
        return std::string(base::textOf(read));
    }

    static void checkSignatures(const QString &name, const char *keyMember) {
        const QJsonArray groups = groupsOf(name);
        if (groups.isEmpty())
            QSKIP("The Wycheproof vectors are not beside the repository (../shared/vectors/wycheproof).");
        int counted = 0;
        for (const QJsonValue &group : groups) {
            const auto key = PublicKey::fromPem(group[keyMember].toString().toStdString());
            const QString exponent = group["publicKey"]["publicExponent"].toString();
            if (!exponent.isEmpty() && exponent != "010001") {
                QVERIFY(!key); // other exponents are refused with their key
                continue;
            }
            QVERIFY(key);
            for (const QJsonValue &test : group["tests"].toArray()) {
                const bool passed = verifySignature(*key, text(test["msg"]), bytes(test["sig"]));
                const QString result = test["result"].toString();
                if (result != "acceptable")
                    QVERIFY2(passed == (result == "valid"), qPrintable(QString("%1: %2").arg(test["tcId"].toInt()).arg(test["comment"].toString())));
                ++counted;
            }
        }
        QVERIFY(counted > 200);
    }

  private slots:
    void ecdsaSignaturesAreFixedInLength() { checkSignatures("ecdsa_secp256r1_sha256_p1363_test.json", "publicKeyPem"); }
    void rsaSignaturesAreExact() { checkSignatures("rsa_signature_2048_sha256_test.json", "publicKeyPem"); }

    void hkdfDerivesWhatRfc5869Says() {
        const QJsonArray groups = groupsOf("hkdf_sha256_test.json");
        if (groups.isEmpty())
            QSKIP("The Wycheproof vectors are not beside the repository (../shared/vectors/wycheproof).");
        for (const QJsonValue &group : groups)
            for (const QJsonValue &test : group["tests"].toArray())
                if (test["result"].toString() == "valid" && !test["ikm"].toString().isEmpty())
                    QVERIFY(hkdfSha256(bytes(test["ikm"]), text(test["salt"]), text(test["info"]), static_cast<std::size_t>(test["size"].toInt()))
                                .equals(bytes(test["okm"])));
    }

    void hmacIsWhatRfc2104Says() {
        const QJsonArray groups = groupsOf("hmac_sha256_test.json");
        if (groups.isEmpty())
            QSKIP("The Wycheproof vectors are not beside the repository (../shared/vectors/wycheproof).");
        for (const QJsonValue &group : groups)
            for (const QJsonValue &test : group["tests"].toArray()) {
                base::Bytes code = hmacSha256(bytes(test["key"]), text(test["msg"]));
                HmacSha256 many(bytes(test["key"]));
                QVERIFY(many.of(text(test["msg"])) == code && many.of(text(test["msg"])) == code);
                code.resize(static_cast<std::size_t>(group["tagSize"].toInt() / 8));
                QCOMPARE(code == bytes(test["tag"]), test["result"].toString() == "valid");
            }
    }
};

QTEST_GUILESS_MAIN(TestVectors)
#include "test_vectors.moc"
