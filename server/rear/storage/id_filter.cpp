#include "server/rear/storage/id_filter.h"

#include "server/rear/storage/database.h"

#include <array>
#include <cstring>

namespace florin::storage {

namespace {

/// An id's bits lie in one block, which is one line of a processor's cache.
constexpr std::size_t wordsABlock = 8;
constexpr std::size_t blocks = std::size_t{1} << 20;
constexpr int bitsAnId = 6;
constexpr std::size_t piece = 20'000;

struct Place {
    std::size_t block; ///< its first word
    std::array<std::uint64_t, wordsABlock> bits{};
};

/// The keys are hashes: parts of them are as good as hashes of their own.
Place placeOf(const IdKey &key) {
    std::uint64_t low;
    std::uint64_t high;
    std::memcpy(&low, key.data(), sizeof low);
    std::memcpy(&high, key.data() + sizeof low, sizeof high);
    Place place{(low % blocks) * wordsABlock};
    for (int i = 0; i < bitsAnId; ++i, high >>= 9) place.bits[(high >> 6) % wordsABlock] |= std::uint64_t{1} << (high & 63);
    return place;
}

} // namespace

IdFilter::IdFilter() : m_words(zeroed<std::uint64_t>(blocks * wordsABlock)) {}

void IdFilter::add(const IdKey &key) {
    const auto place = placeOf(key);
    for (std::size_t i = 0; i < wordsABlock; ++i)
        if (place.bits[i] != 0) std::atomic_ref(m_words[place.block + i]).fetch_or(place.bits[i], std::memory_order_relaxed);
}

bool IdFilter::mayHold(const IdKey &key) const {
    if (!m_isComplete) return true;
    const auto place = placeOf(key);
    for (std::size_t i = 0; i < wordsABlock; ++i)
        if ((std::atomic_ref(m_words[place.block + i]).load(std::memory_order_relaxed) & place.bits[i]) != place.bits[i]) return false;
    return true;
}

void IdFilter::fill(Database &db, const std::function<bool()> &isStopped) {
    std::int64_t segment = -1;
    base::Bytes last(1, 0);
    try {
        for (std::size_t found = piece; found == piece;) {
            if (isStopped()) return;
            found = 0;
            auto row = db.query("SELECT segment, key FROM segmented_ids WHERE (segment, key) > ($1, $2) ORDER BY segment, key LIMIT $3", segment,
                                last, static_cast<std::int64_t>(piece));
            for (; row.next(); ++found) {
                segment = row.integer(0);
                last = row.blob(1);
                IdKey key{};
                std::memcpy(key.data(), last.data(), std::min(last.size(), key.size()));
                add(key);
            }
        }
    } catch (const StorageFailure &) {
        return; // It is looked up for each id, as before there was this.
    }
    m_isComplete = true;
}

} // namespace florin::storage
