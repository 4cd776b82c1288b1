#pragma once

#include "server/rear/storage/group_commit.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace florin::storage {

/// Makes what the writer of a database will want to write, while it goes on: a thread of its own, which the writer helps in the end; where the
/// callers commit, the writer alone. Asked by the writer only.
class Maker {
  public:
    /// Must not throw.
    using Making = std::function<void()>;

    explicit Maker(GroupCommit::Thread thread);
    ~Maker();
    Maker(const Maker &) = delete;
    Maker &operator=(const Maker &) = delete;

    void add(Making making);
    /// Returns when all that was added is made: what nobody has begun it makes itself.
    void finish();
    /// Returns when nothing is being made. What nobody has begun is not made any more.
    void drop();

  private:
    /// Fewer the writer makes itself in the end: to wake a thread costs about as much as to make one.
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
