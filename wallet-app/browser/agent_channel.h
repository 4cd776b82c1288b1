#pragma once

#include <QByteArray>
#include <QHash>
#include <QJsonObject>
#include <QPointer>
#include <QString>
#include <QWebEngineUrlRequestJob>
#include <QWebEngineUrlSchemeHandler>

namespace florin::browser {

/// `https://shop.example` or `https://shop.example:8443` of an address; "null" where the engine knows none (sandboxed, data:).
QString originOf(const QUrl &address);

/// What a page agent said or asks, after its secret was checked. The origin is the engine's, everything else the page's.
class AgentListener {
  public:
    virtual ~AgentListener() = default;
    virtual void agentDescribed(const QString &document, const QString &origin, const QJsonObject &content) = 0;
    /// The agent waits for an order; answer the job once, or never.
    virtual void agentAwaits(const QString &document, const QString &origin, QWebEngineUrlRequestJob *job) = 0;
    /// A frame that stands in this document has loaded something.
    virtual void agentSawFrameLoad(const QString &document, const QString &origin) = 0;
    virtual void agentFilled(const QString &document, const QString &origin, const QJsonObject &content) = 0;
    /// It wants an arrow key to be pressed in what it fills. False if none was.
    virtual bool agentWantsKey(const QString &document, const QString &origin, const QJsonObject &content) = 0;
    /// To a question that was put to several agents at once; `round` in the content says which.
    virtual void agentAnswered(const QString &document, const QString &origin, const QJsonObject &content) = 0;
};

/// The private line between the page agents and us: the scheme `florin-agent:`. A page's own scripts can call it as well, so each
/// request must bring the secret of its page, which stands only in the isolated world's script. Others are refused without a
/// word. Questions travel in a header, for this engine does not show a request's body. GUI thread.
class AgentChannel final : public QWebEngineUrlSchemeHandler {
  public:
    static constexpr const char *scheme = "florin-agent";

    void admit(const QByteArray &pageSecret, AgentListener *listener) { m_listeners.insert(pageSecret, listener); }
    void dismiss(const QByteArray &pageSecret) { m_listeners.remove(pageSecret); }
    void requestStarted(QWebEngineUrlRequestJob *job) override;

  private:
    QHash<QByteArray, AgentListener *> m_listeners;
};

/// Answers a job with JSON; the bytes are wiped when the engine has taken them.
void answerAgent(QWebEngineUrlRequestJob *job, QByteArray json);

} // namespace florin::browser
