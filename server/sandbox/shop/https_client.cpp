#include "server/sandbox/shop/https_client.h"

#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/NetSSL.h>
#include <Poco/Net/RejectCertificateHandler.h>
#include <Poco/Net/SSLManager.h>
#include <Poco/Net/SocketImpl.h>
#include <Poco/URI.h>

#include <algorithm>
#include <cctype>
#include <sys/socket.h>

namespace florin::shop {

namespace {

constexpr std::size_t largestAnswer = 1024 * 1024;

/// Poco's defaults would read a passphrase and a decision from standard input.
void prepareTls() {
    static std::once_flag once;
    std::call_once(once, [] {
        Poco::Net::initializeSSL();
        Poco::Net::SSLManager::instance().initializeClient(nullptr, new Poco::Net::RejectCertificateHandler(false), nullptr);
    });
}

Poco::Net::Context::Ptr contextFor(const std::string &caFile) {
    prepareTls();
    Poco::Net::Context::Params params;
    params.caLocation = caFile;
    params.verificationMode = Poco::Net::Context::VERIFY_STRICT;
    params.verificationDepth = 3;
    params.loadDefaultCAs = false;
    params.cipherList = "ECDHE+AESGCM:ECDHE+CHACHA20";
    Poco::Net::Context::Ptr context = new Poco::Net::Context(Poco::Net::Context::TLS_CLIENT_USE, params);
    context->requireMinimumProtocol(Poco::Net::Context::PROTO_TLSV1_2);
    context->enableExtendedCertificateVerification(true);
    return context;
}

std::string readLimited(std::istream &in) {
    std::string body;
    char part[8192];
    while (in && body.size() < largestAnswer) {
        in.read(part, sizeof part);
        body.append(part, static_cast<std::size_t>(in.gcount()));
    }
    return body;
}

} // namespace

struct HttpsClient::Inner {
    std::string host;
    std::uint16_t port = 443;
    Poco::Net::Context::Ptr context;
    std::mutex mutex;
    bool cancelled = false;
    std::set<int> descriptors;
};

/// One question's connection. Once it stands, cancel() can cut it.
class HttpsClient::Session final : public Poco::Net::HTTPSClientSession {
  public:
    Session(Inner &inner, bool &connected) : HTTPSClientSession(inner.host, inner.port, inner.context), m_inner(inner), m_connected(connected) {}
    ~Session() override {
        const std::lock_guard lock(m_inner.mutex);
        m_inner.descriptors.erase(m_descriptor);
    }

  protected:
    void connect(const Poco::Net::SocketAddress &address) override {
        HTTPSClientSession::connect(address);
        const std::lock_guard lock(m_inner.mutex);
        if (m_inner.cancelled)
            throw Poco::IllegalStateException("cancelled");
        m_descriptor = socket().impl()->sockfd();
        m_inner.descriptors.insert(m_descriptor);
        m_connected = true;
    }

  private:
    Inner &m_inner;
    bool &m_connected;
    int m_descriptor = -1;
};

HttpsClient::HttpsClient(std::string base, std::string caFile) : m_inner(std::make_unique<Inner>()) {
    const Poco::URI uri(base);
    m_inner->host = uri.getHost();
    m_inner->port = uri.getPort();
    m_inner->context = contextFor(caFile);
}

HttpsClient::~HttpsClient() = default;

base::Result<HttpAnswer, Silence> HttpsClient::ask(const std::string &method, const std::string &path, const Headers &headers,
                                                   std::string_view body, std::chrono::seconds patience) {
    bool connected = false;
    try {
        Session session(*m_inner, connected);
        session.setTimeout(Poco::Timespan(5, 0), Poco::Timespan(static_cast<long>(patience.count()), 0), Poco::Timespan(static_cast<long>(patience.count()), 0));
        Poco::Net::HTTPRequest request(method, path, Poco::Net::HTTPMessage::HTTP_1_1);
        request.setHost(m_inner->host, m_inner->port);
        for (const auto &[name, value] : headers)
            request.set(name, value);
        if (!body.empty() || method == "POST" || method == "PATCH") {
            request.setContentType("application/json");
            request.setContentLength64(static_cast<Poco::Int64>(body.size()));
        }
        session.sendRequest(request).write(body.data(), static_cast<std::streamsize>(body.size())).flush();

        Poco::Net::HTTPResponse response;
        std::istream &in = session.receiveResponse(response);
        HttpAnswer answer;
        answer.status = response.getStatus();
        for (const auto &[name, value] : response) {
            std::string lower = name;
            std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
            answer.headers[lower] = value;
        }
        answer.body = readLimited(in);
        return answer;
    } catch (const std::exception &) {
        return base::Refused{connected ? Silence::broken : Silence::notSent};
    }
}

void HttpsClient::cancel() {
    const std::lock_guard lock(m_inner->mutex);
    m_inner->cancelled = true;
    for (const int descriptor : m_inner->descriptors)
        ::shutdown(descriptor, SHUT_RDWR);
}

} // namespace florin::shop
