#include "wallet-app/browser/engine.h"

#include "wallet-app/browser/web_view.h"

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QDir>
#include <QNetworkProxy>
#include <QtWebEngineCoreVersion>
#include <QWebEngineCookieStore>
#include <QWebEngineDownloadRequest>
#include <QWebEngineSettings>
#include <QWebEngineUrlScheme>

namespace florin::browser {

namespace {

void registerScheme(const char *name, QWebEngineUrlScheme::Flags flags) {
    if (QWebEngineUrlScheme::schemeByName(name).name() == name) {
        return;
    }
    QWebEngineUrlScheme scheme(name);
    scheme.setSyntax(QWebEngineUrlScheme::Syntax::Path);
    scheme.setFlags(flags);
    QWebEngineUrlScheme::registerScheme(scheme);
}

/// Asks the kernel by trying, in a child that does nothing else. Some systems let anybody make a user namespace but do nothing in
/// it: what the sandbox needs inside is asked for as well.
bool canMakeUserNamespace() {
    const pid_t child = fork();
    if (child < 0) {
        return false;
    }
    if (child == 0) {
        _exit(unshare(CLONE_NEWUSER) == 0 && unshare(CLONE_NEWPID | CLONE_NEWNET) == 0 ? 0 : 1);
    }
    int status = 1;
    return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// The engine reads its switches once, when the first profile is made.
void addSwitches(bool sandboxed) {
    QByteArray switches = qgetenv("QTWEBENGINE_CHROMIUM_FLAGS");
    for (const char *one : {"--no-proxy-server", "--disable-background-networking", "--site-per-process", "--no-pings",
                            "--disable-speech-api", "--disable-features=WebBluetooth,WebUSB,WebHID,Serial"}) {
        if (!switches.contains(one)) {
            switches += switches.isEmpty() ? "" : " ";
            switches += one;
        }
    }
    qputenv("QTWEBENGINE_CHROMIUM_FLAGS", switches);
    if (!sandboxed) {
        qputenv("QTWEBENGINE_DISABLE_SANDBOX", "1");
    }
}

} // namespace

void registerSchemes() {
    registerScheme(AgentChannel::scheme, QWebEngineUrlScheme::SecureScheme | QWebEngineUrlScheme::CorsEnabled |
                                             QWebEngineUrlScheme::ContentSecurityPolicyIgnored);
    registerScheme(LinkGate::scheme, QWebEngineUrlScheme::SecureScheme);
}

std::optional<QString> whyNoSandbox() {
    const QByteArray disabled = qgetenv("QTWEBENGINE_DISABLE_SANDBOX");
    const bool bySwitch = qgetenv("QTWEBENGINE_CHROMIUM_FLAGS").contains("sandbox");
    const QStringList arguments = QCoreApplication::arguments();
    const bool byArgument = std::any_of(arguments.begin(), arguments.end(), [](const QString &one) {
        return one.startsWith(QLatin1Char('-')) && one.contains(QLatin1String("sandbox")); // a folder may be called so
    });
    if ((!disabled.isEmpty() && disabled != "0") || bySwitch || byArgument) {
        return QStringLiteral("sandbox_disabled");
    }
    if (geteuid() == 0) {
        return QStringLiteral("root");
    }
    return canMakeUserNamespace() ? std::nullopt : std::optional(QStringLiteral("no_user_namespaces"));
}

Engine::Engine(const page::BrowserSettings &settings) {
    registerSchemes();
    if (settings.profileFolder.isEmpty()) {
        m_profile = std::make_unique<QWebEngineProfile>();
    } else {
        m_profile = std::make_unique<QWebEngineProfile>(QStringLiteral("florin"));
        m_profile->setPersistentStoragePath(QDir(settings.profileFolder).filePath(QStringLiteral("storage")));
        m_profile->setCachePath(QDir(settings.profileFolder).filePath(QStringLiteral("cache")));
        m_profile->setHttpCacheMaximumSize(64 << 20);
    }
    m_profile->installUrlSchemeHandler(AgentChannel::scheme, &m_channel);
    m_profile->installUrlSchemeHandler(LinkGate::scheme, &m_links);
    // What a page wants to put on this computer is refused; receipts are the wallet's.
    QObject::connect(m_profile.get(), &QWebEngineProfile::downloadRequested, m_profile.get(),
                     [](QWebEngineDownloadRequest *request) { request->cancel(); });
    harden();
}

Engine::~Engine() = default;

void Engine::harden() {
    QWebEngineSettings &settings = *m_profile->settings();
    for (const auto off :
         {QWebEngineSettings::JavascriptCanAccessClipboard, QWebEngineSettings::JavascriptCanPaste,
          QWebEngineSettings::PluginsEnabled, QWebEngineSettings::PdfViewerEnabled,
          QWebEngineSettings::LocalContentCanAccessRemoteUrls, QWebEngineSettings::LocalContentCanAccessFileUrls,
          QWebEngineSettings::ScreenCaptureEnabled, QWebEngineSettings::HyperlinkAuditingEnabled,
          QWebEngineSettings::FullScreenSupportEnabled, QWebEngineSettings::AllowRunningInsecureContent,
          QWebEngineSettings::AllowGeolocationOnInsecureOrigins, QWebEngineSettings::AllowWindowActivationFromJavaScript,
          QWebEngineSettings::DnsPrefetchEnabled, QWebEngineSettings::NavigateOnDropEnabled}) {
        settings.setAttribute(off, false);
    }
    settings.setAttribute(QWebEngineSettings::WebRTCPublicInterfacesOnly, true);
    settings.setAttribute(QWebEngineSettings::PlaybackRequiresUserGesture, true);
    settings.setUnknownUrlSchemePolicy(QWebEngineSettings::DisallowUnknownUrlSchemes);
}

std::unique_ptr<page::PageView> WebBrowser::makePage(QWidget *parent) { return std::make_unique<WebView>(m_engine, parent); }

QString WebBrowser::engineVersion() const {
    return QStringLiteral("Chromium %1, security patches of %2")
        .arg(QLatin1String(qWebEngineChromiumVersion()), QLatin1String(qWebEngineChromiumSecurityPatchVersion()));
}

QString WebBrowser::patchVersion() const { return QLatin1String(qWebEngineChromiumSecurityPatchVersion()); }

void WebBrowser::clearVisits() {
    m_engine->profile()->cookieStore()->deleteAllCookies();
    m_engine->profile()->clearHttpCache();
    m_engine->profile()->clearAllVisitedLinks();
}

std::unique_ptr<WebBrowser> makeWebBrowser(const page::BrowserSettings &settings, QString *problem) {
    const std::optional<QString> unsafe = whyNoSandbox();
    if (unsafe && settings.sandboxRequired) {
        *problem = *unsafe;
        return nullptr;
    }
    problem->clear();
    addSwitches(!unsafe);
    return std::make_unique<WebBrowser>(settings);
}

} // namespace florin::browser
