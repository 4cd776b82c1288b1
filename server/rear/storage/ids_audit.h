#pragma once

#include "server/rear/audit/findings.h"
#include "server/rear/ledger/journal_row.h"
#include "server/rear/storage/books_memory.h"
#include "server/rear/storage/database.h"

#include <atomic>
#include <cstdint>
#include <cstring>
#include <future>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace florin::storage {

/// The ids in the journal against their index. `take` may be called on another thread than the rest, while the rest is not. Where there are
/// many, the index is read on a thread and a connection of its own from the beginning on: ids that are swept stay as they are, so that a
/// later state of the index is as good.
class IdsAudit {
  public:
    /// In a transaction, which has begun to read afterwards.
    IdsAudit(Database &db, audit::Findings &findings);
    /// Waits for the thread.
    ~IdsAudit() { m_isOver = true; }
    IdsAudit(const IdsAudit &) = delete;
    IdsAudit &operator=(const IdsAudit &) = delete;

    void take(const ledger::EntryRow &entry);
    /// After the last entry. Throws StorageFailure where the index cannot be read.
    void compare();
    /// The entry that began the transfer of this id, as the journal has it.
    std::optional<std::int64_t> entryOf(const std::string &id);
    /// Up to which entry the ids are in their table, and the accounts' rows written.
    std::int64_t sweptTo() const { return m_sweptTo; }

  private:
    /// Which ids are in a set, whatever their order: sums of keyed mixes of them, which nobody can bend who does not know the keys.
    struct Sum {
        std::uint64_t count = 0;
        std::uint64_t first = 0;
        std::uint64_t second = 0;
        friend bool operator==(const Sum &, const Sum &) = default;
    };
    struct Item {
        IdKey key;
        std::int64_t entry;
    };
    /// What the index holds.
    struct Index {
        Sum swept;
        std::vector<Item> later; ///< not swept
        std::vector<std::int64_t> odd; ///< entries by a key of another size
        std::vector<std::pair<std::int64_t, std::int64_t>> twice; ///< entries by the same key
    };
    struct KeyHash {
        std::size_t operator()(const IdKey &key) const {
            std::size_t begin;
            std::memcpy(&begin, key.data(), sizeof begin); // It is a hash already.
            return begin;
        }
    };
    void addTo(Sum &sum, const IdKey &key, std::int64_t entry) const;
    std::string idOf(std::int64_t entry);
    Index readIndex(Database &db) const;
    bool isWorthAScan(std::size_t ids, std::size_t segments, const Index &index) const;
    bool isIndexed(const Item &item);
    void nameDifferences();
    void compareTail(const Index &index);

    Database &m_db;
    audit::Findings &m_findings;
    std::int64_t m_sweptTo = 0;
    std::uint64_t m_secret[4]{};
    Sum m_journal; ///< of the entries that are swept
    std::unordered_map<IdKey, std::int64_t, KeyHash> m_tail; ///< ids of the entries that are not
    std::atomic<bool> m_isOver = false;
    std::future<Index> m_reading; ///< ends first
};

} // namespace florin::storage
