#pragma once

#include "server/front/listener/listener.h"
#include "server/sandbox/world/world.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace florin::world {

/// The sandbox's own interface, plain HTTP with JSON on loopback: moves the clock, breaks links, kills the gateway, goes back to the
/// beginning, shows the banks' books and the mail. Requests are worked through one after the other on one thread.
class Controls {
  public:
    static base::Result<std::unique_ptr<Controls>, std::string> open(World &world);
    ~Controls();
    Controls(const Controls &) = delete;
    Controls &operator=(const Controls &) = delete;

  private:
    explicit Controls(World &world);
    void work();
    listener::Response answer(const listener::Request &request);
    listener::Response get(const listener::Request &request);
    listener::Response post(const listener::Request &request);

    World &m_world;
    std::mutex m_mutex;
    std::condition_variable m_more;
    std::deque<std::function<void()>> m_jobs;
    bool m_closing = false;
    std::thread m_thread;
    std::unique_ptr<listener::Listener> m_door;
};

} // namespace florin::world
