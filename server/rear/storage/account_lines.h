#pragma once

#include "server/rear/ledger/judge.h"

#include <cstdint>
#include <deque>
#include <memory_resource>
#include <optional>
#include <string_view>
#include <vector>

namespace florin::storage {

/// What the accounts hold, in memory: as of the last commit for everybody, and as of the running batch for the writer. A batch that is
/// being written is staged: the next one goes on from it, before anybody else sees it. An account is
/// brought in when it is first asked for, and stays (about 110 bytes). Not locked in itself: see BooksMemory.
class AccountLines {
  public:
    using Index = std::uint32_t;

    /// One account. `line` and `lastEntry` are as of the last commit.
    struct Kept {
        std::string_view id; ///< in the arena
        std::int64_t number = 0; ///< 0: opened in a batch that was taken back
        std::optional<std::int64_t> ceiling;
        ledger::Line line;
        std::int64_t lastEntry = 0;
        Index working = 0; ///< where its newest line is: see AccountLines::placeIn
        ledger::AccountKind kind{};
        money::Currency currency;
        bool isPublished = true; ///< false: opened in the running batch
        std::uint32_t dirtySince = 0; ///< the sweep that will write it
    };
    /// How a batch leaves an account.
    struct Touched {
        Index account = 0;
        ledger::Line line;
        std::int64_t lastEntry = 0;
    };

    std::optional<Index> find(std::string_view id) const;
    Index add(const ledger::Account &account, std::int64_t number, const ledger::Line &line, std::int64_t lastEntry);
    Kept &at(Index index) { return m_kept[index]; }
    const Kept &at(Index index) const { return m_kept[index]; }
    std::size_t size() const { return m_kept.size(); }
    ledger::Account accountOf(Index index) const;

    /// As the running batch has it.
    ledger::Line working(Index index) const;
    std::int64_t workingLastEntry(Index index) const;
    void touch(Index index, const ledger::Line &line, std::int64_t entry);

    /// Savepoints of the running batch.
    std::size_t mark() const { return m_undo.size(); }
    void undoTo(std::size_t mark);
    /// The running batch is complete; the next one begins. No batch may be staged.
    void stage();
    const std::vector<Touched> &staged() const { return m_staged; }
    /// The staged batch is durable.
    void publish();
    /// The staged batch and the running one are taken back.
    void forget();

  private:
    struct Undo {
        std::uint32_t place; ///< among the touched ones
        ledger::Line line;
        std::int64_t lastEntry;
    };
    /// `Kept::working`: 0 for an account that no batch touches; else one more than its place among those that the running batch touches,
    /// or, with this bit, among the staged ones.
    static constexpr Index isStaged = Index{1} << 31;
    const Touched *newest(const Kept &kept) const;
    std::size_t placeOf(std::string_view id) const;
    void grow();

    std::pmr::monotonic_buffer_resource m_arena;
    std::deque<Kept> m_kept;
    std::vector<Index> m_slots; ///< one more than the index; 0 is free
    std::vector<Touched> m_touched;
    std::vector<Touched> m_staged;
    std::vector<Undo> m_undo;
};

} // namespace florin::storage
