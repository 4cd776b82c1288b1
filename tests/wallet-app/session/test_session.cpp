#include "tests/wallet-app/session/session_world.h"
#include "wallet-app/session/onboarding.h"
#include "wallet-app/session/password_hint.h"
#include "wallet-app/session/renewal.h"
#include "wallet-app/session/session.h"

#include <QTest>

using namespace florin;
using namespace florin::session;
using namespace florin::session::test;
using namespace std::chrono_literals;
using payment::Refusal;

namespace {

base::SecretBytes secret(std::string_view text) { return base::SecretBytes(text); }

} // namespace

class TestSession : public QObject {
    Q_OBJECT
  private slots:
    // --- who is signed in ---------------------------------------------------------------------------------------------

    void startsWhereTheKeyringStands() {
        World world;
        QCOMPARE(Session(world.keyring, world.clock).stage(), Stage::noWallet);
        world.keyring.present = true;
        QCOMPARE(Session(world.keyring, world.clock).stage(), Stage::locked);
    }

    void unlocksOrSaysWhy_data() {
        QTest::addColumn<QString>("password");
        QTest::addColumn<int>("failure");
        QTest::addColumn<Stage>("after");
        const auto none = -1;
        QTest::newRow("right password") << "correct horse battery" << none << Stage::unlocked;
        QTest::newRow("wrong password stays locked") << "nearly right" << none << Stage::locked;
        QTest::newRow("no desktop keyring stays locked")
            << "correct horse battery" << static_cast<int>(KeyringTrouble::noKeyring) << Stage::locked;
        QTest::newRow("full disk stays locked")
            << "correct horse battery" << static_cast<int>(KeyringTrouble::diskFull) << Stage::locked;
        QTest::newRow("damaged file leaves no wallet")
            << "correct horse battery" << static_cast<int>(KeyringTrouble::damaged) << Stage::noWallet;
        QTest::newRow("missing file leaves no wallet")
            << "correct horse battery" << static_cast<int>(KeyringTrouble::missing) << Stage::noWallet;
    }
    void unlocksOrSaysWhy() {
        QFETCH(QString, password);
        QFETCH(int, failure);
        QFETCH(Stage, after);
        World world;
        world.keyring.present = true;
        if (failure >= 0) world.keyring.failure = KeyringFailure{static_cast<KeyringTrouble>(failure), "wallet.florin.damaged-1"};
        Session session(world.keyring, world.clock);
        int told = 0;
        std::optional<KeyringFailure> why;
        session.unlock(secret(password.toStdString()), [&](auto result) {
            ++told;
            why = result;
        });
        world.timer.advance(10ms);
        QCOMPARE(told, 1);
        QCOMPARE(session.stage(), after);
        QCOMPARE(why.has_value(), after != Stage::unlocked);
        if (after == Stage::noWallet && why->trouble == KeyringTrouble::damaged)
            QCOMPARE(session.damagedFile(), std::string("wallet.florin.damaged-1"));
    }

    void locksWhenNobodyTouchesIt() {
        World world;
        world.keyring.present = true;
        Session session(world.keyring, world.clock);
        session.setAutoLock(5min);
        session.unlock(secret("correct horse battery"), [](auto) {});
        world.timer.advance(10ms);
        world.clock.advance(4min);
        session.tick();
        session.touched();
        world.clock.advance(4min);
        session.tick();
        QCOMPARE(session.stage(), Stage::unlocked);
        world.clock.advance(1min);
        session.tick();
        QCOMPARE(session.stage(), Stage::locked);
        QVERIFY(!world.keyring.open_);
    }

    void neverLocksByItselfWhenToldSo() {
        World world;
        world.keyring.present = true;
        Session session(world.keyring, world.clock);
        session.setAutoLock(0min);
        session.unlock(secret("correct horse battery"), [](auto) {});
        world.timer.advance(10ms);
        world.clock.advance(24h);
        session.tick();
        QCOMPARE(session.stage(), Stage::unlocked);
    }

    void tellsTheStageBeforeTheKeysAreGone() {
        World world;
        world.keyring.present = true;
        Session session(world.keyring, world.clock);
        session.unlock(secret("correct horse battery"), [](auto) {});
        world.timer.advance(10ms);
        bool openWhenTold = false;
        const auto kept = session.stageChanged.add([&](Stage) { openWhenTold = world.keyring.open_; });
        session.lock();
        QVERIFY(openWhenTold);
        QVERIFY(!world.keyring.open_);
    }

    // --- onboarding ---------------------------------------------------------------------------------------------------

    void registersEnrolsAndSeals() {
        World world;
        Session session(world.keyring, world.clock);
        Onboarding onboarding(world.keyring, world.gateway, session);
        std::vector<Onboarding::Step> steps;
        const auto kept = onboarding.stepChanged.add([&](Onboarding::Step step) { steps.push_back(step); });
        onboarding.registerMember("dana", secret("green lily 42"), {.name = "Dana"}, {"https://gateway.example", "Desk"});
        world.timer.advance(100ms);
        using S = Onboarding::Step;
        QCOMPARE(steps, (std::vector<S>{S::registering, S::makingKey, S::enrolling, S::sealing, S::done}));
        QCOMPARE(session.stage(), Stage::unlocked);
        QCOMPARE(world.keyring.password, std::string("green lily 42"));
        QCOMPARE(world.keyring.who.gatewayUrl, std::string("https://gateway.example"));
    }

    void stopsWithAReason_data() {
        QTest::addColumn<QString>("verb");
        QTest::addColumn<Trouble>("trouble");
        QTest::addColumn<Refusal>("refusal");
        QTest::addColumn<bool>("accountExists");
        QTest::newRow("taken id") << "registerMember" << Trouble::refused << Refusal::memberIdTaken << false;
        QTest::newRow("weak password") << "registerMember" << Trouble::refused << Refusal::weakPassword << false;
        QTest::newRow("gateway away") << "registerMember" << Trouble::offline << Refusal::internalError << false;
        QTest::newRow("gateway goes away after the account was made")
            << "enrol" << Trouble::noAnswer << Refusal::internalError << true;
    }
    void stopsWithAReason() {
        QFETCH(QString, verb);
        QFETCH(Trouble, trouble);
        QFETCH(Refusal, refusal);
        QFETCH(bool, accountExists);
        World world;
        world.gateway.failures[verb.toStdString()] = {failing(trouble, refusal)};
        Session session(world.keyring, world.clock);
        Onboarding onboarding(world.keyring, world.gateway, session);
        std::optional<Onboarding::Trouble> told;
        const auto kept = onboarding.troubled.add([&](const Onboarding::Trouble &one) { told = one; });
        onboarding.registerMember("dana", secret("green lily 42"), {}, {});
        world.timer.advance(100ms);
        QVERIFY(told && told->gateway);
        QCOMPARE(told->gateway->news.refusal, refusal);
        QCOMPARE(told->accountExists, accountExists);
        QCOMPARE(session.stage(), Stage::noWallet);
        QVERIFY(!onboarding.isRunning());
    }

    void aFurtherDeviceNeedsTheCode() {
        World world;
        world.gateway.needsCode = true;
        world.gateway.silent = {"awaitEnrolment"};
        world.gateway.failures["confirmEnrolment"] = {failing(Trouble::refused, Refusal::wrongCode)};
        Session session(world.keyring, world.clock);
        Onboarding onboarding(world.keyring, world.gateway, session);
        onboarding.signIn("dana", secret("green lily 42"), {});
        world.timer.advance(100ms);
        QCOMPARE(onboarding.step(), Onboarding::Step::waitingForCode);
        onboarding.enterCode("000000");
        world.timer.advance(100ms);
        QCOMPARE(onboarding.step(), Onboarding::Step::waitingForCode);
        onboarding.enterCode("123456");
        world.timer.advance(100ms);
        QCOMPARE(session.stage(), Stage::unlocked);
        QCOMPARE(world.gateway.times("registerMember"), std::size_t(0));
    }

    void anotherDevicesWordIsEnough() {
        World world;
        world.gateway.needsCode = true;
        Session session(world.keyring, world.clock);
        Onboarding onboarding(world.keyring, world.gateway, session);
        onboarding.signIn("dana", secret("green lily 42"), {});
        world.timer.advance(100ms);
        QCOMPARE(session.stage(), Stage::unlocked);
    }

    void nothingHappensAfterCancelling() {
        World world;
        Session session(world.keyring, world.clock);
        Onboarding onboarding(world.keyring, world.gateway, session);
        onboarding.signIn("dana", secret("green lily 42"), {});
        onboarding.cancel();
        world.timer.advance(1s);
        QCOMPARE(session.stage(), Stage::noWallet);
        QCOMPARE(world.gateway.times("enrol"), std::size_t(0));
    }

    // --- the device's certificate -------------------------------------------------------------------------------------

    void aCertificateIsRenewedInItsLastThird_data() {
        QTest::addColumn<int>("daysOn");
        QTest::addColumn<int>("lostAnswers");
        QTest::addColumn<int>("asked");
        QTest::newRow("fresh") << 1 << 0 << 0;
        QTest::newRow("two thirds gone, but for a day and a bit") << 58 << 0 << 0;
        QTest::newRow("in its last third") << 61 << 0 << 1;
        QTest::newRow("answers lost on the way") << 61 << 2 << 3;
    }
    void aCertificateIsRenewedInItsLastThird() {
        QFETCH(int, daysOn);
        QFETCH(int, lostAnswers);
        QFETCH(int, asked);
        World world;
        const auto now = world.clock.now();
        const auto key = signing::PrivateKey::generateEs256();
        const auto authority = signing::Authority::make("Devices", now, now + 24h * 400);
        const auto certificate = [&](base::Timestamp from) {
            return authority
                .issue({.commonName = "dev_1",
                        .role = signing::CertificateRole::device,
                        .notBefore = from,
                        .notAfter = from + 24h * 90},
                       key.publicKey())
                .toPem();
        };
        world.keyring.who.certificatePem = certificate(now);
        world.clock.advance(24h * daysOn);
        world.gateway.certificatePem = certificate(world.clock.now());
        for (int i = 0; i < lostAnswers; ++i) world.gateway.failures["renewCertificate"].push_back(failing(Trouble::noAnswer));
        Renewal renewal(world.gateway, world.keyring, world.clock, world.timer);
        int told = 0;
        const auto kept = renewal.renewed.add([&] { ++told; });
        renewal.start();
        world.timer.advance(1min);
        QCOMPARE(static_cast<int>(world.gateway.times("renewCertificate")), asked);
        QCOMPARE(told, asked > 0 ? 1 : 0);
        QCOMPARE(world.keyring.who.certificatePem == world.gateway.certificatePem, asked > 0);
    }

    // --- passwords ----------------------------------------------------------------------------------------------------

    void hintsAtPasswords_data() {
        QTest::addColumn<QString>("password");
        QTest::addColumn<PasswordHint>("hint");
        QTest::newRow("empty") << "" << PasswordHint::empty;
        QTest::newRow("nine characters") << "kR8xv2mPq" << PasswordHint::tooShort;
        QTest::newRow("nine letters of two bytes each") << QStringLiteral("비밀번호는길어야함") << PasswordHint::tooShort;
        QTest::newRow("a favourite and digits") << "Password1234" << PasswordHint::tooPlain;
        QTest::newRow("a row of keys") << "1234567890" << PasswordHint::tooPlain;
        QTest::newRow("few different letters") << "abababababab" << PasswordHint::tooPlain;
        QTest::newRow("the member id and little else") << "daNa.2026!x" << PasswordHint::holdsMemberId;
        QTest::newRow("ten mixed characters") << "kR8xv2mPq!" << PasswordHint::fair;
        QTest::newRow("a few words") << "teapot under the green moon" << PasswordHint::strong;
    }
    void hintsAtPasswords() {
        QFETCH(QString, password);
        QFETCH(PasswordHint, hint);
        QCOMPARE(hintFor(password.toStdString(), "dana"), hint);
    }
};

QTEST_GUILESS_MAIN(TestSession)
#include "test_session.moc"
