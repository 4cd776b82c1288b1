#pragma once

#include "shared/protocol/json.h"
#include "shared/protocol/signed_objects.h"
#include "shared/signing/sealing.h"
#include "tests/wallet-app/gateway/fake_gateway.h"
#include "wallet-app/gateway/http_gateway.h"

#include <nlohmann/json.hpp>

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

/// What the tests of the gateway's client stand on: a gateway that says what a script tells it to, and a device that is signed in.
namespace florin::gateway::test {

using namespace std::chrono_literals;
using payment::Refusal;
using session::Failure;
using session::Trouble;
using Told = FakeGateway::Told;
using Asked = FakeGateway::Asked;

inline const base::Timestamp start = *base::fromRfc3339("2026-11-20T10:00:00Z");

inline const signing::PrivateKey &deviceKey() {
    static const signing::PrivateKey key = signing::PrivateKey::generateRs256();
    return key;
}
inline const signing::Certificate &deviceCertificate() {
    static const signing::Certificate made = signing::Authority::make("devices", start - 24h, start + 24h)
                                                 .issue({"dev_1", {}, signing::CertificateRole::device, start - 1h, start + 24h}, deviceKey().publicKey());
    return made;
}

inline DeviceCredentials credentials() {
    return {"dev_1", deviceCertificate().toPem(),
            [](std::string_view input) {
                const base::Bytes signature = deviceKey().sign(input);
                return std::string(base::textOf(signature));
            },
            [](const std::string &jwe) { return signing::decryptJwe(jwe, deviceKey()); }};
}

inline Told problem(int status, const char *code, const QByteArray &more = {}) {
    return {status, "{\"code\":\"" + QByteArray(code) + "\",\"detail\":\"why\",\"param\":\"lines[0].price\"" + more + "}"};
}

/// Gives tokens that count up; everything else is the test's.
inline FakeGateway::Script withTokens(FakeGateway::Script rest, const char *ends = "2026-11-20T10:10:00Z") {
    return [rest, ends, number = 0](const Asked &asked) mutable -> Told {
        if (asked.path != "/v1/tokens")
            return rest(asked);
        return {201, "{\"accessToken\":\"tok" + QByteArray::number(++number) + "\",\"expiresAt\":\"" + ends + "\"}"};
    };
}

inline const QByteArray cardJson = R"({"id":"card_1","kind":"virtual","label":"Daily","brand":"florin","last4":"0068","expiry":"2029-11","name":"FLORIN MEMBER",)"
                            R"("state":"active","balance":{"amount":1250,"currency":"KRW"},"balanceAt":"2026-11-20T10:00:00.000Z","createdAt":"2026-11-20T10:00:00.000Z"})";
inline const QByteArray paymentJson = R"({"id":"pay_1","kind":"ticket","state":"pending","merchant":{"id":"shop","name":"Shop"},"serial":"S-1",)"
                               R"("lines":[{"id":"tea","description":"Tea","quantity":2,"price":{"amount":4500,"currency":"KRW"}}],)"
                               R"("total":{"amount":9000,"currency":"KRW"},"vat":{"amount":0,"currency":"KRW"},"card":{"id":"card_1","label":"Daily","last4":"0068"},)"
                               R"("createdAt":"2026-11-20T10:00:00.000Z","concludedAt":null,"approvalCode":null,"retrieval":null,"refusal":null,"differences":[]})";

/// A client and its clock.
class Client : public QObject {
  protected:
    base::ManualClock m_clock{start};
    base::SystemRandom m_random;

    template <class T, class Ask>
    base::Result<T, Failure> waitFor(Ask ask) {
        std::optional<base::Result<T, Failure>> answer;
        const session::TaskHandle task = ask([&](base::Result<T, Failure> given) {
            if (answer)
                qFatal("answered twice");
            answer.emplace(std::move(given));
        });
        if (answer)
            qFatal("answered from within the question");
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, 15'000))
            qFatal("no answer");
        return std::move(*answer);
    }
    base::Result<std::vector<session::Card>, Failure> cards(HttpGateway &gateway) {
        return waitFor<std::vector<session::Card>>([&](auto reply) { return gateway.cards(reply); });
    }
    base::Result<session::Payment, Failure> order(HttpGateway &gateway) {
        return waitFor<session::Payment>([&](auto reply) { return gateway.sendOrder("TICKET", "ORDER", "pay_1", reply); });
    }
    std::unique_ptr<HttpGateway> signedIn(const FakeGateway &fake) {
        auto gateway = std::make_unique<HttpGateway>(GatewayAddress{fake.url(), fake.caFile().toStdString()}, m_clock, m_random);
        gateway->setDevice(credentials());
        return gateway;
    }
};

} // namespace florin::gateway::test
