#include "server/sandbox/bank/line.h"

#include "server/partners/iso8583/framing.h"

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace florin::bank {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::chrono::seconds handshakeLimit{10};
constexpr std::chrono::seconds heldBackLimit{1};
/// A peer that asks but does not read its answers is left alone.
constexpr std::size_t mostOutgoing = 10'000;

std::string commonNameOf(SSL *connection) {
    const X509 *certificate = SSL_get0_peer_certificate(connection);
    const X509_NAME *subject = certificate ? X509_get_subject_name(certificate) : nullptr;
    const int place = subject ? X509_NAME_get_index_by_NID(subject, NID_commonName, -1) : -1;
    if (place < 0 || X509_NAME_get_index_by_NID(subject, NID_commonName, place) >= 0)
        return {};
    unsigned char *text = nullptr;
    const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, place)));
    if (size < 0)
        return {};
    std::string name(reinterpret_cast<const char *>(text), static_cast<std::size_t>(size));
    OPENSSL_free(text);
    return name;
}

} // namespace

Line::Line(Stream stream, std::chrono::milliseconds lateness, Asked asked)
    : m_stream(std::move(stream)), m_lateness(lateness), m_asked(std::move(asked)), m_deadline(m_stream.get_executor()) {}

void Line::start() {
    error_code ignored;
    m_stream.lowest_layer().set_option(asio::ip::tcp::no_delay(true), ignored);
    m_deadline.expires_after(handshakeLimit);
    m_deadline.async_wait([self = shared_from_this()](error_code error) {
        if (!error)
            self->close();
    });
    m_stream.async_handshake(Stream::server, [self = shared_from_this()](error_code error) {
        self->m_deadline.cancel();
        if (error)
            return self->close();
        self->m_peerName = commonNameOf(self->m_stream.native_handle());
        self->readHeader();
    });
}

void Line::tell(const iso8583::Message &message) {
    deliver({message.copy(), std::nullopt});
}

void Line::close() {
    m_open = false;
    m_deadline.cancel();
    error_code ignored;
    m_stream.lowest_layer().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    m_stream.lowest_layer().close(ignored);
}

void Line::readHeader() {
    asio::async_read(m_stream, asio::buffer(m_header), [self = shared_from_this()](error_code error, std::size_t) {
        const auto size = iso8583::frameSize(self->m_header[0], self->m_header[1]);
        if (error || !size)
            return self->close();
        self->readBody(*size);
    });
}

void Line::readBody(std::size_t size) {
    m_body.emplace(size);
    asio::async_read(m_stream, asio::buffer(m_body->data(), size), [self = shared_from_this()](error_code error, std::size_t) {
        if (error)
            return self->close();
        auto delivery = self->m_asked(*self, iso8583::decode(self->m_body->bytes()));
        self->m_body.reset();
        if (delivery)
            self->deliver(std::move(*delivery));
        if (self->m_open)
            self->readHeader();
    });
}

void Line::deliver(Delivery delivery) {
    auto message = iso8583::encode(delivery.answer);
    if (!message)
        return close();
    auto frame = std::make_shared<base::SecretBytes>(iso8583::frame(message->bytes()));
    if (!delivery.fault)
        return send(std::move(frame));
    switch (*delivery.fault) {
    case Fault::timeout: return;
    case Fault::late: return sendAfter(std::move(frame), m_lateness);
    case Fault::duplicate: send(frame); return send(std::move(frame));
    case Fault::reorder:
        releaseHeldBack();
        m_heldBack = std::move(frame);
        return sendAfter(nullptr, heldBackLimit);
    case Fault::cut: return close();
    case Fault::badsig:
        frame->data()[frame->size() - 1] ^= 0x80;
        return send(std::move(frame));
    }
}

void Line::sendAfter(std::shared_ptr<base::SecretBytes> frame, std::chrono::milliseconds delay) {
    auto timer = std::make_shared<asio::steady_timer>(m_stream.get_executor(), delay);
    timer->async_wait([self = shared_from_this(), timer, frame = std::move(frame)](error_code error) mutable {
        if (error || !self->m_open)
            return;
        if (frame)
            self->send(std::move(frame));
        else
            self->releaseHeldBack();
    });
}

void Line::releaseHeldBack() {
    if (m_heldBack)
        send(std::exchange(m_heldBack, nullptr));
}

void Line::send(std::shared_ptr<base::SecretBytes> frame) {
    if (m_outgoing.size() >= mostOutgoing)
        return close();
    m_outgoing.push_back(std::move(frame));
    if (m_heldBack)
        m_outgoing.push_back(std::exchange(m_heldBack, nullptr));
    if (!m_writing)
        writeNext();
}

void Line::writeNext() {
    m_writing = true;
    const auto frame = m_outgoing.front();
    asio::async_write(m_stream, asio::buffer(frame->data(), frame->size()), [self = shared_from_this(), frame](error_code error, std::size_t) {
        self->m_writing = false;
        if (error)
            return self->close();
        self->m_outgoing.pop_front();
        if (!self->m_outgoing.empty() && self->m_open)
            self->writeNext();
    });
}

} // namespace florin::bank
