#include "server/rear/storage/known_parties.h"
#include "server/rear/storage/sqlite_database.h"
#include "server/rear/storage/sqlite_store.h"

#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <thread>

using namespace florin;
using namespace florin::storage;
using intake::Outcome;
using intake::Records;

namespace {

const base::Timestamp now = *base::fromRfc3339("2026-11-20T10:00:00Z");
const KnownParties::Moment start{std::chrono::hours(1)};
constexpr std::chrono::milliseconds soon{1};

members::Grant grant(const std::string &hash) { return {"grt_1", hash, "dana", "dev_1", now, now + std::chrono::minutes(10)}; }

members::Device device(const std::string &name) {
    return {.id = "dev_1", .member = "dana", .name = name, .certificate = "certificate", .certifiedUntil = now, .createdAt = now, .lastSeenAt = now};
}

/// What is kept of one grant and one device, as after a read.
struct Filled {
    KnownParties parties;
    Filled() {
        parties.watch(1, start);
        parties.begin(start);
        parties.keep(grant("hash"));
        parties.keep(device("phone"));
        [[maybe_unused]] const bool isGood = parties.end();
    }
    bool holdsGrant() const { return parties.grant("hash").has_value(); }
    bool holdsDevice() const { return parties.device("dev_1").has_value(); }
    void commit(const PartyChanges &changes) {
        parties.beginCommit(changes);
        parties.endCommit();
    }
};

/// A store with one member's grant and device.
struct KnownStore {
    QTemporaryDir folder;
    std::string path = folder.filePath("florin.db").toStdString();
    std::unique_ptr<SqliteStore> store = std::move(*SqliteStore::open(path));

    KnownStore() {
        [[maybe_unused]] const auto written = store->write([](Records &records) {
            records.members.put(members::Member{.id = "dana", .passwordHash = "hash", .profile = {.name = "Dana", .email = "d@florin.example"}, .createdAt = now});
            records.members.put(device("phone"));
            records.members.put(grant("hash"));
            return Outcome::commit;
        });
    }
    void commitSomething(int number) {
        [[maybe_unused]] const auto done = store->write([&](Records &records) {
            records.members.useOnce("id" + std::to_string(number), now);
            return Outcome::commit;
        });
    }
    bool hasGrant() {
        bool has = false;
        [[maybe_unused]] const auto read = store->read([&](Records &records) { has = records.members.grant("hash").has_value(); });
        return has;
    }
    std::string deviceName() {
        std::string name;
        [[maybe_unused]] const auto read = store->read([&](Records &records) { name = records.members.device("dev_1")->name; });
        return name;
    }
};

/// One whose writer commits all the time beside what the test does.
struct BusyStore : KnownStore {
    std::atomic<bool> isOver = false;
    std::thread others{[this] {
        for (int number = 0; !isOver; ++number) commitSomething(number);
    }};

    ~BusyStore() {
        isOver = true;
        others.join();
    }
};

} // namespace

class TestKnownParties : public QObject {
    Q_OBJECT

  private slots:
    void whatWasReadIsKept() {
        Filled filled;
        filled.parties.begin(start + soon);
        QVERIFY(filled.holdsGrant());
        QVERIFY(filled.holdsDevice());
        QVERIFY(filled.parties.end());
    }

    void aChangeConcernsItsOwnOnly() {
        Filled filled;
        PartyChanges changes;
        changes.device("dev_1");
        changes.grant("another");
        filled.commit(changes);
        filled.parties.begin(start + soon);
        QVERIFY(filled.holdsGrant());
        QVERIFY(!filled.holdsDevice());
    }

    void anEndOfGrantsConcernsAll() {
        Filled filled;
        PartyChanges changes;
        changes.anything();
        filled.commit(changes);
        filled.parties.begin(start + soon);
        QVERIFY(!filled.holdsGrant());
    }

    void nothingIsBelievedWhileItIsBeingChanged() {
        Filled filled;
        PartyChanges changes;
        changes.device("dev_1");
        filled.parties.beginCommit(changes);
        filled.parties.begin(start + soon);
        QVERIFY(!filled.holdsGrant());
        // What is read now may be from before the commit.
        filled.parties.keep(device("phone"));
        QVERIFY(filled.parties.end());
        filled.parties.endCommit();
        filled.parties.begin(start + soon);
        QVERIFY(!filled.holdsDevice());
    }

    void aReadThatIsOvertakenSaysSo() {
        Filled filled;
        filled.parties.begin(start + soon);
        QVERIFY(filled.holdsDevice());
        PartyChanges changes;
        changes.device("dev_1");
        filled.parties.beginCommit(changes);
        filled.parties.keep(device("phone"));
        QVERIFY(!filled.parties.end());
        filled.parties.endCommit();
        QVERIFY(!filled.parties.end());
        filled.parties.begin(start + soon);
        QVERIFY(!filled.holdsDevice());
    }

    void aCommitOfOtherThingsOvertakesNobody() {
        Filled filled;
        filled.parties.begin(start + soon);
        filled.commit({});
        QVERIFY(filled.parties.end());
    }

    void whatAnotherProgramWroteIsForgotten() {
        Filled filled;
        filled.parties.watch(2, start + soon);
        filled.parties.begin(start + soon);
        QVERIFY(!filled.holdsGrant());
    }

    void withoutAWatchNothingIsBelieved() {
        Filled filled;
        filled.parties.begin(start + KnownParties::longestUnwatched);
        QVERIFY(!filled.holdsGrant());
    }

    void changesThatNobodyAsksForAreBounded() {
        PartyChanges all, one;
        one.device("dev_1");
        for (int i = 0; i < 20'000; ++i) all.add(one);
        QVERIFY(all.isAnything());
        QVERIFY(all.keys().empty());
    }

    void nobodyReadsWhatIsOlderThanItsCommit() {
        Filled filled;
        auto &parties = filled.parties;
        PartyChanges all;
        all.anything();
        filled.commit(all);
        std::atomic<int> stored = 0, committed = 0;
        std::atomic<bool> isOver = false;
        std::thread writer([&] {
            PartyChanges changes;
            changes.device("dev_1");
            for (int number = 1; !isOver; ++number) {
                parties.beginCommit(changes);
                stored = number;
                parties.endCommit();
                committed = number;
            }
        });
        const auto readOne = [&] {
            const auto known = parties.device("dev_1");
            const auto number = known ? std::stoi(known->name) : stored.load();
            if (!known) parties.keep(device(std::to_string(number)));
            return number;
        };
        int stale = 0;
        for (int round = 0; round < 300'000; ++round) {
            const int least = committed;
            parties.begin(start + soon);
            const int number = readOne();
            stale += parties.end() && number < least ? 1 : 0;
        }
        isOver = true;
        writer.join();
        QCOMPARE(stale, 0);
    }

    /// As soon as `write` has returned, whatever others commit beside it.
    void aBusyStoreSeesEachChangeAtOnce() {
        BusyStore world;
        for (int round = 0; round < 200; ++round) {
            const auto name = "phone " + std::to_string(round);
            QVERIFY(world.store->write([&](Records &records) {
                records.members.put(device(name));
                return Outcome::commit;
            }));
            QCOMPARE(world.deviceName(), name);
            QCOMPARE(world.deviceName(), name);
        }
        QVERIFY(world.hasGrant());
        QVERIFY(world.store->write([](Records &records) {
            records.members.endGrantsOf("dana");
            return Outcome::commit;
        }));
        QVERIFY(!world.hasGrant());
    }

    /// As an administrator's program does beside a server that has just committed.
    void whoeverEndedAGrantEndsOnceNobodyBelievesIt() {
        KnownStore world;
        auto another = std::move(*SqliteStore::open(world.path));
        world.commitSomething(1);
        QVERIFY(world.hasGrant());
        QVERIFY(another->write([](Records &records) {
            records.members.endGrantsOf("dana");
            return Outcome::commit;
        }));
        another.reset();
        QVERIFY(!world.hasGrant());
    }

    /// Its next commit does, however soon that comes.
    void aCommitSeesWhatAnotherProgramWrote() {
        KnownStore world;
        world.commitSomething(1);
        QVERIFY(world.hasGrant());
        SqliteDatabase(world.path, Mode::writer).run("DELETE FROM grants");
        world.commitSomething(2);
        QVERIFY(!world.hasGrant());
    }
};

QTEST_GUILESS_MAIN(TestKnownParties)
#include "test_known_parties.moc"
