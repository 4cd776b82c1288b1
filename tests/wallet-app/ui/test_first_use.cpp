#include "tests/wallet-app/ui/page_world.h"
#include "wallet-app/ui/amount_edit.h"
#include "wallet-app/ui/connection_note.h"
#include "wallet-app/ui/credit_cards.h"
#include "wallet-app/ui/money_text.h"
#include "wallet-app/ui/pieces.h"

using namespace florin;
using namespace florin::ui::test;

using Charges = std::vector<std::pair<std::string, payment::ChargeState>>;

namespace {

session::FundingSource source(const std::string &id) {
    return {.id = id, .label = "Visa", .lastFour = "4242", .brand = card::Brand::visa, .expiry = {2030, 12}};
}

session::Activity chargeFrom(const std::string &sourceId, payment::ChargeState state) {
    session::Activity line;
    line.charge = session::Charge{.id = "chg_" + sourceId, .sourceId = sourceId, .state = state};
    return line;
}

/// `12|34`: the caret stands at the bar.
ui::GroupedAmount marked(const QString &text) {
    return {QString(text).remove('|'), static_cast<int>(text.indexOf('|'))};
}

} // namespace

/// What a person meets in the first hour, and what should happen then.
class TestFirstUse : public QObject {
    Q_OBJECT
  private slots:
    void initTestCase() {
        ui::loadPictures();
        dress();
    }

    // --- the amount ---------------------------------------------------------------------------------------------------

    void thousandsStandApart_data() {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("shown");
        const auto row = [](const char *name, const char *typed, const char *shown) {
            QTest::newRow(name) << QString::fromUtf8(typed) << QString::fromUtf8(shown);
        };
        row("three digits", "500|", "500|");
        row("four", "5000|", "5,000|");
        row("a digit in the middle", "1,29|34", "12,9|34");
        row("one taken away", "1,23|", "123|");
        row("seven", "1234567|", "1,234,567|");
        row("pasted with a sign", "₩50000|", "50,000|");
        row("with decimals", "1234.56|", "1,234.56|");
        row("letters are left out", "12a|", "12|");
        row("leading zeros", "007|", "7|");
        row("zero", "0|", "0|");
        row("caret in front", "|1000", "|1,000");
        row("nothing", "|", "|");
    }
    void thousandsStandApart() {
        QFETCH(QString, typed);
        QFETCH(QString, shown);
        const ui::GroupedAmount before = marked(typed), after = ui::grouped(before.text, before.caret);
        QCOMPARE(after.text, marked(shown).text);
        QCOMPARE(after.caret, marked(shown).caret);
    }

    void theKeysThatEraseStepOverSeparators() {
        ui::AmountEdit edit;
        QTest::keyClicks(&edit, "1234567");
        QCOMPARE(edit.text(), QStringLiteral("1,234,567"));
        edit.setCursorPosition(6); // behind the second comma
        QTest::keyClick(&edit, Qt::Key_Backspace);
        QCOMPARE(edit.text(), QStringLiteral("123,567"));
        edit.setCursorPosition(3);
        QTest::keyClick(&edit, Qt::Key_Delete);
        QCOMPARE(edit.text(), QStringLiteral("12,367"));
        QCOMPARE(edit.amount(won(1).currency()), std::optional(won(12367)));
    }

    void theLimitIsNamedWhileItIsTyped() {
        World world(dress());
        world.fill();
        world.open();
        ui::WalletWindow window(world.wallet);
        window.show();
        QTRY_VERIFY(world.books.cardsKnown());
        window.chargeCard("card_a");
        QTRY_VERIFY(dialog());
        type("Amount", "999999999999");
        QVERIFY(!labelSaying("At most"));
        type("Amount", "0");
        QVERIFY(labelSaying("At most ₩999,999,999,999 at once."));
        type("Secret number", "123");
        click("Charge now");
        QCOMPARE(world.gateway.times("charge"), std::size_t(0));
        closeDialog();
    }

    // --- credit cards -------------------------------------------------------------------------------------------------

    void theCreditCardThatWorkedIsChosen_data() {
        using State = payment::ChargeState;
        QTest::addColumn<Charges>("newestFirst");
        QTest::addColumn<std::string>("chosen");
        QTest::newRow("never charged: the first") << Charges{} << std::string("a");
        QTest::newRow("the first was refused: another") << Charges{{"a", State::declined}} << std::string("b");
        QTest::newRow("every one was refused: none") << Charges{{"a", State::declined}, {"b", State::declined}} << std::string();
        QTest::newRow("the last that worked") << Charges{{"b", State::loaded}, {"a", State::loaded}} << std::string("b");
        QTest::newRow("one that worked, though another came after")
            << Charges{{"a", State::declined}, {"b", State::loaded}} << std::string("b");
        QTest::newRow("one that is kept no more") << Charges{{"gone", State::loaded}, {"b", State::loaded}} << std::string("b");
        QTest::newRow("taken back is no success") << Charges{{"b", State::reversed}} << std::string("a");
    }
    void theCreditCardThatWorkedIsChosen() {
        QFETCH(Charges, newestFirst);
        QFETCH(std::string, chosen);
        std::vector<session::Activity> activity;
        for (const auto &[id, state] : newestFirst) activity.push_back(chargeFrom(id, state));
        QCOMPARE(ui::likelySource({source("a"), source("b")}, activity), chosen);
    }

    void aRefusedCreditCardCanBeRemovedInTheSheet() {
        World world(dress());
        world.fill();
        world.gateway.sourceList = {};
        world.open();
        ui::WalletWindow window(world.wallet);
        window.show();
        QTRY_VERIFY(world.books.cardsKnown());
        window.chargeCard("card_a");
        QTRY_VERIFY(dialog());
        type("Amount", "50000");
        type("Card number", "4000000000000002");
        type("Secret number", "123");
        shoot(dialog(), "first-charge-new");
        world.gateway.chargeAnswers = {{.id = "chg_9",
                                        .state = payment::ChargeState::declined,
                                        .refusal = session::RefusalNews{.refusal = payment::Refusal::insufficientFunds}}};
        click("Charge now");
        QTRY_VERIFY(buttonNamed("Try again", dialog()));
        QTRY_COMPARE(world.books.sources().size(), std::size_t(1));
        shoot(dialog(), "first-charge-declined");
        click("Try again");
        QTRY_VERIFY(editNamed("Amount"));
        QCOMPARE(editNamed("Amount")->text(), QStringLiteral("50,000"));
        shoot(dialog(), "first-charge-again");
        QTimer::singleShot(50, this, [] {
            shoot(dialog(), "first-charge-forget");
            if (auto *yes = buttonNamed("Remove", dialog())) yes->click();
        });
        click("Remove this credit card");
        QTRY_COMPARE(world.gateway.times("deleteFundingSource"), std::size_t(1));
        QTRY_VERIFY2(editNamed("Card number"), "a new one is asked for when none is left");
        closeDialog();
    }

    void theChargeSheetFitsASmallScreen() {
        World world(dress());
        world.fill();
        world.gateway.sourceList = {};
        world.open();
        ui::WalletWindow window(world.wallet);
        window.show();
        QTRY_VERIFY(world.books.cardsKnown());
        window.chargeCard("card_a");
        QTRY_VERIFY(dialog());
        type("Card number", "4242");
        QTRY_VERIFY(labelSaying("Visa"));
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest); // It has grown by what the label needs.
        QVERIFY2(dialog()->height() <= 670, qPrintable(QString::number(dialog()->height())));
        closeDialog();
    }

    void aChargeWhoseBankIsSilentIsShownAsItStands() {
        World world(dress());
        world.fill();
        world.open();
        ui::WalletWindow window(world.wallet);
        window.show();
        QTRY_VERIFY(world.books.cardsKnown());
        window.chargeCard("card_a");
        QTRY_VERIFY(dialog());
        type("Amount", "50000");
        type("Secret number", "123");
        world.gateway.chargeAnswers = {{.id = "chg_9", .state = payment::ChargeState::debitUnknown}};
        click("Charge now");
        QTRY_VERIFY(labelSaying("A bank has not answered in time."));
        shoot(dialog(), "first-charge-unknown");
        closeDialog();
    }

    // --- the way to the gateway ---------------------------------------------------------------------------------------

    void everyPageSaysSinceWhenItIsOffline() {
        World world(dress());
        world.fill();
        world.open();
        ui::WalletWindow window(world.wallet);
        window.show();
        QTRY_VERIFY(world.books.activityKnown() && world.books.profile());
        for (const auto place : {ui::Place::cards, ui::Place::activity, ui::Place::home}) window.goTo(place);
        QVERIFY(!labelSaying("Offline"));
        const std::deque<session::Failure> away(3, failing(session::Trouble::offline));
        world.gateway.failures["cards"] = world.gateway.failures["fundingSources"] = away;
        world.books.refresh();
        for (const auto &[place, name] :
             {std::pair{ui::Place::home, "home"}, {ui::Place::cards, "cards"}, {ui::Place::activity, "activity"}}) {
            window.goTo(place);
            QTRY_VERIFY2(labelSaying("Offline since"), name);
            QVERIFY(labelSaying("Showing what was known at " + ui::timeText(*world.books.knownAt())));
            shoot(&window, QStringLiteral("first-offline-") + name);
        }
        world.gateway.failures.clear();
        QTRY_VERIFY2_WITH_TIMEOUT(!world.books.trouble(), "it is asked again by itself", 10000);
        QTRY_VERIFY(!labelSaying("Offline"));
    }

    // --- forms and empty pages ----------------------------------------------------------------------------------------

    void anApplicationMarksWhatIsMissing() {
        World world(dress());
        world.gateway.person.address = {};
        world.open();
        ui::WalletWindow window(world.wallet);
        window.show();
        QTRY_VERIFY(world.books.profile());
        window.applyForCard();
        QTRY_VERIFY(dialog());
        editNamed("Card name")->clear();
        click("Apply for this card");
        QVERIFY(labelSaying("Give the card a name"));
        QCOMPARE(dialog()->focusWidget(), editNamed("Card name"));
        QCOMPARE(editNamed("Card name")->property("tone").toString(), QStringLiteral("danger"));
        shoot(dialog(), "first-apply-empty");
        type("Card name", "Travel");
        QVERIFY(!labelSaying("Give the card a name"));
        click("Physical card");
        click("Apply for this card");
        QVERIFY(labelSaying("The street and the number, please.") && labelSaying("The city, please."));
        QCOMPARE(dialog()->focusWidget(), editNamed("Street address"));
        shoot(dialog(), "first-apply-address");
        QCOMPARE(world.gateway.times("applyForCard"), std::size_t(0));
        closeDialog();
    }

    /// Nobody knows whether the first application arrived: pressed again, it is still the same one.
    void anUnsettledApplicationKeepsItsKey_data() {
        QTest::addColumn<bool>("arrived");
        QTest::addColumn<int>("keys");
        QTest::newRow("an answer was lost") << true << 1;
        QTest::newRow("it never left") << false << 2;
    }
    void anUnsettledApplicationKeepsItsKey() {
        QFETCH(bool, arrived);
        QFETCH(int, keys);
        World world(dress());
        world.open();
        ui::WalletWindow window(world.wallet);
        window.show();
        QTRY_VERIFY(world.books.profile());
        auto &failures = world.gateway.failures["applyForCard"];
        if (arrived) failures.push_back(failing(session::Trouble::noAnswer));
        failures.push_back(failing(session::Trouble::offline));
        window.applyForCard();
        QTRY_VERIFY(dialog());
        click("Apply for this card");
        QTRY_COMPARE(world.gateway.times("applyForCard"), std::size_t(arrived ? 2 : 1));
        QTRY_VERIFY(buttonNamed("Apply for this card", dialog())->isEnabled());
        QCOMPARE(labelSaying("Nothing was sent") != nullptr, !arrived);
        click("Apply for this card");
        QTRY_VERIFY(!dialog());
        std::set<std::string> used;
        for (const std::string &line : world.gateway.asked) {
            if (line.starts_with("applyForCard ")) used.insert(line);
        }
        QCOMPARE(static_cast<int>(used.size()), keys);
    }

    void aFrozenCardShowsNoNumber() {
        World world(dress());
        world.fill();
        world.open();
        ui::WalletWindow window(world.wallet);
        window.show();
        QTRY_VERIFY(world.books.activityKnown());
        window.showCard("card_a");
        QVERIFY(buttonNamed("Show number")->isEnabled());
        window.showCard("card_ccc");
        QVERIFY2(!buttonNamed("Show number")->isEnabled(), "the gateway would refuse it after the password was typed");
    }

    void aCardWithMoneyIsNotDeletedButExplained() {
        World world(dress());
        world.fill();
        world.gateway.cardList[0].label = "My everyday card for pens, ink and paper";
        world.open();
        ui::WalletWindow window(world.wallet);
        window.show();
        QTRY_VERIFY(world.books.cardsKnown());
        window.resize(880, 600);
        window.goTo(ui::Place::cards);
        shoot(&window, "first-cards-long-name");
        bool said = false;
        QTimer::singleShot(50, this, [&said] {
            said = labelSaying("this one holds ₩182,500") != nullptr;
            shoot(dialog(), "first-delete-money");
            buttonNamed("Freeze the card", dialog())->click();
        });
        click("Delete");
        QVERIFY(said);
        QCOMPARE(world.gateway.times("deleteCard"), std::size_t(0));
        QTRY_COMPARE(world.gateway.times("freezeCard"), std::size_t(1));
        window.showCard("card_ccc"); // empty
        QTimer::singleShot(50, this, [] { buttonNamed("Delete", dialog())->click(); });
        click("Delete");
        QTRY_COMPARE(world.gateway.times("deleteCard"), std::size_t(1));
    }

    void nothingYetIsNotNothingFound() {
        World world(dress());
        world.open();
        ui::WalletWindow window(world.wallet);
        window.show();
        QTRY_VERIFY(world.books.activityKnown());
        window.goTo(ui::Place::activity);
        QTRY_VERIFY(labelSaying("Nothing yet"));
        shoot(&window, "first-activity-empty");
        click("Show: Charges");
        QVERIFY2(labelSaying("Nothing yet"), "a filter over nothing hides nothing");

        World full(dress());
        full.fill();
        full.open();
        ui::WalletWindow other(full.wallet);
        window.hide();
        other.show();
        QTRY_VERIFY(full.books.activityKnown());
        other.goTo(ui::Place::activity);
        QVERIFY(!labelSaying("Nothing"));
        type("Search the activity", "zeppelin");
        QTRY_VERIFY(labelSaying("Nothing matches"));
        shoot(&other, "first-activity-no-match");
        click("Show everything");
        QTRY_VERIFY(!labelSaying("Nothing"));
        QVERIFY(editNamed("Search the activity")->text().isEmpty());
    }

    // --- hands --------------------------------------------------------------------------------------------------------

    void thePasswordIsShownByTheKeysAlone() {
        QWidget window;
        auto *column = new QVBoxLayout(&window);
        auto *first = new ui::SecretEdit(ui::SecretEdit::Kind::password);
        auto *next = ui::lineEdit();
        column->addWidget(new ui::Field("Password", first));
        column->addWidget(new ui::Field("Next", next));
        window.show();
        window.activateWindow();
        first->setFocus();
        QTRY_VERIFY(first->hasFocus());
        QTest::keyClicks(first, "green lily");
        QTest::keyClick(first, Qt::Key_Tab);
        auto *eye = qobject_cast<QAbstractButton *>(QApplication::focusWidget());
        QVERIFY(eye);
        QCOMPARE(eye->accessibleName(), QStringLiteral("Show the password"));
        QTest::keyClick(eye, Qt::Key_Space);
        QVERIFY(first->isShown());
        QCOMPARE(eye->accessibleName(), QStringLiteral("Hide the password"));
        shoot(&window, "first-eye");
        QTest::keyClick(eye, Qt::Key_Tab);
        QVERIFY(next->hasFocus());
    }

    void noToastCoversAPage() {
        World world(dress());
        world.fill();
        world.open();
        world.wallet.engine = [&world] { return ui::EngineResult{&world.browser, {}}; };
        ui::WalletWindow window(world.wallet);
        window.resize(1180, 720);
        window.show();
        QTRY_VERIFY(world.books.cardsKnown());
        window.announce("Your card is ready.", "good", {}, {});
        window.openAddress("https://shop.example");
        QTRY_COMPARE(world.browser.pages.size(), std::size_t(1));
        window.announce("Paid ₩12,500 to Lily & Co.", "good", "Show receipt", {});
        QTRY_VERIFY(buttonNamed("Show receipt"));
        shoot(&window, "first-toast-browser");
        QWidget *page = world.browser.pages.front()->widget();
        const QRect shown(page->mapTo(&window, QPoint(0, 0)), page->size());
        auto *toasts = buttonNamed("Show receipt")->parentWidget()->parentWidget();
        QTRY_VERIFY2(!toasts->geometry().intersects(shown), "the page's own buttons stay free");
        QVERIFY(!labelSaying("Your card is ready."));
        window.goTo(ui::Place::home);
        QTRY_VERIFY2(toasts->geometry().bottom() > window.height() - 60, "at the lower edge elsewhere");
    }
};

QTEST_MAIN(TestFirstUse)
#include "test_first_use.moc"
