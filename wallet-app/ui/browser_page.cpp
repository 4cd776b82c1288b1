#include "wallet-app/ui/browser_page.h"

#include "wallet-app/page/engine_age.h"
#include "wallet-app/ui/money_text.h"
#include "wallet-app/ui/pieces.h"
#include "wallet-app/ui/sheet.h"

#include <algorithm>
#include <chrono>
#include <QAction>
#include <QProgressBar>
#include <QShortcut>
#include <QStackedWidget>
#include <QTabBar>

namespace florin::ui {

namespace {
constexpr int mostTabs = 24;
}

std::optional<QUrl> addressOf(const QString &typed) {
    const QString text = typed.trimmed();
    if (text.isEmpty() || text.contains(QLatin1Char(' '))) return std::nullopt;
    const bool hasScheme = text.contains(QLatin1String("://"));
    const QUrl address(hasScheme ? text : QStringLiteral("https://") + text, QUrl::TolerantMode);
    const bool web = address.scheme() == QLatin1String("https") || address.scheme() == QLatin1String("http");
    if (!address.isValid() || !web || address.host().isEmpty() || !address.userInfo().isEmpty()) return std::nullopt;
    return address;
}

BrowserPage::BrowserPage(Wallet &wallet, Guide &guide, QWidget *parent)
    : QWidget(parent), m_wallet(wallet), m_guide(guide), m_bar(new QWidget), m_tabs(new QTabBar),
      m_stack(new QStackedWidget), m_progress(new QProgressBar) {
    setProperty("kind", "page");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *upper = new QVBoxLayout(m_bar);
    upper->setContentsMargins(0, 0, 0, 0);
    upper->setSpacing(0);
    upper->addWidget(makeTabs());
    upper->addWidget(makeBar());
    column->addWidget(m_bar);
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(3);
    m_progress->setAccessibleName(tr("Page is loading"));
    QSizePolicy keep = m_progress->sizePolicy();
    keep.setRetainSizeWhenHidden(true);
    m_progress->setSizePolicy(keep);
    column->addWidget(m_progress);
    column->addWidget(m_stack, 1);
    makeShortcuts();
    addTab(InFront::yes);
}

QWidget *BrowserPage::makeTabs() {
    auto *made = new QWidget;
    auto *line = new QHBoxLayout(made);
    line->setContentsMargins(10, 4, 10, 0);
    line->setSpacing(4);
    m_tabs->setTabsClosable(true);
    m_tabs->setMovable(false);
    m_tabs->setExpanding(false);
    m_tabs->setDrawBase(false);
    m_tabs->setElideMode(Qt::ElideRight);
    m_tabs->setUsesScrollButtons(true);
    m_tabs->setAccessibleName(tr("Tabs"));
    QToolButton *fresh = iconButton("plus", tr("New tab"));
    line->addWidget(m_tabs);
    line->addWidget(fresh);
    line->addStretch(1);
    connect(fresh, &QToolButton::clicked, this, [this] {
        addTab(InFront::yes);
        focusAddress();
    });
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int index) {
        m_stack->setCurrentIndex(index);
        refresh();
    });
    connect(m_tabs, &QTabBar::tabCloseRequested, this, [this](int index) { closeTab(tabAt(index)); });
    return made;
}

QWidget *BrowserPage::makeBar() {
    auto *bar = new QFrame;
    auto *line = new QHBoxLayout(bar);
    line->setContentsMargins(10, 4, 12, 8);
    line->setSpacing(4);
    m_back = iconButton("back", tr("Back"));
    m_forward = iconButton("forward", tr("Forward"));
    m_reload = iconButton("reload", tr("Reload"));
    m_address = lineEdit(tr("Address of a shop"));
    m_address->setProperty("kind", "address");
    m_address->setAccessibleName(tr("Address"));
    m_security = m_address->addAction(icon("search"), QLineEdit::LeadingPosition);
    for (QWidget *widget : {static_cast<QWidget *>(m_back), static_cast<QWidget *>(m_forward), static_cast<QWidget *>(m_reload)})
        line->addWidget(widget);
    line->addSpacing(4);
    line->addWidget(m_address, 1);
    m_unasked = button({}, ButtonKind::ghost);
    line->addWidget(m_unasked);
    connect(m_unasked, &QPushButton::clicked, this, [this] { m_guide.goTo(Place::settings); });
    m_counter = m_wallet.unasked.changed.add([this] { showUnasked(); });
    showUnasked();
    connect(m_back, &QToolButton::clicked, this, [this] { current()->view()->back(); });
    connect(m_forward, &QToolButton::clicked, this, [this] { current()->view()->forward(); });
    connect(m_reload, &QToolButton::clicked, this, [this] {
        if (!current()->hasView()) return;
        current()->progress() < 100 ? current()->view()->stop() : current()->view()->reload();
    });
    connect(m_address, &QLineEdit::returnPressed, this, &BrowserPage::go);
    connect(m_security, &QAction::triggered, this, &BrowserPage::showSecurity);
    return bar;
}

void BrowserPage::makeShortcuts() {
    const auto on = [this](const QKeySequence &keys, auto act) {
        auto *made = new QShortcut(keys, this);
        made->setContext(Qt::WidgetWithChildrenShortcut);
        connect(made, &QShortcut::activated, this, act);
    };
    on(QKeySequence(Qt::CTRL | Qt::Key_T), [this] {
        addTab(InFront::yes);
        focusAddress();
    });
    on(QKeySequence(Qt::CTRL | Qt::Key_W), [this] { closeTab(current()); });
    on(QKeySequence(Qt::ALT | Qt::Key_Left), [this] { m_back->click(); });
    on(QKeySequence(Qt::ALT | Qt::Key_Right), [this] { m_forward->click(); });
    on(QKeySequence(Qt::Key_F5), [this] { m_reload->click(); });
    on(QKeySequence(Qt::CTRL | Qt::Key_R), [this] { m_reload->click(); });
    on(QKeySequence(Qt::CTRL | Qt::Key_Tab), [this] { m_tabs->setCurrentIndex((m_tabs->currentIndex() + 1) % m_tabs->count()); });
    on(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Tab),
       [this] { m_tabs->setCurrentIndex((m_tabs->currentIndex() + m_tabs->count() - 1) % m_tabs->count()); });
}

BrowserTab *BrowserPage::tabAt(int index) const { return qobject_cast<BrowserTab *>(m_stack->widget(index)); }
BrowserTab *BrowserPage::current() const { return tabAt(m_tabs->currentIndex()); }

BrowserTab *BrowserPage::addTab(InFront where) {
    if (m_tabs->count() >= mostTabs) return nullptr;
    auto *tab = new BrowserTab(m_wallet, m_guide, *this);
    connect(tab, &BrowserTab::changed, this, &BrowserPage::refresh);
    m_stack->addWidget(tab);
    const int index = m_tabs->addTab(tab->title());
    if (where == InFront::yes) {
        m_tabs->setCurrentIndex(index);
        m_stack->setCurrentIndex(index);
    }
    refresh();
    return tab;
}

void BrowserPage::closeTab(BrowserTab *tab) {
    const int index = m_stack->indexOf(tab);
    if (!tab || index < 0) return;
    m_stack->removeWidget(tab);
    tab->deleteLater();
    m_tabs->removeTab(index);
    if (m_tabs->count() == 0) addTab(InFront::yes);
    m_stack->setCurrentIndex(m_tabs->currentIndex());
    refresh();
}

void BrowserPage::open(const QString &address) {
    const auto url = addressOf(address);
    if (!url) return;
    BrowserTab *tab = current()->address().isEmpty() ? current() : addTab(InFront::yes);
    (tab ? tab : current())->open(*url);
}

void BrowserPage::openWithForm(const QUrl &address, const QByteArray &form) {
    BrowserTab *tab = current()->address().isEmpty() ? current() : addTab(InFront::yes);
    (tab ? tab : current())->post(address, form);
}

void BrowserPage::showUnasked() {
    const auto today = m_wallet.unasked.today();
    m_unasked->setVisible(today.number > 0);
    if (!today.sum) return;
    m_unasked->setText(tr("Without asking: %1 · %2").arg(today.number).arg(moneyText(*today.sum)));
    const QString words = tr("Paid without asking today: %n payment(s), %1", nullptr, today.number).arg(moneyText(*today.sum));
    m_unasked->setToolTip(words);
    m_unasked->setAccessibleName(words);
}

void BrowserPage::go() {
    const QString typed = m_address->text().trimmed();
    if (typed.startsWith(QLatin1String("florin:"), Qt::CaseInsensitive)) return m_guide.openPaymentLink(typed, {});
    if (const auto url = addressOf(typed)) return current()->open(*url);
    m_guide.announce(tr("This is not a web address."), "warning");
    m_address->selectAll();
}

void BrowserPage::focusAddress() {
    m_address->setFocus(Qt::ShortcutFocusReason);
    m_address->selectAll();
}

void BrowserPage::arrive() {
    if (current()->address().isEmpty()) focusAddress();
}

void BrowserPage::refresh() {
    BrowserTab *tab = current();
    if (!tab) return;
    for (int i = 0; i < m_tabs->count(); ++i) {
        m_tabs->setTabText(i, tabAt(i)->title().replace(QLatin1Char('&'), QLatin1String("&&")));
        m_tabs->setTabIcon(i, tabAt(i)->favicon());
        m_tabs->setTabToolTip(i, tabAt(i)->address().host());
    }
    m_back->setEnabled(tab->canGoBack());
    m_forward->setEnabled(tab->canGoForward());
    m_reload->setEnabled(tab->hasView());
    const bool loading = tab->progress() < 100 && tab->hasView();
    m_reload->setIcon(icon(loading ? "close" : "reload"));
    m_reload->setToolTip(loading ? tr("Stop") : tr("Reload"));
    m_reload->setAccessibleName(m_reload->toolTip());
    m_progress->setVisible(loading);
    m_progress->setValue(tab->progress());
    if (!m_address->hasFocus() || m_address->text().isEmpty()) {
        m_address->setText(tab->address().toString());
        m_address->setCursorPosition(0);
    }
    QString words = tr("No page yet");
    QIcon mark = icon("search");
    if (!tab->address().isEmpty()) {
        switch (tab->security()) {
        case page::Security::secure:
            words = tr("Secure connection to %1").arg(tab->address().host());
            mark = icon("lock", QPalette::Link);
            break;
        case page::Security::notSecure:
            words = tr("Not secure: anybody on the way can read and change this page");
            mark = icon("alert", QPalette::BrightText);
            break;
        case page::Security::certificateError:
            words = tr("The certificate of this page is wrong");
            mark = icon("alert", QPalette::BrightText);
            break;
        case page::Security::internal:
            words = tr("A page of the wallet");
            mark = icon("info");
            break;
        }
    }
    m_security->setIcon(mark);
    m_security->setToolTip(words);
    m_security->setText(words);
    m_address->setAccessibleDescription(words);
}

/// How old the engine is, in a person's words: what was found since its patches is open in it.
void BrowserPage::tellAge(Sheet &sheet) const {
    const page::Browser &engine = *m_wallet.engine().browser;
    if (const auto patched = page::patchedAbout(engine.patchVersion().toStdString())) {
        const auto today = std::chrono::floor<std::chrono::days>(m_wallet.clock.now());
        const int months = static_cast<int>(std::max((today - *patched).count(), std::chrono::days::rep(0)) / 30);
        constexpr int fresh = 4;
        auto *age = new Banner(months > fresh ? "warning" : "good");
        age->say(months > fresh
                     ? tr("The browser engine's security patches are about %n month(s) old. Holes that were found since then are open in it. Keep the "
                          "system's Qt WebEngine up to date, and use cards only at shops that you know.",
                          nullptr, months)
                     : tr("The browser engine's security patches are up to date, or nearly so."));
        sheet.column()->addWidget(age);
    }
    sheet.column()->addWidget(paragraph(engine.engineVersion(), "caption"));
}

void BrowserPage::showSecurity() {
    auto *about = new Sheet(tr("About this page"), this, 440);
    Sheet &sheet = *about;
    sheet.column()->addWidget(paragraph(m_security->text(), "body"));
    if (current()->hasView()) {
        sheet.column()->addWidget(paragraph(tr("Address: %1").arg(current()->address().toString()), "muted"));
        tellAge(sheet);
    }
    QPushButton *close = button(tr("Close"), ButtonKind::primary);
    connect(close, &QPushButton::clicked, &sheet, &QDialog::accept);
    sheet.setButtons({nullptr, close});
    close->setFocus();
    sheet.present();
}

} // namespace florin::ui
