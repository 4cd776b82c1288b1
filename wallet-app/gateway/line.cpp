#include "wallet-app/gateway/line.h"

#include "shared/protocol/signed_objects.h"
#include "wallet-app/gateway/limits.h"
#include "wallet-app/gateway/readers.h"

#include <QBuffer>
#include <QFile>
#include <QNetworkCookieJar>
#include <QNetworkRequest>
#include <QPointer>
#include <QSslCertificate>
#include <QSslError>
#include <QTimer>
#include <QUrl>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace florin::gateway {

using payment::Refusal;
using session::Failure;
using session::Trouble;

namespace {

/// A short-lived copy that Qt's interfaces ask for; the caller wipes it.
QByteArray bytesOf(const base::SecretBytes &secret) { return QByteArray(reinterpret_cast<const char *>(secret.data()), qsizetype(secret.size())); }

Failure refused(Refusal refusal) {
    Failure failure;
    failure.news.refusal = refusal;
    return failure;
}

Failure troubled(Trouble trouble) {
    Failure failure;
    failure.trouble = trouble;
    return failure;
}

bool isAboutTime(const QSslError &error) {
    return error.error() == QSslError::CertificateNotYetValid || error.error() == QSslError::CertificateExpired;
}

std::chrono::milliseconds patienceOf(Request::Patience patience) {
    switch (patience) {
    case Request::Patience::ordinary: return limits::patience;
    case Request::Patience::bank: return limits::bankPatience;
    case Request::Patience::longPoll: return limits::longPollPatience;
    }
    return limits::patience;
}

QSslConfiguration tlsWith(const std::string &caFile) {
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    if (!caFile.empty())
        tls.setCaCertificates(QSslCertificate::fromPath(QString::fromStdString(caFile)));
    tls.setProtocol(QSsl::TlsV1_2OrLater);
    tls.setPeerVerifyMode(QSslSocket::VerifyPeer);
    return tls;
}

/// Bytes that are wiped when nobody reads them any more.
using Body = std::shared_ptr<QByteArray>;

Body wiped(QByteArray bytes) {
    return Body(new QByteArray(std::move(bytes)), [](QByteArray *body) {
        body->fill('\0');
        delete body;
    });
}

/// Lets Qt read a body where it lies, so that there is no second copy to wipe.
class BodyReader final : public QBuffer {
  public:
    explicit BodyReader(Body body) : QBuffer(body.get()), m_body(std::move(body)) { open(QIODevice::ReadOnly); }
    ~BodyReader() override { close(); }

  private:
    Body m_body;
};

} // namespace

class HttpGateway::Line::Call final : public session::Task, public std::enable_shared_from_this<Call> {
  public:
    Call(Line &owner, Request asked, Answered then)
        : line(&owner), body(wiped(std::exchange(asked.body, {}))), request(std::move(asked)), answered(std::move(then)) {}

    void cancel() override {
        if (line && answered)
            line->conclude(shared_from_this(), base::Refused{troubled(Trouble::cancelled)});
    }

    QPointer<Line> line;
    Body body;
    Request request; ///< without its body
    Answered answered; ///< empty once the answer is on its way
    QPointer<QNetworkReply> reply;
    bool sent = false;       ///< bytes of the request may have reached the gateway
    bool distrusted = false; ///< the certificate did not hold
    bool untimely = false;   ///< by this device's clock only
    bool renewed = false;    ///< the token was found stale once
};

HttpGateway::Line::Line(GatewayAddress address, const base::Clock &clock, base::Random &random)
    : m_address(std::move(address)), m_clock(clock), m_random(random), m_tls(tlsWith(m_address.caFile)) {}

HttpGateway::Line::~Line() {
    for (const CallHandle &call : m_calls) {
        call->answered = nullptr;
        if (call->reply) {
            call->reply->disconnect(this);
            call->reply->abort();
        }
    }
}

session::TaskHandle HttpGateway::Line::ask(Request request, Answered answered) {
    auto call = std::make_shared<Call>(*this, std::move(request), std::move(answered));
    m_calls.insert(call);
    start(call);
    return call;
}

void HttpGateway::Line::start(const CallHandle &call) {
    const bool needsToken = call->request.proof == Request::Proof::token;
    if (needsToken && !m_device)
        return conclude(call, base::Refused{refused(Refusal::notSignedIn)});
    if (call->request.path.empty())
        return conclude(call, base::Refused{refused(Refusal::notFound)});
    if (!needsToken || tokenIsFresh())
        return transmit(call);
    m_tokenWaiters.push_back(call);
    fetchToken();
}

void HttpGateway::Line::getReady() {
    if (!m_device)
        return;
    if (!tokenLasts(limits::readyFor))
        return fetchToken();
    // A whole question and not only a connection: one that the other side gave up unheard is found now, and not by a question that
    // may be sent once only.
    ask({.verb = "GET", .path = "/healthz", .proof = Request::Proof::none}, [](const base::Result<protocol::Json, Failure> &) {});
}

QNetworkRequest HttpGateway::Line::networkRequest(const Request &request) const {
    QNetworkRequest made(QUrl(QString::fromStdString(m_address.url + request.path), QUrl::StrictMode));
    made.setSslConfiguration(m_tls);
    made.setTransferTimeout(static_cast<int>(patienceOf(request.patience).count()));
    made.setRawHeader("Accept", "application/json");
    made.setRawHeader("User-Agent", "florin-wallet");
    made.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    made.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    made.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    made.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    made.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    made.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    made.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    if (request.verb != "GET" && request.verb != "DELETE")
        made.setHeader(QNetworkRequest::ContentTypeHeader, "application/json");
    if (!request.key.empty())
        made.setRawHeader("Idempotency-Key", QByteArray::fromStdString(request.key));
    if (request.proof == Request::Proof::token) {
        QByteArray token = bytesOf(m_token);
        made.setRawHeader("Authorization", "Bearer " + token);
        token.fill('\0');
    }
    return made;
}

void HttpGateway::Line::transmit(const CallHandle &call) {
    const QNetworkRequest request = networkRequest(call->request);
    if (request.url().scheme() != "https")
        return conclude(call, base::Refused{troubled(Trouble::notTrusted)});
    QNetworkAccessManager &manager = call->request.patience == Request::Patience::longPoll ? m_waiting : m_quick;
    BodyReader *body = call->body->isEmpty() ? nullptr : new BodyReader(call->body);
    QNetworkReply *reply = manager.sendCustomRequest(request, call->request.verb, body);
    if (body)
        body->setParent(reply);
    call->reply = reply;
    call->sent = false;
    connect(reply, &QNetworkReply::requestSent, this, [call] { call->sent = true; });
    connect(reply, &QNetworkReply::sslErrors, this, [call](const QList<QSslError> &errors) {
        call->distrusted = true;
        call->untimely = std::all_of(errors.begin(), errors.end(), isAboutTime);
    });
    connect(reply, &QNetworkReply::readyRead, this, [reply] {
        if (reply->bytesAvailable() > limits::largestAnswer)
            reply->abort();
    });
    connect(reply, &QNetworkReply::finished, this, [this, call, reply] {
        reply->deleteLater();
        if (call->reply == reply)
            heard(call);
    });
}

void HttpGateway::Line::heard(const CallHandle &call) {
    QNetworkReply *reply = call->reply;
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const QNetworkReply::NetworkError error = reply->error();
    // Qt names statuses of 400 and more errors, too: those from 201 on. A whole answer came with them.
    const bool whole = status > 0 && (error == QNetworkReply::NoError || error >= QNetworkReply::ContentAccessDenied);
    if (whole)
        return judge(call, status, reply->readAll());
    if (call->distrusted) {
        Failure failure = troubled(Trouble::notTrusted);
        if (call->untimely)
            failure.news.refusal = Refusal::clockWrong;
        return conclude(call, base::Refused{std::move(failure)});
    }
    conclude(call, base::Refused{troubled(call->sent ? Trouble::noAnswer : Trouble::offline)});
}

void HttpGateway::Line::judge(const CallHandle &call, int status, QByteArray body) {
    auto json = protocol::readJson({body.constData(), static_cast<std::size_t>(body.size())}, limits::largestAnswer);
    body.fill('\0');
    if (status >= 200 && status < 300) {
        if (status == 204)
            return conclude(call, protocol::Json());
        // Done, but told in a way that we do not understand: asking again with the same key is safe.
        if (!json)
            return conclude(call, base::Refused{refused(Refusal::internalError)});
        return conclude(call, std::move(*json));
    }
    auto failure = json ? readProblem(*json) : std::nullopt;
    if (!failure && status >= 500)
        failure = troubled(Trouble::noAnswer); // something in between answers for the gateway
    if (!failure)
        failure = refused(status == 401 ? Refusal::notSignedIn : Refusal::internalError);
    const bool stale = failure->trouble == Trouble::refused && failure->news.refusal == Refusal::notSignedIn;
    if (stale && call->request.proof == Request::Proof::token && !std::exchange(call->renewed, true)) {
        dropToken();
        return start(call);
    }
    conclude(call, base::Refused{std::move(*failure)});
}

void HttpGateway::Line::conclude(const CallHandle &call, base::Result<protocol::Json, Failure> result) {
    if (!call->answered)
        return;
    std::erase(m_tokenWaiters, call);
    if (QNetworkReply *reply = std::exchange(call->reply, nullptr); reply && reply->isRunning()) {
        reply->disconnect(this);
        connect(reply, &QNetworkReply::finished, reply, &QObject::deleteLater);
        reply->abort();
    }
    call->body.reset();
    // Later, never from within the call that asked; and not at all if this line is gone by then.
    QTimer::singleShot(0, this, [this, call, answered = std::exchange(call->answered, nullptr), kept = std::make_shared<decltype(result)>(std::move(result))] {
        m_calls.erase(call);
        answered(std::move(*kept));
    });
}

void HttpGateway::Line::setDevice(DeviceCredentials credentials) {
    // A renewed certificate: the token holds on, and what is under way may have arrived.
    if (!m_device || m_device->device != credentials.device)
        forgetDevice();
    m_certificate = signing::Certificate::fromPem(credentials.certificatePem);
    m_device = std::move(credentials);
}

void HttpGateway::Line::forgetDevice() {
    m_device.reset();
    m_certificate.reset();
    dropToken();
    if (const auto task = std::exchange(m_tokenTask, nullptr))
        task->cancel();
    const auto calls = m_calls;
    for (const CallHandle &call : calls) {
        if (call->request.proof == Request::Proof::token)
            call->cancel();
    }
}

bool HttpGateway::Line::tokenLasts(std::chrono::seconds time) const { return m_device && !m_token.empty() && m_clock.now() + time < m_tokenEnds; }

void HttpGateway::Line::dropToken() { m_token.clear(); }

std::string HttpGateway::Line::assertion(const std::string &purpose, const std::string &origin) {
    if (!m_device || !m_certificate)
        return {};
    const base::Timestamp now = m_clock.now();
    bool signedIt = true;
    const protocol::DeviceAssertion claim{.id = m_random.id("ast"),
                                          .issuedAt = now,
                                          .expiresAt = now + limits::assertionLife,
                                          .gateway = m_address.url,
                                          .device = m_device->device,
                                          .purpose = purpose,
                                          .origin = origin};
    std::string compact = protocol::writeAssertion(claim, *m_certificate, [&](std::string_view input) {
        const std::string signature = m_device->sign(input);
        signedIt = !signature.empty();
        return base::Bytes(signature.begin(), signature.end());
    });
    return signedIt ? compact : std::string();
}

std::optional<base::SecretBytes> HttpGateway::Line::open(const std::string &compactJwe) const {
    return m_device ? m_device->open(compactJwe) : std::nullopt;
}

void HttpGateway::Line::fetchToken() {
    if (m_tokenTask)
        return;
    const std::string proof = assertion("token", {});
    if (proof.empty())
        return tokenCame(base::Refused{refused(Refusal::notSignedIn)});
    Request request{.verb = "POST", .path = "/v1/tokens", .proof = Request::Proof::none};
    request.body = QByteArray::fromStdString(protocol::writeJson({{"assertion", proof}}));
    request.key = newKey();
    m_tokenTask = ask(std::move(request), [this](base::Result<protocol::Json, Failure> answer) { tokenCame(answer); });
}

void HttpGateway::Line::tokenCame(const base::Result<protocol::Json, Failure> &answer) {
    m_tokenTask.reset();
    if (!m_device)
        return;
    std::optional<Failure> failure;
    if (!answer) {
        failure = answer.error();
        // The token's fate is unknown, but what waited for it was not sent.
        if (failure->trouble == Trouble::noAnswer)
            failure->trouble = Trouble::offline;
        failure->beforeAsking = true;
    } else {
        protocol::ObjectReader in(*answer);
        m_token = base::SecretBytes(in.text("accessToken", {1, 512}));
        m_tokenEnds = base::fromRfc3339(in.text("expiresAt", {1, 40})).value_or(base::Timestamp{});
        if (in.flaw()) {
            failure = refused(Refusal::internalError);
            failure->beforeAsking = true;
        }
    }
    for (const CallHandle &call : std::exchange(m_tokenWaiters, {})) {
        if (failure)
            conclude(call, base::Refused{*failure});
        else if (call->answered)
            transmit(call);
    }
}

} // namespace florin::gateway
