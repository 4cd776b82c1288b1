#include "server/rear/storage/ids_audit.h"

#include "server/rear/storage/ids_scan.h"
#include "shared/base/random.h"

#include <algorithm>
#include <cstring>
#include <memory>

namespace florin::storage {

namespace {

__extension__ using Wide = unsigned __int128;

std::uint64_t mixed(std::uint64_t left, std::uint64_t right) {
    const auto product = static_cast<Wide>(left) * right;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// So many ids take about a millisecond.
constexpr std::int64_t worthAThread = 4096;
/// To look one up in one segment takes as long as to read so many of them one after the other.
constexpr std::uint64_t readInALookUp = 10;

} // namespace

IdsAudit::IdsAudit(Database &db, audit::Findings &findings) : m_db(db), m_findings(findings) {
    base::SystemRandom().fill({reinterpret_cast<std::uint8_t *>(m_secret), sizeof m_secret});
    auto row = m_db.query("SELECT to_entry FROM swept");
    m_sweptTo = row.next() ? row.integer(0) : 0;
    if (m_sweptTo < worthAThread) return;
    if (auto other = std::shared_ptr<Database>(m_db.another()))
        m_reading = std::async(std::launch::async, [this, other] { return readIndex(*other); });
}

void IdsAudit::addTo(Sum &sum, const IdKey &key, std::int64_t entry) const {
    std::uint64_t low;
    std::uint64_t high;
    std::memcpy(&low, key.data(), sizeof low);
    std::memcpy(&high, key.data() + sizeof low, sizeof high);
    const auto number = static_cast<std::uint64_t>(entry);
    const auto all = mixed(low ^ m_secret[0], high ^ m_secret[1]) ^ mixed(number ^ m_secret[2], high ^ m_secret[3]);
    ++sum.count;
    sum.first += mixed(all ^ m_secret[1], m_secret[2] | 1);
    sum.second += mixed(all ^ m_secret[3], low ^ m_secret[0]);
}

void IdsAudit::take(const ledger::EntryRow &entry) {
    if (entry.id.empty()) return;
    const auto key = keyOf(entry.id);
    if (entry.number <= m_sweptTo) return addTo(m_journal, key, entry.number);
    const auto [place, isNew] = m_tail.try_emplace(key, entry.number);
    if (!isNew)
        m_findings.add("entries " + std::to_string(entry.number) + " (" + std::string(entry.id) + "): entry " + std::to_string(place->second) +
                       " has the same id.");
}

IdsAudit::Index IdsAudit::readIndex(Database &db) const {
    Index index;
    Item before{{}, 0};
    for (IdsScan row(db); row.next() && !m_isOver.load(std::memory_order_relaxed);) {
        const auto bytes = row.key();
        Item item{{}, row.entry()};
        if (bytes.size() != item.key.size()) {
            index.odd.push_back(item.entry);
            continue;
        }
        std::memcpy(item.key.data(), bytes.data(), item.key.size());
        if (before.entry != 0 && before.key == item.key) index.twice.emplace_back(before.entry, item.entry);
        before = item;
        if (item.entry <= m_sweptTo)
            addTo(index.swept, item.key, item.entry);
        else
            index.later.push_back(item);
    }
    return index;
}

void IdsAudit::compare() {
    const auto index = m_reading.valid() ? m_reading.get() : readIndex(m_db);
    for (const auto entry : index.odd) m_findings.add("entry_ids names entry " + std::to_string(entry) + " by a key that no id has.");
    for (const auto &[one, other] : index.twice)
        m_findings.add("entries " + std::to_string(std::max(one, other)) + " (" + idOf(std::max(one, other)) + "): entry " +
                       std::to_string(std::min(one, other)) + " has the same id.");
    if (!(index.swept == m_journal)) nameDifferences();
    compareTail(index);
}

/// Ids that are not swept: some of them may be in their table already, and one that an older entry has may not come again.
void IdsAudit::compareTail(const Index &index) {
    for (const auto &item : index.later) {
        const auto known = m_tail.find(item.key);
        const bool isKnown = known != m_tail.end() && known->second == item.entry;
        if (!isKnown && isIndexed(item)) // Otherwise it is of a transfer that was begun meanwhile.
            m_findings.add("entry_ids names entry " + std::to_string(item.entry) + ", which did not begin the transfer of that id.");
    }
    std::vector<Item> tail;
    tail.reserve(m_tail.size());
    for (const auto &[key, entry] : m_tail) tail.push_back({key, entry});
    std::sort(tail.begin(), tail.end(), [](const Item &left, const Item &right) { return left.key < right.key; }); // as the table lies
    const auto compareWith = [&](const Item &item, std::int64_t indexed) {
        if (indexed != item.entry)
            m_findings.add("entries " + std::to_string(item.entry) + " (" + idOf(item.entry) + "): the id names entry " +
                           std::to_string(indexed) + " already.");
    };
    if (IdsScan row(m_db); isWorthAScan(tail.size(), row.segments(), index)) {
        auto item = tail.begin();
        while (item != tail.end() && row.next()) {
            const auto key = row.key();
            const auto own = [](const Item &of) { return std::string_view(reinterpret_cast<const char *>(of.key.data()), of.key.size()); };
            while (item != tail.end() && own(*item) < key) ++item;
            if (item != tail.end() && own(*item) == key) compareWith(*item, row.entry());
        }
        return;
    }
    for (const auto &item : tail) {
        auto row = m_db.query("SELECT entry FROM entry_ids WHERE key = $1", base::Bytes(item.key.begin(), item.key.end()));
        if (row.next()) compareWith(item, row.integer(0));
    }
}

/// The rows of several segments come by their keys.
bool IdsAudit::isWorthAScan(std::size_t ids, std::size_t segments, const Index &index) const {
    return segments > 1 && ids * segments * readInALookUp > index.swept.count;
}

bool IdsAudit::isIndexed(const Item &item) {
    auto row = m_db.query("SELECT entry FROM entry_ids WHERE key = $1", base::Bytes(item.key.begin(), item.key.end()));
    return row.next() && row.integer(0) == item.entry;
}

std::string IdsAudit::idOf(std::int64_t entry) {
    auto row = m_db.query("SELECT id FROM entries WHERE number = $1", entry);
    return row.next() ? row.text(0) : std::string();
}

/// They differ: now each one is looked up.
void IdsAudit::nameDifferences() {
    {
        auto row = m_db.query("SELECT number, id, amount FROM entries WHERE id IS NOT NULL AND number <= $1 ORDER BY number", m_sweptTo);
        while (row.next()) {
            const auto key = keyOf(row.text(1));
            auto found = m_db.query("SELECT entry FROM entry_ids WHERE key = $1", base::Bytes(key.begin(), key.end()));
            const auto name = "entries " + std::to_string(row.integer(0)) + " (" + row.text(1) + "), " + std::to_string(row.integer(2)) + ": ";
            if (!found.next())
                m_findings.add(name + "the index of ids does not know it, so that it could be paid again.");
            else if (found.integer(0) != row.integer(0))
                m_findings.add(name + "the index of ids says entry " + std::to_string(found.integer(0)) + ".");
        }
    }
    auto row = m_db.query("SELECT i.key, i.entry, e.id FROM entry_ids AS i LEFT JOIN entries AS e ON e.number = i.entry WHERE i.entry <= $1",
                          m_sweptTo);
    while (row.next()) {
        const auto key = row.isNull(2) ? IdKey{} : keyOf(row.text(2));
        if (row.blob(0) != base::Bytes(key.begin(), key.end()))
            m_findings.add("entry_ids names entry " + std::to_string(row.integer(1)) + " by an id that it does not have.");
    }
}

std::optional<std::int64_t> IdsAudit::entryOf(const std::string &id) {
    const auto key = keyOf(id);
    if (const auto tail = m_tail.find(key); tail != m_tail.end()) return tail->second;
    auto row = m_db.query("SELECT entry FROM entry_ids WHERE key = $1", base::Bytes(key.begin(), key.end()));
    return row.next() ? std::optional(row.integer(0)) : std::nullopt;
}

} // namespace florin::storage
