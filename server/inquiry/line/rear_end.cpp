#include "server/inquiry/line/rear_end.h"

#include "server/inquiry/line/peer.h"
#include "shared/base/this_thread.h"

#include <boost/asio/post.hpp>

#include <atomic>
#include <condition_variable>
#include <set>
#include <thread>

namespace florin::line {

namespace asio = boost::asio;
using asio::ip::tcp;
using base::Refused;
using boost::system::error_code;
using inquiry::Answer;
using payment::Refusal;

namespace {

constexpr std::chrono::milliseconds afterFailedAccept{100};

/// A line of one front unit.
struct Caller {
    std::string address;
    std::weak_ptr<Peer> peer;
    std::uint64_t lastNumber = 0;
    std::atomic<std::size_t> underway = 0;
};

/// How many questions that may change something have no answer yet. Shared with the answers.
class Changes {
  public:
    void begin() {
        const std::lock_guard lock(m_mutex);
        ++m_count;
    }
    void end() {
        const std::lock_guard lock(m_mutex);
        if (--m_count == 0) m_none.notify_all();
    }
    void waitForNone(std::chrono::milliseconds patience) {
        std::unique_lock lock(m_mutex);
        m_none.wait_for(lock, patience, [this] { return m_count == 0; });
    }

  private:
    std::mutex m_mutex;
    std::condition_variable m_none;
    std::size_t m_count = 0;
};

using Refuse = std::function<Answer(Refusal, std::string_view)>;

void sendAnswer(Peer &peer, std::uint64_t number, const Answer &answer, const std::string &requestId, const Refuse &refuse) {
    auto frame = wire::encode(number, answer);
    if (!frame) frame = wire::encode(number, refuse(Refusal::internalError, requestId));
    // A front unit that does not take its answers loses its line: it would wait for this one for nothing.
    if (!frame || !peer.send(std::move(*frame), number)) peer.close("an answer could not be sent");
}

} // namespace

struct RearEnd::Inner : std::enable_shared_from_this<RearEnd::Inner> {
    Inner(RearSettings given, std::shared_ptr<asio::ssl::context> certificates, inquiry::RearDoor &rear)
        : settings(std::move(given)), tls(std::move(certificates)), door(rear), acceptor(*context), again(*context) {}

    const RearSettings settings;
    const std::shared_ptr<asio::ssl::context> tls;
    inquiry::RearDoor &door;
    const std::shared_ptr<asio::io_context> context = std::make_shared<asio::io_context>(1);
    tcp::acceptor acceptor;
    asio::steady_timer again;
    std::set<std::shared_ptr<Peer>> peers;
    const std::shared_ptr<Changes> changes = std::make_shared<Changes>();
    std::uint16_t port = 0;
    std::atomic<bool> isStopping = false;
    std::thread thread;

    std::optional<OpenFlaw> listen() {
        const std::string place = settings.host + " port " + std::to_string(settings.port);
        error_code error;
        const auto address = asio::ip::make_address(settings.host, error);
        if (error) return OpenFlaw{OpenError::badAddress, settings.host + " is no address to listen on for front units."};
        const tcp::endpoint endpoint(address, settings.port);
        if (acceptor.open(endpoint.protocol(), error)) return OpenFlaw{OpenError::badAddress, "Nobody can listen on " + place + " for front units."};
        acceptor.set_option(tcp::acceptor::reuse_address(true), error);
        acceptor.bind(endpoint, error);
        if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
        if (error == asio::error::address_in_use) return OpenFlaw{OpenError::portInUse, "The line's " + place + " is in use by another program."};
        if (error) return OpenFlaw{OpenError::badAddress, "Nobody can listen on " + place + " for front units: " + error.message() + "."};
        port = acceptor.local_endpoint(error).port();
        return {};
    }

    void report(const std::string &sentence) const {
        if (settings.report) settings.report(sentence);
    }

    void accept() {
        acceptor.async_accept([self = shared_from_this()](error_code error, tcp::socket socket) {
            if (self->isStopping) return;
            if (error) {
                self->again.expires_after(afterFailedAccept);
                return self->again.async_wait([self](error_code flaw) {
                    if (!flaw && !self->isStopping) self->accept();
                });
            }
            if (self->peers.size() < limits::mostLines) self->welcome(std::move(socket));
            self->accept();
        });
    }

    void welcome(tcp::socket socket) {
        error_code ignored;
        auto caller = std::make_shared<Caller>();
        caller->address = socket.remote_endpoint(ignored).address().to_string();
        Peer::Ears ears;
        ears.connected = [self = shared_from_this(), caller] {
            self->report("A front unit at " + caller->address + " is on the line.");
            if (const auto peer = caller->peer.lock()) peer->send(wire::encode(wire::Hello{}));
        };
        ears.heard = [self = shared_from_this(), caller](wire::Frame &frame) { return self->hear(caller, frame); };
        ears.ended = [self = shared_from_this(), caller](const std::string &why) {
            if (const auto peer = caller->peer.lock()) self->peers.erase(peer);
            if (!self->isStopping) self->report("The line from " + caller->address + " ended: " + why + ".");
        };
        auto peer = std::make_shared<Peer>(context, Peer::Stream(std::move(socket), *tls), End::rear, settings.times, std::move(ears));
        caller->peer = peer;
        peers.insert(peer);
        peer->start();
    }

    bool hear(const std::shared_ptr<Caller> &caller, wire::Frame &frame) {
        auto *asked = std::get_if<wire::NumberedQuestion>(&frame);
        if (asked == nullptr || asked->number <= caller->lastNumber || caller->underway >= limits::mostUnderway) return false;
        const auto number = caller->lastNumber = asked->number;
        auto requestId = asked->question.requestId;
        const auto peer = caller->peer.lock();
        if (!peer) return false;
        if (isStopping) {
            sendAnswer(*peer, number, settings.refuse(Refusal::busy, requestId), requestId, settings.refuse);
            return true;
        }
        const bool mayChange = asked->question.method != "GET";
        if (mayChange) changes->begin();
        ++caller->underway;
        door.ask(std::move(asked->question), [caller, number, requestId = std::move(requestId), refuse = settings.refuse, mayChange,
                                              counted = changes](Answer answer) {
            if (const auto back = caller->peer.lock()) sendAnswer(*back, number, answer, requestId, refuse);
            --caller->underway;
            if (mayChange) counted->end();
        });
        return true;
    }

    void cut() {
        isStopping = true;
        error_code ignored;
        acceptor.close(ignored);
        again.cancel();
        for (const auto &peer : std::set(peers)) peer->close("the rear unit stops");
    }
};

base::Result<std::unique_ptr<RearEnd>, OpenFlaw> RearEnd::open(RearSettings settings, inquiry::RearDoor &door) {
    auto tls = makeContext(End::rear, settings.identity);
    if (!tls) return Refused{OpenFlaw{OpenError::badCertificate, tls.error()}};
    auto inner = std::make_shared<Inner>(std::move(settings), std::move(*tls), door);
    if (const auto flaw = inner->listen()) return Refused{*flaw};
    inner->accept();
    inner->thread = std::thread([here = inner.get()] {
        base::nameThisThread("line");
        here->context->run();
    });
    return std::unique_ptr<RearEnd>(new RearEnd(std::move(inner)));
}

RearEnd::RearEnd(std::shared_ptr<Inner> inner) : m_inner(std::move(inner)) {}

RearEnd::~RearEnd() {
    asio::post(*m_inner->context, [inner = m_inner.get()] { inner->cut(); });
    m_inner->thread.join();
}

std::uint16_t RearEnd::port() const { return m_inner->port; }

void RearEnd::stop(std::chrono::milliseconds patience) {
    m_inner->isStopping = true;
    asio::post(*m_inner->context, [inner = m_inner.get()] {
        error_code ignored;
        inner->acceptor.close(ignored);
    });
    m_inner->changes->waitForNone(patience);
}

} // namespace florin::line
