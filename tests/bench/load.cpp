#include "tests/bench/load.h"

#include <algorithm>
#include <random>
#include <thread>

namespace florin::bench {

void Load::answered(const base::Result<ledger::Verdict, ledger::Trouble> &result) {
    if (!result)
        ++m_failed;
    else if (*result == ledger::Verdict::done)
        ++m_done;
    else
        ++m_refused;
    if (--m_inFlight <= m_wakeAt) m_inFlight.notify_one();
}

void Load::begin() {
    m_done = m_refused = m_failed = 0;
    m_busy = 0;
}

void Load::waitUntilLessThan(std::int64_t most) {
    m_wakeAt = most - 1;
    for (auto now = m_inFlight.load(); now >= most; now = m_inFlight.load()) m_inFlight.wait(now);
    m_wakeAt = 0;
}

Load::Count Load::count(Clock::time_point started) const {
    const std::chrono::duration<double> seconds = Clock::now() - started;
    return {.done = m_done, .refused = m_refused, .failed = m_failed, .busy = m_busy, .seconds = seconds.count()};
}

Load::Count Load::saturate(const Make &make, std::size_t most, std::chrono::duration<double> length) {
    begin();
    const auto started = Clock::now();
    const auto end = started + std::chrono::duration_cast<Clock::duration>(length);
    while (Clock::now() < end) {
        // In pieces, so that this thread is woken seldom.
        while (m_inFlight < static_cast<std::int64_t>(most)) {
            ++m_inFlight;
            if (m_journal.offer(make(), [this](const auto &result) { answered(result); })) continue;
            --m_inFlight;
            ++m_busy;
            break;
        }
        waitUntilLessThan(static_cast<std::int64_t>(most / 2));
    }
    waitUntilLessThan(1);
    return count(started);
}

Load::Count Load::ask(const Make &make, std::size_t most, std::int64_t requests) {
    begin();
    const auto started = Clock::now();
    for (std::int64_t asked = 0; asked < requests; ++asked) {
        if (m_inFlight >= static_cast<std::int64_t>(most)) waitUntilLessThan(static_cast<std::int64_t>(most / 2));
        ++m_inFlight;
        if (m_journal.offer(make(), [this](const auto &result) { answered(result); })) continue;
        --m_inFlight;
        ++m_busy;
    }
    waitUntilLessThan(1);
    return count(started);
}

Load::Count Load::arrive(const Make &make, double perSecond, std::chrono::duration<double> length) {
    begin();
    std::mt19937_64 random(std::random_device{}());
    std::exponential_distribution<double> gap(perSecond);
    std::vector<float> latencies(static_cast<std::size_t>(perSecond * length.count() * 1.5) + 1000, -1);
    const auto started = Clock::now();
    double due = gap(random);
    for (std::size_t place = 0; due < length.count() && place < latencies.size(); ++place, due += gap(random)) {
        auto request = make();
        const auto moment = started + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(due));
        std::this_thread::sleep_until(moment);
        ++m_inFlight;
        const bool isTaken = m_journal.offer(std::move(request), [this, slot = &latencies[place], moment](const auto &result) {
            *slot = std::chrono::duration<float, std::milli>(Clock::now() - moment).count();
            answered(result);
        });
        if (isTaken) continue;
        --m_inFlight;
        ++m_busy;
    }
    waitUntilLessThan(1);
    auto counted = count(started);
    for (const float latency : latencies)
        if (latency >= 0) counted.latencies.push_back(latency);
    std::sort(counted.latencies.begin(), counted.latencies.end());
    return counted;
}

} // namespace florin::bench
