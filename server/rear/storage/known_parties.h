#pragma once

#include "server/rear/members/records.h"
#include "server/rear/merchants/records.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace florin::storage {

/// What one transaction changed about grants, devices and shops.
class PartyChanges {
  public:
    void grant(const std::string &tokenHash) { m_keys.push_back('g' + tokenHash); }
    void device(const std::string &id) { m_keys.push_back('d' + id); }
    void shop(const std::string &id) { m_keys.push_back('s' + id); }
    /// Grants were ended: whose, the database knows.
    void anything() { m_isAnything = true; }
    void add(const PartyChanges &more);
    void clear() { *this = {}; }
    bool isEmpty() const { return m_keys.empty() && !m_isAnything; }
    const std::vector<std::string> &keys() const { return m_keys; }
    bool isAnything() const { return m_isAnything; }

  private:
    std::vector<std::string> m_keys;
    bool m_isAnything = false;
};

/// Grants, devices and shops that were read before, kept for the next who asks: each request begins with the same three. One thread
/// writes, one at a time reads. A read is as consistent as without it: one that a commit overtook says so at its end, and is done again
/// from the database alone. What another program writes into the file is seen within `longestUnwatched`.
class KnownParties {
  public:
    using Moment = std::chrono::steady_clock::time_point;
    static constexpr std::chrono::milliseconds longestUnwatched{100};
    static constexpr std::size_t mostOfAKind = 20'000;

    // The writer's.

    /// Inside of a transaction. `foreignVersion` is another one whenever somebody else has written (SQLite's `data_version`).
    void watch(std::int64_t foreignVersion, Moment now);
    /// Around a commit, whatever becomes of it.
    void beginCommit(const PartyChanges &changes);
    void endCommit();
    /// Until no other program believes what the last change made untrue. A program that changes something of it and ends, ends after this.
    void waitUntilBelieved() const;

    // The reader's.

    void begin(Moment now);
    /// False: something of it was changed meanwhile.
    bool end() const;
    /// In place of `begin`: nothing that is kept is used in this read.
    void beginWithout() { m_isTrusted = false; }

    std::optional<members::Grant> grant(const std::string &tokenHash) const { return find(m_grants, tokenHash); }
    std::optional<members::Device> device(const std::string &id) const { return find(m_devices, id); }
    std::optional<merchants::Merchant> shop(const std::string &id) const { return find(m_shops, id); }
    void keep(const members::Grant &grant) { keep(m_grants, grant.tokenHash, grant); }
    void keep(const members::Device &device) { keep(m_devices, device.id, device); }
    void keep(const merchants::Merchant &shop) { keep(m_shops, shop.id, shop); }

  private:
    template <class Party> using Kept = std::unordered_map<std::string, Party>;

    template <class Party> std::optional<Party> find(const Kept<Party> &kept, const std::string &key) const {
        const auto found = m_isTrusted ? kept.find(key) : kept.end();
        return found == kept.end() ? std::nullopt : std::optional(found->second);
    }
    template <class Party> void keep(Kept<Party> &kept, const std::string &key, const Party &party) {
        if (!m_isTrusted) return;
        if (kept.size() >= mostOfAKind) kept.clear();
        kept.insert_or_assign(key, party);
    }
    void forgetAll();
    /// Up to the version that it returns.
    std::uint64_t forgetChanged();

    /// Odd while a commit is under way that changes something of it.
    std::atomic<std::uint64_t> m_version{0};
    std::atomic<Moment::rep> m_watchedAt{0};
    std::optional<std::int64_t> m_foreignVersion; ///< the writer's
    std::optional<Moment> m_changedAt;            ///< the writer's

    std::mutex m_mutex;
    PartyChanges m_changed; ///< since the reader looked

    std::uint64_t m_seen = 0; ///< from here on the reader's
    bool m_isTrusted = false;
    Kept<members::Grant> m_grants;
    Kept<members::Device> m_devices;
    Kept<merchants::Merchant> m_shops;
};

} // namespace florin::storage
