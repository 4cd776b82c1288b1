#pragma once

#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <string>
#include <string_view>

namespace florin::test {

/// A client that sends exactly the bytes that it is told to, which no HTTP library does.
class TlsClient {
  public:
    struct Plan {
        int leastVersion = TLS1_2_VERSION;
        int mostVersion = TLS1_3_VERSION;
        std::string suites; ///< of TLS 1.2; empty: OpenSSL's own list
        std::string groups = {};  ///< curves; empty: OpenSSL's own list
        SSL_SESSION *session = nullptr; ///< to be resumed; stays the caller's
        bool plain = false;
    };

    explicit TlsClient(std::uint16_t port) : TlsClient(port, Plan()) {}
    TlsClient(std::uint16_t port, const Plan &plan) {
        std::signal(SIGPIPE, SIG_IGN); // OpenSSL writes to a server that closed
        m_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int noDelay = 1;
        ::setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &noDelay, sizeof noDelay);
        if (::connect(m_socket, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0 || plan.plain) {
            m_isOpen = plan.plain;
            return;
        }
        m_context = SSL_CTX_new(TLS_client_method());
        SSL_CTX_set_security_level(m_context, 0);
        SSL_CTX_set_min_proto_version(m_context, plan.leastVersion);
        SSL_CTX_set_max_proto_version(m_context, plan.mostVersion);
        if (!plan.suites.empty()) {
            SSL_CTX_set_cipher_list(m_context, plan.suites.c_str());
        }
        if (!plan.groups.empty()) {
            SSL_CTX_set1_groups_list(m_context, plan.groups.c_str());
        }
        m_ssl = SSL_new(m_context);
        if (plan.session != nullptr) {
            SSL_set_session(m_ssl, plan.session);
        }
        SSL_set_fd(m_ssl, m_socket);
        SSL_set_tlsext_host_name(m_ssl, "localhost");
        m_isOpen = SSL_connect(m_ssl) == 1;
    }
    ~TlsClient() {
        SSL_free(m_ssl);
        SSL_CTX_free(m_context);
        ::close(m_socket);
    }
    TlsClient(const TlsClient &) = delete;
    TlsClient &operator=(const TlsClient &) = delete;

    bool isOpen() const { return m_isOpen; }
    SSL *native() const { return m_ssl; }
    std::string suite() const { return SSL_get_cipher_name(m_ssl); }

    bool send(std::string_view bytes) {
        if (m_ssl == nullptr) {
            return ::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
        }
        return SSL_write(m_ssl, bytes.data(), static_cast<int>(bytes.size())) == static_cast<int>(bytes.size());
    }

    enum class Ending { orderly, abrupt };
    /// Says that nothing more comes (abrupt: only to TCP, as if cut on the way). Answers can still be received.
    void end(Ending ending) {
        if (ending == Ending::orderly && m_ssl != nullptr) {
            SSL_shutdown(m_ssl);
        }
        ::shutdown(m_socket, SHUT_WR);
    }

    /// Reads until `needed` bytes more have come (0: until the server closes) or the patience is over.
    std::string receive(std::size_t needed = 0, std::chrono::milliseconds patience = std::chrono::seconds(5)) {
        const auto end = std::chrono::steady_clock::now() + patience;
        std::string all;
        m_closed = false;
        while (needed == 0 || all.size() < needed) {
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
            pollfd waiting{m_socket, POLLIN, 0};
            if ((m_ssl == nullptr || SSL_pending(m_ssl) == 0) && (left.count() <= 0 || ::poll(&waiting, 1, static_cast<int>(left.count())) <= 0)) {
                break;
            }
            char piece[4096];
            const long size = m_ssl == nullptr ? ::recv(m_socket, piece, sizeof piece, 0) : SSL_read(m_ssl, piece, sizeof piece);
            if (size <= 0) {
                m_closed = true;
                break;
            }
            all.append(piece, static_cast<std::size_t>(size));
        }
        return all;
    }

    /// One whole answer, by its Content-Length.
    std::string receiveAnswer(std::chrono::milliseconds patience = std::chrono::seconds(5)) {
        std::string all;
        while (all.find("\r\n\r\n") == all.npos) {
            const std::string piece = receive(1, patience);
            if (piece.empty()) {
                return all;
            }
            all += piece;
        }
        const std::size_t head = all.find("\r\n\r\n") + 4;
        const std::size_t field = all.find("Content-Length: ");
        const std::size_t length = field < head ? std::stoul(all.substr(field + 16)) : 0;
        return all.size() < head + length ? all + receive(head + length - all.size(), patience) : all;
    }

    /// The server closed the connection during the last receive.
    bool wasClosed() const { return m_closed; }

  private:
    int m_socket = -1;
    SSL_CTX *m_context = nullptr;
    SSL *m_ssl = nullptr;
    bool m_isOpen = false;
    bool m_closed = false;
};

inline int statusOf(const std::string &answer) {
    return answer.starts_with("HTTP/1.1 ") ? std::stoi(answer.substr(9, 3)) : 0;
}

} // namespace florin::test
