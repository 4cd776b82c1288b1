#include "tests/wallet-app/gateway/gateway_world.h"

using namespace florin;
using namespace florin::gateway;
using namespace florin::gateway::test;

/// The account, its vouchers and its sign-ins.
class TestHttpAccount : public Client {
    Q_OBJECT

  private slots:
    void init() { m_clock.set(start); }

    void aPaymentFromTheFlorinAccountBringsItsVoucher() {
        QByteArray paid = paymentJson;
        paid.replace(R"("card":{"id":"card_1","label":"Daily","last4":"0068"},)",
                     R"("means":"micro","register":"17","outcome":"paid","voucher":"v.v.v","balanceAfter":{"amount":4960,"currency":"KRW"},)");
        FakeGateway fake(withTokens([&](const Asked &) { return Told{201, paid}; }));
        const auto answer = order(*signedIn(fake));
        QVERIFY(answer && answer->means == "micro" && answer->cardId.empty() && answer->registerSerial == "17" && answer->voucher == "v.v.v");
        QVERIFY(answer->outcome == payment::VoucherOutcome::paid && answer->balanceAfter->amount() == 4960);
    }

    void aVoucherIsIssuedAgain() {
        FakeGateway fake(withTokens([](const Asked &) { return Told{200, R"({"voucher":"v.v.w","register":"17","ticket":"t1","payment":"pay_1"})"}; }));
        const auto gateway = signedIn(fake);
        const auto answer = waitFor<session::VoucherAgain>([&](auto reply) { return gateway->voucherAgain("pay_1", reply); });
        QVERIFY(answer && answer->voucher == "v.v.w" && answer->registerSerial == "17");
        QCOMPARE(fake.asked.back().verb + " " + fake.asked.back().path, QByteArray("POST /v1/payments/pay_1/voucher"));
    }

    void readsAndSavesTheFlorinAccount() {
        FakeGateway fake(withTokens([](const Asked &asked) {
            const QByteArray source = asked.verb == "GET" ? R"("src_1")" : "null";
            return Told{200, R"({"balance":{"amount":5000,"currency":"KRW"},"available":{"amount":4000,"currency":"KRW"},)"
                             R"("ceiling":{"amount":200000,"currency":"KRW"},"threshold":{"amount":10000,"currency":"KRW"},"source":)" + source +
                                 R"(,"autoRefill":{"below":{"amount":1,"currency":"KRW"},"amount":{"amount":2,"currency":"KRW"},)"
                                 R"("monthlyCap":{"amount":3,"currency":"KRW"},"usedThisMonth":{"amount":4,"currency":"KRW"}}})"};
        }));
        const auto gateway = signedIn(fake);
        const auto read = waitFor<session::MicroAccount>([&](auto reply) { return gateway->microAccount(reply); });
        QVERIFY(read && read->balance.amount() == 5000 && read->available.amount() == 4000 && read->ceiling.amount() == 200000);
        QVERIFY(read->threshold.amount() == 10000 && read->source == "src_1" && read->autoRefill->below.amount() == 1);
        QVERIFY(read->autoRefill->amount.amount() == 2 && read->autoRefill->monthlyCap.amount() == 3 && read->autoRefill->usedThisMonth->amount() == 4);
        const auto saved = waitFor<session::MicroAccount>([&](auto reply) { return gateway->saveMicroAccount({}, read->autoRefill, reply); });
        QVERIFY(saved && !saved->source);
        const auto body = protocol::readJson(fake.asked.back().body.toStdString());
        QVERIFY(body && (*body)["source"].is_null() && (*body)["autoRefill"]["monthlyCap"]["amount"] == 3);
        QVERIFY2(!(*body)["autoRefill"].contains("usedThisMonth"), "what was used is not the wallet's to say");
    }

    void aRefillIsAChargeOfTheFlorinAccount_data() {
        QTest::addColumn<QByteArray>("secret");
        QTest::newRow("from a credit card") << QByteArray("123");
        QTest::newRow("from a prepaid card") << QByteArray();
    }

    void aRefillIsAChargeOfTheFlorinAccount() {
        QFETCH(QByteArray, secret);
        const QByteArray refill = R"({"id":"rfl_1","source":"src_1","amount":{"amount":20000,"currency":"KRW"},"origin":"member","state":"loaded",)"
                                  R"("createdAt":"2026-11-20T10:00:00.000Z","concludedAt":null})";
        FakeGateway fake(withTokens([&](const Asked &) { return Told{201, refill}; }));
        const auto gateway = signedIn(fake);
        const auto amount = *money::Money::of(20000, *money::Currency::fromCode("KRW"));
        const auto answer = waitFor<session::Charge>(
            [&](auto reply) { return gateway->refill("src_1", amount, base::SecretBytes(std::string_view(secret.constData(), std::size_t(secret.size()))), "key_1", reply); });
        QVERIFY(answer && answer->cardId == "micro" && answer->sourceId == "src_1" && answer->state == payment::ChargeState::loaded);
        QCOMPARE(fake.asked.back().path, QByteArray("/v1/micro_account/refills"));
        const auto body = protocol::readJson(fake.asked.back().body.toStdString());
        QVERIFY(body && body->contains("secret") == !secret.isEmpty());
        QVERIFY(waitFor<session::Charge>([&](auto reply) { return gateway->awaitRefill("rfl_1", reply); }));
    }

    void signInsComeAsTheyWere() {
        FakeGateway fake(withTokens([](const Asked &) {
            return Told{200, R"({"data":[{"at":"2026-11-20T09:00:00.000Z","by":"password","address":"192.0.2.7"},)"
                             R"({"at":"2026-11-20T08:00:00.000Z","by":"device","device":{"id":"dev_1","name":"Laptop"},"address":"::1"}],)"
                             R"("next":null,"watchedSince":"2026-11-19T10:00:00.000Z"})"};
        }));
        const auto gateway = signedIn(fake);
        const auto told = waitFor<session::SignIns>([&](auto reply) { return gateway->signIns(reply); });
        QVERIFY(told && told->list.size() == 2);
        QVERIFY(!told->list[0].device && told->list[0].address == "192.0.2.7" && told->list[0].at == start - 1h);
        QCOMPARE(told->list[1].device.value(), std::string("Laptop"));
        QVERIFY(told->watchedSince == start - 24h);
        QCOMPARE(fake.asked.back().verb + " " + fake.asked.back().path, QByteArray("GET /v1/sign_ins"));
    }

    void signInsThatDoNotReadAreNone_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("no list") << QByteArray(R"({"watchedSince":null})");
        QTest::newRow("no time") << QByteArray(R"({"data":[{"by":"password","address":"::1"}],"next":null,"watchedSince":null})");
        QTest::newRow("a time of its own") << QByteArray(R"({"data":[{"at":"yesterday","by":"password","address":"::1"}],"next":null,"watchedSince":null})");
        QTest::newRow("no device") << QByteArray(R"({"data":[{"at":"2026-11-20T09:00:00.000Z","by":"device","address":"::1"}],"next":null,"watchedSince":null})");
        QTest::newRow("an endless address")
            << QByteArray(R"({"data":[{"at":"2026-11-20T09:00:00.000Z","by":"password","address":")" + QByteArray(500, '1') + R"("}],"next":null,"watchedSince":null})");
    }
    void signInsThatDoNotReadAreNone() {
        QFETCH(QByteArray, text);
        FakeGateway fake(withTokens([&](const Asked &) { return Told{200, text}; }));
        const auto gateway = signedIn(fake);
        QVERIFY(!waitFor<session::SignIns>([&](auto reply) { return gateway->signIns(reply); }));
    }
};

QTEST_GUILESS_MAIN(TestHttpAccount)
#include "test_http_account.moc"
