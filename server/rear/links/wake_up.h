#pragma once

#include <chrono>

namespace florin::links {

/// A bell that other threads ring to end the link's waiting (an eventfd).
class WakeUp {
  public:
    WakeUp();
    ~WakeUp();
    WakeUp(const WakeUp &) = delete;
    WakeUp &operator=(const WakeUp &) = delete;

    /// Any thread.
    void ring();
    /// Until it rings or `most` has passed.
    void wait(std::chrono::milliseconds most);
    /// Until it rings, the connection can be read (or written, if wanted), or `most` has passed.
    void waitWith(int connection, bool toWrite, std::chrono::milliseconds most);

  private:
    void listen(int connection, short events, std::chrono::milliseconds most);
    int m_descriptor;
};

} // namespace florin::links
