#pragma once

#include "server/rear/ledger/journal_row.h"
#include "server/rear/storage/account_lines.h"
#include "server/rear/storage/database.h"
#include "server/rear/storage/id_filter.h"
#include "server/rear/storage/recent_ids.h"
#include "server/rear/storage/sweep.h"

#include <future>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace florin::storage {

IdKey keyOf(std::string_view transferId);

/// What is known of the books beside their journal: the accounts' lines and the ids of the latest transfers. The journal is written with
/// each commit, one row behind the other; lines and ids, which would touch pages all over the file, are written by a sweep: it begins
/// when enough has come together, goes through it in the order of the file, and takes a slice with each commit. What it has not come to
/// is found again in the tail of the journal.
///
/// A batch is first the running one; staged, while it is written, with the next one running on top of it; and published when it is durable.
/// One thread writes, and one reads at a time; while a batch is staged another thread than the writer's may run the next one (see
/// JudgeAhead), and the writer stays away until that has stopped. The reader sees what was published when it began, for as long as it reads: what is
/// published meanwhile leaves it the lines as they were.
class BooksMemory {
  public:
    /// How many ids or accounts begin a sweep.
    static constexpr std::size_t sweepsAt = 400'000;

    /// What one commit writes of a sweep: a line is as it was published, never ahead of the journal.
    struct Slice {
        struct LineRow {
            std::int64_t number = 0;
            ledger::Line line;
            std::int64_t lastEntry = 0;
        };
        std::vector<RecentIds::Item> ids{};
        std::vector<LineRow> lines{};
        std::optional<std::int64_t> sweptTo{}; ///< it is the last one
    };
    struct Mark {
        std::size_t lines = 0;
        std::size_t ids = 0;
        std::size_t opened = 0;
        std::int64_t nextEntry = 0;
        std::int64_t nextAccount = 0;
    };

    /// Which entry began the transfer of this id, as far as it is known here; the running batch counts too.
    std::optional<std::int64_t> entryOf(const IdKey &key) const;

    /// The reader's. `begin` says whether `batch`, the newest one that it sees in the file, is the one that was published last: between a
    /// commit and its publication lie a few microseconds. If it is, reading has begun.
    bool beginReading(std::int64_t batch, std::int64_t newestEntry);
    void endReading();
    std::optional<std::int64_t> entryRead(const IdKey &key) const;
    /// Nothing if it is not known here: then it stands in its table.
    std::optional<ledger::AccountLine> accountRead(std::string_view id) const;

    /// Of the thread that runs a batch. `find` brings an account in from its row, through that thread's connection.
    std::optional<AccountLines::Index> find(std::string_view id, Database &db);
    /// Gives the entry its number, makes its row, and leaves the lines as it says, and its id (`key`) if it begins a transfer. The row's id
    /// is a view of the entry's.
    ledger::EntryRow enter(const ledger::Entry &entry, AccountLines::Index debit, AccountLines::Index credit, const IdKey &key);

    /// The writer's, with the running batch.
    std::int64_t takeAccountSerial() { return m_nextAccount++; } ///< see ledger/account_number.h
    AccountLines::Index open(const ledger::Account &account, std::int64_t number);
    Mark mark() const;
    void undoTo(const Mark &mark);
    /// The running batch is complete and is written; the next one may begin.
    void stage();
    /// The staged batch is durable: everybody sees it. Each currency's changes add up to zero, or the program ends. Its slice of a sweep is
    /// durable with it; ids are kept for a reader who does not see them in their table yet.
    void publish(std::int64_t batch);
    /// All that is not published is taken back.
    void forget();

    /// Begins a sweep if there is enough for one, or anything at all.
    enum class When { enough, anything };
    bool beginSweep(When when);
    /// At most so many lines and ids.
    Slice takeSlice(std::size_t most);
    /// The share of a commit with so many entries: as little as makes a sweep be over before the next one is due, so that no commit waits
    /// longer than the others.
    Slice takeShare(std::size_t entries);

    std::int64_t newestEntry() const { return m_publishedEntry; }
    /// At the start, and where another program wrote: the numbers to go on with, and what the tail of the journal says.
    void startAt(std::int64_t nextEntry, std::int64_t nextAccount, std::int64_t batch);
    void replayed(AccountLines::Index account, const ledger::Line &line, std::int64_t entry);
    /// What its entries made of this account cannot be known, for its row does not say what it was before them: whoever asks for it is told
    /// that it is damaged.
    void distrust(const std::string &account) { m_distrusted.insert(account); }
    void replayed(const IdKey &key, std::int64_t entry) {
        m_ids.add(key, entry);
        filter.add(key);
    }

    /// The writer's, who changes them through the words above or with `mutex` held.
    AccountLines lines;
    mutable std::mutex mutex;
    IdFilter filter; ///< of all ids

  private:
    struct Reading {
        std::int64_t batch;
        std::int64_t newestEntry;
    };
    std::optional<std::int64_t> entryPublished(const IdKey &key) const;
    void makeDirty(AccountLines::Index account);
    void endSweep();
    void prepareSpare();
    RecentIds spareIds();

    static constexpr std::size_t idsRoom = sweepsAt + sweepsAt / 4;
    RecentIds m_ids{idsRoom}; ///< published, not in a sweep
    /// For after the next sweep has begun. From then on two take turns: fresh memory would make thousands of payments wait for its pages.
    std::optional<RecentIds> m_spareIds;
    std::future<RecentIds> m_preparing; ///< of the first spare one
    struct BatchIds {
        RecentIds byKey;
        std::vector<RecentIds::Item> inOrder;
        void add(const IdKey &key, std::int64_t entry);
        void clear();
    };
    BatchIds m_batchIds; ///< of the running batch
    BatchIds m_stagedIds;
    std::vector<AccountLines::Index> m_opened; ///< in the running batch
    std::vector<Sweep::Dirty> m_dirty;
    std::set<std::string, std::less<>> m_distrusted;
    std::uint32_t m_nextSweep = 1;
    std::int64_t m_sweptFrom = 0; ///< where the sweep before began
    std::unique_ptr<Sweep> m_sweep;
    std::int64_t m_nextEntry = 1;
    std::int64_t m_nextAccount = 1;
    std::int64_t m_stagedEntry = 0;
    std::int64_t m_publishedEntry = 0;
    std::int64_t m_publishedAccount = 0;
    std::int64_t m_published = 0;
    std::optional<Reading> m_reading;
    std::unordered_map<AccountLines::Index, ledger::Line> m_before; ///< lines as the reader has to see them
};

} // namespace florin::storage
