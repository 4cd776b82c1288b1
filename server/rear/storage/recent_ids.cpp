#include "server/rear/storage/recent_ids.h"

#include <algorithm>
#include <cstring>

namespace florin::storage {

namespace {

constexpr std::size_t leastSlots = 64;

} // namespace

std::size_t RecentIds::placeOf(const IdKey &key) const {
    std::uint64_t bits;
    std::memcpy(&bits, key.data() + 8, sizeof bits);
    const std::size_t mask = m_slots.size() - 1;
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
    if (2 * (m_size + 1) > m_slots.size()) grow();
    m_slots[placeOf(key)] = {key, entry};
    ++m_size;
}

void RecentIds::grow() {
    std::vector<Item> old(std::max(leastSlots, 2 * m_slots.size()), Item{{}, 0});
    old.swap(m_slots);
    for (const auto &item : old)
        if (item.entry != 0) m_slots[placeOf(item.key)] = item;
}

void RecentIds::clear() {
    std::fill(m_slots.begin(), m_slots.end(), Item{{}, 0});
    m_size = 0;
}

std::vector<RecentIds::Item> RecentIds::takeSorted() {
    std::vector<Item> items;
    items.reserve(m_size);
    std::copy_if(m_slots.begin(), m_slots.end(), std::back_inserter(items), [](const Item &item) { return item.entry != 0; });
    std::sort(items.begin(), items.end(), [](const Item &left, const Item &right) { return left.key < right.key; });
    clear();
    return items;
}

} // namespace florin::storage
