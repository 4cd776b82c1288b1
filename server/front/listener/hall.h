#pragma once

#include "server/front/listener/listener.h"
#include "shared/base/random.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace florin::listener {

/// One connection as the hall sees it. Both may be called on any thread and return at once.
class Wire {
  public:
    virtual ~Wire() = default;
    virtual void finishUp() = 0; ///< close when the running request is answered
    virtual void cut() = 0;      ///< close now
};

/// What all connections of one listener share. It outlives each of them.
struct Hall {
    Settings settings;
    Handle handle;
    boost::asio::io_context io;
    std::atomic<bool> draining = false;
    base::SystemRandom random;

    /// False if there are too many connections, or too many from this address.
    bool admit(const std::string &address);
    void leave(const std::string &address);
    void enter(Wire *wire, std::weak_ptr<Wire> itself);
    void exit(Wire *wire);
    /// All that are there now.
    std::vector<std::shared_ptr<Wire>> wires();
    /// True once nobody is left.
    bool waitUntilEmpty(std::chrono::milliseconds patience);

  private:
    std::mutex m_mutex;
    std::condition_variable m_emptied;
    std::size_t m_count = 0;
    std::map<std::string, std::size_t> m_perAddress;
    std::unordered_map<Wire *, std::weak_ptr<Wire>> m_wires;
};

} // namespace florin::listener
