#include "tests/bench/crowd.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <deque>
#include <fstream>
#include <memory>
#include <random>
#include <sstream>
#include <stdexcept>

namespace florin::bench {

using namespace std::chrono_literals;

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const char *what) { throw std::runtime_error(what); }

double cpuSeconds() {
    rusage usage{};
    getrusage(RUSAGE_THREAD, &usage);
    const auto seconds = [](const timeval &time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// One connection: a request out, its answer in.
class Client {
  public:
    Client(SSL_CTX *context, std::uint16_t port) : m_socket(socket(AF_INET, SOCK_STREAM, 0)), m_tls(SSL_new(context)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (connect(m_socket, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0) fail("no connection to the server");
        const int on = 1;
        setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        SSL_set_fd(m_tls, m_socket);
        SSL_set_tlsext_host_name(m_tls, "localhost");
        SSL_set1_host(m_tls, "localhost");
        if (SSL_connect(m_tls) != 1) fail("the server's certificate does not hold");
        fcntl(m_socket, F_SETFL, O_NONBLOCK);
    }
    ~Client() {
        SSL_free(m_tls);
        close(m_socket);
    }
    Client(const Client &) = delete;
    Client &operator=(const Client &) = delete;

    int descriptor() const { return m_socket; }
    bool isIdle() const { return m_isIdle; }
    Clock::time_point due() const { return m_due; }

    void send(std::string_view request, Clock::time_point due) {
        m_isIdle = false;
        m_due = due;
        m_answer.clear();
        m_wanted = 0;
        // A request fits into the socket's buffer.
        if (SSL_write(m_tls, request.data(), static_cast<int>(request.size())) != static_cast<int>(request.size())) fail("a request did not go out");
    }
    /// True once the whole answer is there.
    bool read() {
        std::array<char, 16384> buffer;
        for (;;) {
            const int got = SSL_read(m_tls, buffer.data(), static_cast<int>(buffer.size()));
            if (got <= 0) {
                if (SSL_get_error(m_tls, got) == SSL_ERROR_WANT_READ) return false;
                fail("the server closed a connection");
            }
            m_answer.append(buffer.data(), static_cast<std::size_t>(got));
            if (m_wanted == 0) findEnd();
            if (m_wanted != 0 && m_answer.size() >= m_wanted) {
                m_isIdle = true;
                return true;
            }
        }
    }
    const std::string &answer() const { return m_answer; }

  private:
    void findEnd() {
        const auto end = m_answer.find("\r\n\r\n");
        if (end == std::string::npos) return;
        constexpr std::string_view name = "Content-Length: ";
        const auto at = m_answer.find(name);
        if (at == std::string::npos || at > end) fail("an answer does not say how long it is");
        std::size_t length = 0;
        std::from_chars(m_answer.data() + at + name.size(), m_answer.data() + end, length);
        m_wanted = end + 4 + length;
    }

    int m_socket;
    SSL *m_tls;
    std::string m_answer;
    std::size_t m_wanted = 0;
    bool m_isIdle = true;
    Clock::time_point m_due;
};

/// When requests are due: at once where somebody is idle, or at the moments of a Poisson process.
class Moments {
  public:
    Moments(double perSecond, Clock::time_point start) : m_perSecond(perSecond), m_next(start) {}
    bool isOpen() const { return m_perSecond > 0; }
    Clock::time_point next() const { return m_next; }
    void pass() {
        std::exponential_distribution<double> gap(m_perSecond);
        m_next += std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(gap(m_dice)));
    }

  private:
    const double m_perSecond;
    std::mt19937_64 m_dice{20261128};
    Clock::time_point m_next;
};

class Crowd {
  public:
    Crowd(const Requests &requests, const CrowdPlan &plan) : m_requests(requests), m_plan(plan), m_next(plan.first) {
        m_context.reset(SSL_CTX_new(TLS_client_method()));
        SSL_CTX_set_min_proto_version(m_context.get(), TLS1_3_VERSION);
        SSL_CTX_set_verify(m_context.get(), SSL_VERIFY_PEER, nullptr);
        if (SSL_CTX_load_verify_file(m_context.get(), plan.authority.c_str()) != 1) fail("the authority's file cannot be read");
        m_epoll = epoll_create1(0);
        for (int at = 0; at < plan.connections; ++at) {
            auto client = std::make_unique<Client>(m_context.get(), plan.port);
            epoll_event event{.events = EPOLLIN, .data = {.ptr = client.get()}};
            epoll_ctl(m_epoll, EPOLL_CTL_ADD, client->descriptor(), &event);
            m_idle.push_back(client.get());
            m_clients.push_back(std::move(client));
        }
    }
    ~Crowd() { close(m_epoll); }

    CrowdCount run() {
        const auto begun = Clock::now();
        m_from = begun + std::chrono::duration_cast<Clock::duration>(m_plan.warm);
        const auto until = m_from + std::chrono::duration_cast<Clock::duration>(m_plan.length);
        Moments moments(m_plan.perSecond, begun);
        double cpu = -1;
        auto now = begun;
        while (now < until) {
            if (cpu < 0 && now >= m_from) cpu = cpuSeconds();
            sendDue(moments, now);
            waitForAnswers(moments, now);
            now = Clock::now();
        }
        m_count.cpuSeconds = cpuSeconds() - cpu;
        m_count.seconds = std::chrono::duration<double>(now - m_from).count();
        m_count.next = m_next;
        std::sort(m_count.latencies.begin(), m_count.latencies.end());
        return std::move(m_count);
    }

  private:
    void sendDue(Moments &moments, Clock::time_point now) {
        if (moments.isOpen())
            for (; moments.next() <= now; moments.pass()) m_due.push_back(moments.next());
        while (!m_idle.empty() && (!moments.isOpen() || !m_due.empty())) {
            if (m_next >= m_requests.size()) fail("there are not enough requests");
            auto *client = m_idle.back();
            m_idle.pop_back();
            const auto request = m_requests.at(m_next++);
            client->send(request, moments.isOpen() ? m_due.front() : now);
            if (moments.isOpen()) m_due.pop_front();
            m_count.bytesOut += static_cast<std::int64_t>(request.size());
        }
    }
    void waitForAnswers(const Moments &moments, Clock::time_point now) {
        std::array<epoll_event, 256> events;
        // To the moment, asleep: a generator that looked again and again would take a processor from those whom it measures.
        std::chrono::nanoseconds patience = 100ms;
        if (moments.isOpen() && !m_idle.empty()) patience = std::clamp<std::chrono::nanoseconds>(moments.next() - now, 0ns, patience);
        const timespec until{0, static_cast<long>(patience.count())};
        const int count = epoll_pwait2(m_epoll, events.data(), static_cast<int>(events.size()), &until, nullptr);
        for (int at = 0; at < count; ++at) {
            auto *client = static_cast<Client *>(events[static_cast<std::size_t>(at)].data.ptr);
            if (client->isIdle() || !client->read()) continue;
            take(*client);
            m_idle.push_back(client);
        }
    }
    void take(const Client &client) {
        const auto now = Clock::now();
        m_count.bytesIn += static_cast<std::int64_t>(client.answer().size());
        if (!client.answer().starts_with("HTTP/1.1 201")) {
            if (m_count.other++ == 0) m_count.otherSeen = client.answer().substr(0, 600);
            return;
        }
        if (now < m_from) return;
        ++m_count.done;
        m_count.latencies.push_back(std::chrono::duration<double, std::milli>(now - client.due()).count());
    }

    struct FreeContext {
        void operator()(SSL_CTX *context) const { SSL_CTX_free(context); }
    };
    const Requests &m_requests;
    const CrowdPlan &m_plan;
    std::unique_ptr<SSL_CTX, FreeContext> m_context;
    int m_epoll = -1;
    std::vector<std::unique_ptr<Client>> m_clients;
    std::vector<Client *> m_idle;
    std::deque<Clock::time_point> m_due;
    Clock::time_point m_from;
    std::size_t m_next;
    CrowdCount m_count;
};

} // namespace

Requests::Requests(const std::string &path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream all;
    all << file.rdbuf();
    m_bytes = std::move(all).str();
    for (std::size_t at = 0; at + 4 <= m_bytes.size();) {
        std::size_t length = 0;
        for (int part = 0; part < 4; ++part) length = length << 8 | static_cast<unsigned char>(m_bytes[at++]);
        m_places.emplace_back(at, length);
        at += length;
    }
    if (m_places.empty()) fail("there are no requests");
}

CrowdCount ask(const Requests &requests, const CrowdPlan &plan) { return Crowd(requests, plan).run(); }

} // namespace florin::bench
