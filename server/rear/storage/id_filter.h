#pragma once

#include "server/rear/storage/recent_ids.h"
#include "server/rear/storage/zeroed.h"

#include <atomic>
#include <cstdint>
#include <functional>

namespace florin::storage {

class Database;

/// Says of most new ids that no transfer has them, without a look into their table (a blocked Bloom filter). Its size is fixed (64 MiB, of
/// which books with few ids touch little): one new id in ten thousand is looked up for nothing with twenty million in the books, one in
/// ten with a hundred million. Until all ids of the table are in it, it says nothing.
class IdFilter {
  public:
    IdFilter();
    /// Any thread.
    void add(const IdKey &key);
    /// Any thread. False only if no such id was added, and all are in.
    bool mayHold(const IdKey &key) const;
    /// Adds what the table of ids holds, in pieces, each a transaction of its own, so that nobody waits for it; ids that are written
    /// meanwhile are the writer's to add. Gives up when `isStopped` says so, or the table cannot be read.
    void fill(Database &db, const std::function<bool()> &isStopped);
    bool isComplete() const { return m_isComplete; }

  private:
    Zeroed<std::uint64_t> m_words;
    std::atomic<bool> m_isComplete = false;
};

} // namespace florin::storage
