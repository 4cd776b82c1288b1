#include "tests/wallet-app/gateway/gateway_world.h"

#include <QTcpServer>

using namespace florin;
using namespace florin::gateway;
using namespace florin::gateway::test;

class TestHttpGateway : public Client {
    Q_OBJECT

  private slots:
    void init() { m_clock.set(start); }

    void secretsTravelAsJsonAndWithoutAToken() {
        FakeGateway fake([](const Asked &) { return Told{201, "{}"}; });
        HttpGateway gateway({fake.url(), fake.caFile().toStdString()}, m_clock, m_random);
        const base::SecretBytes password(std::string_view("p\"\\\n\x01 \xEA\xB0\x80"));
        const session::Profile profile{"Dana", "dana@florin.example", "", {}};
        QVERIFY(waitFor<session::Nothing>([&](auto reply) { return gateway.registerMember("dana", password, profile, reply); }));
        const Asked &asked = fake.asked.at(0);
        const auto body = protocol::readJson(asked.body.toStdString());
        QVERIFY(body);
        QCOMPARE((*body)["password"].get<std::string>(), std::string(password.text()));
        QCOMPARE((*body)["profile"]["email"].get<std::string>(), std::string("dana@florin.example"));
        QVERIFY(!(*body)["profile"].contains("address"));
        QCOMPARE(asked.verb + " " + asked.path, QByteArray("POST /v1/members"));
        QVERIFY(!asked.headers.contains("authorization") && asked.headers.at("idempotency-key").size() > 20);
        QCOMPARE(asked.headers.at("content-type"), QByteArray("application/json"));
    }

    void theTokenIsFetchedOnceAndRenewedInTime() {
        FakeGateway fake(withTokens([](const Asked &) { return Told{200, "{\"data\":[" + cardJson + "],\"next\":null}"}; }));
        const auto gateway = signedIn(fake);
        const auto first = cards(*gateway);
        QVERIFY(first && first->size() == 1 && first->at(0).balance->amount() == 1250 && first->at(0).lastFour == "0068");
        QVERIFY(cards(*gateway));
        QCOMPARE(fake.count("/v1/tokens"), 1);
        QCOMPARE(fake.asked.back().headers.at("authorization"), QByteArray("Bearer tok1"));
        m_clock.advance(9min + 31s);
        QVERIFY(cards(*gateway));
        QCOMPARE(fake.asked.back().headers.at("authorization"), QByteArray("Bearer tok2"));
        const auto assertion = protocol::readAssertion(QJsonDocument::fromJson(fake.asked[0].body).object()["assertion"].toString().toStdString());
        QVERIFY(assertion && assertion->content.purpose == "token" && assertion->content.device == "dev_1");
        QVERIFY(protocol::verifyAssertion(*assertion, deviceCertificate(), fake.url(), start));
    }

    void aReadyLineAsksForNothingOfTheMember() {
        FakeGateway fake(withTokens([](const Asked &asked) {
            return asked.path == "/healthz" ? Told{200, "{\"status\":\"ok\"}"} : Told{200, "{\"data\":[" + cardJson + "],\"next\":null}"};
        }));
        const auto gateway = signedIn(fake);
        gateway->getReady();
        gateway->getReady();
        QTRY_COMPARE(fake.count("/v1/tokens"), 1);
        QTRY_VERIFY(fake.connections == 1); // the token came over it
        QVERIFY(cards(*gateway));
        gateway->getReady();
        QTRY_COMPARE(fake.count("/healthz"), 1);
        QVERIFY(!fake.asked.back().headers.contains("authorization") && fake.asked.back().body.isEmpty());
        // With little time left a token is renewed before the question, not for it.
        m_clock.advance(8min + 10s);
        gateway->getReady();
        QTRY_COMPARE(fake.count("/v1/tokens"), 2);
        QVERIFY(cards(*gateway));
        QCOMPARE(fake.count("/v1/tokens"), 2);
        QCOMPARE(fake.asked.size(), std::size_t(5)); // two tokens, two lists of cards that were asked for, one word of health
        QCOMPARE(fake.connections, 1);
    }

    void nobodySignedInLeavesTheLineAlone() {
        FakeGateway fake([](const Asked &) { return Told{200, "{}"}; });
        HttpGateway gateway({fake.url(), fake.caFile().toStdString()}, m_clock, m_random);
        gateway.getReady();
        QVERIFY(waitFor<session::Merchant>([&](auto reply) { return gateway.merchant("shop", reply); }).error().trouble == Trouble::refused);
        QCOMPARE(fake.asked.size(), std::size_t(1));
    }

    /// The certificate was renewed while an order was on its way: the order still gets its answer.
    void aRenewedCertificateDisturbsNothingUnderWay_data() {
        QTest::addColumn<bool>("sameDevice");
        QTest::newRow("the same device") << true;
        QTest::newRow("another device") << false;
    }
    void aRenewedCertificateDisturbsNothingUnderWay() {
        QFETCH(bool, sameDevice);
        FakeGateway fake(withTokens([&](const Asked &asked) {
            return asked.path == "/v1/orders" ? Told{201, paymentJson, Told::held} : Told{200, "{\"data\":[]}"};
        }));
        const auto gateway = signedIn(fake);
        QVERIFY(cards(*gateway));
        std::optional<base::Result<session::Payment, Failure>> answer;
        gateway->sendOrder("TICKET", "ORDER", "pay_1", [&](auto given) { answer.emplace(std::move(given)); });
        QTRY_COMPARE(fake.count("/v1/orders"), 1);
        const auto renewed = signing::Authority::make("devices", start - 24h, start + 24h)
                                 .issue({"dev_1", {}, signing::CertificateRole::device, start, start + 24h}, deviceKey().publicKey());
        DeviceCredentials next = credentials();
        next.certificatePem = renewed.toPem();
        if (!sameDevice) next.device = "dev_2";
        gateway->setDevice(std::move(next));
        fake.release();
        QTRY_VERIFY(answer);
        QCOMPARE(bool(*answer), sameDevice);
        QVERIFY(sameDevice || answer->error().trouble == Trouble::cancelled);
        m_clock.advance(9min + 31s);
        QVERIFY(cards(*gateway));
        const auto last = std::find_if(fake.asked.rbegin(), fake.asked.rend(), [](const Asked &one) { return one.path == "/v1/tokens"; });
        const auto assertion = protocol::readAssertion(QJsonDocument::fromJson(last->body).object()["assertion"].toString().toStdString());
        QVERIFY2(assertion && protocol::verifyAssertion(*assertion, renewed, fake.url(), m_clock.now()), "the new one is used");
    }

    void aRefusedTokenIsToldFromARefusedQuestion_data() {
        QTest::addColumn<QByteArray>("code");
        QTest::addColumn<bool>("ofTheToken");
        QTest::newRow("the token, by the clock") << QByteArray("clock_wrong") << true;
        QTest::newRow("the token, by its signature") << QByteArray("bad_signature") << true;
        QTest::newRow("the order, by the clock") << QByteArray("clock_wrong") << false;
        QTest::newRow("the order, by its signature") << QByteArray("bad_signature") << false;
    }
    void aRefusedTokenIsToldFromARefusedQuestion() {
        QFETCH(QByteArray, code);
        QFETCH(bool, ofTheToken);
        const auto refuse = [code](const Asked &) { return problem(code == "bad_signature" ? 401 : 422, code.constData()); };
        FakeGateway fake(ofTheToken ? FakeGateway::Script(refuse) : withTokens(refuse));
        const auto gateway = signedIn(fake);
        const auto answer = order(*gateway);
        QVERIFY(!answer && answer.error().trouble == Trouble::refused);
        QCOMPARE(QByteArray::fromStdString(std::string(payment::factsOf(answer.error().news.refusal).code)), code);
        QCOMPARE(answer.error().beforeAsking, ofTheToken);
        QCOMPARE(fake.count("/v1/orders"), ofTheToken ? 0 : 1);
    }

    void aStaleTokenIsRenewedOnceAndNoMore() {
        FakeGateway fake(withTokens([](const Asked &asked) {
            return asked.headers.at("authorization") == "Bearer tok1" ? problem(401, "not_signed_in") : Told{200, "{\"data\":[]}"};
        }));
        const auto gateway = signedIn(fake);
        QVERIFY(cards(*gateway));
        fake.setScript(withTokens([](const Asked &) { return problem(401, "not_signed_in"); }));
        const auto refused = cards(*gateway);
        QVERIFY(!refused && refused.error().news.refusal == Refusal::notSignedIn);
        QCOMPARE(fake.count("/v1/cards"), 4);
    }

    void withoutADeviceNothingIsSent() {
        FakeGateway fake([](const Asked &) { return Told{}; });
        const auto gateway = signedIn(fake);
        gateway->setUnauthenticated();
        QVERIFY(cards(*gateway).error().news.refusal == Refusal::notSignedIn);
        QVERIFY(fake.asked.empty());
    }

    void refusalsKeepTheirReason_data() {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("code");
        for (const payment::RefusalFacts &facts : payment::allRefusals()) {
            if (facts.refusal != Refusal::notSignedIn)
                QTest::newRow(facts.code.data()) << facts.status << QByteArray(facts.code.data(), qsizetype(facts.code.size()));
        }
    }
    void refusalsKeepTheirReason() {
        QFETCH(int, status);
        QFETCH(QByteArray, code);
        FakeGateway fake(withTokens([&](const Asked &) { return problem(status, code.constData(), ",\"payment\":" + paymentJson); }));
        const auto answer = order(*signedIn(fake));
        QVERIFY(!answer && answer.error().trouble == Trouble::refused);
        QCOMPARE(payment::factsOf(answer.error().news.refusal).code, std::string_view(code.constData()));
        QCOMPARE(answer.error().news.param, std::string("lines[0].price"));
        QVERIFY(answer.error().payment && answer.error().payment->id == "pay_1");
        QCOMPARE(fake.asked.back().headers.at("idempotency-key"), QByteArray("pay_1"));
    }

    void aRefusalHoldsTheChargeAsItStands_data() {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("code");
        QTest::addColumn<QByteArray>("state");
        QTest::newRow("a bank is silent") << 504 << QByteArray("outcome_unknown") << QByteArray("load_unknown");
        QTest::newRow("the credit card said no") << 402 << QByteArray("card_declined") << QByteArray("declined");
    }
    void aRefusalHoldsTheChargeAsItStands() {
        QFETCH(int, status);
        QFETCH(QByteArray, code);
        QFETCH(QByteArray, state);
        FakeGateway fake(withTokens([&](const Asked &) {
            return problem(status, code.constData(),
                           R"(,"resolveBy":"2026-11-20T10:05:00.000Z","charge":{"id":"chg_1","card":"card_1","source":"src_1",)"
                           R"("amount":{"amount":50000,"currency":"KRW"},"createdAt":"2026-11-20T10:00:00.000Z","state":)" "\"" + state + "\"}");
        }));
        const auto gateway = signedIn(fake);
        const auto answer = waitFor<session::Charge>([&](auto reply) {
            return gateway->charge("card_1", "src_1", *money::Money::of(50000, *money::Currency::fromCode("KRW")),
                                   base::SecretBytes(std::string_view("123")), "chg_key", reply);
        });
        QVERIFY(!answer && answer.error().charge);
        QCOMPARE(answer.error().charge->id, std::string("chg_1"));
        QCOMPARE(payment::toWord(answer.error().charge->state), std::string_view(state.constData(), std::size_t(state.size())));
    }

    void strangeAnswersAreNoSuccess_data() {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("trouble");
        QTest::newRow("no JSON") << 201 << QByteArray("<html>") << int(Trouble::refused);
        QTest::newRow("half an object") << 201 << QByteArray("{\"id\":\"pay_1\"}") << int(Trouble::refused);
        QTest::newRow("a member twice") << 201 << QByteArray("{\"id\":\"pay_1\",\"id\":\"pay_2\"}") << int(Trouble::refused);
        QTest::newRow("moved elsewhere") << 307 << QByteArray() << int(Trouble::refused);
        QTest::newRow("a stranger's error page") << 502 << QByteArray("<html>") << int(Trouble::noAnswer);
    }
    void strangeAnswersAreNoSuccess() {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(int, trouble);
        FakeGateway fake(withTokens([&](const Asked &) { return Told{status, body, Told::answer, "Location: https://localhost:1/\r\n"}; }));
        const auto answer = order(*signedIn(fake));
        QVERIFY(!answer);
        QCOMPARE(int(answer.error().trouble), trouble);
    }

    void waitingPaymentsAreAnswers() {
        FakeGateway fake(withTokens([](const Asked &) { return Told{202, paymentJson}; }));
        const auto answer = order(*signedIn(fake));
        QVERIFY(answer && answer->state == payment::PaymentState::pending && answer->byTicket && answer->cardLastFour == "0068");
        QVERIFY(answer->order && answer->order->total.amount() == 9000 && !answer->concludedAt && !answer->refusal);
    }

    void nobodyThereIsOffline() {
        QTcpServer closed;
        QVERIFY(closed.listen(QHostAddress::LocalHost));
        const std::string url = "https://localhost:" + std::to_string(closed.serverPort());
        closed.close();
        HttpGateway gateway({url, ""}, m_clock, m_random);
        const auto answer = waitFor<session::Merchant>([&](auto reply) { return gateway.merchant("shop", reply); });
        QVERIFY(!answer && answer.error().trouble == Trouble::offline);
    }

    void aConnectionThatBreaksBehindTheRequestIsNoAnswer() {
        FakeGateway fake(withTokens([](const Asked &) { return Told{.manner = Told::hangUp}; }));
        const auto answer = order(*signedIn(fake));
        QVERIFY(!answer && answer.error().trouble == Trouble::noAnswer);
    }

    void aTokenThatDoesNotComeLeavesTheQuestionUnsent() {
        FakeGateway fake([](const Asked &) { return Told{.manner = Told::hangUp}; });
        const auto answer = order(*signedIn(fake));
        QVERIFY(!answer && answer.error().trouble == Trouble::offline);
        QCOMPARE(fake.count("/v1/orders"), 0);
    }

    void anotherAuthorityIsNotTrusted() {
        FakeGateway fake([](const Asked &) { return Told{}; });
        const FakeGateway other([](const Asked &) { return Told{}; });
        const auto ask = [&](const GatewayAddress &address) {
            HttpGateway gateway(address, m_clock, m_random);
            return waitFor<session::Merchant>([&](auto reply) { return gateway.merchant("shop", reply); }).error().trouble;
        };
        QCOMPARE(ask({fake.url(), other.caFile().toStdString()}), Trouble::notTrusted);
        QCOMPARE(ask({fake.url(), "/no/such/file"}), Trouble::notTrusted);
        QCOMPARE(ask({fake.url("127.0.0.1"), fake.caFile().toStdString()}), Trouble::notTrusted);
        QCOMPARE(ask({"http://localhost:1", ""}), Trouble::notTrusted);
        QVERIFY(fake.asked.empty());
    }

    /// A clock that is wrong is not somebody who listens in: the person is told what to do.
    void aCertificateOutOfItsTimeIsToldFromAStrangersOne() {
        FakeGateway fake([](const Asked &) { return Told{200, "{}"}; }, -1h);
        HttpGateway gateway({fake.url(), fake.caFile().toStdString()}, m_clock, m_random);
        const auto late = waitFor<session::Merchant>([&](auto reply) { return gateway.merchant("shop", reply); });
        QVERIFY(!late && late.error().trouble == Trouble::notTrusted && late.error().news.refusal == Refusal::clockWrong);
        HttpGateway other({fake.url(), ""}, m_clock, m_random);
        const auto stranger = waitFor<session::Merchant>([&](auto reply) { return other.merchant("shop", reply); });
        QVERIFY(!stranger && stranger.error().trouble == Trouble::notTrusted && stranger.error().news.refusal != Refusal::clockWrong);
        QVERIFY(fake.asked.empty());
    }

    void cancelledQuestionsAnswerOnce() {
        FakeGateway fake(withTokens([](const Asked &) { return Told{.manner = Told::silence}; }));
        const auto gateway = signedIn(fake);
        int cancelled = 0;
        const auto reply = [&](base::Result<session::Payment, Failure> answer) { cancelled += !answer && answer.error().trouble == Trouble::cancelled; };
        const auto task = gateway->awaitPayment("pay_1", reply);
        QTRY_COMPARE(fake.count("/v1/payments/pay_1?wait=25"), 1);
        task->cancel();
        task->cancel();
        QTRY_COMPARE(cancelled, 1);
        gateway->awaitPayment("pay_1", reply);
        gateway->setUnauthenticated(); // the wallet is locked
        QTRY_COMPARE(cancelled, 2);
        QCoreApplication::sendPostedEvents();
        QCoreApplication::processEvents();
        QCOMPARE(cancelled, 2); // and nothing that was still under way says it again
    }

    void longPollsKeepNobodyWaiting() {
        FakeGateway fake(withTokens([](const Asked &asked) {
            return asked.path.contains("wait=") ? Told{.manner = Told::silence} : Told{200, "{\"data\":[]}"};
        }));
        const auto gateway = signedIn(fake);
        for (int i = 0; i < 12; ++i)
            gateway->awaitPayment("pay_" + std::to_string(i), [](auto) {});
        QVERIFY(cards(*gateway));
    }

    void leavingInTheMiddleIsSafe() {
        FakeGateway fake(withTokens([](const Asked &) { return Told{.manner = Told::silence}; }));
        session::TaskHandle task;
        bool answered = false;
        {
            const auto gateway = signedIn(fake);
            task = gateway->sendOrder("t", "o", "pay_1", [&](auto) { answered = true; });
            QTRY_COMPARE(fake.count("/v1/orders"), 1);
        }
        task->cancel();
        QCoreApplication::processEvents();
        QVERIFY(!answered);
    }

    void idsCannotLeadElsewhere() {
        FakeGateway fake([](const Asked &) { return problem(404, "not_found"); });
        HttpGateway gateway({fake.url(), fake.caFile().toStdString()}, m_clock, m_random);
        const auto ask = [&](const char *id) {
            return waitFor<session::Merchant>([&](auto reply) { return gateway.merchant(id, reply); }).error().news.refusal == Refusal::notFound;
        };
        QVERIFY(ask("..") && ask("") && ask("."));
        QVERIFY(fake.asked.empty());
        QVERIFY(ask("../me?x=1#y z"));
        QCOMPARE(fake.asked.at(0).path, QByteArray("/v1/merchants/..%2Fme%3Fx%3D1%23y%20z"));
    }

    void cardSecretsComeSealedToTheDevice() {
        base::SystemRandom random;
        const std::string sealed = signing::encryptJwe(R"({"address":{"city":"Seoul"},"expiry":"2029-11","name":"FLORIN \"number\":\"1\" MEMBER","number":"9604000000000001","secret":"123"})",
                                                       deviceKey().publicKey(), random);
        FakeGateway fake(withTokens([&](const Asked &) { return Told{200, "{\"sealed\":\"" + QByteArray::fromStdString(sealed) + "\"}"}; }));
        const auto gateway = signedIn(fake);
        const auto secrets = waitFor<session::CardSecrets>([&](auto reply) { return gateway->revealCard("card_1", "https://shop.example", reply); });
        QVERIFY(secrets && secrets->number.text() == "9604000000000001" && secrets->secret.text() == "123" && secrets->address.city == "Seoul");
        QCOMPARE(secrets->name, std::string("FLORIN \"number\":\"1\" MEMBER"));
        const auto request = protocol::readAssertion(QJsonDocument::fromJson(fake.asked.back().body).object()["request"].toString().toStdString());
        QVERIFY(request && request->content.purpose == "reveal:card_1" && request->content.origin == "https://shop.example");
    }

    void aThrowAwayCardIsAskedForUnderTheCallersKey() {
        const QByteArray single = R"({"id":"card_9","kind":"virtual","label":"shop.example","brand":"florin","last4":"0777","expiry":"2026-12","name":"FLORIN MEMBER",)"
                                  R"("state":"active","balance":null,"balanceAt":null,"createdAt":"2026-11-20T10:00:00.000Z","singleUse":{"from":"card_1","most":)"
                                  R"({"amount":12000,"currency":"KRW"},"shop":"https://shop.example","merchant":null,"usedBy":null}})";
        FakeGateway fake(withTokens([&](const Asked &asked) {
            return asked.verb == "POST" ? Told{201, single} : Told{200, R"({"data":[)" + single + R"(],"next":null})"};
        }));
        const auto gateway = signedIn(fake);
        const auto most = *money::Money::of(12000, *money::Currency::fromCode("KRW"));
        const auto made = waitFor<session::Card>([&](auto reply) { return gateway->makeSingleUseCard("card_1", most, "https://shop.example", "once_1", reply); });
        QVERIFY(made && made->singleUse && made->singleUse->most == most && made->singleUse->from == "card_1" && made->singleUse->merchant.empty());
        QCOMPARE(fake.asked.back().path, QByteArray("/v1/cards/card_1/single_use_cards"));
        QCOMPARE(fake.asked.back().headers.at("idempotency-key"), QByteArray("once_1"));
        const QJsonObject body = QJsonDocument::fromJson(fake.asked.back().body).object();
        QCOMPARE(body["most"].toObject()["amount"].toInt(), 12000);
        QCOMPARE(body["shop"].toString(), QStringLiteral("https://shop.example"));
        const auto list = waitFor<std::vector<session::Card>>([&](auto reply) { return gateway->singleUseCards("card_1", reply); });
        QVERIFY(list && list->size() == 1 && list->front().singleUse->shop == "https://shop.example");
    }

    void activityComesFirstAtOnceAndThenAsItHappens() {
        FakeGateway fake(withTokens([](const Asked &) {
            return Told{200, R"({"data":[{"cursor":"c2","kind":"card","at":"2026-11-20T10:00:00.000Z","card":)" + cardJson +
                                 R"(},{"cursor":"c1","kind":"payment","at":"2026-11-20T09:00:00.000Z","payment":)" + paymentJson + R"(}],"next":null})"};
        }));
        const auto gateway = signedIn(fake);
        const auto ask = [&](const char *after) {
            return waitFor<std::vector<session::Activity>>([&](auto reply) { return gateway->activity(after, reply); });
        };
        const auto lines = ask("");
        QVERIFY(lines && lines->size() == 2 && lines->at(0).card && !lines->at(0).payment && lines->at(1).payment->merchantName == "Shop");
        QVERIFY(ask("c 2&x"));
        QCOMPARE(fake.asked.at(1).path, QByteArray("/v1/activity?limit=100"));
        QCOMPARE(fake.asked.at(2).path, QByteArray("/v1/activity?wait=25&limit=100&after=c%202%26x"));
    }

    void whatAnIssuerReportedIsAPayment() {
        FakeGateway fake(withTokens([](const Asked &) {
            return Told{200, R"({"data":[{"cursor":"c1","kind":"report","at":"2026-11-20T10:00:05.000Z","report":{"id":"rep_1","state":"approved",)"
                             R"("card":{"id":"card_9","label":"books.example","last4":"0777"},"shop":{"id":"BYEOLBIT","name":"Byeolbit Books"},)"
                             R"("amount":{"amount":12000,"currency":"KRW"},"acquirer":"970100","retrieval":"RRN000000001","approvalCode":"A1B2C3",)"
                             R"("madeAt":"2026-11-20T10:00:00.000Z","toldAt":"2026-11-20T10:00:05.000Z","reversedAt":null,)"
                             R"("balanceAfter":{"amount":38000,"currency":"KRW"}}}],"next":null})"};
        }));
        const auto gateway = signedIn(fake);
        const auto lines = waitFor<std::vector<session::Activity>>([&](auto reply) { return gateway->activity("", reply); });
        QVERIFY(lines && lines->size() == 1 && lines->front().payment);
        const session::Payment &payment = *lines->front().payment;
        QVERIFY(payment.reported && !payment.byTicket && payment.state == payment::PaymentState::approved);
        QVERIFY(payment.cardId == "card_9" && payment.cardLastFour == "0777" && payment.merchantName == "Byeolbit Books");
        QVERIFY(payment.order && payment.order->total.amount() == 12000 && payment.order->lines.empty());
        QVERIFY(payment.balanceAfter && payment.balanceAfter->amount() == 38000);
        QVERIFY(payment.approvalCode == "A1B2C3" && payment.retrieval == "RRN000000001");
    }
};

QTEST_GUILESS_MAIN(TestHttpGateway)
#include "test_http_gateway.moc"
