#include "tests/server/rear/intake/money_world.h"

#include <QtTest>

using namespace florin;
using namespace florin::test;
using namespace std::chrono_literals;
using payments::BankVerb;

namespace {

/// The ceiling that test worlds are configured with.
constexpr std::int64_t ceiling = 200'000;

struct MicroWorld : MoneyWorld {
    Reply refill(std::int64_t amount, const std::string &from = {}, const std::string &key = {}) {
        if (source.empty()) source = newSource();
        return post("/v1/micro_account/refills", {{"source", from.empty() ? source : from}, {"amount", won(amount)}}, key);
    }
    Reply settle(const Json &change) {
        return rear->ask({.method = "PATCH", .path = "/v1/micro_account", .body = change, .bearer = token});
    }
    /// Linked to a credit card: below 1,000 won, 5,000 are fetched, up to 12,000 a month.
    void settleAutomaticRefills() {
        if (source.empty()) source = newSource();
        ENSURE(settle({{"source", source}, {"autoRefill", wish()}}).status == 200);
    }
    static Json wish(std::int64_t below = 1'000, std::int64_t amount = 5'000, std::int64_t cap = 12'000) {
        return {{"below", won(below)}, {"amount", won(amount)}, {"monthlyCap", won(cap)}};
    }
    Reply pay(std::int64_t price) {
        auto made = ticket();
        made.order = {{{"a1", "An article", 1, wonMoney(price)}}, wonMoney(price), wonMoney(0)};
        return payerAsks(orderFor(made, "micro")).get();
    }
    Json account() { return get("/v1/micro_account").body; }
    std::int64_t balance() { return account().at("balance").at("amount"); }
    std::int64_t usedThisMonth() { return account().at("autoRefill").at("usedThisMonth").at("amount"); }
    std::size_t debits() { return banks.cards.askedFor(BankVerb::purchase).size(); }
    int lettersAbout(const std::string &subject) {
        const auto all = rear->letters();
        return static_cast<int>(std::ranges::count_if(all, [&](const auto &one) { return one.subject == subject; }));
    }
    Json newestActivity() { return get("/v1/activity").body.at("data").at(0); }
};

constexpr auto refusedSubject = "Your Florin account could not be refilled";

} // namespace

/// Micro-accounts through the real intake on a real database: they are refilled by their members and by themselves.
class TestMicroAccounts : public QObject {
    Q_OBJECT

  private slots:
    void refillsFromACreditCard();
    void refillsFromAPrepaidCard();
    void showsARefillAsItStands_data();
    void showsARefillAsItStands();
    void asksNoBankForWhatWouldPassTheCeiling();
    void refillsOnceUnderOneKey();
    void settlesARefillThatACrashCutInTwo();
    void keepsRefillsToTheirMembers();
    void tellsWhatIsSettled();
    void refusesSettings_data();
    void refusesSettings();
    void refillsByItselfBelowTheLevel();
    void beginsOneAutomaticRefillAtATime();
    void keepsToTheMonthlyCap();
    void pausesAnHourAfterARefusalAndTellsTheMember();
    void paysLargeSumsFromTheLinkedSource();
};

void TestMicroAccounts::refillsFromACreditCard() {
    MicroWorld w;
    const auto reply = w.refill(30'000);
    QCOMPARE(reply.status, 201);
    QCOMPARE(reply.body["state"], "loaded");
    QCOMPARE(reply.body["origin"], "member");
    QCOMPARE(w.balance(), std::int64_t(30'000));
    QCOMPARE(w.companyClaim(), std::int64_t(-30'000));
    QCOMPARE(w.banks.cards.total(), std::int64_t(-30'000));
    QCOMPARE(w.account()["ceiling"]["amount"], ceiling);
    const auto seen = w.newestActivity();
    QCOMPARE(seen["kind"], "refill");
    QCOMPARE(seen["refill"]["id"], reply.body["id"]);
    QCOMPARE(w.get("/v1/micro_account/refills/" + reply.body["id"].get<std::string>()).body["state"], "loaded");
    QVERIFY(w.booksAreRight());
}

void TestMicroAccounts::refillsFromAPrepaidCard() {
    MicroWorld w;
    const auto card = w.chargedCard(50'000);
    const auto before = w.issuerClaim();
    QCOMPARE(w.refill(20'000, card).status, 201);
    QCOMPARE(w.balance(), std::int64_t(20'000));
    QCOMPARE(w.issuerClaim(), before - 20'000);
    QCOMPARE(w.get("/v1/cards/" + card).body["balance"]["amount"], 30'000);
    const auto tooMuch = w.refill(40'000, card);
    QCOMPARE(tooMuch.status, 402);
    QCOMPARE(tooMuch.code(), std::string("insufficient_funds"));
    QCOMPARE(w.balance(), std::int64_t(20'000));
    QVERIFY(w.booksAreRight());
}

void TestMicroAccounts::showsARefillAsItStands_data() {
    QTest::addColumn<QString>("trouble"); // field 39, or a mood
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("state"); // in the end
    QTest::newRow("refused") << "51" << 402 << "declined";
    QTest::newRow("the bank is down") << "isDown" << 502 << "declined";
    QTest::newRow("the answer is lost") << "actsButIsSilent" << 504 << "reversed";
    QTest::newRow("the question is lost") << "losesIt" << 504 << "reversed";
    QTest::newRow("a part") << "10" << 402 << "reversed";
}

void TestMicroAccounts::showsARefillAsItStands() {
    QFETCH(QString, trouble);
    QFETCH(int, status);
    QFETCH(QString, state);
    MicroWorld w;
    const std::map<QString, Mood> moods{{"isDown", Mood::isDown}, {"actsButIsSilent", Mood::actsButIsSilent}, {"losesIt", Mood::losesIt}};
    if (moods.contains(trouble))
        w.banks.cards.next(BankVerb::purchase, {moods.at(trouble)});
    else
        w.banks.cards.refuseNext(BankVerb::purchase, trouble.toStdString());
    const auto reply = w.refill(30'000, {}, "one-key");
    QCOMPARE(reply.status, status);
    const auto id = reply.body["refill"]["id"].get<std::string>();
    QTRY_COMPARE(w.get("/v1/micro_account/refills/" + id, 1).body["state"], state.toStdString());
    QTRY_VERIFY(w.booksAreRight());
    QCOMPARE(w.balance(), std::int64_t(0));
    QCOMPARE(w.banks.cards.total(), std::int64_t(0));
    // The same again is no second debit.
    QCOMPARE(w.refill(30'000, {}, "one-key").body["refill"]["id"], id);
    QCOMPARE(w.debits(), std::size_t(1));
}

void TestMicroAccounts::asksNoBankForWhatWouldPassTheCeiling() {
    MicroWorld w;
    QCOMPARE(w.refill(ceiling + 1).code(), std::string("amount_limit"));
    QCOMPARE(w.debits(), std::size_t(0));
    // One that is under way counts.
    w.banks.cards.next(BankVerb::purchase, {Mood::holds});
    const auto held = w.rear->send({.method = "POST",
                                    .path = "/v1/micro_account/refills",
                                    .body = {{"source", w.source}, {"amount", won(ceiling - 10)}},
                                    .bearer = w.token});
    QTRY_COMPARE(w.debits(), std::size_t(1));
    const auto second = w.refill(11);
    QCOMPARE(second.status, 402);
    QCOMPARE(second.code(), std::string("amount_limit"));
    QCOMPARE(w.debits(), std::size_t(1));
    QCOMPARE(w.refill(10).status, 201);
}

void TestMicroAccounts::refillsOnceUnderOneKey() {
    MicroWorld w;
    const auto first = w.refill(3'000, {}, "one-key");
    const auto second = w.refill(3'000, {}, "one-key");
    QCOMPARE(first.status, 201);
    QCOMPARE(second.body["id"], first.body["id"]);
    QCOMPARE(second.headers.at("Idempotent-Replayed"), std::string("true"));
    QCOMPARE(w.refill(4'000, {}, "one-key").code(), std::string("idempotency_mismatch"));
    QCOMPARE(w.balance(), std::int64_t(3'000));
}

void TestMicroAccounts::settlesARefillThatACrashCutInTwo() {
    MicroWorld w;
    w.banks.cards.next(BankVerb::purchase, {Mood::holds});
    w.source = w.newSource();
    const auto cut = w.rear->send({.method = "POST",
                                   .path = "/v1/micro_account/refills",
                                   .body = {{"source", w.source}, {"amount", won(7'000)}},
                                   .bearer = w.token,
                                   .key = "cut"});
    QTRY_COMPARE(w.debits(), std::size_t(1));
    w.kill();
    w.start();
    w.token = w.device.token(*w.rear);
    QTRY_VERIFY(w.booksAreRight());
    QCOMPARE(w.balance(), std::int64_t(0));
    QCOMPARE(w.banks.cards.total(), std::int64_t(0));
    QCOMPARE(w.newestActivity()["refill"]["state"], "reversed");
}

void TestMicroAccounts::keepsRefillsToTheirMembers() {
    MicroWorld w;
    const auto id = w.refill(1'000).body["id"].get<std::string>();
    TestDevice other = TestDevice::sample();
    std::string bearer;
    w.signIn("eve", other, bearer);
    QCOMPARE(w.rear->ask({.path = "/v1/micro_account/refills/" + id, .bearer = bearer}).status, 404);
    const auto fromOthers = w.rear->ask({.method = "POST",
                                         .path = "/v1/micro_account/refills",
                                         .body = {{"source", w.source}, {"amount", won(1'000)}},
                                         .bearer = bearer});
    QCOMPARE(fromOthers.status, 404);
    QCOMPARE(w.debits(), std::size_t(1));
}

void TestMicroAccounts::tellsWhatIsSettled() {
    MicroWorld w;
    QCOMPARE(w.account()["source"], nullptr);
    QCOMPARE(w.account()["autoRefill"], nullptr);
    QCOMPARE(w.balance(), std::int64_t(0));
    w.settleAutomaticRefills();
    QCOMPARE(w.account()["source"], w.source);
    QCOMPARE(w.account()["autoRefill"]["below"], won(1'000));
    QCOMPARE(w.usedThisMonth(), std::int64_t(0));
    // What is not named stays.
    QCOMPARE(w.settle({{"autoRefill", nullptr}}).body["source"], w.source);
    QCOMPARE(w.account()["autoRefill"], nullptr);
    // Without a source there is nothing to refill from.
    w.settleAutomaticRefills();
    QCOMPARE(w.settle({{"source", nullptr}}).body["autoRefill"], nullptr);
    w.settleAutomaticRefills();
    QCOMPARE(w.rear->ask({.method = "DELETE", .path = "/v1/funding_sources/" + w.source, .bearer = w.token}).status, 204);
    QCOMPARE(w.account()["source"], nullptr);
    QCOMPARE(w.account()["autoRefill"], nullptr);
}

void TestMicroAccounts::refusesSettings_data() {
    QTest::addColumn<QString>("change");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("param");
    const auto row = [](const char *name, const Json &change, int status, const char *param) {
        QTest::newRow(name) << QString::fromStdString(change.dump()) << status << param;
    };
    row("nobody's source", {{"source", "src_nobody"}}, 404, "source");
    row("a source that is no text", {{"source", 7}}, 422, "source");
    row("no source to refill from", {{"autoRefill", MicroWorld::wish()}}, 422, "autoRefill");
    row("a refill of nothing", {{"autoRefill", MicroWorld::wish(1'000, 0, 10)}}, 422, "autoRefill.amount.amount");
    row("a refill over the ceiling", {{"autoRefill", MicroWorld::wish(1'000, ceiling - 999, ceiling)}}, 422, "autoRefill.amount");
    row("a cap under one refill", {{"autoRefill", MicroWorld::wish(1'000, 5'000, 4'999)}}, 422, "autoRefill.monthlyCap");
    row("another currency", {{"autoRefill", {{"below", {{"amount", 1}, {"currency", "EUR"}}}, {"amount", won(1)}, {"monthlyCap", won(1)}}}}, 422,
        "autoRefill.below.currency");
}

void TestMicroAccounts::refusesSettings() {
    QFETCH(QString, change);
    QFETCH(int, status);
    QFETCH(QString, param);
    MicroWorld w;
    const auto reply = w.settle(Json::parse(change.toStdString()));
    QCOMPARE(reply.status, status);
    QCOMPARE(QString::fromStdString(reply.body["param"].get<std::string>()), param);
    QCOMPARE(w.account()["autoRefill"], nullptr);
}

void TestMicroAccounts::refillsByItselfBelowTheLevel() {
    MicroWorld w;
    w.settleAutomaticRefills();
    QCOMPARE(w.refill(1'500).status, 201);
    QCOMPARE(w.pay(500).status, 201); // exactly the level is left
    QCOMPARE(w.debits(), std::size_t(1));
    QCOMPARE(w.pay(1).status, 201);
    QTRY_COMPARE(w.balance(), std::int64_t(5'999));
    QCOMPARE(w.usedThisMonth(), std::int64_t(5'000));
    QTRY_VERIFY(w.booksAreRight());
    QCOMPARE(w.banks.cards.total(), std::int64_t(-6'500));
}

void TestMicroAccounts::beginsOneAutomaticRefillAtATime() {
    MicroWorld w;
    w.settleAutomaticRefills();
    QCOMPARE(w.refill(900).status, 201);
    w.banks.cards.next(BankVerb::purchase, {Mood::holds});
    for (int i = 0; i < 3; ++i) QCOMPARE(w.pay(10).status, 201);
    QTRY_COMPARE(w.debits(), std::size_t(2));
    QCOMPARE(w.pay(10).status, 201);
    QCOMPARE(w.debits(), std::size_t(2));
    QCOMPARE(w.usedThisMonth(), std::int64_t(5'000)); // what is under way counts
}

void TestMicroAccounts::keepsToTheMonthlyCap() {
    MicroWorld w;
    w.settleAutomaticRefills();
    QCOMPARE(w.refill(900).status, 201);
    std::int64_t holds = 900;
    for (int refill = 1; refill <= 2; ++refill) {
        QCOMPARE(w.pay(holds - 500).status, 201);
        holds = 5'500;
        QTRY_COMPARE(w.balance(), holds);
    }
    QCOMPARE(w.pay(5'000).status, 201);
    QCOMPARE(w.balance(), std::int64_t(500)); // 12,000 would be passed
    QCOMPARE(w.usedThisMonth(), std::int64_t(10'000));
    w.rear->clock.advance(11 * 24h); // into December
    w.token = w.device.token(*w.rear);
    QCOMPARE(w.usedThisMonth(), std::int64_t(0));
    QCOMPARE(w.pay(10).status, 201);
    QTRY_COMPARE(w.balance(), std::int64_t(5'490));
    QCOMPARE(w.usedThisMonth(), std::int64_t(5'000));
}

void TestMicroAccounts::pausesAnHourAfterARefusalAndTellsTheMember() {
    MicroWorld w;
    w.settleAutomaticRefills();
    QCOMPARE(w.refill(900).status, 201);
    w.banks.cards.refuseNext(BankVerb::purchase, "51");
    QCOMPARE(w.pay(10).status, 201);
    QTRY_COMPARE(w.lettersAbout(refusedSubject), 1);
    QVERIFY(w.account()["autoRefill"].contains("pausedUntil"));
    QCOMPARE(w.usedThisMonth(), std::int64_t(0)); // it fetched nothing
    QCOMPARE(w.pay(10).status, 201);
    QCOMPARE(w.debits(), std::size_t(2));
    w.rear->clock.advance(61min);
    w.token = w.device.token(*w.rear);
    QCOMPARE(w.pay(10).status, 201);
    QTRY_COMPARE(w.balance(), std::int64_t(5'870));
    QCOMPARE(w.lettersAbout(refusedSubject), 1);
}

void TestMicroAccounts::paysLargeSumsFromTheLinkedSource() {
    MicroWorld w;
    QCOMPARE(w.refill(30'000).status, 201);
    QCOMPARE(w.pay(20'000).code(), std::string("amount_limit")); // over the threshold, and linked to nothing
    QCOMPARE(w.settle({{"source", w.source}}).status, 200);
    const auto paid = w.pay(20'000);
    QCOMPARE(paid.status, 201);
    QCOMPARE(w.balance(), std::int64_t(30'000));
    QCOMPARE(w.banks.cards.total(), std::int64_t(-50'000));
    const auto card = w.chargedCard(25'000);
    QCOMPARE(w.settle({{"source", card}}).status, 200);
    QCOMPARE(w.pay(20'000).status, 201);
    QCOMPARE(w.till(), std::int64_t(40'000));
    QCOMPARE(w.issuerClaim(), std::int64_t(5'000));
    QVERIFY(w.booksAreRight());
}

QTEST_GUILESS_MAIN(TestMicroAccounts)
#include "test_micro_accounts.moc"
