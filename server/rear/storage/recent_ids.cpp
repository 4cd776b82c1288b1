#include "server/rear/storage/recent_ids.h"

#include "shared/base/ensure.h"

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
    while (!isFree(place) && m_slots[place].key != key) place = (place + 1) & mask;
    return place;
}

std::optional<std::int64_t> RecentIds::find(const IdKey &key) const {
    if (m_size == 0) return std::nullopt;
    const auto place = placeOf(key);
    return isFree(place) ? std::nullopt : std::optional(m_slots[place].entry);
}

void RecentIds::add(const IdKey &key, std::int64_t entry) {
    ENSURE(entry > m_over); // It would be forgotten, and its id could be paid again.
    if (2 * (m_size + 1) > m_slotCount) makeRoom(std::max(leastSlots, 2 * m_slotCount));
    const auto place = placeOf(key);
    if (isFree(place)) ++m_size;
    m_oldest = m_size == 1 ? entry : std::min(m_oldest, entry);
    m_newest = m_size == 1 ? entry : std::max(m_newest, entry);
    m_slots[place] = {key, entry};
}

void RecentIds::makeRoom(std::size_t slots) {
    auto old = zeroed<Item>(slots);
    old.swap(m_slots);
    const auto count = std::exchange(m_slotCount, slots);
    m_shift = 64 - std::countr_zero(slots);
    for (const auto &item : std::span(old.get(), count))
        if (item.entry > m_over) m_slots[placeOf(item.key)] = item;
}

void RecentIds::clear() {
    std::fill_n(m_slots.get(), m_slotCount, Item{{}, 0});
    m_size = 0;
    m_over = 0;
}

void RecentIds::reuse() {
    if (m_size > 0) m_over = m_newest;
    m_size = 0;
}

void RecentIds::touch() {
    constexpr std::size_t aPage = 4096 / sizeof(Item);
    for (std::size_t slot = 0; slot < m_slotCount; slot += aPage) const_cast<volatile Item &>(m_slots[slot]).entry = m_slots[slot].entry;
}

RecentIds::Place RecentIds::take(Place from, std::size_t most, std::vector<Item> &into) const {
    const auto begin = static_cast<std::ptrdiff_t>(into.size());
    for (; from.segment <= segmentOf(m_newest); from = {from.segment + 1, 0}) {
        for (; from.slot < m_slotCount && most > 0; ++from.slot) {
            const auto &item = m_slots[from.slot];
            if (isFree(from.slot) || segmentOf(item.entry) != from.segment) continue;
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
