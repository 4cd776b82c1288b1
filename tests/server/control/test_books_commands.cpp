#include "server/control/backups.h"
#include "server/rear/keeping/closing_book.h"
#include "server/program/private_file.h"
#include "server/rear/storage/migrations.h"
#include "server/rear/storage/sqlite_database.h"
#include "server/rear/storage/sqlite_store.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <thread>

using namespace florin;
using namespace florin::control;
using program::Exit;

namespace {

const money::Currency krw = *money::Currency::fromCode("KRW");
money::Money won(std::int64_t amount) { return *money::Money::of(amount, krw); }
base::Timestamp at(const std::string &moment) { return *base::fromRfc3339(moment); }

/// A data folder with its keys and books.
struct Office {
    QTemporaryDir folder;
    base::SystemRandom random;
    std::optional<keeping::Possessions> possessions = open();

    std::string path() const { return folder.path().toStdString(); }
    std::optional<keeping::Possessions> open() {
        auto opened = keeping::openPossessions(path(), "rear", keeping::Opener::server, at("2026-11-20T00:00:00Z"), random);
        ENSURE(bool(opened));
        return std::move(*opened);
    }
    void pay(const std::string &id, const ledger::Account &from, const ledger::Account &to, std::int64_t amount, base::Timestamp when) {
        auto begin = ledger::beginning(id, from, to, won(amount));
        begin.plan.settles = ledger::Settles::atOnce;
        ENSURE(bool(possessions->store->write([&](intake::Records &records) {
            ENSURE(ledger::begin(records.ledger, begin, when) == ledger::Verdict::done);
            return intake::Outcome::commit;
        })));
    }
    void payForThreeDays() {
        const auto bank = ledger::settlementWith("issuer", krw);
        const auto dana = ledger::microAccountOf("dana", krw, 100'000);
        const auto shop = ledger::tillOf("shop", krw);
        pay("refill", bank, dana, 5000, at("2026-11-20T08:00:00Z"));
        pay("s1", dana, shop, 300, at("2026-11-20T23:59:59.999999Z"));
        pay("s2", dana, shop, 200, at("2026-11-21T00:00:00Z"));
        pay("s3", dana, shop, 100, at("2026-11-23T12:00:00Z"));
    }
    keeping::ClosingBook closings() { return {*possessions->office, possessions->keys}; }
    std::vector<std::string> findings() {
        audit::Findings found;
        ENSURE(bool(closings().check(found)));
        std::vector<std::string> sentences;
        for (const auto &one : found.list()) sentences.push_back(one.sentence);
        return sentences;
    }
};

std::string replaced(std::string text, const std::string &what, const std::string &by) {
    const auto place = text.find(what);
    ENSURE(place != std::string::npos);
    return text.replace(place, what.size(), by);
}

} // namespace

class TestBooksCommands : public QObject {
    Q_OBJECT

  private slots:
    void closesEachDayOnceAndInOrder() {
        Office office;
        office.payForThreeDays();
        auto book = office.closings();
        const auto noon = at("2026-11-23T12:00:00Z");
        QCOMPARE(*book.close("2026-11-20", noon), (std::vector<std::string>{"2026-11-20"}));
        QCOMPARE(*book.close({}, noon), (std::vector<std::string>{"2026-11-21", "2026-11-22"}));
        QVERIFY(book.close({}, noon)->empty());
        QVERIFY(book.close({}, at("2026-11-24T00:04:59Z"))->empty()); // What was under way at midnight may not be entered yet.
        for (const auto *day : {"2026-11-20", "2026-11-23", "2026-12-01", "yesterday"}) QCOMPARE(book.close(day, noon).error().exit, Exit::usage);
        QVERIFY(office.findings().empty());
    }

    void provesALineToItsOwner() {
        Office office;
        office.payForThreeDays();
        auto book = office.closings();
        QVERIFY(bool(book.close({}, at("2026-11-24T00:05:00Z"))));
        const auto key = office.possessions->keys.books.publicKey();
        const auto proof = book.prove("2026-11-21", "till:shop:KRW");
        QVERIFY(bool(proof));
        QCOMPARE(*keeping::verifyProof(*proof, key),
                 std::string("In the closing of 2026-11-21: till:shop:KRW opening 300 debits 0 credits 200 closing 500 entries 1."));
        for (const auto *account : {"micro:dana:KRW", "settlement:issuer:KRW"})
            QVERIFY(bool(keeping::verifyProof(*book.prove("2026-11-20", account), key)));
        QCOMPARE(book.prove("2026-11-24", "till:shop:KRW").error().exit, Exit::usage);
        QCOMPARE(book.prove("2026-11-20", "till:nobody:KRW").error().exit, Exit::usage);
    }

    void believesNoOtherProof_data() {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("by");
        QTest::newRow("more money") << "\"credits\":200" << "\"credits\":201";
        QTest::newRow("another opening") << "\"opening\":300" << "\"opening\":301";
        QTest::newRow("another account") << "till:shop:KRW" << "till:shup:KRW";
        QTest::newRow("another day") << "\"day\":\"2026-11-21\"" << "\"day\":\"2026-11-20\"";
        QTest::newRow("another neighbour") << "\"side\":\"left\"" << "\"side\":\"right\"";
        QTest::newRow("no path") << "\"path\":[" << "\"path\":[],\"x\":[";
        QTest::newRow("another statement") << "\"statement\":\"ey" << "\"statement\":\"eX";
        QTest::newRow("no JSON") << "{" << "";
    }
    void believesNoOtherProof() {
        QFETCH(QString, what);
        QFETCH(QString, by);
        Office office;
        office.payForThreeDays();
        auto book = office.closings();
        QVERIFY(bool(book.close({}, at("2026-11-24T00:05:00Z"))));
        const auto proof = *book.prove("2026-11-21", "till:shop:KRW");
        const auto key = office.possessions->keys.books.publicKey();
        QVERIFY(bool(keeping::verifyProof(proof, key)));
        QVERIFY(!keeping::verifyProof(replaced(proof, what.toStdString(), by.toStdString()), key));
        QVERIFY(!keeping::verifyProof(proof, signing::PrivateKey::generateEs256().publicKey()));
    }

    /// However long ago the day was.
    void findsWhatWasChangedBelowAnyClosing_data() {
        QTest::addColumn<QString>("payment");
        QTest::addColumn<QString>("day");
        QTest::newRow("the first day") << "s1" << "2026-11-20";
        QTest::newRow("the second day") << "s2" << "2026-11-21";
        QTest::newRow("a later day") << "s3" << "2026-11-23";
        QTest::newRow("the newest day") << "s4" << "2026-11-28";
    }
    void findsWhatWasChangedBelowAnyClosing() {
        QFETCH(QString, payment);
        QFETCH(QString, day);
        Office office;
        office.payForThreeDays();
        office.pay("s4", ledger::microAccountOf("dana", krw, 100'000), ledger::tillOf("shop", krw), 50, at("2026-11-28T12:00:00Z"));
        QCOMPARE(office.closings().close({}, at("2026-11-29T00:05:00Z"))->size(), std::size_t(9));
        QCOMPARE(office.findings(), std::vector<std::string>());
        QVERIFY(bool(office.possessions->office->amend([&](storage::Database &db) {
            db.execute("DROP TRIGGER entries_are_not_changed");
            db.run("UPDATE entries SET amount = amount + 1 WHERE id = $1", payment.toStdString());
        })));
        const auto found = office.findings();
        QVERIFY(!found.empty());
        QVERIFY2(found.front().find("closings " + day.toStdString() + ": its entries") == 0, found.front().c_str());
    }
    /// Leaves of a large day are made by two threads: the root is the one that a proof leads to.
    void closesADayOfManyAccounts() {
        Office office;
        const auto bank = ledger::settlementWith("issuer", krw);
        QVERIFY(bool(office.possessions->store->write([&](intake::Records &records) {
            for (int i = 0; i < 25'000; ++i) {
                auto begin = ledger::beginning("p" + std::to_string(i), bank, ledger::microAccountOf("member" + std::to_string(i), krw, 100'000), won(i + 1));
                begin.plan.settles = ledger::Settles::atOnce;
                ENSURE(ledger::begin(records.ledger, begin, at("2026-11-20T08:00:00Z")) == ledger::Verdict::done);
            }
            return intake::Outcome::commit;
        })));
        auto book = office.closings();
        QVERIFY(bool(book.close({}, at("2026-11-21T00:05:00Z"))));
        QCOMPARE(office.findings(), std::vector<std::string>());
        for (const auto *member : {"member0", "member12499", "member12500", "member24999"}) {
            const auto proof = book.prove("2026-11-20", "micro:" + std::string(member) + ":KRW");
            QVERIFY(bool(proof));
            QVERIFY(bool(keeping::verifyProof(*proof, office.possessions->keys.books.publicKey())));
        }
    }

    void findsChangedClosings_data() {
        QTest::addColumn<QString>("statement");
        QTest::newRow("a root") << "UPDATE closings SET root = x'00' WHERE number = 2";
        QTest::newRow("a count") << "UPDATE closings SET lines = 9 WHERE number = 2";
        QTest::newRow("a boundary") << "UPDATE closings SET up_to_entry = 4 WHERE number = 2";
        QTest::newRow("a statement") << "UPDATE closings SET statement = replace(statement, 'e', 'f') WHERE number = 2";
        QTest::newRow("one of another day") << "UPDATE closings SET statement = (SELECT statement FROM closings WHERE number = 1) WHERE number = 2";
        QTest::newRow("one deleted") << "DELETE FROM closings WHERE number = 2";
        QTest::newRow("the journal below it") << "DROP TRIGGER entries_are_not_changed; UPDATE entries SET amount = 201 WHERE id = 's2'";
    }
    void findsChangedClosings() {
        QFETCH(QString, statement);
        Office office;
        office.payForThreeDays();
        QVERIFY(bool(office.closings().close({}, at("2026-11-24T00:05:00Z"))));
        QVERIFY(bool(office.possessions->office->amend([&](storage::Database &db) {
            db.execute("DROP TRIGGER closings_are_not_changed; DROP TRIGGER closings_are_not_deleted; " + statement.toStdString());
        })));
        QVERIFY(!office.findings().empty());
    }

    void backsUpWhilePaymentsRunAndRestores() {
        Office office;
        office.payForThreeDays();
        std::atomic<bool> stop = false;
        std::atomic<int> paid = 0;
        std::thread payer([&] {
            for (int i = 0; !stop; ++i, ++paid)
                office.pay("p" + std::to_string(i), ledger::settlementWith("issuer", krw), ledger::tillOf("shop", krw), 1, at("2026-11-24T00:00:00Z"));
        });
        QTRY_VERIFY(paid > 20);
        const auto backup = office.folder.filePath("backup.db").toStdString();
        const auto done = office.possessions->office->backUp(backup);
        const int paidMeanwhile = paid;
        QTRY_VERIFY(paid > paidMeanwhile + 20);
        stop = true;
        payer.join();
        QVERIFY(done && *done);
        QVERIFY(bool(verifyBackup(backup)));
        QCOMPARE(QFile::permissions(QString::fromStdString(backup)) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        QVERIFY(!*office.possessions->office->backUp(backup)); // It is there already.

        QTemporaryDir other;
        QVERIFY(bool(restoreBackup(backup, other.path().toStdString(), Present::isKept)));
        auto restored = storage::SqliteStore::open(other.filePath("florin.db").toStdString());
        QVERIFY(bool(restored));
        QVERIFY((*restored)->read([&](intake::Records &records) { ENSURE(records.ledger.account("till:shop:KRW")->line.posted > 600); }));
    }

    void restoresOnlyWhereThatLosesNothing() {
        Office office;
        office.payForThreeDays();
        const auto backup = office.folder.filePath("backup.db").toStdString();
        QVERIFY(bool(*office.possessions->office->backUp(backup)));
        office.pay("later", ledger::settlementWith("issuer", krw), ledger::tillOf("shop", krw), 1, at("2026-11-24T00:00:00Z"));
        office.possessions.reset();
        const auto books = office.path() + "/florin.db";
        const auto before = program::readPrivateFile(books);
        QCOMPARE(restoreBackup(backup, office.path(), Present::isKept).error().exit, Exit::usage);
        {
            const auto lock = program::FolderLock::take(office.path());
            QVERIFY(lock.has_value());
            QCOMPARE(restoreBackup(backup, office.path(), Present::isMovedAside).error().exit, Exit::unavailable);
        }
        const auto torn = office.folder.filePath("torn.db").toStdString();
        QVERIFY(program::writePrivateFile(torn, program::readPrivateFile(backup)->substr(0, 20'000)));
        QCOMPARE(restoreBackup(torn, office.path(), Present::isMovedAside).error().exit, Exit::damagedData);
        QVERIFY(program::writePrivateFile(torn, "no database at all"));
        QCOMPARE(restoreBackup(torn, office.path(), Present::isMovedAside).error().exit, Exit::damagedData);
        QCOMPARE(restoreBackup(office.path() + "/nothing", office.path(), Present::isMovedAside).error().exit, Exit::usage);
        QVERIFY(program::readPrivateFile(books) == before);

        QVERIFY(bool(restoreBackup(backup, office.path(), Present::isMovedAside)));
        QVERIFY(program::readPrivateFile(books + ".before-restore-1") == before);
        office.possessions = office.open();
        QVERIFY(office.possessions->store->read([](intake::Records &records) { ENSURE(!records.ledger.transfer("later")); }));
    }

    void bringsOlderBooksUpToDate() {
        QTemporaryDir folder;
        const auto path = folder.path().toStdString();
        QCOMPARE(migrateBooks(path).error().exit, Exit::usage);
        {
            storage::SqliteDatabase db(path + "/florin.db", storage::Mode::writer);
            storage::migrate(db, 3);
        }
        QCOMPARE(verifyBackup(path + "/florin.db").error().exit, Exit::damagedData);
        QVERIFY(bool(migrateBooks(path)));
        QVERIFY(bool(migrateBooks(path)));
        QVERIFY(bool(verifyBackup(path + "/florin.db")));
    }
};

QTEST_GUILESS_MAIN(TestBooksCommands)
#include "test_books_commands.moc"
