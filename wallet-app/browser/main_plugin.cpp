#include "wallet-app/browser/engine.h"

#include <QObject>

namespace florin::browser {

/// What the wallet loads when the first page is wanted.
class BrowserPlugin final : public QObject, public page::BrowserPlugin {
    Q_OBJECT
    Q_PLUGIN_METADATA(IID FLORIN_BROWSER_PLUGIN_IID)
    Q_INTERFACES(florin::page::BrowserPlugin)

  public:
    BrowserPlugin() { registerSchemes(); }

    std::unique_ptr<page::Browser> makeBrowser(const page::BrowserSettings &settings) override {
        return makeWebBrowser(settings, &m_problem);
    }
    QString problem() const override { return m_problem; }

  private:
    QString m_problem;
};

} // namespace florin::browser

#include "main_plugin.moc"
