#include "server/rear/storage/recent_ids.h"

#include <algorithm>
#include <bit>
#include <span>
#include <utility>

namespace florin::storage {

namespace {

constexpr std::size_t leastSlots = 64;

std::uint64_t firstBitsOf(const IdKey &key) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < sizeof bits; ++i) bits = bits << 8 | key[i];
    return bits;
}

} // namespace

RecentIds::RecentIds(std::size_t room) {
    if (room > 0) makeRoom(std::bit_ceil(2 * room));
}

/// Its first bits, so that whoever reads the slots one after the other nearly has the keys in order.
std::size_t RecentIds::homeOf(const IdKey &key) const { return static_cast<std::size_t>(firstBitsOf(key) >> m_shift); }

std::size_t RecentIds::placeOf(const IdKey &key) const {
    const std::size_t mask = m_slotCount - 1;
    auto place = homeOf(key);
    while (m_slots[place].entry != 0 && m_slots[place].key != key) place = (place + 1) & mask;
    return place;
}

std::optional<std::int64_t> RecentIds::find(const IdKey &key) const {
    if (m_size == 0) return std::nullopt;
    const auto entry = m_slots[placeOf(key)].entry;
    return entry == 0 ? std::nullopt : std::optional(entry);
}

void RecentIds::add(const IdKey &key, std::int64_t entry) {
    if (2 * (m_size + 1) > m_slotCount) makeRoom(std::max(leastSlots, 2 * m_slotCount));
    auto &slot = m_slots[placeOf(key)];
    if (slot.entry == 0) ++m_size;
    m_oldest = m_size == 1 ? entry : std::min(m_oldest, entry);
    m_newest = m_size == 1 ? entry : std::max(m_newest, entry);
    slot = {key, entry};
}

void RecentIds::makeRoom(std::size_t slots) {
    auto old = zeroed<Item>(slots);
    old.swap(m_slots);
    const auto count = std::exchange(m_slotCount, slots);
    m_shift = 64 - std::countr_zero(slots);
    for (const auto &item : std::span(old.get(), count))
        if (item.entry != 0) m_slots[placeOf(item.key)] = item;
}

void RecentIds::clear() {
    std::fill_n(m_slots.get(), m_slotCount, Item{{}, 0});
    m_size = 0;
}

RecentIds::Place RecentIds::take(Place from, std::size_t most, std::vector<Item> &into) const {
    const auto begin = static_cast<std::ptrdiff_t>(into.size());
    for (; from.segment <= segmentOf(m_newest); from = {from.segment + 1, 0}) {
        for (; from.slot < m_slotCount && most > 0; ++from.slot) {
            const auto &item = m_slots[from.slot];
            if (item.entry == 0 || segmentOf(item.entry) != from.segment) continue;
            into.push_back(item);
            --most;
        }
        if (most == 0) break;
    }
    std::sort(into.begin() + begin, into.end(), [](const Item &left, const Item &right) {
        return std::pair(segmentOf(left.entry), left.key) < std::pair(segmentOf(right.entry), right.key);
    });
    return from;
}

} // namespace florin::storage
