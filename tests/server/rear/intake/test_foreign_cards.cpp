#include "tests/server/rear/intake/money_world.h"
#include "tests/server/rear/links/bank_world.h"

#include <QtTest>

using namespace florin;
using namespace florin::test;
using payments::BankVerb;

namespace {

constexpr auto visa = "4242424242424242";

Json typed(const std::string &number, const Json &change = Json::object()) {
    Json payer = {{"type", "card"}, {"number", number}, {"expiry", "2031-12"}, {"secret", "917"}, {"name", "Anybody At All"}};
    payer.update(change);
    return {{"order", MoneyWorld::orderJson(MoneyWorld::basket())}, {"serial", "S-3003"}, {"payer", payer}};
}

/// What is kept of cards whose payments are not settled.
bool keepsOpenCard(MoneyWorld &w, const std::string &approval) {
    bool kept = false;
    const auto read = w.rear->store->read([&](intake::Records &records) {
        const auto found = records.payments.approval(approval);
        kept = found && records.payments.openCard(found->payment).has_value();
    });
    ENSURE(bool(read));
    return kept;
}

} // namespace

/// Cards of other companies, typed at a shop's checkout.
class TestForeignCards : public QObject {
    Q_OBJECT

    tests::BankWorld m_world;
    std::unique_ptr<tests::LinkedBank> m_line;

  private slots:
    void initTestCase();
    void cleanupTestCase();
    void asksTheCardsOwnCompany_data();
    void asksTheCardsOwnCompany();
    void carriesWhatWasTypedAndKeepsNothing();
    void takesAnUnknownPaymentBack();
    void takesAPartialApprovalBack();
    void takesBackAfterACrash();
    void movesNothingTwiceUnderOneKey();
    void refusesWithoutAsking_data();
    void refusesWithoutAsking();
    void saysWhenTheCompanyIsAway();
    void refusesALiveKey();
    void refusesATestKeyWhereMoneyIsReal_data();
    void refusesATestKeyWhereMoneyIsReal();
    void findsAnApprovalByItsKey();
};

void TestForeignCards::initTestCase() {
    m_line = std::make_unique<tests::LinkedBank>(m_world, bank::Trade::creditCards);
}

void TestForeignCards::cleanupTestCase() {
    m_line.reset();
}

void TestForeignCards::asksTheCardsOwnCompany_data() {
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("declineCode");
    QTest::addColumn<QString>("brand");
    const auto row = [](const char *number, const char *code, const char *declineCode, const char *brand = "visa") {
        QTest::newRow(number) << code << declineCode << brand;
    };
    const auto refused = [&row](const char *number, payment::Refusal refusal) {
        const auto &facts = payment::factsOf(refusal);
        row(number, facts.code.data(), facts.declineCode.data());
    };
    using payment::Refusal;
    row("4242424242424242", "", "");
    row("5555555555554444", "", "", "mastercard");
    row("4000000000000259", "", "");
    refused("4000000000000002", Refusal::cardDeclined);
    refused("4000000000000341", Refusal::cardDeclined);
    refused("4000000000009995", Refusal::insufficientFunds);
    refused("4000000000009987", Refusal::lostCard);
    refused("4000000000009979", Refusal::stolenCard);
    refused("4000000000000069", Refusal::expiredCard);
    refused("4000000000000127", Refusal::wrongCardSecret);
    refused("4000000000000119", Refusal::issuerError);
}

void TestForeignCards::asksTheCardsOwnCompany() {
    QFETCH(QString, code);
    QFETCH(QString, declineCode);
    QFETCH(QString, brand);
    MoneyWorld w;
    w.banks.company = &m_line->link;
    const std::string number = QTest::currentDataTag();
    const auto reply = w.shopAsks(typed(number)).get();
    QCOMPARE(reply.status, code.isEmpty() ? 201 : 402);
    QCOMPARE(QString::fromStdString(reply.code()), code);
    const Json approval = code.isEmpty() ? reply.body : reply.body["approval"];
    QCOMPARE(approval["state"], code.isEmpty() ? "approved" : "declined");
    if (!code.isEmpty()) QCOMPARE(QString::fromStdString(reply.body["declineCode"]), declineCode);
    QVERIFY(!approval.contains("payment"));
    QCOMPARE(approval["card"], Json({{"brand", brand.toStdString()}, {"last4", number.substr(12)}}));
    QCOMPARE(w.shopSees(approval["id"]).body, approval);
    QCOMPARE(w.till(), std::int64_t(code.isEmpty() ? 14500 : 0));
    QCOMPARE(w.companyClaim(), -w.till());
    QVERIFY(w.booksAreRight());
    QVERIFY(w.get("/v1/activity").body["data"].empty());
    QVERIFY(w.banks.own.askedFor(BankVerb::purchase).empty());
}

void TestForeignCards::carriesWhatWasTypedAndKeepsNothing() {
    MoneyWorld w;
    w.banks.cards.next(BankVerb::purchase, {Mood::answers, Mood::actsButIsSilent});
    w.banks.cards.next(BankVerb::reversal, {Mood::losesIt});
    const auto paid = w.shopAsks(typed(visa, {{"secret", "91735"}})).get();
    QCOMPARE(paid.status, 422);
    QCOMPARE(w.shopAsks(typed(visa, {{"secret", "9173"}})).get().status, 201);
    QCOMPARE(w.banks.cards.carried(BankVerb::purchase), std::string(visa) + " 2031-12 9173");
    const auto unknown = w.shopAsks(typed(visa, {{"secret", "9173"}})).get();
    QCOMPARE(unknown.status, 504);
    const std::string id = unknown.body["approval"]["id"];
    QTRY_COMPARE(w.shopSees(id).body["state"], "reversed");
    QCOMPARE(w.banks.cards.carried(BankVerb::reversal), std::string(visa) + " 2031-12 -");
    QVERIFY(!keepsOpenCard(w, id));
    for (const char *suffix : {"", "-wal"}) {
        QFile file(w.folder.filePath("florin.db") + suffix);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto bytes = file.readAll();
        QVERIFY(!bytes.contains(visa));
        QVERIFY(!bytes.contains(QByteArray::fromHex(visa)));
        QVERIFY(!bytes.contains(QByteArray(visa).toBase64()));
        QVERIFY(!bytes.contains("\"9173\""));
        QVERIFY(!bytes.contains("\"secret\""));
        QVERIFY(!bytes.contains("Anybody At All"));
    }
}

void TestForeignCards::takesAnUnknownPaymentBack() {
    MoneyWorld w;
    w.banks.cards.next(BankVerb::purchase, {Mood::actsButIsSilent});
    w.banks.cards.next(BankVerb::reversal, {Mood::losesIt, Mood::losesIt});
    const auto reply = w.shopAsks(typed(visa)).get();
    QCOMPARE(reply.status, 504);
    QCOMPARE(reply.code(), std::string("outcome_unknown"));
    QVERIFY(!reply.body["resolveBy"].empty());
    const std::string id = reply.body["approval"]["id"];
    QTRY_COMPARE(w.shopSees(id).body["state"], "reversed");
    QCOMPARE(w.shopSees(id).body["refusal"]["code"], "payment_reversed");
    QCOMPARE(w.banks.cards.askedFor(BankVerb::purchase).size(), std::size_t(1));
    QCOMPARE(w.banks.cards.total(), std::int64_t(0));
    QCOMPARE(w.till(), std::int64_t(0));
    QVERIFY(w.booksAreRight());
}

void TestForeignCards::takesAPartialApprovalBack() {
    MoneyWorld w;
    w.banks.cards.refuseNext(BankVerb::purchase, "10");
    const auto reply = w.shopAsks(typed(visa)).get();
    QCOMPARE(reply.status, 402);
    QCOMPARE(reply.code(), std::string("partial_approval"));
    QCOMPARE(w.banks.cards.total(), std::int64_t(0));
    QVERIFY(!keepsOpenCard(w, reply.body["approval"]["id"]));
    QVERIFY(w.booksAreRight());
}

void TestForeignCards::takesBackAfterACrash() {
    MoneyWorld w;
    w.banks.cards.next(BankVerb::purchase, {Mood::actsButIsSilent});
    w.banks.cards.next(BankVerb::reversal, std::deque<Mood>(100000, Mood::losesIt));
    const auto reply = w.shopAsks(typed(visa)).get();
    QCOMPARE(reply.status, 504);
    const std::string id = reply.body["approval"]["id"];
    QVERIFY(keepsOpenCard(w, id));
    w.kill();
    w.banks.cards.next(BankVerb::reversal, {});
    w.start();
    QTRY_COMPARE(w.shopSees(id).body["state"], "reversed");
    QVERIFY(!keepsOpenCard(w, id));
    QCOMPARE(w.banks.cards.total(), std::int64_t(0));
    QVERIFY(w.booksAreRight());
}

void TestForeignCards::movesNothingTwiceUnderOneKey() {
    MoneyWorld w;
    const auto first = w.shopAsks(typed(visa), "checkout-9").get();
    const auto again = w.shopAsks(typed(visa), "checkout-9").get();
    QCOMPARE(first.status, 201);
    QCOMPARE(again.status, 201);
    QCOMPARE(again.body, first.body);
    QCOMPARE(again.headers.at("Idempotent-Replayed"), std::string("true"));
    QCOMPARE(w.shopAsks(typed(visa, {{"secret", "111"}}), "checkout-9").get().code(), std::string("idempotency_mismatch"));
    QCOMPARE(w.banks.cards.askedFor(BankVerb::purchase).size(), std::size_t(1));
    QCOMPARE(w.till(), std::int64_t(14500));

    w.banks.cards.next(BankVerb::purchase, {Mood::actsButIsSilent});
    w.banks.cards.next(BankVerb::reversal, {Mood::losesIt, Mood::losesIt});
    QCOMPARE(w.shopAsks(typed(visa), "checkout-10").get().status, 504);
    QTRY_COMPARE(w.shopAsks(typed(visa), "checkout-10").get().status, 402);
    QCOMPARE(w.banks.cards.askedFor(BankVerb::purchase).size(), std::size_t(2));
    QCOMPARE(w.till(), std::int64_t(14500));
    QVERIFY(w.booksAreRight());
}

void TestForeignCards::refusesWithoutAsking_data() {
    QTest::addColumn<QString>("change");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("code");
    QTest::newRow("the month is past") << R"({"expiry":"2026-10"})" << 402 << "expired_card";
    QTest::newRow("no number") << R"({"number":"4242424242424243"})" << 422 << "invalid_input";
    QTest::newRow("no secret") << R"({"secret":"1"})" << 422 << "invalid_input";
}

void TestForeignCards::refusesWithoutAsking() {
    QFETCH(QString, change);
    QFETCH(int, status);
    QFETCH(QString, code);
    MoneyWorld w;
    const auto reply = w.shopAsks(typed(visa, Json::parse(change.toStdString()))).get();
    QCOMPARE(reply.status, status);
    QCOMPARE(QString::fromStdString(reply.code()), code);
    QVERIFY(w.banks.cards.askedFor(BankVerb::purchase).empty());
    QVERIFY(w.booksAreRight());
}

void TestForeignCards::saysWhenTheCompanyIsAway() {
    MoneyWorld w;
    w.banks.cards.next(BankVerb::purchase, {Mood::isDown});
    const auto reply = w.shopAsks(typed(visa)).get();
    QCOMPARE(reply.status, 502);
    QVERIFY(!keepsOpenCard(w, reply.body["approval"]["id"]));
    QVERIFY(w.booksAreRight());
}

void TestForeignCards::refusesALiveKey() {
    MoneyWorld w;
    w.apiKey = merchants::makeApiKey(w.rear->random, merchants::KeyUse::live);
    const auto written = w.rear->store->write([&](intake::Records &records) {
        records.merchants.add({merchants::hashOfApiKey(w.apiKey), "bookshop", w.rear->clock.now(), std::nullopt});
        return intake::Outcome::commit;
    });
    QVERIFY(bool(written));
    const auto reply = w.shopAsks(typed(visa)).get();
    QCOMPARE(reply.status, 402);
    QCOMPARE(reply.code(), std::string("unknown_card"));
    QVERIFY(w.banks.cards.askedFor(BankVerb::purchase).empty());
    QVERIFY(w.booksAreRight());
}

void TestForeignCards::refusesATestKeyWhereMoneyIsReal_data() {
    QTest::addColumn<QString>("payer");
    QTest::newRow("a card of another company") << "foreign";
    QTest::newRow("a card of ours") << "own";
    QTest::newRow("a ticket") << "ticket";
}

void TestForeignCards::refusesATestKeyWhereMoneyIsReal() {
    QFETCH(QString, payer);
    MoneyWorld w;
    const auto card = w.chargedCard();
    const auto request = payer == "foreign" ? typed(visa) : payer == "own" ? w.typedRequest(card) : MoneyWorld::requestFor(w.ticket());
    w.kill();
    w.live = true;
    w.start();
    const auto before = w.banks.own.askedFor(BankVerb::purchase).size() + w.banks.cards.askedFor(BankVerb::purchase).size();
    const auto reply = w.shopAsks(request).get();
    QCOMPARE(reply.status, 403);
    QCOMPARE(reply.code(), std::string("not_allowed"));
    QCOMPARE(w.banks.own.askedFor(BankVerb::purchase).size() + w.banks.cards.askedFor(BankVerb::purchase).size(), before);
    QVERIFY(w.booksAreRight());
}

void TestForeignCards::findsAnApprovalByItsKey() {
    MoneyWorld w;
    w.banks.company = &m_line->link;
    const auto underKey = [&w](const std::string &key) {
        return w.rear->ask({.path = "/v1/approvals", .bearer = w.apiKey, .query = {{"idempotencyKey", key}}});
    };
    const auto reply = w.shopAsks(typed("4242424242424242"), "try-1").get();
    QCOMPARE(reply.status, 201);
    QCOMPARE(underKey("try-1").body["data"], Json::array({reply.body}));
    QCOMPARE(underKey("try-2").body["data"], Json::array());
    QCOMPARE(underKey("").status, 422);
}

QTEST_GUILESS_MAIN(TestForeignCards)
#include "test_foreign_cards.moc"
