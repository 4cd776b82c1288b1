#pragma once

#include <QByteArray>
#include <QObject>
#include <QString>
#include <QTimer>
#include <QWebEngineScript>
#include <vector>

namespace florin::browser {

class PageForms;
class WebPage;

/// Keeps the page agent in every document of one page. The engine should do so after being told once, but it forgets in two
/// ways: when a frame moves to another site's process, it takes the agent out of the process that the frame left, for the
/// frames that stay there too; and it may send the agent of a new frame to a dead one that stood at the same place in memory.
/// Therefore it is told again whenever the page or a frame in it departs, and where no agent has spoken after a load, one is
/// put into the main frame by hand. A document never has two: the agent sees to that. From Qt 6.8 on the engine brings the
/// agent to no frame of another site's process at all, but gives us the frames: each is visited after a load and after every
/// news from the page's agents, and gets an agent if it lacks one. Before 6.8 an inner frame that the engine forgets all the
/// same cannot be reached by hand: it stays without an offer until the page is loaded again. Belongs to its page. GUI thread.
class AgentKeeper final : public QObject {
    Q_OBJECT

  public:
    AgentKeeper(WebPage &page, const QByteArray &pageSecret, const PageForms &forms);

  private:
    void tellEngine();
    void lookAfterLoad();
    void tellForFrame();
    void expectFrames();
    void visitFrames();

    WebPage &m_page;
    const PageForms &m_forms;
    QString m_source;
    std::vector<QWebEngineScript> m_told;
    int m_times = 0;
    QString m_documentBefore; ///< whose agent spoke last when the page departed
    QTimer m_patience;
    QTimer m_betweenTellings;
    bool m_tellingOwed = false;
    QTimer m_betweenVisits;
    int m_visitsOwed = 0;
};

} // namespace florin::browser
