#pragma once

#include "wallet-app/browser/web_view.h"
#include "wallet-app/page/browser.h"

#include <unistd.h>

#include <memory>
#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QHash>
#include <QProcess>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QUrl>
#include <vector>

namespace florin::browser::test {

/// Why the engine's sandbox cannot be here whatever we do: root has none, and in a chroot or a container the kernel may give nobody
/// a user namespace. Empty if it can be; then the tests want it. Asked of another program than ours, whose own answer is tested.
inline QString whySandboxIsImpossible() {
    if (geteuid() == 0) {
        return QStringLiteral("the engine has no sandbox for root");
    }
    QProcess unshare;
    unshare.start("unshare", {"--user", "true"});
    const bool ended = unshare.waitForFinished(5000) && unshare.exitStatus() == QProcess::NormalExit;
    return ended && unshare.exitCode() == 0 ? QString() : QStringLiteral("this system gives an ordinary user no user namespace");
}

/// Says on the test's output if the pages of this test run unprotected.
inline bool sandboxWorksHere() {
    const QString why = whySandboxIsImpossible();
    if (!why.isEmpty()) {
        qWarning("The browser runs WITHOUT ITS SANDBOX in this test: %s.", qPrintable(why));
    }
    return why.isEmpty();
}

/// Runs the event loop until the condition holds. QTest's own waiting sleeps between events, which the engine's many small steps
/// make unbearably slow.
template <class Condition> bool eventually(Condition condition, int milliseconds = 10000) {
    QEventLoop loop;
    QTimer poll;
    QElapsedTimer clock;
    clock.start();
    QObject::connect(&poll, &QTimer::timeout, &loop, [&] {
        if (condition() || clock.hasExpired(milliseconds)) {
            loop.quit();
        }
    });
    if (!condition()) {
        poll.start(2);
        loop.exec();
    }
    return condition();
}

/// A home of its own with a certificate authority that the engine trusts, and one that it does not. Must be made before
/// QApplication.
class Home {
  public:
    Home() {
        qputenv("HOME", m_folder.path().toUtf8());
        qputenv("XDG_CONFIG_HOME", m_folder.path().toUtf8());
        makeAuthority("trusted");
        makeAuthority("stranger");
        const QString store = m_folder.filePath(".pki/nssdb");
        QDir().mkpath(store);
        run("certutil", {"-N", "-d", "sql:" + store, "--empty-password"});
        run("certutil",
            {"-A", "-d", "sql:" + store, "-n", "Florin test CA", "-t", "C,,", "-i", m_folder.filePath("trusted-ca.pem")});
    }
    QSslConfiguration tls(const QString &authority) const {
        QFile key(m_folder.filePath(authority + ".key"));
        const bool readable = key.open(QIODevice::ReadOnly);
        Q_ASSERT(readable);
        QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
        tls.setLocalCertificateChain(QSslCertificate::fromPath(m_folder.filePath(authority + ".pem")));
        tls.setPrivateKey(QSslKey(key.readAll(), QSsl::Ec));
        return tls;
    }

  private:
    void run(const QString &program, const QStringList &arguments) const {
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(program, arguments);
        if (!process.waitForFinished(20000) || process.exitCode() != 0) {
            qFatal("%s failed: %s", qPrintable(program), process.readAll().constData());
        }
    }
    void makeAuthority(const QString &name) const {
        const QString ca = m_folder.filePath(name + "-ca");
        const QString leaf = m_folder.filePath(name);
        const QStringList curve{"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"};
        run("openssl", QStringList{"req", "-x509", "-days", "30", "-subj", "/CN=Florin test CA " + name, "-keyout", ca + ".key",
                                   "-out", ca + ".pem"} +
                           curve);
        run("openssl", QStringList{"req", "-subj", "/CN=localhost", "-keyout", leaf + ".key", "-out", leaf + ".csr"} + curve);
        QFile names(leaf + ".ext");
        if (names.open(QIODevice::WriteOnly)) {
            names.write("subjectAltName=DNS:localhost,DNS:shop.localhost,DNS:pay.localhost,DNS:other.localhost,IP:127.0.0."
                        "1\nextendedKeyUsage=serverAuth\n");
            names.close();
        }
        run("openssl", {"x509", "-req", "-days", "30", "-in", leaf + ".csr", "-CA", ca + ".pem", "-CAkey", ca + ".key",
                        "-CAcreateserial", "-extfile", names.fileName(), "-out", leaf + ".pem"});
    }
    QTemporaryDir m_folder;
};

/// Answers GETs with the pages that a test puts in.
class Site {
  public:
    explicit Site(const QSslConfiguration *tls) {
        if (tls != nullptr) {
            auto secure = std::make_unique<QSslServer>();
            secure->setSslConfiguration(*tls);
            m_server = std::move(secure);
        } else {
            m_server = std::make_unique<QTcpServer>();
        }
        m_secure = tls != nullptr;
        m_server->listen(QHostAddress::LocalHost);
        QObject::connect(m_server.get(), &QTcpServer::pendingConnectionAvailable, m_server.get(), [this] { greet(); });
    }
    QHash<QString, QByteArray> pages;
    QByteArray headers; ///< sent with every page
    QString origin(const QString &host) const {
        return QStringLiteral("%1://%2:%3").arg(m_secure ? "https" : "http", host).arg(m_server->serverPort());
    }

  private:
    void greet() {
        while (QTcpSocket *caller = m_server->nextPendingConnection()) {
            QObject::connect(caller, &QTcpSocket::readyRead, caller, [this, caller] { answer(caller); });
            QObject::connect(caller, &QTcpSocket::disconnected, caller, &QObject::deleteLater);
            if (caller->bytesAvailable() > 0) {
                answer(caller);
            }
        }
    }
    void answer(QTcpSocket *caller) {
        const QByteArray request = caller->readAll();
        const QByteArray path = request.mid(4, request.indexOf(' ', 4) - 4);
        const bool known = pages.contains(QString::fromUtf8(path));
        const QByteArray body = pages.value(QString::fromUtf8(path));
        caller->write(QByteArray(known ? "HTTP/1.1 200 OK" : "HTTP/1.1 404 Not Found") +
                      "\r\nContent-Type: text/html; charset=utf-8\r\n" + headers +
                      "Connection: close\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
        caller->disconnectFromHost();
    }
    std::unique_ptr<QTcpServer> m_server;
    bool m_secure = false;
};

/// Remembers what a page told.
class Notes : public page::PageListener {
  public:
    QString title;
    QUrl address;
    page::Security security = page::Security::internal;
    autofill::FormSnapshot forms;
    int descriptions = 0;
    std::vector<page::LinkOpening> links;
    std::vector<QString> crashes;
    int windows = 0;
    bool windowByPerson = true;
    page::PageView *nextWindow = nullptr;

    void titleChanged(const QString &now) override { title = now; }
    void addressChanged(const QUrl &now) override { address = now; }
    void securityChanged(page::Security now) override { security = now; }
    void progressChanged(int) override {}
    void historyChanged(bool, bool) override {}
    void iconChanged(const QImage &) override {}
    void formsDescribed(const autofill::FormSnapshot &snapshot) override {
        forms = snapshot;
        ++descriptions;
    }
    void linkOpened(const page::LinkOpening &opening) override { links.push_back(opening); }
    void menuOpens(QMenu &menu, bool takesText) override {
        menus.push_back(takesText);
        if (!keepsMenu) QTimer::singleShot(0, &menu, &QMenu::close);
    }
    bool keepsMenu = false;
    std::vector<bool> menus; ///< whether each was opened where text could be typed
    page::PageView *windowWanted(bool byPerson) override {
        ++windows;
        windowByPerson = byPerson;
        return nextWindow;
    }
    void closeWanted() override {}
    void rendererCrashed(const QString &reason) override { crashes.push_back(reason); }

    int fields(const std::string &origin) const {
        int count = 0;
        for (const autofill::FieldFacts &field : forms.fields) {
            count += forms.frames[static_cast<std::size_t>(field.frame)].origin == origin;
        }
        return count;
    }
};

} // namespace florin::browser::test
