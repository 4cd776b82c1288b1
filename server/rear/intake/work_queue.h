#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace florin::intake {

using Work = std::function<void()>;

/// Worker threads behind a bounded queue. Any thread may hand work in. What a piece of work throws ends that piece only. Without
/// threads of its own (a simulation in one thread) its owner does the work with `runOne`.
class WorkQueue {
  public:
    struct Size {
        std::size_t threads; ///< 0: whoever calls `runOne`
        std::size_t waiting; ///< how much may wait before `offer` says no
        const char *name = "worker"; ///< of its threads
    };

    explicit WorkQueue(Size size);
    ~WorkQueue();
    WorkQueue(const WorkQueue &) = delete;
    WorkQueue &operator=(const WorkQueue &) = delete;

    /// New work from outside: false, and nothing taken, when the queue is full or stopped.
    bool offer(Work work);
    /// The continuation of work that was let in before, say a bank's reply: goes in even when the queue is full. False, and nothing taken,
    /// once it is stopped.
    bool add(Work work);
    /// Does the oldest waiting piece on the calling thread. False if none waits.
    bool runOne();
    /// Finishes what is being worked on and drops the rest. Returns when the threads have ended; may be called again.
    void stop();

  private:
    bool put(Work work, std::size_t most);
    bool mustWake();
    void serve();
    static void run(Work work);

    const std::size_t m_mostWaiting;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Work> m_waiting;
    std::size_t m_sleeping = 0; ///< threads
    bool m_isWaking = false;    ///< one of them was woken and has not come yet
    bool m_stopped = false;
    std::vector<std::thread> m_threads;
};

} // namespace florin::intake
