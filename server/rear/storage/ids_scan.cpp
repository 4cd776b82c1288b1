#include "server/rear/storage/ids_scan.h"

#include <algorithm>

namespace florin::storage {

namespace {

/// A shorter key, which no id has, comes where its bytes say.
std::uint64_t firstBitsOf(std::string_view key) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < sizeof bits; ++i) bits = bits << 8 | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0U);
    return bits;
}

std::vector<std::int64_t> segmentsOf(Database &db) {
    std::vector<std::int64_t> segments;
    auto row = db.query("SELECT number FROM id_segments");
    while (row.next()) segments.push_back(row.integer(0));
    return segments;
}

} // namespace

IdsScan::IdsScan(Database &db) {
    if (!db.hasSegmentedIds()) {
        m_segments.push_back(db.query("SELECT key, entry FROM entry_ids"));
    } else {
        for (const auto segment : segmentsOf(db))
            m_segments.push_back(db.query("SELECT key, entry FROM segmented_ids WHERE segment = " + std::to_string(segment) + " ORDER BY key"));
    }
    m_current = m_segments.size();
    for (std::size_t segment = 0; segment < m_segments.size(); ++segment) advance(segment);
}

bool IdsScan::next() {
    if (m_current < m_segments.size()) advance(m_current);
    m_current = m_segments.size();
    if (m_waiting.empty()) return false;
    m_current = m_waiting.front().segment;
    std::pop_heap(m_waiting.begin(), m_waiting.end(), [this](const Waiting &left, const Waiting &right) { return comesLater(left, right); });
    m_waiting.pop_back();
    return true;
}

void IdsScan::advance(std::size_t segment) {
    if (!m_segments[segment].next()) return;
    m_waiting.push_back({firstBitsOf(m_segments[segment].view(0)), segment});
    std::push_heap(m_waiting.begin(), m_waiting.end(), [this](const Waiting &left, const Waiting &right) { return comesLater(left, right); });
}

bool IdsScan::comesLater(const Waiting &left, const Waiting &right) const {
    if (left.firstBits != right.firstBits) return left.firstBits > right.firstBits;
    return m_segments[left.segment].view(0) > m_segments[right.segment].view(0);
}

} // namespace florin::storage
