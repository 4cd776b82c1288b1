#include "server/rear/storage/journal_reader.h"

#include <array>
#include <limits>

namespace florin::storage {

using audit::Numbers;
using ledger::none;
using Kind = JournalSlice::Kind;

namespace {

// The columns of an entry, in the order in which `EntryCursor` takes them.
constexpr auto entriesInOrder = "SELECT number, batch, step, begun, debit, credit, amount, rest, linked, at, expires_at, debit_posted,"
                                " debit_reserved, credit_posted, credit_expected, debit_previous, credit_previous, id FROM entries ORDER BY ";
constexpr std::size_t entryIntegers = 17;

std::int64_t integerOrNone(const Query &row, int column) { return row.isNull(column) ? none : row.integer(column); }

ledger::AccountRow accountFrom(const Query &row) {
    return {row.integer(0), row.text(1), row.text(2), row.text(3), integerOrNone(row, 4), integerOrNone(row, 5), row.integer(6)};
}

} // namespace

/// Accounts and witnesses come in the order of their batches, each through a cursor of its own.
class JournalReader::Cursor {
  public:
    Cursor(Query row, int batchColumn) : m_row(std::move(row)), m_batchColumn(batchColumn) { advance(); }
    bool isAt(std::int64_t batch) const { return m_isThere && m_batch == batch; }
    bool isBefore(std::int64_t batch) const { return m_isThere && m_batch < batch; }
    const Query &row() const { return m_row; }
    void advance() {
        m_isThere = m_row.next();
        if (m_isThere) m_batch = m_row.integer(m_batchColumn);
    }

  private:
    Query m_row;
    const int m_batchColumn;
    std::int64_t m_batch = 0;
    bool m_isThere = false;
};

class JournalReader::EntryCursor {
  public:
    explicit EntryCursor(Query row) : m_row(std::move(row)) { advance(); }
    bool isThere() const { return m_isThere; }
    bool isAt(std::int64_t batch) const { return m_isThere && m_numbers[1] == batch; }
    bool isBefore(std::int64_t batch) const { return m_isThere && m_numbers[1] < batch; }
    void advance() {
        m_isThere = m_row.next();
        if (m_isThere) m_row.integers(0, m_numbers, none);
    }
    void addTo(JournalSlice &slice) const {
        const auto &n = m_numbers;
        slice.entries.push_back({n[0], n[2], slice.keep(m_row.view(entryIntegers)), n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10], n[11],
                                 n[12], n[13], n[14], n[15], n[16]});
    }

  private:
    Query m_row;
    std::array<std::int64_t, entryIntegers> m_numbers{};
    bool m_isThere = false;
};

JournalSlice &JournalReader::add(Kind kind) {
    if (m_slices.piece().isFull()) m_slices.handOn();
    m_slices.piece().add(kind);
    return m_slices.piece();
}

void JournalReader::addOpened(Cursor &opened, Kind kind) {
    add(kind).accounts.push_back(accountFrom(opened.row()));
    opened.advance();
}

void JournalReader::addEntry(EntryCursor &entries, Kind kind) {
    entries.addTo(add(kind));
    entries.advance();
}

void JournalReader::addWitness(Cursor &witnesses, Kind kind) {
    const auto &row = witnesses.row();
    auto &slice = add(kind);
    slice.witnesses.push_back({slice.keep(row.view(1)), slice.keep(row.view(2)), slice.keep(row.view(3))});
    witnesses.advance();
}

void JournalReader::readAccounts() {
    auto row = m_db.query("SELECT number, id, kind, currency, floor, ceiling, opened_at, posted, reserved, expected, last_entry FROM accounts"
                          " ORDER BY number");
    while (row.next())
        add(Kind::accountRow).accountRows.push_back({accountFrom(row), {row.integer(7), row.integer(8), row.integer(9)}, row.integer(10)});
}

void JournalReader::readCommits() {
    // One writer: the order of numbers is the order of commits.
    EntryCursor entries(m_db.query(std::string(entriesInOrder) + (m_numbers == Numbers::gapless ? "number" : "batch, number")));
    Cursor opened(m_db.query("SELECT number, id, kind, currency, floor, ceiling, opened_at, batch FROM accounts ORDER BY batch, number"), 7);
    Cursor witnesses(m_db.query("SELECT batch, subject, id, digest FROM witnesses ORDER BY batch, place"), 0);
    const auto addStrays = [&](std::int64_t before) {
        while (entries.isBefore(before)) addEntry(entries, Kind::strayEntry);
        while (opened.isBefore(before)) addOpened(opened, Kind::strayAccount);
        while (witnesses.isBefore(before)) addWitness(witnesses, Kind::strayWitness);
    };
    auto row = m_db.query("SELECT number, unit, sequence, at, first_entry, entries, accounts, witnesses, previous, hash FROM batches ORDER BY number");
    while (row.next()) {
        const auto batch = row.integer(0);
        addStrays(batch);
        auto &slice = add(Kind::commit);
        slice.commits.push_back({batch, slice.keep(row.view(1)), row.integer(2), row.integer(3), row.integer(4), row.integer(5), row.integer(6),
                                 row.integer(7), slice.keep(row.view(8)), slice.keep(row.view(9))});
        while (opened.isAt(batch)) addOpened(opened, Kind::opened);
        while (entries.isAt(batch)) addEntry(entries, Kind::entry);
        while (witnesses.isAt(batch)) addWitness(witnesses, Kind::witness);
        add(Kind::end);
    }
    addStrays(std::numeric_limits<std::int64_t>::max());
}

void JournalReader::readEntries() {
    EntryCursor entries(m_db.query(std::string(entriesInOrder) + "number"));
    while (entries.isThere()) addEntry(entries, Kind::entry);
}

} // namespace florin::storage
