#pragma once

#include "wallet-app/browser/agent_channel.h"
#include "wallet-app/browser/link_gate.h"
#include "wallet-app/page/browser.h"

#include <memory>
#include <optional>
#include <QWebEngineProfile>

namespace florin::browser {

/// Makes our schemes known to the engine. Must come before the first profile; more than once does no harm.
void registerSchemes();

/// Why the engine would run without its sandbox here: `sandbox_disabled` (by environment or command line), `root`,
/// `no_user_namespaces`. Nothing if the sandbox works.
std::optional<QString> whyNoSandbox();

/// The profile and the two doors of our own schemes. Lives as long as any view.
class Engine final {
  public:
    explicit Engine(const page::BrowserSettings &settings);
    ~Engine();

    QWebEngineProfile *profile() { return m_profile.get(); }
    AgentChannel *channel() { return &m_channel; }
    LinkGate *links() { return &m_links; }

  private:
    void harden();

    AgentChannel m_channel;
    LinkGate m_links;
    std::unique_ptr<QWebEngineProfile> m_profile;
};

/// The wallet's browser: an engine and the views made from it.
class WebBrowser final : public page::Browser {
  public:
    explicit WebBrowser(const page::BrowserSettings &settings) : m_engine(std::make_shared<Engine>(settings)) {}
    std::unique_ptr<page::PageView> makePage(QWidget *parent) override;
    QString engineVersion() const override;
    QString patchVersion() const override;
    void clearVisits() override;
    Engine &engine() { return *m_engine; }

  private:
    std::shared_ptr<Engine> m_engine;
};

/// Null where the sandbox is required and does not work; `problem` then says why.
std::unique_ptr<WebBrowser> makeWebBrowser(const page::BrowserSettings &settings, QString *problem);

} // namespace florin::browser
