#include "server/rear/storage/ledger_view.h"

#include "server/rear/storage/columns.h"
#include "server/rear/storage/ledger_rows.h"
#include "shared/base/ensure.h"

#include <map>
#include <thread>
#include <utility>

namespace florin::storage {

using ledger::AccountLine;

void LedgerView::begin() { m_db.run("BEGIN"); }

bool LedgerView::beginWithBooks() {
    // Between a commit and its publication lie microseconds, in which the writer may have to wait for its turn.
    for (int tries = 0; tries < 1000; ++tries) {
        begin();
        if (hasBooks()) return true;
        m_db.run("ROLLBACK");
        std::this_thread::sleep_for(std::chrono::microseconds(10));
    }
    return false;
}

/// The first read fixes what this transaction sees.
bool LedgerView::hasBooks() {
    auto row = m_db.query("SELECT (SELECT coalesce(max(number), 0) FROM batches), (SELECT coalesce(max(number), 0) FROM entries)");
    m_isReading = row.next() && m_memory.beginReading(row.integer(0), row.integer(1));
    return m_isReading;
}

void LedgerView::needBooks() {
    if (!m_isReading && !hasBooks()) throw Overtaken("the books went on");
}

void LedgerView::end() {
    if (std::exchange(m_isReading, false)) m_memory.endReading();
}

std::optional<AccountLine> LedgerView::account(const std::string &id) {
    needBooks();
    const auto found = accountRow(m_db, id);
    if (!found) return std::nullopt; // Not opened yet, as far as this reader sees.
    if (const auto known = m_memory.accountRead(id)) return known;
    demandSound(m_db, *found);
    return found->account;
}

std::optional<std::int64_t> LedgerView::entryOf(const std::string &id) {
    needBooks();
    const auto key = keyOf(id);
    if (const auto entry = m_memory.entryRead(key)) return entry;
    auto row = m_db.query("SELECT entry FROM entry_ids WHERE key = $1", base::Bytes(key.begin(), key.end()));
    return row.next() ? std::optional(row.integer(0)) : std::nullopt;
}

std::optional<ledger::Transfer> LedgerView::transfer(const std::string &id) {
    const auto entry = entryOf(id);
    return entry ? transferBegunBy(m_db, *entry) : std::nullopt;
}

std::int64_t LedgerView::corrected(const std::string &id) {
    const auto entry = entryOf(id);
    return entry ? correctedOf(m_db, *entry) : 0;
}

std::vector<ledger::Transfer> LedgerView::pending() { return pendingTransfers(m_db); }

std::vector<ledger::Transfer> LedgerView::overdue(base::Timestamp now, int most) { return overdueTransfers(m_db, now, most); }

std::vector<ledger::CurrencySum> LedgerView::sums() {
    needBooks();
    std::map<money::Currency, std::int64_t> byCurrency;
    auto row = m_db.query("SELECT id, currency, posted FROM accounts");
    while (row.next()) {
        const auto known = m_memory.accountRead(row.text(0));
        byCurrency[currencyFrom(row.text(1))] += known ? known->line.posted : row.integer(2);
    }
    std::vector<ledger::CurrencySum> sums;
    for (const auto &[currency, sum] : byCurrency) sums.push_back({currency, sum});
    return sums;
}

void LedgerView::open(const ledger::Account &, base::Timestamp) { ENSURE(false); }
void LedgerView::add(const ledger::Entry &) { ENSURE(false); }

} // namespace florin::storage
