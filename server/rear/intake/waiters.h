#pragma once

#include "server/rear/intake/work_queue.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
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

    /// Callbacks run on the workers of `work`, which must outlive this.
    explicit Waiters(WorkQueue &work);
    ~Waiters();
    Waiters(const Waiters &) = delete;
    Waiters &operator=(const Waiters &) = delete;

    /// Calls back once: when `key` is told of, or when `atMost` has gone by.
    Id await(const std::string &key, std::chrono::milliseconds atMost, Work callback);
    /// False if it is too late: the callback is on its way.
    bool cancel(Id id);
    /// To be called after the commit that changed it.
    void notify(const std::string &key);
    /// Drops everyone who waits, and ends the timer.
    void stop();

  private:
    using Moment = std::chrono::steady_clock::time_point;
    struct Waiting {
        std::string key;
        Moment until;
        Work callback;
    };

    void watchDeadlines();
    Work take(Id id); ///< with the lock held

    WorkQueue &m_work;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::unordered_map<Id, Waiting> m_waiting;
    std::multimap<Moment, Id> m_byMoment;
    std::unordered_multimap<std::string, Id> m_byKey;
    Id m_next = 1;
    bool m_stopped = false;
    std::thread m_timer;
};

} // namespace florin::intake
