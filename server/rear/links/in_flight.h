#pragma once

#include "server/partners/iso8583/exchange.h"
#include "server/rear/payments/bank.h"

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace florin::links {

/// The questions of one link that wait for an answer, and what became of those before them. Not thread-safe: the link's own thread
/// keeps it. Its time is the machine's, which no test clock moves.
class InFlight {
  public:
    using Moment = std::chrono::steady_clock::time_point;
    using Replied = payments::Bank::Replied;

    /// What an arriving answer is to us.
    enum class Arrival {
        awaited,
        late,      ///< its question was told `unknown` before
        duplicate, ///< it has been answered before
        unknown,   ///< nobody asked
    };
    struct Match {
        Arrival arrival;
        std::vector<Replied> waiting; ///< awaited only
    };
    struct Expired {
        iso8583::PairingKey key;
        payments::BankSilence silence;
        std::vector<Replied> waiting;
    };

    /// Returns false if this very question is already on its way: then `replied` waits for its answer too and nothing is to be sent.
    bool add(const iso8583::PairingKey &key, Moment deadline, Replied replied);
    /// From now on bytes of it may have gone out: silence means `unknown`.
    void begun(const iso8583::PairingKey &key);
    Match arrived(const iso8583::PairingKey &key);
    /// All whose deadline has come, each with the truth about it.
    std::vector<Expired> expire(Moment now);
    /// The connection is gone: all of them.
    std::vector<Expired> abandon();
    std::optional<Moment> nextDeadline() const;
    std::size_t size() const { return m_waiting.size(); }

  private:
    struct Waiting {
        Moment deadline;
        bool begun = false;
        std::vector<Replied> replied;
    };
    enum class Fate { answered, silent };
    Expired take(std::map<iso8583::PairingKey, Waiting>::iterator place);
    void remember(const iso8583::PairingKey &key, Fate fate);

    std::map<iso8583::PairingKey, Waiting> m_waiting;
    std::set<std::pair<Moment, iso8583::PairingKey>> m_deadlines;
    std::map<iso8583::PairingKey, Fate> m_fates;
    std::deque<iso8583::PairingKey> m_oldestFates;
};

} // namespace florin::links
