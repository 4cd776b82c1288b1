#pragma once

#include <chrono>
#include <functional>

namespace florin::session {

/// Calls back after a while, on the thread that asked. The wallet's is a Qt timer; a test's moves by hand.
class Later {
  public:
    virtual ~Later() = default;
    virtual void after(std::chrono::milliseconds wait, std::function<void()> call) = 0;
};

/// How long to wait before try number `tries` + 1: 1, 2, 4, 8, then 15 seconds.
inline std::chrono::milliseconds pauseAfter(int tries) {
    if (tries >= 4) return std::chrono::seconds(15);
    return std::chrono::seconds(1 << (tries < 0 ? 0 : tries));
}

} // namespace florin::session
