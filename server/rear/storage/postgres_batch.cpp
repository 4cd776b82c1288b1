#include "server/rear/storage/postgres_batch.h"

#include "server/rear/storage/books_memory.h"
#include "server/rear/storage/ledger_rows.h"
#include "server/rear/storage/postgres_array.h"
#include "shared/base/ensure.h"

#include <algorithm>
#include <array>

namespace florin::storage {

using ledger::AccountLine;
using ledger::Entry;
using ledger::EntryRow;
using ledger::Line;
using ledger::Settles;
using ledger::Step;
using ledger::Transfer;
using Known = PostgresLedger::Known;

namespace {

std::int64_t micros(base::Timestamp moment) { return moment.time_since_epoch().count(); }

/// Of the transfer that it begins, if it begins one.
const ledger::TransferPlan *planOf(const ledger::Request &request) {
    if (const auto *begin = std::get_if<ledger::Begin>(&request)) return &begin->plan;
    return std::get_if<ledger::TransferPlan>(&request);
}

void add(Line &line, const Line &change) {
    line.posted += change.posted;
    line.reserved += change.reserved;
    line.expected += change.expected;
}

} // namespace

PostgresDatabase::Isolation PostgresBatch::isolationOf(const std::vector<const ledger::Request *> &requests) {
    const bool corrects = std::any_of(requests.begin(), requests.end(), [](const ledger::Request *request) {
        const auto *plan = planOf(*request);
        return plan != nullptr && !plan->linked.empty();
    });
    return corrects ? PostgresDatabase::Isolation::serializable : PostgresDatabase::Isolation::byLocks;
}

void PostgresBatch::load(const std::vector<const ledger::Request *> &requests) {
    std::vector<std::string> transfers;
    std::vector<std::string> accounts;
    std::vector<std::string> givers;
    const auto takePart = [&](const ledger::TransferPlan &plan) {
        givers.push_back(plan.debit);
        accounts.push_back(plan.debit);
        accounts.push_back(plan.credit);
    };
    for (const auto *request : requests) {
        const auto *plan = planOf(*request);
        transfers.push_back(plan == nullptr ? std::get<ledger::End>(*request).transfer : plan->id);
        if (plan == nullptr) continue;
        if (!plan->linked.empty()) transfers.push_back(plan->linked);
        takePart(*plan);
    }
    loadTransfers(transfers);
    for (const auto *request : requests) {
        const auto *end = std::get_if<ledger::End>(request);
        const auto standing = end == nullptr ? m_transfers.end() : m_transfers.find(end->transfer);
        if (standing == m_transfers.end()) continue;
        takePart(standing->second.transfer.plan);
    }
    m_books.learn(accounts);
    holdGivers(givers);
    holdRows(accounts);
    // While all of them are held: an account's entries are numbered in the order of their commits.
    takeNumbers(requests.size());
}

void PostgresBatch::loadTransfers(const std::vector<std::string> &ids) {
    PostgresArray keys;
    for (const auto &id : ids) keys.add(std::span<const std::uint8_t>(keyOf(id)));
    PostgresArray entries;
    std::vector<std::int64_t> numbers;
    {
        auto row = m_db.query("SELECT entry FROM entry_ids WHERE key = ANY (CAST(CAST($1 AS text) AS bytea[])) ORDER BY entry", keys.text());
        while (row.next()) {
            numbers.push_back(row.integer(0));
            entries.add(numbers.back());
        }
    }
    if (numbers.empty()) return;
    std::unordered_map<std::string, std::int64_t> entryOf;
    {
        auto row = m_db.query("SELECT id, number FROM entries WHERE number = ANY (CAST(CAST($1 AS text) AS bigint[]))", entries.text());
        while (row.next()) entryOf.emplace(row.text(0), row.integer(1));
    }
    for (auto &transfer : transfersBegunAmong(m_db, entries.text())) {
        const auto id = transfer.plan.id;
        m_transfers.emplace(id, Standing{std::move(transfer), entryOf.at(id)});
    }
}

void PostgresBatch::holdGivers(const std::vector<std::string> &ids) {
    std::map<std::int64_t, std::string> inOrder;
    for (const auto &id : ids)
        if (const auto known = m_books.find(id); known && known->givesFromShareZero()) inOrder.emplace(known->number, id);
    for (const auto &[number, id] : inOrder) (void)accountToGive(id);
}

void PostgresBatch::holdRows(const std::vector<std::string> &ids) {
    PostgresArray numbers;
    for (const auto &id : ids)
        if (const auto known = m_books.find(id); known && known->isRow()) numbers.add(known->number);
    if (numbers.empty()) return;
    auto row = m_db.query("SELECT number, posted, reserved, expected, last_entry FROM accounts"
                          " WHERE number = ANY (CAST(CAST($1 AS text) AS bigint[])) ORDER BY number FOR UPDATE",
                          numbers.text());
    while (row.next()) m_lines[row.integer(0)] = {{row.integer(1), row.integer(2), row.integer(3)}, row.integer(4), false};
}

void PostgresBatch::takeNumbers(std::size_t count) {
    auto row = m_db.query("SELECT nextval('entry_numbers') FROM generate_series(1, $1)", static_cast<std::int64_t>(count));
    while (row.next()) m_numbers.push_back(row.integer(0));
}

PostgresBatch::Working &PostgresBatch::working(const Known &account) {
    const auto found = m_lines.find(account.number);
    if (found != m_lines.end()) return found->second;
    // Opened by this batch.
    return m_lines[account.number];
}

std::optional<AccountLine> PostgresBatch::account(const std::string &id) {
    const auto known = m_books.find(id);
    if (!known) return std::nullopt;
    if (known->isRow()) return AccountLine{known->account, working(*known).line};
    const auto held = m_held.find(known->number);
    return AccountLine{known->account, held == m_held.end() ? Line{} : held->second};
}

std::optional<AccountLine> PostgresBatch::accountToGive(const std::string &id) {
    const auto known = m_books.find(id);
    if (!known || !known->givesFromShareZero()) return account(id);
    if (!m_held.contains(known->number)) {
        auto line = m_books.holdAll(known->number);
        for (const auto &[place, change] : m_shares)
            if (place.first == known->number) storage::add(line, change);
        m_held.emplace(known->number, line);
    }
    return account(id);
}

void PostgresBatch::open(const ledger::Account &account, base::Timestamp at) {
    m_books.open(account, at);
}

std::optional<Transfer> PostgresBatch::transfer(const std::string &id) {
    const auto found = m_transfers.find(id);
    return found == m_transfers.end() ? std::nullopt : std::optional(found->second.transfer);
}

std::int64_t PostgresBatch::corrected(const std::string &id) {
    const auto standing = m_transfers.find(id);
    if (standing == m_transfers.end()) return 0;
    const auto [before, isNew] = m_correctedBefore.try_emplace(id, 0);
    if (isNew) before->second = correctedOf(m_db, standing->second.entry);
    const auto here = m_correctedHere.find(id);
    return before->second + (here == m_correctedHere.end() ? 0 : here->second);
}

void PostgresBatch::add(const Entry &entry) {
    const auto debit = m_books.find(entry.debit);
    const auto credit = m_books.find(entry.credit);
    ENSURE(debit && credit && m_numbersUsed < m_numbers.size());
    EntryRow row;
    row.number = m_numbers[m_numbersUsed++];
    row.step = static_cast<std::int64_t>(entry.step);
    if (ledger::ends(entry.step)) row.begun = m_transfers.at(entry.transfer).entry;
    row.debit = debit->number;
    row.credit = credit->number;
    row.amount = entry.amount.amount();
    row.rest = entry.rest;
    if (!entry.linked.empty() && !ledger::ends(entry.step)) row.linked = m_transfers.at(entry.linked).entry;
    row.at = micros(entry.at);
    if (entry.expiresAt) row.expiresAt = micros(*entry.expiresAt);
    if (debit->isRow()) row.debitPrevious = working(*debit).lastEntry;
    if (credit->isRow()) row.creditPrevious = working(*credit).lastEntry;
    if (debit->givesFromShareZero()) (void)accountToGive(entry.debit);
    change(*debit, entry.step, row, true);
    change(*credit, entry.step, row, false);
    if (debit->isRow() || debit->givesFromShareZero()) {
        const auto line = account(entry.debit)->line;
        row.debitPosted = line.posted;
        row.debitReserved = line.reserved;
    }
    if (credit->isRow()) {
        row.creditPosted = working(*credit).line.posted;
        row.creditExpected = working(*credit).line.expected;
    }
    remember(entry, row);
    m_ids.push_back(ledger::ends(entry.step) ? std::string() : entry.transfer);
    m_rows.push_back(row);
}

void PostgresBatch::change(const Known &account, Step step, const EntryRow &row, bool gives) {
    const auto changed = gives ? ledger::debited : ledger::credited;
    if (account.isRow()) {
        auto &line = working(account);
        line = {changed(line.line, step, row.amount, row.rest), row.number, true};
        return;
    }
    const auto share = gives && account.givesFromShareZero() ? 0 : m_books.lane();
    auto &added = m_shares[{account.number, share}];
    added = changed(added, step, row.amount, row.rest);
    if (const auto held = m_held.find(account.number); held != m_held.end()) held->second = changed(held->second, step, row.amount, row.rest);
}

/// So that a later request of the same batch finds it.
void PostgresBatch::remember(const Entry &entry, const EntryRow &row) {
    if (ledger::ends(entry.step)) {
        auto &transfer = m_transfers.at(entry.transfer).transfer;
        transfer.state = ledger::stateAfter(entry.step);
        transfer.posted = entry.amount;
        transfer.endedAt = entry.at;
        if (!transfer.plan.linked.empty()) m_correctedHere[transfer.plan.linked] -= row.rest;
        return;
    }
    const bool atOnce = entry.step == Step::postsAtOnce;
    Transfer transfer{{entry.transfer, entry.debit, entry.credit, entry.amount, entry.linked, atOnce ? Settles::atOnce : Settles::later,
                       entry.expiresAt},
                      ledger::stateAfter(entry.step),
                      atOnce ? entry.amount : money::Money::zero(entry.amount.currency()),
                      entry.at};
    if (atOnce) transfer.endedAt = entry.at;
    m_transfers.emplace(entry.transfer, Standing{std::move(transfer), row.number});
    if (!entry.linked.empty()) m_correctedHere[entry.linked] += row.amount;
}

void PostgresBatch::write() {
    if (m_rows.empty()) return;
    writeEntries();
    writeIds();
    writeLines();
}

void PostgresBatch::writeEntries() {
    constexpr auto none = ledger::none;
    std::array<PostgresArray, 16> columns;
    PostgresArray ids;
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        auto &row = m_rows[i];
        row.id = m_ids[i];
        row.id.empty() ? ids.addNull() : ids.add(row.id);
        std::size_t place = 0;
        for (const auto number : {row.number, row.step, row.begun, row.debit, row.credit, row.amount, row.rest, row.linked, row.at,
                                  row.expiresAt, row.debitPosted, row.debitReserved, row.creditPosted, row.creditExpected,
                                  row.debitPrevious, row.creditPrevious}) {
            number == none ? columns[place].addNull() : columns[place].add(number);
            ++place;
        }
        m_books.note(row);
    }
    std::array<std::string, 16> texts;
    for (std::size_t i = 0; i < texts.size(); ++i) texts[i] = columns[i].text();
    const auto &t = texts;
    m_db.run("INSERT INTO entries (batch, id, number, step, begun, debit, credit, amount, rest, linked, at, expires_at, debit_posted,"
             " debit_reserved, credit_posted, credit_expected, debit_previous, credit_previous)"
             " SELECT $1, row.* FROM unnest(CAST(CAST($2 AS text) AS text[]), CAST(CAST($3 AS text) AS bigint[]),"
             " CAST(CAST($4 AS text) AS bigint[]), CAST(CAST($5 AS text) AS bigint[]), CAST(CAST($6 AS text) AS bigint[]),"
             " CAST(CAST($7 AS text) AS bigint[]), CAST(CAST($8 AS text) AS bigint[]), CAST(CAST($9 AS text) AS bigint[]),"
             " CAST(CAST($10 AS text) AS bigint[]), CAST(CAST($11 AS text) AS bigint[]), CAST(CAST($12 AS text) AS bigint[]),"
             " CAST(CAST($13 AS text) AS bigint[]), CAST(CAST($14 AS text) AS bigint[]), CAST(CAST($15 AS text) AS bigint[]),"
             " CAST(CAST($16 AS text) AS bigint[]), CAST(CAST($17 AS text) AS bigint[]), CAST(CAST($18 AS text) AS bigint[])) AS row",
             m_books.batch(), ids.text(), t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7], t[8], t[9], t[10], t[11], t[12], t[13], t[14],
             t[15]);
}

void PostgresBatch::writeIds() {
    PostgresArray keys, entries, opened, ends, ended;
    for (const auto &row : m_rows) {
        if (row.begun != ledger::none) ended.add(row.begun);
        if (row.id.empty()) continue;
        keys.add(std::span<const std::uint8_t>(keyOf(row.id)));
        entries.add(row.number);
        if (row.step != static_cast<std::int64_t>(Step::begins)) continue;
        opened.add(row.number);
        row.expiresAt == ledger::none ? ends.addNull() : ends.add(row.expiresAt);
    }
    if (!keys.empty())
        m_db.run("INSERT INTO entry_ids (key, entry) SELECT row.* FROM unnest(CAST(CAST($1 AS text) AS bytea[]),"
                 " CAST(CAST($2 AS text) AS bigint[])) AS row",
                 keys.text(), entries.text());
    if (!opened.empty())
        m_db.run("INSERT INTO open_transfers (entry, expires_at) SELECT row.* FROM unnest(CAST(CAST($1 AS text) AS bigint[]),"
                 " CAST(CAST($2 AS text) AS bigint[])) AS row",
                 opened.text(), ends.text());
    if (!ended.empty()) m_db.run("DELETE FROM open_transfers WHERE entry = ANY (CAST(CAST($1 AS text) AS bigint[]))", ended.text());
}

void PostgresBatch::writeLines() {
    std::array<PostgresArray, 5> rows;
    for (const auto &[number, line] : m_lines) {
        if (!line.isChanged) continue;
        std::size_t place = 0;
        for (const auto value : {number, line.line.posted, line.line.reserved, line.line.expected, line.lastEntry}) rows[place++].add(value);
    }
    if (!rows[0].empty())
        m_db.run("UPDATE accounts SET posted = row.posted, reserved = row.reserved, expected = row.expected, last_entry = row.last_entry"
                 " FROM unnest(CAST(CAST($1 AS text) AS bigint[]), CAST(CAST($2 AS text) AS bigint[]), CAST(CAST($3 AS text) AS bigint[]),"
                 " CAST(CAST($4 AS text) AS bigint[]), CAST(CAST($5 AS text) AS bigint[]))"
                 " AS row (number, posted, reserved, expected, last_entry) WHERE accounts.number = row.number",
                 rows[0].text(), rows[1].text(), rows[2].text(), rows[3].text(), rows[4].text());
    std::array<PostgresArray, 5> shares;
    for (const auto &[key, line] : m_shares) {
        std::size_t place = 0;
        for (const auto value : {key.first, key.second, line.posted, line.reserved, line.expected}) shares[place++].add(value);
    }
    if (!shares[0].empty())
        m_db.run("INSERT INTO account_shares (account, share, posted, reserved, expected) SELECT row.* FROM"
                 " unnest(CAST(CAST($1 AS text) AS bigint[]), CAST(CAST($2 AS text) AS bigint[]), CAST(CAST($3 AS text) AS bigint[]),"
                 " CAST(CAST($4 AS text) AS bigint[]), CAST(CAST($5 AS text) AS bigint[])) AS row"
                 " ON CONFLICT (account, share) DO UPDATE SET posted = account_shares.posted + excluded.posted,"
                 " reserved = account_shares.reserved + excluded.reserved, expected = account_shares.expected + excluded.expected",
                 shares[0].text(), shares[1].text(), shares[2].text(), shares[3].text(), shares[4].text());
}

std::vector<Transfer> PostgresBatch::pending() {
    ENSURE(!"asked of a batch");
    return {};
}

std::vector<Transfer> PostgresBatch::overdue(base::Timestamp, int) {
    ENSURE(!"asked of a batch");
    return {};
}

std::vector<ledger::CurrencySum> PostgresBatch::sums() {
    ENSURE(!"asked of a batch");
    return {};
}

} // namespace florin::storage
