#include "wallet-app/browser/agent_keeper.h"

#include "shared/base/ensure.h"
#include "wallet-app/browser/limits.h"
#include "wallet-app/browser/page_forms.h"
#include "wallet-app/browser/web_page.h"

#include <QFile>
#include <QWebEngineScriptCollection>

// The agent's file lives in a static library, whose resources must be asked for by name, from outside of any namespace.
static void makeAgentKnown() { Q_INIT_RESOURCE(browser); }

namespace florin::browser {

namespace {

QString agentSource(const QByteArray &secret) {
    makeAgentKnown();
    QFile file(QStringLiteral(":/florin/browser/page_agent.js"));
    ENSURE(file.open(QIODevice::ReadOnly));
    QString source = QString::fromUtf8(file.readAll());
    // The one thing that differs from page to page: hexadecimal digits only.
    return source.replace(QStringLiteral("__FLORIN_PAGE_SECRET__"),
                          QLatin1Char('\'') + QString::fromLatin1(secret) + QLatin1Char('\''));
}

} // namespace

AgentKeeper::AgentKeeper(WebPage &page, const QByteArray &pageSecret, const PageForms &forms)
    : QObject(&page), m_page(page), m_forms(forms), m_source(agentSource(pageSecret)) {
    m_patience.setSingleShot(true);
    m_patience.setInterval(limits::agentPatience);
    connect(&m_patience, &QTimer::timeout, this, &AgentKeeper::lookAfterLoad);
    connect(&page, &WebPage::departing, this, [this] {
        m_patience.stop();
        m_documentBefore = m_forms.lastTopDocument();
        tellEngine();
    });
    // Until here the document before may still have spoken.
    connect(&page, &QWebEnginePage::urlChanged, this, [this] { m_documentBefore = m_forms.lastTopDocument(); });
    connect(&page, &QWebEnginePage::loadFinished, &m_patience, qOverload<>(&QTimer::start));
    tellEngine();
}

void AgentKeeper::tellEngine() {
    const std::vector<QWebEngineScript> past = std::exchange(m_told, {});
    ++m_times;
    // Twice in each document: while it is read a frame may move away and take the second with it, and the first comes too early
    // for a process that still waits for the news.
    for (const auto point : {QWebEngineScript::DocumentCreation, QWebEngineScript::DocumentReady}) {
        QWebEngineScript agent;
        agent.setName(QStringLiteral("florin-agent-%1-%2").arg(m_times).arg(static_cast<int>(point)));
        agent.setWorldId(QWebEngineScript::UserWorld);
        agent.setInjectionPoint(point);
        agent.setRunsOnSubFrames(true);
        agent.setSourceCode(m_source);
        m_page.scripts().insert(agent);
        m_told.push_back(agent);
    }
    for (const QWebEngineScript &agent : past) { // after the new ones, so that no document falls between them
        m_page.scripts().remove(agent);
    }
}

void AgentKeeper::lookAfterLoad() {
    const QString scheme = m_page.url().scheme();
    const bool web = scheme == u"https" || scheme == u"http";
    if (web && m_forms.lastTopDocument() == m_documentBefore) {
        m_page.runJavaScript(m_source, QWebEngineScript::UserWorld);
    }
}

} // namespace florin::browser
