#include "tests/wallet-app/session/session_world.h"
#include "wallet-app/session/charge_desk.h"

#include <QTest>

using namespace florin;
using namespace florin::session;
using namespace florin::session::test;
using namespace std::chrono_literals;
using payment::Refusal;

namespace {

base::SecretBytes secret(std::string_view text) { return base::SecretBytes(text); }

} // namespace

class TestCharges : public QObject {
    Q_OBJECT
  private slots:
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
};

QTEST_GUILESS_MAIN(TestCharges)
#include "test_charges.moc"
