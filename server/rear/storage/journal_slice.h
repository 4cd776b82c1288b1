#pragma once

#include "server/rear/audit/chain_audit.h"
#include "server/rear/audit/lines_audit.h"
#include "server/rear/ledger/journal_row.h"

#include <algorithm>
#include <cstddef>
#include <memory_resource>
#include <string_view>
#include <vector>

namespace florin::storage {

/// Some rows of the books in the order in which an audit looks at them: a commit, the accounts, entries and witnesses that belong to it, the
/// next commit. A commit may go on in the next slice. Filled by one thread, then read by another.
class JournalSlice {
  public:
    enum class Kind {
        accountRow, ///< an account as its row stands now
        commit,     ///< begins; what belongs to it follows
        opened,
        entry,
        witness,
        end, ///< of the commit
        strayAccount,
        strayEntry,
        strayWitness, ///< these three belong to no commit
    };
    /// Rows of one kind that follow each other.
    struct Run {
        Kind kind;
        std::size_t rows;
    };

    /// A text that lives as long as the slice is not cleared.
    std::string_view keep(std::string_view text) {
        if (text.empty()) return {};
        auto *place = static_cast<char *>(m_texts.allocate(text.size(), 1));
        std::copy(text.begin(), text.end(), place);
        return {place, text.size()};
    }
    void add(Kind kind) {
        ++m_rows;
        if (!runs.empty() && runs.back().kind == kind)
            ++runs.back().rows;
        else
            runs.push_back({kind, 1});
    }
    bool isFull() const { return m_rows >= mostRows; }
    void clear() {
        runs.clear();
        accountRows.clear();
        commits.clear();
        accounts.clear();
        entries.clear();
        witnesses.clear();
        m_texts.release();
        m_rows = 0;
    }

    std::vector<Run> runs;
    // The rows, each kind in its order.
    std::vector<audit::AccountSeen> accountRows;
    std::vector<audit::BatchSeen> commits;
    std::vector<ledger::AccountRow> accounts;
    std::vector<ledger::EntryRow> entries;
    std::vector<ledger::WitnessRow> witnesses;

  private:
    /// So many fit into a processor's own cache, with their texts.
    static constexpr std::size_t mostRows = 1024;
    static constexpr std::size_t textRoom = 64 * 1024;

    std::size_t m_rows = 0;
    std::vector<std::byte> m_room{textRoom};
    std::pmr::monotonic_buffer_resource m_texts{m_room.data(), m_room.size()};
};

} // namespace florin::storage
