#include "tests/server/rear/intake/money_world.h"

#include <QElapsedTimer>
#include <QtTest>

using namespace florin;
using namespace florin::test;
using payments::BankVerb;

/// Whole stories of cards, charges and activity through the real intake on a real database, with banks in memory that can fall
/// silent. After each step the books add up.
class TestWallets : public QObject {
    Q_OBJECT

  private slots:
    void issuesACardAndTellsItsMemberTheLastFour();
    void repeatsAnApplicationUntilTheIssuerAnswers();
    void letsAPhysicalCardWaitForAPerson();
    void refusesADeliveryThatTheIssuerCannotBeTold();
    void asksForACardOnceUnderOneKey();
    void refusesToDeleteACardThatIsNotEmpty();
    void blocksAFrozenCardEverywhere();
    void revealsACardToTheDeviceThatAsked();
    void chargesACard();
    void loadsOnceWhereTheStoreDoesNotKnowWhatItStored();
    void countsNoLoadThatAnotherUnitTakesBack();
    void losesNoLoadToAnInstructionThatNobodyCarried();
    void showsAChargeAsItStands_data();
    void showsAChargeAsItStands();
    void showsWhatOfAChargeIsOnTheCard_data();
    void showsWhatOfAChargeIsOnTheCard();
    void reversesAChargeThatACrashCutInTwo();
    void tellsTheActivityWithinMilliseconds();
    void keepsNoNumberAndNoSecretInTheDatabase();
    void showsAShopToEverybody();
    void keepsMembersAndShopsApart();
};

void TestWallets::issuesACardAndTellsItsMemberTheLastFour() {
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

void TestWallets::repeatsAnApplicationUntilTheIssuerAnswers() {
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

void TestWallets::letsAPhysicalCardWaitForAPerson() {
    MoneyWorld w;
    const auto reply = w.post("/v1/cards", {{"kind", "physical"}, {"label", "Travel"}});
    QCOMPARE(reply.status, 202);
    QCOMPARE(reply.body["state"], "in_approval");
    w.banks.own.letPhysicalCardsGo();
    QTRY_COMPARE(w.get("/v1/cards/" + reply.body["id"].get<std::string>()).body["state"], "active");
}

void TestWallets::refusesADeliveryThatTheIssuerCannotBeTold() {
    MoneyWorld w;
    const auto apply = [&w](const std::string &line2) {
        const std::string line(100, 'x');
        return w.post("/v1/cards", {{"kind", "physical"},
                                    {"label", "Travel"},
                                    {"delivery",
                                     {{"name", line},
                                      {"line1", line},
                                      {"line2", line2},
                                      {"city", line},
                                      {"region", line},
                                      {"postalCode", std::string(80, '1')},
                                      {"country", "KR"}}}});
    };
    QCOMPARE(apply(std::string(100, 'x')).status, 202);
    std::string hangul;
    for (int i = 0; i < 100; ++i) hangul += "\xea\xb0\x80";
    const auto refused = apply(hangul);
    QCOMPARE(refused.status, 422);
    QCOMPARE(refused.code(), std::string("invalid_input"));
    QCOMPARE(refused.body["param"], "delivery");
    QCOMPARE(w.banks.own.askedFor(BankVerb::issueCard).size(), std::size_t(1));
}

void TestWallets::asksForACardOnceUnderOneKey() {
    MoneyWorld w;
    w.banks.own.next(BankVerb::issueCard, {Mood::losesIt});
    const Json body = {{"kind", "virtual"}, {"label", "Books"}};
    const auto first = w.post("/v1/cards", body, "one-key");
    const auto second = w.post("/v1/cards", body, "one-key");
    QCOMPARE(first.body["id"], second.body["id"]);
    QTRY_COMPARE(w.post("/v1/cards", body, "one-key").status, 201);
    QCOMPARE(w.post("/v1/cards", {{"kind", "virtual"}, {"label", "Other"}}, "one-key").code(),
             std::string("idempotency_mismatch"));
    QCOMPARE(w.get("/v1/cards").body["data"].size(), std::size_t(1));
}

void TestWallets::refusesToDeleteACardThatIsNotEmpty() {
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

    // What the gateway last heard is not what counts: a frozen card is asked about too.
    const auto frozen = w.newCard();
    const std::string number = w.reveal(frozen)["number"];
    QCOMPARE(w.post("/v1/cards/" + frozen + "/freeze", Json::object()).status, 200);
    w.banks.own.add(number, 700);
    QCOMPARE(w.rear->ask({.method = "DELETE", .path = "/v1/cards/" + frozen, .bearer = w.token}).code(), std::string("card_not_empty"));
    w.banks.own.add(number, -700);
    QCOMPARE(w.rear->ask({.method = "DELETE", .path = "/v1/cards/" + frozen, .bearer = w.token}).status, 204);
}

void TestWallets::blocksAFrozenCardEverywhere() {
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

void TestWallets::revealsACardToTheDeviceThatAsked() {
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

void TestWallets::chargesACard() {
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

void TestWallets::showsAChargeAsItStands_data() {
    QTest::addColumn<QString>("debit");
    QTest::addColumn<QString>("load");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("refusal");
    QTest::newRow("debit refused") << "51"
                                   << "" << 402 << "declined"
                                   << "insufficient_funds";
    QTest::newRow("debit partly approved") << "10"
                                           << "" << 402 << "reversed"
                                           << "partial_approval";
    QTest::newRow("debit not sent") << "down"
                                    << "" << 502 << "declined"
                                    << "issuer_unavailable";
    QTest::newRow("debit done, answer lost") << "silent"
                                             << "" << 504 << "reversed"
                                             << "payment_reversed";
    QTest::newRow("debit lost") << "lost"
                                << "" << 504 << "reversed"
                                << "payment_reversed";
    QTest::newRow("load refused") << ""
                                  << "61" << 402 << "reversed"
                                  << "amount_limit";
    QTest::newRow("load partly approved") << ""
                                          << "10" << 402 << "reversed"
                                          << "partial_approval";
    QTest::newRow("load not sent") << ""
                                   << "down" << 402 << "reversed"
                                   << "payment_reversed";
    QTest::newRow("load done, answer lost") << ""
                                            << "silent" << 504 << "reversed"
                                            << "payment_reversed";
    QTest::newRow("load lost") << ""
                               << "lost" << 504 << "reversed"
                               << "payment_reversed";
}

void TestWallets::showsAChargeAsItStands() {
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

void TestWallets::showsWhatOfAChargeIsOnTheCard_data() {
    QTest::addColumn<bool>("isSilent");
    QTest::addColumn<int>("status");
    QTest::newRow("a part, which was spent") << false << 201;
    QTest::newRow("a part, which was spent, and nobody heard of it") << true << 504;
}

/// The issuer loads a part and does not take it back.
void TestWallets::showsWhatOfAChargeIsOnTheCard() {
    QFETCH(bool, isSilent);
    QFETCH(int, status);
    MoneyWorld w;
    const auto card = w.newCard();
    w.banks.own.refuseNext(BankVerb::load, "10");
    w.banks.own.refuseNext(BankVerb::reversal, "51");
    if (isSilent) w.banks.own.next(BankVerb::load, {Mood::actsButIsSilent});
    const auto reply = w.charge(card, 200000, "one-charge");
    QCOMPARE(reply.status, status);
    const auto told = isSilent ? reply.body["charge"] : reply.body;
    const auto path = "/v1/charges/" + told["id"].get<std::string>();
    QTRY_COMPARE(w.get(path).body["state"], "loaded");
    const auto charge = w.get(path).body;
    QCOMPARE(charge["amount"], won(200000));
    QCOMPARE(charge["loaded"], won(100000));
    QVERIFY(!charge.contains("refusal"));
    QCOMPARE(w.get("/v1/activity").body["data"][0]["charge"], charge);
    QCOMPARE(w.charge(card, 200000, "one-charge").body, charge);
    QVERIFY(w.booksAreRight());
    QCOMPARE(w.banks.own.total(), std::int64_t(100000));
    QCOMPARE(w.issuerClaim(), w.banks.own.total());
    QCOMPARE(w.companyClaim(), w.banks.cards.total());
    const auto krw = *money::Currency::fromCode("KRW");
    QCOMPARE(w.balanceOf(ledger::cardTransit(krw)), std::int64_t(0));
    QCOMPARE(w.balanceOf(ledger::suspenseWith("cards", krw)), std::int64_t(100000));
}

/// A bank's answer that is stored, and the store cannot say so: it is concluded once.
void TestWallets::loadsOnceWhereTheStoreDoesNotKnowWhatItStored() {
    MoneyWorld w;
    const auto card = w.newCard();
    w.source = w.newSource();
    w.banks.cards.next(BankVerb::purchase, {Mood::holds});
    w.banks.own.next(BankVerb::load, {Mood::holds});
    auto answer = w.chargeSoon(card, 3000, "once");
    QTRY_COMPARE(w.banks.cards.askedFor(BankVerb::purchase).size(), std::size_t(1));
    w.store->losesAnswers = 1;
    w.banks.cards.release();
    QTRY_COMPARE(w.banks.own.askedFor(BankVerb::load).size(), std::size_t(1));
    QVERIFY(w.rear->store->read([](intake::Records &records) { QCOMPARE(records.payments.openInstructions().size(), std::size_t(1)); }));
    w.banks.own.release();
    // Who asked heard already that it is not known yet.
    (void)answer.get();
    QTRY_COMPARE(w.get("/v1/activity").body["data"][0]["charge"]["state"], "loaded");
    QVERIFY(w.booksAreRight());
    QCOMPARE(w.banks.own.total(), std::int64_t(3000));
}

/// A unit that starts takes up what is open, and cannot know that another one waits for the answer.
void TestWallets::countsNoLoadThatAnotherUnitTakesBack() {
    MoneyWorld w;
    const auto card = w.newCard();
    w.source = w.newSource();
    for (const auto verb : {BankVerb::load, BankVerb::reversal}) w.banks.own.next(verb, {Mood::holds});
    auto answer = w.chargeSoon(card, 3000, "taken back");
    QTRY_COMPARE(w.banks.own.askedFor(BankVerb::load).size(), std::size_t(1));
    w.openAnotherUnit();
    QTRY_COMPARE(w.banks.own.askedFor(BankVerb::reversal).size(), std::size_t(1));
    w.banks.own.release();
    (void)answer.get();
    QTRY_VERIFY(w.booksAreRight());
    QCOMPARE(w.issuerClaim(), w.banks.own.total());
    QCOMPARE(w.companyClaim(), w.banks.cards.total());
}

/// The load is at the bank, and was spent, when the unit begins anew.
void TestWallets::losesNoLoadToAnInstructionThatNobodyCarried() {
    MoneyWorld w;
    const auto card = w.newCard();
    const auto number = w.reveal(card).at("number").get<std::string>();
    w.source = w.newSource();
    w.banks.cards.next(BankVerb::purchase, {Mood::holds});
    w.banks.own.next(BankVerb::load, {Mood::holds});
    auto answer = w.chargeSoon(card, 3000, "once");
    QTRY_COMPARE(w.banks.cards.askedFor(BankVerb::purchase).size(), std::size_t(1));
    w.store->losesAnswers = 1;
    w.banks.cards.release();
    QTRY_COMPARE(w.banks.own.askedFor(BankVerb::load).size(), std::size_t(1));
    w.kill();
    w.banks.own.add(number, -3000); // Spent at the issuer's own shop.
    w.start();
    QTRY_VERIFY(w.booksAreRight());
    // What the books say of both companies is what these did.
    QCOMPARE(w.companyClaim(), w.banks.cards.total());
    QCOMPARE(w.issuerClaim(), std::int64_t(3000));
}

void TestWallets::reversesAChargeThatACrashCutInTwo() {
    MoneyWorld w;
    const auto card = w.newCard();
    w.source = w.newSource();
    w.banks.own.next(BankVerb::load, {Mood::holds});
    auto answer = w.chargeSoon(card, 3000, "cut");
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

void TestWallets::tellsTheActivityWithinMilliseconds() {
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

void TestWallets::keepsNoNumberAndNoSecretInTheDatabase() {
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

void TestWallets::showsAShopToEverybody() {
    MoneyWorld w;
    const auto shop = w.rear->ask({.path = "/v1/merchants/bookshop"});
    QCOMPARE(shop.status, 200);
    QCOMPARE(shop.body["name"], "Paper & Ink");
    QCOMPARE(shop.body["origins"][0], "https://shop.example");
    QCOMPARE(shop.body["keys"]["keys"][0]["kid"], "k1");
    QCOMPARE(w.rear->ask({.path = "/v1/merchants/nobody"}).status, 404);
}

void TestWallets::keepsMembersAndShopsApart() {
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

QTEST_GUILESS_MAIN(TestWallets)
#include "test_wallets.moc"
