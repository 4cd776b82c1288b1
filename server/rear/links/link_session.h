#pragma once

#include "server/partners/iso8583/framing.h"
#include "server/rear/links/in_flight.h"
#include "server/rear/links/iso_bank_link.h"
#include "server/rear/links/wake_up.h"

#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace florin::links {

/// A question on its way to the link's thread. Without a frame it cannot be said and is not sent.
struct Asked {
    std::optional<iso8583::PairingKey> key;
    std::optional<base::SecretBytes> frame;
    InFlight::Moment deadline;
    payments::Bank::Replied replied;
};

/// Counts for any thread to read.
class Tally {
  public:
    explicit Tally(LinkCounters &counters) : m_counters(counters) {}
    void count(std::uint64_t LinkCounters::*what) {
        const std::lock_guard lock(m_mutex);
        ++(m_counters.*what);
    }
    LinkCounters read() const {
        const std::lock_guard lock(m_mutex);
        return m_counters;
    }

  private:
    mutable std::mutex m_mutex;
    LinkCounters &m_counters;
};

struct SessionTimes {
    std::chrono::milliseconds timeout;
    std::chrono::milliseconds echoAfter;
};

/// One connection from its sign-on to its end, on the link's thread.
class LinkSession {
  public:
    /// What the bank tells of its own accord (links::isNotice). Answered by `say`.
    using Told = std::function<void(const iso8583::Message &)>;

    LinkSession(TlsConnection &connection, InFlight &inFlight, Tally &tally, const base::Clock &clock, SessionTimes times, Told told);

    bool isSignedOn() const { return m_signedOn; }
    void take(std::vector<Asked> questions);
    /// Answers to what the bank told.
    void say(std::vector<iso8583::Message> answers);
    /// Says farewell, if the connection takes it at once.
    void signOff();
    /// Writes and reads what it can, tells those whose time is over, and waits for more. A sentence when the connection is over.
    std::optional<std::string> turn(WakeUp &wakeUp);
    /// Tells everybody who still waits what is true: `unknown` if a byte may have gone, else `notSent`.
    void abandon();

  private:
    struct Outgoing {
        std::optional<iso8583::PairingKey> key; ///< of questions; network management has none
        base::SecretBytes frame;
    };
    using Moment = InFlight::Moment;

    void tellExpired(std::vector<InFlight::Expired> expired);
    bool writeAll();
    bool readAll();
    bool readFrames();
    void received(const iso8583::Message &message);
    void answered(const iso8583::Message &message);
    void sendNetwork(NetworkAction action);
    void send(const iso8583::Message &message);
    bool keepAlive(Moment now);
    std::chrono::milliseconds untilNextDuty(Moment now) const;

    TlsConnection &m_connection;
    InFlight &m_inFlight;
    Tally &m_tally;
    const base::Clock &m_clock;
    const SessionTimes m_times;
    const Told m_told;

    std::deque<Outgoing> m_outgoing;
    std::size_t m_written = 0; ///< of the first frame
    bool m_wantsToWrite = false;
    iso8583::FrameReader m_reader;

    bool m_signedOn = false;
    Moment m_lastHeard;
    int m_networkStan = 0;
    std::string m_awaitedStan;              ///< of the sign-on or echo that is out; empty if none
    std::optional<Moment> m_networkDeadline; ///< of the same
    std::string m_refusal;
};

} // namespace florin::links
