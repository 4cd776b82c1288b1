#include "wallet-app/ui/wallet_window.h"

#include "wallet-app/ui/activity_page.h"
#include "wallet-app/ui/apply_sheet.h"
#include "wallet-app/ui/browser_page.h"
#include "wallet-app/ui/cards_page.h"
#include "wallet-app/ui/charge_sheet.h"
#include "wallet-app/ui/fill_verdict.h"
#include "wallet-app/ui/home_page.h"
#include "wallet-app/ui/money_text.h"
#include "wallet-app/ui/payment_flow.h"
#include "wallet-app/ui/pieces.h"
#include "wallet-app/ui/receipt.h"
#include "wallet-app/ui/secret_text.h"
#include "wallet-app/ui/sentences.h"
#include "wallet-app/ui/settings_page.h"
#include "wallet-app/ui/toasts.h"
#include "wallet-app/ui/unlock_page.h"
#include "wallet-app/ui/welcome_page.h"

#include <QApplication>
#include <QButtonGroup>
#include <QCloseEvent>
#include <QShortcut>
#include <QStackedWidget>

namespace florin::ui {

using session::Stage;

namespace {

constexpr std::size_t mostWaitingAddresses = 4;
constexpr int ticksBetweenDeviceLooks = 6;

struct PlaceText {
    const char *iconName;
    QString name;
};

PlaceText textOf(Place place) {
    switch (place) {
    case Place::home:
        return {"home", WalletWindow::tr("Home")};
    case Place::cards:
        return {"cards", WalletWindow::tr("Cards")};
    case Place::browser:
        return {"browser", WalletWindow::tr("Browser")};
    case Place::activity:
        return {"activity", WalletWindow::tr("Activity")};
    case Place::settings:
        return {"settings", WalletWindow::tr("Settings")};
    }
    return {};
}

constexpr Place places[] = {Place::home, Place::cards, Place::browser, Place::activity, Place::settings};

} // namespace

WalletWindow::WalletWindow(Wallet &wallet) : m_wallet(wallet), m_stack(new QStackedWidget), m_toasts(new Toasts(this)),
      m_flow(new PaymentFlow(wallet, *this, *m_toasts, *this)) {
    setWindowTitle(tr("Florin Wallet"));
    setMinimumSize(880, 600);
    resize(1180, 780);
    if (const QByteArray geometry = wallet.settings.geometry(); !geometry.isEmpty()) restoreGeometry(geometry);
    auto *whole = new QWidget;
    auto *column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    if (wallet.demonstration) column->addWidget(makeDemoLine());
    column->addWidget(m_stack, 1);
    setCentralWidget(whole);
    makeShortcuts();
    m_subscriptions.push_back(wallet.session.stageChanged.add([this](Stage now) { stage(now); }));
    m_subscriptions.push_back(wallet.books.news.add([this](const session::Activity &line) { news(line); }));
    m_subscriptions.push_back(wallet.fills.checked.add([this](const session::FillCheck &check) {
        m_checked = check.payment.id;
        tellOfFill(m_wallet, *this, this, check);
    }));
    m_subscriptions.push_back(wallet.books.deviceRemoved.add([this] { m_wallet.session.deviceRemoved(); }));
    m_subscriptions.push_back(
        wallet.payments.progressed.add([this](const session::PaymentProgress &progress) { concluded(progress); }));
    m_ticks.setInterval(5000);
    connect(&m_ticks, &QTimer::timeout, this, [this] {
        m_wallet.session.tick();
        if (m_wallet.session.stage() == Stage::unlocked && ++m_tick % ticksBetweenDeviceLooks == 0) lookForDevices();
    });
    m_ticks.start();
    qApp->installEventFilter(this);
    stage(wallet.session.stage());
}

WalletWindow::~WalletWindow() { qApp->removeEventFilter(this); }

QWidget *WalletWindow::makeDemoLine() {
    auto *made = new QFrame;
    made->setProperty("kind", "demo");
    auto *line = new QHBoxLayout(made);
    line->setContentsMargins(16, 5, 16, 5);
    line->addWidget(label(tr("Demonstration: make-believe money")), 0, Qt::AlignHCenter);
    return made;
}

QWidget *WalletWindow::makeShell() {
    auto *made = new QWidget;
    auto *line = new QHBoxLayout(made);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(0);
    m_places = new QStackedWidget;
    line->addWidget(makeRail());
    line->addWidget(m_places, 1);
    return made;
}

QWidget *WalletWindow::makeRail() {
    auto *rail = new QFrame;
    rail->setProperty("kind", "railBar");
    auto *column = new QVBoxLayout(rail);
    column->setContentsMargins(8, 14, 8, 12);
    column->setSpacing(6);
    QLabel *mark = new QLabel;
    mark->setPixmap(QIcon(QStringLiteral(":/wallet/florin.svg")).pixmap(40, 40));
    column->addWidget(mark, 0, Qt::AlignHCenter);
    column->addSpacing(10);
    m_rail = new QButtonGroup(this);
    for (const Place place : places) {
        const PlaceText text = textOf(place);
        auto *one = new QToolButton;
        one->setProperty("kind", "rail");
        one->setText(text.name);
        one->setIcon(icon(QString::fromLatin1(text.iconName)));
        one->setIconSize({24, 24});
        one->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
        one->setCheckable(true);
        one->setFocusPolicy(Qt::StrongFocus);
        one->setAccessibleName(text.name);
        one->setToolTip(tr("%1 (Ctrl+%2)").arg(text.name).arg(static_cast<int>(place) + 1));
        m_rail->addButton(one, static_cast<int>(place));
        column->addWidget(one);
    }
    column->addStretch(1);
    auto *lock = new QToolButton;
    lock->setProperty("kind", "rail");
    lock->setText(tr("Lock"));
    lock->setIcon(icon(QStringLiteral("lock")));
    lock->setIconSize({24, 24});
    lock->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    lock->setFocusPolicy(Qt::StrongFocus);
    lock->setAccessibleName(tr("Lock"));
    lock->setToolTip(tr("Lock the wallet (Ctrl+Shift+L)"));
    column->addWidget(lock);
    connect(lock, &QToolButton::clicked, this, &WalletWindow::lockNow);
    connect(m_rail, &QButtonGroup::idClicked, this, [this](int id) { goTo(static_cast<Place>(id)); });
    return rail;
}

void WalletWindow::makeShortcuts() {
    const auto on = [this](const QKeySequence &keys, auto act) {
        auto *made = new QShortcut(keys, this);
        connect(made, &QShortcut::activated, this, [this, act] {
            if (m_wallet.session.stage() == Stage::unlocked) act();
        });
    };
    for (const Place place : places)
        on(QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + static_cast<int>(place))), [this, place] { goTo(place); });
    on(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L), [this] { lockNow(); });
    const auto address = [this] {
        goTo(Place::browser);
        m_browser->focusAddress();
    };
    on(QKeySequence(Qt::CTRL | Qt::Key_L), address);
    // F6 goes round: rail, page (in the browser the address bar first).
    on(QKeySequence(Qt::Key_F6), [this, address] {
        const QWidget *focus = QApplication::focusWidget();
        const bool inRail = focus && focus->property("kind").toString() == QLatin1String("rail");
        if (!inRail) return m_rail->checkedButton()->setFocus(Qt::ShortcutFocusReason);
        if (m_places->currentWidget() == m_browser) return address();
        m_places->currentWidget()->setFocus(Qt::ShortcutFocusReason);
        focusNextChild();
    });
}

QWidget *WalletWindow::page(Place place) {
    const auto kept = [this](auto *&member, auto make) -> QWidget * {
        if (!member) {
            member = make();
            m_places->addWidget(member);
        }
        return member;
    };
    switch (place) {
    case Place::home:
        return kept(m_home, [this] { return new HomePage(m_wallet, *this); });
    case Place::cards:
        return kept(m_cards, [this] { return new CardsPage(m_wallet, *this); });
    case Place::browser:
        return kept(m_browser, [this] { return new BrowserPage(m_wallet, *this); });
    case Place::activity:
        return kept(m_activity, [this] { return new ActivityPage(m_wallet, *this); });
    case Place::settings:
        return kept(m_settings, [this] { return new SettingsPage(m_wallet, *this); });
    }
    return nullptr;
}

void WalletWindow::goTo(Place place) {
    if (m_wallet.session.stage() != Stage::unlocked) return;
    QWidget *shown = page(place);
    m_places->setCurrentWidget(shown);
    if (QAbstractButton *chosen = m_rail->button(static_cast<int>(place))) chosen->setChecked(true);
    m_toasts->standIn(place == Place::browser ? m_browser->bar() : nullptr);
    if (place == Place::browser) m_browser->arrive();
    if (place == Place::settings) m_settings->arrive();
}

void WalletWindow::stage(Stage now) {
    closeDialogs();
    if (now == Stage::unlocked) return opened();
    emptyClipboard();
    m_toasts->clear();
    m_toasts->standIn(nullptr);
    m_flow->close();
    m_wallet.charges.stop();
    m_wallet.books.close();
    m_wallet.books.changed.tell();
    if (now == Stage::locked) {
        if (!m_unlock) {
            m_unlock = new UnlockPage(m_wallet);
            m_stack->addWidget(m_unlock);
            connect(m_unlock, &UnlockPage::otherAccountWanted, this, [this] { stage(Stage::noWallet); });
        }
        m_stack->setCurrentWidget(m_unlock);
        m_unlock->arrive(m_firstArrival);
        if (m_wallet.demonstration && m_firstArrival) m_unlock->prefill(m_wallet.demonstration->password());
        m_firstArrival = false;
        return;
    }
    if (!m_welcome) {
        m_welcome = new WelcomePage(m_wallet);
        m_stack->addWidget(m_welcome);
    }
    m_stack->setCurrentWidget(m_welcome);
    if (m_wallet.demonstration) m_welcome->prefill(m_wallet.demonstration->member, m_wallet.demonstration->password());
    if (now == Stage::removed)
        m_welcome->explain(sentence(payment::Refusal::deviceRevoked));
    else if (!m_wallet.session.damagedFile().empty())
        m_welcome->explain(sentence(session::KeyringFailure{session::KeyringTrouble::damaged, m_wallet.session.damagedFile()}));
}

void WalletWindow::opened() {
    m_wallet.books.open();
    m_flow->resume();
    if (!m_shell) {
        m_shell = makeShell();
        m_stack->addWidget(m_shell);
    }
    m_stack->setCurrentWidget(m_shell);
    m_firstArrival = false;
    goTo(Place::home);
    m_rail->button(0)->setFocus();
    if (m_welcome) m_welcome->clear();
    const QStringList waiting = std::exchange(m_waitingAddresses, {});
    for (const QString &address : waiting) QTimer::singleShot(0, this, [this, address] { takeFromOutside(address); });
}

// Another device asks to be let in: said once for each, wherever the person is.
void WalletWindow::lookForDevices() {
    m_wallet.gateway.waitingEnrolments(m_leash.tie([this](const base::Result<std::vector<session::Device>, session::Failure> &result) {
        if (!result) return;
        for (const session::Device &device : *result) {
            if (m_devicesSaid.insert(device.id).second)
                announce(tr("“%1” wants to use your account.").arg(QString::fromStdString(device.name)), "warning", tr("Look"),
                         [this] { goTo(Place::settings); });
        }
    }));
}

void WalletWindow::closeDialogs() {
    for (QWidget *widget : QApplication::topLevelWidgets()) {
        if (auto *dialog = qobject_cast<QDialog *>(widget); dialog && dialog->isVisible()) dialog->reject();
    }
}

void WalletWindow::lockNow() { m_wallet.session.lock(); }

void WalletWindow::takeFromOutside(const QString &address) {
    show();
    raise();
    activateWindow();
    if (address.isEmpty()) return;
    if (m_wallet.session.stage() != Stage::unlocked) {
        if (static_cast<std::size_t>(m_waitingAddresses.size()) < mostWaitingAddresses) m_waitingAddresses << address;
        if (m_unlock && m_wallet.session.stage() == Stage::locked)
            m_unlock->explain(tr("Unlock the wallet to see what another program wants to open."));
        return;
    }
    if (address.startsWith(QLatin1String("florin:"), Qt::CaseInsensitive)) return openPaymentLink(address, {});
    openAddress(address);
}

void WalletWindow::showCard(const std::string &card) {
    goTo(Place::cards);
    m_cards->choose(card);
}

void WalletWindow::chargeCard(const std::string &card) { (new ChargeSheet(m_wallet, *this, card, this))->present(); }
void WalletWindow::applyForCard() { (new ApplySheet(m_wallet, *this, this))->present(); }
void WalletWindow::showReceipt(const session::Activity &line) {
    Receipt receipt = receiptOf(line, m_wallet.books);
    if (line.payment && m_wallet.vouchers.canSendAgain(line.payment->id)) receipt.voucherOf = line.payment->id;
    (new ReceiptSheet(std::move(receipt), *this, this))->present();
}

void WalletWindow::openAddress(const QString &address) {
    goTo(Place::browser);
    m_browser->open(address);
}

void WalletWindow::openPaymentLink(const QString &link, const session::LinkSource &source, VoucherTaker taker) {
    m_flow->open(link, source, std::move(taker));
}

void WalletWindow::openWithForm(const QUrl &address, const QByteArray &form) {
    goTo(Place::browser);
    m_browser->openWithForm(address, form);
}

void WalletWindow::sendVoucherAgain(const std::string &payment) { m_flow->sendAgain(payment); }

void WalletWindow::announce(const QString &text, const char *tone, const QString &action, std::function<void()> act) {
    m_toasts->say(text, tone, action, std::move(act));
}

// What the person is looking at already needs no line of its own.
void WalletWindow::news(const session::Activity &line) {
    if (QApplication::activeModalWidget() || !line.payment || !payment::isFinal(line.payment->state)) return;
    const session::Payment &payment = *line.payment;
    if (payment.id == m_checked) return; // told of beside what its page had said
    const QString shop = QString::fromStdString(payment.merchantName.empty() ? payment.merchant : payment.merchantName);
    const QString amount = payment.order ? moneyText(payment.order->total) : QString();
    const auto show = [this, line] { showReceipt(line); };
    if (payment.state == payment::PaymentState::approved)
        return announce(tr("Paid %1 to %2").arg(amount, shop), "good", tr("Show receipt"), show);
    announce(payment.refusal ? sentence(*payment.refusal) : tr("%1 was not paid.").arg(shop), "warning", tr("Show receipt"),
             show);
}

void WalletWindow::concluded(const session::PaymentProgress &progress) {
    // Of those that nobody was asked for, the flow tells.
    if (progress.unasked && !progress.isPaid()) return;
    if (progress.isOver() && !QApplication::activeModalWidget())
        announce(progressText(progress), progress.isPaid() ? "good" : "warning", {}, {});
}

bool WalletWindow::eventFilter(QObject *watched, QEvent *event) {
    switch (event->type()) {
    case QEvent::KeyPress:
    case QEvent::MouseButtonPress:
    case QEvent::Wheel:
    case QEvent::TouchBegin:
        m_wallet.session.touched();
        break;
    default:
        break;
    }
    return QMainWindow::eventFilter(watched, event);
}

void WalletWindow::closeEvent(QCloseEvent *event) {
    m_wallet.settings.setGeometry(saveGeometry());
    event->accept();
    QApplication::quit();
}

} // namespace florin::ui
