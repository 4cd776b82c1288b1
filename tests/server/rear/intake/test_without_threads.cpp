#include "server/rear/intake/waiters.h"

#include <QtTest>

using namespace florin::intake;
using namespace std::chrono_literals;

/// The queue and the waiters as one thread drives them, under a time of its own.
class TestWithoutThreads : public QObject {
    Q_OBJECT
  private slots:
    void doesTheOldestWorkWhenItIsTold();
    void callsBackWhenTheGivenTimeHasGoneBy();
    void tellsWhenTheNextDeadlineIs();
};

void TestWithoutThreads::doesTheOldestWorkWhenItIsTold() {
    WorkQueue work({.threads = 0, .waiting = 2});
    std::vector<int> done;
    QVERIFY(work.offer([&] { done.push_back(1); }));
    QVERIFY(work.offer([&] { throw std::runtime_error("ends this piece only"); }));
    QVERIFY(!work.offer([] {}));
    work.add([&] { done.push_back(2); });
    QVERIFY(done.empty());
    QVERIFY(work.runOne());
    QCOMPARE(done, std::vector<int>{1});
    QVERIFY(work.runOne());
    QVERIFY(work.runOne());
    QCOMPARE(done, (std::vector<int>{1, 2}));
    QVERIFY(!work.runOne());
}

void TestWithoutThreads::callsBackWhenTheGivenTimeHasGoneBy() {
    WorkQueue work({.threads = 0, .waiting = 8});
    Waiters::Moment time{};
    Waiters waiters(work, [&time] { return time; });
    int called = 0;
    waiters.await("payment:1", 10s, [&] { ++called; });
    waiters.callOverdue();
    QVERIFY(!work.runOne());
    time += 10s;
    waiters.callOverdue();
    QVERIFY(work.runOne());
    QCOMPARE(called, 1);
    waiters.callOverdue();
    QVERIFY(!work.runOne());
}

void TestWithoutThreads::tellsWhenTheNextDeadlineIs() {
    WorkQueue work({.threads = 0, .waiting = 8});
    Waiters::Moment time{};
    Waiters waiters(work, [&time] { return time; });
    QVERIFY(!waiters.nextDeadline());
    waiters.await("later", 9s, [] {});
    const auto sooner = waiters.await("sooner", 3s, [] {});
    QVERIFY(waiters.nextDeadline() == time + 3s);
    QVERIFY(waiters.cancel(sooner));
    QVERIFY(waiters.nextDeadline() == time + 9s);
}

QTEST_GUILESS_MAIN(TestWithoutThreads)
#include "test_without_threads.moc"
