#include "server/rear/links/iso_bank_link.h"

#include "server/rear/links/bank_notices.h"
#include "server/rear/links/link_session.h"
#include "server/rear/links/limits.h"
#include "server/rear/links/wake_up.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <thread>

#include <signal.h>

namespace florin::links {

using payments::BankSilence;

/// The link's thread and the inbox through which others reach it.
class IsoBankLink::Worker {
  public:
    Worker(LinkPlan plan, const base::Clock &clock) : m_plan(std::move(plan)), m_clock(clock), m_tally(m_counters) {}

    void start() {
        m_thread = std::thread([this] { run(); });
    }

    void stop() {
        {
            const std::lock_guard lock(m_mutex);
            m_stopped = true;
        }
        m_wakeUp.ring();
        if (m_thread.joinable())
            m_thread.join();
        refuse(takeInbox());
    }

    void ask(payments::BankQuestion question, Replied replied) {
        Asked asked{std::nullopt, std::nullopt, InFlight::Moment::clock::now() + m_plan.timeout, std::move(replied)};
        if (const auto message = toMessage(question, m_plan.names)) {
            if (auto bytes = iso8583::encode(*message)) {
                asked.key = iso8583::keyOfRequest(*message);
                asked.frame = iso8583::frame(bytes->bytes());
            }
        }
        m_tally.count(&LinkCounters::asked);
        std::unique_lock lock(m_mutex);
        if (m_stopped) {
            lock.unlock();
            return asked.replied(base::Refused{BankSilence::notSent});
        }
        if (m_inbox.size() >= limits::mostQuestions)
            asked.frame.reset();
        m_inbox.push_back(std::move(asked));
        lock.unlock();
        m_wakeUp.ring();
    }

    bool isUp() const { return m_up; }
    LinkCounters counters() const { return m_tally.read(); }

  private:
    void run() {
        // OpenSSL writes with write(2): a connection that the bank has closed would otherwise end the whole process.
        sigset_t pipe;
        sigemptyset(&pipe);
        sigaddset(&pipe, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
        auto pause = limits::shortestPause;
        while (!stopping()) {
            auto connection = TlsConnection::open(m_plan.address, limits::connecting);
            bool signedOn = false;
            if (connection) {
                signedOn = serve(**connection);
            } else {
                report("no connection: " + connection.error());
            }
            refuse(takeInbox());
            pause = signedOn ? limits::shortestPause : std::min(pause * 2, limits::longestPause);
            waitBeforeConnecting(pause);
        }
    }

    /// Until the connection ends. True if it had come as far as signing on.
    bool serve(TlsConnection &connection) {
        LinkSession session(connection, m_inFlight, m_tally, m_clock, {m_plan.timeout, m_plan.echoAfter},
                            [this](const iso8583::Message &message) { hear(message); });
        std::string why;
        for (;;) {
            if (stopping()) {
                session.signOff();
                break;
            }
            if (session.isSignedOn()) {
                if (!m_up.exchange(true))
                    report("signed on");
                session.take(takeInbox());
                session.say(takeSayings());
            } else {
                refuseExpired();
            }
            if (const auto flaw = session.turn(m_wakeUp)) {
                why = *flaw;
                break;
            }
        }
        m_up = false;
        session.abandon();
        report(why.empty() ? "signed off" : "connection ended: " + why);
        reportDropped();
        return session.isSignedOn();
    }

    /// Questions that come while there is no connection learn it at once.
    void waitBeforeConnecting(std::chrono::milliseconds pause) {
        const auto until = InFlight::Moment::clock::now() + pause;
        while (!stopping()) {
            const auto rest = std::chrono::ceil<std::chrono::milliseconds>(until - InFlight::Moment::clock::now());
            if (rest.count() <= 0)
                return;
            m_wakeUp.wait(rest);
            refuse(takeInbox());
        }
    }

    std::vector<Asked> takeInbox() {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_inbox, {});
    }

    std::vector<iso8583::Message> takeSayings() {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_sayings, {});
    }

    void hear(const iso8583::Message &message) {
        m_tally.count(&LinkCounters::noticed);
        auto notice = m_plan.noticed ? toNotice(message) : std::nullopt;
        if (!notice)
            return say(noticeAnswer(message, std::nullopt));
        m_plan.noticed(std::move(*notice), [this, asked = std::make_shared<const iso8583::Message>(message.copy())](payments::NoticeAnswer answer) {
            say(noticeAnswer(*asked, answer));
        });
    }

    /// Any thread. An answer that the connection does not outlive is lost: the bank tells it again.
    void say(iso8583::Message answer) {
        {
            const std::lock_guard lock(m_mutex);
            if (m_stopped || m_sayings.size() >= limits::mostQuestions)
                return;
            m_sayings.push_back(std::move(answer));
        }
        m_wakeUp.ring();
    }

    void refuse(std::vector<Asked> questions) {
        for (Asked &asked : questions) {
            m_tally.count(&LinkCounters::notSent);
            asked.replied(base::Refused{BankSilence::notSent});
        }
    }

    void refuseExpired() {
        std::vector<Asked> expired;
        {
            const std::lock_guard lock(m_mutex);
            const auto now = InFlight::Moment::clock::now();
            const auto first = std::stable_partition(m_inbox.begin(), m_inbox.end(), [&](const Asked &asked) { return asked.deadline > now; });
            std::move(first, m_inbox.end(), std::back_inserter(expired));
            m_inbox.erase(first, m_inbox.end());
        }
        refuse(std::move(expired));
    }

    bool stopping() const {
        const std::lock_guard lock(m_mutex);
        return m_stopped;
    }

    /// Answers that nobody could be given, where there have been more of them: a bank that answers too late or twice shows here.
    void reportDropped() {
        const LinkCounters now = m_tally.read();
        const auto dropped = now.late + now.duplicate + now.unmatched + now.unreadable;
        if (dropped == m_dropped)
            return;
        m_dropped = dropped;
        report("answers dropped since the start: " + std::to_string(now.late) + " late, " + std::to_string(now.duplicate) + " double, " +
               std::to_string(now.unmatched) + " that nobody asked for, " + std::to_string(now.unreadable) + " unreadable; " +
               std::to_string(now.answered) + " of " + std::to_string(now.asked) + " questions were answered");
    }

    void report(std::string_view sentence) const {
        if (m_plan.report)
            m_plan.report(sentence);
    }

    const LinkPlan m_plan;
    const base::Clock &m_clock;
    mutable std::mutex m_mutex;
    std::vector<Asked> m_inbox;
    std::vector<iso8583::Message> m_sayings;
    bool m_stopped = false;
    std::atomic<bool> m_up = false;
    std::uint64_t m_dropped = 0; ///< as told last
    LinkCounters m_counters;
    Tally m_tally;
    InFlight m_inFlight;
    WakeUp m_wakeUp;
    std::thread m_thread;
};

IsoBankLink::IsoBankLink(LinkPlan plan, const base::Clock &clock) : m_worker(std::make_unique<Worker>(std::move(plan), clock)) {}

IsoBankLink::~IsoBankLink() {
    stop();
}

void IsoBankLink::start() {
    m_worker->start();
}

void IsoBankLink::stop() {
    m_worker->stop();
}

void IsoBankLink::ask(payments::BankQuestion question, Replied replied) {
    m_worker->ask(std::move(question), std::move(replied));
}

bool IsoBankLink::isUp() const {
    return m_worker->isUp();
}

LinkCounters IsoBankLink::counters() const {
    return m_worker->counters();
}

} // namespace florin::links
