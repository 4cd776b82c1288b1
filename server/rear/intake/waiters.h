#pragma once

#include "server/rear/intake/work_queue.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace florin::intake {

/// Those who wait for something to change: `payment:ID`, `charge:ID`, `approval:ID`, `activity:MEMBER`, `enrolment:ID`. Time is
/// real time here, not the clock of the books: a connection waits in real seconds. Any thread may call.
class Waiters {
  public:
    using Id = std::uint64_t;
    using Moment = std::chrono::steady_clock::time_point;
    using Time = std::function<Moment()>;

    /// Callbacks run on the workers of `work`, which must outlive this.
    explicit Waiters(WorkQueue &work);
    /// Without a timer of its own: whoever moves `time` (a simulation in one thread) calls `callOverdue`.
    Waiters(WorkQueue &work, Time time);
    ~Waiters();
    Waiters(const Waiters &) = delete;
    Waiters &operator=(const Waiters &) = delete;

    /// Calls back once: when `key` is told of, or when `atMost` has gone by.
    Id await(const std::string &key, std::chrono::milliseconds atMost, Work callback);
    /// False if it is too late: the callback is on its way.
    bool cancel(Id id);
    /// To be called after the commit that changed it.
    void notify(const std::string &key);
    /// The time that deadlines are measured by.
    Moment now() const { return m_time(); }
    /// Calls back everyone whose time has gone by.
    void callOverdue();
    /// When the next one's time has gone by; nothing if nobody waits.
    std::optional<Moment> nextDeadline() const;
    /// Drops everyone who waits, and ends the timer.
    void stop();

  private:
    struct Waiting {
        std::string key;
        Moment until;
        Work callback;
    };

    void watchDeadlines();
    Work take(Id id); ///< with the lock held
    bool callOneOverdue(); ///< with the lock held

    WorkQueue &m_work;
    const Time m_time;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::unordered_map<Id, Waiting> m_waiting;
    std::multimap<Moment, Id> m_byMoment;
    std::unordered_multimap<std::string, Id> m_byKey;
    Id m_next = 1;
    bool m_stopped = false;
    std::thread m_timer; ///< none where another moves the time
};

} // namespace florin::intake
