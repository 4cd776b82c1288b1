#include "server/front/listener/tls_stream.h"

#include "shared/base/ensure.h"
#include "shared/base/secret_bytes.h"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>

#include <cerrno>
#include <cstdint>
#include <new>

#include <sys/socket.h>

namespace florin::listener {

namespace net = boost::asio;
using boost::system::error_code;

namespace {

// OpenSSL's own socket BIO writes with write(), which ends a process that has not ignored SIGPIPE.

int handleOf(BIO *bio) {
    return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
}

bool isTemporary(ssize_t result) {
    return result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
}

int sendBytes(BIO *bio, const char *bytes, int size) {
    BIO_clear_retry_flags(bio);
    const ssize_t sent = ::send(handleOf(bio), bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL);
    if (isTemporary(sent)) {
        BIO_set_retry_write(bio);
    }
    return static_cast<int>(sent);
}

int receiveBytes(BIO *bio, char *bytes, int size) {
    BIO_clear_retry_flags(bio);
    const ssize_t received = ::recv(handleOf(bio), bytes, static_cast<std::size_t>(size), 0);
    if (isTemporary(received)) {
        BIO_set_retry_read(bio);
    }
    return static_cast<int>(received);
}

long control(BIO *, int command, long, void *) {
    return command == BIO_CTRL_FLUSH ? 1 : 0; // nothing is kept back
}

BIO_METHOD *socketMethod() {
    static BIO_METHOD *const method = [] {
        BIO_METHOD *made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket of the front door");
        ENSURE(made != nullptr && BIO_meth_set_write(made, sendBytes) == 1 && BIO_meth_set_read(made, receiveBytes) == 1 &&
               BIO_meth_set_ctrl(made, control) == 1);
        return made;
    }();
    return method;
}

} // namespace

TlsStream::Gathered::~Gathered() {
    if (m_bytes) {
        base::wipe(m_bytes.get(), m_size);
    }
}

TlsStream::TlsStream(next_layer_type socket, net::ssl::context &context)
    : m_socket(std::move(socket)), m_session(SSL_new(context.native_handle()), &SSL_free) {
    BIO *bio = BIO_new(socketMethod());
    if (!m_session || bio == nullptr) {
        throw std::bad_alloc();
    }
    BIO_set_init(bio, 1);
    SSL_set_bio(m_session.get(), bio, bio);
    SSL_set_mode(m_session.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_set_accept_state(m_session.get());
    error_code ignored; // a socket that cannot be made non-blocking is dead, which the handshake will find
    m_socket.non_blocking(true, ignored);
}

SSL *TlsStream::session() {
    ERR_clear_error();
    const std::intptr_t handle = m_socket.is_open() ? m_socket.native_handle() : -1;
    BIO_set_data(SSL_get_rbio(m_session.get()), reinterpret_cast<void *>(handle));
    errno = 0;
    return m_session.get();
}

TlsStream::Step TlsStream::stepAfter(int result, std::size_t size) {
    if (result > 0) {
        return {.size = size};
    }
    const int reason = errno;
    switch (SSL_get_error(m_session.get(), result)) {
    case SSL_ERROR_WANT_READ:
        return {.wish = Wish::toRead};
    case SSL_ERROR_WANT_WRITE:
        return {.wish = Wish::toWrite};
    case SSL_ERROR_ZERO_RETURN:
        return {.error = net::error::eof};
    case SSL_ERROR_SYSCALL:
        return {.error = reason != 0 ? error_code(reason, boost::system::system_category()) : error_code(net::ssl::error::stream_truncated)};
    default:
        return {.error = error_code(static_cast<int>(ERR_get_error()), net::error::get_ssl_category())};
    }
}

TlsStream::Step TlsStream::handshake() {
    return stepAfter(SSL_do_handshake(session()), 0);
}

TlsStream::Step TlsStream::look() {
    // What a record held beyond the last buffer is in OpenSSL already, and the socket says nothing about it.
    return SSL_pending(m_session.get()) > 0 ? Step{} : Step{.wish = Wish::toRead};
}

TlsStream::Step TlsStream::read(net::mutable_buffer into) {
    if (into.size() == 0) {
        return {};
    }
    std::size_t size = 0;
    const int result = SSL_read_ex(session(), into.data(), into.size(), &size);
    return stepAfter(result, size);
}

TlsStream::Step TlsStream::write(net::const_buffer from) {
    if (from.size() == 0) {
        return {};
    }
    std::size_t size = 0;
    const int result = SSL_write_ex(session(), from.data(), from.size(), &size);
    return stepAfter(result, size);
}

TlsStream::Step TlsStream::shutDown() {
    const int result = SSL_shutdown(session());
    return result == 0 ? Step{} : stepAfter(result, 0); // 0: said, and the client has not said it yet
}

} // namespace florin::listener
