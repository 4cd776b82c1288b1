#include "tests/server/rear/intake/money_world.h"

#include <QElapsedTimer>
#include <QtTest>

using namespace florin;
using namespace florin::test;
using payments::BankVerb;

/// Whole stories of money through the real intake on a real database, with banks in memory that can fall silent. After each step
/// the books add up.
class TestMoney : public QObject {
    Q_OBJECT

  private slots:
    void issuesACardAndTellsItsMemberTheLastFour();
    void repeatsAnApplicationUntilTheIssuerAnswers();
    void letsAPhysicalCardWaitForAPerson();
    void asksForACardOnceUnderOneKey();
    void refusesToDeleteACardThatIsNotEmpty();
    void blocksAFrozenCardEverywhere();
    void revealsACardToTheDeviceThatAsked();

    void paysATicketWhicheverSideComesFirst_data();
    void paysATicketWhicheverSideComesFirst();
    void refusesAnOrderThatIsNotTheShops_data();
    void refusesAnOrderThatIsNotTheShops();
    void refusesATamperedOrderAndLetsTheShopWait();
    void tellsADeclineToBothSides();
    void answersTheSameIdAlike();
    void refusesTheSameIdWithOtherContent();
    void paysATicketOnce();
    void letsTheWaitingSideExpire_data();
    void letsTheWaitingSideExpire();
    void findsOutWhatASilentIssuerDid_data();
    void findsOutWhatASilentIssuerDid();
    void takesAPartialApprovalBack();
    void reversesAPurchaseThatACrashCutInTwo();
    void finishesAReversalAfterACrash();

    void paysWithTypedCardData();
    void refusesTypedCardData_data();
    void refusesTypedCardData();
    void stopsGuessingASecret();
    void paysTypedDataOnceUnderOneKey();

    void chargesACard();
    void showsAChargeAsItStands_data();
    void showsAChargeAsItStands();
    void reversesAChargeThatACrashCutInTwo();

    void tellsTheActivityWithinMilliseconds();
    void keepsNoNumberAndNoSecretInTheDatabase();
    void showsAShopToEverybody();
    void keepsMembersAndShopsApart();
};

void TestMoney::issuesACardAndTellsItsMemberTheLastFour() {
    MoneyWorld w;
    const auto reply = w.post("/v1/cards", {{"kind", "virtual"}, {"label", "Books"}});
    QCOMPARE(reply.status, 201);
    QCOMPARE(reply.body["state"], "active");
    QCOMPARE(reply.body["brand"], "florin");
    QCOMPARE(reply.body["name"], "FLORIN MEMBER");
    const std::string last4 = reply.body["last4"];
    QCOMPARE(last4.size(), std::size_t(4));
    bool told = false;
    for (const auto &letter : w.rear->letters()) {
        told = told || letter.text.find(last4) != std::string::npos;
        QVERIFY(letter.text.find("960400") == std::string::npos);
    }
    QVERIFY(told);
    QCOMPARE(w.get("/v1/cards").body["data"].size(), std::size_t(1));
    QVERIFY(w.booksAreRight());
}

void TestMoney::repeatsAnApplicationUntilTheIssuerAnswers() {
    MoneyWorld w;
    w.banks.own.next(BankVerb::issueCard, {Mood::actsButIsSilent, Mood::isDown, Mood::answers});
    const auto reply = w.post("/v1/cards", {{"kind", "virtual"}, {"label", "Books"}});
    QCOMPARE(reply.status, 202);
    QCOMPARE(reply.body["state"], "requested");
    QTRY_COMPARE(w.get("/v1/cards/" + reply.body["id"].get<std::string>()).body["state"], "active");
    const auto asked = w.banks.own.askedFor(BankVerb::issueCard);
    QCOMPARE(asked.size(), std::size_t(3));
    QCOMPARE(asked[0].retrieval, asked[2].retrieval);
    QTRY_VERIFY(w.booksAreRight());
}

void TestMoney::letsAPhysicalCardWaitForAPerson() {
    MoneyWorld w;
    const auto reply = w.post("/v1/cards", {{"kind", "physical"}, {"label", "Travel"}});
    QCOMPARE(reply.status, 202);
    QCOMPARE(reply.body["state"], "in_approval");
    w.banks.own.letPhysicalCardsGo();
    QTRY_COMPARE(w.get("/v1/cards/" + reply.body["id"].get<std::string>()).body["state"], "active");
}

void TestMoney::asksForACardOnceUnderOneKey() {
    MoneyWorld w;
    w.banks.own.next(BankVerb::issueCard, {Mood::losesIt});
    const Json body = {{"kind", "virtual"}, {"label", "Books"}};
    const auto first = w.post("/v1/cards", body, "one-key");
    const auto second = w.post("/v1/cards", body, "one-key");
    QCOMPARE(first.body["id"], second.body["id"]);
    QTRY_COMPARE(w.post("/v1/cards", body, "one-key").status, 201);
    QCOMPARE(w.post("/v1/cards", {{"kind", "virtual"}, {"label", "Other"}}, "one-key").code(), std::string("idempotency_mismatch"));
    QCOMPARE(w.get("/v1/cards").body["data"].size(), std::size_t(1));
}

void TestMoney::refusesToDeleteACardThatIsNotEmpty() {
    MoneyWorld w;
    const auto card = w.chargedCard();
    const Call deletion{.method = "DELETE", .path = "/v1/cards/" + card, .bearer = w.token};
    const auto refused = w.rear->ask(deletion);
    QCOMPARE(refused.status, 409);
    QCOMPARE(refused.code(), std::string("card_not_empty"));
    const auto empty = w.newCard();
    QCOMPARE(w.rear->ask({.method = "DELETE", .path = "/v1/cards/" + empty, .bearer = w.token}).status, 204);
    QCOMPARE(w.get("/v1/cards").body["data"].size(), std::size_t(1));
    QTRY_COMPARE(w.banks.own.askedFor(BankVerb::blockCard).size(), std::size_t(1));
}

void TestMoney::blocksAFrozenCardEverywhere() {
    MoneyWorld w;
    const auto card = w.chargedCard();
    const std::string number = w.reveal(card)["number"];
    QCOMPARE(w.post("/v1/cards/" + card + "/freeze", Json::object()).body["state"], "frozen");
    QTRY_VERIFY(w.banks.own.isBlocked(number));
    QTRY_VERIFY(w.booksAreRight());
    const auto refused = w.payerAsks(w.orderFor(w.ticket(), card)).get();
    QCOMPARE(refused.status, 409);
    QCOMPARE(refused.code(), std::string("card_not_usable"));
    // Silent while it is unblocked, and frozen again meanwhile: in the end the issuer does what the member said last.
    w.banks.own.next(BankVerb::unblockCard, {Mood::losesIt, Mood::losesIt, Mood::losesIt});
    QCOMPARE(w.post("/v1/cards/" + card + "/unfreeze", Json::object()).body["state"], "active");
    QCOMPARE(w.post("/v1/cards/" + card + "/freeze", Json::object()).body["state"], "frozen");
    QTRY_VERIFY(w.booksAreRight());
    QVERIFY(w.banks.own.isBlocked(number));
}

void TestMoney::revealsACardToTheDeviceThatAsked() {
    MoneyWorld w;
    const auto card = w.newCard();
    const auto secrets = w.reveal(card);
    QCOMPARE(secrets["secret"], "739");
    QCOMPARE(secrets["expiry"], "2029-11");
    QCOMPARE(secrets["name"], "FLORIN MEMBER");
    QCOMPARE(secrets["address"]["postalCode"], "04524");
    QVERIFY(secrets["number"].get<std::string>().starts_with("960400"));
    const Json once = {{"request", w.device.assertion(*w.rear, "reveal:" + card)}};
    QCOMPARE(w.post("/v1/cards/" + card + "/reveal", once).status, 200);
    QCOMPARE(w.post("/v1/cards/" + card + "/reveal", once).status, 401);
    QCOMPARE(w.post("/v1/cards/" + card + "/reveal", {{"request", w.device.assertion(*w.rear, "token")}}).status, 401);
}

void TestMoney::paysATicketWhicheverSideComesFirst_data() {
    QTest::addColumn<bool>("shopFirst");
    QTest::newRow("the shop's request first") << true;
    QTest::newRow("the payer's order first") << false;
}

void TestMoney::paysATicketWhicheverSideComesFirst() {
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

void TestMoney::refusesAnOrderThatIsNotTheShops_data() {
    QTest::addColumn<bool>("shopFirst");
    QTest::addColumn<QString>("member");
    QTest::newRow("shop first, other price") << true << "price";
    QTest::newRow("payer first, other price") << false << "price";
    QTest::newRow("shop first, other serial") << true << "serial";
    QTest::newRow("payer first, other description") << false << "description";
}

void TestMoney::refusesAnOrderThatIsNotTheShops() {
    QFETCH(bool, shopFirst);
    QFETCH(QString, member);
    MoneyWorld w;
    const auto card = w.chargedCard();
    const auto ticket = w.ticket();
    auto request = w.requestFor(ticket);
    if (member == "price")
        request["order"] = w.orderJson(w.basket(99000));
    if (member == "serial")
        request["serial"] = "S-9999";
    if (member == "description")
        request["order"]["lines"][0]["description"] = "A rock";
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

void TestMoney::refusesATamperedOrderAndLetsTheShopWait() {
    MoneyWorld w;
    const auto card = w.chargedCard();
    const auto ticket = w.ticket();
    const auto shop = w.shopAsks(w.requestFor(ticket)).get();
    const auto tampered = w.payerAsks(w.orderFor(ticket, card, {}, [](payment::PaymentOrder &order) { order.total = wonMoney(1); })).get();
    QCOMPARE(tampered.status, 409);
    QCOMPARE(tampered.code(), std::string("order_mismatch"));
    QCOMPARE(w.shopSees(shop.body["id"]).body["state"], "waiting_for_payer");
    QCOMPARE(w.payerAsks(w.orderFor(ticket, card)).get().status, 201);
    QVERIFY(w.booksAreRight());
}

void TestMoney::tellsADeclineToBothSides() {
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

void TestMoney::answersTheSameIdAlike() {
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

void TestMoney::refusesTheSameIdWithOtherContent() {
    MoneyWorld w;
    const auto card = w.chargedCard();
    const auto first = w.ticket();
    w.payerAsks(w.orderFor(first, card, "pay_same_id")).get();
    const auto reply = w.payerAsks(w.orderFor(w.ticket(), card, "pay_same_id")).get();
    QCOMPARE(reply.status, 409);
    QCOMPARE(reply.code(), std::string("payment_id_reused"));
}

void TestMoney::paysATicketOnce() {
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

void TestMoney::letsTheWaitingSideExpire_data() {
    QTest::addColumn<bool>("shopWaits");
    QTest::newRow("the payer never comes") << true;
    QTest::newRow("the shop never comes") << false;
}

void TestMoney::letsTheWaitingSideExpire() {
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

void TestMoney::findsOutWhatASilentIssuerDid_data() {
    QTest::addColumn<int>("mood");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("then");
    QTest::newRow("done, answer lost") << int(Mood::actsButIsSilent) << 504 << "reversed";
    QTest::newRow("never arrived") << int(Mood::losesIt) << 504 << "reversed";
    QTest::newRow("never sent") << int(Mood::isDown) << 502 << "declined";
}

void TestMoney::findsOutWhatASilentIssuerDid() {
    QFETCH(int, mood);
    QFETCH(int, status);
    QFETCH(QString, then);
    MoneyWorld w;
    const auto card = w.chargedCard(50000);
    const auto ticket = w.ticket();
    const auto shop = w.shopAsks(w.requestFor(ticket)).get();
    w.banks.own.next(BankVerb::purchase, {Mood(mood)});
    w.banks.own.next(BankVerb::reversal, {Mood::losesIt, Mood::actsButIsSilent, Mood::isDown, Mood::answers});
    const auto order = w.orderFor(ticket, card);
    const auto reply = w.payerAsks(order).get();
    QCOMPARE(reply.status, status);
    if (status == 504)
        QVERIFY(reply.body.contains("resolveBy"));
    QTRY_COMPARE(w.get("/v1/payments/" + w.lastPayment).body["state"], then.toStdString());
    QCOMPARE(w.shopSees(shop.body["id"]).body["state"], then.toStdString());
    QVERIFY(w.booksAreRight());
    QCOMPARE(w.till(), std::int64_t(0));
    const auto reversals = w.banks.own.askedFor(BankVerb::reversal);
    QCOMPARE(reversals.size(), std::size_t(status == 504 ? 4 : 0));
    for (const auto &one : reversals)
        QCOMPARE(one.retrieval, reversals.front().retrieval);
    QCOMPARE(w.banks.own.balanceOf(w.reveal(card)["number"]), std::int64_t(50000));
    // Asked again with the same id, it says what it knows and pays nothing.
    const auto again = w.payerAsks(order).get();
    QCOMPARE(again.status, status == 504 ? 402 : 502);
    QCOMPARE(w.banks.own.askedFor(BankVerb::purchase).size(), std::size_t(1));
}

void TestMoney::takesAPartialApprovalBack() {
    MoneyWorld w;
    const auto card = w.chargedCard(50000);
    const auto ticket = w.ticket();
    w.shopAsks(w.requestFor(ticket)).get();
    w.banks.own.refuseNext(BankVerb::purchase, "10");
    const auto reply = w.payerAsks(w.orderFor(ticket, card)).get();
    QCOMPARE(reply.status, 402);
    QCOMPARE(reply.code(), std::string("partial_approval"));
    QVERIFY(w.booksAreRight());
    QCOMPARE(w.banks.own.balanceOf(w.reveal(card)["number"]), std::int64_t(50000));
}

void TestMoney::reversesAPurchaseThatACrashCutInTwo() {
    MoneyWorld w;
    const auto card = w.chargedCard(50000);
    const auto ticket = w.ticket();
    const auto shop = w.shopAsks(w.requestFor(ticket)).get();
    w.banks.own.next(BankVerb::purchase, {Mood::holds});
    auto answer = w.payerAsks(w.orderFor(ticket, card));
    QTRY_COMPARE(w.banks.own.askedFor(BankVerb::purchase).size(), std::size_t(1));
    QVERIFY(!w.booksAreRight());
    w.kill();
    w.start();
    QTRY_COMPARE(w.get("/v1/payments/" + w.lastPayment).body["state"], "reversed");
    QCOMPARE(w.shopSees(shop.body["id"]).body["state"], "reversed");
    QVERIFY(w.booksAreRight());
    QCOMPARE(w.till(), std::int64_t(0));
    QCOMPARE(w.banks.own.balanceOf(w.reveal(card)["number"]), std::int64_t(50000));
}

void TestMoney::finishesAReversalAfterACrash() {
    MoneyWorld w;
    const auto card = w.chargedCard(50000);
    const auto ticket = w.ticket();
    w.shopAsks(w.requestFor(ticket)).get();
    w.banks.own.next(BankVerb::purchase, {Mood::actsButIsSilent});
    w.banks.own.next(BankVerb::reversal, std::deque<Mood>(1000, Mood::losesIt));
    QCOMPARE(w.payerAsks(w.orderFor(ticket, card)).get().status, 504);
    w.kill();
    const auto before = w.banks.own.askedFor(BankVerb::reversal);
    w.banks.own.next(BankVerb::reversal, {});
    w.start();
    QTRY_COMPARE(w.get("/v1/payments/" + w.lastPayment).body["state"], "reversed");
    QCOMPARE(w.banks.own.askedFor(BankVerb::reversal).back().retrieval, before.front().retrieval);
    QVERIFY(w.booksAreRight());
}

void TestMoney::paysWithTypedCardData() {
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

void TestMoney::refusesTypedCardData_data() {
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

void TestMoney::refusesTypedCardData() {
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

void TestMoney::stopsGuessingASecret() {
    MoneyWorld w;
    const auto card = w.chargedCard();
    for (int i = 0; i < payments::mostSecretTries; ++i)
        QCOMPARE(w.shopAsks(w.typedRequest(card, {{"secret", "00" + std::to_string(i)}})).get().code(), std::string("wrong_card_secret"));
    QCOMPARE(w.shopAsks(w.typedRequest(card)).get().code(), std::string("tries_exceeded"));
    QCOMPARE(w.shopAsks(w.typedRequest(card, {{"secret", "111"}})).get().code(), std::string("tries_exceeded"));
    w.rear->clock.advance(std::chrono::hours(24));
    w.token = w.device.token(*w.rear);
    QCOMPARE(w.shopAsks(w.typedRequest(card)).get().status, 201);
}

void TestMoney::paysTypedDataOnceUnderOneKey() {
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

void TestMoney::chargesACard() {
    MoneyWorld w;
    const auto card = w.newCard();
    const auto reply = w.charge(card, 200000);
    QCOMPARE(reply.status, 201);
    QCOMPARE(reply.body["state"], "loaded");
    QCOMPARE(w.get("/v1/cards/" + card).body["balance"], won(200000));
    QVERIFY(w.booksAreRight());
    QCOMPARE(w.issuerClaim(), std::int64_t(200000));
    QCOMPARE(w.companyClaim(), std::int64_t(-200000));
    QCOMPARE(w.balanceOf(ledger::cardTransit(*money::Currency::fromCode("KRW"))), std::int64_t(0));
}

void TestMoney::showsAChargeAsItStands_data() {
    QTest::addColumn<QString>("debit");
    QTest::addColumn<QString>("load");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("refusal");
    QTest::newRow("debit refused") << "51" << "" << 402 << "declined" << "insufficient_funds";
    QTest::newRow("debit partly approved") << "10" << "" << 402 << "reversed" << "partial_approval";
    QTest::newRow("debit not sent") << "down" << "" << 502 << "declined" << "issuer_unavailable";
    QTest::newRow("debit done, answer lost") << "silent" << "" << 504 << "reversed" << "payment_reversed";
    QTest::newRow("debit lost") << "lost" << "" << 504 << "reversed" << "payment_reversed";
    QTest::newRow("load refused") << "" << "61" << 402 << "reversed" << "amount_limit";
    QTest::newRow("load not sent") << "" << "down" << 402 << "reversed" << "payment_reversed";
    QTest::newRow("load done, answer lost") << "" << "silent" << 504 << "reversed" << "payment_reversed";
    QTest::newRow("load lost") << "" << "lost" << 504 << "reversed" << "payment_reversed";
}

void TestMoney::showsAChargeAsItStands() {
    QFETCH(QString, debit);
    QFETCH(QString, load);
    QFETCH(int, status);
    QFETCH(QString, state);
    QFETCH(QString, refusal);
    MoneyWorld w;
    const auto card = w.newCard();
    const auto prepare = [](FakeBank &bank, BankVerb verb, const QString &how) {
        if (how == "down" || how == "silent" || how == "lost")
            bank.next(verb, {how == "down" ? Mood::isDown : how == "silent" ? Mood::actsButIsSilent : Mood::losesIt});
        else if (!how.isEmpty())
            bank.refuseNext(verb, how.toStdString());
    };
    prepare(w.banks.cards, BankVerb::purchase, debit);
    prepare(w.banks.own, BankVerb::load, load);
    const auto reply = w.charge(card, 200000, "one-charge");
    QCOMPARE(reply.status, status);
    const std::string id = reply.body["charge"]["id"];
    QTRY_COMPARE(w.get("/v1/charges/" + id).body["state"], state.toStdString());
    QCOMPARE(w.get("/v1/charges/" + id).body["refusal"]["code"], refusal.toStdString());
    QVERIFY(w.booksAreRight());
    QCOMPARE(w.issuerClaim(), std::int64_t(0));
    QCOMPARE(w.companyClaim(), std::int64_t(0));
    QCOMPARE(w.banks.own.total(), std::int64_t(0));
    QCOMPARE(w.banks.cards.total(), std::int64_t(0));
    // The same key begins no second charge.
    const auto again = w.charge(card, 200000, "one-charge");
    QCOMPARE(again.status, status == 504 ? 402 : status);
    QCOMPARE(w.banks.cards.askedFor(BankVerb::purchase).size(), std::size_t(1));
}

void TestMoney::reversesAChargeThatACrashCutInTwo() {
    MoneyWorld w;
    const auto card = w.newCard();
    w.source = w.newSource();
    w.banks.own.next(BankVerb::load, {Mood::holds});
    auto answer = w.rear->send({.method = "POST",
                                .path = "/v1/charges",
                                .body = {{"card", card}, {"source", w.source}, {"amount", won(3000)}, {"secret", "123"}},
                                .bearer = w.token,
                                .key = "cut"});
    QTRY_COMPARE(w.banks.own.askedFor(BankVerb::load).size(), std::size_t(1));
    w.kill();
    w.start();
    QTRY_VERIFY(w.booksAreRight());
    const auto data = w.get("/v1/activity").body["data"];
    QCOMPARE(data[0]["charge"]["state"], "reversed");
    QCOMPARE(w.banks.own.total(), std::int64_t(0));
    QCOMPARE(w.banks.cards.total(), std::int64_t(0));
    QCOMPARE(w.issuerClaim(), std::int64_t(0));
}

void TestMoney::tellsTheActivityWithinMilliseconds() {
    MoneyWorld w;
    const auto card = w.chargedCard();
    const auto newest = w.get("/v1/activity").body["data"][0]["cursor"].get<std::string>();
    auto waiting = w.rear->send({.path = "/v1/activity", .bearer = w.token, .query = {{"after", newest}, {"wait", "20"}}});
    const auto request = w.typedRequest(card);
    QVERIFY(waiting.wait_for(std::chrono::milliseconds(0)) == std::future_status::timeout);
    w.shopAsks(request).get();
    QElapsedTimer timer;
    timer.start();
    const auto news = waiting.get();
    QVERIFY2(timer.elapsed() < 500, "the activity came late");
    QCOMPARE(news.status, 200);
    QCOMPARE(news.body["data"][0]["kind"], "payment");
    const auto since = w.rear->ask({.path = "/v1/activity", .bearer = w.token, .query = {{"after", newest}}});
    QCOMPARE(since.body["data"].size(), std::size_t(1));
    QCOMPARE(since.body["data"][0]["payment"]["state"], "approved");
}

void TestMoney::keepsNoNumberAndNoSecretInTheDatabase() {
    MoneyWorld w;
    const auto card = w.chargedCard();
    const std::string number = w.reveal(card)["number"];
    w.shopAsks(w.typedRequest(card)).get();
    w.shopAsks(w.typedRequest(card, {{"secret", "000"}})).get();
    for (const char *suffix : {"", "-wal"}) {
        QFile file(w.folder.filePath("florin.db") + suffix);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto bytes = file.readAll();
        QVERIFY(!bytes.contains("4242424242424242"));
        QVERIFY(!bytes.contains(number.c_str()));
        QVERIFY(!bytes.contains(QByteArray::fromHex(number.c_str())));
        QVERIFY(!bytes.contains(QByteArray(number.c_str()).toBase64()));
        QVERIFY(!bytes.contains("\"secret\""));
    }
}

void TestMoney::showsAShopToEverybody() {
    MoneyWorld w;
    const auto shop = w.rear->ask({.path = "/v1/merchants/bookshop"});
    QCOMPARE(shop.status, 200);
    QCOMPARE(shop.body["name"], "Paper & Ink");
    QCOMPARE(shop.body["origins"][0], "https://shop.example");
    QCOMPARE(shop.body["keys"]["keys"][0]["kid"], "k1");
    QCOMPARE(w.rear->ask({.path = "/v1/merchants/nobody"}).status, 404);
}

void TestMoney::keepsMembersAndShopsApart() {
    MoneyWorld w;
    const auto card = w.chargedCard();
    const auto ticket = w.ticket();
    const auto shop = w.shopAsks(w.requestFor(ticket)).get();
    w.payerAsks(w.orderFor(ticket, card)).get();
    const auto payment = w.lastPayment;
    TestDevice other;
    w.signIn("eve", other, w.token);
    QCOMPARE(w.get("/v1/cards/" + card).status, 404);
    QCOMPARE(w.get("/v1/payments/" + payment).status, 404);
    QCOMPARE(w.post("/v1/charges", {{"card", card}, {"source", w.source}, {"amount", won(1)}, {"secret", "123"}}).status, 404);
    QCOMPARE(w.get("/v1/approvals/" + shop.body["id"].get<std::string>()).status, 401);
    QVERIFY(w.get("/v1/activity").body["data"].empty());
}

QTEST_GUILESS_MAIN(TestMoney)
#include "test_money.moc"
