#pragma once

#include "server/rear/storage/account_lines.h"
#include "server/rear/storage/recent_ids.h"

#include <mutex>
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
/// One thread writes, and one reads at a time. The reader sees what was published when it began, for as long as it reads: what is
/// published meanwhile leaves it the lines as they were.
class BooksMemory {
  public:
    /// How many ids or accounts begin a sweep.
    static constexpr std::size_t sweepsAt = 400'000;

    struct Sweep {
        std::vector<RecentIds::Item> ids;
        std::size_t idsDone = 0;
        std::vector<AccountLines::Index> accounts;
        std::size_t accountsDone = 0;
        std::int64_t toEntry = 0;
        std::optional<std::int64_t> endedBy{}; ///< the batch in which its last slice was written

        std::size_t left() const { return ids.size() - idsDone + accounts.size() - accountsDone; }
    };
    struct Mark {
        std::size_t lines = 0;
        std::size_t ids = 0;
        std::size_t opened = 0;
        std::int64_t nextEntry = 0;
        std::int64_t nextAccount = 0;
    };

    /// Which entry began the transfer of this id, as far as it is known here; the running batch counts too. The writer's.
    std::optional<std::int64_t> entryOf(const IdKey &key) const;

    /// The reader's. `begin` says whether `batch`, the newest one that it sees in the file, is the one that was published last: between a
    /// commit and its publication lie a few microseconds. If it is, reading has begun.
    bool beginReading(std::int64_t batch, std::int64_t newestEntry);
    void endReading();
    std::optional<std::int64_t> entryRead(const IdKey &key) const;
    /// Nothing if it is not known here: then it stands in its table.
    std::optional<ledger::AccountLine> accountRead(std::string_view id) const;

    /// The writer's: with the running batch.
    std::int64_t takeEntryNumber() { return m_nextEntry++; }
    std::int64_t takeAccountSerial() { return m_nextAccount++; } ///< see ledger/account_number.h
    AccountLines::Index open(const ledger::Account &account, std::int64_t number);
    void addId(const IdKey &key, std::int64_t entry);
    Mark mark() const;
    void undoTo(const Mark &mark);
    /// The batch is durable: everybody sees it. Each currency's changes add up to zero, or the program ends.
    void publish(std::int64_t batch);
    /// The batch is taken back.
    void forgetBatch();

    /// Begins a sweep if there is enough for one, or anything at all with `all`.
    enum class When { enough, anything };
    bool beginSweep(When when);
    bool isSweeping() const { return m_sweep.has_value(); }
    Sweep &sweep() { return *m_sweep; }
    /// The sweep's end is durable, with the batch that was published last. Its ids are kept for a reader who does not see them in their
    /// table yet.
    void endSweep();

    std::int64_t newestEntry() const { return m_publishedEntry; }
    /// At the start, and where another program wrote: the numbers to go on with, and what the tail of the journal says.
    void startAt(std::int64_t nextEntry, std::int64_t nextAccount, std::int64_t batch);
    void replayed(AccountLines::Index account, const ledger::Line &line, std::int64_t entry);
    void replayed(const IdKey &key, std::int64_t entry) { m_ids.add(key, entry); }

    /// The writer's, who changes them through the words above or with `mutex` held.
    AccountLines lines;
    mutable std::mutex mutex;

  private:
    struct Reading {
        std::int64_t batch;
        std::int64_t newestEntry;
    };
    std::optional<std::int64_t> entryPublished(const IdKey &key) const;
    void makeDirty(AccountLines::Index account);

    RecentIds m_ids;      ///< published, not in a sweep
    RecentIds m_batchIds; ///< of the running batch
    std::vector<RecentIds::Item> m_batchIdList;
    std::vector<AccountLines::Index> m_opened; ///< in the running batch
    std::vector<AccountLines::Index> m_dirty;
    std::optional<Sweep> m_sweep;
    std::int64_t m_nextEntry = 1;
    std::int64_t m_nextAccount = 1;
    std::int64_t m_publishedEntry = 0;
    std::int64_t m_publishedAccount = 0;
    std::int64_t m_published = 0;
    std::optional<Reading> m_reading;
    std::unordered_map<AccountLines::Index, ledger::Line> m_before; ///< lines as the reader has to see them
};

} // namespace florin::storage
