#pragma once

#include "shared/base/clock.h"

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <utility>

namespace florin::simulation {

/// The time of one simulated world, and what is to happen in it. It moves only when something that is due is done. Two times, as on
/// a real machine: a steady one, and the clock of the books, which can be set forward. One thread.
class Timeline final : public base::Clock {
  public:
    using Moment = std::chrono::steady_clock::time_point;
    using Deed = std::function<void()>;
    using Span = std::chrono::microseconds;

    explicit Timeline(base::Timestamp start) : m_start(start) {}

    base::Timestamp now() const override { return m_start + m_steady + m_jumped; }
    Moment steady() const { return Moment(m_steady); }
    Span elapsed() const { return m_steady; }

    /// Deeds of one moment are done in the order in which they were asked for.
    void in(Span delay, Deed deed) { m_deeds.emplace(m_steady + delay, std::move(deed)); }
    std::optional<Moment> next() const { return m_deeds.empty() ? std::nullopt : std::optional(Moment(m_deeds.begin()->first)); }
    /// Moves to the next deed and does it.
    void doNext() {
        auto deed = std::move(m_deeds.begin()->second);
        moveTo(Moment(m_deeds.begin()->first));
        m_deeds.erase(m_deeds.begin());
        deed();
    }
    void moveTo(Moment moment) { m_steady = std::max(m_steady, std::chrono::duration_cast<Span>(moment.time_since_epoch())); }
    /// The clock of the books is set forward.
    void jump(Span by) { m_jumped += by; }

  private:
    const base::Timestamp m_start;
    Span m_steady{0};
    Span m_jumped{0};
    std::multimap<Span, Deed> m_deeds;
};

} // namespace florin::simulation
