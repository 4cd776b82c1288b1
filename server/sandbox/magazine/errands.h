#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace florin::magazine {

/// Does what must not hold up the listener's threads on a few threads of its own, first come first served.
class Errands {
  public:
    Errands();
    ~Errands();
    Errands(const Errands &) = delete;
    Errands &operator=(const Errands &) = delete;

    /// False when too many wait already; then nothing is done.
    [[nodiscard]] bool add(std::function<void()> errand);
    /// Finishes what is running, drops what waits, and takes nothing more.
    void stop();

  private:
    void work();

    std::mutex m_mutex;
    std::condition_variable m_more;
    std::deque<std::function<void()>> m_waiting;
    bool m_stopping = false;
    std::vector<std::thread> m_threads;
};

} // namespace florin::magazine
