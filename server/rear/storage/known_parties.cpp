#include "server/rear/storage/known_parties.h"

#include <thread>

namespace florin::storage {

namespace {

/// Before a reader has looked. One that never does leaves no more than these behind.
constexpr std::size_t mostChanges = 10'000;

} // namespace

void PartyChanges::add(const PartyChanges &more) {
    m_isAnything |= more.m_isAnything || m_keys.size() + more.m_keys.size() > mostChanges;
    if (m_isAnything)
        m_keys.clear();
    else
        m_keys.insert(m_keys.end(), more.m_keys.begin(), more.m_keys.end());
}

void KnownParties::watch(std::int64_t foreignVersion, Moment now) {
    if (m_foreignVersion != foreignVersion) {
        m_foreignVersion = foreignVersion;
        const std::lock_guard lock(m_mutex);
        m_changed.anything();
        m_version += 2;
    }
    m_watchedAt = now.time_since_epoch().count();
}

void KnownParties::beginCommit(const PartyChanges &changes) {
    if (changes.isEmpty()) return;
    // Together: whoever has taken note of the changes sees that their commit is under way.
    const std::lock_guard lock(m_mutex);
    m_changed.add(changes);
    ++m_version;
}

void KnownParties::endCommit() {
    if (m_version % 2 == 0) return;
    ++m_version;
    m_changedAt = std::chrono::steady_clock::now();
}

void KnownParties::waitUntilBelieved() const {
    if (m_changedAt) std::this_thread::sleep_until(*m_changedAt + longestUnwatched);
}

void KnownParties::begin(Moment now) {
    const auto version = m_version.load();
    m_isTrusted = version % 2 == 0 && now.time_since_epoch().count() - m_watchedAt < Moment::duration(longestUnwatched).count();
    if (version == m_seen) return;
    // Those of a commit that has just begun are crossed off already: what is read now may be from before it.
    if (forgetChanged() != version) m_isTrusted = false;
    m_seen = version;
}

bool KnownParties::end() const { return !m_isTrusted || m_version == m_seen; }

void KnownParties::forgetAll() {
    m_grants.clear();
    m_devices.clear();
    m_shops.clear();
}

std::uint64_t KnownParties::forgetChanged() {
    PartyChanges changed;
    std::uint64_t version = 0;
    {
        const std::lock_guard lock(m_mutex);
        std::swap(changed, m_changed);
        version = m_version;
    }
    if (changed.isAnything()) forgetAll();
    for (const auto &key : changed.keys()) {
        const auto name = key.substr(1);
        if (key.front() == 'g') m_grants.erase(name);
        if (key.front() == 'd') m_devices.erase(name);
        if (key.front() == 's') m_shops.erase(name);
    }
    return version;
}

} // namespace florin::storage
