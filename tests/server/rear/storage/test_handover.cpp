#include "server/rear/storage/handover.h"

#include <QtTest>

#include <atomic>
#include <numeric>
#include <stdexcept>
#include <thread>
#include <vector>

using florin::storage::Handover;

namespace {

struct Numbers {
    std::vector<int> list;
};

} // namespace

class TestHandover : public QObject {
    Q_OBJECT

  private slots:
    void worksOffEachPieceOnceAndInOrder_data() {
        QTest::addColumn<int>("pieces");
        for (const int pieces : {1, 2, 3, 4, 5, 1000}) QTest::addRow("%d", pieces) << pieces;
    }
    void worksOffEachPieceOnceAndInOrder() {
        QFETCH(int, pieces);
        std::vector<int> seen;
        Handover<Numbers> handover([&](Numbers &piece) {
            seen.insert(seen.end(), piece.list.begin(), piece.list.end());
            piece.list.clear();
        });
        for (int number = 0; number < pieces * 3; ++number) {
            if (handover.piece().list.size() == 3) handover.handOn();
            handover.piece().list.push_back(number);
        }
        handover.finish();
        std::vector<int> all(std::size_t(pieces) * 3);
        std::iota(all.begin(), all.end(), 0);
        QCOMPARE(seen, all);
    }
    void needsNoThreadForOnePiece() {
        std::thread::id worker;
        Handover<Numbers> handover([&](Numbers &) { worker = std::this_thread::get_id(); });
        handover.piece().list.push_back(1);
        handover.finish();
        QCOMPARE(worker, std::this_thread::get_id());
    }
    void givesWhatTheWorkThrewToWhoFills_data() {
        QTest::addColumn<int>("piece");
        for (const int piece : {0, 1, 7, 99}) QTest::addRow("%d", piece) << piece;
    }
    void givesWhatTheWorkThrewToWhoFills() {
        QFETCH(int, piece);
        int worked = 0;
        Handover<Numbers> handover([&](Numbers &) {
            if (worked == piece) throw std::runtime_error("no");
            ++worked;
        });
        const auto fill = [&] {
            for (int i = 0; i < 99; ++i) handover.handOn();
            handover.finish();
        };
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, fill());
        QCOMPARE(worked, piece);
    }
    /// The filling side fails: nothing hangs.
    void endsWithPiecesLeft() {
        std::atomic<int> worked = 0;
        {
            Handover<Numbers> handover([&](Numbers &) { ++worked; });
            for (int i = 0; i < 3; ++i) handover.handOn();
        }
        QVERIFY(worked <= 3);
    }
};

QTEST_GUILESS_MAIN(TestHandover)
#include "test_handover.moc"
