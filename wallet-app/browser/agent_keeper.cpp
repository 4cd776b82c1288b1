#include "wallet-app/browser/agent_keeper.h"

#include "shared/base/ensure.h"
#include "wallet-app/browser/limits.h"
#include "wallet-app/browser/page_forms.h"
#include "wallet-app/browser/web_page.h"

#include <QFile>
#include <QPointer>
#include <QWebEngineScriptCollection>
#include <QtGlobal>

#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
#include <QWebEngineFrame>
#define FLORIN_FRAMES_CAN_BE_VISITED
#endif

// The agent's file lives in a static library, whose resources must be asked for by name, from outside of any namespace.
static void makeAgentKnown() { Q_INIT_RESOURCE(browser); }

namespace florin::browser {

namespace {

QString agentSource(const QByteArray &secret) {
    makeAgentKnown();
    QString source = QStringLiteral("(function (pageSecret) {\n");
    for (const char *part : {"own", "channel", "sight", "description", "sums", "keys", "typing", "undo", "focus", "main"}) {
        QFile file(QStringLiteral(":/florin/browser/agent/%1.js").arg(QLatin1String(part)));
        ENSURE(file.open(QIODevice::ReadOnly));
        source += QString::fromUtf8(file.readAll());
    }
    // The one thing that differs from page to page: hexadecimal digits only.
    return source + QStringLiteral("})('%1');\n").arg(QString::fromLatin1(secret));
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
#ifdef FLORIN_FRAMES_CAN_BE_VISITED
    m_betweenVisits.setSingleShot(true);
    m_betweenVisits.setInterval(limits::frameVisits);
    connect(&m_betweenVisits, &QTimer::timeout, this, &AgentKeeper::visitFrames);
    connect(&page, &QWebEnginePage::loadFinished, this, &AgentKeeper::expectFrames);
    connect(&forms, &PageForms::changed, this, &AgentKeeper::expectFrames);
    connect(&forms, &PageForms::frameLoaded, this, &AgentKeeper::expectFrames);
#else
    m_betweenTellings.setSingleShot(true);
    m_betweenTellings.setInterval(limits::tellings);
    connect(&m_betweenTellings, &QTimer::timeout, this, [this] {
        if (std::exchange(m_tellingOwed, false)) tellForFrame();
    });
    connect(&page, &WebPage::frameDeparting, this, &AgentKeeper::tellForFrame);
#endif
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

#ifdef FLORIN_FRAMES_CAN_BE_VISITED

// More than once, for a frame may be seen before its new document is there. However much a page says, the pause between two visits
// and the number of frames in one are kept.
void AgentKeeper::expectFrames() {
    m_visitsOwed = limits::frameVisitsInARow;
    if (!m_betweenVisits.isActive()) {
        visitFrames();
    }
}

void AgentKeeper::visitFrames() {
    if (m_visitsOwed == 0) {
        return;
    }
    --m_visitsOwed;
    m_betweenVisits.start();
    QList<QWebEngineFrame> frames = m_page.mainFrame().children();
    for (qsizetype at = 0; at < std::min<qsizetype>(frames.size(), limits::documents); ++at) {
        frames.append(frames[at].children());
        QWebEngineFrame frame = frames[at];
        const QString scheme = frame.url().scheme();
        if (scheme != u"https" && scheme != u"http") { // only what another site sent can be in its process
            continue;
        }
        const auto bringAgent = [keeper = QPointer<AgentKeeper>(this), frame](const QVariant &missing) mutable {
            if (keeper && missing.toBool()) {
                frame.runJavaScript(keeper->m_source, QWebEngineScript::UserWorld);
            }
        };
        frame.runJavaScript(QStringLiteral("globalThis.florinAgentOf !== document"), QWebEngineScript::UserWorld, bringAgent);
    }
}

#else

// At once, for the frame's new document may come soon; a page whose frames move without end is served at the pace of the pause.
void AgentKeeper::tellForFrame() {
    m_tellingOwed = m_betweenTellings.isActive();
    if (!m_tellingOwed) {
        m_betweenTellings.start();
        tellEngine();
    }
}

#endif

} // namespace florin::browser
