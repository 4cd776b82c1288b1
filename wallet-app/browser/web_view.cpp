#include "wallet-app/browser/web_view.h"

#include "shared/base/encoding.h"
#include "shared/base/random.h"
#include "wallet-app/browser/agent_keeper.h"
#include "wallet-app/browser/engine.h"
#include "wallet-app/browser/key_typing.h"

#include <array>
#include <QDataStream>
#include <QIcon>
#include <QIODevice>
#include <QContextMenuEvent>
#include <QMenu>
#include <QWebEngineContextMenuRequest>
#include <QWebEngineHistory>
#include <QWebEngineHttpRequest>

namespace florin::browser {

namespace {

QByteArray newSecret() {
    std::array<std::uint8_t, 32> bytes{};
    base::SystemRandom().fill(bytes);
    return QByteArray::fromStdString(base::toHex(bytes));
}

QString crashWord(QWebEnginePage::RenderProcessTerminationStatus status) {
    switch (status) {
    case QWebEnginePage::CrashedTerminationStatus:
        return QStringLiteral("crashed");
    case QWebEnginePage::KilledTerminationStatus:
        return QStringLiteral("killed");
    case QWebEnginePage::AbnormalTerminationStatus:
        return QStringLiteral("ended_abnormally");
    case QWebEnginePage::NormalTerminationStatus:
        break;
    }
    return QStringLiteral("ended");
}

/// The engine's view with the wallet's menu instead of the engine's, which would save pages and show their source.
class MenuView final : public QWebEngineView {
  public:
    MenuView(WebView &owner, QWidget *parent) : QWebEngineView(parent), m_owner(owner) {}

  protected:
    void contextMenuEvent(QContextMenuEvent *event) override { m_owner.openMenu(event->globalPos()); }

  private:
    WebView &m_owner;
};

} // namespace

WebView::WebView(std::shared_ptr<Engine> engine, QWidget *parent)
    : m_engine(std::move(engine)), m_secret(newSecret()), m_view(new MenuView(*this, parent)) {
    m_engine->channel()->admit(m_secret, &m_forms);
    QObject::connect(&m_forms, &PageForms::arrowWanted, m_view, [view = m_view.data()](Qt::Key key) { pressKey(*view, key); });
    makePage();
}

WebView::~WebView() {
    m_listener = nullptr;
    m_engine->channel()->dismiss(m_secret);
    delete m_page.data(); // before the profile, which may end with the last view
    delete m_view.data();
}

void WebView::makePage() {
    m_page = new WebPage(m_engine->profile(), m_engine->links(), m_view);
    m_page->setListener(m_listener);
    new AgentKeeper(*m_page, m_secret, m_forms);
    listenToPage();
    m_view->setPage(m_page);
    m_dead = false;
}

// A page whose process has ended is not used again: the engine keeps notes of its dead frames, takes a new frame for one of them,
// and then sends what is meant for the new one (our agent) to nobody. Its visits go over to a new page, which loads the last one
// by itself; true if it does.
bool WebView::leaveDeadPage() {
    if (!m_dead) {
        return false;
    }
    QByteArray visits;
    QDataStream kept(&visits, QIODevice::WriteOnly);
    kept << *m_page->history();
    const bool any = m_page->history()->count() > 0;
    WebPage *dead = m_page;
    QObject::disconnect(dead, nullptr, &m_forms, nullptr);
    makePage();
    dead->deleteLater(); // we may stand in a call of its own
    if (any) {
        QDataStream given(visits);
        given >> *m_page->history();
    }
    return any;
}

void WebView::listenToPage() {
    const auto tell = [this](auto &&news) {
        if (m_listener != nullptr) {
            news(*m_listener);
        }
    };
    WebPage *page = m_page;
    QObject::connect(page, &QWebEnginePage::titleChanged, &m_forms,
                     [tell](const QString &title) { tell([&](page::PageListener &listener) { listener.titleChanged(title); }); });
    QObject::connect(page, &QWebEnginePage::urlChanged, &m_forms, [this] { addressChanged(); });
    QObject::connect(page, &QWebEnginePage::loadProgress, &m_forms,
                     [tell](int percent) { tell([&](page::PageListener &listener) { listener.progressChanged(percent); }); });
    QObject::connect(page, &QWebEnginePage::loadFinished, &m_forms, [this] { addressChanged(); });
    QObject::connect(page, &WebPage::securityMayHaveChanged, &m_forms,
                     [tell, page] { tell([&](page::PageListener &listener) { listener.securityChanged(page->security()); }); });
    QObject::connect(page, &QWebEnginePage::iconChanged, &m_forms, [tell](const QIcon &icon) {
        tell([&](page::PageListener &listener) { listener.iconChanged(icon.pixmap(32, 32).toImage()); });
    });
    QObject::connect(page, &QWebEnginePage::windowCloseRequested, &m_forms,
                     [tell] { tell([](page::PageListener &listener) { listener.closeWanted(); }); });
    QObject::connect(page, &QWebEnginePage::renderProcessTerminated, &m_forms,
                     [this, tell](QWebEnginePage::RenderProcessTerminationStatus status, int) {
                         m_dead = true;
                         tell([&](page::PageListener &listener) { listener.rendererCrashed(crashWord(status)); });
                     });
    QObject::connect(&m_forms, &PageForms::changed, &m_forms, [this, tell] {
        tell([this](page::PageListener &listener) { listener.formsDescribed(m_forms.snapshot()); });
    });
}

void WebView::addressChanged() {
    m_forms.setPageOrigin(originOf(m_page->url()));
    if (m_listener != nullptr) {
        m_listener->addressChanged(m_page->url());
        m_listener->securityChanged(m_page->security());
        m_listener->historyChanged(m_page->history()->canGoBack(), m_page->history()->canGoForward());
    }
}

void WebView::setListener(page::PageListener *listener) {
    m_listener = listener;
    m_page->setListener(listener);
}

void WebView::open(const QUrl &address) {
    if (!WebPage::shows(address)) {
        return;
    }
    const QUrl last = m_page->url();
    if (!leaveDeadPage() || address != last) {
        m_page->load(address);
    }
}

void WebView::post(const QUrl &address, const QByteArray &form) {
    if (!WebPage::shows(address)) {
        return;
    }
    leaveDeadPage();
    QWebEngineHttpRequest request(address, QWebEngineHttpRequest::Post);
    request.setHeader("Content-Type", "application/x-www-form-urlencoded");
    request.setPostData(form);
    m_page->load(request);
}

void WebView::back() {
    leaveDeadPage();
    m_page->history()->back();
}

void WebView::forward() {
    leaveDeadPage();
    m_page->history()->forward();
}

void WebView::reload() {
    if (!leaveDeadPage()) {
        m_page->triggerAction(QWebEnginePage::Reload);
    }
}

void WebView::stop() { m_page->triggerAction(QWebEnginePage::Stop); }

QUrl WebView::address() const { return m_page->url(); }

QString WebView::title() const { return m_page->title(); }

page::Security WebView::security() const { return m_page->security(); }

void WebView::openMenu(const QPoint &at) {
    const QWebEngineContextMenuRequest *place = m_view->lastContextMenuRequest();
    if (m_listener == nullptr || place == nullptr) {
        return;
    }
    auto *menu = new QMenu(m_view); // a page may end, and we with it, while it is open
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const bool takesText = place->isContentEditable();
    m_listener->menuOpens(*menu, takesText);
    const auto add = [&](std::initializer_list<QWebEnginePage::WebAction> actions) {
        for (const auto action : actions) {
            menu->addAction(m_page->action(action));
        }
        menu->addSeparator();
    };
    if (takesText) {
        add({QWebEnginePage::Undo, QWebEnginePage::Redo});
        add({QWebEnginePage::Cut, QWebEnginePage::Copy, QWebEnginePage::Paste, QWebEnginePage::SelectAll});
    } else if (!place->selectedText().isEmpty()) {
        add({QWebEnginePage::Copy});
    }
    if (!place->linkUrl().isEmpty()) {
        add({QWebEnginePage::CopyLinkToClipboard});
    }
    add({QWebEnginePage::Back, QWebEnginePage::Forward, QWebEnginePage::Reload});
    menu->popup(at);
}

void WebView::typeByKeys(page::FocusedField into, base::SecretBytes text, std::function<void(std::size_t)> done) {
    new KeyTyping(m_forms, m_view, std::move(into), std::move(text), std::move(done));
}

void WebView::fill(autofill::FillPlan plan, std::function<void(page::FillReport)> done) {
    m_view->setFocus(); // a list takes real keys
    m_forms.fill(std::move(plan), std::move(done));
}

} // namespace florin::browser
