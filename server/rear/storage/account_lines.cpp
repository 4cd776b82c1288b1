#include "server/rear/storage/account_lines.h"

#include "shared/base/ensure.h"

#include <algorithm>
#include <cstring>
#include <functional>

namespace florin::storage {

namespace {

constexpr std::size_t leastSlots = 64;

} // namespace

std::size_t AccountLines::placeOf(std::string_view id) const {
    const std::size_t mask = m_slots.size() - 1;
    auto place = std::hash<std::string_view>()(id) & mask;
    while (m_slots[place] != 0 && m_kept[m_slots[place] - 1].id != id) place = (place + 1) & mask;
    return place;
}

std::optional<AccountLines::Index> AccountLines::find(std::string_view id) const {
    if (m_slots.empty()) return std::nullopt;
    const auto slot = m_slots[placeOf(id)];
    return slot == 0 ? std::nullopt : std::optional(slot - 1);
}

AccountLines::Index AccountLines::add(const ledger::Account &account, std::int64_t number, const ledger::Line &line, std::int64_t lastEntry) {
    if (2 * (m_kept.size() + 1) > m_slots.size()) grow();
    const auto place = placeOf(account.id);
    const bool isBack = m_slots[place] != 0; // Opened before in a batch that was taken back.
    if (!isBack) {
        auto *bytes = static_cast<char *>(m_arena.allocate(account.id.size(), 1));
        std::memcpy(bytes, account.id.data(), account.id.size());
        m_kept.push_back(Kept{.id = {bytes, account.id.size()}, .currency = account.currency});
        m_slots[place] = static_cast<Index>(m_kept.size());
    }
    auto &kept = m_kept[m_slots[place] - 1];
    kept.number = number;
    kept.ceiling = account.ceiling;
    kept.kind = account.kind;
    kept.currency = account.currency;
    kept.line = line;
    kept.lastEntry = lastEntry;
    kept.isPublished = true;
    return m_slots[place] - 1;
}

void AccountLines::grow() {
    std::vector<Index> old(std::max(leastSlots, 2 * m_slots.size()), 0);
    old.swap(m_slots);
    for (const auto slot : old)
        if (slot != 0) m_slots[placeOf(m_kept[slot - 1].id)] = slot;
}

ledger::Account AccountLines::accountOf(Index index) const {
    const auto &kept = m_kept[index];
    return {std::string(kept.id), kept.kind, kept.currency, kept.ceiling};
}

const AccountLines::Touched *AccountLines::newest(const Kept &kept) const {
    if (kept.working == 0) return nullptr;
    const auto place = (kept.working & ~isStaged) - 1;
    return (kept.working & isStaged) != 0 ? &m_staged[place] : &m_touched[place];
}

ledger::Line AccountLines::working(Index index) const {
    const auto *touched = newest(m_kept[index]);
    return touched == nullptr ? m_kept[index].line : touched->line;
}

std::int64_t AccountLines::workingLastEntry(Index index) const {
    const auto *touched = newest(m_kept[index]);
    return touched == nullptr ? m_kept[index].lastEntry : touched->lastEntry;
}

void AccountLines::touch(Index index, const ledger::Line &line, std::int64_t entry) {
    auto &kept = m_kept[index];
    if (kept.working == 0 || (kept.working & isStaged) != 0) {
        m_touched.push_back({index, working(index), workingLastEntry(index)});
        kept.working = static_cast<Index>(m_touched.size());
    }
    auto &touched = m_touched[kept.working - 1];
    m_undo.push_back({kept.working - 1, touched.line, touched.lastEntry});
    touched.line = line;
    touched.lastEntry = entry;
}

void AccountLines::undoTo(std::size_t mark) {
    while (m_undo.size() > mark) {
        const auto &undo = m_undo.back();
        m_touched[undo.place].line = undo.line;
        m_touched[undo.place].lastEntry = undo.lastEntry;
        m_undo.pop_back();
    }
}

void AccountLines::stage() {
    ENSURE(m_staged.empty());
    m_staged.swap(m_touched);
    for (const auto &touched : m_staged) m_kept[touched.account].working |= isStaged;
    m_undo.clear();
}

void AccountLines::publish() {
    for (const auto &staged : m_staged) {
        auto &kept = m_kept[staged.account];
        kept.line = staged.line;
        kept.lastEntry = staged.lastEntry;
        if ((kept.working & isStaged) != 0) kept.working = 0;
    }
    m_staged.clear();
}

void AccountLines::forget() {
    for (const auto *batch : {&m_staged, &m_touched})
        for (const auto &touched : *batch) m_kept[touched.account].working = 0;
    m_staged.clear();
    m_touched.clear();
    m_undo.clear();
}

} // namespace florin::storage
