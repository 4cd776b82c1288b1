#include "server/rear/storage/recent_ids.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>
#include <utility>
#include <span>

namespace florin::storage {

namespace {

constexpr std::size_t leastSlots = 64;

} // namespace

RecentIds::RecentIds(std::size_t room) {
    if (room > 0) makeRoom(std::bit_ceil(2 * room));
}

std::size_t RecentIds::placeOf(const IdKey &key) const {
    std::uint64_t bits;
    std::memcpy(&bits, key.data() + 8, sizeof bits);
    const std::size_t mask = m_slotCount - 1;
    auto place = static_cast<std::size_t>(bits) & mask;
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
    slot = {key, entry};
}

void RecentIds::makeRoom(std::size_t slots) {
    auto old = zeroed<Item>(slots);
    old.swap(m_slots);
    const auto count = std::exchange(m_slotCount, slots);
    for (const auto &item : std::span(old.get(), count))
        if (item.entry != 0) m_slots[placeOf(item.key)] = item;
}

void RecentIds::clear() {
    std::fill_n(m_slots.get(), m_slotCount, Item{{}, 0});
    m_size = 0;
}

std::vector<RecentIds::Item> RecentIds::sorted() const {
    std::vector<Item> items;
    items.reserve(m_size);
    std::copy_if(m_slots.get(), m_slots.get() + m_slotCount, std::back_inserter(items), [](const Item &item) { return item.entry != 0; });
    std::sort(items.begin(), items.end(), [](const Item &left, const Item &right) { return left.key < right.key; });
    return items;
}

} // namespace florin::storage
