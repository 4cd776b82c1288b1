#include "wallet-app/ui/browser_tab.h"

#include "wallet-app/ui/browser_page.h"
#include "wallet-app/ui/fill_strip.h"
#include "wallet-app/ui/pieces.h"

#include <QCoreApplication>
#include <QFile>
#include <QPointer>
#include <QStackedWidget>
#include <QTimer>

namespace florin::ui {

namespace {

QString browserPlugin() {
    const QString beside = QCoreApplication::applicationDirPath() + QStringLiteral("/plugins/florin-browser.so");
    return QFile::exists(beside) ? beside : QCoreApplication::applicationDirPath() + QStringLiteral(FLORIN_PLUGIN_PLACE);
}

} // namespace

BrowserTab::BrowserTab(Wallet &wallet, Guide &guide, BrowserPage &owner, QWidget *parent)
    : QWidget(parent), m_wallet(wallet), m_guide(guide), m_owner(owner), m_stack(new QStackedWidget),
      m_strip(new FillStrip(wallet, *this)), m_preparation(browserPlugin()) {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_strip);
    column->addWidget(m_stack, 1);
    m_stack->addWidget(m_start = makeStart());
    m_stack->addWidget(m_starting = makeStarting());
    m_stack->addWidget(m_troubleView = makeTrouble());
}

BrowserTab::~BrowserTab() {
    if (m_view) m_view->setListener(nullptr);
}

QWidget *BrowserTab::makeStart() {
    auto *page = new Page(560);
    QVBoxLayout *column = page->column();
    column->addStretch(2);
    column->addWidget(picture("browser", 64, "primary"), 0, Qt::AlignHCenter);
    column->addWidget(label(tr("Where to?"), "title"), 0, Qt::AlignHCenter);
    QLabel *words = paragraph(tr("Type a shop's address. When a page asks for a card, the wallet offers to fill one in, in a "
                                 "window that the page cannot reach."));
    words->setAlignment(Qt::AlignHCenter);
    column->addWidget(words);
    if (m_wallet.demonstration && !m_wallet.demonstration->shop.isEmpty()) {
        QPushButton *shop = button(tr("Visit the demonstration shop"), ButtonKind::primary, "shop");
        connect(shop, &QPushButton::clicked, this, [this] { m_guide.openAddress(m_wallet.demonstration->shop); });
        column->addWidget(shop, 0, Qt::AlignHCenter);
    }
    column->addStretch(3);
    return page;
}

QWidget *BrowserTab::makeStarting() {
    auto *page = new Page(560);
    QVBoxLayout *column = page->column();
    column->addStretch(2);
    column->addWidget(picture("browser", 64, "primary"), 0, Qt::AlignHCenter);
    column->addWidget(label(tr("Starting the browser…"), "title"), 0, Qt::AlignHCenter);
    column->addStretch(3);
    return page;
}

QWidget *BrowserTab::makeTrouble() {
    auto *page = new Page(560);
    QVBoxLayout *column = page->column();
    column->addStretch(2);
    column->addWidget(picture("alert", 64, "warning"), 0, Qt::AlignHCenter);
    m_troubleTitle = label({}, "title");
    m_troubleText = paragraph({});
    m_troubleText->setAlignment(Qt::AlignHCenter);
    QPushButton *again = button(tr("Try again"), ButtonKind::primary, "reload");
    connect(again, &QPushButton::clicked, this, [this] { open(m_address); });
    column->addWidget(m_troubleTitle, 0, Qt::AlignHCenter);
    column->addWidget(m_troubleText);
    column->addWidget(again, 0, Qt::AlignHCenter);
    column->addStretch(3);
    return page;
}

void BrowserTab::showTrouble(const QString &title, const QString &text) {
    m_strip->forget();
    m_troubleTitle->setText(title);
    m_troubleText->setText(text);
    m_stack->setCurrentWidget(m_troubleView);
    emit changed();
}

page::PageView *BrowserTab::view() {
    if (m_view) return m_view.get();
    const EngineResult engine = m_wallet.engine();
    if (!engine.browser) {
        showTrouble(tr("The browser cannot start"), engine.trouble);
        return nullptr;
    }
    m_view = engine.browser->makePage(this);
    m_view->setListener(this);
    m_stack->addWidget(m_view->widget());
    return m_view.get();
}

void BrowserTab::post(const QUrl &address, const QByteArray &form) {
    m_form = form;
    load(address);
}

void BrowserTab::open(const QUrl &address) {
    m_form.clear();
    load(address);
}

void BrowserTab::load(const QUrl &address) {
    m_address = address;
    if (m_view) return openPage();
    const bool starting = m_stack->currentWidget() == m_starting; // then it opens this address instead
    m_stack->setCurrentWidget(m_starting);
    emit changed();
    if (!starting) m_preparation.whenReady([this] { startEngine(); });
}

// The engine starts its helper process and waits for it, in one call that nothing can divide: each other step has a turn of its own
// around it, and the words that say so are drawn before, even where the plug-in was quicker than the window's next drawing.
void BrowserTab::startEngine() {
    if (m_view) return openPage();
    m_starting->repaint();
    if (!view()) return;
    QTimer::singleShot(0, this, &BrowserTab::openPage);
}

void BrowserTab::openPage() {
    m_stack->setCurrentWidget(m_view->widget());
    const QByteArray form = std::exchange(m_form, {});
    form.isEmpty() ? m_view->open(m_address) : m_view->post(m_address, form);
    m_view->widget()->setFocus();
    emit changed();
}

QString BrowserTab::title() const {
    if (!m_title.isEmpty()) return m_title;
    return m_address.isEmpty() ? tr("New tab") : m_address.host();
}

void BrowserTab::titleChanged(const QString &title) {
    m_title = title.left(200);
    emit changed();
}

void BrowserTab::addressChanged(const QUrl &address) {
    if (address.host() != m_address.host()) m_icon = {};
    m_address = address;
    if (m_view && m_stack->currentWidget() != m_view->widget()) m_stack->setCurrentWidget(m_view->widget());
    emit changed();
}

void BrowserTab::securityChanged(page::Security security) {
    m_security = security;
    emit changed();
}

void BrowserTab::progressChanged(int percent) {
    // A page that begins anew has not described its forms yet.
    if (percent < m_progress && percent < 30) m_strip->forget();
    m_progress = percent;
    emit changed();
}

void BrowserTab::historyChanged(bool canGoBack, bool canGoForward) {
    m_canGoBack = canGoBack;
    m_canGoForward = canGoForward;
    emit changed();
}

void BrowserTab::iconChanged(const QImage &icon) {
    m_icon = icon.isNull() ? QIcon() : QIcon(QPixmap::fromImage(icon));
    emit changed();
}

void BrowserTab::formsDescribed(const autofill::FormSnapshot &snapshot) { m_strip->describe(snapshot); }

void BrowserTab::linkOpened(const page::LinkOpening &opening) {
    m_guide.openPaymentLink(opening.link.toString(QUrl::FullyEncoded),
                            {.inside = true, .origin = opening.origin.toStdString(), .topLevel = opening.topLevel},
                            [tab = QPointer<BrowserTab>(this)](const QUrl &address, const QByteArray &form) {
                                if (!tab) return false;
                                tab->post(address, form);
                                return true;
                            });
}

void BrowserTab::menuOpens(QMenu &menu, bool takesText) {
    if (!takesText) return;
    QAction *byHand = menu.addAction(icon("fill"), tr("Fill this field by hand…"));
    connect(byHand, &QAction::triggered, this, [this] { m_strip->fillByHand(); });
    menu.addSeparator();
}

page::PageView *BrowserTab::windowWanted(bool byPerson) {
    if (!byPerson) return nullptr;
    BrowserTab *tab = m_owner.addTab(BrowserPage::InFront::yes);
    page::PageView *made = tab ? tab->view() : nullptr;
    if (made) tab->m_stack->setCurrentWidget(made->widget());
    return made;
}

// Never from within the page's own call.
void BrowserTab::closeWanted() {
    QMetaObject::invokeMethod(
        &m_owner, [this] { m_owner.closeTab(this); }, Qt::QueuedConnection);
}

void BrowserTab::rendererCrashed(const QString &) {
    showTrouble(tr("This page has stopped"),
                tr("The process that showed it ended. Nothing of the wallet was in it. Load the page again to go on."));
}

} // namespace florin::ui
