#pragma once

#include "server/rear/ledger/journal.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

namespace florin::bench {

/// Asks a journal from one thread, and counts what it answers.
class Load {
  public:
    using Make = std::function<ledger::Request()>;
    struct Count {
        std::int64_t done = 0;    ///< durable
        std::int64_t refused = 0; ///< by another verdict
        std::int64_t failed = 0;  ///< no verdict
        std::int64_t busy = 0;    ///< not taken: the queue was full
        double seconds = 0;       ///< to the last answer
        std::vector<double> latencies{}; ///< ms, sorted
    };

    explicit Load(ledger::Journal &journal) : m_journal(journal) {}

    /// As many as it takes, `most` at once, for so long (or so many requests).
    Count saturate(const Make &make, std::size_t most, std::chrono::duration<double> length);
    Count ask(const Make &make, std::size_t most, std::int64_t requests);
    /// So many a second at moments that do not wait for answers (a Poisson process). An answer's latency counts from the moment at which
    /// its request was due.
    Count arrive(const Make &make, double perSecond, std::chrono::duration<double> length);

  private:
    using Clock = std::chrono::steady_clock;
    void answered(const base::Result<ledger::Verdict, ledger::Trouble> &result);
    void begin();
    void waitUntilLessThan(std::int64_t most);
    Count count(Clock::time_point started) const;

    ledger::Journal &m_journal;
    std::atomic<std::int64_t> m_inFlight = 0;
    std::atomic<std::int64_t> m_wakeAt = 0; ///< so few in flight wake the asking thread
    std::atomic<std::int64_t> m_done = 0, m_refused = 0, m_failed = 0;
    std::int64_t m_busy = 0;
};

} // namespace florin::bench
