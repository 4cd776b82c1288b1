#pragma once

#include "tests/wallet-app/session/fakes.h"
#include "wallet-app/ui/apply_sheet.h"
#include "wallet-app/ui/charge_sheet.h"
#include "wallet-app/ui/payment_sheet.h"
#include "wallet-app/ui/program.h"
#include "wallet-app/ui/receipt.h"
#include "wallet-app/ui/reveal_sheet.h"
#include "wallet-app/ui/secret_edit.h"
#include "wallet-app/ui/wallet_window.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

/// The whole wallet with fakes behind it, and hands that press its controls by name.
namespace florin::ui::test {

using namespace florin::session::test;

class QtLater final : public session::Later {
  public:
    void after(std::chrono::milliseconds wait, std::function<void()> call) override {
        QTimer::singleShot(wait, &m_context, std::move(call));
    }

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
    void post(const QUrl &url, const QByteArray &form) override {
        posted << form;
        open(url);
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
            report.fields.push_back({.field = step.field,
                                     .holds = step.type != spoiled,
                                     .problem = step.type != spoiled ? QString() : problem,
                                     .type = step.type});
        plans.push_back(std::move(plan));
        QTimer::singleShot(typing, m_widget, [report, done] { done(report); });
    }
    void undoFill(std::function<void(page::UndoReport)> done) override {
        ++undone;
        done({static_cast<int>(plans.empty() ? 0 : plans.back().steps.size()) - keptAtUndo, keptAtUndo});
    }
    void findFocus(std::function<void(std::optional<page::FocusedField>)> done) override { done(focus); }
    void typeByKeys(page::FocusedField into, base::SecretBytes text, std::function<void(std::size_t)> done) override {
        keyed = QString::fromStdString(into.origin) + u' ' + QString::fromUtf8(text.text().data(), static_cast<qsizetype>(text.size()));
        done(std::min(text.size(), keysArrive));
    }

    page::PageListener *listener = nullptr;
    QList<QUrl> opened;
    QList<QByteArray> posted;
    std::vector<autofill::FillPlan> plans;
    autofill::FieldType spoiled = autofill::FieldType::other;
    QString problem = QStringLiteral("changed_by_page"); ///< of the spoiled one
    std::chrono::milliseconds typing{1};
    int undone = 0, keptAtUndo = 0;
    std::optional<page::FocusedField> focus;
    QString keyed; ///< origin and what was typed by keys
    std::size_t keysArrive = 1000;

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
    QString patchVersion() const override { return patches; }
    QString patches = QStringLiteral("108.0.5359.124");
    void clearVisits() override {}
    std::vector<FakePage *> pages;
};

/// A shop's card form as the page agent describes it; `frameOrigin` puts the card's fields into a frame of that origin.
inline autofill::FormSnapshot cardForm(const std::string &frameOrigin = {}) {
    autofill::FormSnapshot snapshot;
    snapshot.frames.push_back({.origin = "https://shop.example", .topLevel = true, .token = "t0"});
    if (!frameOrigin.empty()) snapshot.frames.push_back({.origin = frameOrigin, .topLevel = false, .token = "t1"});
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

inline session::Card cardOf(const std::string &id, const std::string &label, std::int64_t balance,
                            payment::CardState state = payment::CardState::active) {
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

/// What the wallet stands on.
struct Ground {
    QTemporaryDir folder;
    QtLater later;
    base::SystemClock clock;
    base::SystemRandom random;
    FakeKeyring keyring{later};
    FakeGateway gateway{later};
    explicit Ground(bool hasWallet) { keyring.present = hasWallet; }
};

/// The whole wallet with fakes behind it, joined as main.cpp does it.
struct World : Ground, session::Desks {
    ui::Settings settings{folder.path()};
    ui::Wallet wallet;
    FakeShop shop;
    FakeBrowser browser;

    /// Signed in, with the books read.
    void open() {
        keyring.present = keyring.open_ = true;
        session.walletMade();
    }

    /// With `hasWallet` it stands locked.
    explicit World(ui::Theme &dress, bool hasWallet = false)
        : Ground(hasWallet), session::Desks(keyring, gateway, clock, random, later),
          wallet(keyring, gateway, *this, clock, random, settings, dress) {
        wallet.gatewayUrl = "https://localhost:9100";
        wallet.folder = folder.path();
        wallet.engine = [] { return ui::EngineResult{nullptr, "No engine in this test."}; };
        keyring.holdDevice(clock.now());
        gateway.certificatePem = keyring.who.certificatePem;
        gateway.merchants["shop"] = shop.merchant();
    }

    void fill() {
        const auto now = clock.now();
        gateway.cardList = {cardOf("card_a", "Everyday", 182500), cardOf("card_bb", "Books and coffee", 24000),
                            cardOf("card_ccc", "Holiday", 0, payment::CardState::frozen)};
        gateway.sourceList = {
            {.id = "src_1", .label = "Visa", .lastFour = "4242", .brand = card::Brand::visa, .expiry = {2029, 12}}};
        const auto payment = [&](const std::string &id, const std::string &shopName, std::int64_t amount,
                                 payment::PaymentState state, std::chrono::minutes ago) {
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
        charge.charge = session::Charge{.id = "chg_1",
                                        .cardId = "card_a",
                                        .sourceId = "src_1",
                                        .amount = won(200000),
                                        .state = payment::ChargeState::loaded,
                                        .createdAt = charge.at};
        session::Activity card;
        card.cursor = "k1";
        card.at = now - std::chrono::hours(26);
        card.card = gateway.cardList[0];
        gateway.lines = {payment("1007", "Lily & Co.", 12500, payment::PaymentState::approved, std::chrono::minutes(4)),
                         payment("1006", "Paper Moon", 68000, payment::PaymentState::declined, std::chrono::minutes(47)), charge,
                         payment("1005", "Corner Roastery", 5000, payment::PaymentState::reversed, std::chrono::minutes(1500)),
                         card};
        gateway.deviceList = {
            {.id = "dev_1", .name = "Desk (Debian 12)", .createdAt = now, .lastSeenAt = now, .current = true},
            {.id = "dev_2", .name = "Laptop (Debian 13)", .createdAt = now, .lastSeenAt = now - std::chrono::hours(30)}};
    }
};

inline ui::Theme &dress() {
    static ui::Theme theme(*qApp);
    return theme;
}

inline QAbstractButton *buttonNamed(const QString &name, QWidget *in = nullptr) {
    const auto widgets = in ? in->findChildren<QAbstractButton *>() : [] {
        QList<QAbstractButton *> all;
        for (QWidget *widget : QApplication::allWidgets()) {
            if (auto *one = qobject_cast<QAbstractButton *>(widget)) all << one;
        }
        return all;
    }();
    for (QAbstractButton *one : widgets) {
        if (one->accessibleName() == name && one->isVisible()) return one;
    }
    return nullptr;
}

inline QLineEdit *editNamed(const QString &name) {
    for (QWidget *widget : QApplication::allWidgets()) {
        auto *one = qobject_cast<QLineEdit *>(widget);
        if (one && one->accessibleName() == name && one->isVisible()) return one;
    }
    return nullptr;
}

inline QLabel *labelSaying(const QString &part) {
    for (QWidget *widget : QApplication::allWidgets()) {
        auto *one = qobject_cast<QLabel *>(widget);
        if (one && one->isVisible() && one->text().contains(part)) return one;
    }
    return nullptr;
}

inline void click(const QString &name) {
    QTRY_VERIFY2(buttonNamed(name) && buttonNamed(name)->isEnabled(), qPrintable(name));
    buttonNamed(name)->click();
}

inline void type(const QString &name, const QString &text) {
    QTRY_VERIFY2(editNamed(name), qPrintable(name));
    QTest::keyClicks(editNamed(name), text);
}

/// PNGs of what is shown, where FLORIN_SHOTS names a folder.
inline void shoot(QWidget *widget, const QString &name) {
    const QString folder = qEnvironmentVariable("FLORIN_SHOTS");
    if (folder.isEmpty()) return;
    QDir().mkpath(folder);
    QImage shown;
    const auto isAtRest = [&] { return std::exchange(shown, widget->grab().toImage()) == shown; };
    if (!QTest::qWaitFor(isAtRest)) qWarning("%s still moves", qPrintable(name));
    shown.save(QStringLiteral("%1/%2.png").arg(folder, name));
}

inline QDialog *dialog() { return qobject_cast<QDialog *>(QApplication::activeModalWidget()); }

inline void closeDialog() {
    QTRY_VERIFY(dialog());
    dialog()->reject();
    QTRY_VERIFY(!dialog());
}

} // namespace florin::ui::test
