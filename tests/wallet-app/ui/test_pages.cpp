#include "tests/wallet-app/session/fakes.h"
#include "wallet-app/ui/wallet_window.h"

#include "wallet-app/ui/apply_sheet.h"
#include "wallet-app/ui/charge_sheet.h"
#include "wallet-app/ui/payment_sheet.h"
#include "wallet-app/ui/program.h"
#include "wallet-app/ui/receipt.h"
#include "wallet-app/ui/reveal_sheet.h"
#include "wallet-app/ui/secret_edit.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace florin;
using namespace florin::session::test;

namespace {

class QtLater final : public session::Later {
  public:
    void after(std::chrono::milliseconds wait, std::function<void()> call) override { QTimer::singleShot(wait, &m_context, std::move(call)); }

  private:
    QObject m_context;
};

/// A page that shows nothing and holds whatever is typed into it.
class FakePage final : public page::PageView {
  public:
    explicit FakePage(QWidget *parent) : m_widget(new QWidget(parent)) { m_widget->setFocusPolicy(Qt::StrongFocus); }
    ~FakePage() override { delete m_widget; }
    QWidget *widget() override { return m_widget; }
    void setListener(page::PageListener *one) override { listener = one; }
    void open(const QUrl &url) override {
        opened << url;
        m_url = url;
        listener->addressChanged(url);
        listener->titleChanged("Checkout");
        listener->securityChanged(page::Security::secure);
        listener->progressChanged(100);
    }
    void back() override {}
    void forward() override {}
    void reload() override {}
    void stop() override {}
    QUrl address() const override { return m_url; }
    QString title() const override { return "Checkout"; }
    page::Security security() const override { return page::Security::secure; }
    void fill(autofill::FillPlan plan, std::function<void(page::FillReport)> done) override {
        page::FillReport report;
        for (const autofill::FillStep &step : plan.steps)
            report.fields.push_back({.field = step.field, .holds = step.type != spoiled});
        plans.push_back(std::move(plan));
        QTimer::singleShot(1, m_widget, [report, done] { done(report); });
    }

    page::PageListener *listener = nullptr;
    QList<QUrl> opened;
    std::vector<autofill::FillPlan> plans;
    autofill::FieldType spoiled = autofill::FieldType::other;

  private:
    QPointer<QWidget> m_widget;
    QUrl m_url;
};

class FakeBrowser final : public page::Browser {
  public:
    std::unique_ptr<page::PageView> makePage(QWidget *parent) override {
        auto made = std::make_unique<FakePage>(parent);
        pages.push_back(made.get());
        return made;
    }
    QString engineVersion() const override { return "Chromium 102.0.5005.177"; }
    void clearVisits() override {}
    std::vector<FakePage *> pages;
};

/// A shop's card form as the page agent describes it; `frameOrigin` puts the card's fields into a frame of that origin.
autofill::FormSnapshot cardForm(const std::string &frameOrigin = {}) {
    autofill::FormSnapshot snapshot;
    snapshot.frames.push_back({.origin = "https://shop.example", .topLevel = true, .token = "t0"});
    if (!frameOrigin.empty())
        snapshot.frames.push_back({.origin = frameOrigin, .topLevel = false, .token = "t1"});
    int number = 0;
    for (const auto *token : {"cc-number", "cc-exp", "cc-csc", "cc-name", "postal-code"}) {
        autofill::FieldFacts field;
        field.field = number++;
        field.frame = frameOrigin.empty() ? 0 : 1;
        field.form = 0;
        field.tag = "input";
        field.type = "text";
        field.autocomplete = token;
        field.visible = true;
        snapshot.fields.push_back(field);
    }
    return snapshot;
}

session::Card cardOf(const std::string &id, const std::string &label, std::int64_t balance, payment::CardState state = payment::CardState::active) {
    session::Card card;
    card.id = id;
    card.label = label;
    card.lastFour = std::to_string(1068 + static_cast<int>(id.size()) * 311 + id.back());
    card.name = "FLORIN MEMBER";
    card.state = state;
    card.expiry = {2029, 11};
    card.balance = won(balance);
    card.balanceAt = base::SystemClock().now();
    return card;
}

/// The whole wallet with fakes behind it.
struct World {
    QTemporaryDir folder;
    QtLater later;
    base::SystemClock clock;
    base::SystemRandom random;
    FakeKeyring keyring{later};
    FakeGateway gateway{later};
    session::Session session{keyring, clock};
    session::Onboarding onboarding{keyring, gateway, session};
    session::Books books{gateway, later};
    session::TicketDesk tickets{gateway, keyring, clock};
    session::PaymentDesk payments{gateway, keyring, clock, random, later};
    session::ChargeDesk charges{gateway, random, later};
    ui::Settings settings{folder.path()};
    ui::Theme &theme;
    ui::Wallet wallet{.keyring = keyring, .gateway = gateway, .session = session, .onboarding = onboarding, .books = books, .tickets = tickets,
                      .payments = payments, .charges = charges, .clock = clock, .random = random, .settings = settings, .theme = theme,
                      .gatewayUrl = "https://localhost:9100", .folder = folder.path(), .demonstration = {}, .engine = [] { return ui::EngineResult{nullptr, "No engine in this test."}; }};
    FakeShop shop;
    FakeBrowser browser;

    /// Signed in, with the books read.
    void open() {
        keyring.present = keyring.open_ = true;
        session.walletMade();
    }

    explicit World(ui::Theme &dress) : theme(dress) {
        keyring.key = signing::PrivateKey::generateRs256(2048);
        const auto now = clock.now();
        const auto authority = signing::Authority::make("Devices", now - std::chrono::hours(1), now + std::chrono::hours(1000));
        keyring.who.certificatePem = gateway.certificatePem =
            authority.issue({.commonName = "dev_1", .role = signing::CertificateRole::device, .notBefore = now - std::chrono::hours(1), .notAfter = now + std::chrono::hours(900)}, keyring.key->publicKey()).toPem();
        gateway.merchants["shop"] = shop.merchant();
    }

    void fill() {
        const auto now = clock.now();
        gateway.cardList = {cardOf("card_a", "Everyday", 182500), cardOf("card_bb", "Books and coffee", 24000), cardOf("card_ccc", "Holiday", 0, payment::CardState::frozen)};
        gateway.sourceList = {{.id = "src_1", .label = "Visa", .lastFour = "4242", .brand = card::Brand::visa, .expiry = {2029, 12}}};
        const auto payment = [&](const std::string &id, const std::string &shopName, std::int64_t amount, payment::PaymentState state, std::chrono::minutes ago) {
            session::Activity line;
            line.cursor = id;
            line.at = now - ago;
            session::Payment paid;
            paid.id = "pay_" + id;
            paid.merchant = "shop";
            paid.merchantName = shopName;
            paid.serial = "S-" + id;
            paid.cardId = "card_a";
            paid.cardLastFour = gateway.cardList[0].lastFour;
            paid.byTicket = true;
            paid.approvalCode = "A93K2X";
            paid.retrieval = "632410003412";
            paid.state = state;
            paid.createdAt = line.at;
            paid.concludedAt = line.at;
            payment::Order order = shop.ticket(now).order;
            order.lines = {{"x", "Fountain pen, green", 1, won(amount)}};
            order.total = won(amount);
            order.vat = won(amount / 11);
            paid.order = order;
            if (state == payment::PaymentState::declined)
                paid.refusal = session::RefusalNews{.refusal = payment::Refusal::insufficientFunds};
            line.payment = paid;
            return line;
        };
        session::Activity charge;
        charge.cursor = "c1";
        charge.at = now - std::chrono::minutes(180);
        charge.charge = session::Charge{.id = "chg_1", .cardId = "card_a", .sourceId = "src_1", .amount = won(200000), .state = payment::ChargeState::loaded, .createdAt = charge.at};
        session::Activity card;
        card.cursor = "k1";
        card.at = now - std::chrono::hours(26);
        card.card = gateway.cardList[0];
        gateway.lines = {payment("1007", "Lily & Co.", 12500, payment::PaymentState::approved, std::chrono::minutes(4)),
                         payment("1006", "Paper Moon", 68000, payment::PaymentState::declined, std::chrono::minutes(47)), charge,
                         payment("1005", "Corner Roastery", 5000, payment::PaymentState::reversed, std::chrono::minutes(1500)), card};
        gateway.deviceList = {{.id = "dev_1", .name = "Desk (Debian 12)", .createdAt = now, .lastSeenAt = now, .current = true},
                              {.id = "dev_2", .name = "Laptop (Debian 13)", .createdAt = now, .lastSeenAt = now - std::chrono::hours(30)}};
    }
};

ui::Theme &dress() {
    static ui::Theme theme(*qApp);
    return theme;
}

QAbstractButton *buttonNamed(const QString &name, QWidget *in = nullptr) {
    const auto widgets = in ? in->findChildren<QAbstractButton *>() : [] {
        QList<QAbstractButton *> all;
        for (QWidget *widget : QApplication::allWidgets()) {
            if (auto *one = qobject_cast<QAbstractButton *>(widget))
                all << one;
        }
        return all;
    }();
    for (QAbstractButton *one : widgets) {
        if (one->accessibleName() == name && one->isVisible())
            return one;
    }
    return nullptr;
}

QLineEdit *editNamed(const QString &name) {
    for (QWidget *widget : QApplication::allWidgets()) {
        auto *one = qobject_cast<QLineEdit *>(widget);
        if (one && one->accessibleName() == name && one->isVisible())
            return one;
    }
    return nullptr;
}

QLabel *labelSaying(const QString &part) {
    for (QWidget *widget : QApplication::allWidgets()) {
        auto *one = qobject_cast<QLabel *>(widget);
        if (one && one->isVisible() && one->text().contains(part))
            return one;
    }
    return nullptr;
}

void click(const QString &name) {
    QTRY_VERIFY2(buttonNamed(name) && buttonNamed(name)->isEnabled(), qPrintable(name));
    buttonNamed(name)->click();
}

void type(const QString &name, const QString &text) {
    QTRY_VERIFY2(editNamed(name), qPrintable(name));
    QTest::keyClicks(editNamed(name), text);
}

/// PNGs of what is shown, where FLORIN_SHOTS names a folder.
void shoot(QWidget *widget, const QString &name) {
    const QString folder = qEnvironmentVariable("FLORIN_SHOTS");
    if (folder.isEmpty())
        return;
    QDir().mkpath(folder);
    QTest::qWait(250);
    widget->grab().save(QStringLiteral("%1/%2.png").arg(folder, name));
}

QDialog *dialog() { return qobject_cast<QDialog *>(QApplication::activeModalWidget()); }

void closeDialog() {
    QTRY_VERIFY(dialog());
    dialog()->reject();
    QTRY_VERIFY(!dialog());
}

} // namespace

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
        window.openPaymentLink(QString::fromStdString(world.shop.link(world.shop.ticket(world.clock.now()))), {.inside = true, .origin = "https://shop.example", .topLevel = true});
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
        World world(dress());
        world.keyring.present = true;
        world.fill();
        session::Session locked(world.keyring, world.clock);
        ui::Wallet wallet{.keyring = world.keyring, .gateway = world.gateway, .session = locked, .onboarding = world.onboarding, .books = world.books, .tickets = world.tickets,
                          .payments = world.payments, .charges = world.charges, .clock = world.clock, .random = world.random, .settings = world.settings, .theme = world.theme,
                          .gatewayUrl = world.wallet.gatewayUrl, .folder = world.wallet.folder, .demonstration = ui::Demonstration{"demo", base::SecretBytes(std::string_view("correct horse battery")), "https://localhost:9102"},
                          .engine = world.wallet.engine};
        ui::WalletWindow window(wallet);
        window.show();
        shoot(&window, scheme + "-unlock");
        click("Unlock");
        QTRY_COMPARE(locked.stage(), session::Stage::unlocked);
        QTRY_COMPARE(world.books.cards().size(), std::size_t(3));
        shoot(&window, scheme + "-home");
        for (const auto &[place, name] : {std::pair{ui::Place::cards, "cards"}, {ui::Place::browser, "browser"}, {ui::Place::activity, "activity"}, {ui::Place::settings, "settings"}}) {
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

    // --- the offer to fill in a card ----------------------------------------------------------------------------------

    void aCardIsOfferedAndFilled_data() {
        QTest::addColumn<int>("spoiled");
        QTest::addColumn<QString>("said");
        QTest::newRow("all fields hold") << static_cast<int>(autofill::FieldType::other) << "5 of 5 fields hold what you chose";
        QTest::newRow("the page changes one") << static_cast<int>(autofill::FieldType::ccExp) << "4 of 5 fields hold what you chose";
    }
    void aCardIsOfferedAndFilled() {
        QFETCH(int, spoiled);
        QFETCH(QString, said);
        World world(dress());
        world.fill();
        world.wallet.engine = [&] { return ui::EngineResult{&world.browser, {}}; };
        ui::WalletWindow window(world.wallet);
        window.show();
        world.open();
        QTRY_VERIFY(world.books.activityKnown() && world.books.profile());
        window.openAddress("https://shop.example/checkout");
        QCOMPARE(world.browser.pages.size(), std::size_t(1));
        FakePage &page = *world.browser.pages.front();
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

    void anotherOriginIsNamed() {
        World world(dress());
        world.fill();
        world.wallet.engine = [&] { return ui::EngineResult{&world.browser, {}}; };
        ui::WalletWindow window(world.wallet);
        window.show();
        world.open();
        QTRY_VERIFY(world.books.activityKnown());
        window.openAddress("https://shop.example/checkout");
        FakePage &page = *world.browser.pages.front();
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
        World world(dress());
        world.fill();
        world.wallet.engine = [&] { return ui::EngineResult{&world.browser, {}}; };
        ui::WalletWindow window(world.wallet);
        window.show();
        world.open();
        window.openAddress("https://shop.example/checkout");
        const QString link = QString::fromStdString(world.shop.link(world.shop.ticket(world.clock.now())));
        world.browser.pages.front()->listener->linkOpened({.link = QUrl(link), .origin = "https://ads.example", .topLevel = false});
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

    /// Small windows, and what is behind other doors: for the eye.
    void theOtherForms() {
        if (qEnvironmentVariable("FLORIN_SHOTS").isEmpty())
            QSKIP("Pictures only.");
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
        for (const auto &[place, name] : {std::pair{ui::Place::home, "home"}, {ui::Place::cards, "cards"}, {ui::Place::browser, "browser"}, {ui::Place::activity, "activity"}, {ui::Place::settings, "settings"}}) {
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
        if (auto *from = dialog()->findChildren<QComboBox *>().value(1))
            from->setCurrentIndex(from->count() - 1);
        shoot(dialog(), "other-charge-new");
        closeDialog();
    }

    /// In Korean, which is about as long as English but taller: for the eye.
    void theMainPagesInKorean() {
        if (qEnvironmentVariable("FLORIN_SHOTS").isEmpty())
            QSKIP("Pictures only.");
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
        window.openPaymentLink(QString::fromStdString(world.shop.link(world.shop.ticket(world.clock.now()))), {});
        QTRY_VERIFY(dialog());
        shoot(dialog(), "ko-pay");
        closeDialog();
        for (QTranslator *one : qApp->findChildren<QTranslator *>())
            delete one;
        QLocale::setDefault(before);
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
        if (const QString folder = qEnvironmentVariable("FLORIN_SHOTS"); !folder.isEmpty())
            QFile::copy(path, folder + "/receipt.pdf");
    }

    /// No control that can have the focus is without a name.
    void everyControlHasAName() {
        World world(dress());
        world.keyring.present = true;
        world.fill();
        world.session.unlock(base::SecretBytes(std::string_view("x")), [](auto) {});
        session::Session open(world.keyring, world.clock);
        ui::WalletWindow window(world.wallet);
        window.show();
        for (QWidget *widget : window.findChildren<QWidget *>()) {
            const bool control = qobject_cast<QAbstractButton *>(widget) || qobject_cast<QLineEdit *>(widget) || qobject_cast<QComboBox *>(widget);
            if (!control || widget->focusPolicy() == Qt::NoFocus || widget->parentWidget()->inherits("QComboBox") || widget->objectName().startsWith("qt_"))
                continue;
            const auto *button = qobject_cast<QAbstractButton *>(widget);
            QVERIFY2(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()), widget->metaObject()->className());
        }
    }
};

QTEST_MAIN(TestPages)
#include "test_pages.moc"
