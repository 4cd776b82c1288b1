#include "server/front/listener/listener.h"
#include "server/sandbox/world/child.h"
#include "server/sandbox/world/files.h"
#include "server/sandbox/world/pki.h"
#include "server/sandbox/world/seeding.h"
#include "server/sandbox/world/settings.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>

using namespace florin;
using namespace florin::world;

class TestWorld : public QObject {
    Q_OBJECT

  private slots:
    void makesKeysOnceForTheirOwnerAlone() {
        QTemporaryDir folder;
        const std::string path = folder.filePath("pki").toStdString();
        const auto now = base::SystemClock().now();
        const auto files = preparePki(path, now);
        QVERIFY(files);
        const auto first = readFile(files->gatewayKey), merchant = std::optional(prepareMerchantKey(path)->jwk);
        QVERIFY(prepareMerchantKey(path, "magazine")->jwk != merchant);
        QVERIFY(preparePki(path, now + std::chrono::hours(24)));
        QVERIFY(readFile(files->gatewayKey) == first && prepareMerchantKey(path)->jwk == merchant);
        for (const auto &entry : QDir(QString::fromStdString(path)).entryInfoList(QDir::Files))
            QCOMPARE(entry.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        // Ten years later everything is made anew.
        QVERIFY(preparePki(path, now + std::chrono::days(3640)));
        QVERIFY(readFile(files->gatewayKey) != first);
    }

    void opensNoDoorOfOneRoleWithTheCertificateOfAnother() {
        QTemporaryDir folder;
        const auto now = base::SystemClock().now();
        const auto files = preparePki(folder.filePath("pki").toStdString(), now);
        const auto read = [](const std::string &file) { return *signing::Certificate::fromPem(*readFile(file)); };
        const auto publicCa = read(files->publicAuthority), bankCa = read(files->bankAuthority);
        using Role = signing::CertificateRole;
        QVERIFY(signing::verifyIssued(read(files->gatewayCertificate), publicCa, Role::tlsServer, now));
        QVERIFY(signing::verifyIssued(read(files->outsiderCertificate), bankCa, Role::tlsClient, now));
        QVERIFY(signing::verifyIssued(read(files->vanAtIssuerCertificate), bankCa, Role::tlsClient, now));
        QVERIFY(read(files->vanAtIssuerCertificate).commonName() == "van");
        QVERIFY(!signing::verifyIssued(read(files->gatewayCertificate), bankCa, Role::tlsServer, now));
        QVERIFY(!signing::verifyIssued(read(files->outsiderCertificate), publicCa, Role::tlsClient, now));
        QVERIFY(!signing::verifyIssued(read(files->issuerCertificate), bankCa, Role::tlsClient, now));
    }

    void saysWhoNeedsAPortThatIsTaken() {
        const auto taken = listener::Listener::open({}, [](listener::Request, listener::Reply) {});
        QVERIFY(taken);
        WorldSettings settings;
        settings.port = (*taken)->port();
        const auto free = checkPorts(settings);
        QVERIFY(!free);
        QVERIFY(QString::fromStdString(free.error()).startsWith(QString("Port %1, which the gateway needs, is used").arg(settings.port)));
    }

    void startsAgainWhatEndsByItselfAndNothingThatWasStopped() {
        QTemporaryDir folder;
        const std::string marks = folder.filePath("marks").toStdString();
        Child child({"mark", "/bin/sh", {"-c", "echo started >> " + marks + "; exec cat"}, folder.filePath("log").toStdString()});
        const auto starts = [&] { return QString::fromStdString(readFile(marks).value_or("")).count("started"); };
        child.start();
        QTRY_COMPARE(starts(), 1);
        child.kill();
        QVERIFY(!child.isRunning());
        child.start();
        QTRY_COMPARE(starts(), 2);
        child.stop();
        QVERIFY(!child.isRunning());

        Child brief({"brief", "/bin/sh", {"-c", "echo why it ended"}, folder.filePath("log").toStdString()});
        brief.start();
        QTRY_VERIFY_WITH_TIMEOUT(brief.failures() >= 2, 10000);
        QCOMPARE(brief.lastLine(), std::string("why it ended"));
        brief.stop();
    }

    void writesFilesWholeOrNotAtAll() {
        QTemporaryDir folder;
        const std::string file = folder.filePath("world.json").toStdString();
        QVERIFY(writeFile(file, "one") && writeFile(file, "two"));
        QCOMPARE(*readFile(file), std::string("two"));
        QVERIFY(!writeFile(folder.filePath("missing/world.json").toStdString(), "x"));
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 1);
    }

    void makesPasswordsThatNobodyGuesses() {
        base::SystemRandom random;
        const auto password = memorablePassword(random);
        QVERIFY(password.size() >= 16);
        QVERIFY(password != memorablePassword(random));
    }
};

QTEST_GUILESS_MAIN(TestWorld)
#include "test_world.moc"
