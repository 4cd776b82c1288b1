#include "server/rear/storage/books_memory.h"

#include <QtTest>

#include <random>

using namespace florin::storage;

namespace {

constexpr std::size_t sweepsAt = BooksMemory::sweepsAt;

/// As many ids as begin a sweep.
void fill(BooksMemory &memory) {
    std::mt19937_64 random(5);
    memory.startAt(sweepsAt + 1, 1, 1);
    for (std::size_t i = 0; i < sweepsAt; ++i) {
        IdKey key;
        const std::uint64_t bits[2] = {random(), random()};
        std::memcpy(key.data(), bits, key.size());
        memory.replayed(key, static_cast<std::int64_t>(i) + 1);
    }
}

/// The first share, once the sweep is sorted.
bool isBegun(BooksMemory &memory, std::size_t entries) {
    const auto share = memory.takeShare(entries);
    return !share.ids.empty() || share.sweptTo.has_value();
}

} // namespace

/// How a sweep is spread over the commits beside which it is written.
class TestSweepPace : public QObject {
    Q_OBJECT

  private slots:
    void isOverBeforeTheNextOneIsDue_data();
    void isOverBeforeTheNextOneIsDue();
    void hasNoShareBeforeThereIsEnough();
};

void TestSweepPace::isOverBeforeTheNextOneIsDue_data() {
    QTest::addColumn<int>("entriesOfACommit");
    QTest::newRow("small commits") << 30;
    QTest::newRow("large commits") << 4096;
}

void TestSweepPace::isOverBeforeTheNextOneIsDue() {
    QFETCH(int, entriesOfACommit);
    const auto entries = static_cast<std::size_t>(entriesOfACommit);
    BooksMemory memory;
    fill(memory);
    QVERIFY(memory.beginSweep(BooksMemory::When::enough));
    QTRY_VERIFY(isBegun(memory, entries));
    std::size_t entered = entries, longest = 0;
    for (bool isOver = false; !isOver; entered += entries) {
        QVERIFY2(entered < sweepsAt, "the next sweep would be due");
        const auto share = memory.takeShare(entries);
        longest = std::max(longest, share.ids.size() + share.lines.size());
        isOver = share.sweptTo.has_value();
    }
    // Not much more with one commit than its part of the whole, and not all at the beginning.
    QVERIFY2(longest <= 2 * entries + 16, qPrintable(QString::number(longest)));
    QVERIFY2(entered > sweepsAt / 2, qPrintable(QString::number(entered)));
}

void TestSweepPace::hasNoShareBeforeThereIsEnough() {
    BooksMemory memory;
    memory.startAt(2, 1, 1);
    memory.replayed(IdKey{1}, 1);
    QVERIFY(!memory.beginSweep(BooksMemory::When::enough));
    const auto share = memory.takeShare(100);
    QVERIFY(share.ids.empty() && share.lines.empty() && !share.sweptTo);
}

QTEST_GUILESS_MAIN(TestSweepPace)
#include "test_sweep_pace.moc"
