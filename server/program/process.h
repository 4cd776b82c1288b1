#pragma once

#include <csignal>
#include <cstddef>

namespace florin::program {

/// No core dumps and no debugger: either would carry keys and card numbers out of the process.
void keepMemoryPrivate();

/// Lets the process open as many files as `connections` and everything else in it need, as far as the system allows. How many
/// connections there is room for: `connections`, or fewer.
std::size_t makeRoomForConnections(std::size_t connections);

/// SIGINT, SIGTERM and SIGHUP, taken from all threads that are started after this was made, so that one thread can wait for them.
/// SIGPIPE and SIGXFSZ are ignored.
class Signals {
  public:
    Signals();
    /// The next one.
    int wait() const;

  private:
    sigset_t m_set;
};

} // namespace florin::program
