#include "tests/wallet-app/ui/page_world.h"

using namespace florin;
using namespace florin::ui::test;

class TestPages : public QObject {
    Q_OBJECT
  private slots:
    void initTestCase() {
        ui::loadPictures();
        dress();
    }

    /// Register, apply, charge, pay by b, look at the receipt: with the keys alone where it matters.
    void thePersonRegistersChargesAndPays() {
        World world(dress());
        ui::WalletWindow window(world.wallet);
        window.show();
        shoot(&window, "01-register");
        type("Member ID", "dana");
        type("Name", "Dana Florin");
        type("E-mail", "dana@florin.example");
        type("Password", "short");
        shoot(&window, "02-register-short");
        type("Password", " green lily 42");
        click("Create account");
        QTRY_COMPARE(world.session.stage(), session::Stage::unlocked);
        QCOMPARE(world.keyring.password, std::string("short green lily 42"));
        QTRY_VERIFY(world.books.cardsKnown());
        shoot(&window, "03-home-empty");
        click("Apply for a card");
        QTRY_VERIFY(dialog());
        shoot(dialog(), "04-apply");
        click("Apply for this card");
        QTRY_COMPARE(world.gateway.cardList.size(), std::size_t(1));
        shoot(&window, "05-cards-first");

        world.gateway.chargeAnswers = {{.id = "chg_1", .state = payment::ChargeState::loaded}};
        click("Charge");
        QTRY_VERIFY(dialog());
        type("Amount", "200000");
        type("Card number", "4242424242424242");
        type("Secret number", "123");
        shoot(dialog(), "06-charge");
        click("Charge now");
        QTRY_VERIFY(buttonNamed("Close", dialog()));
        shoot(dialog(), "07-charged");
        world.gateway.cardList[0].balance = won(200000);
        world.books.refresh();
        click("Close");
        QCOMPARE(world.gateway.times("charge"), std::size_t(1));
        QTRY_COMPARE(world.books.totals().front().amount(), std::int64_t(200000));

        session::Payment paid;
        paid.state = payment::PaymentState::approved;
        paid.merchantName = "Lily & Co.";
        paid.balanceAfter = won(179000);
        paid.order = world.shop.ticket(world.clock.now()).order;
        world.gateway.orderAnswers = {paid};
        window.openPaymentLink(QString::fromStdString(world.shop.link(world.shop.ticket(world.clock.now()))),
                               {.inside = true, .origin = "https://shop.example", .topLevel = true});
        QTRY_VERIFY(dialog());
        QTRY_VERIFY2(buttonNamed("Pay", dialog()) && dialog()->focusWidget() == buttonNamed("Pay", dialog()), "one key pays");
        shoot(dialog(), "08-pay");
        QTest::keyClick(dialog(), Qt::Key_Return);
        QTRY_VERIFY(buttonNamed("Done", dialog()));
        shoot(dialog(), "09-paid");
        QCOMPARE(world.gateway.times("sendOrder"), std::size_t(1));
        QTest::keyClick(dialog(), Qt::Key_Escape);
        QTRY_VERIFY(!dialog());
    }

    /// The books may change at any moment; neither the focus nor the first moment's lock may go with it.
    void newsOfTheBooksLeaveThePaymentSheetAlone() {
        World world(dress());
        world.fill();
        world.open();
        ui::WalletWindow window(world.wallet);
        window.show();
        QTRY_VERIFY(world.books.cardsKnown());
        window.openPaymentLink(QString::fromStdString(world.shop.link(world.shop.ticket(world.clock.now()))), {});
        QTRY_VERIFY(dialog() && buttonNamed("Pay", dialog()));
        QAbstractButton *pay = buttonNamed("Pay", dialog());
        world.books.changed.tell();
        QVERIFY2(!pay->isEnabled(), "keys meant for a page must not pay");
        QTRY_VERIFY(pay->isEnabled() && dialog()->focusWidget() == pay);
        world.books.changed.tell();
        QVERIFY(pay->isEnabled());
        QCOMPARE(dialog()->focusWidget(), pay);
        closeDialog();
    }

    /// Every page and sheet, light and dark.
    void everyPageIsDrawn_data() {
        QTest::addColumn<int>("appearance");
        QTest::newRow("light") << static_cast<int>(ui::Appearance::light);
        QTest::newRow("dark") << static_cast<int>(ui::Appearance::dark);
    }
    void everyPageIsDrawn() {
        QFETCH(int, appearance);
        const QString scheme = QString::fromLatin1(QTest::currentDataTag());
        dress().wish(static_cast<ui::Appearance>(appearance));
        World world(dress(), true);
        world.fill();
        world.wallet.demonstration = ui::Demonstration{"demo", [] { return base::SecretBytes(std::string_view("correct horse battery")); },
                                                       "https://localhost:9102"};
        ui::WalletWindow window(world.wallet);
        window.show();
        shoot(&window, scheme + "-unlock");
        click("Unlock");
        QTRY_COMPARE(world.session.stage(), session::Stage::unlocked);
        QTRY_COMPARE(world.books.cards().size(), std::size_t(3));
        shoot(&window, scheme + "-home");
        for (const auto &[place, name] : {std::pair{ui::Place::cards, "cards"},
                                          {ui::Place::browser, "browser"},
                                          {ui::Place::activity, "activity"},
                                          {ui::Place::settings, "settings"}}) {
            window.goTo(place);
            shoot(&window, scheme + "-" + name);
        }
        window.openAddress("https://shop.example");
        window.announce("Paid ₩12,500 to Lily & Co.", "good", "Show receipt", {});
        shoot(&window, scheme + "-browser-trouble");
        window.goTo(ui::Place::cards);
        click("Show number");
        QTRY_VERIFY(dialog());
        type("Password", "correct horse battery");
        shoot(dialog(), scheme + "-reveal-ask");
        click("Show");
        QTRY_VERIFY(buttonNamed("Hide", dialog()));
        shoot(dialog(), scheme + "-reveal");
        click("Hide");
        window.showReceipt(world.gateway.lines[0]);
        QTRY_VERIFY(dialog());
        shoot(dialog(), scheme + "-receipt");
        shoot(&window, scheme + "-scrim");
        closeDialog();
        window.showReceipt(world.gateway.lines[1]);
        QTRY_VERIFY(dialog());
        shoot(dialog(), scheme + "-receipt-declined");
        closeDialog();
        window.chargeCard("card_a");
        QTRY_VERIFY(dialog());
        shoot(dialog(), scheme + "-charge");
        closeDialog();
        session::Payment refused;
        refused.state = payment::PaymentState::declined;
        refused.refusal = session::RefusalNews{.refusal = payment::Refusal::orderMismatch};
        refused.differences = {{"lines[1].price", "5500 KRW", "4500 KRW"}, {"total", "22000 KRW", "21000 KRW"}};
        world.gateway.orderAnswers = {refused};
        window.openPaymentLink(QString::fromStdString(world.shop.link(world.shop.ticket(world.clock.now()))), {});
        QTRY_VERIFY(dialog() && buttonNamed("Pay", dialog()) && buttonNamed("Pay", dialog())->isEnabled());
        shoot(dialog(), scheme + "-pay-outside");
        click("Pay");
        QTRY_VERIFY(buttonNamed("Done", dialog()));
        shoot(dialog(), scheme + "-pay-mismatch");
        closeDialog();
        dress().wish(ui::Appearance::system);
    }

    /// Small windows, and what is behind other doors: for the eye.
    void theOtherForms() {
        if (qEnvironmentVariable("FLORIN_SHOTS").isEmpty()) QSKIP("Pictures only.");
        World world(dress());
        world.fill();
        world.gateway.needsCode = true;
        world.gateway.silent = {"awaitEnrolment"};
        world.gateway.waitingList = {{.id = "enr_9", .name = "Phone (Debian 13)"}};
        ui::WalletWindow window(world.wallet);
        window.show();
        click("I have an account");
        shoot(&window, "other-sign-in");
        click("Forgot the password");
        shoot(&window, "other-forgotten");
        click("Back to sign in");
        type("Member ID", "dana");
        type("Password", "green lily 42");
        click("Sign in");
        QTRY_VERIFY(editNamed("Code"));
        type("Code", "1234");
        shoot(&window, "other-code");
        world.onboarding.cancel();
        window.resize(880, 600);
        shoot(&window, "other-small-sign-in");
        world.open();
        QTRY_VERIFY(world.books.activityKnown() && world.books.profile());
        for (const auto &[place, name] : {std::pair{ui::Place::home, "home"},
                                          {ui::Place::cards, "cards"},
                                          {ui::Place::browser, "browser"},
                                          {ui::Place::activity, "activity"},
                                          {ui::Place::settings, "settings"}}) {
            window.goTo(place);
            shoot(&window, QStringLiteral("other-small-") + name);
        }
        window.resize(1180, 1700);
        shoot(&window, "other-settings-whole");
        window.applyForCard();
        QTRY_VERIFY(dialog());
        click("Physical card");
        shoot(dialog(), "other-apply-physical");
        closeDialog();
        window.chargeCard("card_a");
        QTRY_VERIFY(dialog());
        if (auto *from = dialog()->findChildren<QComboBox *>().value(1)) from->setCurrentIndex(from->count() - 1);
        shoot(dialog(), "other-charge-new");
        closeDialog();
    }

    /// In Korean, which is about as long as English but taller: for the eye.
    void theMainPagesInKorean() {
        if (qEnvironmentVariable("FLORIN_SHOTS").isEmpty()) QSKIP("Pictures only.");
        const QLocale before;
        QLocale::setDefault(QLocale(QStringLiteral("ko_KR")));
        ui::speak(*qApp, QLocale());
        World world(dress());
        world.fill();
        ui::WalletWindow window(world.wallet);
        window.show();
        shoot(&window, "ko-register");
        world.keyring.present = world.keyring.open_ = true;
        world.session.walletMade();
        QTRY_VERIFY(world.books.activityKnown() && world.books.profile());
        shoot(&window, "ko-home");
        window.goTo(ui::Place::cards);
        shoot(&window, "ko-cards");
        window.goTo(ui::Place::settings);
        shoot(&window, "ko-settings");
        window.chargeCard("card_a");
        QTRY_VERIFY(dialog());
        shoot(dialog(), "ko-charge");
        if (auto *from = dialog()->findChildren<QComboBox *>().value(1)) from->setCurrentIndex(from->count() - 1);
        shoot(dialog(), "ko-charge-new");
        closeDialog();
        const std::deque<session::Failure> away(3, failing(session::Trouble::offline));
        world.gateway.failures["cards"] = world.gateway.failures["fundingSources"] = away;
        world.books.refresh();
        QTRY_VERIFY(world.books.trouble());
        window.goTo(ui::Place::cards);
        shoot(&window, "ko-offline");
        window.openPaymentLink(QString::fromStdString(world.shop.link(world.shop.ticket(world.clock.now()))), {});
        QTRY_VERIFY(dialog());
        shoot(dialog(), "ko-pay");
        closeDialog();
        for (QTranslator *one : qApp->findChildren<QTranslator *>()) delete one;
        QLocale::setDefault(before);
    }

    void aReportedPaymentShowsTheSumAlone() {
        World world(dress());
        world.fill();
        session::Activity line{.at = world.clock.now(), .payment = session::Payment{.id = "rep_1", .merchantName = "Byeolbit Books", .reported = true}};
        line.payment->state = payment::PaymentState::approved;
        line.payment->order = payment::Order{{}, *money::Money::of(12'000, *money::Currency::fromCode("KRW")), *money::Money::of(0, *money::Currency::fromCode("KRW"))};
        const auto receipt = ui::receiptOf(line, world.books);
        QCOMPARE(receipt.amount, QStringLiteral("₩12,000"));
        QVERIFY(!receipt.order); // neither lines nor a VAT of nothing are claimed
        const auto how = std::find_if(receipt.facts.begin(), receipt.facts.end(), [](const auto &fact) { return fact.name == "How"; });
        QVERIFY(how != receipt.facts.end() && how->value.contains("as the card's bank reported it"));
    }

    void aReceiptBecomesAPdf() {
        World world(dress());
        world.fill();
        const QString path = world.folder.filePath("receipt.pdf");
        QVERIFY(ui::writePdf(ui::receiptOf(world.gateway.lines[0], world.books), path));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.read(5) == "%PDF-");
        QVERIFY(!ui::writePdf(ui::receiptOf(world.gateway.lines[0], world.books), "/proc/no/such/receipt.pdf"));
        if (const QString folder = qEnvironmentVariable("FLORIN_SHOTS"); !folder.isEmpty()) {
            QFile::copy(path, folder + "/receipt.pdf");
            QVERIFY(ui::writePdf(ui::receiptOf(world.gateway.lines[1], world.books), folder + "/receipt-declined.pdf"));
        }
    }

    /// No control that can have the focus is without a name.
    void everyControlHasAName() {
        World world(dress());
        world.fill();
        world.open();
        ui::WalletWindow window(world.wallet);
        window.show();
        for (QWidget *widget : window.findChildren<QWidget *>()) {
            const bool control =
                qobject_cast<QAbstractButton *>(widget) || qobject_cast<QLineEdit *>(widget) || qobject_cast<QComboBox *>(widget);
            if (!control || widget->focusPolicy() == Qt::NoFocus || widget->parentWidget()->inherits("QComboBox") ||
                widget->objectName().startsWith("qt_"))
                continue;
            const auto *button = qobject_cast<QAbstractButton *>(widget);
            QVERIFY2(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()),
                     widget->metaObject()->className());
        }
    }
};

QTEST_MAIN(TestPages)
#include "test_pages.moc"
