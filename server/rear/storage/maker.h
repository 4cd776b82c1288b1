#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace florin::storage {

/// Makes what the writer of a database will want to write, while it goes on: a thread of its own, which the writer helps in the end. Asked by
/// the writer alone.
class Maker {
  public:
    /// Must not throw.
    using Making = std::function<void()>;
    enum class Thread { own, callers };

    explicit Maker(Thread thread);
    ~Maker();
    Maker(const Maker &) = delete;
    Maker &operator=(const Maker &) = delete;

    void add(Making making);
    /// Returns when all that was added is made: what nobody has begun it makes itself.
    void finish();
    /// Returns when nothing is being made. What nobody has begun is not made any more.
    void drop();

  private:
    /// A thread is woken for no less: to wake one costs about as much as to make two.
    static constexpr std::size_t worthWaking = 16;

    void serve();

    std::mutex m_mutex;
    std::condition_variable m_arrived;
    std::condition_variable m_made;
    std::deque<Making> m_waiting;
    bool m_isMaking = false;
    bool m_isAsleep = false;
    bool m_isStopped = false;
    std::thread m_thread;
};

} // namespace florin::storage
