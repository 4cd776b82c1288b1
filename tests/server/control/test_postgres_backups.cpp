#include "server/control/backups.h"
#include "server/control/postgres_backups.h"
#include "server/program/private_file.h"
#include "server/rear/storage/postgres_store.h"
#include "tests/server/rear/storage/postgres_server.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace florin;
using namespace florin::control;
using program::Exit;
using storage::PostgresServer;
using storage::PostgresStore;

namespace {

const money::Currency krw = *money::Currency::fromCode("KRW");
const ledger::Account till = ledger::tillOf("shop", krw);
std::unique_ptr<PostgresServer> server;

/// A data folder whose books are in a database of their own.
struct Office {
    QTemporaryDir folder;
    std::string where = server->asOwner(server->makeDatabase());

    Office() { ENSURE(program::writePrivateFile(path() + "/database", where + "\n")); }
    std::string path() const { return folder.path().toStdString(); }
    std::string file(const char *name) const { return path() + "/" + name; }
    std::unique_ptr<PostgresStore> open() {
        auto opened = PostgresStore::open({.where = where});
        ENSURE(bool(opened));
        return std::move(*opened);
    }
    void pay(PostgresStore &store, const std::string &id) {
        auto begin = ledger::beginning(id, ledger::settlementWith("issuer", krw), till, *money::Money::of(100, krw));
        ENSURE(bool(store.write([&](intake::Records &records) {
            ENSURE(ledger::begin(records.ledger, begin, base::SystemClock().now()) == ledger::Verdict::done);
            ENSURE(ledger::end(records.ledger, {id}, base::SystemClock().now()) == ledger::Verdict::done);
            return intake::Outcome::commit;
        })));
    }
    std::int64_t inTill() {
        std::int64_t posted = -1;
        ENSURE(bool(open()->read([&](intake::Records &records) { posted = records.ledger.account(till.id)->line.posted; })));
        return posted;
    }
};

} // namespace

/// Backups of books in PostgreSQL, by its own programs.
class TestPostgresBackups : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        QString missing;
        server = PostgresServer::start(missing);
        if (server == nullptr) QSKIP(qPrintable("PostgreSQL: " + missing));
    }
    void cleanupTestCase() { server.reset(); }

    void restoresWhatWasBackedUpBesideAWorkingServer() {
        Office office;
        const auto store = office.open();
        office.pay(*store, "first");
        const auto backup = office.file("backup");
        QVERIFY(bool(backUpPostgres(office.path(), backup)));
        office.pay(*store, "later");
        QVERIFY(isPostgresBackup(backup));
        QVERIFY(bool(verifyBackup(backup)));
        QCOMPARE(QFile::permissions(QString::fromStdString(backup)) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());

        Office other;
        QVERIFY(bool(restoreBackup(backup, other.path(), Present::isKept)));
        QCOMPARE(other.inTill(), 100);
        // They are books to go on with: numbers and chains follow on.
        other.pay(*other.open(), "later");
        audit::Findings findings;
        QVERIFY(bool(other.open()->audit({}, findings)));
        QVERIFY(findings.isEmpty());
        QCOMPARE(other.inTill(), 200);
    }

    void restoresIntoAnEmptyDatabaseOnly() {
        Office office;
        office.pay(*office.open(), "first");
        const auto backup = office.file("backup");
        QVERIFY(bool(backUpPostgres(office.path(), backup)));
        office.pay(*office.open(), "later");
        QCOMPARE(restoreBackup(backup, office.path(), Present::isKept).error().exit, Exit::usage);
        QCOMPARE(restoreBackup(backup, office.path(), Present::isMovedAside).error().exit, Exit::usage);
        QCOMPARE(office.inTill(), 200);
        QTemporaryDir withoutDatabase;
        QCOMPARE(restoreBackup(backup, withoutDatabase.path().toStdString(), Present::isKept).error().exit, Exit::usage);
    }

    void refusesWhatDoesNotReadWhole() {
        Office office;
        const auto store = office.open();
        for (int i = 0; i < 200; ++i) office.pay(*store, "p" + std::to_string(i));
        const auto backup = office.file("backup");
        QVERIFY(bool(backUpPostgres(office.path(), backup)));
        const auto whole = *program::readPrivateFile(backup);
        const auto torn = office.file("torn");
        Office other;
        for (const auto &content : {whole.substr(0, whole.size() / 2), std::string("PGDMP and nothing more"), std::string("something else")}) {
            QVERIFY(program::writePrivateFile(torn, content));
            QCOMPARE(verifyBackup(torn).error().exit, Exit::damagedData);
            QCOMPARE(restoreBackup(torn, other.path(), Present::isKept).error().exit, Exit::damagedData);
        }
        QVERIFY(*PostgresStore::isEmpty(other.where));
        QVERIFY(!backUpPostgres(office.path(), backup)); // It is there already.
    }

    void putsThePasswordOnNoCommandLine() {
        Office office;
        QTemporaryDir programs;
        const auto told = programs.filePath("told");
        QFile script(programs.filePath("pg_dump"));
        QVERIFY(script.open(QIODevice::WriteOnly));
        script.write("#!/bin/sh\necho \"$0 $@\" >" + told.toUtf8() + "\necho \"$PGUSER $PGPASSWORD\" >>" + told.toUtf8() + "\n");
        script.close();
        QVERIFY(script.setPermissions(QFile::ReadOwner | QFile::ExeOwner));
        const auto path = qgetenv("PATH");
        qputenv("PATH", programs.path().toUtf8() + ":" + path);
        const auto done = backUpPostgres(office.path(), office.file("backup"));
        qputenv("PATH", path);
        QVERIFY(bool(done));
        QFile file(told);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto lines = QString::fromUtf8(file.readAll()).split('\n');
        QVERIFY2(lines.at(0).contains("--format=custom") && !lines.at(0).contains(PostgresServer::password), qPrintable(lines.at(0)));
        QCOMPARE(lines.at(1), QString("florin ") + PostgresServer::password);
    }
};

QTEST_GUILESS_MAIN(TestPostgresBackups)
#include "test_postgres_backups.moc"
