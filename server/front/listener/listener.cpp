#include "server/front/listener/listener.h"

#include "server/front/listener/connection.h"
#include "server/front/listener/hall.h"
#include "server/front/listener/tls.h"
#include "shared/base/this_thread.h"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <algorithm>
#include <mutex>
#include <optional>
#include <thread>

namespace florin::listener {

namespace net = boost::asio;
using base::Refused;
using boost::system::error_code;
using net::ip::tcp;

struct Listener::Inner {
    std::shared_ptr<Hall> hall = std::make_shared<Hall>();
    net::executor_work_guard<net::io_context::executor_type> guard{hall->io.get_executor()};
    net::strand<net::io_context::executor_type> strand{net::make_strand(hall->io)};
    tcp::acceptor acceptor{strand};
    net::steady_timer pause{strand};
    std::mutex tlsMutex;
    std::shared_ptr<net::ssl::context> tls;
    std::vector<std::thread> threads;
    std::uint16_t port = 0;

    std::optional<OpenFlaw> bind();
    void accept();
    void admit(tcp::socket socket);
};

namespace {

std::string addressOf(const tcp::socket &socket) {
    error_code error;
    auto address = socket.remote_endpoint(error).address();
    if (error) {
        return {};
    }
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        address = net::ip::make_address_v4(net::ip::v4_mapped, address.to_v6());
    }
    return address.to_string();
}

} // namespace

std::optional<OpenFlaw> Listener::Inner::bind() {
    const Settings &settings = hall->settings;
    error_code error;
    const auto address = net::ip::make_address(settings.host, error);
    if (error) {
        return OpenFlaw{OpenError::badAddress, "The address " + settings.host + " to listen on is not an IP address."};
    }
    const tcp::endpoint endpoint(address, settings.port);
    acceptor.open(endpoint.protocol(), error);
    if (!error) {
        acceptor.set_option(net::socket_base::reuse_address(true), error);
    }
    if (!error) {
        acceptor.bind(endpoint, error);
    }
    if (!error) {
        acceptor.listen(net::socket_base::max_listen_connections, error);
    }
    const std::string where = settings.host + " port " + std::to_string(settings.port);
    if (error == net::error::address_in_use) {
        return OpenFlaw{OpenError::portInUse, "Another program already listens on " + where + ". Stop it, or choose another port."};
    }
    if (error) {
        return OpenFlaw{OpenError::badAddress, "It is not possible to listen on " + where + ": " + error.message() + "."};
    }
    port = acceptor.local_endpoint(error).port();
    return {};
}

void Listener::Inner::accept() {
    acceptor.async_accept(net::make_strand(hall->io), [this](error_code error, tcp::socket socket) {
        if (error == net::error::operation_aborted || !acceptor.is_open()) {
            return;
        }
        if (error) {
            // Out of file descriptors, most likely: wait for some to come back.
            pause.expires_after(std::chrono::milliseconds(100));
            pause.async_wait([this](error_code stopped) {
                if (!stopped) {
                    accept();
                }
            });
            return;
        }
        admit(std::move(socket));
        accept();
    });
}

void Listener::Inner::admit(tcp::socket socket) {
    std::string address = addressOf(socket);
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    if (address.empty() || !hall->admit(address)) {
        return;
    }
    std::shared_ptr<net::ssl::context> context;
    {
        const std::lock_guard lock(tlsMutex);
        context = tls;
    }
    serve(std::move(socket), std::move(context), hall, std::move(address));
}

Listener::Listener(std::unique_ptr<Inner> inner) : m_inner(std::move(inner)) {}

base::Result<std::unique_ptr<Listener>, OpenFlaw> Listener::open(Settings settings, Handle handle) {
    auto inner = std::make_unique<Inner>();
    inner->hall->settings = std::move(settings);
    inner->hall->handle = std::move(handle);
    std::unique_ptr<Listener> listener(new Listener(std::move(inner)));
    Inner &made = *listener->m_inner;
    if (!made.hall->settings.certFile.empty()) {
        if (auto loaded = listener->reloadCertificate(); !loaded) {
            return Refused{loaded.error()};
        }
    }
    if (auto flaw = made.bind()) {
        return Refused{*flaw};
    }
    net::post(made.strand, [&made] { made.accept(); });
    for (int i = 0; i < std::max(1, made.hall->settings.threads); ++i) {
        made.threads.emplace_back([hall = made.hall] {
            base::nameThisThread("door");
            hall->io.run();
        });
    }
    return listener;
}

Listener::~Listener() {
    stop(std::chrono::milliseconds(0));
}

std::uint16_t Listener::port() const {
    return m_inner->port;
}

base::Result<void, OpenFlaw> Listener::reloadCertificate() {
    const Settings &settings = m_inner->hall->settings;
    auto context = makeServerContext(settings.certFile, settings.keyFile);
    if (!context) {
        return Refused{OpenFlaw{OpenError::badCertificate, context.error()}};
    }
    const std::lock_guard lock(m_inner->tlsMutex);
    m_inner->tls = std::move(context).value();
    return {};
}

void Listener::stop(std::chrono::milliseconds patience) {
    Inner &inner = *m_inner;
    inner.hall->draining = true;
    net::post(inner.strand, [&inner] {
        error_code ignored;
        inner.acceptor.close(ignored);
        inner.pause.cancel();
    });
    if (!inner.threads.empty()) {
        for (const auto &wire : inner.hall->wires()) {
            wire->finishUp();
        }
        while (!inner.hall->waitUntilEmpty(patience)) {
            for (const auto &wire : inner.hall->wires()) {
                wire->cut();
            }
            patience = std::chrono::milliseconds(20); // for one that was just being accepted
        }
    }
    inner.guard.reset();
    for (std::thread &thread : inner.threads) {
        thread.join();
    }
    inner.threads.clear();
}

} // namespace florin::listener
