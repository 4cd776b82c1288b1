#include "tests/server/rear/intake/money_world.h"

#include <QtTest>

using namespace florin;
using namespace florin::test;
using payments::BankVerb;

namespace {

constexpr auto bookshop = "https://shop.example";

/// A card with 50,000 won on it, from which cards for one payment are made, and a second shop.
struct SingleUseWorld : MoneyWorld {
    SingleUseWorld() : parent(chargedCard(50000)), flowersKey(addShopNamed("flowers", "https://flowers.example")) {}

    std::string addShopNamed(const std::string &id, const std::string &origin) {
        const auto key = merchants::makeApiKey(rear->random, merchants::KeyUse::test);
        const auto written = rear->store->write([&](intake::Records &records) {
            records.merchants.put({id, id, {"https://old." + id + ".example", origin}, {}, rear->clock.now()});
            records.merchants.add({merchants::hashOfApiKey(key), id, rear->clock.now(), std::nullopt});
            return intake::Outcome::commit;
        });
        ENSURE(bool(written));
        return key;
    }
    std::string place(const std::string &of = {}) const { return "/v1/cards/" + (of.empty() ? parent : of) + "/single_use_cards"; }
    Reply make(std::int64_t most, const std::string &shop, const std::string &key = {}) {
        return post(place(), {{"most", won(most)}, {"shop", shop}}, key);
    }
    std::string made(std::int64_t most, const std::string &shop = bookshop) {
        const auto reply = make(most, shop);
        ENSURE(reply.status == 201);
        return reply.body.at("id");
    }
    Json card(const std::string &id) { return get("/v1/cards/" + id).body; }
    Json usedBy(const std::string &id) { return card(id)["singleUse"]["usedBy"]; }
    std::size_t unused() { return get(place()).body["data"].size(); }
    /// The typed card pays 14,500 won.
    Reply shopAsksOnce(const std::string &id, const std::string &key = {}) { return soon(typedRequest(id), key).get(); }
    std::future<Reply> soon(const Json &body, const std::string &key = {}) {
        return rear->send({.method = "POST", .path = "/v1/approvals", .body = body, .bearer = key.empty() ? apiKey : key});
    }
    Reply remove(const std::string &id) { return rear->ask({.method = "DELETE", .path = "/v1/cards/" + id, .bearer = token}); }
    std::int64_t atBank() { return banks.own.balanceOf(reveal(parent)["number"]); }

    std::string parent;
    std::string flowersKey;
};

} // namespace

/// Cards for one payment, from their making to their use: the issuer keeps the lock, the gateway tells of it.
class TestSingleUseCards : public QObject {
    Q_OBJECT

  private slots:
    void paysOnceAtItsShopFromTheCardBehindIt();
    void paysATicketToo();
    void refusesAnotherShop();
    void refusesMoreThanItsAmount();
    void isLockedToNoShopThatIsNotPlainlyOne_data();
    void isLockedToNoShopThatIsNotPlainlyOne();
    void isUsedByTheFirstOfTwo();
    void paysAgainAfterAReversal();
    void waitsForASilentIssuer();
    void tellsThatTheIssuerRefused();
    void isMadeOnceUnderOneKey();
    void refusesOddWishes_data();
    void refusesOddWishes();
    void isMadeFromAnActiveCardOfTheCallerAlone();
    void keepsALimitOfUnusedOnes();
    void isNoCardToChargeOrToRefillFrom();
    void canBeFrozenAndNamed();
    void isDeletedWithoutAskingForABalance();
    void isNotDeletedWhileItPays();
};

void TestSingleUseCards::paysOnceAtItsShopFromTheCardBehindIt() {
    SingleUseWorld w;
    const auto letters = w.rear->letters().size();
    const auto reply = w.make(20000, bookshop);
    QCOMPARE(reply.status, 201);
    QCOMPARE(reply.body["kind"], "virtual");
    QCOMPARE(reply.body["state"], "active");
    QCOMPARE(reply.body["label"], "shop.example");
    QVERIFY(reply.body["balance"].is_null() && reply.body["balanceAt"].is_null());
    const Json lock = {{"from", w.parent}, {"most", won(20000)}, {"shop", bookshop}, {"merchant", "bookshop"}, {"usedBy", nullptr}};
    QCOMPARE(reply.body["singleUse"], lock);
    const std::string id = reply.body["id"];
    QCOMPARE(w.rear->letters().size(), letters);
    QCOMPARE(w.get("/v1/cards").body["data"].size(), std::size_t(1));
    QCOMPARE(w.get(w.place()).body["data"], Json::array({reply.body}));
    QVERIFY(w.reveal(id)["number"] != w.reveal(w.parent)["number"]);

    const auto paid = w.shopAsksOnce(id);
    QCOMPARE(paid.status, 201);
    QCOMPARE(w.usedBy(id), paid.body["payment"]);
    QCOMPARE(w.card(w.parent)["balance"], won(35500));
    QVERIFY(w.card(id)["balance"].is_null());
    QCOMPARE(w.get("/v1/payments/" + paid.body["payment"].get<std::string>()).body["card"]["id"], id);
    QCOMPARE(w.atBank(), std::int64_t(35500));
    QCOMPARE(w.till(), std::int64_t(14500));
    QCOMPARE(w.unused(), std::size_t(0));

    const auto again = w.shopAsksOnce(id);
    QCOMPARE(again.status, 402);
    QCOMPARE(again.code(), std::string("card_locked"));
    QCOMPARE(w.usedBy(id), paid.body["payment"]);
    QCOMPARE(w.atBank(), std::int64_t(35500));
    QCOMPARE(w.till(), std::int64_t(14500));
    QVERIFY(w.booksAreRight());
}

void TestSingleUseCards::paysATicketToo() {
    SingleUseWorld w;
    const auto id = w.made(14500);
    const auto ticket = w.ticket();
    w.shopAsks(MoneyWorld::requestFor(ticket)).get();
    QCOMPARE(w.payerAsks(w.orderFor(ticket, id)).get().status, 201);
    QCOMPARE(w.usedBy(id), w.lastPayment);
    QCOMPARE(w.card(w.parent)["balance"], won(35500));
    QVERIFY(w.booksAreRight());
}

void TestSingleUseCards::refusesAnotherShop() {
    SingleUseWorld w;
    const auto id = w.made(20000);
    const auto refused = w.shopAsksOnce(id, w.flowersKey);
    QCOMPARE(refused.status, 402);
    QCOMPARE(refused.code(), std::string("card_locked"));
    QCOMPARE(refused.body["declineCode"], "card_locked");
    QVERIFY(w.usedBy(id).is_null());
    QCOMPARE(w.atBank(), std::int64_t(50000));
    QCOMPARE(w.shopAsksOnce(id).status, 201);
    QVERIFY(w.booksAreRight());
}

void TestSingleUseCards::refusesMoreThanItsAmount() {
    SingleUseWorld w;
    const auto refused = w.shopAsksOnce(w.made(14499));
    QCOMPARE(refused.status, 402);
    QCOMPARE(refused.code(), std::string("amount_limit"));
    QCOMPARE(w.shopAsksOnce(w.made(14500)).status, 201);
    QCOMPARE(w.atBank(), std::int64_t(35500));
}

void TestSingleUseCards::isLockedToNoShopThatIsNotPlainlyOne_data() {
    QTest::addColumn<QString>("shop");
    QTest::addColumn<QString>("label");
    QTest::newRow("nobody's origin") << "https://elsewhere.example:8443" << "elsewhere.example";
    QTest::newRow("one origin of two shops") << "https://mall.example" << "mall.example";
    QTest::newRow("a shop's former name") << "https://flowers.example.old" << "flowers.example.old";
    const auto longHost = std::string(40, 'a') + '.' + std::string(40, 'b') + ".example";
    QTest::newRow("a long name") << QString::fromStdString("https://" + longHost) << QString::fromStdString(longHost.substr(longHost.size() - 60));
}

void TestSingleUseCards::isLockedToNoShopThatIsNotPlainlyOne() {
    QFETCH(QString, shop);
    QFETCH(QString, label);
    SingleUseWorld w;
    w.addShopNamed("mall-one", "https://mall.example");
    w.addShopNamed("mall-two", "https://mall.example");
    const auto reply = w.make(14500, shop.toStdString());
    QCOMPARE(reply.status, 201);
    QVERIFY(reply.body["singleUse"]["merchant"].is_null());
    QCOMPARE(reply.body["singleUse"]["shop"], shop.toStdString());
    QCOMPARE(reply.body["label"], label.toStdString());
    const std::string id = reply.body["id"];
    QCOMPARE(w.shopAsksOnce(id, w.flowersKey).status, 201);
    QCOMPARE(w.shopAsksOnce(id).code(), std::string("card_locked"));
    QCOMPARE(w.shopAsksOnce(w.make(14499, shop.toStdString()).body["id"]).code(), std::string("amount_limit"));
}

void TestSingleUseCards::isUsedByTheFirstOfTwo() {
    SingleUseWorld w;
    const auto id = w.made(20000);
    const auto typed = w.typedRequest(id);
    w.banks.own.next(BankVerb::purchase, {Mood::holds});
    auto first = w.soon(typed);
    QTRY_COMPARE(w.banks.own.askedFor(BankVerb::purchase).size(), std::size_t(1));
    const auto underWay = w.usedBy(id);
    QVERIFY(underWay.is_string());
    QCOMPARE(w.unused(), std::size_t(0));
    QCOMPARE(w.soon(typed).get().code(), std::string("card_locked"));
    QCOMPARE(w.usedBy(id), underWay);
    w.banks.own.release();
    const auto paid = first.get();
    QCOMPARE(paid.status, 201);
    QCOMPARE(paid.body["payment"], underWay);
    QCOMPARE(w.usedBy(id), underWay);
    QCOMPARE(w.till(), std::int64_t(14500));
    QVERIFY(w.booksAreRight());
}

void TestSingleUseCards::paysAgainAfterAReversal() {
    SingleUseWorld w;
    const auto id = w.made(20000);
    w.banks.own.next(BankVerb::purchase, {Mood::actsButIsSilent});
    w.banks.own.next(BankVerb::reversal, std::deque<Mood>(1000, Mood::losesIt));
    const auto unknown = w.shopAsksOnce(id);
    QCOMPARE(unknown.status, 504);
    QVERIFY(w.usedBy(id).is_string());
    QCOMPARE(w.atBank(), std::int64_t(35500));
    QCOMPARE(w.shopAsksOnce(id).code(), std::string("card_locked"));
    w.banks.own.next(BankVerb::reversal, {});
    QTRY_VERIFY(w.usedBy(id).is_null());
    QCOMPARE(w.card(w.parent)["balance"], won(50000));
    QCOMPARE(w.unused(), std::size_t(1));
    QVERIFY(w.booksAreRight());
    QCOMPARE(w.shopAsksOnce(id).status, 201);
    QCOMPARE(w.atBank(), std::int64_t(35500));
    QVERIFY(w.booksAreRight());
}

void TestSingleUseCards::waitsForASilentIssuer() {
    SingleUseWorld w;
    w.banks.own.next(BankVerb::issueCard, {Mood::actsButIsSilent, Mood::isDown, Mood::answers});
    const auto reply = w.make(20000, bookshop);
    QCOMPARE(reply.status, 202);
    QCOMPARE(reply.body["state"], "requested");
    QCOMPARE(w.unused(), std::size_t(1));
    const std::string id = reply.body["id"];
    QTRY_COMPARE(w.card(id)["state"], "active");
    const auto asked = w.banks.own.askedFor(BankVerb::issueCard);
    QCOMPARE(asked.size(), std::size_t(4)); // the first was for the card behind it
    QCOMPARE(asked[1].retrieval, asked[3].retrieval);
    QCOMPARE(w.shopAsksOnce(id).status, 201);
    QTRY_VERIFY(w.booksAreRight());
}

void TestSingleUseCards::tellsThatTheIssuerRefused() {
    SingleUseWorld w;
    w.banks.own.refuseNext(BankVerb::issueCard, "62");
    const auto refused = w.make(20000, bookshop);
    QCOMPARE(refused.status, 402);
    QCOMPARE(refused.code(), std::string("card_declined"));
    QCOMPARE(refused.body["card"]["state"], "refused");
    QCOMPARE(w.unused(), std::size_t(0));
    QVERIFY(w.booksAreRight());
}

void TestSingleUseCards::isMadeOnceUnderOneKey() {
    SingleUseWorld w;
    w.banks.own.next(BankVerb::issueCard, {Mood::losesIt});
    const auto first = w.make(20000, bookshop, "one-key");
    QTRY_COMPARE(w.make(20000, bookshop, "one-key").status, 201);
    QCOMPARE(w.make(20000, bookshop, "one-key").body["id"], first.body["id"]);
    QCOMPARE(w.make(20001, bookshop, "one-key").code(), std::string("idempotency_mismatch"));
    QCOMPARE(w.unused(), std::size_t(1));
    QVERIFY(w.make(20000, bookshop).body["id"] != first.body["id"]);
}

void TestSingleUseCards::refusesOddWishes_data() {
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("param");
    const auto row = [](const char *name, const QString &body, const char *param) { QTest::newRow(name) << body << param; };
    const QString good = R"("most": {"amount": 1, "currency": "KRW"})", shop = R"("shop": "https://shop.example")";
    row("nothing", "{}", "most");
    row("no shop", "{" + good + "}", "shop");
    row("no amount", "{" + shop + "}", "most");
    row("zero", R"({"most": {"amount": 0, "currency": "KRW"}, )" + shop + "}", "most.amount");
    row("less than nothing", R"({"most": {"amount": -1, "currency": "KRW"}, )" + shop + "}", "most.amount");
    row("another currency", R"({"most": {"amount": 1, "currency": "EUR"}, )" + shop + "}", "most.currency");
    row("more than a bank can be asked for", R"({"most": {"amount": 1000000000000, "currency": "KRW"}, )" + shop + "}", "most.amount");
    for (const char *odd : {"shop.example", "http://shop.example", "https://shop.example/", "https://Shop.example", "https://", "https://a@b.example"})
        row(odd, "{" + good + R"(, "shop": ")" + odd + "\"}", "shop");
    row("an endless shop", "{" + good + R"(, "shop": "https://)" + QString(254, 'a') + "\"}", "shop");
    row("a shop that is a number", "{" + good + R"(, "shop": 7})", "shop");
}

void TestSingleUseCards::refusesOddWishes() {
    QFETCH(QString, body);
    QFETCH(QString, param);
    SingleUseWorld w;
    const auto refused = w.post(w.place(), Json::parse(body.toStdString()));
    QCOMPARE(refused.status, 422);
    QCOMPARE(refused.code(), std::string("invalid_input"));
    QCOMPARE(refused.body["param"], param.toStdString());
    QCOMPARE(w.unused(), std::size_t(0));
}

void TestSingleUseCards::isMadeFromAnActiveCardOfTheCallerAlone() {
    SingleUseWorld w;
    const Json wish = {{"most", won(20000)}, {"shop", bookshop}};
    QCOMPARE(w.rear->ask({.method = "POST", .path = w.place(), .body = wish, .bearer = w.token, .key = "-"}).code(),
             std::string("idempotency_key_missing"));
    QCOMPARE(w.rear->ask({.method = "POST", .path = w.place(), .body = wish, .bearer = w.apiKey}).status, 401);
    const auto single = w.made(20000);
    QCOMPARE(w.post(w.place(single), wish).code(), std::string("card_not_usable"));
    QCOMPARE(w.post(w.place("card_nothing"), wish).status, 404);
    QCOMPARE(w.get(w.place("card_nothing")).status, 404);
    const auto waiting = w.newCard("physical");
    QCOMPARE(w.post(w.place(waiting), wish).code(), std::string("card_not_usable"));
    QCOMPARE(w.post("/v1/cards/" + w.parent + "/freeze", Json::object()).status, 200);
    QCOMPARE(w.post(w.place(), wish).code(), std::string("card_not_usable"));
    std::string stranger;
    TestDevice another;
    w.signIn("oscar", another, stranger);
    for (const auto &path : {w.place(), w.place(single)}) {
        QCOMPARE(w.rear->ask({.method = "POST", .path = path, .body = wish, .bearer = stranger}).status, 404);
        QCOMPARE(w.rear->ask({.path = path, .bearer = stranger}).status, 404);
    }
    QCOMPARE(w.rear->ask({.path = "/v1/cards/" + single, .bearer = stranger}).status, 404);
}

void TestSingleUseCards::keepsALimitOfUnusedOnes() {
    SingleUseWorld w;
    const auto first = w.made(20000);
    for (int i = 1; i < 20; ++i) w.made(20000);
    QCOMPARE(w.unused(), std::size_t(20));
    QCOMPARE(w.make(20000, bookshop).code(), std::string("limit_reached"));
    QCOMPARE(w.shopAsksOnce(first).status, 201);
    const auto next = w.made(20000);
    QCOMPARE(w.make(20000, bookshop).status, 409);
    QCOMPARE(w.remove(next).status, 204);
    QCOMPARE(w.make(20000, bookshop).status, 201);
    // None of them stands among the cards, nor counts as one.
    QCOMPARE(w.get("/v1/cards").body["data"].size(), std::size_t(1));
    for (int i = 1; i < 20; ++i) QCOMPARE(w.post("/v1/cards", {{"kind", "virtual"}, {"label", "Books"}}).status, 201);
    QCOMPARE(w.post("/v1/cards", {{"kind", "virtual"}, {"label", "Books"}}).code(), std::string("limit_reached"));
}

void TestSingleUseCards::isNoCardToChargeOrToRefillFrom() {
    SingleUseWorld w;
    const auto id = w.made(20000);
    QCOMPARE(w.charge(id, 1000).code(), std::string("card_not_usable"));
    QCOMPARE(w.post("/v1/micro_account/refills", {{"source", id}, {"amount", won(1000)}}).status, 404);
    QCOMPARE(w.rear->ask({.method = "PATCH", .path = "/v1/micro_account", .body = {{"source", id}}, .bearer = w.token}).status, 404);
    QCOMPARE(w.atBank(), std::int64_t(50000));
}

void TestSingleUseCards::canBeFrozenAndNamed() {
    SingleUseWorld w;
    const auto id = w.made(20000);
    const std::string number = w.reveal(id)["number"];
    const auto typed = w.typedRequest(id);
    QCOMPARE(w.rear->ask({.method = "PATCH", .path = "/v1/cards/" + id, .body = {{"label", "Once"}}, .bearer = w.token}).body["label"], "Once");
    QCOMPARE(w.post("/v1/cards/" + id + "/freeze", Json::object()).body["state"], "frozen");
    QTRY_VERIFY(w.banks.own.isBlocked(number));
    QCOMPARE(w.soon(typed).get().code(), std::string("card_not_usable"));
    QTRY_VERIFY(w.booksAreRight());
    QCOMPARE(w.post("/v1/cards/" + id + "/unfreeze", Json::object()).body["state"], "active");
    QTRY_VERIFY(!w.banks.own.isBlocked(number));
    QCOMPARE(w.soon(typed).get().status, 201);
    QCOMPARE(w.card(id)["singleUse"]["most"], won(20000));
}

void TestSingleUseCards::isDeletedWithoutAskingForABalance() {
    SingleUseWorld w;
    const auto id = w.made(20000);
    const std::string number = w.reveal(id)["number"];
    const auto typed = w.typedRequest(id);
    const auto asked = w.banks.own.askedFor(BankVerb::inquiry).size();
    QCOMPARE(w.remove(id).status, 204);
    QCOMPARE(w.remove(id).status, 404);
    QTRY_VERIFY(w.banks.own.isBlocked(number));
    QCOMPARE(w.banks.own.askedFor(BankVerb::inquiry).size(), asked);
    QCOMPARE(w.unused(), std::size_t(0));
    QCOMPARE(w.soon(typed).get().code(), std::string("unknown_card"));
    QTRY_VERIFY(w.booksAreRight());
    QCOMPARE(w.atBank(), std::int64_t(50000));
}

void TestSingleUseCards::isNotDeletedWhileItPays() {
    SingleUseWorld w;
    w.parent = w.chargedCard(14500);
    const auto id = w.made(20000);
    w.banks.own.next(BankVerb::purchase, {Mood::holds});
    auto paying = w.soon(w.typedRequest(id));
    QTRY_COMPARE(w.usedBy(id).is_string(), true);
    QCOMPARE(w.remove(id).code(), std::string("card_not_usable"));
    QCOMPARE(w.remove(w.parent).code(), std::string("card_not_usable"));
    w.banks.own.release();
    QCOMPARE(paying.get().status, 201);
    QCOMPARE(w.remove(w.parent).status, 204);
    QCOMPARE(w.remove(id).status, 204);
    QTRY_VERIFY(w.booksAreRight());
}

QTEST_GUILESS_MAIN(TestSingleUseCards)
#include "test_single_use_cards.moc"
