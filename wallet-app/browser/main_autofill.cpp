// florin-autofill DIR --out FILE: what the wallet's browser and classifier make of every *.html in DIR, one JSON line a page.
// Page scripts are off, nothing is fetched but the page itself, nothing is filled.
#include "wallet-app/autofill/classify.h"
#include "wallet-app/browser/engine.h"
#include "wallet-app/browser/web_view.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTextStream>
#include <QTimer>
#include <QWebEngineSettings>
#include <QWebEngineUrlRequestInterceptor>
#include <set>

namespace florin::browser {

namespace {

/// Lets through the page under measurement and our own scheme; the network is blocked.
class OnlyThePage final : public QWebEngineUrlRequestInterceptor {
  public:
    void allow(const QUrl &address) { m_address = address; }
    void interceptRequest(QWebEngineUrlRequestInfo &request) override {
        const QUrl asked = request.requestUrl();
        const bool inner =
            asked.scheme() == u"data" || asked.scheme() == u"about" || asked.scheme() == QLatin1String(AgentChannel::scheme);
        request.block(!inner && asked != m_address);
    }

  private:
    QUrl m_address;
};

/// Serves one page after the other on the loopback interface.
class PageServer final : public QTcpServer {
  public:
    QByteArray content;
    PageServer() {
        connect(this, &QTcpServer::newConnection, this, [this] {
            QTcpSocket *caller = nextPendingConnection();
            connect(caller, &QTcpSocket::readyRead, caller, [this, caller] {
                if (caller->readAll().contains("\r\n\r\n")) {
                    caller->write(
                        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\nContent-Length: " +
                        QByteArray::number(content.size()) + "\r\n\r\n" + content);
                    caller->disconnectFromHost();
                }
            });
            connect(caller, &QTcpSocket::disconnected, caller, &QObject::deleteLater);
        });
    }
};

void waitFor(const std::function<void(QEventLoop &)> &start, int milliseconds) {
    QEventLoop loop;
    QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
    start(loop);
    loop.exec();
}

/// Opens the page and has it described once it has loaded; `changed` may also tell that the page before it is gone.
void load(WebView &view, const QUrl &address) {
    PageForms &forms = view.forms();
    const QString former = forms.lastTopDocument();
    waitFor(
        [&](QEventLoop &loop) {
            QObject::connect(view.enginePage(), &QWebEnginePage::loadFinished, &loop, &QEventLoop::quit);
            view.open(address);
        },
        20'000);
    const auto waitUntil = [&forms](const std::function<bool()> &isSo) {
        if (isSo()) return;
        waitFor(
            [&](QEventLoop &loop) {
                QObject::connect(&forms, &PageForms::changed, &loop, [&loop, &isSo] {
                    if (isSo()) loop.quit();
                });
            },
            5'000);
    };
    waitUntil([&] { return forms.lastTopDocument() != former && forms.descriptionsOfTop() > 0; });
    const int before = forms.descriptionsOfTop();
    forms.lookAgain();
    waitUntil([&] { return forms.descriptionsOfTop() > before; });
}

QJsonObject describe(const QString &name, const autofill::FormSnapshot &snapshot, const autofill::Classification &verdicts,
                     double milliseconds, bool explain) {
    QJsonArray fields;
    std::set<std::pair<int, int>> forms;
    for (std::size_t i = 0; i < snapshot.fields.size(); ++i) {
        const autofill::FieldFacts &field = snapshot.fields[i];
        const std::string_view type = autofill::toToken(verdicts[i].type);
        QJsonObject line{{"id", field.corpusId.empty() ? QJsonValue() : QJsonValue(QString::fromStdString(field.corpusId))},
                         {"frame", field.frame},
                         {"selector", QString::fromStdString(field.selector)},
                         {"type", QString::fromUtf8(type.data(), static_cast<qsizetype>(type.size()))},
                         {"visible", field.visible}};
        if (explain) {
            QJsonArray reasons;
            for (const std::string &reason : verdicts[i].reasons) {
                reasons.append(QString::fromStdString(reason));
            }
            line["reasons"] = reasons;
        }
        fields.append(line);
        if (field.form >= 0) {
            forms.insert({field.frame, field.form});
        }
    }
    return {{"page", name}, {"fields", fields}, {"forms", static_cast<int>(forms.size())}, {"ms", milliseconds}};
}

int measure(const QString &folder, const QString &outFile, bool explain) {
    QTextStream complaints(stderr);
    QFile out(outFile);
    const QStringList names = QDir(folder).entryList({QStringLiteral("*.html")}, QDir::Files, QDir::Name);
    if (!QDir(folder).exists() || !out.open(QIODevice::WriteOnly | QIODevice::Truncate)) {
        complaints << "florin-autofill: cannot read " << folder << " or cannot write " << outFile << "\n";
        return 1;
    }
    QString problem;
    // The pages are captures and run no script; as root the engine has no sandbox.
    const std::unique_ptr<WebBrowser> browser = makeWebBrowser({QString(), false}, &problem);
    OnlyThePage interceptor;
    browser->engine().profile()->setUrlRequestInterceptor(&interceptor);
    PageServer server;
    if (!server.listen(QHostAddress::LocalHost)) {
        complaints << "florin-autofill: cannot listen on the loopback interface\n";
        return 1;
    }
    const std::unique_ptr<page::PageView> made = browser->makePage(nullptr);
    auto &view = static_cast<WebView &>(*made);
    view.enginePage()->settings()->setAttribute(QWebEngineSettings::JavascriptEnabled, false);
    view.widget()->resize(1280, 1000);
    view.widget()->show();
    int number = 0;
    for (const QString &name : names) {
        QFile page(QDir(folder).filePath(name));
        server.content = page.open(QIODevice::ReadOnly) ? page.readAll() : QByteArray();
        const QUrl address(QStringLiteral("http://127.0.0.1:%1/%2.html").arg(server.serverPort()).arg(++number));
        interceptor.allow(address);
        load(view, address);
        const autofill::FormSnapshot snapshot = view.forms().snapshot();
        QElapsedTimer clock;
        clock.start();
        const autofill::Classification verdicts = autofill::classify(snapshot);
        const double milliseconds = view.forms().describingMilliseconds() + static_cast<double>(clock.nsecsElapsed()) / 1e6;
        out.write(QJsonDocument(describe(name, snapshot, verdicts, milliseconds, explain)).toJson(QJsonDocument::Compact) + '\n');
    }
    return 0;
}

} // namespace

} // namespace florin::browser

int main(int count, char **arguments) {
    if (qEnvironmentVariableIsEmpty("DISPLAY") && qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY") &&
        qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
    }
    florin::browser::registerSchemes();
    QApplication application(count, arguments);
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Classifies the form fields of saved pages."));
    parser.addHelpOption();
    parser.addPositionalArgument(QStringLiteral("DIR"), QStringLiteral("folder with *.html"));
    const QCommandLineOption out(QStringLiteral("out"), QStringLiteral("where the JSON lines go"), QStringLiteral("FILE"));
    const QCommandLineOption explain(QStringLiteral("explain"), QStringLiteral("adds the reasons of each verdict"));
    parser.addOptions({out, explain});
    parser.process(application);
    if (parser.positionalArguments().size() != 1 || !parser.isSet(out)) {
        parser.showHelp(2);
    }
    return florin::browser::measure(parser.positionalArguments().first(), parser.value(out), parser.isSet(explain));
}
