#include "tests/wallet-app/ui/page_world.h"
#include "wallet-app/ui/sentences.h"

using namespace florin;
using namespace florin::ui::test;

/// Throw-away cards among the others, and what the panel of a page's security says of the engine.
class TestThrowAway : public QObject {
    Q_OBJECT
  private slots:
    void initTestCase() {
        ui::loadPictures();
        dress();
    }

    void thoseNotUsedYetStandBelowTheirCard_data() {
        QTest::addColumn<int>("appearance");
        QTest::newRow("light") << static_cast<int>(ui::Appearance::light);
        QTest::newRow("dark") << static_cast<int>(ui::Appearance::dark);
    }
    void thoseNotUsedYetStandBelowTheirCard() {
        QFETCH(int, appearance);
        dress().wish(static_cast<ui::Appearance>(appearance));
        World world(dress());
        world.fill();
        const std::string from = world.gateway.cardList.front().id;
        for (const char *shop : {"shop.example", "a-very-long-name-of-a-shop.with-a-long-domain.example"}) {
            session::Card made{.id = std::string("once_") + shop, .label = shop, .lastFour = "0777"};
            made.singleUse = session::SingleUse{from, won(12000), std::string("https://") + shop, {}};
            world.gateway.singleUseList.push_back(made);
        }
        ui::WalletWindow window(world.wallet);
        window.show();
        world.open();
        QTRY_VERIFY(world.books.cardsKnown());
        window.goTo(ui::Place::cards);
        QTRY_VERIFY(labelSaying("up to ₩12,000 · •••• 0777"));
        shoot(&window, QString::fromLatin1(QTest::currentDataTag()) + "-throw-away-cards");
        click("Throw away the card for shop.example");
        QTRY_COMPARE(world.gateway.singleUseList.size(), std::size_t(1));
        QTRY_VERIFY(!buttonNamed("Throw away the card for shop.example"));
        QVERIFY(labelSaying("The throw-away card pays nothing any more."));
        // The last one is used: the gateway tells of the payment, and the list asks again.
        world.gateway.singleUseList.clear();
        session::Activity line;
        line.cursor = "900";
        line.payment = session::Payment{.id = "pay_900", .state = payment::PaymentState::approved};
        world.gateway.happens(line);
        QTRY_VERIFY(!labelSaying("up to ₩12,000"));
        QVERIFY(!labelSaying("Throw-away cards"));
        dress().wish(ui::Appearance::light);
    }

    void whatIsNotThrownAwayStaysAndIsSaidSo() {
        World world(dress());
        world.fill();
        session::Card made{.id = "once_1", .label = "shop.example", .lastFour = "0777"};
        made.singleUse = session::SingleUse{world.gateway.cardList.front().id, won(12000), "https://shop.example", {}};
        world.gateway.singleUseList = {made};
        world.gateway.failures["deleteCard"] = {failing(session::Trouble::refused, payment::Refusal::cardNotUsable)};
        ui::WalletWindow window(world.wallet);
        window.show();
        world.open();
        window.goTo(ui::Place::cards);
        click("Throw away the card for shop.example");
        QTRY_VERIFY(labelSaying(ui::sentence(payment::Refusal::cardNotUsable)));
        QVERIFY(buttonNamed("Throw away the card for shop.example"));
    }

    void whatWasFilledIsStillSaidWhenTheFieldsScrollAway_data() {
        QTest::addColumn<int>("visible"); // of five fields
        QTest::addColumn<QString>("added");
        QTest::addColumn<bool>("stands");
        QTest::newRow("all of them in sight") << 5 << "" << true;
        QTest::newRow("some under a header") << 2 << "" << true;
        QTest::newRow("all out of sight") << 0 << "" << true;
        QTest::newRow("the page asks for something else as well") << 5 << "email" << false;
    }
    void whatWasFilledIsStillSaidWhenTheFieldsScrollAway() {
        QFETCH(int, visible);
        QFETCH(QString, added);
        QFETCH(bool, stands);
        World world(dress());
        world.fill();
        world.wallet.engine = [&world] { return ui::EngineResult{&world.browser, {}}; };
        ui::WalletWindow window(world.wallet);
        window.show();
        world.open();
        window.openAddress("https://shop.example");
        QTRY_VERIFY(!world.browser.pages.empty() && !world.browser.pages.front()->opened.isEmpty());
        page::PageListener *listener = world.browser.pages.front()->listener;
        listener->formsDescribed(cardForm());
        click("Choose a card");
        QTRY_VERIFY(dialog() && buttonNamed("Fill", dialog())->isEnabled());
        click("Fill");
        QTRY_VERIFY(labelSaying("5 of 5 fields hold what you chose."));
        autofill::FormSnapshot later = cardForm();
        for (std::size_t i = static_cast<std::size_t>(visible); i < later.fields.size(); ++i) later.fields[i].visible = false;
        if (!added.isEmpty()) {
            later.fields.push_back(later.fields.front());
            later.fields.back().field = 77;
            later.fields.back().autocomplete = added.toStdString();
        }
        listener->formsDescribed(later);
        QCOMPARE(labelSaying("5 of 5 fields hold what you chose.") != nullptr, stands);
        QCOMPARE(buttonNamed("Undo") != nullptr, stands);
        listener->formsDescribed({});
        QVERIFY2(!labelSaying("5 of 5 fields"), "the form is gone");
    }

    void theSecurityPanelTellsTheEnginesAge_data() {
        QTest::addColumn<QString>("patches");
        QTest::addColumn<QString>("said");
        QTest::newRow("old") << "80" << "";
        QTest::newRow("years old") << "108.0.5359.124" << "security patches are about";
        QTest::newRow("of these days") << "153.0.1.1" << "up to date, or nearly so";
    }
    void theSecurityPanelTellsTheEnginesAge() {
        QFETCH(QString, patches);
        QFETCH(QString, said);
        World world(dress());
        world.fill();
        world.wallet.engine = [&world] { return ui::EngineResult{&world.browser, {}}; };
        world.browser.patches = patches;
        ui::WalletWindow window(world.wallet);
        window.show();
        world.open();
        window.openAddress("https://shop.example");
        QTRY_VERIFY(!world.browser.pages.empty() && !world.browser.pages.front()->opened.isEmpty());
        for (QAction *action : editNamed("Address")->actions()) action->trigger();
        QTRY_VERIFY(dialog());
        QVERIFY(labelSaying("Chromium 102"));
        QVERIFY(said.isEmpty() ? !labelSaying("security patches are") : labelSaying(said) != nullptr);
        shoot(dialog(), "security-panel");
        closeDialog();
    }
};

QTEST_MAIN(TestThrowAway)
#include "test_throw_away.moc"
