#include "server/rear/storage/postgres_ledger.h"

#include "server/rear/storage/books_memory.h"
#include "server/rear/storage/columns.h"
#include "server/rear/storage/ledger_rows.h"
#include "server/rear/storage/limits.h"
#include "server/rear/storage/postgres_array.h"
#include "shared/base/ensure.h"
#include "shared/signing/sealing.h"

namespace florin::storage {

using ledger::AccountLine;
using ledger::Entry;
using ledger::Floor;
using ledger::Keeping;
using ledger::Line;
using ledger::Step;

namespace {

constexpr std::size_t hashBytes = 32;

std::int64_t micros(base::Timestamp moment) { return moment.time_since_epoch().count(); }

std::optional<std::int64_t> orNull(std::int64_t number) {
    return number == ledger::none ? std::nullopt : std::optional(number);
}

base::Bytes keyBytesOf(const std::string &id) {
    const auto key = keyOf(id);
    return {key.begin(), key.end()};
}

base::Bytes blobOf(std::string_view bytes) {
    const auto span = base::bytesOf(bytes);
    return {span.begin(), span.end()};
}

Line lineFrom(const Query &row) { return {row.integer(0), row.integer(1), row.integer(2)}; }

} // namespace

bool PostgresLedger::Known::givesFromShareZero() const {
    return account.keeping() == Keeping::postings && account.floor() == Floor::zero;
}

PostgresLedger::PostgresLedger(PostgresDatabase &db, PostgresName &name, int lane)
    : m_db(db), m_name(name), m_unit(name.unit() + '/' + std::to_string(lane)), m_lane(lane) {}

void PostgresLedger::beginToWrite() {
    m_isWriting = true;
    m_batch = m_firstEntry = m_entries = 0;
    m_accountBytes.clear();
    m_entryBytes.clear();
    m_opened.clear();
    m_hash.clear();
}

void PostgresLedger::forget() {
    for (const auto &id : m_opened) m_known.erase(id);
    m_opened.clear();
    // What became of the link, if there was one, is not known here.
    if (!m_hash.empty()) m_sequence.reset();
    m_hash.clear();
}

void PostgresLedger::published() {
    m_opened.clear();
    if (m_hash.empty()) return;
    ++*m_sequence;
    m_previous = std::move(m_hash);
    m_hash.clear();
}

std::int64_t PostgresLedger::numberFrom(std::string_view sequence) {
    auto row = m_db.query("SELECT nextval(CAST(CAST($1 AS text) AS regclass))", sequence);
    ENSURE(row.next());
    return row.integer(0);
}

std::int64_t PostgresLedger::batch() {
    if (m_batch == 0) m_batch = numberFrom("batch_numbers");
    return m_batch;
}

std::optional<PostgresLedger::Known> PostgresLedger::find(const std::string &id) {
    if (const auto known = m_known.find(id); known != m_known.end()) return known->second;
    const auto found = accountRow(m_db, id);
    if (!found) return std::nullopt;
    makeRoomFor(1);
    return m_known.emplace(id, Known{found->number, found->account.account}).first->second;
}

const PostgresLedger::Known *PostgresLedger::known(const std::string &id) const {
    const auto found = m_known.find(id);
    return found == m_known.end() ? nullptr : &found->second;
}

void PostgresLedger::makeRoomFor(std::size_t accounts) {
    if (m_known.size() + accounts > limits::mostKnownAccounts) m_known.clear();
}

void PostgresLedger::learn(const AccountFound &found) {
    m_known.insert_or_assign(found.account.account.id, Known{found.number, found.account.account});
}

void PostgresLedger::noteOpened(const ledger::AccountRow &row, const ledger::Account &account) {
    ledger::append(m_accountBytes, row);
    m_known.insert_or_assign(account.id, Known{row.number, account});
    m_opened.push_back(account.id);
}

PostgresLedger::Held PostgresLedger::rowOf(std::int64_t account) {
    constexpr auto line = "SELECT posted, reserved, expected, last_entry FROM accounts WHERE number = $1";
    constexpr auto heldLine = "SELECT posted, reserved, expected, last_entry FROM accounts WHERE number = $1 FOR UPDATE";
    auto row = m_db.query(m_isWriting ? heldLine : line, account);
    ENSURE(row.next());
    return {lineFrom(row), row.integer(3)};
}

Line PostgresLedger::sumOfShares(std::int64_t account) {
    auto row = m_db.query("SELECT CAST(coalesce(sum(posted), 0) AS BIGINT), CAST(coalesce(sum(reserved), 0) AS BIGINT),"
                          " CAST(coalesce(sum(expected), 0) AS BIGINT) FROM account_shares WHERE account = $1",
                          account);
    ENSURE(row.next());
    return lineFrom(row);
}

Line PostgresLedger::holdAll(std::int64_t account) {
    m_db.later("SELECT 1 FROM account_shares WHERE account = $1 AND share = 0 FOR UPDATE", account);
    return sumOfShares(account);
}

std::optional<AccountLine> PostgresLedger::account(const std::string &id) {
    const auto known = find(id);
    if (!known) return std::nullopt;
    if (known->account.keeping() == Keeping::row) return AccountLine{known->account, rowOf(known->number).line};
    // A writer that read the shares of others would be in the way of all of them.
    return AccountLine{known->account, m_isWriting ? Line{} : sumOfShares(known->number)};
}

std::optional<AccountLine> PostgresLedger::accountToGive(const std::string &id) {
    const auto known = find(id);
    if (known && m_isWriting && known->givesFromShareZero()) return AccountLine{known->account, holdAll(known->number)};
    return account(id);
}

void PostgresLedger::open(const ledger::Account &account, base::Timestamp at) {
    if (find(account.id)) return;
    const auto floor = account.floor() == Floor::zero ? std::optional(std::int64_t{0}) : std::nullopt;
    const ledger::AccountRow row{numberFrom("account_numbers"),
                                 account.id,
                                 std::string(toWord(account.kind)),
                                 std::string(account.currency.code()),
                                 floor.value_or(ledger::none),
                                 account.ceiling.value_or(ledger::none),
                                 micros(at)};
    m_db.later("INSERT INTO accounts (number, id, kind, currency, floor, ceiling, opened_at, batch) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
               row.number, row.id, row.kind, row.currency, floor, account.ceiling, row.openedAt, batch());
    if (account.keeping() == Keeping::postings) addToShare({row.number, account}, 0, {});
    noteOpened(row, account);
}

std::optional<std::int64_t> PostgresLedger::entryOf(const std::string &id) {
    auto row = m_db.query("SELECT entry FROM entry_ids WHERE key = $1", keyBytesOf(id));
    return row.next() ? std::optional(row.integer(0)) : std::nullopt;
}

std::optional<ledger::Transfer> PostgresLedger::transfer(const std::string &id) {
    const auto entry = entryOf(id);
    return entry ? transferBegunBy(m_db, *entry) : std::nullopt;
}

std::int64_t PostgresLedger::corrected(const std::string &id) {
    const auto entry = entryOf(id);
    return entry ? correctedOf(m_db, *entry) : 0;
}

void PostgresLedger::add(const Entry &entry) {
    const auto debit = find(entry.debit);
    const auto credit = find(entry.credit);
    ENSURE(debit && credit);
    // First held, then numbered: what an entry builds on comes before it.
    const auto given = debit->givesFromShareZero() ? std::optional(holdAll(debit->number)) : std::nullopt;
    ledger::EntryRow row;
    row.number = numberFrom("entry_numbers");
    row.step = static_cast<std::int64_t>(entry.step);
    if (ledger::ends(entry.step)) {
        const auto begun = entryOf(entry.transfer);
        ENSURE(begun.has_value());
        row.begun = *begun;
    } else {
        row.id = entry.transfer;
    }
    row.debit = debit->number;
    row.credit = credit->number;
    row.amount = entry.amount.amount();
    row.rest = entry.rest;
    if (!entry.linked.empty()) row.linked = entryOf(entry.linked).value_or(ledger::none);
    row.at = micros(entry.at);
    if (entry.expiresAt) row.expiresAt = micros(*entry.expiresAt);
    const bool givesRow = debit->isRow();
    const bool getsRow = credit->isRow();
    if (givesRow || given) {
        const auto line = givesRow ? entry.debitLine : ledger::debited(*given, entry.step, row.amount, row.rest);
        row.debitPosted = line.posted;
        row.debitReserved = line.reserved;
    }
    if (givesRow) row.debitPrevious = rowOf(row.debit).lastEntry;
    if (getsRow) {
        row.creditPosted = entry.creditLine.posted;
        row.creditExpected = entry.creditLine.expected;
        row.creditPrevious = rowOf(row.credit).lastEntry;
    }
    m_db.later("INSERT INTO entries (number, batch, step, id, begun, debit, credit, amount, rest, linked, at, expires_at, debit_posted,"
               " debit_reserved, credit_posted, credit_expected, debit_previous, credit_previous)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
               row.number, batch(), row.step, row.id.empty() ? std::nullopt : std::optional(row.id), orNull(row.begun), row.debit, row.credit,
               row.amount, row.rest, orNull(row.linked), row.at, orNull(row.expiresAt), orNull(row.debitPosted), orNull(row.debitReserved),
               orNull(row.creditPosted), orNull(row.creditExpected), orNull(row.debitPrevious), orNull(row.creditPrevious));
    if (!row.id.empty()) m_db.later("INSERT INTO entry_ids (key, entry) VALUES ($1, $2)", keyBytesOf(entry.transfer), row.number);
    if (entry.step == Step::begins)
        m_db.later("INSERT INTO open_transfers (entry, expires_at) VALUES ($1, $2)", row.number, entry.expiresAt);
    else if (row.begun != ledger::none)
        m_db.later("DELETE FROM open_transfers WHERE entry = $1", row.begun);
    givesRow ? writeRow(*debit, entry.debitLine, row.number)
             : addToShare(*debit, given ? 0 : m_lane, ledger::debited({}, entry.step, row.amount, row.rest));
    getsRow ? writeRow(*credit, entry.creditLine, row.number)
            : addToShare(*credit, m_lane, ledger::credited({}, entry.step, row.amount, row.rest));
    note(row);
}

void PostgresLedger::note(const ledger::EntryRow &row) {
    ledger::append(m_entryBytes, row);
    if (m_entries++ == 0) m_firstEntry = row.number;
}

void PostgresLedger::writeRow(const Known &account, const Line &line, std::int64_t entry) {
    m_db.later("UPDATE accounts SET posted = $2, reserved = $3, expected = $4, last_entry = $5 WHERE number = $1", account.number, line.posted,
               line.reserved, line.expected, entry);
}

void PostgresLedger::addToShare(const Known &account, std::int64_t share, const Line &change) {
    m_db.later("INSERT INTO account_shares (account, share, posted, reserved, expected) VALUES ($1, $2, $3, $4, $5)"
               " ON CONFLICT (account, share) DO UPDATE SET posted = account_shares.posted + excluded.posted,"
               " reserved = account_shares.reserved + excluded.reserved, expected = account_shares.expected + excluded.expected",
               account.number, share, change.posted, change.reserved, change.expected);
}

std::vector<ledger::Transfer> PostgresLedger::pending() { return pendingTransfers(m_db); }

std::vector<ledger::Transfer> PostgresLedger::overdue(base::Timestamp now, int most) { return overdueTransfers(m_db, now, most); }

std::vector<ledger::CurrencySum> PostgresLedger::sums() {
    std::vector<ledger::CurrencySum> sums;
    auto row = m_db.query("SELECT currency, CAST(sum(posted) AS BIGINT) FROM (SELECT currency, posted FROM accounts UNION ALL"
                          " SELECT accounts.currency, account_shares.posted FROM account_shares"
                          " JOIN accounts ON accounts.number = account_shares.account) AS lines GROUP BY currency ORDER BY currency");
    while (row.next()) sums.push_back({currencyFrom(row.text(0)), row.integer(1)});
    return sums;
}

/// Known only when the question was answered: one that throws, because a statement sent before it was overtaken, leaves nothing known.
void PostgresLedger::findTail() {
    std::int64_t sequence = 0;
    std::string previous(hashBytes, '\0');
    auto row = m_db.query("SELECT sequence, hash FROM batches WHERE unit = $1 ORDER BY sequence DESC LIMIT 1", m_unit);
    if (row.next()) {
        sequence = row.integer(0);
        previous = base::textOf(row.blob(1));
    }
    m_sequence = sequence;
    m_previous = std::move(previous);
}

void PostgresLedger::seal(base::Timestamp at, const std::vector<ledger::WitnessRow> &witnesses) {
    if (m_opened.empty() && m_entries == 0 && witnesses.empty()) return;
    m_name.confirm();
    if (!m_sequence) findTail();
    const auto accounts = static_cast<std::int64_t>(m_opened.size());
    const auto witnessed = static_cast<std::int64_t>(witnesses.size());
    std::string bytes;
    ledger::append(bytes, ledger::BatchHead{m_unit, *m_sequence + 1, micros(at), accounts, m_entries, witnessed, m_previous});
    bytes += m_accountBytes;
    bytes += m_entryBytes;
    std::int64_t place = 0;
    for (const auto &witness : witnesses) {
        ledger::append(bytes, witness);
        const auto digest = witness.digest.empty() ? std::nullopt : std::optional(blobOf(witness.digest));
        m_db.later("INSERT INTO witnesses (batch, place, subject, id, digest) VALUES ($1, $2, $3, $4, $5)", batch(), ++place, witness.subject,
                   witness.id, digest);
    }
    const auto hash = signing::sha256(bytes);
    m_hash = base::textOf(hash);
    m_db.later("INSERT INTO batches (number, unit, sequence, at, first_entry, entries, accounts, witnesses, previous, hash)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
               batch(), m_unit, *m_sequence + 1, at, m_firstEntry, m_entries, accounts, witnessed, blobOf(m_previous), hash);
}

} // namespace florin::storage
