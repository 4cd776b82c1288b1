#include "tests/wallet-app/ui/page_world.h"
#include "wallet-app/ui/sentences.h"

using namespace florin;
using namespace florin::ui::test;

/// Settings tell who signed in, so that a stranger is seen.
class TestSignIns : public QObject {
    Q_OBJECT

    static session::SignIns signIns(const World &world, int number) {
        session::SignIns told;
        for (int at = 0; at < number; ++at) {
            told.list.push_back({world.clock.now() - std::chrono::hours(7 * at + 1), {}, "192.0.2." + std::to_string(at)});
            if (at % 2 == 1) told.list.back().device = "Laptop (Debian 13)";
        }
        return told;
    }
    static bool isSaid(const QString &part) { return labelSaying(part) != nullptr; }

  private slots:
    void init() {
        dress().wish(ui::Appearance::light);
        ui::speak(*qApp, QLocale(QLocale::English));
    }

    void theNewestComeFirstAndTheRestWhenAsked() {
        World world(dress());
        world.fill();
        world.gateway.signInsTold = signIns(world, 7);
        ui::WalletWindow window(world.wallet);
        window.resize(1180, 1600);
        window.show();
        world.open();
        window.goTo(ui::Place::settings);
        QTRY_VERIFY(isSaid("192.0.2.4"));
        QVERIFY(!isSaid("192.0.2.5") && !isSaid("too many wrong passwords"));
        shoot(&window, "sign-ins");
        click("Show all sign-ins");
        QTRY_VERIFY(isSaid("192.0.2.6"));
        QVERIFY(!buttonNamed("Show all sign-ins"));
    }

    void fewNeedNoButton() {
        World world(dress());
        world.fill();
        world.gateway.signInsTold = signIns(world, 5);
        ui::WalletWindow window(world.wallet);
        window.show();
        world.open();
        window.goTo(ui::Place::settings);
        QTRY_VERIFY(isSaid("192.0.2.4"));
        QVERIFY(!buttonNamed("Show all sign-ins"));
    }

    void aWatchedAccountIsWarned() {
        World world(dress());
        world.fill();
        world.gateway.signInsTold = signIns(world, 1);
        world.gateway.signInsTold.watchedSince = world.clock.now() - std::chrono::hours(1);
        ui::WalletWindow window(world.wallet);
        window.resize(1180, 1600);
        window.show();
        world.open();
        window.goTo(ui::Place::settings);
        QTRY_VERIFY(isSaid("too many wrong passwords"));
        shoot(&window, "sign-ins-watched");
    }

    void nobodyAndNoAnswerAreToldApart() {
        World world(dress());
        world.fill();
        ui::WalletWindow window(world.wallet);
        window.show();
        world.open();
        window.goTo(ui::Place::settings);
        QTRY_VERIFY(isSaid("Nobody signed in"));
        world.gateway.failures["signIns"] = {failing(session::Trouble::offline)};
        window.goTo(ui::Place::home);
        window.goTo(ui::Place::settings);
        QTRY_VERIFY(world.gateway.failures["signIns"].empty());
        QTRY_VERIFY(isSaid(ui::sentence(failing(session::Trouble::offline))));
    }
};

QTEST_MAIN(TestSignIns)
#include "test_sign_ins.moc"
