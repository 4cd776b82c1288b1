#include "wallet-app/browser/agent_channel.h"

#include "shared/base/secret_bytes.h"
#include "wallet-app/browser/limits.h"

#include <QBuffer>
#include <QJsonDocument>
#include <QUrl>
#include <utility>

namespace florin::browser {

namespace {

/// A buffer for secrets: overwritten before its memory goes back.
class WipedBuffer final : public QBuffer {
  public:
    WipedBuffer(QByteArray content, QObject *parent) : QBuffer(parent) {
        setData(content);
        content.clear(); // ours was a second name for the same bytes; now the buffer alone holds them
        open(QIODevice::ReadOnly);
    }
    ~WipedBuffer() override {
        close();
        base::wipe(buffer().data(), static_cast<std::size_t>(buffer().size()));
    }
};

QByteArray headerOf(const QMap<QByteArray, QByteArray> &headers, const char *name) {
    for (auto at = headers.begin(); at != headers.end(); ++at) {
        if (at.key().compare(name, Qt::CaseInsensitive) == 0) {
            return at.value();
        }
    }
    return {};
}

bool isDocumentToken(const QByteArray &token) {
    return token.size() == 32 &&
           std::all_of(token.begin(), token.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

} // namespace

QString originOf(const QUrl &address) {
    if (address.scheme().isEmpty() || address.host().isEmpty()) {
        return QStringLiteral("null");
    }
    QString origin = address.scheme() + QStringLiteral("://") + address.host(QUrl::FullyEncoded);
    const bool usual =
        (address.scheme() == u"https" && address.port(443) == 443) || (address.scheme() == u"http" && address.port(80) == 80);
    return usual || address.port() < 0 ? origin : origin + QLatin1Char(':') + QString::number(address.port());
}

void AgentChannel::requestStarted(QWebEngineUrlRequestJob *job) {
    const auto headers = job->requestHeaders();
    const QByteArray document = headerOf(headers, "X-Florin-Document");
    const QByteArray content = headerOf(headers, "X-Florin-Content");
    const auto known = m_listeners.constFind(headerOf(headers, "X-Florin-Secret"));
    if (known == m_listeners.constEnd() || job->requestMethod() != "POST" || !isDocumentToken(document) ||
        content.size() > limits::messageBytes) {
        job->fail(QWebEngineUrlRequestJob::RequestDenied);
        return;
    }
    AgentListener &listener = **known;
    const QString origin = originOf(job->initiator());
    const QString question = job->requestUrl().path();
    const QString token = QString::fromLatin1(document);
    if (question == u"await") {
        listener.agentAwaits(token, origin, job);
        return;
    }
    QByteArray reply = QByteArrayLiteral("{}");
    const QJsonObject said = QJsonDocument::fromJson(content).object();
    if (question == u"describe") {
        listener.agentDescribed(token, origin, said);
    } else if (question == u"frame") {
        listener.agentSawFrameLoad(token, origin);
    } else if (question == u"filled") {
        listener.agentFilled(token, origin, said);
    } else if (question == u"key" && listener.agentWantsKey(token, origin, said)) {
        reply = QByteArrayLiteral("{\"pressed\":true}");
    } else if (question == u"answer") {
        listener.agentAnswered(token, origin, said);
    }
    answerAgent(job, std::move(reply));
}

void answerAgent(QWebEngineUrlRequestJob *job, QByteArray json) {
    json.detach();
    job->reply(QByteArrayLiteral("application/json"), new WipedBuffer(std::move(json), job));
}

} // namespace florin::browser
