#include "server/rear/links/wake_up.h"

#include "shared/base/ensure.h"

#include <algorithm>
#include <cstdint>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace florin::links {

WakeUp::WakeUp() : m_descriptor(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    ENSURE(m_descriptor >= 0);
}

WakeUp::~WakeUp() {
    ::close(m_descriptor);
}

void WakeUp::ring() {
    const std::uint64_t one = 1;
    // It can only fail when the bell is ringing already.
    [[maybe_unused]] const auto written = ::write(m_descriptor, &one, sizeof one);
}

void WakeUp::wait(std::chrono::milliseconds most) {
    listen(-1, 0, most);
}

void WakeUp::waitWith(int connection, bool toWrite, std::chrono::milliseconds most) {
    listen(connection, static_cast<short>(toWrite ? POLLIN | POLLOUT : POLLIN), most);
}

void WakeUp::listen(int connection, short events, std::chrono::milliseconds most) {
    pollfd listened[2] = {{m_descriptor, POLLIN, 0}, {connection, events, 0}};
    const auto limit = std::clamp<std::int64_t>(most.count(), 0, 60'000);
    ::poll(listened, 2, static_cast<int>(limit)); // interrupted or not: the caller looks for itself
    std::uint64_t rung = 0;
    [[maybe_unused]] const auto read = ::read(m_descriptor, &rung, sizeof rung);
}

} // namespace florin::links
