#include "tests/wallet-app/ui/page_world.h"

using namespace florin;
using namespace florin::ui::test;

namespace {

/// An open wallet with a shop's checkout in front.
struct Checkout {
    World world{dress()};
    std::unique_ptr<ui::WalletWindow> window;

    Checkout() {
        world.fill();
        world.wallet.engine = [this] { return ui::EngineResult{&world.browser, {}}; };
        window = std::make_unique<ui::WalletWindow>(world.wallet);
        window->show();
        world.open();
        QTRY_VERIFY(world.books.activityKnown() && world.books.profile());
        window->openAddress("https://shop.example/checkout");
        QTRY_VERIFY(!world.browser.pages.empty() && !page().opened.isEmpty());
    }
    FakePage &page() { return *world.browser.pages.front(); }
};

/// Chooses what the wallet added to the page's own menu.
void chooseFromMenu(FakePage &page, bool takesText, const QString &text) {
    QMenu menu;
    page.listener->menuOpens(menu, takesText);
    for (QAction *action : menu.actions()) {
        if (action->text() == text) return action->trigger();
    }
    QFAIL("the menu has no such line");
}

autofill::FormSnapshot withTotal(autofill::FormSnapshot page, const std::string &line) {
    if (!line.empty()) page.sums.push_back({0, line});
    return page;
}

} // namespace

/// What a page may bring the wallet to ask, and what it may not.
class TestOffers : public QObject {
    Q_OBJECT
  private slots:
    void initTestCase() {
        ui::loadPictures();
        dress();
    }

    // --- the offer to fill in a card ----------------------------------------------------------------------------------

    void aCardIsOfferedAndFilled_data() {
        QTest::addColumn<int>("spoiled");
        QTest::addColumn<QString>("said");
        QTest::newRow("all fields hold") << static_cast<int>(autofill::FieldType::other) << "5 of 5 fields hold what you chose";
        QTest::newRow("the page changes one")
            << static_cast<int>(autofill::FieldType::ccExp)
            << "4 of 5 fields hold what you chose. Expiry: the page did not keep it. Look at the others before you send the page.";
    }
    void aCardIsOfferedAndFilled() {
        QFETCH(int, spoiled);
        QFETCH(QString, said);
        Checkout checkout;
        QVERIFY(!QTest::currentTestFailed());
        World &world = checkout.world;
        ui::WalletWindow &window = *checkout.window;
        QCOMPARE(world.browser.pages.size(), std::size_t(1));
        FakePage &page = checkout.page();
        page.spoiled = static_cast<autofill::FieldType>(spoiled);
        QVERIFY(!buttonNamed("Choose a card"));
        page.listener->formsDescribed(cardForm());
        shoot(&window, "fill-strip");
        click("Choose a card");
        QTRY_VERIFY(dialog());
        QVERIFY2(!buttonNamed("Fill", dialog())->isEnabled(), "a click that was meant for the page must not fill");
        QTRY_VERIFY(buttonNamed("Fill", dialog())->isEnabled());
        shoot(dialog(), "fill-offer");
        click("Fill");
        QTRY_VERIFY(!dialog());
        QCOMPARE(world.gateway.times("revealCard"), std::size_t(1));
        QCOMPARE(page.plans.size(), std::size_t(1));
        QCOMPARE(page.plans.front().steps.size(), std::size_t(5));
        QVERIFY2(labelSaying(said), qPrintable(said));
        shoot(&window, "fill-done");
    }

    // --- a throw-away card, the total, and what came of it ---------------------------------------------------------------

    void aThrowAwayCardIsMadeForThisShopAndTotalAndFilled() {
        Checkout checkout;
        QVERIFY(!QTest::currentTestFailed());
        World &world = checkout.world;
        FakePage &page = checkout.page();
        page.listener->formsDescribed(withTotal(cardForm(), "Order total ₩12,000"));
        click("Choose a card");
        QTRY_VERIFY(dialog() && buttonNamed("Fill a throw-away card", dialog())->isEnabled());
        shoot(dialog(), "fill-throw-away");
        click("Fill a throw-away card");
        QTRY_VERIFY(!dialog());
        QCOMPARE(world.gateway.singleUseList.size(), std::size_t(1));
        const session::SingleUse lock = *world.gateway.singleUseList.front().singleUse;
        QCOMPARE(lock.most, won(12000));
        QCOMPARE(lock.shop, std::string("https://shop.example"));
        QCOMPARE(lock.from, world.books.cards().front().id);
        QVERIFY(std::count(world.gateway.asked.begin(), world.gateway.asked.end(), "revealCard " + world.gateway.singleUseList.front().id) == 1);
        QCOMPARE(page.plans.size(), std::size_t(1));
        QTRY_VERIFY(labelSaying("The throw-away card pays once"));
        shoot(checkout.window.get(), "fill-thrown-away");
    }

    void aThrowAwayCardNeedsATotal_data() {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("typed");
        QTest::addColumn<bool>("made");
        QTest::newRow("none on the page, none typed") << "" << "" << false;
        QTest::newRow("typed") << "" << "9000" << true;
        QTest::newRow("nothing") << "" << "0" << false;
        QTest::newRow("another money on the page") << "Total $12.00" << "" << false;
        QTest::newRow("two totals on the page") << "Total ₩1,000 Total ₩2,000" << "" << false;
    }
    void aThrowAwayCardNeedsATotal() {
        QFETCH(QString, line);
        QFETCH(QString, typed);
        QFETCH(bool, made);
        Checkout checkout;
        QVERIFY(!QTest::currentTestFailed());
        checkout.page().listener->formsDescribed(withTotal(cardForm(), line.toStdString()));
        click("Choose a card");
        QTRY_VERIFY(dialog() && buttonNamed("Fill a throw-away card", dialog())->isEnabled());
        if (!typed.isEmpty()) type("Total on this page, in ₩", typed);
        click("Fill a throw-away card");
        if (!made) {
            QVERIFY(labelSaying("needs the total"));
            QVERIFY(checkout.world.gateway.singleUseList.empty() && checkout.page().plans.empty());
            return closeDialog();
        }
        QTRY_COMPARE(checkout.page().plans.size(), std::size_t(1));
        QCOMPARE(checkout.world.gateway.singleUseList.front().singleUse->most, won(9000));
    }

    void aLostAnswerMakesNoSecondThrowAwayCard() {
        Checkout checkout;
        QVERIFY(!QTest::currentTestFailed());
        World &world = checkout.world;
        checkout.page().listener->formsDescribed(withTotal(cardForm(), "Total ₩12,000"));
        world.gateway.failures["makeSingleUseCard"] = {failing(session::Trouble::noAnswer)};
        click("Choose a card");
        QTRY_VERIFY(dialog() && buttonNamed("Fill a throw-away card", dialog())->isEnabled());
        click("Fill a throw-away card");
        QTRY_VERIFY(buttonNamed("Fill a throw-away card", dialog())->isEnabled());
        click("Fill a throw-away card");
        QTRY_VERIFY(!dialog());
        std::vector<std::string> keys;
        for (const std::string &one : world.gateway.asked)
            if (one.starts_with("makeSingleUseCard ")) keys.push_back(one);
        QCOMPARE(keys.size(), std::size_t(2));
        QCOMPARE(keys.front(), keys.back());
    }

    void whatTheShopAsksForIsComparedWithItsPage_data() {
        QTest::addColumn<int>("asked");
        QTest::newRow("the same") << 12000;
        QTest::newRow("another sum") << 50000;
    }
    void whatTheShopAsksForIsComparedWithItsPage() {
        QFETCH(int, asked);
        Checkout checkout;
        QVERIFY(!QTest::currentTestFailed());
        World &world = checkout.world;
        checkout.page().listener->formsDescribed(withTotal(cardForm(), "Total ₩12,000"));
        click("Choose a card");
        QTRY_VERIFY(dialog() && buttonNamed("Fill", dialog())->isEnabled());
        click("Fill");
        QTRY_VERIFY(!dialog());
        session::Activity line;
        line.cursor = "900";
        line.payment = session::Payment{.id = "pay_900", .merchantName = "Paper & Ink", .cardId = world.books.cards().front().id, .state = payment::PaymentState::approved};
        line.payment->order = payment::Order{.total = won(asked), .vat = won(0)};
        world.gateway.happens(line);
        if (asked == 12000) {
            QTRY_VERIFY(labelSaying("Paid ₩12,000 to Paper & Ink, as its page said."));
            QVERIFY(!dialog());
            return;
        }
        QTRY_VERIFY(dialog() && labelSaying("said ₩12,000. Paper & Ink asked for ₩50,000."));
        shoot(dialog(), "fill-another-sum");
        click("Freeze the card");
        QTRY_COMPARE(world.gateway.times("freezeCard"), std::size_t(1));
    }

    void aFillIsTakenBackInOneStep_data() {
        QTest::addColumn<int>("kept");
        QTest::addColumn<QString>("said");
        QTest::newRow("all of it") << 0 << "Taken back: the page holds again what it held before.";
        QTest::newRow("but for what was changed since") << 1 << "Taken back, but for 1 field";
    }
    void aFillIsTakenBackInOneStep() {
        QFETCH(int, kept);
        QFETCH(QString, said);
        Checkout checkout;
        QVERIFY(!QTest::currentTestFailed());
        FakePage &page = checkout.page();
        page.keptAtUndo = kept;
        page.listener->formsDescribed(cardForm());
        QVERIFY(!buttonNamed("Undo"));
        click("Choose a card");
        QTRY_VERIFY(dialog() && buttonNamed("Fill", dialog())->isEnabled());
        click("Fill");
        QTRY_VERIFY(!dialog() && buttonNamed("Undo"));
        click("Undo");
        QTRY_VERIFY(labelSaying(said));
        QCOMPARE(page.undone, 1);
        QVERIFY(!buttonNamed("Undo"));
    }

    // --- one field by hand -----------------------------------------------------------------------------------------------

    void aFieldIsFilledByHand() {
        Checkout checkout;
        QVERIFY(!QTest::currentTestFailed());
        FakePage &page = checkout.page();
        page.listener->formsDescribed(cardForm());
        page.focus = page::FocusedField{.token = "t0", .origin = "https://shop.example", .topLevel = true, .field = 2, .label = "Check digits"};
        chooseFromMenu(page, true, "Fill this field by hand…");
        QTRY_VERIFY(dialog() && buttonNamed("Fill", dialog())->isEnabled());
        QVERIFY(labelSaying("Into the field “Check digits” at https://shop.example."));
        shoot(dialog(), "hand-fill");
        click("Fill");
        QTRY_VERIFY(!dialog());
        QCOMPARE(page.plans.size(), std::size_t(1));
        QCOMPARE(page.plans.front().steps.size(), std::size_t(1));
        QCOMPARE(page.plans.front().steps.front().field, 2);
        QVERIFY(page.plans.front().steps.front().type == autofill::FieldType::ccCsc);
        QVERIFY(labelSaying("The field holds what you chose."));
    }

    void aClosedFieldIsTypedWithKeysAndSaidSo_data() {
        QTest::addColumn<int>("arrive");
        QTest::addColumn<QString>("said");
        QTest::newRow("all of it") << 1000 << "Typed with keys. Look whether the field holds it";
        QTest::newRow("the focus goes") << 3 << "The field lost the focus after 3 of 16 letters";
    }
    void aClosedFieldIsTypedWithKeysAndSaidSo() {
        QFETCH(int, arrive);
        QFETCH(QString, said);
        Checkout checkout;
        QVERIFY(!QTest::currentTestFailed());
        FakePage &page = checkout.page();
        page.keysArrive = static_cast<std::size_t>(arrive);
        page.focus = page::FocusedField{.token = "t0", .origin = "https://shop.example", .topLevel = true, .field = 9, .closed = true};
        chooseFromMenu(page, true, "Fill this field by hand…");
        QTRY_VERIFY(dialog() && buttonNamed("Fill", dialog())->isEnabled());
        QVERIFY(labelSaying("a closed shadow root"));
        shoot(dialog(), "hand-fill-closed");
        click("Fill");
        QTRY_VERIFY(labelSaying(said));
        QVERIFY(page.keyed == u"https://shop.example 9604001234560068");
        QVERIFY(page.plans.empty());
    }

    void nothingIsFilledByHandWhereItMayNot_data() {
        QTest::addColumn<QString>("origin");
        QTest::addColumn<QString>("said");
        QTest::newRow("nothing has the focus") << "" << "Click into the field first";
        QTest::newRow("a frame without a secure connection") << "http://shop.example" << "is not secure";
        QTest::newRow("a frame without a name") << "null" << "is not secure";
    }
    void nothingIsFilledByHandWhereItMayNot() {
        QFETCH(QString, origin);
        QFETCH(QString, said);
        Checkout checkout;
        QVERIFY(!QTest::currentTestFailed());
        FakePage &page = checkout.page();
        page.listener->formsDescribed(cardForm());
        if (!origin.isEmpty()) page.focus = page::FocusedField{.token = "t0", .origin = origin.toStdString(), .field = 2};
        chooseFromMenu(page, true, "Fill this field by hand…");
        QTRY_VERIFY(labelSaying(said));
        QVERIFY(!dialog());
        QCOMPARE(checkout.world.gateway.times("revealCard"), std::size_t(0));
    }

    void nothingIsFilledByHandUnderANameThatLooksLikeAnother() {
        Checkout checkout;
        QVERIFY(!QTest::currentTestFailed());
        FakePage &page = checkout.page();
        checkout.world.settings.addShopUsed("bookshop.example");
        page.focus = page::FocusedField{.token = "t0", .origin = "https://b00kshop.example", .topLevel = true, .field = 9, .closed = true};
        chooseFromMenu(page, true, "Fill this field by hand…");
        QTRY_VERIFY(labelSaying("looks like bookshop.example"));
        QVERIFY(!dialog());
    }

    void theMenuOffersNothingWhereNothingIsTyped() {
        Checkout checkout;
        QVERIFY(!QTest::currentTestFailed());
        QMenu menu;
        checkout.page().listener->menuOpens(menu, false);
        QVERIFY(menu.isEmpty());
    }

    void aLookalikeOfAShopUsedBeforeIsNamedAndGetsNoOffer() {
        Checkout checkout;
        QVERIFY(!QTest::currentTestFailed());
        ui::WalletWindow &window = *checkout.window;
        FakePage &page = checkout.page();
        page.listener->formsDescribed(cardForm());
        click("Choose a card");
        QTRY_VERIFY(dialog() && buttonNamed("Fill", dialog())->isEnabled());
        click("Fill");
        QTRY_VERIFY(!dialog() && labelSaying("5 of 5 fields"));
        autofill::FormSnapshot imitation = cardForm();
        for (auto &frame : imitation.frames) frame.origin = "https://sh0p.example";
        page.listener->formsDescribed(imitation);
        QTRY_VERIFY(labelSaying("looks like shop.example"));
        QVERIFY(!buttonNamed("Choose a card") && !buttonNamed("Fill again"));
        shoot(&window, "fill-lookalike");
        page.listener->formsDescribed(cardForm());
        QTRY_VERIFY(buttonNamed("Choose a card") || buttonNamed("Fill again"));
    }

    void theLineIsReadyBeforeTheClickAndTheCardIsNotAskedFor() {
        Checkout checkout;
        QVERIFY(!QTest::currentTestFailed());
        World &world = checkout.world;
        FakePage &page = checkout.page();
        page.listener->formsDescribed(cardForm());
        QCOMPARE(world.gateway.times("getReady"), std::size_t(0)); // that such a page was opened is nobody's business
        click("Choose a card");
        QTRY_VERIFY(dialog());
        QCOMPARE(world.gateway.times("getReady"), std::size_t(1));
        QTRY_VERIFY(buttonNamed("Fill", dialog())->isEnabled());
        QCOMPARE(world.gateway.times("revealCard"), std::size_t(0));
        closeDialog();
        QCOMPARE(world.gateway.times("revealCard"), std::size_t(0));
    }

    void aPageStandsStillWhileItIsTypedInto_data() {
        QTest::addColumn<int>("typing");
        QTest::addColumn<bool>("slow");
        QTest::newRow("a page that takes its values at once is drawn once") << 120 << false;
        QTest::newRow("one that takes long is drawn meanwhile") << 30'000 << true;
    }
    void aPageStandsStillWhileItIsTypedInto() {
        QFETCH(int, typing);
        QFETCH(bool, slow);
        Checkout checkout;
        QVERIFY(!QTest::currentTestFailed());
        FakePage &page = checkout.page();
        page.typing = std::chrono::milliseconds(typing);
        page.listener->formsDescribed(cardForm());
        click("Choose a card");
        QTRY_VERIFY(dialog());
        QVERIFY(page.widget()->updatesEnabled());
        click("Fill");
        QTRY_COMPARE(page.plans.size(), std::size_t(1));
        QVERIFY(!page.widget()->updatesEnabled());
        QTRY_VERIFY(page.widget()->updatesEnabled());
        QCOMPARE(dialog() != nullptr, slow);
        if (slow) closeDialog();
    }

    /// While the card is fetched the page puts a frame of somebody else's before the one that the person agreed to.
    void aPageThatChangesMeanwhileGetsNothingElsewhere_data() {
        QTest::addColumn<bool>("fetched");
        QTest::newRow("what was agreed to is filled in") << true;
        QTest::newRow("if no card came, the person looks again") << false;
    }
    void aPageThatChangesMeanwhileGetsNothingElsewhere() {
        QFETCH(bool, fetched);
        Checkout checkout;
        QVERIFY(!QTest::currentTestFailed());
        World &world = checkout.world;
        FakePage &page = checkout.page();
        const autofill::FormSnapshot agreed = cardForm("https://pay.example");
        page.listener->formsDescribed(agreed);
        click("Choose a card");
        QTRY_VERIFY(dialog() && buttonNamed("Fill", dialog())->isEnabled());
        if (!fetched) world.gateway.failures["revealCard"] = {failing(session::Trouble::offline)};
        buttonNamed("Fill", dialog())->click();
        autofill::FormSnapshot renumbered = cardForm("https://thief.example");
        renumbered.frames.push_back({.origin = "https://pay.example", .topLevel = false, .token = "t2"});
        for (autofill::FieldFacts field : agreed.fields) {
            field.frame = 2;
            field.field += 10;
            renumbered.fields.push_back(field);
        }
        page.listener->formsDescribed(renumbered);
        if (!fetched) {
            QTRY_VERIFY(labelSaying("The page has changed"));
            QVERIFY(page.plans.empty());
            QTRY_VERIFY(labelSaying("another address"));
            return closeDialog();
        }
        QTRY_COMPARE(page.plans.size(), std::size_t(1));
        const autofill::FillPlan &plan = page.plans.front();
        QCOMPARE(plan.steps.size(), std::size_t(5));
        for (const autofill::FillStep &step : plan.steps)
            QCOMPARE(plan.frameOrigins.at(static_cast<std::size_t>(step.frame)), std::string("https://pay.example"));
    }

    void anotherOriginIsNamed() {
        Checkout checkout;
        QVERIFY(!QTest::currentTestFailed());
        FakePage &page = checkout.page();
        page.listener->formsDescribed(cardForm("https://pay.example"));
        click("Choose a card");
        QTRY_VERIFY(dialog());
        QVERIFY(buttonNamed("Fill into https://pay.example", dialog()));
        QVERIFY(labelSaying("belongs to another address"));
        shoot(dialog(), "fill-offer-frame");
        // The page turns into another one while the person looks: nothing is filled by the old word.
        QTRY_VERIFY(buttonNamed("Fill", dialog())->isEnabled());
        page.listener->formsDescribed(cardForm("https://evil.example"));
        QVERIFY(!buttonNamed("Fill", dialog())->isEnabled());
        QVERIFY(labelSaying("The page has changed"));
        page.listener->progressChanged(10);
        QTRY_VERIFY2(!dialog(), "the page is gone, and the offer with it");
        QVERIFY(page.plans.empty());
    }

    void aFrameMayNotOpenAPayment() {
        Checkout checkout;
        QVERIFY(!QTest::currentTestFailed());
        World &world = checkout.world;
        const QString link = QString::fromStdString(world.shop.link(world.shop.ticket(world.clock.now())));
        world.browser.pages.front()->listener->linkOpened(
            {.link = QUrl(link), .origin = "https://ads.example", .topLevel = false});
        QTRY_VERIFY(dialog());
        QVERIFY(!buttonNamed("Pay", dialog()));
        QVERIFY(labelSaying("is not one of that shop's pages"));
        closeDialog();
    }

    void lockingClosesEverything() {
        World world(dress());
        world.fill();
        ui::WalletWindow window(world.wallet);
        window.show();
        world.open();
        QTRY_VERIFY(world.books.activityKnown());
        window.chargeCard("card_a");
        QTRY_VERIFY(dialog());
        world.session.lock();
        QTRY_VERIFY(!dialog());
        QVERIFY(buttonNamed("Unlock"));
        QVERIFY(world.books.cards().empty() && world.books.activity().empty());
    }

    void aReviewThatEndsBehindTheLockShowsNothing() {
        World world(dress());
        world.fill();
        ui::WalletWindow window(world.wallet);
        window.show();
        world.open();
        QTRY_VERIFY(world.books.activityKnown());
        const QString link = QString::fromStdString(world.shop.link(world.shop.ticket(world.clock.now())));
        window.openPaymentLink(link, {});
        world.session.lock();
        bool answered = false;
        world.later.after(std::chrono::milliseconds(20), [&] { answered = true; });
        QTRY_VERIFY(answered);
        QCOMPARE(world.gateway.times("merchant"), std::size_t(1));
        QVERIFY(!dialog());
        world.session.unlock(base::SecretBytes(std::string_view("correct horse battery")), [](const auto &) {});
        QTRY_COMPARE(world.session.stage(), session::Stage::unlocked);
        window.openPaymentLink(link, {});
        QTRY_VERIFY2(dialog(), "and the next payment is not held up by it");
        closeDialog();
    }

    void anOrderThatNeverLeftMayBeTriedAgain() {
        World world(dress());
        world.fill();
        session::Payment paid;
        paid.state = payment::PaymentState::approved;
        world.gateway.orderAnswers = {paid};
        world.gateway.failures["sendOrder"] = {failing(session::Trouble::offline)};
        ui::WalletWindow window(world.wallet);
        window.show();
        world.open();
        QTRY_VERIFY(world.books.activityKnown());
        window.openPaymentLink(QString::fromStdString(world.shop.link(world.shop.ticket(world.clock.now()))), {});
        click("Pay");
        QTRY_VERIFY(buttonNamed("Try again", dialog()));
        QVERIFY(labelSaying("Nothing was sent"));
        shoot(dialog(), "pay-offline");
        click("Try again");
        QTRY_VERIFY(buttonNamed("Done", dialog()));
        closeDialog();
    }
};

QTEST_MAIN(TestOffers)
#include "test_offers.moc"
