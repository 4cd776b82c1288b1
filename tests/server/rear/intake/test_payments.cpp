#include "tests/server/rear/intake/money_world.h"

#include <QtTest>

using namespace florin;
using namespace florin::test;
using payments::BankVerb;

/// Whole stories of payments, with tickets and with typed card data, through the real intake on a real database, with banks in
/// memory that can fall silent. After each step the books add up.
class TestPayments : public QObject {
    Q_OBJECT

  private slots:
    void takesNoPaymentIdThatIsAnApprovals();
    void paysATicketWhicheverSideComesFirst_data();
    void paysATicketWhicheverSideComesFirst();
    void refusesAnOrderThatIsNotTheShops_data();
    void refusesAnOrderThatIsNotTheShops();
    void refusesATamperedOrderAndLetsTheShopWait();
    void tellsADeclineToBothSides();
    void answersTheSameIdAlike();
    void answersARepeatSignedUnderTheEarlierCertificate();
    void refusesTheSameIdWithOtherContent();
    void paysATicketOnce();
    void letsTheWaitingSideExpire_data();
    void letsTheWaitingSideExpire();
    void paysWithTypedCardData();
    void refusesTypedCardData_data();
    void refusesTypedCardData();
    void stopsGuessingASecret();
    void paysTypedDataOnceUnderOneKey();
    void tellsNothingOfAnothersCard();
    void marksARepeatWhoseOutcomeHasBecomeFinal();
};

void TestPayments::paysATicketWhicheverSideComesFirst_data() {
    QTest::addColumn<bool>("shopFirst");
    QTest::newRow("the shop's request first") << true;
    QTest::newRow("the payer's order first") << false;
}

void TestPayments::paysATicketWhicheverSideComesFirst() {
    QFETCH(bool, shopFirst);
    MoneyWorld w;
    const auto card = w.chargedCard(50000);
    const auto ticket = w.ticket();
    Reply first, second;
    if (shopFirst) {
        first = w.shopAsks(w.requestFor(ticket)).get();
        QCOMPARE(first.body["state"], "waiting_for_payer");
        second = w.payerAsks(w.orderFor(ticket, card)).get();
    } else {
        first = w.payerAsks(w.orderFor(ticket, card)).get();
        QCOMPARE(first.body["state"], "waiting_for_shop");
        second = w.shopAsks(w.requestFor(ticket)).get();
    }
    QCOMPARE(first.status, 202);
    QCOMPARE(second.status, 201);
    QCOMPARE(second.body["state"], "approved");

    const auto payment = w.get("/v1/payments/" + w.lastPayment).body;
    QCOMPARE(payment["state"], "approved");
    QCOMPARE(payment["approvalCode"], "A12345");
    QCOMPARE(payment["merchant"]["name"], "Paper & Ink");
    QCOMPARE(payment["lines"].size(), std::size_t(2));
    QCOMPARE(payment["balanceAfter"], won(35500));
    const std::string approvalId = (shopFirst ? first : second).body["id"];
    const auto approval = w.shopSees(approvalId).body;
    QCOMPARE(approval["state"], "approved");
    QCOMPARE(approval["approvalCode"], "A12345");
    QVERIFY(!approval.contains("card"));

    QVERIFY(w.booksAreRight());
    QCOMPARE(w.till(), std::int64_t(14500));
    // The load made us owe the issuer; the purchase made it owe us.
    QCOMPARE(w.issuerClaim(), std::int64_t(50000 - 14500));
    QCOMPARE(w.companyClaim(), std::int64_t(-50000));
    QCOMPARE(w.banks.own.askedFor(BankVerb::purchase).size(), std::size_t(1));
}

void TestPayments::refusesAnOrderThatIsNotTheShops_data() {
    QTest::addColumn<bool>("shopFirst");
    QTest::addColumn<QString>("member");
    QTest::newRow("shop first, other price") << true << "price";
    QTest::newRow("payer first, other price") << false << "price";
    QTest::newRow("shop first, other serial") << true << "serial";
    QTest::newRow("payer first, other description") << false << "description";
}

void TestPayments::refusesAnOrderThatIsNotTheShops() {
    QFETCH(bool, shopFirst);
    QFETCH(QString, member);
    MoneyWorld w;
    const auto card = w.chargedCard();
    const auto ticket = w.ticket();
    auto request = w.requestFor(ticket);
    if (member == "price") request["order"] = w.orderJson(w.basket(99000));
    if (member == "serial") request["serial"] = "S-9999";
    if (member == "description") request["order"]["lines"][0]["description"] = "A rock";
    Reply shop, payer;
    if (shopFirst) {
        shop = w.shopAsks(request).get();
        payer = w.payerAsks(w.orderFor(ticket, card)).get();
        shop = w.shopSees(shop.body["id"]);
        QCOMPARE(payer.status, 409);
        QCOMPARE(payer.code(), std::string("order_mismatch"));
        QVERIFY(!payer.body["differences"].empty());
    } else {
        payer = w.payerAsks(w.orderFor(ticket, card)).get();
        shop = w.shopAsks(request).get();
        QCOMPARE(shop.status, 409);
        QCOMPARE(shop.code(), std::string("order_mismatch"));
    }
    QVERIFY(!shop.body["differences"].empty());
    const auto payment = w.get("/v1/payments/" + w.lastPayment).body;
    QCOMPARE(payment["state"], "declined");
    QCOMPARE(payment["refusal"]["code"], "order_mismatch");
    QVERIFY(!payment["differences"].empty());
    QVERIFY(w.banks.own.askedFor(BankVerb::purchase).empty());
    QVERIFY(w.booksAreRight());
    QCOMPARE(w.till(), std::int64_t(0));
}

void TestPayments::refusesATamperedOrderAndLetsTheShopWait() {
    MoneyWorld w;
    const auto card = w.chargedCard();
    const auto ticket = w.ticket();
    const auto shop = w.shopAsks(w.requestFor(ticket)).get();
    const auto tampered =
        w.payerAsks(w.orderFor(ticket, card, {}, [](payment::PaymentOrder &order) { order.total = wonMoney(1); })).get();
    QCOMPARE(tampered.status, 409);
    QCOMPARE(tampered.code(), std::string("order_mismatch"));
    QCOMPARE(w.shopSees(shop.body["id"]).body["state"], "waiting_for_payer");
    QCOMPARE(w.payerAsks(w.orderFor(ticket, card)).get().status, 201);
    QVERIFY(w.booksAreRight());
}

void TestPayments::tellsADeclineToBothSides() {
    MoneyWorld w;
    const auto card = w.chargedCard(1000);
    const auto ticket = w.ticket();
    const auto shop = w.shopAsks(w.requestFor(ticket)).get();
    const auto payer = w.payerAsks(w.orderFor(ticket, card)).get();
    QCOMPARE(payer.status, 402);
    QCOMPARE(payer.code(), std::string("insufficient_funds"));
    QCOMPARE(payer.body["declineCode"], "insufficient_funds");
    QCOMPARE(payer.body["payment"]["state"], "declined");
    QCOMPARE(w.shopSees(shop.body["id"]).body["refusal"]["code"], "insufficient_funds");
    QVERIFY(w.booksAreRight());
    QCOMPARE(w.till(), std::int64_t(0));
}

void TestPayments::answersTheSameIdAlike() {
    MoneyWorld w;
    const auto card = w.chargedCard();
    const auto ticket = w.ticket();
    w.shopAsks(w.requestFor(ticket)).get();
    const auto order = w.orderFor(ticket, card);
    QCOMPARE(w.payerAsks(order).get().status, 201);
    const auto again = w.payerAsks(order).get();
    QCOMPARE(again.status, 201);
    QCOMPARE(again.headers.at("Idempotent-Replayed"), std::string("true"));
    // Hours later ticket and order are long past, and the answer is still the same.
    w.rear->clock.advance(std::chrono::hours(24 * 40));
    w.token = w.device.token(*w.rear);
    const auto later = w.payerAsks(order).get();
    QCOMPARE(later.status, 201);
    QCOMPARE(later.body["id"], w.lastPayment);
    QCOMPARE(w.banks.own.askedFor(BankVerb::purchase).size(), std::size_t(1));
}

/// The device's certificate is renewed while an order is in flight: whoever asks for that order again still hears of it.
void TestPayments::answersARepeatSignedUnderTheEarlierCertificate() {
    MoneyWorld w;
    const auto card = w.chargedCard();
    const auto ticket = w.ticket();
    const auto order = w.orderFor(ticket, card);
    const auto id = w.lastPayment;
    QCOMPARE(w.payerAsks(order).get().status, 202);
    const auto lost = w.orderFor(w.ticket(), card);
    const auto lostId = w.lastPayment;
    w.signIn("dana", w.device, w.token); // the same key under a new certificate, and a token that was proved with it
    const auto again = w.payerAsks(order, id).get();
    QCOMPARE(again.status, 202);
    QCOMPARE(again.body["id"], id);
    w.shopAsks(w.requestFor(ticket)).get();
    const auto paid = w.payerAsks(order, id).get();
    QCOMPARE(paid.status, 201);
    QCOMPARE(paid.body["id"], id);
    // What the gateway never had needs the certificate that holds now.
    const auto refused = w.payerAsks(lost, lostId).get();
    QCOMPARE(refused.code(), std::string("bad_signature"));
    // And nobody else is answered, who knows the order.
    w.signIn("eve", w.device, w.token);
    QCOMPARE(w.payerAsks(order, id).get().code(), std::string("bad_signature"));
    QCOMPARE(w.banks.own.askedFor(BankVerb::purchase).size(), std::size_t(1));
}

void TestPayments::refusesTheSameIdWithOtherContent() {
    MoneyWorld w;
    const auto card = w.chargedCard();
    const auto first = w.ticket();
    w.payerAsks(w.orderFor(first, card, "pay_same_id")).get();
    const auto reply = w.payerAsks(w.orderFor(w.ticket(), card, "pay_same_id")).get();
    QCOMPARE(reply.status, 409);
    QCOMPARE(reply.code(), std::string("payment_id_reused"));
    auto other = w.orderFor(first, card, "pay_same_id"); // The same order, beside a ticket that it was not signed for.
    other["ticket"] = w.orderFor(w.ticket(), card, "pay_none")["ticket"];
    QCOMPARE(w.payerAsks(other, "pay_same_id").get().status, 409);
}

void TestPayments::paysATicketOnce() {
    MoneyWorld w;
    const auto card = w.chargedCard();
    const auto ticket = w.ticket();
    w.shopAsks(w.requestFor(ticket)).get();
    QCOMPARE(w.payerAsks(w.orderFor(ticket, card)).get().status, 201);
    const auto paid = w.lastPayment;
    const auto samePayer = w.payerAsks(w.orderFor(ticket, card)).get();
    QCOMPARE(samePayer.status, 201);
    QCOMPARE(samePayer.body["id"], paid);
    const auto shopAgain = w.shopAsks(w.requestFor(ticket)).get();
    QCOMPARE(shopAgain.status, 201);

    w.signIn("eve", w.device, w.token);
    const auto other = w.payerAsks(w.orderFor(ticket, w.newCard())).get();
    QCOMPARE(other.status, 409);
    QCOMPARE(other.code(), std::string("ticket_already_paid"));
    QCOMPARE(w.till(), std::int64_t(14500));
    QCOMPARE(w.banks.own.askedFor(BankVerb::purchase).size(), std::size_t(1));
}

void TestPayments::letsTheWaitingSideExpire_data() {
    QTest::addColumn<bool>("shopWaits");
    QTest::newRow("the payer never comes") << true;
    QTest::newRow("the shop never comes") << false;
}

void TestPayments::letsTheWaitingSideExpire() {
    QFETCH(bool, shopWaits);
    MoneyWorld w;
    const auto card = w.chargedCard();
    const auto ticket = w.ticket();
    const auto first = shopWaits ? w.shopAsks(w.requestFor(ticket)).get() : w.payerAsks(w.orderFor(ticket, card)).get();
    w.rear->clock.advance(std::chrono::seconds(121));
    const auto path = (shopWaits ? "/v1/approvals/" : "/v1/payments/") + first.body["id"].get<std::string>();
    const auto bearer = shopWaits ? w.apiKey : w.token;
    QTRY_COMPARE(w.rear->ask({.path = path, .bearer = bearer}).body["state"], "expired");
    // The ticket is free again.
    if (shopWaits)
        QCOMPARE(w.payerAsks(w.orderFor(ticket, card)).get().status, 202);
    else
        QCOMPARE(w.shopAsks(w.requestFor(ticket)).get().status, 202);
    QVERIFY(w.booksAreRight());
}

void TestPayments::paysWithTypedCardData() {
    MoneyWorld w;
    const auto card = w.chargedCard(50000);
    const auto reply = w.shopAsks(w.typedRequest(card)).get();
    QCOMPARE(reply.status, 201);
    QCOMPARE(reply.body["state"], "approved");
    QCOMPARE(w.till(), std::int64_t(14500));
    QVERIFY(w.booksAreRight());
    const auto activity = w.get("/v1/activity").body["data"];
    QCOMPARE(activity[0]["payment"]["kind"], "card");
    QCOMPARE(activity[0]["payment"]["state"], "approved");
    QCOMPARE(w.get("/v1/cards").body["data"][0]["balance"], won(35500));
}

void TestPayments::refusesTypedCardData_data() {
    QTest::addColumn<QString>("change");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("code");
    QTest::newRow("wrong secret") << R"({"secret":"000"})" << 402 << "wrong_card_secret";
    QTest::newRow("wrong name") << R"({"name":"Mallory"})" << 402 << "profile_mismatch";
    QTest::newRow("the member's own name") << R"({"name":"dana  FLORIN"})" << 201 << "";
    QTest::newRow("wrong street") << R"({"address":{"line1":"2 Side St."}})" << 402 << "profile_mismatch";
    QTest::newRow("wrong expiry") << R"({"expiry":"2030-11"})" << 402 << "profile_mismatch";
    QTest::newRow("wrong name and secret") << R"({"name":"Mallory","secret":"000"})" << 402 << "profile_mismatch";
    QTest::newRow("unknown number") << R"({"number":"9604000000000001"})" << 402 << "unknown_card";
    QTest::newRow("no number") << R"({"number":"9604000000000002"})" << 422 << "invalid_input";
    QTest::newRow("no secret") << R"({"secret":"12"})" << 422 << "invalid_input";
}

void TestPayments::refusesTypedCardData() {
    QFETCH(QString, change);
    QFETCH(int, status);
    QFETCH(QString, code);
    MoneyWorld w;
    const auto card = w.chargedCard();
    const auto reply = w.shopAsks(w.typedRequest(card, Json::parse(change.toStdString()))).get();
    QCOMPARE(reply.status, status);
    QCOMPARE(QString::fromStdString(reply.code()), code);
    QCOMPARE(w.banks.own.askedFor(BankVerb::purchase).size(), std::size_t(status == 201 ? 1 : 0));
    QVERIFY(w.booksAreRight());
}

void TestPayments::stopsGuessingASecret() {
    MoneyWorld w;
    const auto card = w.chargedCard();
    for (int i = 0; i < payments::mostSecretTries; ++i)
        QCOMPARE(w.shopAsks(w.typedRequest(card, {{"secret", "00" + std::to_string(i)}})).get().code(),
                 std::string("wrong_card_secret"));
    QCOMPARE(w.shopAsks(w.typedRequest(card)).get().code(), std::string("tries_exceeded"));
    QCOMPARE(w.shopAsks(w.typedRequest(card, {{"secret", "111"}})).get().code(), std::string("tries_exceeded"));
    w.rear->clock.advance(std::chrono::hours(24));
    w.token = w.device.token(*w.rear);
    QCOMPARE(w.shopAsks(w.typedRequest(card)).get().status, 201);
}

void TestPayments::paysTypedDataOnceUnderOneKey() {
    MoneyWorld w;
    const auto card = w.chargedCard(50000);
    const auto request = w.typedRequest(card);
    w.banks.own.next(BankVerb::purchase, {Mood::actsButIsSilent});
    w.banks.own.next(BankVerb::reversal, {Mood::losesIt, Mood::losesIt});
    QCOMPARE(w.shopAsks(request, "checkout-7").get().status, 504);
    const auto again = w.shopAsks(request, "checkout-7").get();
    QVERIFY(again.status == 504 || again.status == 402);
    QTRY_COMPARE(w.shopAsks(request, "checkout-7").get().status, 402);
    QCOMPARE(w.banks.own.askedFor(BankVerb::purchase).size(), std::size_t(1));
    QVERIFY(w.booksAreRight());
}

void TestPayments::tellsNothingOfAnothersCard() {
    MoneyWorld w;
    const auto card = w.chargedCard();
    const std::string lastFour = w.get("/v1/cards").body["data"][0]["last4"];
    w.signIn("eve", w.device, w.token);
    const auto reply = w.payerAsks(w.orderFor(w.ticket(), card)).get();
    QCOMPARE(reply.code(), std::string("unknown_card"));
    QCOMPARE(reply.body["payment"]["card"]["last4"], "");
    QCOMPARE(reply.body["payment"]["card"]["label"], "");
    QVERIFY(w.get("/v1/activity").body.dump().find(lastFour) == std::string::npos);
}

void TestPayments::marksARepeatWhoseOutcomeHasBecomeFinal() {
    MoneyWorld w;
    const auto card = w.chargedCard();
    const auto ticket = w.ticket();
    const auto first = w.shopAsks(w.requestFor(ticket), "order-7").get();
    QCOMPARE(first.status, 202);
    QVERIFY(!first.headers.contains("Idempotent-Replayed"));
    QCOMPARE(w.payerAsks(w.orderFor(ticket, card)).get().status, 201);
    for (int i = 0; i < 2; ++i) {
        const auto again = w.shopAsks(w.requestFor(ticket), "order-7").get();
        QCOMPARE(again.status, 201);
        QCOMPARE(again.body["id"], first.body["id"]);
        QCOMPARE(again.headers.at("Idempotent-Replayed"), std::string("true"));
    }
    QCOMPARE(w.banks.own.askedFor(BankVerb::purchase).size(), std::size_t(1));
}

void TestPayments::takesNoPaymentIdThatIsAnApprovals() {
    MoneyWorld w;
    const auto card = w.chargedCard();
    const auto ticket = w.ticket();
    const std::string approval = w.shopAsks(MoneyWorld::requestFor(ticket)).get().body["id"];
    const auto reply = w.payerAsks(w.orderFor(ticket, card, approval)).get();
    QCOMPARE(reply.status, 422);
    QCOMPARE(reply.code(), std::string("invalid_input"));
}

QTEST_GUILESS_MAIN(TestPayments)
#include "test_payments.moc"
