#include "server/sandbox/bank/bank.h"

#include "server/partners/iso8583/exchange.h"
#include "server/sandbox/bank/line.h"
#include "server/sandbox/bank/outcomes.h"
#include "server/sandbox/bank/reporter.h"
#include "server/sandbox/bank/request_form.h"
#include "shared/money/money.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <mutex>
#include <stdexcept>
#include <thread>

#include <openssl/ssl.h>
#include <signal.h>

namespace florin::bank {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::size_t mostLogged = 2'000;
constexpr std::size_t mostLines = 64;

asio::ssl::context makeContext(const BankPlan &plan) {
    asio::ssl::context context(asio::ssl::context::tls_server);
    SSL_CTX *raw = context.native_handle();
    if (SSL_CTX_set_min_proto_version(raw, TLS1_3_VERSION) != 1)
        throw std::runtime_error("TLS 1.3 is not available");
    context.load_verify_file(plan.authorityFile);
    context.use_certificate_chain_file(plan.certificateFile);
    context.use_private_key_file(plan.keyFile, asio::ssl::context::pem);
    context.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
    SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(raw, 0);
    return context;
}

std::string inDataFolder(const BankPlan &plan, const char *file) {
    std::filesystem::create_directories(plan.dataFolder);
    std::filesystem::permissions(plan.dataFolder, std::filesystem::perms::owner_all);
    return (std::filesystem::path(plan.dataFolder) / file).string();
}

std::string currencyCode(int numeric) {
    const auto currency = money::Currency::fromNumeric(numeric);
    return currency ? std::string(currency->code()) : std::string();
}

ShownCard show(const IssuedCard &card, std::int64_t balance) {
    const char *state = card.blocked ? "blocked" : card.awaitsPerson ? "awaits_person" : "active";
    const char *kind = card.isSingleUse() ? "single" : card.physical ? "physical" : "virtual";
    return {card.name, maskedNumber(card.number.digits()), card.expiry.toText(), kind, state, currencyCode(card.currency),
        card.isSingleUse() ? 0 : balance, false};
}

bool isDisputed(const std::string &maskedName) {
    return std::ranges::any_of(testCards(), [&](const TestCard &card) { return card.disputed && maskedNumber(card.number) == maskedName; });
}

LoggedMessage logged(const iso8583::Message &message, Direction direction, base::Timestamp at) {
    LoggedMessage line{at, direction, message.type(), {}, {}};
    for (const auto &[number, value] : message.fields()) {
        line.fields[number] = number == 103 ? maskedAccount(value)
            : number == 2 ? maskedNumber(value) : number == 48 ? maskedPrivateData(value)
            : number == 14                                      ? std::string("****")
                                                                : value;
    }
    return line;
}

} // namespace

/// All that a bank has. The mutex guards what control and the lines share; the lines themselves belong to the bank's thread.
class Bank::Office {
  public:
    Office(BankPlan plan, const base::Clock &clock, base::Random &random)
        : m_plan(std::move(plan)), m_clock(clock), m_drawer(inDataFolder(m_plan, "bank.key"), m_plan.range, random), m_books(m_drawer),
          m_journal(inDataFolder(m_plan, "journal.txt"), [this](const Entry &entry) { m_books.apply(entry); }),
          m_desk(m_plan.trade, m_books, m_journal, m_drawer, clock), m_tls(makeContext(m_plan)), m_acceptor(m_io),
          m_reporter(m_io, m_mutex, m_books, m_journal, clock, m_plan.reportPause,
              [this](const iso8583::Message &report) { remember(logged(report, Direction::out, m_clock.now())); }) {
        const tcp::endpoint place(asio::ip::make_address(m_plan.host), m_plan.port);
        m_acceptor.open(place.protocol());
        m_acceptor.set_option(tcp::acceptor::reuse_address(true));
        m_acceptor.bind(place);
        m_acceptor.listen();
        m_port = m_acceptor.local_endpoint().port();
    }

    ~Office() { stop(); }

    void start() {
        accept();
        m_thread = std::thread([this] {
            sigset_t pipe;
            sigemptyset(&pipe);
            sigaddset(&pipe, SIGPIPE);
            pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
            m_io.run();
        });
    }

    void stop() {
        if (!m_thread.joinable())
            return;
        asio::post(m_io, [this] {
            error_code ignored;
            m_acceptor.close(ignored);
            for (const auto &line : m_lines) {
                if (const auto open = line.lock())
                    open->close();
            }
            m_io.stop();
        });
        m_thread.join();
    }

    /// Runs `work` alone with desk, books, journal, faults and log.
    template <class Work>
    auto alone(Work work) const {
        const std::lock_guard lock(m_mutex);
        return work();
    }

    std::optional<Delivery> answer(Line &line, const base::Result<iso8583::Message, iso8583::Flaw> &asked) {
        const std::lock_guard lock(m_mutex);
        if (!asked) {
            remember({m_clock.now(), Direction::in, "", {},
                "not read: " + std::string(iso8583::toWord(asked.error().kind)) + " at field " + std::to_string(asked.error().field)});
            return std::nullopt;
        }
        remember(logged(*asked, Direction::in, m_clock.now()));
        const bool isGateway = !line.peerName().empty() && line.peerName() == m_plan.gatewayName;
        auto handled = m_desk.handle(*asked, isGateway ? Caller::gateway : Caller::acquirer);
        if (!handled) {
            if (isGateway)
                m_reporter.answered(*asked);
            return std::nullopt;
        }
        if (isGateway)
            noteSignOn(line, handled->answer);
        m_reporter.lookAgain();
        remember(logged(handled->answer, Direction::out, m_clock.now()));
        std::optional<Fault> fault;
        if (!asked->type().starts_with("08"))
            fault = m_faults.next();
        if (!fault && handled->late)
            fault = Fault::late;
        if (fault)
            m_log.back().note = "with a fault";
        return Delivery{std::move(handled->answer), fault};
    }

    ShownBooks show() const {
        ShownBooks shown;
        for (const auto &[name, card] : m_books.cards())
            shown.cards.push_back(bank::show(card, m_books.balance(name)));
        for (const auto &[name, balance] : m_books.balances()) {
            if (name.starts_with(accountPrefix))
                shown.cards.push_back({maskedAccount(name), maskedAccount(name), "", "account", "active", "", balance, false});
        }
        if (m_plan.trade == Trade::creditCards) {
            for (const auto &[name, balance] : m_books.balances())
                shown.cards.push_back({name, name, "", "credit", "active", "", balance, balance != 0 && isDisputed(name)});
        }
        for (const Decided *decided : m_books.decided()) {
            const Entry &entry = decided->entry;
            const auto stan = entry.request.find('|') + 1;
            shown.movements.push_back({entry.at, entry.request.substr(0, 4), entry.card.starts_with(accountPrefix) ? maskedAccount(entry.card) : entry.card, entry.request.substr(stan, 6), entry.retrieval,
                entry.answer, entry.moved, decided->balanceAfter, decided->reversed});
        }
        return shown;
    }

    void forgetAll() {
        m_journal.clear();
        m_books.clear();
        m_faults.clear();
        m_log.clear();
        m_desk.setNextEnding("");
    }

    const BankPlan &plan() const { return m_plan; }
    std::uint16_t port() const { return m_port; }
    Faults &faults() { return m_faults; }
    Desk &desk() { return m_desk; }
    std::vector<LoggedMessage> logLines() const { return {m_log.begin(), m_log.end()}; }

  private:
    void accept() {
        m_acceptor.async_accept([this](error_code error, tcp::socket socket) {
            if (!m_acceptor.is_open())
                return;
            std::erase_if(m_lines, [](const std::weak_ptr<Line> &line) { return line.expired(); });
            if (!error && m_lines.size() < mostLines) {
                auto line = std::make_shared<Line>(Line::Stream(std::move(socket), m_tls), m_plan.lateness,
                    [this](Line &from, const base::Result<iso8583::Message, iso8583::Flaw> &asked) { return answer(from, asked); });
                m_lines.push_back(line);
                line->start();
            }
            accept();
        });
    }

    void noteSignOn(Line &line, const iso8583::Message &answer) {
        if (answer.type() != "0810" || answer.field(39) != "00")
            return;
        if (answer.field(70) == iso8583::signOn)
            m_reporter.signedOn(line.shared_from_this());
        if (answer.field(70) == iso8583::signOff)
            m_reporter.signedOff(line);
    }

    void remember(LoggedMessage line) {
        m_log.push_back(std::move(line));
        if (m_log.size() > mostLogged)
            m_log.pop_front();
    }

    const BankPlan m_plan;
    const base::Clock &m_clock;
    mutable std::mutex m_mutex;
    NumberDrawer m_drawer;
    Books m_books;
    Journal m_journal;
    Desk m_desk;
    Faults m_faults;
    std::deque<LoggedMessage> m_log;

    asio::io_context m_io{1};
    asio::ssl::context m_tls;
    tcp::acceptor m_acceptor;
    Reporter m_reporter;
    std::uint16_t m_port = 0;
    std::vector<std::weak_ptr<Line>> m_lines;
    std::thread m_thread;
};

Bank::Bank(BankPlan plan, const base::Clock &clock, base::Random &random)
    : m_office(std::make_unique<Office>(std::move(plan), clock, random)) {}

Bank::~Bank() = default;

void Bank::start() {
    m_office->start();
}

void Bank::stop() {
    m_office->stop();
}

std::uint16_t Bank::port() const {
    return m_office->port();
}

const std::string &Bank::name() const {
    return m_office->plan().name;
}

void Bank::arm(Fault fault, int count) {
    m_office->alone([&] { m_office->faults().arm(fault, count); });
}

void Bank::clearFaults() {
    m_office->alone([&] { m_office->faults().clear(); });
}

bool Bank::setNextNumberEnding(const std::string &ending) {
    if (ending.size() != 4 || !std::ranges::all_of(ending, [](char c) { return c >= '0' && c <= '9'; }))
        return false;
    m_office->alone([&] { m_office->desk().setNextEnding(ending); });
    return true;
}

bool Bank::approvePhysical(const std::string &reference) {
    return m_office->alone([&] { return m_office->desk().approvePhysical(reference); });
}

ShownBooks Bank::books() const {
    return m_office->alone([&] { return m_office->show(); });
}

std::vector<LoggedMessage> Bank::log() const {
    return m_office->alone([&] { return m_office->logLines(); });
}

void Bank::reset() {
    m_office->alone([&] { m_office->forgetAll(); });
}

} // namespace florin::bank
