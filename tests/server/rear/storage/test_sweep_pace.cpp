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
    void sweepsAgainWithTheSameMemory();
    void keepsWhatAReaderDoesNotSeeYet();
    void sweepsNothingThatWasNotCommitted();
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

/// As a writer does it: each id is known as long as it is not in its table, whichever sweep it goes with.
void TestSweepPace::sweepsAgainWithTheSameMemory() {
    BooksMemory memory;
    std::int64_t entry = 0;
    const auto keyOfEntry = [](std::int64_t number) { return keyOf("t" + std::to_string(number)); };
    for (int round = 0; round < 3; ++round) {
        const auto first = entry + 1;
        for (; entry < first + 999; ++entry) memory.replayed(keyOfEntry(entry + 1), entry + 1);
        memory.startAt(entry + 1, 1, round + 1);
        QVERIFY(memory.beginSweep(BooksMemory::When::anything));
        std::size_t swept = 0;
        for (bool isOver = false; !isOver;) {
            for (auto number = first; number <= entry; ++number) QVERIFY(memory.entryOf(keyOfEntry(number)) == number);
            const auto slice = memory.takeSlice(100);
            swept += slice.ids.size();
            isOver = slice.sweptTo.has_value();
            memory.publish(round + 1);
        }
        QCOMPARE(swept, static_cast<std::size_t>(entry - first + 1));
        for (auto number = first; number <= entry; ++number) QVERIFY(!memory.entryOf(keyOfEntry(number)));
    }
}

void TestSweepPace::keepsWhatAReaderDoesNotSeeYet() {
    BooksMemory memory;
    memory.replayed(IdKey{1}, 1);
    memory.startAt(2, 1, 1);
    QVERIFY(memory.beginReading(1, 1));
    QVERIFY(memory.beginSweep(BooksMemory::When::anything));
    QVERIFY(memory.takeSlice(100).sweptTo);
    memory.publish(2);
    QVERIFY(memory.entryRead(IdKey{1}) == 1);
    memory.endReading();
    memory.publish(3);
    QVERIFY(!memory.entryOf(IdKey{1}));
}

void TestSweepPace::sweepsNothingThatWasNotCommitted() {
    using namespace florin;
    BooksMemory memory;
    memory.startAt(1, 1, 1);
    const auto krw = *money::Currency::fromCode("KRW");
    const auto from = memory.lines.add(ledger::settlementWith("issuer", krw), 1, {}, 0);
    const auto to = memory.lines.add(ledger::tillOf("shop", krw), 2, {}, 0);
    ledger::Entry entry{.transfer = "t", .amount = *money::Money::of(5, krw)};
    entry.step = ledger::Step::postsAtOnce;
    memory.enter(entry, from, to, IdKey{1});
    memory.stage();
    memory.forget();
    memory.publish(1); // Of a batch of nothing.
    QCOMPARE(memory.newestEntry(), std::int64_t(0));
    QVERIFY(!memory.beginSweep(BooksMemory::When::anything));
}

QTEST_GUILESS_MAIN(TestSweepPace)
#include "test_sweep_pace.moc"
