#include "server/rear/notices/postman.h"

#include "server/rear/notices/mail_text.h"
#include "shared/base/this_thread.h"

#include <Poco/Exception.h>
#include <Poco/Net/MailRecipient.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SMTPClientSession.h>
#include <Poco/Timespan.h>

#include <algorithm>
#include <array>
#include <sstream>

namespace florin::notices {

using intake::Outcome;
using intake::Records;

namespace {

using namespace std::chrono_literals;

constexpr int mostAtOnce = 50;
constexpr auto betweenLooks = 250ms;
constexpr auto betweenConnections = 5s;
constexpr int networkTimeoutSeconds = 20;

/// One connection to the mail server, greeted. Throws Poco exceptions.
class Connection {
  public:
    explicit Connection(const MailSettings &settings) : m_from(plainAddress(settings.from)), m_session(settings.host, settings.port) {
        m_session.setTimeout(Poco::Timespan(networkTimeoutSeconds, 0));
        m_session.login("localhost");
    }
    ~Connection() {
        try {
            m_session.close();
        } catch (const Poco::Exception &) {
            // Everything that was taken is taken; a server that does not say goodbye changes nothing.
        }
    }
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    /// False if the server refused this message; throws when the connection is lost.
    bool send(const intake::Notice &notice, base::Timestamp now) {
        const std::string recipient = plainAddress(notice.recipient);
        if (recipient.empty())
            return false;
        try {
            m_session.sendAddresses(m_from, {recipient});
            m_session.sendData();
            std::istringstream text(mailText(notice, m_from, now));
            m_session.sendMessage(text);
            return true;
        } catch (const Poco::Net::SMTPException &) {
            std::string ignored;
            m_session.sendCommand("RSET", ignored);
            return false;
        }
    }

  private:
    const std::string m_from;
    Poco::Net::SMTPClientSession m_session;
};

} // namespace

std::chrono::seconds nextTryAfter(int tries) {
    constexpr std::array<std::chrono::seconds, 8> steps = {5s, 30s, 2min, 10min, 30min, 1h, 3h, 6h};
    return steps[std::min<std::size_t>(static_cast<std::size_t>(std::max(tries, 0)), steps.size() - 1)];
}

Postman::Postman(intake::Store &store, const base::Clock &clock, MailSettings settings)
    : m_store(store), m_clock(clock), m_settings(std::move(settings)), m_thread([this] { serve(); }) {
}

Postman::~Postman() {
    {
        std::lock_guard lock(m_mutex);
        m_stopped = true;
    }
    m_changed.notify_all();
    m_thread.join();
}

void Postman::serve() {
    base::nameThisThread("postman");
    while (pause(betweenLooks)) {
        try {
            if (sendDue() == Round::somethingLeft && !pause(betweenConnections))
                return;
        } catch (const Poco::Exception &) {
            // No mail server: the notices wait where they are, with their tries uncounted.
            if (!pause(betweenConnections))
                return;
        }
    }
}

Postman::Round Postman::sendDue() {
    std::vector<intake::Notice> due;
    const base::Timestamp now = m_clock.now();
    const auto read = m_store.read([&](Records &records) { due = records.notices.due(now, mostAtOnce); });
    if (!read)
        return Round::somethingLeft;
    if (due.empty())
        return Round::allDone;
    Connection connection(m_settings);
    for (const auto &notice : due) {
        const bool taken = connection.send(notice, now);
        const auto stored = m_store.write([&](Records &records) {
            if (taken)
                records.notices.sent(notice.id);
            else
                records.notices.postpone(notice.id, now + nextTryAfter(notice.tries));
            return Outcome::commit;
        });
        // A disk that takes no more: stop here, or the same letter goes out again and again.
        if (!stored)
            return Round::somethingLeft;
    }
    return Round::allDone;
}

bool Postman::pause(std::chrono::milliseconds length) {
    std::unique_lock lock(m_mutex);
    return !m_changed.wait_for(lock, length, [this] { return m_stopped; });
}

} // namespace florin::notices
