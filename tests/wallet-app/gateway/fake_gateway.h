#pragma once

#include "shared/signing/certificate.h"

#include <QFile>
#include <QPointer>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslServer>
#include <QSslSocket>
#include <QTemporaryDir>

#include <functional>
#include <map>
#include <vector>

/// A gateway that says what a test tells it to, over real TLS on the loopback.
class FakeGateway : public QObject {
  public:
    struct Asked {
        QByteArray verb, path, body;
        std::map<QByteArray, QByteArray> headers; ///< names in lower case
    };
    struct Told {
        int status = 200;
        QByteArray body;
        enum { answer, held, silence, hangUp } manner = answer;
        QByteArray headers;
    };
    using Script = std::function<Told(const Asked &)>;

    /// Its certificate holds from yesterday to `life` from now.
    explicit FakeGateway(Script script, std::chrono::hours life = std::chrono::hours(24)) : m_script(std::move(script)) {
        using namespace florin;
        using namespace std::chrono_literals;
        const auto now = base::SystemClock().now();
        const auto key = signing::PrivateKey::generateEs256();
        const auto authority = signing::Authority::make("Test authority", now - 48h, now + 24h);
        const auto leaf = authority.issue({"localhost", {"localhost"}, signing::CertificateRole::tlsServer, now - 26h, now + life}, key.publicKey());
        QFile file(caFile());
        if (!file.open(QIODevice::WriteOnly))
            qFatal("cannot write the authority");
        file.write(QByteArray::fromStdString(authority.certificate.toPem()));
        QSslConfiguration tls;
        tls.setLocalCertificate(QSslCertificate(QByteArray::fromStdString(leaf.toPem())));
        tls.setPrivateKey(QSslKey(QByteArray::fromStdString(std::string(key.toPem().text())), QSsl::Ec));
        m_server.setSslConfiguration(tls);
        connect(&m_server, &QSslServer::pendingConnectionAvailable, this, &FakeGateway::accept);
        if (!m_server.listen(QHostAddress::LocalHost))
            qFatal("cannot listen");
    }

    QString caFile() const { return m_folder.filePath("ca.pem"); }
    std::string url(const char *host = "localhost") const { return "https://" + std::string(host) + ":" + std::to_string(m_server.serverPort()); }
    /// What was asked so far, the tokens' questions too.
    std::vector<Asked> asked;
    int connections = 0;
    /// Gives the answers that were held back.
    void release() {
        for (const auto &[socket, told] : std::exchange(m_held, {})) {
            if (socket)
                tell(socket, told);
        }
    }
    int count(const QByteArray &path) const {
        return static_cast<int>(std::count_if(asked.begin(), asked.end(), [&](const Asked &one) { return one.path == path; }));
    }
    void setScript(Script script) { m_script = std::move(script); }

  private:
    void accept() {
        while (auto *socket = qobject_cast<QSslSocket *>(m_server.nextPendingConnection())) {
            ++connections;
            connect(socket, &QSslSocket::readyRead, this, [this, socket] { read(socket); });
            connect(socket, &QSslSocket::disconnected, socket, &QObject::deleteLater);
        }
    }

    void read(QSslSocket *socket) {
        QByteArray &waiting = m_waiting[socket];
        waiting += socket->readAll();
        const qsizetype end = waiting.indexOf("\r\n\r\n");
        if (end < 0)
            return;
        Asked one;
        QList<QByteArray> lines = waiting.left(end).split('\n');
        const QList<QByteArray> words = lines.takeFirst().trimmed().split(' ');
        one.verb = words.value(0);
        one.path = words.value(1);
        for (const QByteArray &line : lines)
            one.headers[line.left(line.indexOf(':')).toLower()] = line.mid(line.indexOf(':') + 1).trimmed();
        const qsizetype length = one.headers["content-length"].toInt();
        if (waiting.size() < end + 4 + length)
            return;
        one.body = waiting.mid(end + 4, length);
        waiting.remove(0, end + 4 + length);
        asked.push_back(one);
        tell(socket, m_script(one));
    }

    void tell(QSslSocket *socket, const Told &told) {
        if (told.manner == Told::silence)
            return;
        if (told.manner == Told::held)
            return m_held.emplace_back(socket, Told{told.status, told.body}), void();
        if (told.manner == Told::hangUp)
            return socket->abort();
        socket->write("HTTP/1.1 " + QByteArray::number(told.status) + " x\r\nContent-Type: application/json\r\n" + told.headers +
                      "Content-Length: " + QByteArray::number(told.body.size()) + "\r\n\r\n" + told.body);
    }

    QTemporaryDir m_folder;
    QSslServer m_server;
    Script m_script;
    std::map<QSslSocket *, QByteArray> m_waiting;
    std::vector<std::pair<QPointer<QSslSocket>, Told>> m_held;
};
