#include "server/front/listener/hall.h"

namespace florin::listener {

bool Hall::admit(const std::string &address) {
    const std::lock_guard lock(m_mutex);
    if (m_count >= settings.limits.connections) {
        return false;
    }
    std::size_t &here = m_perAddress[address];
    if (here >= settings.limits.connectionsPerAddress) {
        return false;
    }
    ++here;
    ++m_count;
    return true;
}

void Hall::leave(const std::string &address) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_perAddress.find(address);
    ENSURE(found != m_perAddress.end() && m_count > 0);
    if (--found->second == 0) {
        m_perAddress.erase(found);
    }
    if (--m_count == 0) {
        m_emptied.notify_all();
    }
}

void Hall::enter(Wire *wire, std::weak_ptr<Wire> itself) {
    const std::lock_guard lock(m_mutex);
    m_wires.emplace(wire, std::move(itself));
}

void Hall::exit(Wire *wire) {
    const std::lock_guard lock(m_mutex);
    m_wires.erase(wire);
}

std::vector<std::shared_ptr<Wire>> Hall::wires() {
    const std::lock_guard lock(m_mutex);
    std::vector<std::shared_ptr<Wire>> all;
    for (const auto &[wire, itself] : m_wires) {
        if (auto alive = itself.lock()) {
            all.push_back(std::move(alive));
        }
    }
    return all;
}

bool Hall::waitUntilEmpty(std::chrono::milliseconds patience) {
    std::unique_lock lock(m_mutex);
    return m_emptied.wait_for(lock, patience, [this] { return m_count == 0; });
}

} // namespace florin::listener
