#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>

#include <openssl/ssl.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace florin::listener {

/// The server's side of TLS, directly on a non-blocking socket. While nothing is said it holds no buffer, neither of its own nor of
/// OpenSSL's, so that a silent connection costs little more than OpenSSL's state. It can stand where Asio and Beast take a stream
/// that reads and writes. One operation at a time; each completes on the socket's executor, never inside the call that began it, and
/// ends with an error once the socket is cancelled or closed. It may be moved while no operation runs.
class TlsStream {
  public:
    using executor_type = boost::asio::ip::tcp::socket::executor_type;
    using next_layer_type = boost::asio::ip::tcp::socket;

    /// `context` may go before this.
    TlsStream(next_layer_type socket, boost::asio::ssl::context &context);

    executor_type get_executor() { return m_socket.get_executor(); }
    next_layer_type &next_layer() { return m_socket; }

    /// `token` takes `void(error_code)`.
    template <class Token> auto async_handshake(Token &&token) {
        return run<void(Error)>([](TlsStream &stream) { return stream.handshake(); }, std::forward<Token>(token));
    }
    /// Done once something can be read, without a buffer to read it into. `token` takes `void(error_code)`.
    template <class Token> auto async_wait_for_bytes(Token &&token) {
        return run<void(Error)>([waited = false](TlsStream &stream) mutable { return std::exchange(waited, true) ? Step{} : stream.look(); },
                                std::forward<Token>(token));
    }
    /// `token` takes `void(error_code, std::size_t)`. The end that the client announced is `eof`; one that it did not is an error.
    template <class Buffers, class Token> auto async_read_some(const Buffers &buffers, Token &&token) {
        const boost::asio::mutable_buffer into = first<boost::asio::mutable_buffer>(buffers);
        return run<void(Error, std::size_t)>([into](TlsStream &stream) { return stream.read(into); }, std::forward<Token>(token));
    }
    /// Sends up to a record's worth of all buffers together. `token` takes `void(error_code, std::size_t)`.
    template <class Buffers, class Token> auto async_write_some(const Buffers &buffers, Token &&token) {
        return run<void(Error, std::size_t)>([buffers, from = Gathered()](TlsStream &stream) mutable { return stream.write(from.of(buffers)); },
                                             std::forward<Token>(token));
    }
    /// Says goodbye, and does not wait for the client's. `token` takes `void(error_code)`.
    template <class Token> auto async_shutdown(Token &&token) {
        return run<void(Error)>([](TlsStream &stream) { return stream.shutDown(); }, std::forward<Token>(token));
    }

  private:
    using Error = boost::system::error_code;
    enum class Wish { nothing, toRead, toWrite };
    /// How far one try got: done (or failed), or what the socket must be ready for before the next.
    struct Step {
        Wish wish = Wish::nothing;
        Error error;
        std::size_t size = 0;
    };

    /// Several buffers as one: one record and one packet for an answer's head and body. A single buffer is not copied.
    class Gathered {
      public:
        Gathered() = default;
        Gathered(Gathered &&) = default;
        ~Gathered();
        template <class Buffers> boost::asio::const_buffer of(const Buffers &buffers) {
            const auto begin = first<boost::asio::const_buffer>(buffers);
            const std::size_t all = boost::asio::buffer_size(buffers);
            if (begin.size() == all || begin.size() >= largestRecord) {
                return begin;
            }
            if (!m_bytes) {
                m_size = std::min(all, largestRecord);
                m_bytes = std::make_unique<char[]>(m_size);
                boost::asio::buffer_copy(boost::asio::buffer(m_bytes.get(), m_size), buffers);
            }
            return {m_bytes.get(), m_size};
        }

      private:
        std::unique_ptr<char[]> m_bytes;
        std::size_t m_size = 0;
    };

    /// Tries, waits for the socket, and tries again.
    template <class Signature, class Attempt> class Operation {
      public:
        Operation(TlsStream &stream, Attempt attempt) : m_stream(&stream), m_attempt(std::move(attempt)) {}

        template <class Self> void operator()(Self &self, Error error = {}) {
            if (m_posted) {
                return complete(self);
            }
            m_step = error ? Step{.error = error} : m_attempt(*m_stream);
            TlsStream &stream = *m_stream;
            if (m_step.wish != Wish::nothing) {
                m_waited = true;
                const auto side = m_step.wish == Wish::toRead ? next_layer_type::wait_read : next_layer_type::wait_write;
                return stream.m_socket.async_wait(side, std::move(self));
            }
            if (m_waited) {
                return complete(self);
            }
            m_posted = true;
            boost::asio::post(stream.get_executor(), std::move(self));
        }

      private:
        template <class Self> void complete(Self &self) {
            if constexpr (std::is_same_v<Signature, void(Error)>) {
                self.complete(m_step.error);
            } else {
                self.complete(m_step.error, m_step.size);
            }
        }

        TlsStream *m_stream;
        Attempt m_attempt;
        Step m_step;
        bool m_waited = false;
        bool m_posted = false;
    };

    template <class Signature, class Attempt, class Token> auto run(Attempt attempt, Token &&token) {
        return boost::asio::async_compose<Token, Signature>(Operation<Signature, Attempt>(*this, std::move(attempt)), token, m_socket);
    }

    /// The first that is not empty.
    template <class Buffer, class Buffers> static Buffer first(const Buffers &buffers) {
        for (auto at = boost::asio::buffer_sequence_begin(buffers); at != boost::asio::buffer_sequence_end(buffers); ++at) {
            if (const Buffer buffer = *at; buffer.size() > 0) {
                return buffer;
            }
        }
        return {};
    }

    Step handshake();
    Step look();
    Step read(boost::asio::mutable_buffer into);
    Step write(boost::asio::const_buffer from);
    Step shutDown();
    /// Before each call into OpenSSL: it must neither find the errors of somebody else, nor a number that is another socket's by now.
    SSL *session();
    /// What OpenSSL's `result` means.
    Step stepAfter(int result, std::size_t size);

    static constexpr std::size_t largestRecord = SSL3_RT_MAX_PLAIN_LENGTH;
    next_layer_type m_socket;
    std::unique_ptr<SSL, decltype(&SSL_free)> m_session;
};

} // namespace florin::listener
