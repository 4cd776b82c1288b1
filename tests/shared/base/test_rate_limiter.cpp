#include "shared/base/network_address.h"
#include "shared/base/rate_limiter.h"

#include <QTest>

#include <set>

using namespace florin::base;
using namespace std::chrono_literals;

class TestRateLimiter : public QObject {
    Q_OBJECT

    static constexpr RateLimiter::Moment start{};

    static std::string addressOf(int number) { return "10.0." + std::to_string(number / 250) + "." + std::to_string(number % 250); }

  private slots:
    void bucketsFillAgain() {
        RateLimiter limiter({2, 4});
        for (int i = 0; i < 4; ++i) {
            QVERIFY(limiter.admit("192.0.2.1", start));
        }
        QVERIFY(!limiter.admit("192.0.2.1", start));
        QVERIFY(!limiter.admit("192.0.2.1", start + 400ms));
        QVERIFY(limiter.admit("192.0.2.1", start + 600ms));
        QVERIFY(!limiter.admit("192.0.2.1", start + 700ms));
    }
    void whoComesAgainWhenToldIsAdmitted_data() {
        QTest::addColumn<double>("perSecond");
        QTest::newRow("many a second") << 70.0;
        QTest::newRow("one a second") << 1.0;
        QTest::newRow("seven a minute") << 7 / 60.0;
        QTest::newRow("ten a day") << 10 / 86'400.0;
    }
    void whoComesAgainWhenToldIsAdmitted() {
        QFETCH(double, perSecond);
        RateLimiter limiter({perSecond, 3});
        auto now = start;
        for (int i = 0; i < 100; ++i) {
            if (const auto admitted = limiter.admit("192.0.2.1", now); !admitted) {
                QVERIFY2(!limiter.admit("192.0.2.1", now + admitted.error() - 2ms), "it was told too long a time");
                now += admitted.error();
                QVERIFY2(limiter.admit("192.0.2.1", now), "it was told too short a time");
            }
        }
    }
    void aClockThatGoesBackTakesNothingAway() {
        RateLimiter limiter({1, 2});
        QVERIFY(limiter.admit("192.0.2.1", start + 1h));
        QVERIFY(limiter.admit("192.0.2.1", start));
        QVERIFY(!limiter.admit("192.0.2.1", start));
        QVERIFY(limiter.admit("192.0.2.1", start + 1s));
    }
    void oneIpv6NetworkIsOneCaller() {
        QCOMPARE(networkOf("2001:db8:1:1::1"), networkOf("2001:db8:1:1:ffff::2"));
        const std::set<std::string> others{networkOf("2001:db8:1:1::1"), networkOf("2001:db8:1:2::1"), networkOf("192.0.2.1"), networkOf("192.0.2.2")};
        QCOMPARE(others.size(), std::size_t(4));
    }
    void aFloodOfCallersDoesNotGrowMemory() {
        RateLimiter limiter({1, 1}, 100);
        int admitted = 0;
        for (int i = 0; i < 1000; ++i) {
            admitted += limiter.admit(addressOf(i), start) ? 1 : 0;
        }
        QVERIFY(admitted <= 100);
        QVERIFY(limiter.remembered() <= 100);
    }
    void aFloodOfCallersGivesNobodyNewTries() {
        RateLimiter limiter({0.1, 2}, 100);
        QVERIFY(limiter.admit("192.0.2.1", start));
        QVERIFY(limiter.admit("192.0.2.1", start));
        for (int i = 0; i < 1000; ++i) {
            (void)limiter.admit(addressOf(i), start);
        }
        QVERIFY(!limiter.admit("192.0.2.1", start));
        QVERIFY(!limiter.admit("198.51.100.7", start));
        QVERIFY(limiter.admit("10.0.0.1", start)); // whoever was known before the flood goes on
        QVERIFY(limiter.admit("198.51.100.7", start + 30s));
    }
    void retryAfterIsNeverTooEarly() {
        QCOMPARE(retryAfter(1ms).count(), std::chrono::seconds::rep(1));
        QCOMPARE(retryAfter(1000ms).count(), std::chrono::seconds::rep(1));
        QCOMPARE(retryAfter(1001ms).count(), std::chrono::seconds::rep(2));
    }
};

QTEST_GUILESS_MAIN(TestRateLimiter)
#include "test_rate_limiter.moc"
