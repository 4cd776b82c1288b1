#include "server/inquiry/line/front_end.h"

#include "server/inquiry/line/peer.h"
#include "shared/base/secret_bytes.h"
#include "shared/base/this_thread.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <condition_variable>
#include <map>
#include <thread>

namespace florin::line {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using inquiry::Answer;
using inquiry::Question;
using inquiry::Respond;
using payment::Refusal;

namespace {

constexpr std::chrono::milliseconds betweenLooks{250};

struct Underway {
    std::string requestId;
    bool changesNothing; ///< asking twice is as good as asking once
    Respond respond;
    std::chrono::steady_clock::time_point askedAt = std::chrono::steady_clock::now();
};
using Book = std::map<std::uint64_t, Underway>;

void wipeSecrets(Question &question) {
    base::wipe(question.bearer);
    base::wipe(question.body);
}

} // namespace

struct FrontEnd::Inner : std::enable_shared_from_this<FrontEnd::Inner> {
    Inner(FrontSettings given, std::shared_ptr<asio::ssl::context> certificates)
        : settings(std::move(given)), tls(std::move(certificates)), pause(settings.times.firstPause), resolver(*context), timer(*context), looks(*context) {}

    const FrontSettings settings;
    const std::shared_ptr<asio::ssl::context> tls;
    const std::shared_ptr<asio::io_context> context = std::make_shared<asio::io_context>(1);
    std::chrono::milliseconds pause;
    tcp::resolver resolver;
    asio::steady_timer timer; ///< for the next try, and for the time that connecting may take
    asio::steady_timer looks; ///< after questions that wait too long
    std::shared_ptr<Peer> calling; ///< until it is up
    std::shared_ptr<tcp::socket> socket;
    std::string lastReport;
    bool isStopping = false;
    std::thread thread;

    std::mutex mutex; ///< for what follows
    std::condition_variable changed;
    std::shared_ptr<Peer> up;
    Book underway;
    std::uint64_t lastNumber = 0;

    void run() {
        connect();
        look();
        context->run();
    }
    void report(const std::string &sentence) {
        if (settings.report && lastReport != sentence) settings.report(sentence);
        lastReport = sentence;
    }

    void connect() {
        socket = std::make_shared<tcp::socket>(*context);
        const auto failed = [self = shared_from_this()](const error_code &error) {
            self->resolver.cancel();
            error_code ignored;
            self->socket->close(ignored);
            self->tryAgain("The rear unit cannot be reached: " + error.message() + ".");
        };
        timer.expires_after(settings.times.connect);
        timer.async_wait([self = shared_from_this(), tried = socket](error_code error) {
            if (error || self->isStopping) return;
            self->resolver.cancel();
            error_code ignored;
            tried->close(ignored);
        });
        resolver.async_resolve(settings.host, std::to_string(settings.port), [self = shared_from_this(), failed](error_code error, const auto &found) {
            if (self->isStopping) return;
            if (error) return failed(error);
            asio::async_connect(*self->socket, found, [self, failed](error_code flaw, const tcp::endpoint &) {
                if (self->isStopping) return;
                if (flaw) return failed(flaw);
                self->timer.cancel();
                self->greet();
            });
        });
    }

    void greet() {
        Peer::Ears ears;
        ears.connected = [] {};
        ears.heard = [self = shared_from_this()](wire::Frame &frame) { return self->hear(frame); };
        ears.ended = [self = shared_from_this()](const std::string &why) { self->lose(why); };
        calling = std::make_shared<Peer>(context, Peer::Stream(std::move(*socket), *tls), End::front, settings.times, std::move(ears));
        calling->start();
    }

    bool hear(wire::Frame &frame) {
        if (const auto *hello = std::get_if<wire::Hello>(&frame)) return welcome(*hello);
        if (auto *answer = std::get_if<wire::NumberedAnswer>(&frame)) return answered(std::move(*answer));
        return false;
    }

    bool welcome(const wire::Hello &hello) {
        if (hello.version != wire::version) {
            report("The rear unit speaks version " + std::to_string(hello.version) + " of the line, not " + std::to_string(wire::version) + ".");
            return false;
        }
        {
            const std::lock_guard lock(mutex);
            if (up) return false; // nobody is greeted twice
            up = calling;
        }
        pause = settings.times.firstPause;
        report("The line to the rear unit is up.");
        changed.notify_all();
        return true;
    }

    bool answered(wire::NumberedAnswer answer) {
        Respond respond;
        {
            const std::lock_guard lock(mutex);
            if (!up || answer.number > lastNumber) return false;
            const auto found = underway.find(answer.number);
            if (found == underway.end()) return true; // it came too late
            respond = std::move(found->second.respond);
            underway.erase(found);
        }
        respond(std::move(answer.answer));
        return true;
    }

    void refuse(const Underway &traveller, bool wasSent) const {
        const auto refusal = wasSent && !traveller.changesNothing ? Refusal::outcomeUnknown : Refusal::busy;
        traveller.respond(settings.refuse(refusal, traveller.requestId));
    }

    void lose(const std::string &why) {
        Book lost;
        std::uint64_t sentUpTo = 0;
        {
            const std::lock_guard lock(mutex);
            if (up) {
                sentUpTo = up->lastTaken();
                lost.swap(underway);
            }
            up.reset();
        }
        calling.reset();
        if (!isStopping) tryAgain("The line to the rear unit is down: " + why + ".");
        for (const auto &[number, traveller] : lost) refuse(traveller, number <= sentUpTo);
    }

    void tryAgain(const std::string &sentence) {
        report(sentence);
        timer.expires_after(pause);
        pause = std::min(2 * pause, settings.times.longestPause);
        timer.async_wait([self = shared_from_this()](error_code error) {
            if (!error && !self->isStopping) self->connect();
        });
    }

    /// Nobody waits for ever, though the rear unit has promised an answer.
    void look() {
        looks.expires_after(std::min(betweenLooks, settings.times.answer));
        looks.async_wait([self = shared_from_this()](error_code error) {
            if (error || self->isStopping) return;
            self->refuseWhoWaitedTooLong();
            self->look();
        });
    }
    void refuseWhoWaitedTooLong() {
        Book late;
        {
            const std::lock_guard lock(mutex);
            const auto limit = std::chrono::steady_clock::now() - settings.times.answer;
            while (!underway.empty() && underway.begin()->second.askedAt < limit) late.insert(underway.extract(underway.begin()));
        }
        for (const auto &[number, traveller] : late) refuse(traveller, true);
    }

    void stop() {
        isStopping = true;
        resolver.cancel();
        timer.cancel();
        looks.cancel();
        error_code ignored;
        if (socket) socket->close(ignored);
        if (calling) calling->close("the front unit stops");
    }
};

base::Result<std::unique_ptr<FrontEnd>, std::string> FrontEnd::open(FrontSettings settings) {
    auto tls = makeContext(End::front, settings.identity);
    if (!tls) return base::Refused{tls.error()};
    auto inner = std::make_shared<Inner>(std::move(settings), std::move(*tls));
    inner->thread = std::thread([here = inner.get()] {
        base::nameThisThread("line");
        here->run();
    });
    return std::unique_ptr<FrontEnd>(new FrontEnd(std::move(inner)));
}

FrontEnd::FrontEnd(std::shared_ptr<Inner> inner) : m_inner(std::move(inner)) {}

FrontEnd::~FrontEnd() {
    asio::post(*m_inner->context, [inner = m_inner.get()] { inner->stop(); });
    m_inner->thread.join();
}

void FrontEnd::ask(Question question, Respond respond) {
    auto &here = *m_inner;
    Underway traveller{question.requestId, question.method == "GET", std::move(respond)};
    bool isTooLarge = false;
    {
        const std::lock_guard lock(here.mutex);
        if (here.up) {
            const auto number = ++here.lastNumber;
            auto frame = wire::encode(number, question);
            isTooLarge = !frame;
            // Entered first: the answer may be quicker than we are.
            const auto entered = here.underway.emplace(number, std::move(traveller)).first;
            if (frame && here.up->send(std::move(*frame), number)) return wipeSecrets(question);
            traveller = std::move(here.underway.extract(entered).mapped());
        }
    }
    wipeSecrets(question);
    traveller.respond(here.settings.refuse(isTooLarge ? Refusal::malformedRequest : Refusal::busy, traveller.requestId));
}

bool FrontEnd::waitUntilUp(std::chrono::milliseconds patience) {
    std::unique_lock lock(m_inner->mutex);
    return m_inner->changed.wait_for(lock, patience, [this] { return m_inner->up != nullptr; });
}

} // namespace florin::line
