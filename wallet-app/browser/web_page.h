#pragma once

#include "wallet-app/browser/link_gate.h"
#include "wallet-app/page/browser.h"

#include <QElapsedTimer>
#include <QWebEngineCertificateError>
#include <QWebEngineNewWindowRequest>
#include <QWebEnginePage>

namespace florin::browser {

/// The engine's page with every question of a web page decided on purpose: certificate errors are final, permissions, downloads,
/// uploads and logins by dialog are refused, `florin:` links go to the wallet, other schemes than the web's nowhere.
class WebPage final : public QWebEnginePage {
    Q_OBJECT

  public:
    WebPage(QWebEngineProfile *profile, LinkGate *links, QObject *parent);

    void setListener(page::PageListener *listener) { m_listener = listener; }
    page::Security security() const;
    /// Whether a page of this address may be shown. The engine hides some schemes (`view-source:`) from the question it asks a page.
    static bool shows(const QUrl &address);
    /// From the gate: the engine saw `origin` open this link.
    void linkArrived(const QUrl &link, const QString &origin, bool mainFrame);

  signals:
    void securityMayHaveChanged();
    /// The main frame goes elsewhere, or loads anew; more often than `loadStarted`, which is silent while a load goes on.
    void departing();
    /// A frame in the page goes elsewhere, or loads anew.
    void frameDeparting();

  protected:
    bool acceptNavigationRequest(const QUrl &address, NavigationType type, bool isMainFrame) override;
    QStringList chooseFiles(FileSelectionMode mode, const QStringList &oldFiles, const QStringList &acceptedMimeTypes) override;
    void javaScriptAlert(const QUrl &securityOrigin, const QString &message) override;
    bool javaScriptConfirm(const QUrl &securityOrigin, const QString &message) override;
    bool javaScriptPrompt(const QUrl &securityOrigin, const QString &message, const QString &defaultValue,
                          QString *result) override;
    void javaScriptConsoleMessage(JavaScriptConsoleMessageLevel level, const QString &message, int line,
                                  const QString &source) override;

  private:
    void refusePermissions();
    void refuseLogins();
    void refuseCertificate(QWebEngineCertificateError error);
    void openWindow(QWebEngineNewWindowRequest &request);
    bool mayShowDialog();

    page::PageListener *m_listener = nullptr;
    LinkGate *m_links;
    QUrl m_refusedAddress; ///< whose certificate was refused last
    QElapsedTimer m_dialogClock;
    int m_dialogs = 0;
};

} // namespace florin::browser
