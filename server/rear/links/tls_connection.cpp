#include "server/rear/links/tls_connection.h"

#include <Poco/Net/Context.h>
#include <Poco/Net/SSLException.h>
#include <Poco/Net/PrivateKeyPassphraseHandler.h>
#include <Poco/Net/RejectCertificateHandler.h>
#include <Poco/Net/SecureStreamSocket.h>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace florin::links {

namespace {

/// Our keys have no passphrase. Poco's own default would ask for one on standard input.
class NoPassphrase final : public Poco::Net::PrivateKeyPassphraseHandler {
  public:
    NoPassphrase() : PrivateKeyPassphraseHandler(false) {}
    void onPrivateKeyRequested(const void *, std::string &passphrase) override { passphrase.clear(); }
};

/// Poco checks the name too, but lets a handshake that timed out pass unchecked. OpenSSL's own check cannot be passed by.
void demandName(SSL_CTX *context, const std::string &name) {
    X509_VERIFY_PARAM *parameters = SSL_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    const bool done = X509_VERIFY_PARAM_set1_ip_asc(parameters, name.c_str()) == 1
        || X509_VERIFY_PARAM_set1_host(parameters, name.c_str(), name.size()) == 1;
    if (!done)
        throw Poco::Net::SSLException("the bank's name cannot be checked");
}

Poco::Net::Context::Ptr makeContext(const BankAddress &address, const std::string &name) {
    Poco::Net::Context::Params parameters;
    parameters.privateKeyFile = address.keyFile;
    parameters.certificateFile = address.certificateFile;
    parameters.caLocation = address.authorityFile;
    parameters.verificationMode = Poco::Net::Context::VERIFY_STRICT;
    parameters.verificationDepth = 1;
    parameters.loadDefaultCAs = false;
    Poco::Net::Context::Ptr context = new Poco::Net::Context(Poco::Net::Context::TLS_CLIENT_USE, parameters);
    SSL_CTX *raw = context->sslContext();
    if (SSL_CTX_set_min_proto_version(raw, TLS1_3_VERSION) != 1)
        throw Poco::Net::SSLException("TLS 1.3 is not available");
    demandName(raw, name);
    return context;
}

} // namespace

struct TlsConnection::Parts {
    // The handlers answer OpenSSL's questions as long as they live, so they come first and go last.
    NoPassphrase noPassphrase;
    Poco::Net::RejectCertificateHandler reject{false};
    Poco::Net::Context::Ptr context;
    std::unique_ptr<Poco::Net::SecureStreamSocket> socket;
};

TlsConnection::TlsConnection(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}

TlsConnection::~TlsConnection() {
    try {
        m_parts->socket->shutdown();
    } catch (const Poco::Exception &) {
        // The other side was faster.
    }
    try {
        m_parts->socket->close();
    } catch (const Poco::Exception &) {
    }
}

base::Result<std::unique_ptr<TlsConnection>, std::string> TlsConnection::open(
    const BankAddress &address, std::chrono::milliseconds limit) {
    try {
        const std::string name = address.peerName.empty() ? address.host : address.peerName;
        auto parts = std::make_unique<Parts>();
        parts->context = makeContext(address, name);
        parts->socket = std::make_unique<Poco::Net::SecureStreamSocket>(parts->context);
        Poco::Net::SecureStreamSocket &socket = *parts->socket;
        socket.setPeerHostName(name);
        socket.connect(Poco::Net::SocketAddress(address.host, address.port), Poco::Timespan(std::chrono::microseconds(limit).count()));
        if (socket.completeHandshake() != 1 || !socket.havePeerCertificate())
            return base::Refused{std::string("the handshake was not finished in time")};
        socket.setNoDelay(true);
        socket.setBlocking(false);
        return std::unique_ptr<TlsConnection>(new TlsConnection(std::move(parts)));
    } catch (const Poco::Exception &flaw) {
        return base::Refused{flaw.displayText()};
    }
}

TlsConnection::Step TlsConnection::read(std::span<std::uint8_t> into) {
    try {
        const int got = m_parts->socket->receiveBytes(into.data(), static_cast<int>(into.size()));
        if (got > 0)
            return {Progress::moved, static_cast<std::size_t>(got)};
        if (got == Poco::Net::SecureStreamSocket::ERR_SSL_WANT_READ)
            return {Progress::wantsToRead};
        if (got == Poco::Net::SecureStreamSocket::ERR_SSL_WANT_WRITE)
            return {Progress::wantsToWrite};
    } catch (const Poco::TimeoutException &) {
        return {Progress::wantsToRead};
    } catch (const Poco::Exception &) {
        // Whatever it was, this connection is over.
    }
    return {Progress::closed};
}

TlsConnection::Step TlsConnection::write(std::span<const std::uint8_t> bytes) {
    try {
        const int sent = m_parts->socket->sendBytes(bytes.data(), static_cast<int>(bytes.size()));
        if (sent > 0)
            return {Progress::moved, static_cast<std::size_t>(sent)};
        if (sent == Poco::Net::SecureStreamSocket::ERR_SSL_WANT_READ)
            return {Progress::wantsToRead};
        if (sent == Poco::Net::SecureStreamSocket::ERR_SSL_WANT_WRITE)
            return {Progress::wantsToWrite};
    } catch (const Poco::TimeoutException &) {
        return {Progress::wantsToWrite};
    } catch (const Poco::Exception &) {
    }
    return {Progress::closed};
}

int TlsConnection::descriptor() const {
    return m_parts->socket->impl()->sockfd();
}

} // namespace florin::links
