#include "shared/protocol/json.h"
#include "shared/protocol/signed_objects.h"

#include <nlohmann/json.hpp>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace florin;
using namespace florin::protocol;
using namespace florin::signing;
using namespace std::chrono_literals;

namespace {

const base::Timestamp now = *base::fromRfc3339("2026-11-20T10:00:00Z");
const std::string gateway = "https://localhost:8443";

money::Money won(std::int64_t amount) { return *money::Money::of(amount, *money::Currency::fromCode("KRW")); }

const PrivateKey &shopKey() {
    static const PrivateKey key = PrivateKey::generateEs256();
    return key;
}
const PrivateKey &deviceKey() {
    static const PrivateKey key = PrivateKey::generateRs256();
    return key;
}
const Certificate &device() {
    static const Certificate made =
        Authority::make("devices", now - 24h, now + 24h).issue({"dev_1", {}, CertificateRole::device, now - 1h, now + 1h}, deviceKey().publicKey());
    return made;
}
base::Bytes signAsDevice(std::string_view input) { return deviceKey().sign(input); }

payment::PaymentTicket soundTicket() {
    return {"shop", "tk_1", now, now + 15min, gateway, false, "single", {{{"tea", "Green tea", 2, won(4500)}}, won(9000), won(818)}, "S-1", "c-7", "https://shop.example/r", ""};
}
payment::PaymentOrder soundOrder() { return {"pay_1", now, now + 2min, ticketHash("x"), "card_1", gateway, "Shop", won(9000)}; }
DeviceAssertion soundAssertion() { return {"a_1", now, now + 60s, gateway, "dev_1", "token", ""}; }

std::string shopSigned(std::string_view header, const Json &payload) { return sign(header, writeJson(payload), shopKey()); }
Json payloadOf(const std::string &compact) { return *readJson(takeApart(compact)->payload); }

constexpr char goodHeader[] = R"({"alg":"ES256","typ":"florin-ticket+jwt","kid":"k"})";

} // namespace

class TestSignedObjects : public QObject {
    Q_OBJECT

  private slots:
    void ticketsComeBackAsTheyWere() {
        const std::string compact = writeTicket(soundTicket(), "k", shopKey());
        const auto ticket = readTicket(compact);
        QVERIFY(ticket);
        QVERIFY(verifyTicket(*ticket, {{"k", shopKey().publicKey()}}, gateway, now));
        QVERIFY(ticket->content.order == soundTicket().order);
        QCOMPARE(ticket->content.customer.value_or(""), std::string("c-7"));
        QCOMPARE(ticket->content.returnUrl, std::string("https://shop.example/r"));
        QVERIFY(ticket->content.expiresAt == now + 15min && !ticket->content.live);
        QCOMPARE(ticket->compact, compact);
    }

    void ticketHeadersAreFixed_data() {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<QByteArray>("flaw");
        const auto row = [](const char *name, const char *header, const char *flaw) { QTest::newRow(name) << QByteArray(header) << QByteArray(flaw); };
        row("sound", goodHeader, "");
        row("no kid, but a single key", R"({"alg":"ES256","typ":"florin-ticket+jwt"})", "");
        row("another kid", R"({"alg":"ES256","typ":"florin-ticket+jwt","kid":"j"})", "bad_signature");
        row("no typ", R"({"alg":"ES256","kid":"k"})", "wrong_type");
        row("typ of an order", R"({"alg":"ES256","typ":"florin-order+jwt","kid":"k"})", "wrong_type");
        row("typ in capitals", R"({"alg":"ES256","typ":"Florin-Ticket+JWT","kid":"k"})", "wrong_type");
        row("alg none", R"({"alg":"none","typ":"florin-ticket+jwt","kid":"k"})", "unsupported");
        row("alg HS256", R"({"alg":"HS256","typ":"florin-ticket+jwt","kid":"k"})", "unsupported");
        row("alg of another key", R"({"alg":"RS256","typ":"florin-ticket+jwt","kid":"k"})", "bad_signature");
        row("crit", R"({"alg":"ES256","typ":"florin-ticket+jwt","kid":"k","crit":["exp"],"exp":1})", "unsupported");
        row("crit, empty", R"({"alg":"ES256","typ":"florin-ticket+jwt","kid":"k","crit":null})", "unsupported");
        row("b64", R"({"alg":"ES256","typ":"florin-ticket+jwt","kid":"k","b64":false})", "unsupported");
        row("alg twice", R"({"alg":"none","alg":"ES256","typ":"florin-ticket+jwt","kid":"k"})", "malformed");
        row("no alg", R"({"typ":"florin-ticket+jwt","kid":"k"})", "malformed");
        row("a list", R"(["ES256"])", "malformed");
    }
    void ticketHeadersAreFixed() {
        QFETCH(QByteArray, header);
        QFETCH(QByteArray, flaw);
        const auto ticket = readTicket(shopSigned(header.toStdString(), payloadOf(writeTicket(soundTicket(), "k", shopKey()))));
        std::string found;
        if (!ticket)
            found = toWord(ticket.error());
        else if (const auto good = verifyTicket(*ticket, {{"k", shopKey().publicKey()}}, gateway, now); !good)
            found = toWord(good.error());
        QCOMPARE(found, flaw.toStdString());
    }

    void ticketsMustBeSound_data() {
        QTest::addColumn<QByteArray>("change");
        for (const char *change : {R"({"iss":null})", R"({"jti":""})", R"({"iat":"1"})", R"({"exp":1.5e9})", R"({"exp":1})", R"({"kind":"other"})", R"({"live":"no"})",
                                   R"({"total":{"amount":9001,"currency":"KRW"}})", R"({"vat":{"amount":9001,"currency":"KRW"}})", R"({"lines":[]})",
                                   R"({"serial":"a\nb"})", R"({"aud":["x"]})"})
            QTest::newRow(change) << QByteArray(change);
    }
    void ticketsMustBeSound() {
        QFETCH(QByteArray, change);
        Json payload = payloadOf(writeTicket(soundTicket(), "k", shopKey()));
        payload.merge_patch(*readJson(change.toStdString()));
        const auto ticket = readTicket(shopSigned(goodHeader, payload));
        QVERIFY(!ticket && ticket.error() == SignedFlaw::malformed);
    }

    void ticketsHoldInTheirTimeAndAtTheirGateway() {
        const auto ticket = readTicket(writeTicket(soundTicket(), "k", shopKey()));
        const KeySet keys{{"k", shopKey().publicKey()}};
        QVERIFY(ticket);
        QVERIFY(verifyTicket(*ticket, keys, "https://other.example", now).error() == SignedFlaw::wrongAudience);
        QVERIFY(verifyTicket(*ticket, keys, gateway, now + 15min - 1s));
        QVERIFY(verifyTicket(*ticket, keys, gateway, now + 15min).error() == SignedFlaw::expired);
        QVERIFY(verifyTicket(*ticket, keys, gateway, now - 2min));
        QVERIFY(verifyTicket(*ticket, keys, gateway, now - 2min - 1s).error() == SignedFlaw::notYetValid);
        QVERIFY(verifyTicket(*ticket, {{"k", PrivateKey::generateEs256().publicKey()}}, gateway, now).error() == SignedFlaw::badSignature);
        QVERIFY(verifyTicket(*ticket, {}, gateway, now).error() == SignedFlaw::badSignature);
    }

    void ordersAreSignedByTheRegisteredDevice() {
        const auto order = readOrderJws(writeOrderJws(soundOrder(), device(), signAsDevice));
        QVERIFY(order);
        QVERIFY(order->content.total == won(9000) && order->content.means == "card_1" && order->content.payeeName == "Shop");
        QVERIFY(verifyOrder(*order, device(), gateway, now));
        // The same key in a renewed certificate: x5c names a certificate that is no longer the registered one.
        const Certificate renewed =
            Authority::make("devices", now - 24h, now + 24h).issue({"dev_1", {}, CertificateRole::device, now, now + 1h}, deviceKey().publicKey());
        QVERIFY(verifyOrder(*order, renewed, gateway, now).error() == SignedFlaw::badSignature);
        QVERIFY(verifyOrder(*order, device(), gateway, now + 2min + 121s).error() == SignedFlaw::expired);
        const auto forged = readOrderJws(writeOrderJws(soundOrder(), device(), [](std::string_view input) { return PrivateKey::generateRs256().sign(input); }));
        QVERIFY(forged && verifyOrder(*forged, device(), gateway, now).error() == SignedFlaw::badSignature);
        QVERIFY(readOrderJws(writeAssertion(soundAssertion(), device(), signAsDevice)).error() == SignedFlaw::wrongType);
    }

    void assertionsLiveForAMinute() {
        const auto assertion = readAssertion(writeAssertion(soundAssertion(), device(), signAsDevice));
        QVERIFY(assertion && verifyAssertion(*assertion, device(), gateway, now));
        QCOMPARE(assertion->content.purpose, std::string("token"));
        DeviceAssertion longer = soundAssertion();
        longer.expiresAt = now + 61s;
        QVERIFY(!readAssertion(writeAssertion(longer, device(), signAsDevice)));
    }

    void keySetsComeBackAndPassOverOtherKeys() {
        const KeySet keys{{"a", shopKey().publicKey()}, {"b", deviceKey().publicKey()}};
        const auto read = readKeySet(writeKeySet(keys));
        QVERIFY(read && read->size() == 2 && read->at("a").sameAs(keys.at("a")) && read->at("b").sameAs(keys.at("b")));
        const base::SecretBytes secret = writePrivateKey("a", shopKey());
        QVERIFY(readKeySet(secret.text())->at("a").sameAs(shopKey().publicKey()));
        QVERIFY(readJson(secret.text()));
        QVERIFY(readKeySet(R"({"keys":[{"kty":"oct","k":"AAAA"},{"kty":"OKP","crv":"Ed25519","x":"AA"},7]})")->empty());
        for (const char *bad : {"", "[]", "{}", R"({"keys":{}})", R"({"keys":1})"})
            QVERIFY2(!readKeySet(bad), bad);
    }

    void thumbprintsAreThoseOfRfc7638() {
        const auto keys = readKeySet(R"({"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMs)"
                                     R"(tn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbI)"
                                     R"(SD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB"})");
        QVERIFY(keys && keys->contains("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"));
    }

    void wycheproofSignaturesAreJudgedRight() {
        QFile file(QStringLiteral(FLORIN_SHARED_DATA "/vectors/wycheproof/json_web_signature_test.json"));
        if (!file.open(QIODevice::ReadOnly))
            QSKIP("The Wycheproof vectors are not beside the repository (../shared/vectors/wycheproof).");
        int valid = 0;
        int invalid = 0;
        for (const QJsonValue &group : QJsonDocument::fromJson(file.readAll()).object()["testGroups"].toArray()) {
            const QJsonObject jwk = (group["public"].isObject() ? group["public"] : group["private"]).toObject();
            const auto keys = readKeySet(QJsonDocument(jwk).toJson().toStdString());
            for (const QJsonValue &test : group["tests"].toArray()) {
                const bool accepted = keys && test["jws"].isString() && accepts(*keys, test["jws"].toString().toStdString());
                if (test["result"].toString() == "valid") {
                    const bool supported = keys && !keys->empty() && test["comment"].toString() != "emptyPayload";
                    QVERIFY2(accepted == supported, qPrintable(test["comment"].toString()));
                    valid += accepted;
                } else {
                    QVERIFY2(!accepted, qPrintable(QString("%1 %2").arg(test["tcId"].toInt()).arg(test["comment"].toString())));
                    ++invalid;
                }
            }
        }
        QVERIFY(valid >= 5 && invalid > 200);
    }

  private:
    static bool accepts(const KeySet &keys, const std::string &compact) {
        const auto jws = takeApart(compact);
        const auto header = jws ? readJson(jws->header) : base::Result<Json, JsonFlaw>(base::Refused{JsonFlaw{}});
        if (!header || !header->is_object() || header->contains("crit") || !header->contains("alg") || !(*header)["alg"].is_string())
            return false;
        const auto algorithm = algorithmFromWord((*header)["alg"].get<std::string>());
        return algorithm && keys.size() == 1 && verify(*jws, *algorithm, keys.begin()->second);
    }
};

QTEST_GUILESS_MAIN(TestSignedObjects)
#include "test_signed_objects.moc"
