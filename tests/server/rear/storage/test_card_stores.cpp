#include "tests/server/rear/storage/stores_world.h"

using namespace florin;
using namespace florin::storage;
using namespace florin::storage::test;

namespace {

const auto krw = *money::Currency::fromCode("KRW");
money::Money won(std::int64_t amount) { return *money::Money::of(amount, krw); }

wallets::Card cardOf(const std::string &id, payment::CardState state = payment::CardState::active) {
    wallets::Card card{.id = id, .member = "dana", .label = "Books", .name = "FLORIN MEMBER", .state = state, .currency = krw, .createdAt = now};
    if (state == payment::CardState::requested) return card;
    card.lastFour = "1234";
    card.expiry = {2026, 12};
    card.lookup = base::Bytes(id.begin(), id.end());
    return card;
}

wallets::Card singleUse(const std::string &id, const std::string &from = "card_1", payment::CardState state = payment::CardState::active) {
    auto card = cardOf(id, state);
    card.singleUse = wallets::SingleUse{from, won(20'000), "https://shop.example", "bookshop", ""};
    return card;
}

payments::Payment paymentFrom(const std::string &card, std::optional<base::Timestamp> concludedAt) {
    payments::Payment made{.order = {{{"a1", "A book", 1, won(700)}}, won(700), won(0)}};
    made.id = "pay_" + card;
    made.kind = payments::PaymentKind::card;
    made.member = "dana";
    made.means = card;
    made.merchant = "bookshop";
    made.serial = "S-1";
    made.fingerprint = "f";
    made.createdAt = made.waitUntil = now;
    made.concludedAt = concludedAt;
    return made;
}

std::vector<std::string> idsOf(const std::vector<wallets::Card> &cards) {
    std::vector<std::string> ids;
    for (const auto &card : cards) ids.push_back(card.id);
    return ids;
}

} // namespace

/// What every store promises of cards: those for one payment beside those that they draw on, and the shops that they are locked to.
class TestCardStores : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase_data() { everyKind(); }
    void init() { startServer(); }
    void cleanupTestCase() { server.reset(); }
    void keepsWhatACardIsLockedTo();
    void listsSingleUseCardsApart();
    void knowsThatASingleUseCardIsPaying();
    void findsShopsByTheirOrigin();
    void keepsWhatAnIssuerReported();
};

void TestCardStores::keepsWhatACardIsLockedTo() {
    World w;
    QVERIFY(w.write([](Records &records) {
        records.members.put(member("dana"));
        records.wallets.put(cardOf("card_1"));
        records.wallets.put(singleUse("card_2"));
    }));
    QVERIFY(w.write([](Records &records) {
        auto used = *records.wallets.card("card_2");
        used.singleUse->usedBy = "pay_1";
        used.singleUse->most = won(1); // made once, and never changed
        used.label = "Once";
        records.wallets.put(used);
    }));
    w.reopen();
    QVERIFY(w.store->read([](Records &records) {
        QVERIFY(!records.wallets.card("card_1")->singleUse);
        const auto kept = records.wallets.cardByLookup(singleUse("card_2").lookup);
        QVERIFY(kept && kept->singleUse);
        QCOMPARE(kept->label, "Once");
        QCOMPARE(kept->singleUse->from, "card_1");
        QVERIFY(kept->singleUse->most == won(20'000));
        QCOMPARE(kept->singleUse->shop, "https://shop.example");
        QCOMPARE(kept->singleUse->merchant, "bookshop");
        QCOMPARE(kept->singleUse->usedBy, "pay_1");
    }));
    const auto strays = [](Records &records) {
        records.wallets.put(singleUse("card_3", "card_nothing"));
        return Outcome::commit;
    };
    QVERIFY_THROWS_EXCEPTION(RuleBroken, (void)w.store->write(strays));
}

void TestCardStores::listsSingleUseCardsApart() {
    World w;
    QVERIFY(w.write([](Records &records) {
        records.members.put(member("dana"));
        for (const auto *id : {"card_9", "card_1"}) records.wallets.put(cardOf(id));
        records.wallets.put(singleUse("card_5"));
        records.wallets.put(singleUse("card_4", "card_1", payment::CardState::requested));
        records.wallets.put(singleUse("card_3", "card_9"));
        for (const auto state : {payment::CardState::frozen, payment::CardState::deleted, payment::CardState::refused})
            records.wallets.put(singleUse("card_" + std::string(toWord(state)), "card_1", state));
        auto used = singleUse("card_2");
        used.singleUse->usedBy = "pay_1";
        records.wallets.put(used);
    }));
    QVERIFY(w.store->read([](Records &records) {
        QCOMPARE(idsOf(records.wallets.cardsOf("dana")), (std::vector<std::string>{"card_9", "card_1"}));
        QCOMPARE(idsOf(records.wallets.singleUseCardsOf("card_1", now)), (std::vector<std::string>{"card_5", "card_4"}));
        QCOMPARE(idsOf(records.wallets.singleUseCardsOf("card_9", now)), (std::vector<std::string>{"card_3"}));
        const auto nextYear = now + std::chrono::days(50);
        QCOMPARE(idsOf(records.wallets.singleUseCardsOf("card_1", nextYear)), (std::vector<std::string>{"card_4"}));
        QVERIFY(records.wallets.singleUseCardsOf("card_5", now).empty());
    }));
}

void TestCardStores::knowsThatASingleUseCardIsPaying() {
    World w;
    QVERIFY(w.write([](Records &records) {
        records.members.put(member("dana"));
        records.merchants.put({"bookshop", "Paper & Ink", {"https://shop.example"}, {}, now});
        for (const auto *id : {"card_1", "card_2"}) records.wallets.put(cardOf(id));
        records.wallets.put(singleUse("card_3"));
        records.wallets.put(singleUse("card_4"));
        records.payments.put(paymentFrom("card_3", std::nullopt));
        records.payments.put(paymentFrom("card_4", now));
    }));
    const auto areUnderWay = [&w] {
        std::string found;
        const auto read = w.store->read([&](Records &records) {
            found.clear();
            for (const auto *id : {"card_1", "card_2", "card_3", "card_4"}) found += records.wallets.isUnderWay(id) ? 'y' : 'n';
        });
        return read ? found : "cannot be read";
    };
    QCOMPARE(areUnderWay(), "ynyn");
    QVERIFY(w.write([](Records &records) { records.payments.put(paymentFrom("card_3", now)); }));
    QCOMPARE(areUnderWay(), "nnnn");
}

void TestCardStores::findsShopsByTheirOrigin() {
    World w;
    QVERIFY(w.write([](Records &records) {
        records.merchants.put({"bookshop", "Paper & Ink", {"https://old.example", "https://shop.example"}, {}, now});
        records.merchants.put({"flowers", "Flowers", {"https://shop.example:8443", "https://mall.example"}, {}, now});
        records.merchants.put({"stamps", "Stamps", {"https://mall.example"}, {}, now});
    }));
    QVERIFY(w.store->read([](Records &records) {
        const auto at = [&](const std::string &origin) { return records.merchants.withOrigin(origin); };
        QCOMPARE(at("https://shop.example"), (std::vector<std::string>{"bookshop"}));
        QCOMPARE(at("https://shop.example:8443"), (std::vector<std::string>{"flowers"}));
        QCOMPARE(at("https://mall.example"), (std::vector<std::string>{"flowers", "stamps"}));
        for (const auto *nobodys : {"https://shop.exampl", "https://shop.example\nhttps://x", "", "https://%"}) QVERIFY(at(nobodys).empty());
    }));
}

void TestCardStores::keepsWhatAnIssuerReported() {
    World w;
    wallets::Report report{.id = "rep_1", .member = "dana", .card = "card_1", .amount = won(12'000)};
    report.acquirer = "970100";
    report.retrieval = "RRN000000001";
    report.shop = "BYEOLBIT";
    report.shopName = "Byeolbit Books";
    report.approvalCode = "A1B2C3";
    report.balanceAfter = won(38'000);
    report.madeAt = now - std::chrono::seconds(3);
    report.toldAt = now;
    auto refused = report;
    refused.id = "rep_2";
    refused.state = payment::PaymentState::declined;
    refused.refusal = payment::Refusal::insufficientFunds;
    refused.approvalCode.clear();
    refused.balanceAfter.reset();
    QVERIFY(w.write([&](Records &records) {
        records.members.put(member("dana"));
        records.wallets.put(cardOf("card_1"));
        records.wallets.put(report);
        records.wallets.put(refused);
    }));
    const auto kept = [&w](const std::string &id) {
        std::optional<wallets::Report> found;
        const auto read = w.store->read([&](Records &records) { found = records.wallets.report(id); });
        return read ? found : std::nullopt;
    };
    const auto same = kept("rep_1");
    QVERIFY(same && same->member == "dana" && same->card == "card_1" && same->amount == won(12'000) && same->state == payment::PaymentState::approved);
    QVERIFY(same->acquirer == "970100" && same->retrieval == "RRN000000001" && same->shop == "BYEOLBIT" && same->shopName == "Byeolbit Books");
    QVERIFY(same->approvalCode == "A1B2C3" && !same->refusal && same->balanceAfter == won(38'000) && !same->reversedAt);
    QVERIFY(same->madeAt == report.madeAt && same->toldAt == now);
    const auto other = kept("rep_2");
    QVERIFY(other && other->state == payment::PaymentState::declined && other->refusal == payment::Refusal::insufficientFunds && !other->balanceAfter);
    report.state = payment::PaymentState::reversed;
    report.reversedAt = now;
    report.balanceAfter = won(50'000);
    QVERIFY(w.write([&](Records &records) { records.wallets.put(report); }));
    const auto back = kept("rep_1");
    QVERIFY(back && back->state == payment::PaymentState::reversed && back->reversedAt == now && back->balanceAfter == won(50'000));
    QVERIFY(!kept("rep_3"));
}

QTEST_GUILESS_MAIN(TestCardStores)
#include "test_card_stores.moc"
