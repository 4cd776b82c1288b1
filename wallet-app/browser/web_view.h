#pragma once

#include "wallet-app/browser/page_forms.h"
#include "wallet-app/browser/web_page.h"
#include "wallet-app/page/browser.h"

#include <memory>
#include <QWebEngineView>

namespace florin::browser {

class Engine;

/// One tab: the engine's view, its page, and the forms on it.
class WebView final : public page::PageView {
  public:
    WebView(std::shared_ptr<Engine> engine, QWidget *parent);
    ~WebView() override;

    QWidget *widget() override { return m_view; }
    void setListener(page::PageListener *listener) override;
    void open(const QUrl &address) override;
    void post(const QUrl &address, const QByteArray &form) override;
    void back() override;
    void forward() override;
    void reload() override;
    void stop() override;
    QUrl address() const override;
    QString title() const override;
    page::Security security() const override;
    void fill(autofill::FillPlan plan, std::function<void(page::FillReport)> done) override;
    void undoFill(std::function<void(page::UndoReport)> done) override { m_forms.undoFill(std::move(done)); }
    void findFocus(std::function<void(std::optional<page::FocusedField>)> done) override { m_forms.findFocus(std::move(done)); }
    void typeByKeys(page::FocusedField into, base::SecretBytes text, std::function<void(std::size_t)> done) override;

    /// The menu of the place that the engine last named.
    void openMenu(const QPoint &at);
    QWebEnginePage *enginePage() { return m_page; }
    PageForms &forms() { return m_forms; }

  private:
    void makePage();
    void listenToPage();
    void addressChanged();
    bool leaveDeadPage();

    std::shared_ptr<Engine> m_engine;
    QByteArray m_secret;
    QPointer<QWebEngineView> m_view; ///< owned by its parent if it has one, which may delete it first
    QPointer<WebPage> m_page;
    PageForms m_forms;
    bool m_dead = false; ///< the page's process has ended
    page::PageListener *m_listener = nullptr;
};

} // namespace florin::browser
