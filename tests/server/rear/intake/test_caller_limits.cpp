#include "tests/server/rear/intake/rear_unit.h"

#include "server/rear/merchants/registration.h"

#include <QtTest>

#include <array>

using namespace florin;
using namespace florin::test;

/// How often one caller may ask, whoever it is by its token, on a clock that stands still until the test moves it.
class TestCallerLimits : public QObject {
    Q_OBJECT

    static intake::CallerLimits low() { return {.member = {0.5, 4}, .merchantKey = {0.1, 3}}; }

    static intake::Routes shopRoutes(const intake::RouteServices &) {
        return {{"GET", "/v1/shop", intake::Access::merchant,
                 [](intake::Errand, const inquiry::Respond &respond) { respond(intake::answerEmpty()); }}};
    }

    struct World {
        explicit World(const intake::CallerLimits &made) : limits(made) {
            dana = signIn("dana");
            leon = signIn("leon");
            const auto written = rear.store->write([&](intake::Records &records) {
                records.merchants.put({"bookshop", "Paper & Ink", {"https://shop.example"}, {}, rear.clock.now()});
                for (std::string &key : keys) {
                    key = merchants::makeApiKey(rear.random, merchants::KeyUse::test);
                    records.merchants.add({merchants::hashOfApiKey(key), "bookshop", rear.clock.now(), std::nullopt});
                }
                return intake::Outcome::commit;
            });
            ENSURE(bool(written));
        }
        std::string signIn(const std::string &member) {
            TestDevice device = TestDevice::sample();
            const auto issued = rear.authority.issue(device.request(), rear.clock.now(), rear.random);
            ENSURE(bool(issued));
            device.id = issued->device;
            device.certificate = issued->certificate;
            const auto written = rear.store->write([&](intake::Records &records) {
                records.members.put({.id = member, .passwordHash = "none", .profile = {.name = member, .email = member + "@florin.example"},
                                     .createdAt = rear.clock.now()});
                records.members.put({.id = device.id, .member = member, .name = "Laptop", .certificate = issued->certificate.toPem(),
                                     .certifiedUntil = issued->certificate.notAfter(), .createdAt = rear.clock.now(),
                                     .lastSeenAt = rear.clock.now()});
                return intake::Outcome::commit;
            });
            ENSURE(bool(written));
            return device.token(rear);
        }
        /// How many of `tries` are answered before one is refused.
        int answered(const std::string &bearer, const char *path, int tries) {
            for (int i = 0; i < tries; ++i) {
                last = rear.ask({.path = path, .bearer = bearer});
                if (last.status == 429)
                    return i;
            }
            return tries;
        }

        QTemporaryDir folder;
        intake::CallerLimits limits;
        RearUnit rear{folder.filePath("florin.db").toStdString(), {.routes = shopRoutes, .limits = limits}};
        std::string dana, leon;
        std::array<std::string, 2> keys;
        Reply last;
    };

  private slots:
    void oneMemberDoesNotHinderAnother() {
        World w(low());
        QCOMPARE(w.answered(w.dana, "/v1/me", 10), 4);
        QCOMPARE(w.last.code(), std::string("rate_limited"));
        QCOMPARE(w.answered(w.leon, "/v1/me", 1), 1);
    }
    void aMemberHasOneLimitWithAllTokens() {
        World w(low());
        const std::string second = w.signIn("dana");
        QCOMPARE(w.answered(w.dana, "/v1/me", 3), 3);
        QCOMPARE(w.answered(second, "/v1/me", 10), 1);
    }
    void eachKeyOfAShopHasItsOwnLimit() {
        World w(low());
        QCOMPARE(w.answered(w.keys[0], "/v1/shop", 10), 3);
        QCOMPARE(w.last.headers["Retry-After"], std::string("10"));
        QCOMPARE(w.answered(w.keys[1], "/v1/shop", 1), 1);
    }
    void theNextTokenComesWhenItWasSaid() {
        World w(low());
        w.answered(w.dana, "/v1/me", 10);
        QCOMPARE(w.last.headers["Retry-After"], std::string("2"));
        w.rear.clock.advance(std::chrono::milliseconds(500));
        QCOMPARE(w.answered(w.dana, "/v1/me", 1), 0);
        QCOMPARE(w.last.headers["Retry-After"], std::string("2"));
        w.rear.clock.advance(std::chrono::milliseconds(1500));
        QCOMPARE(w.answered(w.dana, "/v1/me", 10), 1);
    }
    void whoeverIsNobodyCountsForNobody() {
        World w(low());
        QCOMPARE(w.answered("tok_of_nobody", "/v1/me", 10), 10);
        QCOMPARE(w.last.status, 401);
    }
    void loopbackIsLimitedUnlessRaised() {
        auto limits = low();
        limits.loopback = intake::CallerLimits::Loopback::raised;
        World w(limits);
        QCOMPARE(w.answered(w.dana, "/v1/me", 20), 20);
    }
};

QTEST_GUILESS_MAIN(TestCallerLimits)
#include "test_caller_limits.moc"
