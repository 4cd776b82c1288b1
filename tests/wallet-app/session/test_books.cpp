#include "tests/wallet-app/session/session_world.h"
#include "wallet-app/session/books.h"

#include <QTest>

using namespace florin;
using namespace florin::session;
using namespace florin::session::test;
using namespace std::chrono_literals;
using payment::Refusal;

class TestBooks : public QObject {
    Q_OBJECT
  private slots:
    void booksFollowTheActivity() {
        World world;
        Card card;
        card.id = "card_1";
        card.state = payment::CardState::active;
        card.balance = won(5000);
        world.gateway.cardList = {card};
        Activity old;
        old.cursor = "1";
        old.payment = Payment{.id = "pay_1"};
        world.gateway.lines = {old};
        Books books(world.gateway, world.timer, world.clock);
        std::vector<std::string> news;
        const auto kept = books.news.add([&](const Activity &line) { news.push_back(line.cursor); });
        books.open();
        world.timer.advance(100ms);
        QCOMPARE(books.activity().size(), std::size_t(1));
        QVERIFY2(news.empty(), "what was there before is no news");
        Activity fresh;
        fresh.cursor = "2";
        fresh.payment = Payment{.id = "pay_2", .state = payment::PaymentState::pending};
        world.gateway.happens(fresh);
        world.timer.advance(100ms);
        fresh.cursor = "3";
        fresh.payment->state = payment::PaymentState::approved;
        world.gateway.happens(fresh);
        world.timer.advance(100ms);
        QCOMPARE(news, (std::vector<std::string>{"2", "3"}));
        QCOMPARE(books.activity().size(), std::size_t(2));
        QCOMPARE(books.activity().front().payment->state, payment::PaymentState::approved);
        QVERIFY2(world.gateway.times("cards") >= 3, "balances are asked for after news");
        QCOMPARE(books.totals().front().amount(), std::int64_t(5000));
        books.close();
        QVERIFY(books.cards().empty() && books.activity().empty() && !books.profile());
    }

    void booksComeBackAfterTheGatewayDoes() {
        World world;
        world.gateway.failures["activity"] = {failing(Trouble::offline), failing(Trouble::offline)};
        for (const char *verb : {"cards", "fundingSources", "profile"}) world.gateway.failures[verb] = {failing(Trouble::offline)};
        Books books(world.gateway, world.timer, world.clock);
        books.open();
        world.timer.advance(100ms);
        QVERIFY(books.trouble());
        QVERIFY(!books.cardsKnown());
        world.timer.advance(10s);
        QVERIFY(!books.trouble());
        QVERIFY(books.cardsKnown());
    }

    /// The activity's long poll waits for news, which may be long in coming: the rest is asked again without it.
    void booksSayHowOldTheyAreUntilAnythingIsAnswered() {
        World world;
        Activity old;
        old.cursor = "1";
        old.payment = Payment{.id = "pay_1"};
        world.gateway.lines = {old};
        Books books(world.gateway, world.timer, world.clock);
        books.open();
        world.timer.advance(100ms);
        const auto known = world.clock.now();
        QCOMPARE(books.knownAt(), std::optional(known));
        world.clock.advance(1min);
        const auto away = world.clock.now();
        world.gateway.failures["cards"] = {failing(Trouble::offline), failing(Trouble::noAnswer)};
        world.gateway.failures["fundingSources"] = {failing(Trouble::offline), failing(Trouble::offline)};
        books.refresh();
        world.timer.advance(100ms);
        world.clock.advance(1min);
        world.timer.advance(1s);
        QVERIFY(books.trouble());
        QVERIFY2(books.knownAt() == known, "what is shown is as old as the last answer");
        QVERIFY2(books.troubledSince() == away, "another miss is the same trouble");
        world.timer.advance(10s);
        QVERIFY(!books.trouble());
        QCOMPARE(books.knownAt(), std::optional(world.clock.now()));
        QCOMPARE(world.gateway.times("cards"), std::size_t(4));
    }

    void whatWasMissedIsAskedForThoughTheRestWasAnswered() {
        World world;
        world.gateway.failures["cards"] = {failing(Trouble::noAnswer)};
        Books books(world.gateway, world.timer, world.clock);
        books.open();
        world.timer.advance(10s);
        QVERIFY(books.cardsKnown());
        world.gateway.failures["cards"] = {failing(Trouble::noAnswer)};
        const std::size_t before = world.gateway.times("cards");
        books.refresh();
        world.timer.advance(10s);
        QCOMPARE(world.gateway.times("cards"), before + 2);
    }

    void aProfileThatWasMissedIsAskedForAgain() {
        World world;
        world.gateway.failures["profile"] = {failing(Trouble::offline)};
        Books books(world.gateway, world.timer, world.clock);
        books.open();
        world.timer.advance(100ms);
        QVERIFY(!books.profile());
        world.timer.advance(10s);
        QVERIFY(books.profile());
    }

    void booksSayThatTheDeviceWasRemoved() {
        World world;
        world.gateway.failures["cards"] = {failing(Trouble::refused, Refusal::deviceRevoked)};
        Books books(world.gateway, world.timer, world.clock);
        int told = 0;
        const auto kept = books.deviceRemoved.add([&] { ++told; });
        books.open();
        world.timer.advance(1min);
        QCOMPARE(told, 1);
    }
};

QTEST_GUILESS_MAIN(TestBooks)
#include "test_books.moc"
