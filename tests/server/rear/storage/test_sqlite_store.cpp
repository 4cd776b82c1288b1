#include "server/rear/storage/migrations.h"
#include "server/rear/storage/sqlite_database.h"
#include "server/rear/storage/sqlite_store.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>
#include <latch>

#include <atomic>
#include <stdexcept>
#include <thread>

using namespace florin;
using namespace florin::storage;
using intake::Outcome;
using intake::Records;
using intake::StoreError;

namespace {

const base::Timestamp now = *base::fromRfc3339("2026-11-20T10:00:00.123456Z");

members::Member member(const std::string &id) {
    return {.id = id, .passwordHash = "hash", .profile = {.name = "Dana", .email = "d@florin.example"}, .createdAt = now};
}

/// A store in a folder of its own.
struct World {
    QTemporaryDir folder;
    std::string path = folder.filePath("florin.db").toStdString();
    std::unique_ptr<SqliteStore> store = open();

    std::unique_ptr<SqliteStore> open() {
        auto opened = SqliteStore::open(path);
        return opened ? std::move(*opened) : nullptr;
    }
    base::Result<void, StoreError> add(const std::string &id, Outcome outcome = Outcome::commit) {
        return store->write([&](Records &records) {
            records.members.put(member(id));
            return outcome;
        });
    }
    bool has(const std::string &id) {
        bool found = false;
        const auto read = store->read([&](Records &records) { found = records.members.find(id).has_value(); });
        return read && found;
    }
    QByteArray bytes() {
        QFile file(QString::fromStdString(path));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
};

} // namespace

class TestSqliteStore : public QObject {
    Q_OBJECT

  private slots:
    void keepsWhatWasCommittedAcrossARestart();
    void rollsBackOnRequestAndOnExceptions();
    void rollsBackWhenARuleOfTheSchemaRefuses();
    void refusesToWriteThroughTheReader();
    void readsOneConsistentView();
    void refusesADamagedFileAndLeavesIt_data();
    void refusesADamagedFileAndLeavesIt();
    void refusesANewerSchemaAndLeavesIt();
    void letsSeveralProcessesBringTheSchemaUpAtOnce();
    void saysWhenTheFolderCannotBeWritten();
    void saysFullWhenTheDiskIsAndWorksOnAfterwards();
    void makesTheFileForItsOwnerOnly();
    void writesFromManyThreads();
    void keepsEveryFieldOfAMember();
    void keepsDevicesEnrolmentsAndGrants();
    void usesAnIdOnce();
    void keepsAnswersWithTheirHeaders();
    void keepsNoticesUntilTheyAreSent();
    void forgetsWhatHasNoUse();
    void givesParametersByNameAndNotByPlace();
};

void TestSqliteStore::keepsWhatWasCommittedAcrossARestart() {
    World w;
    QVERIFY(w.add("dana"));
    w.store.reset();
    w.store = w.open();
    QVERIFY(w.has("dana"));
}

void TestSqliteStore::rollsBackOnRequestAndOnExceptions() {
    World w;
    QVERIFY(w.add("dana", Outcome::rollBack));
    QVERIFY(!w.has("dana"));
    const auto failing = [](Records &records) -> Outcome {
        records.members.put(member("dana"));
        throw std::runtime_error("in between");
    };
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, (void)w.store->write(failing));
    QVERIFY(!w.has("dana"));
    QVERIFY(w.add("dana"));
}

void TestSqliteStore::rollsBackWhenARuleOfTheSchemaRefuses() {
    World w;
    const auto breaking = [](Records &records) {
        records.members.put(member("dana"));
        records.members.put(members::Device{.id = "dev_1", .member = "nobody", .name = "x", .certificate = "x"});
        return Outcome::commit;
    };
    QVERIFY_THROWS_EXCEPTION(RuleBroken, (void)w.store->write(breaking));
    QVERIFY(!w.has("dana"));
}

void TestSqliteStore::refusesToWriteThroughTheReader() {
    World w;
    const auto read = w.store->read([](Records &records) { records.members.put(member("dana")); });
    QVERIFY(!read);
    QVERIFY(!w.has("dana"));
}

void TestSqliteStore::readsOneConsistentView() {
    World w;
    const auto read = w.store->read([&](Records &records) {
        QVERIFY(!records.members.find("dana"));
        QVERIFY(w.add("dana"));
        QVERIFY(!records.members.find("dana"));
    });
    QVERIFY(read);
    QVERIFY(w.has("dana"));
}

void TestSqliteStore::refusesADamagedFileAndLeavesIt_data() {
    QTest::addColumn<int>("place");
    QTest::newRow("its beginning") << 0;
    QTest::newRow("a page in the middle") << 3;
    QTest::newRow("another") << 6;
}

void TestSqliteStore::refusesADamagedFileAndLeavesIt() {
    QFETCH(int, place);
    World w;
    for (int i = 0; i < 50; ++i)
        QVERIFY(w.add("member" + std::to_string(i)));
    w.store.reset();
    QFile file(QString::fromStdString(w.path));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek(place * 4096));
    file.write(QByteArray(2048, '\x5a'));
    file.close();
    const QByteArray before = w.bytes();
    const auto opened = SqliteStore::open(w.path);
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, OpenFailure::Kind::damaged);
    QVERIFY(opened.error().sentence.find("damaged") != std::string::npos);
    QCOMPARE(w.bytes(), before);
}

void TestSqliteStore::refusesANewerSchemaAndLeavesIt() {
    World w;
    w.store->writer().run("INSERT INTO schema_version (version, name, applied_at) VALUES (9999, 'later', 0)");
    w.store.reset();
    const QByteArray before = w.bytes();
    const auto opened = SqliteStore::open(w.path);
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, OpenFailure::Kind::newerSchema);
    QCOMPARE(w.bytes(), before);
}

void TestSqliteStore::letsSeveralProcessesBringTheSchemaUpAtOnce() {
    for (int round = 0; round < 5; ++round) {
        QTemporaryDir folder;
        const std::string path = folder.filePath("florin.db").toStdString();
        storage::SqliteDatabase(path, storage::Mode::writer).execute("CREATE TABLE keeps_the_file (one INTEGER) STRICT");
        std::atomic<int> sound = 0;
        std::vector<std::thread> processes;
        std::latch start(4);
        for (int i = 0; i < 4; ++i)
            processes.emplace_back([&] {
                storage::SqliteDatabase db(path, storage::Mode::writer);
                start.arrive_and_wait();
                try {
                    sound += storage::migrate(db) == storage::MigrationResult::upToDate;
                } catch (const std::exception &) {
                }
            });
        for (auto &process : processes) process.join();
        QCOMPARE(sound.load(), 4);
    }
}

void TestSqliteStore::saysWhenTheFolderCannotBeWritten() {
    const auto opened = SqliteStore::open("/proc/florin.db");
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, OpenFailure::Kind::notWritable);
}

void TestSqliteStore::saysFullWhenTheDiskIsAndWorksOnAfterwards() {
    World w;
    QVERIFY(w.add("dana"));
    // SQLite answers a page limit with the same SQLITE_FULL that a full disk gives.
    auto &db = w.store->writer();
    std::int64_t pages = 0;
    {
        auto row = db.query("PRAGMA page_count");
        QVERIFY(row.next());
        pages = row.integer(0);
    }
    db.execute("PRAGMA max_page_count = " + std::to_string(pages + 2));
    base::Result<void, StoreError> result;
    int added = 0;
    while (added < 1000 && result) {
        result = w.add("member" + std::to_string(added) + std::string(2000, 'x'));
        added += bool(result);
    }
    QVERIFY(!result);
    QCOMPARE(result.error(), StoreError::full);
    QVERIFY(!w.has("member" + std::to_string(added) + std::string(2000, 'x')));
    QVERIFY(w.has("dana"));
    db.execute("PRAGMA max_page_count = 100000");
    QVERIFY(w.add("oscar"));
}

void TestSqliteStore::makesTheFileForItsOwnerOnly() {
    World w;
    QVERIFY(w.add("dana"));
    for (const auto *name : {"florin.db", "florin.db-wal"}) {
        const auto rights = QFile::permissions(w.folder.filePath(name));
        QVERIFY(!(rights & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther)));
    }
}

void TestSqliteStore::writesFromManyThreads() {
    World w;
    std::atomic<int> failed = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 25; ++i) {
                failed += !w.add("member" + std::to_string(t * 100 + i));
                failed += !w.has("member" + std::to_string(t * 100 + i));
            }
        });
    }
    for (auto &thread : threads)
        thread.join();
    QCOMPARE(failed.load(), 0);
}

void TestSqliteStore::keepsEveryFieldOfAMember() {
    World w;
    auto dana = member("dana");
    dana.profile.phone = "+82 2 123-4567";
    dana.profile.address = members::Address{"1 Sea Road", "", "Busan", "", "48000", "KR"};
    dana.profile.name = std::string("D\xc3\xa4na \0 x", 9);
    QVERIFY(w.store->write([&](Records &records) {
        records.members.put(dana);
        return Outcome::commit;
    }));
    QVERIFY(w.store->read([&](Records &records) {
        const auto found = records.members.find("dana");
        QVERIFY(found);
        QVERIFY(found->profile == dana.profile);
        QCOMPARE(found->passwordHash, dana.passwordHash);
        QVERIFY(found->createdAt == now);
        QVERIFY(!records.members.find("' OR 1=1 --"));
    }));
}

void TestSqliteStore::keepsDevicesEnrolmentsAndGrants() {
    World w;
    QVERIFY(w.store->write([](Records &records) {
        records.members.put(member("dana"));
        records.members.put(members::Device{.id = "dev_1", .member = "dana", .name = "Laptop", .certificate = "pem", .createdAt = now});
        records.members.put(members::Enrolment{.id = "enr_1", .member = "dana", .deviceName = "Laptop", .request = "csr", .createdAt = now, .expiresAt = now});
        records.members.put(members::Grant{.id = "g1", .tokenHash = "h1", .member = "dana", .device = "dev_1", .createdAt = now, .expiresAt = now});
        records.members.put(members::Grant{.id = "g2", .tokenHash = "h2", .member = "dana", .createdAt = now, .expiresAt = now});
        return Outcome::commit;
    }));
    QVERIFY(w.store->write([](Records &records) {
        auto device = *records.members.device("dev_1");
        device.revokedAt = now;
        records.members.put(device);
        auto enrolment = *records.members.enrolment("enr_1");
        enrolment.state = members::EnrolmentState::issued;
        enrolment.device = "dev_1";
        records.members.put(enrolment);
        records.members.endSessionsOf("dana");
        return Outcome::commit;
    }));
    QVERIFY(w.store->read([](Records &records) {
        QVERIFY(!records.members.device("dev_1")->isActive());
        QCOMPARE(records.members.devicesOf("dana").size(), std::size_t{1});
        QCOMPARE(records.members.enrolment("enr_1")->device, "dev_1");
        QCOMPARE(records.members.enrolmentsOf("dana", now).size(), std::size_t{1});
        QCOMPARE(records.members.enrolmentsOf("dana", now + std::chrono::seconds(1)).size(), std::size_t{0});
        QCOMPARE(records.members.grant("h1")->device, "dev_1");
        QVERIFY(!records.members.grant("h2"));
    }));
}

void TestSqliteStore::usesAnIdOnce() {
    World w;
    const auto use = [&w](const std::string &id) {
        bool first = false;
        const auto stored = w.store->write([&](Records &records) {
            first = records.members.useOnce(id, now);
            return Outcome::commit;
        });
        return stored && first;
    };
    QVERIFY(use("dev_1/a"));
    QVERIFY(!use("dev_1/a"));
    QVERIFY(use("dev_2/a"));
}

void TestSqliteStore::keepsAnswersWithTheirHeaders() {
    World w;
    const intake::IdempotencyScope scope{"member:dana", "/v1/cards", "key"};
    const inquiry::Answer answer{.status = 201, .headers = {{"Location", "/v1/cards/1"}, {"Retry-After", "5"}}, .body = "{\"a\": \"ä\"}"};
    QVERIFY(w.store->write([&](Records &records) {
        records.answers.keep(scope, {"fingerprint", answer, now});
        return Outcome::commit;
    }));
    QVERIFY(w.store->read([&](Records &records) {
        const auto kept = records.answers.find(scope);
        QVERIFY(kept);
        QCOMPARE(kept->answer.status, 201);
        QVERIFY(kept->answer.headers == answer.headers);
        QCOMPARE(kept->answer.body, answer.body);
        QCOMPARE(kept->fingerprint, "fingerprint");
        QVERIFY(!records.answers.find({"member:oscar", "/v1/cards", "key"}));
    }));
}

void TestSqliteStore::keepsNoticesUntilTheyAreSent() {
    World w;
    const auto due = [&w](base::Timestamp at) {
        std::string ids;
        const auto read = w.store->read([&](Records &records) {
            for (const auto &notice : records.notices.due(at, 10))
                ids += notice.id + std::to_string(notice.tries) + ' ';
        });
        return read ? ids : "failed";
    };
    const auto change = [&w](const std::function<void(intake::NoticeRecords &)> &work) {
        return bool(w.store->write([&](Records &records) {
            work(records.notices);
            return Outcome::commit;
        }));
    };
    QVERIFY(change([](auto &notices) {
        notices.add({.id = "b", .recipient = "x@y.example", .notBefore = now});
        notices.add({.id = "a", .recipient = "x@y.example", .notBefore = now});
        notices.add({.id = "later", .recipient = "x@y.example", .notBefore = now + std::chrono::minutes(1)});
    }));
    QCOMPARE(due(now), "b0 a0 ");
    QVERIFY(change([](auto &notices) { notices.postpone("b", now + std::chrono::minutes(2)); }));
    QVERIFY(change([](auto &notices) { notices.sent("a"); }));
    QCOMPARE(due(now), "");
    QCOMPARE(due(now + std::chrono::minutes(2)), "later0 b1 ");
}

void TestSqliteStore::forgetsWhatHasNoUse() {
    World w;
    QVERIFY(w.store->write([](Records &records) {
        records.members.put(member("dana"));
        records.members.put(members::Grant{.id = "g1", .tokenHash = "h1", .member = "dana", .createdAt = now, .expiresAt = now});
        records.members.put(members::Grant{.id = "g2", .tokenHash = "h2", .member = "dana", .createdAt = now, .expiresAt = now + std::chrono::hours(2)});
        records.members.put(members::Guessed::signIn, "dana", members::Tries{.count = 3, .lastAt = now});
        records.members.forgetBefore(now + std::chrono::hours(1));
        return Outcome::commit;
    }));
    QVERIFY(w.store->read([](Records &records) {
        QVERIFY(records.members.find("dana"));
        QVERIFY(!records.members.grant("h1"));
        QVERIFY(records.members.grant("h2"));
        QCOMPARE(records.members.tries(members::Guessed::signIn, "dana").count, 0);
    }));
}

void TestSqliteStore::givesParametersByNameAndNotByPlace() {
    World w;
    auto row = w.store->writer().query("SELECT $2, $1, $2, $3, $4", 1, "two", std::optional<std::int64_t>(), std::string("a\0b", 3));
    QVERIFY(row.next());
    QCOMPARE(row.text(0), "two");
    QCOMPARE(row.integer(1), 1);
    QCOMPARE(row.text(2), "two");
    QVERIFY(row.isNull(3));
    QCOMPARE(row.text(4).size(), std::size_t{3});
    QVERIFY(!row.next());
}

QTEST_GUILESS_MAIN(TestSqliteStore)
#include "test_sqlite_store.moc"
