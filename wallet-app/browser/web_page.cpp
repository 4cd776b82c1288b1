#include "wallet-app/browser/web_page.h"

#include "wallet-app/browser/agent_channel.h"
#include "wallet-app/browser/limits.h"
#include "wallet-app/browser/web_view.h"

#include <QAuthenticator>
#include <QMessageBox>
#include <QWebEngineClientCertificateSelection>
#include <QWebEngineFileSystemAccessRequest>
#include <QWebEngineFullScreenRequest>
#include <QWebEngineQuotaRequest>
#include <QWebEngineRegisterProtocolHandlerRequest>

namespace florin::browser {

namespace {

bool isWebScheme(const QString &scheme, bool isMainFrame) {
    if (scheme == u"https" || scheme == u"http" || scheme == u"about" || scheme == u"blob") {
        return true;
    }
    return !isMainFrame && scheme == u"data";
}

} // namespace

WebPage::WebPage(QWebEngineProfile *profile, LinkGate *links, QObject *parent) : QWebEnginePage(profile, parent), m_links(links) {
    refusePermissions();
    refuseLogins();
    connect(this, &QWebEnginePage::certificateError, this,
            [this](const QWebEngineCertificateError &error) { refuseCertificate(error); });
    connect(this, &QWebEnginePage::newWindowRequested, this,
            [this](QWebEngineNewWindowRequest &request) { openWindow(request); });
}

void WebPage::refusePermissions() {
    connect(this, &QWebEnginePage::featurePermissionRequested, this,
            [this](const QUrl &origin, Feature feature) { setFeaturePermission(origin, feature, PermissionDeniedByUser); });
    connect(this, &QWebEnginePage::fullScreenRequested, this, [](QWebEngineFullScreenRequest request) { request.reject(); });
    connect(this, &QWebEnginePage::quotaRequested, this, [](QWebEngineQuotaRequest request) { request.reject(); });
    connect(this, &QWebEnginePage::registerProtocolHandlerRequested, this,
            [](QWebEngineRegisterProtocolHandlerRequest request) { request.reject(); });
    connect(this, &QWebEnginePage::fileSystemAccessRequested, this,
            [](QWebEngineFileSystemAccessRequest request) { request.reject(); });
}

void WebPage::refuseLogins() {
    connect(this, &QWebEnginePage::authenticationRequired, this,
            [](const QUrl &, QAuthenticator *login) { *login = QAuthenticator(); });
    connect(this, &QWebEnginePage::proxyAuthenticationRequired, this,
            [](const QUrl &, QAuthenticator *login, const QString &) { *login = QAuthenticator(); });
    connect(this, &QWebEnginePage::selectClientCertificate, this,
            [](QWebEngineClientCertificateSelection selection) { selection.selectNone(); });
}

void WebPage::refuseCertificate(QWebEngineCertificateError error) {
    error.rejectCertificate();
    m_refusedAddress = error.url();
    emit securityMayHaveChanged();
}

page::Security WebPage::security() const {
    const QUrl now = url();
    if (!m_refusedAddress.isEmpty() && requestedUrl().host() == m_refusedAddress.host() &&
        originOf(m_refusedAddress) == originOf(requestedUrl())) {
        return page::Security::certificateError;
    }
    if (now.isEmpty() || now.scheme() == u"about") {
        return page::Security::internal;
    }
    return now.scheme() == u"https" ? page::Security::secure : page::Security::notSecure;
}

bool WebPage::shows(const QUrl &address) { return isWebScheme(address.scheme(), true); }

bool WebPage::acceptNavigationRequest(const QUrl &address, NavigationType type, bool isMainFrame) {
    if (address.scheme() == QLatin1String(LinkGate::scheme)) {
        if (type == NavigationTypeTyped) {
            return false; // links from outside of pages do not come this way
        }
        m_links->announce(this, address, isMainFrame ? LinkGate::Frame::main : LinkGate::Frame::inner);
        return true;
    }
    if (!isWebScheme(address.scheme(), isMainFrame)) {
        return false;
    }
    if (isMainFrame) {
        m_refusedAddress.clear();
        emit departing();
    } else {
        emit frameDeparting();
    }
    return true;
}

void WebPage::linkArrived(const QUrl &link, const QString &origin, bool mainFrame) {
    if (m_listener != nullptr) {
        const QString known = origin == u"null" ? QString() : origin;
        m_listener->linkOpened({link, known, mainFrame && !known.isEmpty() && known == originOf(url())});
    }
}

void WebPage::openWindow(QWebEngineNewWindowRequest &request) {
    if (m_listener == nullptr) {
        return;
    }
    const QUrl address = request.requestedUrl();
    if (address.scheme() == QLatin1String(LinkGate::scheme)) { // the engine does not say who asked for this window
        m_listener->linkOpened({address, QString(), false});
        return;
    }
    if (!address.isEmpty() && !shows(address)) {
        return;
    }
    page::PageView *view = m_listener->windowWanted(request.isUserInitiated());
    if (auto *ours = dynamic_cast<WebView *>(view)) {
        request.openIn(ours->enginePage());
    }
}

QStringList WebPage::chooseFiles(FileSelectionMode, const QStringList &, const QStringList &) {
    return {}; // nothing of this computer goes to a shop
}

bool WebPage::mayShowDialog() {
    if (!m_dialogClock.isValid() || m_dialogClock.hasExpired(std::chrono::milliseconds(limits::dialogPause).count())) {
        m_dialogs = 0;
    }
    m_dialogClock.start();
    return ++m_dialogs <= limits::dialogsInARow;
}

namespace {

/// A page's words in a box that names the page, as plain text.
int showWords(const QUrl &origin, const QString &words, QMessageBox::StandardButtons buttons, QWidget *over) {
    QMessageBox box(QMessageBox::NoIcon, QWebEnginePage::tr("The page at %1 says").arg(originOf(origin)),
                    words.left(limits::dialogLength), buttons, over);
    box.setTextFormat(Qt::PlainText);
    return box.exec();
}

QWidget *windowOf(const QObject *page) { return qobject_cast<QWidget *>(page->parent()); }

} // namespace

void WebPage::javaScriptAlert(const QUrl &securityOrigin, const QString &message) {
    if (mayShowDialog()) {
        showWords(securityOrigin, message, QMessageBox::Ok, windowOf(this));
    }
}

bool WebPage::javaScriptConfirm(const QUrl &securityOrigin, const QString &message) {
    return mayShowDialog() &&
           showWords(securityOrigin, message, QMessageBox::Ok | QMessageBox::Cancel, windowOf(this)) == QMessageBox::Ok;
}

bool WebPage::javaScriptPrompt(const QUrl &, const QString &, const QString &, QString *) {
    return false; // a box that takes text could pose as the wallet's own
}

void WebPage::javaScriptConsoleMessage(JavaScriptConsoleMessageLevel, const QString &, int, const QString &) {
    // A page's messages may hold what was typed into it: they are not written anywhere.
}

} // namespace florin::browser
