#pragma once

#include "server/rear/storage/zeroed.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace florin::storage {

/// The first half of the SHA-256 of a transfer's id.
using IdKey = std::array<std::uint8_t, 16>;

/// The index of ids in SQLite is kept in segments of so many entries (see schema/sqlite/0013_segmented_ids.sql).
constexpr std::int64_t segmentOf(std::int64_t entry) { return entry >> 20; }

/// Which entry an id began, for ids that are not in their table yet: a hash table in one piece of memory (24 bytes an id), for there may
/// be half a million. The keys are hashes already, and lie nearly in their order.
class RecentIds {
  public:
    struct Item {
        IdKey key;
        std::int64_t entry; ///< 0: none
    };

    std::optional<std::int64_t> find(const IdKey &key) const;
    /// Makes room for so many, so that it need not grow.
    explicit RecentIds(std::size_t room = 0);
    void add(const IdKey &key, std::int64_t entry);
    std::size_t size() const { return m_size; }
    void clear();
    /// As new, without touching anything: all entries that come are newer than those that were added.
    void reuse();
    /// Has the system give its memory now, which may take milliseconds a megabyte.
    void touch();

    /// Where somebody is who goes through them all, segment by segment, and in each nearly in the order of the keys. Valid until something
    /// is added.
    struct Place {
        std::int64_t segment;
        std::size_t slot;
    };
    Place first() const { return {segmentOf(m_oldest), 0}; }
    /// Adds the next ones, at most so many, in the order of their table. Where to go on.
    Place take(Place from, std::size_t most, std::vector<Item> &into) const;

  private:
    std::size_t homeOf(const IdKey &key) const;
    std::size_t placeOf(const IdKey &key) const;
    bool isFree(std::size_t slot) const { return m_slots[slot].entry <= m_over; }
    void makeRoom(std::size_t slots);

    Zeroed<Item> m_slots;
    std::size_t m_slotCount = 0; ///< a power of two, at most half full
    int m_shift = 0;             ///< what a key's first bits are shifted by to give its home
    std::size_t m_size = 0;
    std::int64_t m_oldest = 0; ///< of the entries
    std::int64_t m_newest = 0;
    std::int64_t m_over = 0; ///< entries up to this one are left from an earlier use
};

} // namespace florin::storage
