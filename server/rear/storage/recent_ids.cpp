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

std::vector<RecentIds::Item> RecentIds::byKey() const {
    std::vector<Item> items;
    items.reserve(m_size);
    const auto put = [&items](const Item &item) {
        items.push_back(item);
        for (auto place = items.size() - 1; place > 0 && item.key < items[place - 1].key; --place) std::swap(items[place - 1], items[place]);
    };
    // What found no room at the end lies at the beginning, behind its home.
    const auto isAround = [this](std::size_t slot) { return homeOf(m_slots[slot].key) > slot; };
    for (std::size_t slot = 0; slot < m_slotCount; ++slot)
        if (m_slots[slot].entry != 0 && !isAround(slot)) put(m_slots[slot]);
    for (std::size_t slot = 0; slot < m_slotCount && m_slots[slot].entry != 0; ++slot)
        if (isAround(slot)) put(m_slots[slot]);
    return items;
}

std::vector<RecentIds::Item> RecentIds::sorted() const {
    auto items = byKey();
    const auto [least, most] = std::minmax_element(items.begin(), items.end(), [](const Item &a, const Item &b) { return a.entry < b.entry; });
    if (items.empty() || segmentOf(least->entry) == segmentOf(most->entry)) return items;
    std::stable_sort(items.begin(), items.end(), [](const Item &a, const Item &b) { return segmentOf(a.entry) < segmentOf(b.entry); });
    return items;
}

} // namespace florin::storage
