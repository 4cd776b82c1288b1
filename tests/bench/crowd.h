#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace florin::bench {

/// Requests that lie in memory, read from what makeTown wrote.
class Requests {
  public:
    /// Throws std::runtime_error where there are none.
    explicit Requests(const std::string &path);
    std::size_t size() const { return m_places.size(); }
    std::string_view at(std::size_t number) const { return std::string_view(m_bytes).substr(m_places[number].first, m_places[number].second); }

  private:
    std::string m_bytes;
    std::vector<std::pair<std::size_t, std::size_t>> m_places;
};

/// Clients of an HTTPS server on this machine, all in one thread: connections that are kept open, one request at a time on each.
struct CrowdPlan {
    std::uint16_t port = 0;
    std::string authority; ///< PEM file
    int connections = 64;
    std::chrono::duration<double> warm{1}; ///< not counted
    std::chrono::duration<double> length{10};
    double perSecond = 0;  ///< requests at moments that wait for no answer (a Poisson process); 0: each connection asks as soon as it was answered
    std::size_t first = 0; ///< the first request to send
};

struct CrowdCount {
    std::int64_t done = 0;  ///< answered 201 while it was counted
    std::int64_t other = 0; ///< answered otherwise
    std::string otherSeen;  ///< the first such answer's status line
    double seconds = 0;
    double cpuSeconds = 0; ///< of this thread, meanwhile
    std::vector<double> latencies; ///< ms, sorted; from the moment when the request was due
    std::size_t next = 0;  ///< the first request that was not sent
    std::int64_t bytesOut = 0, bytesIn = 0;
};

/// Throws std::runtime_error where a connection breaks.
CrowdCount ask(const Requests &requests, const CrowdPlan &plan);

} // namespace florin::bench
