#include "wallet-app/page/preparation.h"

#include <memory>
#include <vector>

#include <QCoreApplication>
#include <QTest>
#include <QThread>

using florin::page::Preparation;

namespace {

/// What is no library cannot be loaded, which must do no harm; the order of things is the same.
const char *anyFile = FLORIN_SOURCE_DIR "/CMakeLists.txt";

} // namespace

/// What is brought into memory beside the window must neither hold the window up nor outlive it.
class TestPreparation : public QObject {
    Q_OBJECT

  private slots:
    void callsAtOnceWhereThereIsNothingToPrepare() {
        Preparation preparation(QStringLiteral("/nowhere/at-all.so"));
        bool called = false;
        preparation.whenReady([&] { called = true; });
        QVERIFY(called);
    }

    void callsLaterAndInOrderAndThenAtOnce() {
        Preparation preparation(QString::fromUtf8(anyFile));
        std::vector<int> calls;
        preparation.whenReady([&] { calls.push_back(1); });
        preparation.whenReady([&] { calls.push_back(2); });
        QVERIFY(calls.empty()); // the window is drawn first
        QVERIFY(QTest::qWaitFor([&] { return calls.size() == 2; }));
        QCOMPARE(calls, (std::vector<int>{1, 2}));
        preparation.whenReady([&] { calls.push_back(3); });
        QCOMPARE(calls.size(), std::size_t(3));
    }

    // A tab that is closed, and a wallet that is ended, while the thread is at work or its news is on the way.
    void callsNobodyOnceItIsGone() {
        for (int round = 0; round < 200; ++round) {
            bool called = false;
            {
                Preparation preparation(QString::fromUtf8(anyFile));
                preparation.whenReady([&] { called = true; });
                if (round % 2 == 0) QThread::yieldCurrentThread();
            }
            QCoreApplication::sendPostedEvents();
            QVERIFY(!called);
        }
    }

    void whoeverIsCalledMayEndIt() {
        auto preparation = std::make_unique<Preparation>(QString::fromUtf8(anyFile));
        bool called = false;
        preparation->whenReady([&] {
            preparation.reset();
            called = true;
        });
        QVERIFY(QTest::qWaitFor([&] { return called; }));
        QVERIFY(preparation == nullptr);
    }
};

QTEST_GUILESS_MAIN(TestPreparation)

#include "test_preparation.moc"
