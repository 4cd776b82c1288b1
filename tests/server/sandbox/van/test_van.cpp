#include "server/sandbox/shop/cashier.h"
#include "tests/server/sandbox/van/van_world.h"

#include <QFile>
#include <QtTest>

#include <csignal>
#include <sys/resource.h>

using namespace florin;
using namespace florin::tests;

/// Steps d6 to d9: a shop asks a VAN, the VAN the issuer. Everything over TLS, with a real bank of the sandbox as the issuer.
class TestVan : public QObject {
    Q_OBJECT

  private slots:
    void asksTheIssuerInItsOwnName();
    void tellsWhyACardIsDeclined_data();
    void tellsWhyACardIsDeclined();
    void takesTheSameKeyForTheSamePurchase();
    void takesTwoRequestsOfOneMomentForOnePurchase();
    void beginsOnceUnderAKey();
    void takesBackAPurchaseWhoseAnswerIsLost();
    void takesBackAPartThatWasApproved();
    void declinesWhereNobodyIsReached();
    void refusesWhatItCannotRead_data();
    void refusesWhatItCannotRead();
    void knowsItsShopsByTheirKeys();
    void takesBackAfterARestartWhatHadNoOutcome();
    void keepsItsAnswersOverARestartAndNoCard();
    void asksNothingThatItCannotWriteDown();
    void servesACashierThatKnowsNothingOfIt();
};

void TestVan::asksTheIssuerInItsOwnName() {
    VanWorld world;
    const auto card = world.cardWith(50'000);
    const Told told = world.buy("try_1", VanWorld::body(card));
    QCOMPARE(told.status, 201);
    QCOMPARE(told.state(), std::string("approved"));
    QCOMPARE(told.text("serial"), std::string("BB-000001"));
    QCOMPARE(told.text("approvalCode").size(), std::size_t{6});
    QCOMPARE(world.balance(), 26'000);
    const auto asked = world.asked("0200");
    QCOMPARE(asked.size(), std::size_t{1});
    QCOMPARE(asked[0].fields.at(41), std::string("VAN00001"));
    QCOMPARE(QString::fromStdString(asked[0].fields.at(42)).trimmed(), QString("byeolbit"));
    const Told later = world.approval(told.id(), 5);
    QCOMPARE(later.status, 200);
    QCOMPARE(later.json, told.json);
}

void TestVan::tellsWhyACardIsDeclined_data() {
    QTest::addColumn<QByteArray>("what");
    QTest::addColumn<QByteArray>("code");
    QTest::newRow("too little on it") << QByteArray("amount") << QByteArray("insufficient_funds");
    QTest::newRow("another secret") << QByteArray("secret") << QByteArray("wrong_card_secret");
    QTest::newRow("nobody's number") << QByteArray("number") << QByteArray("unknown_card");
}

void TestVan::tellsWhyACardIsDeclined() {
    QFETCH(QByteArray, what);
    QFETCH(QByteArray, code);
    VanWorld world;
    auto card = world.cardWith(50'000);
    if (what == "secret")
        card.secret = card.secret == "111" ? "222" : "111";
    if (what == "number")
        card.number = "4242424242424242";
    const Told told = world.buy("try_1", VanWorld::body(card, what == "amount" ? 50'001 : 24'000));
    QCOMPARE(told.status, 402);
    QCOMPARE(told.text("code"), code.toStdString());
    QCOMPARE(told.state(), std::string("declined"));
    QCOMPARE(told.approval()["refusal"].value("code", ""), code.toStdString());
    QVERIFY(!told.approval()["refusal"].value("sentence", "").empty());
    QVERIFY(told.approval()["approvalCode"].is_null());
    QCOMPARE(world.balance(), 50'000);
}

void TestVan::takesTheSameKeyForTheSamePurchase() {
    VanWorld world;
    const auto card = world.cardWith(50'000);
    const Told first = world.buy("try_1", VanWorld::body(card)), again = world.buy("try_1", VanWorld::body(card));
    QCOMPARE(again.status, 201);
    QCOMPARE(again.json, first.json);
    QCOMPARE(world.underKey("try_1").json, first.json);
    const Told other = world.buy("try_1", VanWorld::body(card, 1'000));
    QCOMPARE(other.status, 409);
    QCOMPARE(other.text("code"), std::string("idempotency_mismatch"));
    QCOMPARE(world.balance(), 26'000);
    QCOMPARE(world.asked("0200").size(), std::size_t{1});
    QCOMPARE(world.buy("try_2", VanWorld::body(card)).status, 201);
    QCOMPARE(world.balance(), 2'000);
}

void TestVan::takesTwoRequestsOfOneMomentForOnePurchase() {
    VanWorld world;
    const auto card = world.cardWith(50'000);
    std::vector<std::future<Told>> all;
    for (int i = 0; i < 8; ++i)
        all.push_back(std::async(std::launch::async, [&] { return world.buy("try_1", VanWorld::body(card)); }));
    const Told first = all[0].get();
    QCOMPARE(first.status, 201);
    for (std::size_t i = 1; i < all.size(); ++i)
        QCOMPARE(all[i].get().json, first.json);
    QCOMPARE(world.balance(), 26'000);
}

/// What two requests of one moment come to, when neither has found the other yet.
void TestVan::beginsOnceUnderAKey() {
    QTemporaryDir folder;
    base::SystemRandom random;
    const auto book = van::AttemptBook::open(folder.filePath("van").toStdString(), random);
    QVERIFY(bool(book));
    const auto attempt = [](const std::string &id, const std::string &shop) {
        return van::Attempt{id, shop, "try_1", std::string(64, '0'), "BB-000001", *money::Money::of(1'000, *money::Currency::fromCode("KRW")),
                            {"000001", "000000000001", base::SystemClock().now()}};
    };
    QCOMPARE((*book)->begin(attempt("apr_1", "byeolbit")), van::Beginning::begun);
    QCOMPARE((*book)->begin(attempt("apr_2", "byeolbit")), van::Beginning::known);
    QCOMPARE((*book)->begin(attempt("apr_3", "other")), van::Beginning::begun);
    QCOMPARE((*book)->findByKey("byeolbit", "try_1")->id, std::string("apr_1"));
}

void TestVan::takesBackAPurchaseWhoseAnswerIsLost() {
    VanWorld world(300ms);
    const auto card = world.cardWith(50'000);
    world.issuer.arm(bank::Fault::timeout, 3); // the purchase, and two reversals
    const Told told = world.buy("try_1", VanWorld::body(card));
    QCOMPARE(told.status, 504);
    QCOMPARE(told.text("code"), std::string("outcome_unknown"));
    QCOMPARE(told.state(), std::string("unknown"));
    const Told end = world.approval(told.id(), 30);
    QCOMPARE(end.state(), std::string("reversed"));
    QCOMPARE(end.json["refusal"].value("code", ""), std::string("payment_reversed"));
    QCOMPARE(world.balance(), 50'000);
    const auto reversals = world.asked("0420");
    QCOMPARE(reversals.size(), std::size_t{3});
    for (const auto &reversal : reversals)
        QCOMPARE(reversal.fields.at(37), reversals[0].fields.at(37)); // a repeat, not another one
    QCOMPARE(world.buy("try_1", VanWorld::body(card)).status, 402);
    QCOMPARE(world.asked("0200").size(), std::size_t{1});
}

void TestVan::takesBackAPartThatWasApproved() {
    VanWorld world;
    QVERIFY(world.issuer.setNextNumberEnding("0010"));
    const auto card = world.cardWith(50'000);
    const Told told = world.buy("try_1", VanWorld::body(card));
    const Told end = world.approval(told.id(), 30);
    QCOMPARE(end.state(), std::string("declined"));
    QCOMPARE(end.json["refusal"].value("code", ""), std::string("partial_approval"));
    QCOMPARE(world.asked("0420").size(), std::size_t{1});
    QCOMPARE(world.balance(), 50'000);
}

void TestVan::declinesWhereNobodyIsReached() {
    VanWorld world(300ms);
    const auto card = world.cardWith(50'000);
    world.issuer.stop();
    const Told told = world.buy("try_1", VanWorld::body(card));
    QCOMPARE(told.status, 502);
    QCOMPARE(told.text("code"), std::string("issuer_unavailable"));
    QCOMPARE(told.state(), std::string("declined"));
    QCOMPARE(world.balance(), 50'000);
}

void TestVan::refusesWhatItCannotRead_data() {
    QTest::addColumn<QByteArray>("change");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("begins");
    const auto row = [](const char *name, const char *change, int status, const char *begins) { QTest::newRow(name) << QByteArray(change) << status << QByteArray(begins); };
    row("no JSON", "text", 400, "The body is no JSON");
    row("no object", "array", 400, "The body must be a JSON object");
    row("no serial", R"([{"op":"remove","path":"/serial"}])", 422, "serial:");
    row("no order", R"([{"op":"remove","path":"/order"}])", 422, "order:");
    row("sums that do not add up", R"([{"op":"replace","path":"/order/total/amount","value":1}])", 422, "order.");
    row("nothing to pay",
        R"([{"op":"replace","path":"/order/total/amount","value":0},{"op":"replace","path":"/order/lines/0/price/amount","value":0}])", 422,
        "order.total:");
    row("a ticket", R"([{"op":"replace","path":"/payer/type","value":"ticket"}])", 422, "payer.type:");
    row("a digit wrong", R"([{"op":"replace","path":"/payer/number","value":"4242424242424241"}])", 422, "payer.number:");
    row("number of another kind", R"([{"op":"replace","path":"/payer/number","value":4242}])", 422, "payer.number:");
    row("no month", R"([{"op":"replace","path":"/payer/expiry","value":"2029-13"}])", 422, "payer.expiry:");
    row("short secret", R"([{"op":"replace","path":"/payer/secret","value":"12"}])", 422, "payer.secret:");
    row("no name", R"([{"op":"remove","path":"/payer/name"}])", 422, "payer.name:");
    row("no address", R"([{"op":"remove","path":"/payer/address"}])", 422, "payer.address:");
}

void TestVan::refusesWhatItCannotRead() {
    QFETCH(QByteArray, change);
    QFETCH(int, status);
    QFETCH(QByteArray, begins);
    VanWorld world;
    const Json whole = VanWorld::body({"4242424242424242", "2034-12", "123"});
    const std::string text = change == "text" ? "{" : change == "array" ? "[]" : whole.patch(Json::parse(change.toStdString())).dump();
    const Told told = world.ask("POST", "/v1/approvals", {{"Idempotency-Key", "try_1"}, {"Content-Type", "application/json"}}, text);
    QCOMPARE(told.status, status);
    QVERIFY2(told.text("detail").starts_with(begins.toStdString()), told.text("detail").c_str());
    QVERIFY(told.text("detail").find("4242") == std::string::npos);
    QVERIFY(world.underKey("try_1").json["data"].empty());
    QVERIFY(world.asked("0200").empty());
    const std::string good = whole.dump();
    QCOMPARE(world.ask("POST", "/v1/approvals", {{"Content-Type", "application/json"}}, good).text("code"), std::string("idempotency_key_missing"));
}

void TestVan::knowsItsShopsByTheirKeys() {
    VanWorld world;
    const auto card = world.cardWith(50'000);
    const Told wrong = world.buy("try_1", VanWorld::body(card), "key-of-nobody");
    QCOMPARE(wrong.status, 401);
    QCOMPARE(wrong.text("code"), std::string("not_signed_in"));
    QVERIFY(world.asked("0200").empty());
    const Told told = world.buy("try_1", VanWorld::body(card));
    QCOMPARE(told.status, 201);
    // What one shop began is nothing to another, and its keys are its own.
    QCOMPARE(world.ask("GET", "/v1/approvals/" + told.id(), {}, {}, VanWorld::otherKey).status, 404);
    QVERIFY(world.ask("GET", "/v1/approvals?idempotencyKey=try_1", {}, {}, VanWorld::otherKey).json["data"].empty());
    const Told others = world.buy("try_1", VanWorld::body(card, 1'000), VanWorld::otherKey);
    QCOMPARE(others.status, 201);
    QVERIFY(others.id() != told.id());
    QCOMPARE(world.ask("GET", "/v1/payments").status, 404);
    QCOMPARE(world.ask("DELETE", "/v1/approvals").status, 405);
}

void TestVan::takesBackAfterARestartWhatHadNoOutcome() {
    VanWorld world;
    const auto card = world.cardWith(50'000);
    world.issuer.arm(bank::Fault::timeout, 1);
    auto running = std::async(std::launch::async, [&] { return world.buy("try_1", VanWorld::body(card)); });
    QTRY_COMPARE(world.balance(), 26'000); // the issuer has taken it, and its answer never comes
    QCOMPARE(world.underKey("try_1").state(), std::string("pending"));
    world.stopVan();
    const Told told = running.get();
    QCOMPARE(told.status, 202);
    QCOMPARE(told.state(), std::string("pending"));
    world.openVan();
    const Told end = world.approval(told.id(), 30);
    QCOMPARE(end.state(), std::string("reversed"));
    QCOMPARE(world.balance(), 50'000);
    QCOMPARE(world.asked("0200").size(), std::size_t{1});
}

void TestVan::keepsItsAnswersOverARestartAndNoCard() {
    VanWorld world;
    const auto card = world.cardWith(50'000);
    const Told first = world.buy("try_1", VanWorld::body(card));
    world.stopVan();
    world.openVan();
    QCOMPARE(world.buy("try_1", VanWorld::body(card)).json, first.json);
    QCOMPARE(world.buy("try_1", VanWorld::body(card, 1'000)).status, 409);
    QCOMPARE(world.balance(), 26'000);
    QFile journal(QString::fromStdString(world.banks.folder() + "/van/attempts.jsonl"));
    QVERIFY(journal.open(QIODevice::ReadOnly));
    const QByteArray lines = journal.readAll();
    QCOMPARE(lines.count('\n'), 2);
    QVERIFY(!lines.contains(card.number.c_str()) && !lines.contains("secret") && !lines.contains("payer") && !lines.contains("DANA"));
    QCOMPARE(journal.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
}

void TestVan::asksNothingThatItCannotWriteDown() {
    VanWorld world;
    const auto card = world.cardWith(50'000);
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    const rlimit narrow{100, before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &narrow);
    const Told told = world.buy("try_1", VanWorld::body(card));
    ::setrlimit(RLIMIT_FSIZE, &before);
    QCOMPARE(told.status, 503);
    QCOMPARE(told.text("code"), std::string("storage_failed"));
    QVERIFY(world.asked("0200").empty());
    QCOMPARE(world.buy("try_1", VanWorld::body(card)).status, 201);
}

void TestVan::servesACashierThatKnowsNothingOfIt() {
    using namespace florin::shop;
    VanWorld world(300ms);
    const auto card = world.cardWith(50'000);
    auto book = OrderBook::open(world.banks.folder() + "/orders.jsonl");
    QVERIFY(bool(book));
    HttpsClient client(world.url(), world.authorityFile());
    Cashier cashier(client, VanWorld::shopKey, **book, world.banks.clock, world.banks.random);
    const auto order = [&](const std::string &id) {
        const auto price = *money::Money::of(24'000, world.banks.krw);
        const payment::Order sold{{{"night-sea", "The Night Sea", 1, price}}, price, money::Money::zero(world.banks.krw)};
        ShopOrder made{id, "BB-000001", std::string(64, 'a'), Means::card, sold, sold};
        made.attempt = "try_" + id;
        made.createdAt = world.banks.clock.now();
        QVERIFY((*book)->add(made));
        cashier.askForCard(id, {*card::CardNumber::parse(card.number), *card::Expiry::fromText(card.expiry), *card::parseCardSecret(card.secret), "DANA"});
        QTRY_VERIFY((*book)->find(id) && isFinal((*book)->find(id)->state));
    };
    order("ord_1");
    QCOMPARE((*book)->find("ord_1")->state, OrderState::paid);
    QCOMPARE((*book)->find("ord_1")->approvalCode.size(), std::size_t{6});
    world.issuer.arm(bank::Fault::timeout, 1);
    order("ord_2");
    QCOMPARE((*book)->find("ord_2")->state, OrderState::declined);
    QCOMPARE((*book)->find("ord_2")->code, std::string("payment_reversed"));
    QCOMPARE(world.balance(), 26'000);
    order("ord_3");
    order("ord_4");
    QCOMPARE((*book)->find("ord_4")->code, std::string("insufficient_funds"));
    cashier.stop();
}

QTEST_GUILESS_MAIN(TestVan)
#include "test_van.moc"
