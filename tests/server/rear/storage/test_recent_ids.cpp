#include "server/rear/storage/sweep.h"

#include <QtTest>

#include <cstring>
#include <map>
#include <random>

using namespace florin::storage;

namespace {

constexpr std::int64_t aSegment = std::int64_t{1} << 20;

IdKey keyFrom(std::uint64_t first, std::uint64_t rest) {
    IdKey key;
    for (std::size_t i = 0; i < 8; ++i) {
        key[i] = static_cast<std::uint8_t>(first >> (56 - 8 * i));
        key[8 + i] = static_cast<std::uint8_t>(rest >> (56 - 8 * i));
    }
    return key;
}

/// Goes through all of them in pieces of `most`.
std::vector<RecentIds::Item> all(const RecentIds &ids, std::size_t most) {
    std::vector<RecentIds::Item> taken;
    auto place = ids.first();
    for (std::size_t before = 1; before != 0;) {
        before = taken.size();
        place = ids.take(place, most, taken);
        before = taken.size() - before;
    }
    return taken;
}

} // namespace

/// Ids that are not in their table yet, and how a sweep takes them there.
class TestRecentIds : public QObject {
    Q_OBJECT

  private slots:
    /// Keys that crowd together, at the end of the table too, beside random ones; the table grows under them.
    void knowsWhatWasAddedAndNothingElse() {
        std::mt19937_64 random(7);
        RecentIds ids;
        std::map<IdKey, std::int64_t> expected;
        for (std::int64_t entry = 1; entry <= 20'000; ++entry) {
            const auto first = entry % 3 == 0 ? random() : entry % 3 == 1 ? ~std::uint64_t{0} : 0x8000'0000'0000'0000U;
            const auto key = keyFrom(first, random());
            expected[key] = entry;
            ids.add(key, entry);
        }
        QCOMPARE(ids.size(), expected.size());
        for (const auto &[key, entry] : expected) QVERIFY(ids.find(key) == entry);
        for (int i = 0; i < 1000; ++i) QVERIFY(!ids.find(keyFrom(~std::uint64_t{0}, random())));
    }

    void isAsNewWhenItIsUsedAgain() {
        std::mt19937_64 random(8);
        RecentIds ids(100);
        std::vector<IdKey> former;
        for (std::int64_t entry = 1; entry <= 100; ++entry) {
            former.push_back(keyFrom(random(), random()));
            ids.add(former.back(), entry);
        }
        ids.reuse();
        ids.reuse();
        QCOMPARE(ids.size(), std::size_t(0));
        for (const auto &key : former) QVERIFY(!ids.find(key));
        QVERIFY(all(ids, 10).empty());
        // One of before comes again, beside new ones, and makes the table grow.
        ids.add(former[50], 101);
        for (std::int64_t entry = 102; entry <= 400; ++entry) ids.add(keyFrom(random(), random()), entry);
        QVERIFY(ids.find(former[50]) == 101);
        QVERIFY(!ids.find(former[49]));
        QCOMPARE(ids.size(), std::size_t(300));
        QCOMPARE(all(ids, 7).size(), std::size_t(300));
    }

    void isGoneThroughBySegment_data() {
        QTest::addColumn<int>("most");
        for (const int most : {1, 64, 100'000}) QTest::addRow("by %d", most) << most;
    }
    void isGoneThroughBySegment() {
        QFETCH(int, most);
        std::mt19937_64 random(9);
        RecentIds ids;
        std::map<std::pair<std::int64_t, IdKey>, std::int64_t> expected;
        for (std::int64_t entry = 3 * aSegment - 2000; entry < 3 * aSegment + 1000; ++entry) {
            const auto key = keyFrom(entry % 2 ? random() : ~std::uint64_t{0}, random());
            expected[{segmentOf(entry), key}] = entry;
            ids.add(key, entry);
        }
        const auto taken = all(ids, static_cast<std::size_t>(most));
        QCOMPARE(taken.size(), expected.size());
        std::size_t turns = 0;
        for (std::size_t i = 1; i < taken.size(); ++i) {
            QVERIFY(segmentOf(taken[i - 1].entry) <= segmentOf(taken[i].entry));
            turns += segmentOf(taken[i - 1].entry) == segmentOf(taken[i].entry) && taken[i].key < taken[i - 1].key;
        }
        if (most > 3000) QCOMPARE(turns, std::size_t(0)); // In one piece they are in order.
        for (const auto &item : taken) QCOMPARE(expected.erase({segmentOf(item.entry), item.key}), std::size_t(1));
    }

    /// Whatever fails on the way, each id and each account is written once in the end.
    void comesToEverythingOnceThoughSlicesAreTakenBack() {
        std::mt19937_64 random(10);
        RecentIds ids;
        for (std::int64_t entry = aSegment - 500; entry < aSegment + 500; ++entry) ids.add(keyFrom(random(), random()), entry);
        std::vector<Sweep::Dirty> accounts;
        for (AccountLines::Index i = 0; i < 700; ++i) accounts.push_back({static_cast<std::int64_t>(random() % 1'000'000'007), i});
        Sweep sweep(std::move(ids), accounts, aSegment + 499, 1000);
        QCOMPARE(sweep.size(), std::size_t(1700));
        std::map<std::int64_t, int> entries;
        std::map<std::size_t, int> written;
        std::int64_t last = 0;
        while (sweep.left() > 0) {
            std::vector<Sweep::Slice> slices;
            for (auto count = 1 + random() % 3; count > 0; --count) slices.push_back(sweep.take(1 + random() % 40));
            if (random() % 3 == 0) {
                sweep.takeBack();
                continue;
            }
            sweep.keep();
            for (const auto &slice : slices) {
                for (const auto &item : slice.ids) ++entries[item.entry];
                for (const auto &account : slice.accounts) {
                    QVERIFY(last <= account.number); // As their table lies.
                    last = account.number;
                    ++written[account.index];
                }
            }
        }
        QCOMPARE(entries.size(), std::size_t(1000));
        QCOMPARE(written.size(), std::size_t(700));
        for (const auto &[entry, times] : entries) QCOMPARE(times, 1);
        for (const auto &[account, times] : written) QCOMPARE(times, 1);
        const auto nothing = sweep.take(10);
        QVERIFY(nothing.ids.empty() && nothing.accounts.empty());
    }
};

QTEST_GUILESS_MAIN(TestRecentIds)
#include "test_recent_ids.moc"
