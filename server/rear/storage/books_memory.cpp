#include "server/rear/storage/books_memory.h"

#include "shared/base/ensure.h"
#include "shared/signing/sealing.h"

#include <algorithm>
#include <map>
#include <mutex>

namespace florin::storage {

IdKey keyOf(std::string_view transferId) {
    const auto digest = signing::sha256(transferId);
    IdKey key;
    std::copy_n(digest.begin(), key.size(), key.begin());
    return key;
}

std::optional<std::int64_t> BooksMemory::entryOf(const IdKey &key) const {
    if (const auto entry = m_batchIds.find(key)) return entry;
    return entryPublished(key);
}

std::optional<std::int64_t> BooksMemory::entryPublished(const IdKey &key) const {
    if (const auto entry = m_ids.find(key)) return entry;
    if (!m_sweep) return std::nullopt;
    const auto &ids = m_sweep->ids;
    const auto found = std::lower_bound(ids.begin(), ids.end(), key, [](const auto &item, const IdKey &sought) { return item.key < sought; });
    return found != ids.end() && found->key == key ? std::optional(found->entry) : std::nullopt;
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

AccountLines::Index BooksMemory::open(const ledger::Account &account, std::int64_t number) {
    const std::lock_guard lock(mutex);
    const auto index = lines.add(account, number, {}, 0);
    lines.at(index).isPublished = false;
    m_opened.push_back(index);
    return index;
}

void BooksMemory::addId(const IdKey &key, std::int64_t entry) {
    m_batchIds.add(key, entry);
    m_batchIdList.push_back({key, entry});
}

BooksMemory::Mark BooksMemory::mark() const {
    return {lines.mark(), m_batchIdList.size(), m_opened.size(), m_nextEntry, m_nextAccount};
}

void BooksMemory::undoTo(const Mark &mark) {
    lines.undoTo(mark.lines);
    if (m_batchIdList.size() > mark.ids) {
        m_batchIdList.resize(mark.ids);
        m_batchIds.clear();
        for (const auto &item : m_batchIdList) m_batchIds.add(item.key, item.entry);
    }
    const std::lock_guard lock(mutex);
    for (; m_opened.size() > mark.opened; m_opened.pop_back()) lines.at(m_opened.back()).number = 0;
    m_nextEntry = mark.nextEntry;
    m_nextAccount = mark.nextAccount;
}

void BooksMemory::publish(std::int64_t batch) {
    std::map<money::Currency, std::int64_t> change;
    for (const auto &touched : lines.touched()) {
        const auto &kept = lines.at(touched.account);
        change[kept.currency] += touched.line.posted - kept.line.posted;
    }
    for (const auto &[currency, sum] : change) ENSURE(sum == 0);

    const std::lock_guard lock(mutex);
    for (const auto &touched : lines.touched()) {
        makeDirty(touched.account);
        if (m_reading) m_before.try_emplace(touched.account, lines.at(touched.account).line);
    }
    lines.publish();
    for (const auto index : m_opened) lines.at(index).isPublished = true;
    m_opened.clear();
    for (const auto &item : m_batchIdList) m_ids.add(item.key, item.entry);
    m_batchIdList.clear();
    m_batchIds.clear();
    m_publishedEntry = m_nextEntry - 1;
    m_publishedAccount = m_nextAccount - 1;
    m_published = batch;
}

void BooksMemory::forgetBatch() {
    undoTo({0, 0, 0, m_publishedEntry + 1, m_publishedAccount + 1});
    lines.forgetBatch();
}

void BooksMemory::makeDirty(AccountLines::Index account) {
    auto &kept = lines.at(account);
    if (kept.isDirty) return;
    kept.isDirty = true;
    m_dirty.push_back(account);
}

bool BooksMemory::beginSweep(When when) {
    const bool enough = m_ids.size() >= sweepsAt || m_dirty.size() >= sweepsAt;
    const bool anything = m_ids.size() > 0 || !m_dirty.empty();
    if (m_sweep || !(when == When::enough ? enough : anything)) return false;
    const std::lock_guard lock(mutex);
    Sweep sweep;
    sweep.ids = m_ids.takeSorted();
    sweep.accounts.swap(m_dirty);
    for (const auto index : sweep.accounts) lines.at(index).isDirty = false;
    std::sort(sweep.accounts.begin(), sweep.accounts.end(),
              [this](auto left, auto right) { return lines.at(left).number < lines.at(right).number; });
    sweep.toEntry = m_publishedEntry;
    m_sweep = std::move(sweep);
    return true;
}

void BooksMemory::endSweep() {
    const std::lock_guard lock(mutex);
    if (!m_sweep->endedBy) m_sweep->endedBy = m_published;
    if (!m_reading || m_reading->batch >= *m_sweep->endedBy) m_sweep.reset();
}

void BooksMemory::startAt(std::int64_t nextEntry, std::int64_t nextAccount, std::int64_t batch) {
    m_nextEntry = nextEntry;
    m_nextAccount = nextAccount;
    m_publishedEntry = nextEntry - 1;
    m_publishedAccount = nextAccount - 1;
    m_published = batch;
}

void BooksMemory::replayed(AccountLines::Index account, const ledger::Line &line, std::int64_t entry) {
    auto &kept = lines.at(account);
    kept.line = line;
    kept.lastEntry = entry;
    makeDirty(account);
}

} // namespace florin::storage
