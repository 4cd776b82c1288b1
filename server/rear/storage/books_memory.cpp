#include "server/rear/storage/books_memory.h"

#include "server/rear/storage/ledger_rows.h"
#include "shared/base/ensure.h"
#include "shared/base/this_thread.h"
#include "shared/signing/sealing.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <new>
#include <system_error>
#include <utility>

namespace florin::storage {

namespace {

/// Over how many entries a sweep is spread; a commit without entries takes a little, too.
constexpr std::int64_t mostDue = BooksMemory::sweepsAt * 4 / 5;
constexpr std::int64_t leastDue = BooksMemory::sweepsAt / 8;
constexpr std::size_t leastShare = 8;

} // namespace

IdKey keyOf(std::string_view transferId) {
    const auto digest = signing::sha256(transferId);
    IdKey key;
    std::copy_n(digest.begin(), key.size(), key.begin());
    return key;
}

std::optional<std::int64_t> BooksMemory::entryOf(const IdKey &key) const {
    if (const auto entry = m_batchIds.byKey.find(key)) return entry;
    if (const auto entry = m_stagedIds.byKey.find(key)) return entry;
    return entryPublished(key);
}

std::optional<std::int64_t> BooksMemory::entryPublished(const IdKey &key) const {
    if (const auto entry = m_ids.find(key)) return entry;
    if (!m_sweep) return std::nullopt;
    return m_sweep->ids().find(key);
}

bool BooksMemory::beginReading(std::int64_t batch, std::int64_t newestEntry) {
    const std::lock_guard lock(mutex);
    if (batch != m_published) return false;
    m_reading = Reading{batch, newestEntry};
    return true;
}

void BooksMemory::endReading() {
    const std::lock_guard lock(mutex);
    m_reading.reset();
    m_before.clear();
}

std::optional<std::int64_t> BooksMemory::entryRead(const IdKey &key) const {
    const std::lock_guard lock(mutex);
    const auto entry = entryPublished(key);
    return entry && *entry <= m_reading->newestEntry ? entry : std::nullopt;
}

std::optional<ledger::AccountLine> BooksMemory::accountRead(std::string_view id) const {
    const std::lock_guard lock(mutex);
    const auto known = lines.find(id);
    if (!known || !lines.at(*known).isPublished || lines.at(*known).number == 0) return std::nullopt;
    const auto before = m_before.find(*known);
    return ledger::AccountLine{lines.accountOf(*known), before == m_before.end() ? lines.at(*known).line : before->second};
}

std::optional<AccountLines::Index> BooksMemory::find(std::string_view id, Database &db) {
    if (const auto known = lines.find(id); known && lines.at(*known).number != 0) return known;
    if (m_distrusted.contains(id)) throw StorageFailure(intake::StoreError::damaged, "what an account holds is not known");
    const auto found = accountRow(db, std::string(id));
    if (!found) return std::nullopt;
    demandSound(db, *found);
    const std::lock_guard lock(mutex);
    return lines.add(found->account.account, found->number, found->account.line, found->lastEntry);
}

ledger::EntryRow BooksMemory::enter(const ledger::Entry &entry, AccountLines::Index debit, AccountLines::Index credit, const IdKey &key) {
    const auto micros = [](base::Timestamp moment) { return moment.time_since_epoch().count(); };
    const auto &gives = lines.at(debit);
    const auto &gets = lines.at(credit);
    ledger::EntryRow row;
    row.number = m_nextEntry++;
    row.step = static_cast<std::int64_t>(entry.step);
    row.debit = gives.number;
    row.credit = gets.number;
    row.amount = entry.amount.amount();
    row.rest = entry.rest;
    row.at = micros(entry.at);
    if (entry.expiresAt) row.expiresAt = micros(*entry.expiresAt);
    const bool givesRow = ledger::keepingOf(gives.kind) == ledger::Keeping::row;
    if (givesRow || ledger::floorOf(gives.kind) == ledger::Floor::zero) {
        row.debitPosted = entry.debitLine.posted;
        row.debitReserved = entry.debitLine.reserved;
    }
    if (givesRow) row.debitPrevious = lines.workingLastEntry(debit);
    if (ledger::keepingOf(gets.kind) == ledger::Keeping::row) {
        row.creditPosted = entry.creditLine.posted;
        row.creditExpected = entry.creditLine.expected;
        row.creditPrevious = lines.workingLastEntry(credit);
    }
    lines.touch(debit, entry.debitLine, row.number);
    lines.touch(credit, entry.creditLine, row.number);
    if (ledger::ends(entry.step)) return row;
    row.id = entry.transfer;
    m_batchIds.add(key, row.number);
    filter.add(key);
    return row;
}

AccountLines::Index BooksMemory::open(const ledger::Account &account, std::int64_t number) {
    const std::lock_guard lock(mutex);
    const auto index = lines.add(account, number, {}, 0);
    lines.at(index).isPublished = false;
    m_opened.push_back(index);
    return index;
}

void BooksMemory::BatchIds::add(const IdKey &key, std::int64_t entry) {
    byKey.add(key, entry);
    inOrder.push_back({key, entry});
}

void BooksMemory::BatchIds::clear() {
    byKey.clear();
    inOrder.clear();
}

BooksMemory::Mark BooksMemory::mark() const {
    return {lines.mark(), m_batchIds.inOrder.size(), m_opened.size(), m_nextEntry, m_nextAccount};
}

void BooksMemory::undoTo(const Mark &mark) {
    lines.undoTo(mark.lines);
    if (auto &ids = m_batchIds; ids.inOrder.size() > mark.ids) {
        ids.inOrder.resize(mark.ids);
        ids.byKey.clear();
        for (const auto &item : ids.inOrder) ids.byKey.add(item.key, item.entry);
    }
    const std::lock_guard lock(mutex);
    for (; m_opened.size() > mark.opened; m_opened.pop_back()) lines.at(m_opened.back()).number = 0;
    m_nextEntry = mark.nextEntry;
    m_nextAccount = mark.nextAccount;
}

void BooksMemory::stage() {
    lines.stage();
    std::swap(m_stagedIds, m_batchIds);
    m_stagedEntry = m_nextEntry - 1;
}

void BooksMemory::publish(std::int64_t batch) {
    std::map<money::Currency, std::int64_t> change;
    for (const auto &staged : lines.staged()) {
        const auto &kept = lines.at(staged.account);
        change[kept.currency] += staged.line.posted - kept.line.posted;
    }
    for (const auto &[currency, sum] : change) ENSURE(sum == 0);

    const std::lock_guard lock(mutex);
    for (const auto &staged : lines.staged()) {
        makeDirty(staged.account);
        if (m_reading) m_before.try_emplace(staged.account, lines.at(staged.account).line);
    }
    lines.publish();
    for (const auto index : m_opened) lines.at(index).isPublished = true;
    m_opened.clear();
    for (const auto &item : m_stagedIds.inOrder) m_ids.add(item.key, item.entry);
    m_stagedIds.clear();
    m_publishedEntry = m_stagedEntry;
    m_publishedAccount = m_nextAccount - 1;
    m_published = batch;
    if (!m_sweep) return prepareSpare();
    m_sweep->keep();
    if (m_sweep->left() == 0) endSweep();
}

void BooksMemory::forget() {
    lines.forget();
    m_stagedIds.clear();
    m_batchIds.clear();
    const std::lock_guard lock(mutex);
    for (const auto account : m_opened) lines.at(account).number = 0;
    m_opened.clear();
    m_stagedEntry = m_publishedEntry;
    m_nextEntry = m_publishedEntry + 1;
    m_nextAccount = m_publishedAccount + 1;
    if (m_sweep) m_sweep->takeBack();
}

void BooksMemory::makeDirty(AccountLines::Index account) {
    auto &kept = lines.at(account);
    if (kept.dirtySince == m_nextSweep) return;
    kept.dirtySince = m_nextSweep;
    m_dirty.push_back({kept.number, account});
}

bool BooksMemory::beginSweep(When when) {
    const bool enough = m_ids.size() >= sweepsAt || m_dirty.size() >= sweepsAt;
    const bool anything = m_ids.size() > 0 || !m_dirty.empty();
    if (m_sweep || !(when == When::enough ? enough : anything)) return false;
    RecentIds ids;
    try {
        ids = spareIds();
    } catch (const std::bad_alloc &) {
        return false; // It is tried again with the next commit.
    }
    const auto due = std::clamp<std::int64_t>((m_publishedEntry - m_sweptFrom) * 4 / 5, leastDue, mostDue);
    const std::lock_guard lock(mutex);
    // Where memory is short it throws before anything is moved.
    m_sweep = std::make_unique<Sweep>(std::move(m_ids), std::move(m_dirty), m_publishedEntry, due);
    m_ids = std::move(ids);
    m_dirty.clear();
    m_sweptFrom = m_publishedEntry;
    ++m_nextSweep;
    return true;
}

BooksMemory::Slice BooksMemory::takeSlice(std::size_t most) {
    Slice slice;
    if (!m_sweep || m_sweep->left() == 0) return slice;
    auto taken = m_sweep->take(most);
    slice.ids = std::move(taken.ids);
    slice.lines.reserve(taken.accounts.size());
    for (const auto &account : taken.accounts) {
        const auto &kept = lines.at(account.index);
        slice.lines.push_back({kept.number, kept.line, kept.lastEntry});
    }
    if (m_sweep->left() == 0) slice.sweptTo = m_sweep->toEntry;
    return slice;
}

BooksMemory::Slice BooksMemory::takeShare(std::size_t entries) {
    if (!m_sweep) return {};
    const auto due = static_cast<std::size_t>(m_sweep->due);
    return takeSlice(leastShare + (entries * m_sweep->size() + due - 1) / due);
}

void BooksMemory::endSweep() {
    if (!m_sweep->endedBy) m_sweep->endedBy = m_published;
    if (m_reading && m_reading->batch < *m_sweep->endedBy) return;
    m_spareIds = m_sweep->takeIds();
    m_spareIds->reuse();
    m_sweep.reset();
}

void BooksMemory::prepareSpare() {
    if (m_spareIds || m_preparing.valid() || m_ids.size() < sweepsAt / 2) return;
    try {
        m_preparing = std::async(std::launch::async, [] {
            base::nameThisThread("preparer");
            base::letOthersGoFirst();
            RecentIds ids(idsRoom);
            ids.touch();
            return ids;
        });
    } catch (const std::system_error &) {
        // No thread is to be had: it is made where it is needed.
    }
}

RecentIds BooksMemory::spareIds() {
    if (m_spareIds) return *std::exchange(m_spareIds, std::nullopt);
    const bool isReady = m_preparing.valid() && m_preparing.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    return isReady ? m_preparing.get() : RecentIds(idsRoom);
}

void BooksMemory::startAt(std::int64_t nextEntry, std::int64_t nextAccount, std::int64_t batch) {
    m_nextEntry = nextEntry;
    m_nextAccount = nextAccount;
    m_stagedEntry = m_publishedEntry = nextEntry - 1;
    m_publishedAccount = nextAccount - 1;
    m_published = batch;
}

void BooksMemory::replayed(AccountLines::Index account, const ledger::Line &line, std::int64_t entry) {
    auto &kept = lines.at(account);
    if (m_reading) m_before.try_emplace(account, kept.line);
    kept.line = line;
    kept.lastEntry = entry;
    makeDirty(account);
}

} // namespace florin::storage
