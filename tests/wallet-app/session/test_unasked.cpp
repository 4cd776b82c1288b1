#include "tests/wallet-app/session/fakes.h"
#include "wallet-app/session/payment_desk.h"
#include "wallet-app/session/unasked_desk.h"
#include "wallet-app/session/voucher_desk.h"

#include <QTest>

using namespace florin;
using namespace florin::session;
using namespace florin::session::test;
using namespace std::chrono_literals;
using payment::PaymentState;
using Step = PaymentProgress::Step;

namespace {

const base::Timestamp start(1'790'000'000s);

/// 500 won at an allowed shop, from its own page, with 900 allowed there for one payment, 2,000 a day and 3 payments a minute.
UnaskedCase soundCase() {
    return {.unlocked = true,
            .source = {.inside = true, .origin = "https://shop.example", .topLevel = true},
            .merchant = {.id = "shop", .name = "Lily & Co.", .origins = {"https://shop.example"}, .keySetJson = {}},
            .total = won(500),
            .account = MicroAccount{.balance = won(5'000), .available = won(5'000), .ceiling = won(20'000), .threshold = won(1'000), .source = {}, .autoRefill = {}},
            .earlier = {},
            .now = start};
}
UnaskedRules soundRules() { return {.shops = {{"shop", "Lily & Co.", won(900)}}, .bounds = {won(2'000), 3}}; }

using Spoil = std::function<void(UnaskedCase &, UnaskedRules &)>;

struct World {
    HandTimer timer;
    base::ManualClock clock{start};
    CountingRandom random;
    FakeKeyring keyring{timer};
    FakeGateway gateway{timer};
    FakeShop shop;
    PaymentDesk payments{gateway, keyring, clock, random, timer};
    UnaskedDesk unasked{keyring, clock};
    VoucherDesk vouchers{gateway, keyring, clock, payments};
    std::vector<VoucherDelivery> delivered;
    Subscription kept = vouchers.arrived.add([this](const VoucherDelivery &one) { delivered.push_back(one); });

    World() {
        keyring.holdDevice(start);
        keyring.open_ = true;
        Payment approved;
        approved.state = PaymentState::approved;
        approved.voucher = "v.v.v";
        approved.registerSerial = "17";
        gateway.orderAnswers = {approved};
    }
    Review review(std::int64_t price = 500) {
        auto ticket = shop.ticket(clock.now());
        ticket.order = {{{"a", "An article", 1, won(price)}}, won(price), won(0)};
        return {.ticket = ticket,
                .compact = protocol::writeTicket(ticket, "k1", shop.key),
                .merchant = shop.merchant(),
                .source = {.inside = true, .origin = shop.origin, .topLevel = true}};
    }
    bool isOnRecord(const std::string &prefix) const {
        return std::any_of(keyring.records.begin(), keyring.records.end(), [&](const auto &one) { return one.first.starts_with(prefix); });
    }
};

} // namespace

class TestUnasked : public QObject {
    Q_OBJECT

  private slots:
    // --- when the person is asked: one row a rule ---------------------------------------------------------------------

    void asksUnlessEveryRuleHolds_data() {
        QTest::addColumn<Spoil>("spoil");
        QTest::addColumn<int>("reason"); // -1: not asked
        const auto row = [](const char *name, std::optional<AskReason> reason, Spoil spoil) {
            QTest::newRow(name) << std::move(spoil) << (reason ? static_cast<int>(*reason) : -1);
        };
        const auto paid = [](UnaskedCase &one, std::int64_t amount, std::chrono::seconds ago, const char *merchant = "shop") {
            one.earlier.push_back({merchant, won(amount), one.now - ago});
        };
        row("everything holds", std::nullopt, [](auto &, auto &) {});
        row("locked", AskReason::locked, [](auto &one, auto &) { one.unlocked = false; });
        row("a link from outside", AskReason::outside, [](auto &one, auto &) { one.source = {}; });
        row("a frame in the shop's page", AskReason::notTopLevel, [](auto &one, auto &) { one.source.topLevel = false; });
        row("another site's page", AskReason::foreignPage, [](auto &one, auto &) { one.source.origin = "https://shop.example.evil.example"; });
        row("a page without an origin", AskReason::foreignPage, [](auto &one, auto &) { one.source.origin.clear(); });
        row("the shop's origin in another spelling", std::nullopt, [](auto &one, auto &) { one.source.origin = "HTTPS://Shop.Example:443/"; });
        row("a question", AskReason::question, [](auto &one, auto &) { one.total = won(0); });
        row("the account is not known", AskReason::noAccount, [](auto &one, auto &) { one.account.reset(); });
        row("at the threshold", std::nullopt, [](auto &one, auto &rules) {
            one.total = won(1'000);
            rules.shops[0].most = won(5'000);
        });
        row("over the threshold", AskReason::overThreshold, [](auto &one, auto &rules) {
            one.total = won(1'001);
            rules.shops[0].most = won(5'000);
        });
        row("another currency than the account's", AskReason::overThreshold,
            [](auto &one, auto &) { one.total = *money::Money::of(5, *money::Currency::fromCode("EUR")); });
        row("the first payment at a shop", AskReason::notAllowed, [](auto &, auto &rules) { rules.shops.clear(); });
        row("only another shop is allowed", AskReason::notAllowed, [](auto &, auto &rules) { rules.shops[0].merchant = "shop2"; });
        row("what is allowed there", std::nullopt, [](auto &one, auto &) { one.total = won(900); });
        row("more than is allowed there", AskReason::overAllowance, [](auto &one, auto &) { one.total = won(901); });
        row("to the last won of the day", std::nullopt, [paid](auto &one, auto &) { paid(one, 1'500, 1h); });
        row("a won over the day", AskReason::overDay, [paid](auto &one, auto &) { paid(one, 1'501, 1h); });
        row("yesterday's do not count", std::nullopt, [paid](auto &one, auto &) { paid(one, 1'501, 24h); });
        row("another shop's do not count for the day", std::nullopt, [paid](auto &one, auto &) { paid(one, 1'501, 1h, "shop2"); });
        row("the last of the minute", std::nullopt, [paid](auto &one, auto &) {
            for (int i = 0; i < 2; ++i) paid(one, 1, 59s);
        });
        row("one over the minute, at any shop", AskReason::tooFast, [paid](auto &one, auto &) {
            for (int i = 0; i < 3; ++i) paid(one, 1, 59s, "shop2");
        });
        row("a minute later", std::nullopt, [paid](auto &one, auto &) {
            for (int i = 0; i < 3; ++i) paid(one, 1, 60s);
        });
        row("the clock was set back", AskReason::tooFast, [paid](auto &one, auto &) {
            for (int i = 0; i < 3; ++i) paid(one, 1, -1h);
        });
        row("nothing a minute", AskReason::tooFast, [](auto &, auto &rules) { rules.bounds.perMinute = 0; });
        row("the last won in the account", std::nullopt, [](auto &one, auto &) { one.account->available = won(500); });
        row("not enough in the account", AskReason::notEnoughMoney, [](auto &one, auto &) { one.account->available = won(499); });
    }
    void asksUnlessEveryRuleHolds() {
        QFETCH(Spoil, spoil);
        QFETCH(int, reason);
        auto one = soundCase();
        auto rules = soundRules();
        spoil(one, rules);
        const auto found = reasonToAsk(rules, one);
        QCOMPARE(found ? static_cast<int>(*found) : -1, reason);
    }

    // --- what is remembered -------------------------------------------------------------------------------------------

    void remembersRulesAndPaymentsSealed() {
        World w;
        QVERIFY(w.unasked.allow({"shop", "Lily & Co. of Seoul", won(900)}));
        QVERIFY(w.unasked.bound({won(2'000), 3}));
        QVERIFY(w.unasked.count(w.review(300)));
        UnaskedDesk again(w.keyring, w.clock);
        QVERIFY2(again.rules().shops.empty(), "locked, it knows nothing");
        again.open();
        QCOMPARE(again.rules().shops.size(), std::size_t(1));
        QCOMPARE(again.rules().of("shop")->name, std::string("Lily & Co. of Seoul"));
        QCOMPARE(again.rules().of("shop")->most, won(900));
        QVERIFY((again.rules().bounds == payment::UnaskedBounds{won(2'000), 3}));
        QCOMPARE(again.today().number, 1);
        QCOMPARE(*again.today().sum, won(300));
        QVERIFY(again.forbid("shop"));
        QVERIFY(!again.rules().of("shop"));
    }

    void aDamagedRecordAllowsNothing() {
        World w;
        w.keyring.records["unasked-rules"] = "florin-unasked-rules-1\n2000 KRW 3\nshop 900 ZZZ Lily";
        w.unasked.open();
        QVERIFY(w.unasked.rules().shops.empty());
    }

    void whatCannotBeStoredIsNotAllowed() {
        World w;
        w.keyring.diskFull = true;
        QVERIFY(!w.unasked.allow({"shop", "Lily & Co.", won(900)}));
        QVERIFY(!w.unasked.count(w.review()));
        QVERIFY(w.unasked.rules().shops.empty());
        QCOMPARE(w.unasked.today().number, 0);
    }

    // --- the time to undo ---------------------------------------------------------------------------------------------

    void isStoredAndSentOnlyAfterTheTimeToUndo() {
        World w;
        const auto id = w.payments.payUnasked(w.review(), {won(2'000), 3});
        QVERIFY(id);
        QVERIFY2(w.isOnRecord("held-"), "stored at once");
        w.timer.advance(4999ms);
        QCOMPARE(w.payments.progress(*id)->step, Step::held);
        QCOMPARE(w.gateway.times("sendOrder"), std::size_t(0));
        w.timer.advance(1ms);
        QCOMPARE(w.gateway.times("sendOrder"), std::size_t(1));
        QVERIFY(w.isOnRecord("order-") && !w.isOnRecord("held-"));
        const auto order = protocol::readOrderJws(w.gateway.orders.at(0));
        QVERIFY(order && order->content.unasked);
        QVERIFY((*order->content.unasked == payment::UnaskedBounds{won(2'000), 3}));
        QCOMPARE(order->content.means, std::string("micro"));
        w.timer.advance(1s);
        QVERIFY(w.payments.progress(*id)->isPaid());
        QVERIFY(!w.payments.undo(*id));
    }

    void undoneItIsNeverSent() {
        World w;
        const auto id = w.payments.payUnasked(w.review(), {won(2'000), 3});
        w.timer.advance(4s);
        QVERIFY(w.payments.undo(*id));
        QCOMPARE(w.payments.progress(*id)->step, Step::notSent);
        w.timer.advance(1min);
        QCOMPARE(w.gateway.times("sendOrder"), std::size_t(0));
        QVERIFY(w.keyring.records.empty());
    }

    void aCrashBeforeItWasSentUndoesIt() {
        World w;
        QVERIFY(w.payments.payUnasked(w.review(), {won(2'000), 3}));
        w.payments.close();
        PaymentDesk again(w.gateway, w.keyring, w.clock, w.random, w.timer);
        again.resume();
        w.timer.advance(1min);
        QCOMPARE(w.gateway.times("sendOrder"), std::size_t(0));
        QVERIFY(w.keyring.records.empty());
    }

    void anOrderThatWasAskedForSaysNothingOfBounds() {
        World w;
        QVERIFY(w.payments.pay(w.review(), "micro"));
        QVERIFY(!protocol::readOrderJws(w.gateway.orders.at(0))->content.unasked);
    }

    // --- vouchers -----------------------------------------------------------------------------------------------------

    void carriesTheVoucherToTheTicketsReturn() {
        World w;
        const auto id = w.payments.pay(w.review(), "micro");
        w.timer.advance(1s);
        QCOMPARE(w.delivered.size(), std::size_t(1));
        QCOMPARE(w.delivered[0].address, w.shop.origin + "/paid");
        QCOMPARE(w.delivered[0].voucher, std::string("v.v.v"));
        QCOMPARE(w.delivered[0].payment, *id);
    }

    void carriesNone_data() {
        QTest::addColumn<QString>("what");
        for (const auto *what : {"no voucher", "the return lies at another site", "no return", "declined"}) QTest::newRow(what) << what;
    }
    void carriesNone() {
        QFETCH(QString, what);
        World w;
        auto review = w.review();
        if (what == "no voucher") w.gateway.orderAnswers[0].voucher.clear();
        if (what == "the return lies at another site") review.ticket.returnUrl = "https://shop.example.evil.example/paid";
        if (what == "no return") review.ticket.returnUrl.clear();
        if (what == "declined") w.gateway.orderAnswers[0].state = PaymentState::declined;
        const auto id = w.payments.pay(review, "micro");
        w.timer.advance(1s);
        QVERIFY(w.delivered.empty());
        QVERIFY(!w.vouchers.canSendAgain(*id));
    }

    void sendsALostVoucherAgainForADayAfterTheTicket() {
        World w;
        const auto id = w.payments.pay(w.review(), "micro");
        w.timer.advance(1s);
        const auto end = w.payments.progress(*id)->ticketExpires + 24h;
        w.payments.close();
        VoucherDesk again(w.gateway, w.keyring, w.clock, w.payments);
        again.open();
        QVERIFY(again.canSendAgain(*id));
        std::optional<VoucherDelivery> sent;
        again.sendAgain(*id, [&](base::Result<VoucherDelivery, Failure> result) { sent = *result; });
        w.timer.advance(1s);
        QVERIFY(sent && sent->voucher.starts_with("v.v."));
        QCOMPARE(sent->address, w.shop.origin + "/paid");
        w.clock.set(end);
        QVERIFY(again.canSendAgain(*id));
        w.clock.advance(1s);
        QVERIFY(!again.canSendAgain(*id));
        again.open();
        QVERIFY2(w.keyring.records.empty(), "forgotten");
    }
};

QTEST_APPLESS_MAIN(TestUnasked)
#include "test_unasked.moc"
