#include "tests/server/rear/storage/stores_world.h"

#include <atomic>
#include <thread>

using namespace florin;
using namespace florin::storage;
using namespace florin::storage::test;

/// What every store promises of payments: those in waiting at the hosted page, and what was paid of late.
class TestPaymentStores : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase_data() { everyKind(); }
    void init() { startServer(); }
    void cleanupTestCase() { server.reset(); }
    void keepsHostedPayments();
    void addsUpWhatHostedPaymentsMoved_data();
    void addsUpWhatHostedPaymentsMoved();
    void addsUpWhatTheMicroAccountPaid();
    void manyAtOnceDoNotPassTheSumThatTheyRead();
};

void TestPaymentStores::keepsHostedPayments() {
    World w;
    QVERIFY(w.write([](Records &records) {
        records.members.put(member("dana"));
        records.payments.put(hosted("hst_1"));
    }));
    QVERIFY(w.store->read([](Records &records) {
        const auto kept = records.payments.hostedPayment("hst_1");
        QVERIFY(kept && kept->codeHash.empty() && !kept->mailedAt && !kept->paidAt);
        QCOMPARE(kept->member, "dana");
        QCOMPARE(kept->ticketHash, "hash of hst_1");
        QCOMPARE(kept->ticket, "a.b.c");
        QVERIFY(kept->total == hosted("hst_1").total && kept->createdAt == now && kept->expiresAt == now + payments::hostedOpenFor);
        QCOMPARE(kept->triesLeft, payments::hostedCodeTries);
        QVERIFY(!records.payments.hostedPayment("hst_2"));
    }));
    const auto later = now + std::chrono::minutes(3);
    QVERIFY(w.write([&](Records &records) {
        auto changed = *records.payments.hostedPayment("hst_1");
        changed.codeHash = "code";
        changed.mailedAt = changed.paidAt = changed.expiresAt = later;
        changed.triesLeft = 1;
        records.payments.put(changed);
    }));
    w.reopen();
    QVERIFY(w.store->read([&](Records &records) {
        const auto kept = records.payments.hostedPayment("hst_1");
        QVERIFY(kept && kept->mailedAt == later && kept->paidAt == later && kept->expiresAt == later);
        QCOMPARE(kept->codeHash, "code");
        QCOMPARE(kept->triesLeft, 1);
    }));
}

void TestPaymentStores::addsUpWhatHostedPaymentsMoved_data() {
    QTest::addColumn<QString>("who");
    QTest::addColumn<int>("secondsLater");
    QTest::addColumn<int>("begun");
    QTest::addColumn<int>("mailed");
    QTest::addColumn<int>("paid");
    QTest::newRow("all of it") << "dana" << 0 << 3 << 2 << 1400;
    QTest::newRow("from a later moment on") << "dana" << 1 << 0 << 1 << 700;
    QTest::newRow("after it all") << "dana" << 2 << 0 << 0 << 0;
    QTest::newRow("of another member") << "eve" << 0 << 1 << 0 << 0;
    QTest::newRow("of nobody") << "oscar" << 0 << 0 << 0 << 0;
}

void TestPaymentStores::addsUpWhatHostedPaymentsMoved() {
    QFETCH(QString, who);
    QFETCH(int, secondsLater);
    QFETCH(int, begun);
    QFETCH(int, mailed);
    QFETCH(int, paid);
    World w;
    QVERIFY(w.write([](Records &records) {
        records.members.put(member("dana"));
        records.members.put(member("eve"));
        auto first = hosted("hst_1"), second = hosted("hst_2");
        first.mailedAt = first.paidAt = now;
        second.mailedAt = second.paidAt = now + std::chrono::seconds(1);
        records.payments.put(first);
        records.payments.put(second);
        records.payments.put(hosted("hst_3"));
        records.payments.put(hosted("hst_4", "eve"));
    }));
    QVERIFY(w.store->read([&](Records &records) {
        const auto since = now + std::chrono::seconds(secondsLater);
        const auto counts = records.payments.hostedCounts(who.toStdString(), since);
        QCOMPARE(counts.begun, begun);
        QCOMPARE(counts.mailed, mailed);
        QCOMPARE(records.payments.hostedPaid(who.toStdString(), since), std::int64_t(paid));
    }));
}

void TestPaymentStores::addsUpWhatTheMicroAccountPaid() {
    using payment::PaymentState;
    World w;
    const auto krw = *money::Currency::fromCode("KRW");
    const auto later = now + std::chrono::minutes(1);
    QVERIFY(w.store->write([&](Records &records) {
        for (const char *id : {"dana", "eve"}) records.members.put(member(id));
        for (const char *id : {"paper", "kiosk"}) records.merchants.put({id, id, {"https://shop.example"}, {}, now});
        int number = 0;
        const auto put = [&](std::int64_t total, base::Timestamp at, PaymentState state, const char *who = "dana", const char *shop = "paper",
                             const char *means = "micro") {
            const auto sum = *money::Money::of(total, krw);
            payments::Payment one{.order = {{{"a1", "An article", 1, sum}}, sum, money::Money::zero(krw)}};
            one.id = "pay_" + std::to_string(++number);
            one.kind = payments::PaymentKind::ticket;
            one.state = state;
            one.member = who;
            one.means = means;
            one.merchant = shop;
            one.ticket = one.id;
            one.fingerprint = "f";
            one.createdAt = one.waitUntil = at;
            records.payments.put(one);
        };
        put(1, now, PaymentState::approved);
        put(2, later, PaymentState::approved);
        put(4, later, PaymentState::pending);
        put(8, later, PaymentState::unknown);
        put(16, later, PaymentState::declined);
        put(32, later, PaymentState::reversed);
        put(64, later, PaymentState::approved, "eve");
        put(128, later, PaymentState::approved, "dana", "kiosk");
        put(256, later, PaymentState::approved, "dana", "paper", "card_1");
        return Outcome::commit;
    }));
    QVERIFY(w.store->read([&](Records &records) {
        QCOMPARE(records.payments.microPaid("dana", "paper", now), std::int64_t(1 + 2 + 4 + 8));
        QCOMPARE(records.payments.microPaid("dana", "paper", later), std::int64_t(2 + 4 + 8));
        QCOMPARE(records.payments.microPaid("dana", "nobody", now), std::int64_t(0));
        QCOMPARE(records.payments.microPayments("dana", now), 4);
        QCOMPARE(records.payments.microPayments("dana", later), 0);
    }));
}

void TestPaymentStores::manyAtOnceDoNotPassTheSumThatTheyRead() {
    constexpr int all = 8;
    constexpr std::int64_t limit = 1400; // of two
    World w;
    QVERIFY(w.write([](Records &records) {
        records.members.put(member("dana"));
        for (int at = 0; at < all; ++at) records.payments.put(hosted("hst_" + std::to_string(at)));
    }));
    std::vector<std::thread> threads;
    for (int at = 0; at < all; ++at) {
        threads.emplace_back([&w, id = "hst_" + std::to_string(at)] {
            const auto pay = [&id](Records &records) {
                auto one = *records.payments.hostedPayment(id);
                if (records.payments.hostedPaid("dana", now) + one.total.amount() > limit) return;
                one.paidAt = now;
                records.payments.put(one);
            };
            while (!w.write(pay)) // Too many were in each other's way: as its caller would, it asks again.
                std::this_thread::yield();
        });
    }
    for (auto &thread : threads)
        thread.join();
    QVERIFY(w.store->read([&](Records &records) { QCOMPARE(records.payments.hostedPaid("dana", now), limit); }));
}

QTEST_GUILESS_MAIN(TestPaymentStores)
#include "test_payment_stores.moc"
