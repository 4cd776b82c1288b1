#include "server/rear/storage/journal_scan.h"

#include "shared/base/random.h"

#include <cstring>

namespace florin::storage {

using audit::BatchContent;
using audit::BatchSeen;
using audit::Numbers;
using ledger::none;

namespace {

std::int64_t integerOrNone(const Query &row, int column) { return row.isNull(column) ? none : row.integer(column); }

std::string bytesFrom(const Query &row, int column) { return std::string(base::textOf(row.blob(column))); }

/// Accounts, entries and witnesses come in the order of their batches, each through a cursor of its own.
class Cursor {
  public:
    Cursor(Query row, int batchColumn) : m_row(std::move(row)), m_batchColumn(batchColumn) { advance(); }
    bool isAt(std::int64_t batch) const { return m_isThere && m_row.integer(m_batchColumn) == batch; }
    bool isBefore(std::int64_t batch) const { return m_isThere && m_row.integer(m_batchColumn) < batch; }
    bool isThere() const { return m_isThere; }
    const Query &row() const { return m_row; }
    void advance() { m_isThere = m_row.next(); }

  private:
    Query m_row;
    int m_batchColumn;
    bool m_isThere = false;
};

BatchSeen batchFrom(const Query &row) {
    return {row.integer(0), row.text(1),    row.integer(2), row.integer(3),   row.integer(4),
            row.integer(5), row.integer(6), row.integer(7), bytesFrom(row, 8), bytesFrom(row, 9)};
}

ledger::AccountRow accountFrom(const Query &row) {
    return {row.integer(0), row.text(1), row.text(2), row.text(3), integerOrNone(row, 4), integerOrNone(row, 5), row.integer(6)};
}

__extension__ using Wide = unsigned __int128;

std::uint64_t mixed(std::uint64_t left, std::uint64_t right) {
    const auto product = static_cast<Wide>(left) * right;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

} // namespace

ledger::EntryRow entryFrom(const Query &row, std::string &id) {
    ledger::EntryRow entry;
    entry.number = row.integer(0);
    entry.step = row.integer(2);
    id = row.text(3);
    entry.id = id;
    entry.begun = integerOrNone(row, 4);
    entry.debit = row.integer(5);
    entry.credit = row.integer(6);
    entry.amount = row.integer(7);
    entry.rest = row.integer(8);
    entry.linked = integerOrNone(row, 9);
    entry.at = row.integer(10);
    entry.expiresAt = integerOrNone(row, 11);
    entry.debitPosted = integerOrNone(row, 12);
    entry.debitReserved = integerOrNone(row, 13);
    entry.creditPosted = integerOrNone(row, 14);
    entry.creditExpected = integerOrNone(row, 15);
    entry.debitPrevious = integerOrNone(row, 16);
    entry.creditPrevious = integerOrNone(row, 17);
    return entry;
}

void JournalScan::readAccounts(audit::LinesAudit &lines) {
    base::SystemRandom().fill({reinterpret_cast<std::uint8_t *>(m_secret), sizeof m_secret});
    {
        auto row = m_db.query("SELECT to_entry FROM swept");
        m_sweptTo = row.next() ? row.integer(0) : 0;
    }
    auto row = m_db.query("SELECT number, id, kind, currency, floor, ceiling, opened_at, posted, reserved, expected, last_entry FROM accounts"
                          " ORDER BY number");
    for (; row.next(); ++accounts) lines.account({accountFrom(row), {row.integer(7), row.integer(8), row.integer(9)}, row.integer(10)});
    if (m_numbers == Numbers::gapless) return;
    auto share = m_db.query("SELECT account, CAST(sum(posted) AS BIGINT), CAST(sum(reserved) AS BIGINT), CAST(sum(expected) AS BIGINT)"
                            " FROM account_shares GROUP BY account");
    while (share.next()) lines.shares(share.integer(0), {share.integer(1), share.integer(2), share.integer(3)});
}

void JournalScan::readChain(audit::LinesAudit &lines, audit::ChainAudit &chain) {
    const bool isOrdered = m_numbers == Numbers::gapless; // One writer: the order of numbers is the order of commits.
    const auto order = std::string(" FROM entries ORDER BY ") + (isOrdered ? "number" : "batch, number");
    Cursor entries(m_db.query(std::string("SELECT ") + entryColumns + order), 1);
    Cursor opened(m_db.query("SELECT number, id, kind, currency, floor, ceiling, opened_at, batch FROM accounts ORDER BY batch, number"), 7);
    Cursor witness(m_db.query("SELECT batch, subject, id, digest FROM witnesses ORDER BY batch, place"), 0);
    auto row = m_db.query("SELECT number, unit, sequence, at, first_entry, entries, accounts, witnesses, previous, hash FROM batches ORDER BY number");
    std::string id;
    const auto takeEntry = [&] {
        const auto entry = entryFrom(entries.row(), id);
        if (isOrdered) lines.entry(entry);
        takeId(entry);
        return entry;
    };
    const auto skipBefore = [&](std::int64_t batch) {
        for (; entries.isBefore(batch); entries.advance()) {
            const auto entry = takeEntry();
            m_findings.add("entries " + std::to_string(entry.number) + " (" + id + "), " + lines.amountOf(entry.debit, entry.amount) +
                           ": it belongs to no commit.");
        }
        for (; opened.isBefore(batch); opened.advance())
            m_findings.add("accounts " + opened.row().text(0) + " (" + opened.row().text(1) + "): it was opened in no commit.");
        for (; witness.isBefore(batch); witness.advance())
            m_findings.add("witnesses of " + witness.row().text(1) + " " + witness.row().text(2) + ": it belongs to no commit.");
    };
    BatchContent content;
    for (; row.next(); ++batches) {
        const auto batch = batchFrom(row);
        skipBefore(batch.number);
        content = {std::move(content.bytes)};
        content.bytes.clear();
        for (; opened.isAt(batch.number); opened.advance(), ++content.accounts) ledger::append(content.bytes, accountFrom(opened.row()));
        for (; entries.isAt(batch.number); entries.advance(), ++content.entries) {
            const auto entry = takeEntry();
            ledger::append(content.bytes, entry);
            content.moved += entry.amount;
        }
        for (; witness.isAt(batch.number); witness.advance(), ++content.witnesses) {
            const auto subject = witness.row().text(1);
            const auto about = witness.row().text(2);
            const auto digest = bytesFrom(witness.row(), 3);
            ledger::append(content.bytes, ledger::WitnessRow{subject, about, digest});
        }
        witnesses += content.witnesses;
        chain.batch(batch, content);
    }
    skipBefore(std::numeric_limits<std::int64_t>::max());
    chain.end();
    if (!isOrdered) readLines(lines);
}

void JournalScan::readLines(audit::LinesAudit &lines) {
    auto row = m_db.query(std::string("SELECT ") + entryColumns + " FROM entries ORDER BY number");
    std::string id;
    while (row.next()) lines.entry(entryFrom(row, id));
}

void JournalScan::addTo(Sum &sum, const IdKey &key, std::int64_t entry) const {
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

void JournalScan::takeId(const ledger::EntryRow &entry) {
    if (entry.id.empty()) return;
    if (entry.number <= m_sweptTo) return addTo(m_journalIds, keyOf(entry.id), entry.number);
    const auto [place, isNew] = m_tail.try_emplace(std::string(entry.id), entry.number);
    if (!isNew)
        m_findings.add("entries " + std::to_string(entry.number) + " (" + place->first + "): entry " + std::to_string(place->second) +
                       " has the same id.");
}

void JournalScan::compareIds() {
    Sum indexed;
    {
        auto row = m_db.query("SELECT key, entry FROM entry_ids WHERE entry <= $1", m_sweptTo);
        IdKey key{};
        while (row.next()) {
            const auto bytes = row.blob(0);
            std::copy_n(bytes.begin(), std::min(bytes.size(), key.size()), key.begin());
            addTo(indexed, key, row.integer(1));
        }
    }
    if (!(indexed == m_journalIds)) nameDifferentIds();
    for (const auto &[id, entry] : m_tail) {
        const auto key = keyOf(id);
        auto row = m_db.query("SELECT entry FROM entry_ids WHERE key = $1", base::Bytes(key.begin(), key.end()));
        if (row.next() && row.integer(0) != entry)
            m_findings.add("entries " + std::to_string(entry) + " (" + id + "): the id names entry " + std::to_string(row.integer(0)) + " already.");
    }
    auto stray = m_db.query("SELECT i.entry FROM entry_ids AS i LEFT JOIN entries AS e ON e.number = i.entry AND e.id IS NOT NULL"
                            " WHERE i.entry > $1 AND e.number IS NULL",
                            m_sweptTo);
    while (stray.next()) m_findings.add("entry_ids names entry " + std::to_string(stray.integer(0)) + ", which began no transfer.");
}

/// They differ: now each one is looked up.
void JournalScan::nameDifferentIds() {
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

std::optional<std::int64_t> JournalScan::entryOf(const std::string &id) {
    if (const auto tail = m_tail.find(id); tail != m_tail.end()) return tail->second;
    const auto key = keyOf(id);
    auto row = m_db.query("SELECT entry FROM entry_ids WHERE key = $1", base::Bytes(key.begin(), key.end()));
    return row.next() ? std::optional(row.integer(0)) : std::nullopt;
}

} // namespace florin::storage
