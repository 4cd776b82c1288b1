#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace florin::shop {

/// Browsers that wait for an order to change: each is called back once, when it changes or when its patience is over.
class WaitingRoom {
  public:
    WaitingRoom();
    ~WaitingRoom();
    WaitingRoom(const WaitingRoom &) = delete;
    WaitingRoom &operator=(const WaitingRoom &) = delete;

    void enter(const std::string &order, std::chrono::milliseconds patience, std::function<void()> called);
    /// Calls all who wait for this order.
    void call(const std::string &order);

  private:
    struct Waiting {
        std::string order;
        std::chrono::steady_clock::time_point until;
        std::function<void()> called;
    };
    void watchTheClock();

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::list<Waiting> m_waiting;
    bool m_closing = false;
    std::thread m_thread;
};

} // namespace florin::shop
