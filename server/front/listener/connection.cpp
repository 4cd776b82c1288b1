#include "server/front/listener/connection.h"

#include "server/front/listener/problem.h"
#include "server/front/listener/request_reader.h"
#include "server/front/listener/tls_stream.h"
#include "shared/base/secret_bytes.h"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/write.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace florin::listener {

namespace net = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using net::ip::tcp;
using payment::Refusal;

namespace {

enum class Phase { handshake, idle, head, body, answering, writing, closing };

bool isSafeField(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == text.npos;
}

/// One client's connection. Everything but the constructor runs on the socket's strand. It lives as long as an operation or an
/// unanswered request refers to it.
template <class Stream>
class Connection final : public Wire, public std::enable_shared_from_this<Connection<Stream>> {
  public:
    Connection(Stream stream, std::shared_ptr<Hall> hall, std::string address)
        : m_hall(std::move(hall)), m_address(std::move(address)), m_stream(std::move(stream)), m_timer(m_stream.get_executor()) {}

    ~Connection() override {
        leaveHall();
    }

    void start() {
        m_hall->enter(this, this->weak_from_this());
        net::dispatch(m_stream.get_executor(), [self = this->shared_from_this()] { self->handshake(); });
    }

    void finishUp() override {
        net::post(m_stream.get_executor(), [self = this->shared_from_this()] { self->onDrain(); });
    }

    void cut() override {
        net::post(m_stream.get_executor(), [self = this->shared_from_this()] { self->drop(); });
    }

    /// The answer to request number `turn`. On the strand.
    void answer(std::uint64_t turn, Response response) {
        if (turn != m_turn || m_phase != Phase::answering) {
            return; // it took too long and was answered already
        }
        write(std::move(response));
    }

    auto executor() { return m_stream.get_executor(); }
    const std::shared_ptr<Hall> &hall() const { return m_hall; }

  private:
    static constexpr bool isTls = !std::is_same_v<Stream, tcp::socket>;
    tcp::socket &socket() {
        if constexpr (isTls) {
            return m_stream.next_layer();
        } else {
            return m_stream;
        }
    }
    const Limits &limits() const { return m_hall->settings.limits; }

    /// A timer that comes too early is set again when it does: most phases end long before their time, and to set one anew each time costs
    /// more than the phase.
    void enterPhase(Phase phase, std::chrono::milliseconds time) {
        m_phase = phase;
        m_deadline = std::chrono::steady_clock::now() + time;
        if (!m_isTimed || m_deadline < m_timer.expiry()) {
            setTimer();
        }
    }

    void setTimer() {
        m_isTimed = true;
        m_timer.expires_at(m_deadline);
        m_timer.async_wait([self = this->shared_from_this(), watch = ++m_watch](error_code error) {
            if (!error && watch == self->m_watch) {
                self->onTime();
            }
        });
    }

    void onTime() {
        if (std::chrono::steady_clock::now() < m_deadline) {
            return setTimer();
        }
        m_isTimed = false;
        onTooLate();
    }

    void onDrain() {
        m_keepAlive = false;
        if (m_phase != Phase::idle && m_phase != Phase::handshake) {
            return;
        }
        error_code ignored;
        if (m_turn == 0) {
            enterPhase(m_phase, limits().graceTime);
        } else if (socket().available(ignored) == 0) {
            drop(); // else a request has come in, and is read: its client cannot know that it was not
        }
    }

    void onTooLate() {
        switch (m_phase) {
        case Phase::head:
        case Phase::body: {
            // The read ends with an error, and then the client is told.
            m_tooLate = true;
            error_code ignored;
            socket().cancel(ignored);
            break;
        }
        case Phase::answering:
            m_keepAlive = false;
            write(problemOf(Refusal::busy, m_requestId));
            break;
        default:
            drop();
        }
    }

    void drop() {
        m_phase = Phase::closing;
        ++m_watch;
        m_isTimed = false;
        error_code ignored;
        m_timer.cancel();
        socket().close(ignored);
        leaveHall();
    }

    /// A request that is still being worked on keeps this object, but not its place.
    void leaveHall() {
        if (!std::exchange(m_left, true)) {
            m_hall->exit(this);
            m_hall->leave(m_address);
        }
    }

    void handshake() {
        if constexpr (isTls) {
            enterPhase(Phase::handshake, m_hall->draining ? limits().graceTime : limits().handshakeTime);
            m_stream.async_handshake([self = this->shared_from_this()](error_code error) {
                error ? self->drop() : self->awaitRequest(self->limits().headTime);
            });
        } else {
            awaitRequest(limits().headTime);
        }
    }

    void awaitRequest(std::chrono::milliseconds patience) {
        if (m_hall->draining) {
            if (m_turn > 0) {
                return close();
            }
            patience = limits().graceTime;
        }
        m_wantsBody = true;
        m_keepAlive = false;
        enterPhase(Phase::idle, patience);
        if (m_buffer.size() > 0) {
            beginHead();
            return onHeadBytes();
        }
        // Most connections are silent most of the time: then they hold nothing that only a request needs.
        m_buffer.shrink_to_fit();
        m_scanner.reset();
        m_parser.reset();
        waitForBytes([self = this->shared_from_this()](error_code error) {
            if (error || self->m_phase != Phase::idle) {
                return self->drop();
            }
            self->beginHead();
            self->readHeadBytes();
        });
    }

    template <class Then> void waitForBytes(Then then) {
        if constexpr (isTls) {
            m_stream.async_wait_for_bytes(std::move(then));
        } else {
            m_stream.async_wait(tcp::socket::wait_read, std::move(then));
        }
    }

    void beginHead() {
        m_scanner.emplace(limits());
        m_parser.emplace();
        m_parser->body_limit(boost::none); // readHead compares it with our own limit
        m_parser->header_limit(static_cast<std::uint32_t>(limits().head) + 1);
        m_requestId = m_hall->random.id("req");
    }

    void readHeadBytes() {
        m_stream.async_read_some(m_buffer.prepare(4096), [self = this->shared_from_this()](error_code error, std::size_t size) {
            if (self->m_tooLate) {
                return self->refuse({Refusal::requestTimeout, "The head of the request did not arrive in time."});
            }
            if (error) {
                return self->drop();
            }
            self->m_buffer.commit(size);
            self->onHeadBytes();
        });
    }

    void onHeadBytes() {
        if (m_phase == Phase::idle) {
            enterPhase(Phase::head, limits().headTime);
        }
        const auto bytes = m_buffer.cdata();
        const auto size = m_scanner->look({static_cast<const char *>(bytes.data()), bytes.size()});
        if (!size) {
            return refuse(size.error());
        }
        *size == 0 ? readHeadBytes() : onHead(*size);
    }

    void onHead(std::size_t size) {
        error_code error;
        m_parser->put(net::buffer(m_buffer.cdata().data(), size), error);
        if (error || !m_parser->is_header_done()) {
            return refuse({Refusal::malformedRequest, "The head of the request could not be read."});
        }
        consume(size);
        auto head = readHead(m_parser->get(), m_hall->settings.names, limits().body, limits().headerFields);
        if (!head) {
            return refuse(head.error());
        }
        m_request = std::move(head->request);
        m_request.address = m_address;
        m_request.requestId = m_requestId;
        m_wantsBody = m_request.method != "HEAD";
        m_keepAlive = head->keepAlive;
        m_length = head->length;
        enterPhase(Phase::body, limits().bodyTime);
        head->wantsContinue && m_buffer.size() == 0 ? sendContinue() : readBody();
    }

    void sendContinue() {
        static constexpr std::string_view go = "HTTP/1.1 100 Continue\r\n\r\n";
        net::async_write(m_stream, net::buffer(go), [self = this->shared_from_this()](error_code error, std::size_t) {
            error ? self->drop() : self->readBody();
        });
    }

    void readBody() {
        if (m_buffer.size() >= m_length) {
            return onBody();
        }
        m_stream.async_read_some(m_buffer.prepare(m_length - m_buffer.size()), [self = this->shared_from_this()](error_code error, std::size_t size) {
            if (self->m_tooLate) {
                return self->refuse({Refusal::requestTimeout, "The body of the request did not arrive in time."});
            }
            if (error) {
                return self->drop(); // truncated: it never counts as whole
            }
            self->m_buffer.commit(size);
            self->readBody();
        });
    }

    void onBody() {
        m_request.body.assign(static_cast<const char *>(m_buffer.cdata().data()), m_length);
        consume(m_length);
        enterPhase(Phase::answering, limits().answerTime);
        auto pending = std::make_shared<Pending>(this->shared_from_this(), ++m_turn, m_requestId);
        const auto reply = [pending](Response response) { pending->give(std::move(response)); };
        pending.reset();
        try {
            m_hall->handle(std::move(m_request), reply);
        } catch (const std::exception &) {
            reply(problemOf(Refusal::internalError, m_requestId));
        }
        m_request = {};
    }

    /// Wipes what it takes away: heads carry tokens and bodies carry passwords.
    void consume(std::size_t size) {
        base::wipe(m_buffer.data().data(), size);
        m_buffer.consume(size);
    }

    void refuse(const Flaw &flaw) {
        m_keepAlive = false;
        write(problemOf(flaw.refusal, m_requestId, {.detail = flaw.detail, .status = flaw.status}));
    }

    void write(Response response) {
        for (const auto &[name, value] : response.headers) {
            if (!isSafeField(name) || !isSafeField(value)) {
                response = problemOf(Refusal::internalError, m_requestId);
                break;
            }
        }
        m_keepAlive = m_keepAlive && !m_hall->draining;
        const auto status = static_cast<unsigned>(response.status);
        m_response.emplace(std::piecewise_construct, std::make_tuple(), std::make_tuple(http::status::ok, 11));
        m_response->result(status);
        for (const auto &[name, value] : response.headers) {
            m_response->insert(name, value);
        }
        for (const auto &[name, value] : m_hall->settings.always) {
            if (m_response->find(name) == m_response->end()) {
                m_response->set(name, value);
            }
        }
        m_response->set("Request-Id", m_requestId);
        m_response->keep_alive(m_keepAlive);
        if (status != 204 && status != 304) {
            m_response->content_length(response.body.size());
            if (m_wantsBody) {
                m_response->body() = std::move(response.body);
            }
        }
        m_serializer.emplace(*m_response);
        m_writeEnd = std::chrono::steady_clock::now() + limits().longestWrite;
        writeOn();
    }

    /// A part at a time: a big download on a thin line may take long, as long as it moves.
    void writeOn() {
        enterPhase(Phase::writing, limits().writeTime);
        http::async_write_some(m_stream, *m_serializer, [self = this->shared_from_this()](error_code error, std::size_t) {
            const bool goesOn = !error && !self->m_serializer->is_done();
            if (goesOn && std::chrono::steady_clock::now() > self->m_writeEnd) {
                return self->drop();
            }
            goesOn ? self->writeOn() : self->onWritten(error);
        });
    }

    void onWritten(error_code error) {
        base::wipe(m_response->body());
        m_serializer.reset();
        m_response.reset();
        if (error) {
            return drop();
        }
        m_keepAlive ? awaitRequest(limits().idleTime) : close();
    }

    /// Says that this is the end and lets the client read the last answer: closing at once with unread bytes would reset it.
    void close() {
        enterPhase(Phase::closing, limits().lingerTime);
        if constexpr (isTls) {
            // An error only means that the client did not say goodbye: what it still sends is read away below.
            m_stream.async_shutdown([self = this->shared_from_this()](error_code) { self->linger(); });
        } else {
            linger();
        }
    }

    void linger() {
        error_code error;
        if (!socket().is_open()) {
            return;
        }
        socket().shutdown(tcp::socket::shutdown_send, error);
        if (error) {
            return drop();
        }
        readAway();
    }

    void readAway() {
        socket().async_read_some(m_buffer.prepare(2048), [self = this->shared_from_this()](error_code error, std::size_t) {
            error ? self->drop() : self->readAway();
        });
    }

    /// A request that waits for its answer. Forgotten, it is answered all the same.
    class Pending {
      public:
        Pending(std::shared_ptr<Connection> connection, std::uint64_t turn, std::string requestId)
            : m_connection(std::move(connection)), m_turn(turn), m_requestId(std::move(requestId)) {}
        ~Pending() { give(problemOf(Refusal::internalError, m_requestId)); }
        void give(Response response) {
            if (!m_given.exchange(true)) {
                post(std::move(response));
            }
        }

      private:
        void post(Response response) {
            if (m_connection->hall()->io.stopped()) {
                return;
            }
            net::post(m_connection->executor(), [connection = m_connection, turn = m_turn, answer = std::move(response)]() mutable {
                connection->answer(turn, std::move(answer));
            });
        }

        std::shared_ptr<Connection> m_connection;
        std::uint64_t m_turn;
        std::string m_requestId;
        std::atomic<bool> m_given = false;
    };

    std::shared_ptr<Hall> m_hall;
    std::string m_address;
    Stream m_stream;
    net::steady_timer m_timer;
    Phase m_phase = Phase::handshake;
    std::chrono::steady_clock::time_point m_deadline; ///< of the phase
    bool m_isTimed = false;                           ///< the timer is set, for the deadline or an earlier moment
    std::uint64_t m_watch = 0; ///< a timer that was set for an earlier watch says nothing
    std::uint64_t m_turn = 0;
    bool m_tooLate = false;
    bool m_left = false;
    bool m_keepAlive = false;
    bool m_wantsBody = true;
    boost::beast::flat_buffer m_buffer;
    std::optional<HeadScanner> m_scanner;
    std::optional<Parser> m_parser;
    Request m_request;
    std::size_t m_length = 0;
    std::string m_requestId;
    std::optional<http::response<http::string_body>> m_response;
    std::optional<http::response_serializer<http::string_body>> m_serializer;
    std::chrono::steady_clock::time_point m_writeEnd;
};

} // namespace

void serve(tcp::socket socket, std::shared_ptr<net::ssl::context> tls, std::shared_ptr<Hall> hall, std::string address) {
    if (!tls) {
        std::make_shared<Connection<tcp::socket>>(std::move(socket), std::move(hall), std::move(address))->start();
        return;
    }
    // The session holds a reference to its context, so the context may be replaced meanwhile.
    std::make_shared<Connection<TlsStream>>(TlsStream(std::move(socket), *tls), std::move(hall), std::move(address))->start();
}

} // namespace florin::listener
