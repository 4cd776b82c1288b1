#include "tests/server/rear/intake/money_world.h"

#include <QtTest>

using namespace florin;
using namespace florin::test;
using namespace std::chrono_literals;

namespace {

/// dana has 100,000 won in a micro-account, and allows 1,000 a shop and day and 3 payments a minute without being asked.
struct UnaskedWorld : MoneyWorld {
    UnaskedWorld() { putInMicroAccount(100'000); }

    Reply order(std::int64_t price, bool unasked, const std::string &means = "micro", std::int64_t day = 1'000) {
        auto from = ticket();
        from.order = {{{"a1", "An article", 1, wonMoney(price)}}, wonMoney(price), wonMoney(0)};
        return payerAsks(orderFor(from, means, {}, [&](payment::PaymentOrder &made) {
                   if (unasked) made.unasked = payment::UnaskedBounds{wonMoney(day), 3};
               })).get();
    }
};

} // namespace

/// What a device may order without asking its person, as the gateway sees it.
class TestUnaskedStories : public QObject {
    Q_OBJECT

  private slots:
    void isPaidWithinTheBoundsOfTheDay() {
        UnaskedWorld w;
        QCOMPARE(w.order(600, true).status, 201);
        QCOMPARE(w.order(400, true).status, 201);
        QCOMPARE(w.order(1, true).code(), std::string("amount_limit"));
        QVERIFY2(w.order(1, false).status == 201, "the person may still be asked");
        QCOMPARE(w.till(), std::int64_t(1'001));
        w.rear->clock.advance(24h);
        w.token = w.device.token(*w.rear);
        QVERIFY2(w.order(1'000, true).status == 201, "another day");
        QVERIFY(w.booksAreRight());
    }

    void manySmallOnesADayNeedNobodyEither() {
        UnaskedWorld w;
        for (int at = 0; at < 120; ++at) {
            QCOMPARE(w.order(1, true).status, 201);
            if (at % 3 == 2) w.rear->clock.advance(1min);
            if (at % 24 == 23) w.token = w.device.token(*w.rear);
        }
        QCOMPARE(w.till(), std::int64_t(120));
    }

    void whatTheDeviceHidesIsCountedToo() {
        UnaskedWorld w;
        QCOMPARE(w.order(1'000, false).status, 201);
        QCOMPARE(w.order(1, true).code(), std::string("amount_limit"));
    }

    void noMoreThanTheRateAMinute() {
        UnaskedWorld w;
        for (int at = 0; at < 3; ++at) QCOMPARE(w.order(1, true).status, 201);
        QCOMPARE(w.order(1, true).code(), std::string("count_limit"));
        w.rear->clock.advance(1min);
        QCOMPARE(w.order(1, true).status, 201);
    }

    void noWishPassesTheGatewaysOwnBound() {
        UnaskedWorld w;
        const auto most = intake::MicroLimits().unaskedDay;
        for (std::int64_t paid = 0; paid < most; paid += 10'000) {
            QCOMPARE(w.order(10'000, true, "micro", 90'000).status, 201);
            w.rear->clock.advance(1min);
        }
        QCOMPARE(w.order(1, true, "micro", 90'000).code(), std::string("amount_limit"));
        QCOMPARE(w.till(), most);
    }

    void onlyTheMicroAccountPaysUnasked() {
        UnaskedWorld w;
        const auto card = w.chargedCard();
        QCOMPARE(w.order(40, true, card).code(), std::string("invalid_input"));
    }
};

QTEST_GUILESS_MAIN(TestUnaskedStories)
#include "test_unasked_stories.moc"
