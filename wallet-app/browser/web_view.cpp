#include "wallet-app/browser/web_view.h"

#include "shared/base/encoding.h"
#include "shared/base/ensure.h"
#include "shared/base/random.h"
#include "wallet-app/browser/engine.h"

#include <array>
#include <QFile>
#include <QIcon>
#include <QWebEngineHistory>
#include <QWebEngineScript>
#include <QWebEngineScriptCollection>

// The agent's file lives in a static library, whose resources must be asked for by name, from outside of any namespace.
static void makeAgentKnown() { Q_INIT_RESOURCE(browser); }

namespace florin::browser {

namespace {

QByteArray newSecret() {
    std::array<std::uint8_t, 32> bytes{};
    base::SystemRandom().fill(bytes);
    return QByteArray::fromStdString(base::toHex(bytes));
}

QString agentSource(const QByteArray &secret) {
    makeAgentKnown();
    QFile file(QStringLiteral(":/florin/browser/page_agent.js"));
    ENSURE(file.open(QIODevice::ReadOnly));
    QString source = QString::fromUtf8(file.readAll());
    // The one thing that differs from page to page: hexadecimal digits only.
    return source.replace(QStringLiteral("__FLORIN_PAGE_SECRET__"),
                          QLatin1Char('\'') + QString::fromLatin1(secret) + QLatin1Char('\''));
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

} // namespace

WebView::WebView(std::shared_ptr<Engine> engine, QWidget *parent)
    : m_engine(std::move(engine)), m_secret(newSecret()), m_view(new QWebEngineView(parent)) {
    m_page = new WebPage(m_engine->profile(), m_engine->links(), m_view);
    m_view->setPage(m_page);
    installAgent();
    listenToPage();
}

WebView::~WebView() {
    m_listener = nullptr;
    m_engine->channel()->dismiss(m_secret);
    delete m_page.data(); // before the profile, which may end with the last view
    delete m_view.data();
}

void WebView::installAgent() {
    m_engine->channel()->admit(m_secret, &m_forms);
    QWebEngineScript agent;
    agent.setName(QStringLiteral("florin-agent"));
    agent.setWorldId(QWebEngineScript::UserWorld);
    agent.setInjectionPoint(QWebEngineScript::DocumentReady);
    agent.setRunsOnSubFrames(true);
    agent.setSourceCode(agentSource(m_secret));
    m_page->scripts().insert(agent);
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
                     [tell](QWebEnginePage::RenderProcessTerminationStatus status, int) {
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

void WebView::open(const QUrl &address) { m_page->load(address); }

void WebView::back() { m_page->triggerAction(QWebEnginePage::Back); }

void WebView::forward() { m_page->triggerAction(QWebEnginePage::Forward); }

void WebView::reload() { m_page->triggerAction(QWebEnginePage::Reload); }

void WebView::stop() { m_page->triggerAction(QWebEnginePage::Stop); }

QUrl WebView::address() const { return m_page->url(); }

QString WebView::title() const { return m_page->title(); }

page::Security WebView::security() const { return m_page->security(); }

void WebView::fill(autofill::FillPlan plan, std::function<void(page::FillReport)> done) {
    m_forms.fill(std::move(plan), std::move(done));
}

} // namespace florin::browser
