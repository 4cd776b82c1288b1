#include "shared/base/encoding.h"
#include "shared/signing/certificate.h"
#include "shared/signing/freed_memory.h"
#include "shared/signing/sealing.h"
#include "wallet-app/keyring/box.h"
#include "wallet-app/keyring/sealed_file.h"
#include "wallet-app/keyring/sealed_keyring.h"
#include "wallet-app/keyring/wallet_file.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <fstream>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

using namespace florin;
using namespace florin::keyring;
using session::KeyringTrouble;
using session::WalletIdentity;

namespace {

const WalletIdentity dana{"dana", "dev_1", "PEM", "https://localhost:8443", "Desk"};
const base::SecretBytes &password() {
    static const base::SecretBytes text(std::string_view("correct horse battery"));
    return text;
}

/// Runs a question and waits for its one answer.
template <class T, class Ask>
T waitFor(Ask ask) {
    std::optional<T> answer;
    int answers = 0;
    ask([&](T given) {
        answer = std::move(given);
        ++answers;
    });
    if (answer)
        qFatal("answered from within the question");
    if (!QTest::qWaitFor([&] { return answer.has_value(); }, 30'000))
        qFatal("no answer");
    QCoreApplication::processEvents();
    if (answers != 1)
        qFatal("more than one answer");
    return std::move(*answer);
}

using Opened = Kept<WalletIdentity>;
using Done = Kept<session::Nothing>;

Opened unlock(SealedKeyring &keyring, std::string_view with) {
    return waitFor<Opened>([&](auto reply) { keyring.unlock(base::SecretBytes(with), reply); });
}

std::string prepare(SealedKeyring &keyring) {
    return waitFor<std::string>([&](auto reply) { keyring.prepareDeviceKey(reply); });
}

Done create(SealedKeyring &keyring) {
    return waitFor<Done>([&](auto reply) { keyring.create(dana, password(), reply); });
}

QByteArray contentOf(const QString &path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void write(const QString &path, const QByteArray &content) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    QVERIFY(file.write(content) == content.size());
}

/// Where `pattern`, given with every bit turned so that it does not find itself, lies in this process's memory.
int occurrencesInMemory(const std::string &turned) {
    std::ifstream maps("/proc/self/maps");
    const int memory = ::open("/proc/self/mem", O_RDONLY | O_CLOEXEC); // no stream: its buffer would keep copies
    int found = 0;
    std::string line;
    while (std::getline(maps, line)) {
        unsigned long long from = 0, to = 0;
        char access[5] = {};
        if (std::sscanf(line.c_str(), "%llx-%llx %4s", &from, &to, access) != 3 || access[0] != 'r' || access[1] != 'w' || to - from > 1u << 28)
            continue;
        std::vector<char> bytes(to - from);
        if (::pread(memory, bytes.data(), bytes.size(), static_cast<off_t>(from)) < 0)
            continue;
        const auto same = [&](char byte, char other) { return static_cast<char>(~byte) == other; };
        auto at = bytes.begin();
        for (; (at = std::search(at, bytes.end(), turned.begin(), turned.end(), same)) != bytes.end(); ++at)
            ++found;
        base::wipe(bytes.data(), bytes.size());
    }
    ::close(memory);
    return found;
}

} // namespace

class TestSealedKeyring : public QObject {
    Q_OBJECT

    QTemporaryDir m_home;
    QByteArray m_sound;      ///< a sound wallet.florin
    std::string m_request; ///< of the key in it
    int m_folders = 0;

    /// A folder with a copy of the sound wallet in it.
    QString freshFolder() {
        const QString folder = m_home.filePath(QString::number(++m_folders));
        QDir().mkpath(folder);
        write(folder + "/wallet.florin", m_sound);
        return folder;
    }

    QProcessEnvironment childEnvironment(const char *flag, const QString &value) const {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(flag, value);
        environment.insert("HOME", m_home.path());
        return environment;
    }

  private slots:
    void initTestCase() {
        if (!SealedKeyring::cryptographyIsThere())
            QSKIP("QCA's OpenSSL provider is not on QT_PLUGIN_PATH.");
        const QString folder = m_home.filePath("first/deeper");
        SealedKeyring keyring(folder.toStdString(), {});
        QVERIFY(!keyring.exists() && !keyring.isOpen());
        m_request = prepare(keyring);
        QVERIFY(!keyring.exists());
        QVERIFY(create(keyring));
        QVERIFY(keyring.exists() && keyring.isOpen());
        m_sound = contentOf(folder + "/wallet.florin");
        QCOMPARE(QFile::permissions(folder + "/wallet.florin") & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        QCOMPARE(QFile::permissions(folder) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        QVERIFY(!m_sound.contains("dana") && !m_sound.contains("localhost"));
    }

    void thePasswordOpensAndNothingElseDoes() {
        SealedKeyring keyring(freshFolder().toStdString(), {});
        QVERIFY(unlock(keyring, "correct horse batterz").error().trouble == KeyringTrouble::wrongPassword);
        QVERIFY(unlock(keyring, "").error().trouble == KeyringTrouble::wrongPassword);
        QVERIFY(!keyring.isOpen() && keyring.exists());
        const auto opened = unlock(keyring, password().text());
        QVERIFY(opened && opened->member == "dana" && opened->certificatePem == "PEM");
        QVERIFY(keyring.identity().deviceName == "Desk");
        QVERIFY(waitFor<bool>([&](auto reply) { keyring.checkPassword(password(), reply); }));
        QVERIFY(!waitFor<bool>([&](auto reply) { keyring.checkPassword(base::SecretBytes(std::string_view("no")), reply); }));
    }

    void theDeviceKeySignsAndOpensOnlyWhileUnlocked() {
        SealedKeyring keyring(freshFolder().toStdString(), {});
        QVERIFY(keyring.sign("pay").empty());
        QVERIFY(unlock(keyring, password().text()));
        const auto key = signing::publicKeyOfRequest(m_request);
        QVERIFY(key);
        QVERIFY(signing::verifySignature(*key, "pay", base::bytesOf(keyring.sign("pay"))));
        base::SystemRandom random;
        const std::string jwe = signing::encryptJwe(R"({"number":"9604000000000001"})", *key, random);
        QVERIFY(keyring.open(jwe)->text() == R"({"number":"9604000000000001"})");
        for (std::size_t i = 0; i < jwe.size(); i += 7) {
            std::string changed = jwe;
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            QVERIFY2(!keyring.open(changed), qPrintable(QString::number(i)));
            QVERIFY(!keyring.open(jwe.substr(0, i)));
        }
        keyring.lock();
        QVERIFY(!keyring.isOpen() && keyring.sign("pay").empty() && !keyring.open(jwe) && keyring.identity().member.empty());
    }

    void aDamagedFileIsPutAsideAndKept_data() {
        QTest::addColumn<int>("place");
        QTest::addColumn<bool>("cut");
        const QByteArray text = m_sound;
        const auto row = [](const char *name, qsizetype place, bool cut) { QTest::newRow(name) << int(place) << cut; };
        row("flipped: the first byte", 0, false);
        row("flipped: the format's name", text.indexOf("florin-wallet") + 3, false);
        row("flipped: the version", text.indexOf("\"version\":") + 10, false);
        row("flipped: the salt", text.indexOf("\"salt\":") + 12, false);
        row("flipped: the password's box", text.indexOf("\"password\":") + 20, false);
        row("flipped: the payload's nonce", text.indexOf("\"payload\":") + 12, false);
        row("flipped: the payload", text.indexOf("\"payload\":") + 500, false);
        row("flipped: the check", text.size() - 5, false);
        row("flipped: the last byte", text.size() - 1, false);
        row("cut: empty", 0, true);
        row("cut: in the head", 30, true);
        row("cut: in the payload", text.indexOf("\"payload\":") + 500, true);
        row("cut: before the check", text.indexOf('\n') + 1, true);
        row("cut: the last byte", text.size() - 1, true);
    }
    void aDamagedFileIsPutAsideAndKept() {
        QFETCH(int, place);
        QFETCH(bool, cut);
        QByteArray changed = m_sound;
        if (cut)
            changed.truncate(place);
        else
            changed[place] = static_cast<char>(changed[place] ^ 1);
        const QString folder = freshFolder();
        write(folder + "/wallet.florin", changed);
        SealedKeyring keyring(folder.toStdString(), {});
        const auto opened = unlock(keyring, password().text());
        QVERIFY(!opened && opened.error().trouble == KeyringTrouble::damaged);
        QVERIFY(opened.error().keptAs.starts_with((folder + "/wallet.florin.damaged-").toStdString()));
        QCOMPARE(contentOf(QString::fromStdString(opened.error().keptAs)), changed);
        QVERIFY(!keyring.exists() && !keyring.isOpen());
    }

    void aForgedBoxDoesNotOpen() {
        const auto sound = readSealedFile(m_sound.toStdString());
        QVERIFY(sound);
        const auto forgedAt = [](std::string box, std::size_t place) {
            box[place] = box[place] == 'A' ? 'B' : 'A';
            return box;
        };
        for (const std::size_t place : {std::size_t{3}, sound->payloadBox.size() / 2, sound->payloadBox.size() - 3}) {
            SealedFile forged = *sound; // with a right check: whoever forges can count it, too
            forged.payloadBox = forgedAt(forged.payloadBox, place);
            const QString folder = freshFolder();
            write(folder + "/wallet.florin", QByteArray::fromStdString(writeSealedFile(forged)));
            SealedKeyring keyring(folder.toStdString(), {});
            QVERIFY(unlock(keyring, password().text()).error().trouble == KeyringTrouble::damaged);
        }
        SealedFile forged = *sound;
        forged.passwordBox = forgedAt(forged.passwordBox, 30);
        const QString folder = freshFolder();
        write(folder + "/wallet.florin", QByteArray::fromStdString(writeSealedFile(forged)));
        SealedKeyring keyring(folder.toStdString(), {});
        QVERIFY(unlock(keyring, password().text()).error().trouble == KeyringTrouble::wrongPassword);
        QVERIFY(keyring.exists());
    }

    void aFileOfANewerProgramIsNotTouched() {
        QByteArray line = m_sound.left(m_sound.indexOf('\n')).replace("\"version\":1", "\"version\":2");
        const QByteArray newer = line + "\n" + QByteArray::fromStdString(base::toHex(signing::sha256(line.toStdString()))) + "\n";
        const QString folder = freshFolder();
        write(folder + "/wallet.florin", newer);
        SealedKeyring keyring(folder.toStdString(), {});
        const auto opened = unlock(keyring, password().text());
        QVERIFY(opened.error().trouble == KeyringTrouble::unreadable && opened.error().keptAs == (folder + "/wallet.florin").toStdString());
        prepare(keyring);
        QVERIFY(!create(keyring));
        QCOMPARE(contentOf(folder + "/wallet.florin"), newer);
    }

    void noWalletIsMissing() {
        SealedKeyring keyring(m_home.filePath("nothing").toStdString(), {});
        QVERIFY(unlock(keyring, "x").error().trouble == KeyringTrouble::missing);
        QVERIFY(waitFor<Opened>([&](auto reply) { keyring.unlockByDesktop(reply); }).error().trouble == KeyringTrouble::missing);
        QVERIFY(!QDir(m_home.filePath("nothing")).exists());
    }

    void aChangedPasswordReplacesTheOldOne() {
        SealedKeyring keyring(freshFolder().toStdString(), {});
        const base::SecretBytes next(std::string_view("another good password"));
        const auto change = [&](const base::SecretBytes &current) {
            return waitFor<Done>([&](auto reply) { keyring.changePassword(current, next, reply); });
        };
        QVERIFY(change(base::SecretBytes(std::string_view("wrong"))).error().trouble == KeyringTrouble::wrongPassword);
        QVERIFY(change(password()));
        QVERIFY(unlock(keyring, password().text()).error().trouble == KeyringTrouble::wrongPassword);
        QVERIFY(unlock(keyring, next.text()));
    }

    void aReplacedCertificateStays() {
        const QString folder = freshFolder();
        {
            SealedKeyring keyring(folder.toStdString(), {});
            QVERIFY(unlock(keyring, password().text()));
            QVERIFY(waitFor<Done>([&](auto reply) { keyring.replaceCertificate("NEW", reply); }));
            QCOMPARE(keyring.identity().certificatePem, std::string("NEW"));
        }
        SealedKeyring keyring(folder.toStdString(), {});
        QVERIFY(unlock(keyring, password().text())->certificatePem == "NEW");
        QVERIFY(!keyring.sign("x").empty());
    }

    void aFullDiskChangesNothing() {
        const QString folder = freshFolder();
        SealedKeyring keyring(folder.toStdString(), {});
        QVERIFY(unlock(keyring, password().text()));
        QVERIFY(keyring.putRecord("order-1", "before"));
        struct rlimit former {};
        QVERIFY(::getrlimit(RLIMIT_FSIZE, &former) == 0);
        const auto handler = std::signal(SIGXFSZ, SIG_IGN);
        const struct rlimit tiny { 16, former.rlim_max };
        QVERIFY(::setrlimit(RLIMIT_FSIZE, &tiny) == 0);
        const bool recorded = keyring.putRecord("order-1", "after");
        const auto changed = waitFor<Done>([&](auto reply) { keyring.changePassword(password(), base::SecretBytes(std::string_view("new one")), reply); });
        ::setrlimit(RLIMIT_FSIZE, &former);
        std::signal(SIGXFSZ, handler);
        QVERIFY(!recorded);
        QVERIFY(!changed && changed.error().trouble == KeyringTrouble::diskFull);
        QCOMPARE(contentOf(folder + "/wallet.florin"), m_sound);
        QCOMPARE(keyring.record("order-1").value_or(""), std::string("before"));
        QCOMPARE(QDir(folder).entryList(QDir::Files), QStringList{"wallet.florin"});
    }

    void recordsOutliveTheProgramAndKeepTheirNames() {
        const QString folder = freshFolder();
        {
            SealedKeyring keyring(folder.toStdString(), {});
            QVERIFY(!keyring.putRecord("order-1", "locked"));
            QVERIFY(unlock(keyring, password().text()));
            QVERIFY(keyring.putRecord("order-1", "first") && keyring.putRecord("order-2", "second\nline") && keyring.putRecord("order-1", "again"));
            for (const char *bad : {"", "../x", "a/b", ".", "a b", "a.b"})
                QVERIFY2(!keyring.putRecord(bad, "x"), bad);
        }
        SealedKeyring keyring(folder.toStdString(), {});
        QVERIFY(!keyring.record("order-1"));
        QVERIFY(unlock(keyring, password().text()));
        QVERIFY((keyring.recordNames() == std::vector<std::string>{"order-1", "order-2"}));
        QCOMPARE(keyring.record("order-1").value_or(""), std::string("again"));
        QCOMPARE(keyring.record("order-2").value_or(""), std::string("second\nline"));
        QVERIFY(!contentOf(folder + "/records/order-1.record").contains("again"));
        // A box belongs to its name.
        QVERIFY(QFile::remove(folder + "/records/order-2.record") && QFile::copy(folder + "/records/order-1.record", folder + "/records/order-2.record"));
        QVERIFY(!keyring.record("order-2"));
        keyring.dropRecord("order-1");
        QVERIFY(!keyring.record("order-1"));
    }

    void boxesOpenOnlyWhole() {
        const QCA::Initializer qca;
        const QCA::SymmetricKey key = newKey();
        const std::string box = sealBox(key, "name", "content");
        QVERIFY(openBox(key, "name", box)->text() == "content");
        QVERIFY(openBox(key, "name", sealBox(key, "name", ""))->empty());
        QVERIFY(!openBox(newKey(), "name", box) && !openBox(key, "nam", box) && !openBox(key, "", box));
        const auto bytes = *base::fromBase64Url(box);
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            auto changed = bytes;
            changed[i] ^= 0x80;
            QVERIFY(!openBox(key, "name", base::toBase64Url(changed)));
            QVERIFY(!openBox(key, "name", base::toBase64Url(std::span(bytes).first(i))));
        }
    }

    void noKeyBytesRemainAfterLock() {
        if (qEnvironmentVariableIsSet("FLORIN_TEST_LOCK")) // the child, below
            return lockAndLook(qEnvironmentVariable("FLORIN_TEST_LOCK"));
        // In a process that never made the key, so that only what unlocking leaves behind is found.
        QProcess child;
        child.setProcessEnvironment(childEnvironment("FLORIN_TEST_LOCK", freshFolder()));
        child.setProcessChannelMode(QProcess::MergedChannels);
        child.start(QCoreApplication::applicationFilePath(), {"noKeyBytesRemainAfterLock"});
        QVERIFY(child.waitForFinished(60'000));
        QVERIFY2(child.exitStatus() == QProcess::NormalExit && child.exitCode() == 0, child.readAll());
    }

    void theDesktopOpensWithoutAPassword() {
        if (qEnvironmentVariableIsSet("FLORIN_TEST_DESKTOP"))
            return useDesktop(qEnvironmentVariable("FLORIN_TEST_DESKTOP"));
        for (const char *tool : {"dbus-run-session", "gnome-keyring-daemon"}) {
            if (QStandardPaths::findExecutable(tool).isEmpty())
                QSKIP(qPrintable(QString("%1 is not installed: there is no Secret Service to try.").arg(tool)));
        }
        QProcess child;
        child.setProcessEnvironment(childEnvironment("FLORIN_TEST_DESKTOP", freshFolder()));
        child.setProcessChannelMode(QProcess::MergedChannels);
        child.start("dbus-run-session", {"--", "sh", "-c",
                                         "printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null; exec \"$0\" theDesktopOpensWithoutAPassword",
                                         QCoreApplication::applicationFilePath()});
        QVERIFY(child.waitForFinished(60'000));
        QVERIFY2(child.exitStatus() == QProcess::NormalExit && child.exitCode() == 0, child.readAll());
    }

    void withoutADesktopThePasswordStillOpens() {
        SealedKeyring keyring(freshFolder().toStdString(), {.desktopService = ""});
        QVERIFY(!keyring.desktopUnlockAvailable() && !keyring.desktopUnlockEnabled());
        QVERIFY(unlock(keyring, password().text()));
        QVERIFY(waitFor<Done>([&](auto reply) { keyring.enableDesktopUnlock(true, reply); }).error().trouble == KeyringTrouble::noKeyring);
        QVERIFY(waitFor<Opened>([&](auto reply) { keyring.unlockByDesktop(reply); }).error().trouble == KeyringTrouble::noKeyring);
        QVERIFY(!keyring.desktopUnlockEnabled());
    }

    void leavingInTheMiddleOfWorkIsSafe() {
        const QString folder = freshFolder();
        bool answered = false;
        {
            SealedKeyring keyring(folder.toStdString(), {});
            keyring.unlock(password(), [&](Opened) { answered = true; });
            keyring.prepareDeviceKey([&](std::string) { answered = true; });
        }
        QCoreApplication::processEvents();
        QVERIFY(!answered);
    }

  private:
    static void lockAndLook(const QString &folder) {
        const std::string path = (folder + "/wallet.florin").toStdString();
        std::string turned;
        SealedKeyring keyring(folder.toStdString(), {});
        {
            const auto file = load(path);
            const auto wallet = openPayload(path, *file, rootByPassword(*file, password()));
            QVERIFY(wallet);
            // The second half of the DER is in the midst of primes and exponents.
            for (std::size_t i = 0; i < 24; ++i)
                turned += static_cast<char>(~wallet->deviceKey.data()[wallet->deviceKey.size() / 2 + i]);
            QVERIFY(occurrencesInMemory(turned) > 0);
        }
        QVERIFY(unlock(keyring, password().text()));
        QVERIFY(!keyring.sign("pay").empty());
        std::string backwards(turned.rbegin(), turned.rend()); // as a big number lies in memory
        QVERIFY(occurrencesInMemory(turned) + occurrencesInMemory(backwards) > 0);
        keyring.lock();
        QCOMPARE(occurrencesInMemory(turned), 0);
        QCOMPARE(occurrencesInMemory(backwards), 0);
    }

    static void useDesktop(const QString &folder) {
        {
            SealedKeyring keyring(folder.toStdString(), {});
            QVERIFY(keyring.desktopUnlockAvailable() && !keyring.desktopUnlockEnabled());
            QVERIFY(unlock(keyring, password().text()));
            QVERIFY(waitFor<Done>([&](auto reply) { keyring.enableDesktopUnlock(true, reply); }));
            QVERIFY(keyring.desktopUnlockEnabled());
        }
        SealedKeyring keyring(folder.toStdString(), {});
        QVERIFY(waitFor<Opened>([&](auto reply) { keyring.unlockByDesktop(reply); }));
        QVERIFY(keyring.isOpen() && !keyring.sign("x").empty());
        // The password opens, too, and another one changes nothing for the desktop.
        const base::SecretBytes next(std::string_view("another good password"));
        QVERIFY(waitFor<Done>([&](auto reply) { keyring.changePassword(password(), next, reply); }));
        keyring.lock();
        QVERIFY(waitFor<Opened>([&](auto reply) { keyring.unlockByDesktop(reply); }));
        QVERIFY(waitFor<Done>([&](auto reply) { keyring.enableDesktopUnlock(false, reply); }));
        QVERIFY(!keyring.desktopUnlockEnabled());
        QVERIFY(waitFor<Opened>([&](auto reply) { keyring.unlockByDesktop(reply); }).error().trouble == KeyringTrouble::noKeyring);
        QVERIFY(unlock(keyring, next.text()));
    }
};

/// QCA's provider forgets what it asked of OpenSSL when it is unloaded; the leak sanitizer would tell of that each time.
extern "C" const char *__lsan_default_suppressions();
extern "C" const char *__lsan_default_suppressions() { return "leak:libcrypto.so\n"; }

int main(int count, char **arguments) {
    if (!signing::wipeWhatOpenSslFrees()) // as the wallet's main does
        qFatal("OpenSSL was at work before main");
    QCoreApplication application(count, arguments);
    TestSealedKeyring test;
    return QTest::qExec(&test, count, arguments);
}

#include "test_sealed_keyring.moc"
