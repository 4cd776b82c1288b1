#pragma once

#include <QElapsedTimer>
#include <QPointer>
#include <QUrl>
#include <QWebEngineUrlSchemeHandler>
#include <vector>

namespace florin::browser {

class WebPage;

/// Takes `florin:` links out of pages. A navigation is first announced by its page (which knows whether it is the main frame's)
/// and then arrives here with the origin that the engine saw opening it. What was not announced (a script's request) is refused.
class LinkGate final : public QWebEngineUrlSchemeHandler {
  public:
    static constexpr const char *scheme = "florin";

    enum class Frame { main, inner };
    void announce(WebPage *page, const QUrl &link, Frame frame);
    void requestStarted(QWebEngineUrlRequestJob *job) override;

  private:
    struct Announced {
        QPointer<WebPage> page;
        QUrl link;
        Frame frame;
        QElapsedTimer since;
    };
    std::vector<Announced> m_announced;
};

} // namespace florin::browser
