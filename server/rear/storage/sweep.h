#pragma once

#include "server/rear/storage/account_lines.h"
#include "server/rear/storage/recent_ids.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace florin::storage {

/// What came together since the sweep before, on its way into its tables (see BooksMemory). Taken in slices that nobody waits long for, so
/// nothing of it is sorted beforehand: ids lie nearly in the order of their table already, and of the accounts the next ones are the top of
/// a heap. Not thread-safe; its ids may be looked up by several threads at once.
class Sweep {
  public:
    /// An account whose line is to be written.
    struct Dirty {
        std::int64_t number;
        AccountLines::Index index;
    };
    struct Slice {
        std::vector<RecentIds::Item> ids;
        std::vector<Dirty> accounts;
    };

    /// `toEntry`: the newest entry that it knows of. `due`: the entries over which it is spread.
    Sweep(RecentIds ids, std::vector<Dirty> accounts, std::int64_t toEntry, std::int64_t due);

    const RecentIds &ids() const { return m_ids; }
    RecentIds takeIds() { return std::move(m_ids); } ///< at its end
    std::size_t size() const { return m_ids.size() + m_accounts.size(); }
    std::size_t left() const { return size() - m_taken.ids - m_taken.accounts; }

    /// At most so many of what is left, both kinds by the same share, so that both end together.
    Slice take(std::size_t most);
    /// What was taken is durable.
    void keep() { m_kept = m_taken; }
    /// What was taken since then is not.
    void takeBack();

    const std::int64_t toEntry;
    const std::int64_t due;
    std::optional<std::int64_t> endedBy{}; ///< the batch in which its last slice was written

  private:
    struct Done {
        RecentIds::Place place;
        std::size_t ids = 0;
        std::size_t accounts = 0;
    };
    RecentIds m_ids;
    std::vector<Dirty> m_accounts; ///< a heap, and behind it those that were taken, the last one first
    Done m_taken;
    Done m_kept;
};

} // namespace florin::storage
