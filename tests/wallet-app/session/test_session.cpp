#include "tests/wallet-app/session/fakes.h"
#include "wallet-app/session/books.h"
#include "wallet-app/session/charge_desk.h"
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

struct World {
    HandTimer timer;
    base::ManualClock clock{base::Timestamp(1'790'000'000s)};
    CountingRandom random;
    FakeKeyring keyring{timer};
    FakeGateway gateway{timer};
};

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

    // --- books --------------------------------------------------------------------------------------------------------

    void booksFollowTheActivity() {
        World world;
        Card card;
        card.id = "card_1";
        card.state = payment::CardState::active;
        card.balance = won(5000);
        world.gateway.cardList = {card};
        Activity old;
        old.cursor = "1";
        old.payment = Payment{.id = "pay_1"};
        world.gateway.lines = {old};
        Books books(world.gateway, world.timer, world.clock);
        std::vector<std::string> news;
        const auto kept = books.news.add([&](const Activity &line) { news.push_back(line.cursor); });
        books.open();
        world.timer.advance(100ms);
        QCOMPARE(books.activity().size(), std::size_t(1));
        QVERIFY2(news.empty(), "what was there before is no news");
        Activity fresh;
        fresh.cursor = "2";
        fresh.payment = Payment{.id = "pay_2", .state = payment::PaymentState::pending};
        world.gateway.happens(fresh);
        world.timer.advance(100ms);
        fresh.cursor = "3";
        fresh.payment->state = payment::PaymentState::approved;
        world.gateway.happens(fresh);
        world.timer.advance(100ms);
        QCOMPARE(news, (std::vector<std::string>{"2", "3"}));
        QCOMPARE(books.activity().size(), std::size_t(2));
        QCOMPARE(books.activity().front().payment->state, payment::PaymentState::approved);
        QVERIFY2(world.gateway.times("cards") >= 3, "balances are asked for after news");
        QCOMPARE(books.totals().front().amount(), std::int64_t(5000));
        books.close();
        QVERIFY(books.cards().empty() && books.activity().empty() && !books.profile());
    }

    void booksComeBackAfterTheGatewayDoes() {
        World world;
        world.gateway.failures["activity"] = {failing(Trouble::offline), failing(Trouble::offline)};
        for (const char *verb : {"cards", "fundingSources", "profile"}) world.gateway.failures[verb] = {failing(Trouble::offline)};
        Books books(world.gateway, world.timer, world.clock);
        books.open();
        world.timer.advance(100ms);
        QVERIFY(books.trouble());
        QVERIFY(!books.cardsKnown());
        world.timer.advance(10s);
        QVERIFY(!books.trouble());
        QVERIFY(books.cardsKnown());
    }

    /// The activity's long poll waits for news, which may be long in coming: the rest is asked again without it.
    void booksSayHowOldTheyAreUntilAnythingIsAnswered() {
        World world;
        Activity old;
        old.cursor = "1";
        old.payment = Payment{.id = "pay_1"};
        world.gateway.lines = {old};
        Books books(world.gateway, world.timer, world.clock);
        books.open();
        world.timer.advance(100ms);
        const auto known = world.clock.now();
        QCOMPARE(books.knownAt(), std::optional(known));
        world.clock.advance(1min);
        const auto away = world.clock.now();
        world.gateway.failures["cards"] = {failing(Trouble::offline), failing(Trouble::noAnswer)};
        world.gateway.failures["fundingSources"] = {failing(Trouble::offline), failing(Trouble::offline)};
        books.refresh();
        world.timer.advance(100ms);
        world.clock.advance(1min);
        world.timer.advance(1s);
        QVERIFY(books.trouble());
        QVERIFY2(books.knownAt() == known, "what is shown is as old as the last answer");
        QVERIFY2(books.troubledSince() == away, "another miss is the same trouble");
        world.timer.advance(10s);
        QVERIFY(!books.trouble());
        QCOMPARE(books.knownAt(), std::optional(world.clock.now()));
        QCOMPARE(world.gateway.times("cards"), std::size_t(4));
    }

    void whatWasMissedIsAskedForThoughTheRestWasAnswered() {
        World world;
        world.gateway.failures["cards"] = {failing(Trouble::noAnswer)};
        Books books(world.gateway, world.timer, world.clock);
        books.open();
        world.timer.advance(10s);
        QVERIFY(books.cardsKnown());
        world.gateway.failures["cards"] = {failing(Trouble::noAnswer)};
        const std::size_t before = world.gateway.times("cards");
        books.refresh();
        world.timer.advance(10s);
        QCOMPARE(world.gateway.times("cards"), before + 2);
    }

    void aProfileThatWasMissedIsAskedForAgain() {
        World world;
        world.gateway.failures["profile"] = {failing(Trouble::offline)};
        Books books(world.gateway, world.timer, world.clock);
        books.open();
        world.timer.advance(100ms);
        QVERIFY(!books.profile());
        world.timer.advance(10s);
        QVERIFY(books.profile());
    }

    void booksSayThatTheDeviceWasRemoved() {
        World world;
        world.gateway.failures["cards"] = {failing(Trouble::refused, Refusal::deviceRevoked)};
        Books books(world.gateway, world.timer, world.clock);
        int told = 0;
        const auto kept = books.deviceRemoved.add([&] { ++told; });
        books.open();
        world.timer.advance(1min);
        QCOMPARE(told, 1);
    }

    // --- charging -----------------------------------------------------------------------------------------------------

    void aChargeIsAskedForUnderOneKey_data() {
        QTest::addColumn<int>("lostAnswers");
        QTest::newRow("answered at once") << 0;
        QTest::newRow("one answer lost") << 1;
        QTest::newRow("three answers lost") << 3;
    }
    void aChargeIsAskedForUnderOneKey() {
        QFETCH(int, lostAnswers);
        World world;
        for (int i = 0; i < lostAnswers; ++i) world.gateway.failures["charge"].push_back(failing(Trouble::noAnswer));
        world.gateway.chargeAnswers = {{.id = "chg_1", .state = payment::ChargeState::loading},
                                       {.id = "chg_1", .state = payment::ChargeState::loaded}};
        ChargeDesk desk(world.gateway, world.random, world.timer);
        desk.charge({.cardId = "card_1",
                     .newSource = SourceEntry{secret("4242424242424242"), {2030, 12}, "DANA", "Visa"},
                     .amount = won(50000),
                     .secret = secret("123")});
        world.timer.advance(1min);
        QCOMPARE(desk.progress().step, ChargeDesk::Step::over);
        QCOMPARE(desk.progress().charge->state, payment::ChargeState::loaded);
        QCOMPARE(world.gateway.times("addFundingSource"), std::size_t(1));
        std::set<std::string> keys;
        for (const std::string &line : world.gateway.asked) {
            if (line.starts_with("charge ")) keys.insert(line);
        }
        QCOMPARE(keys.size(), std::size_t(1));
    }

    void aDeclinedChargeSaysSo() {
        World world;
        world.gateway.failures["charge"] = {failing(Trouble::refused, Refusal::cardDeclined)};
        ChargeDesk desk(world.gateway, world.random, world.timer);
        desk.charge({.cardId = "card_1", .sourceId = "src_1", .amount = won(50000), .secret = secret("123")});
        world.timer.advance(1min);
        QCOMPARE(desk.progress().step, ChargeDesk::Step::over);
        QCOMPARE(desk.progress().failure->news.refusal, Refusal::cardDeclined);
        QCOMPARE(world.gateway.times("charge"), std::size_t(1));
    }

    /// A bank's silence comes as a refusal that holds the charge: it is not lost, and its outcome is awaited.
    void aChargeWhoseBankIsSilentIsFollowedToItsEnd_data() {
        QTest::addColumn<payment::ChargeState>("said");
        QTest::addColumn<payment::ChargeState>("end");
        QTest::newRow("the credit card's") << payment::ChargeState::debitUnknown << payment::ChargeState::reversed;
        QTest::newRow("the issuer's") << payment::ChargeState::loadUnknown << payment::ChargeState::reversed;
        QTest::newRow("and it answers after all") << payment::ChargeState::loadUnknown << payment::ChargeState::loaded;
        QTest::newRow("already on its way back") << payment::ChargeState::reversing << payment::ChargeState::reversed;
    }
    void aChargeWhoseBankIsSilentIsFollowedToItsEnd() {
        QFETCH(payment::ChargeState, said);
        QFETCH(payment::ChargeState, end);
        World world;
        Failure unknown = failing(Trouble::refused, Refusal::outcomeUnknown);
        unknown.charge = Charge{.id = "chg_7", .state = said};
        world.gateway.failures["charge"] = {unknown};
        world.gateway.chargeAnswers = {{.id = "chg_7", .state = said}, {.id = "chg_7", .state = end}};
        ChargeDesk desk(world.gateway, world.random, world.timer);
        desk.charge({.cardId = "card_1", .sourceId = "src_1", .amount = won(50000), .secret = secret("123")});
        world.timer.advance(2ms);
        QCOMPARE(desk.progress().step, ChargeDesk::Step::following);
        QVERIFY(desk.progress().charge && desk.progress().charge->id == "chg_7" && desk.progress().charge->state == said);
        world.timer.advance(1min);
        QCOMPARE(desk.progress().step, ChargeDesk::Step::over);
        QCOMPARE(desk.progress().charge->state, end);
        QCOMPARE(world.gateway.times("charge"), std::size_t(1));
        QVERIFY(world.gateway.asked.back() == "awaitCharge chg_7");
    }

    void aRefusedChargeIsShownWithItsReason() {
        World world;
        Failure declined = failing(Trouble::refused, Refusal::insufficientFunds);
        declined.charge = Charge{.id = "chg_7", .state = payment::ChargeState::declined};
        world.gateway.failures["charge"] = {declined};
        ChargeDesk desk(world.gateway, world.random, world.timer);
        desk.charge({.cardId = "card_1", .sourceId = "src_1", .amount = won(50000), .secret = secret("123")});
        world.timer.advance(1min);
        QCOMPARE(desk.progress().step, ChargeDesk::Step::over);
        QVERIFY(desk.progress().charge && desk.progress().charge->refusal);
        QCOMPARE(desk.progress().charge->refusal->refusal, Refusal::insufficientFunds);
        QCOMPARE(world.gateway.times("awaitCharge"), std::size_t(0));
    }

    void afterALostAnswerNobodySaysThatNothingWasSent() {
        World world;
        world.gateway.failures["charge"] = {failing(Trouble::noAnswer)};
        for (int i = 0; i < 20; ++i) world.gateway.failures["charge"].push_back(failing(Trouble::offline));
        ChargeDesk desk(world.gateway, world.random, world.timer);
        desk.charge({.cardId = "card_1", .sourceId = "src_1", .amount = won(50000), .secret = secret("123")});
        world.timer.advance(10s);
        QCOMPARE(desk.progress().step, ChargeDesk::Step::askingAgain);
        world.timer.advance(10min);
        QCOMPARE(desk.progress().step, ChargeDesk::Step::over);
        QCOMPARE(int(desk.progress().failure->trouble), int(Trouble::noAnswer));
    }

    /// Pressing again while nobody knows what the first press became must not be a second debit.
    void anUnsettledChargeKeepsItsKey_data() {
        QTest::addColumn<QString>("between");
        QTest::addColumn<int>("keys");
        QTest::newRow("answers are lost until it gives up") << "gives up" << 1;
        QTest::newRow("a lost answer, then too many questions") << "too many questions" << 1;
        QTest::newRow("a lost answer, then the device cannot sign in") << "no token" << 1;
        QTest::newRow("a lost answer, then signed out") << "signed out" << 1;
        QTest::newRow("a lost answer, then the sheet is closed") << "closed" << 1;
        QTest::newRow("a lost answer, and the new credit card is typed again") << "typed again" << 1;
        QTest::newRow("another amount is another wish") << "another amount" << 2;
        QTest::newRow("declined is settled") << "declined" << 2;
        QTest::newRow("loaded is settled") << "loaded" << 2;
        QTest::newRow("never sent, pressed again") << "offline" << 2;
    }
    void anUnsettledChargeKeepsItsKey() {
        QFETCH(QString, between);
        QFETCH(int, keys);
        World world;
        auto &failures = world.gateway.failures["charge"];
        const auto lost = failing(Trouble::noAnswer);
        if (between == "offline")
            failures.push_back(failing(Trouble::offline));
        else if (between != "loaded")
            failures.push_back(lost);
        if (between == "gives up" || between == "typed again") failures.insert(failures.end(), 8, lost);
        if (between == "another amount") failures.insert(failures.end(), 8, lost);
        if (between == "too many questions") failures.insert(failures.end(), 8, failing(Trouble::refused, Refusal::rateLimited));
        if (between == "signed out") failures.push_back(failing(Trouble::refused, Refusal::notSignedIn));
        if (between == "declined") failures.push_back(failing(Trouble::refused, Refusal::cardDeclined));
        if (between == "no token") {
            Failure token = failing(Trouble::refused, Refusal::clockWrong);
            token.beforeAsking = true;
            failures.insert(failures.end(), 8, token);
        }
        world.gateway.chargeAnswers = {{.id = "chg_1", .state = payment::ChargeState::loaded}};
        ChargeDesk desk(world.gateway, world.random, world.timer);
        const auto wish = [&](std::int64_t amount) {
            ChargeDesk::Wish made{.cardId = "card_1", .amount = won(amount), .secret = secret("123")};
            if (between == "typed again")
                made.newSource = SourceEntry{secret("4242424242424242"), {2030, 12}, "DANA", "Visa"};
            else
                made.sourceId = "src_1";
            return made;
        };
        desk.charge(wish(50000));
        world.timer.advance(between == "closed" ? 5ms : std::chrono::milliseconds(10min));
        if (between == "closed")
            desk.stop();
        else
            QCOMPARE(desk.progress().step, ChargeDesk::Step::over);
        if (between == "gives up" || between == "too many questions" || between == "no token" || between == "signed out") {
            QCOMPARE(int(desk.progress().failure->trouble), int(Trouble::noAnswer));
            QVERIFY(desk.progress().failure->stillUnknown);
        }
        failures.clear();
        desk.charge(wish(between == "another amount" ? 60000 : 50000));
        world.timer.advance(1min);
        QCOMPARE(desk.progress().charge->state, payment::ChargeState::loaded);
        std::set<std::string> used;
        for (const std::string &line : world.gateway.asked) {
            if (line.starts_with("charge ")) used.insert(line);
        }
        QCOMPARE(static_cast<int>(used.size()), keys);
        if (between == "typed again") QCOMPARE(world.gateway.times("addFundingSource"), std::size_t(1));
    }

    void tooManyQuestionsAreAskedAgainLater() {
        World world;
        world.gateway.failures["charge"] = {failing(Trouble::refused, Refusal::rateLimited)};
        world.gateway.chargeAnswers = {{.id = "chg_1", .state = payment::ChargeState::loaded}};
        ChargeDesk desk(world.gateway, world.random, world.timer);
        desk.charge({.cardId = "card_1", .sourceId = "src_1", .amount = won(50000), .secret = secret("123")});
        world.timer.advance(1min);
        QVERIFY(desk.progress().charge && desk.progress().charge->state == payment::ChargeState::loaded);
        QCOMPARE(world.gateway.times("charge"), std::size_t(2));
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
