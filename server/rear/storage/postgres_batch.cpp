#include "server/rear/storage/postgres_batch.h"

#include "server/rear/storage/ledger_rows.h"
#include "shared/base/ensure.h"

#include <algorithm>

namespace florin::storage {

using ledger::AccountLine;
using ledger::Entry;
using ledger::EntryRow;
using ledger::Line;
using ledger::Settles;
using ledger::Step;
using ledger::Transfer;

namespace {

std::int64_t micros(base::Timestamp moment) { return moment.time_since_epoch().count(); }

/// Of the transfer that it begins, if it begins one.
const ledger::TransferPlan *planOf(const ledger::Request &request) {
    if (const auto *begin = std::get_if<ledger::Begin>(&request)) return &begin->plan;
    return std::get_if<ledger::TransferPlan>(&request);
}

/// The first one last.
std::vector<std::int64_t> numbersFrom(Query row) {
    std::vector<std::int64_t> numbers;
    while (row.next()) numbers.push_back(row.integer(0));
    std::reverse(numbers.begin(), numbers.end());
    return numbers;
}

} // namespace

PostgresDatabase::Isolation PostgresBatch::isolationOf(const std::vector<const ledger::Request *> &requests) {
    const bool corrects = std::any_of(requests.begin(), requests.end(), [](const ledger::Request *request) {
        const auto *plan = planOf(*request);
        return plan != nullptr && !plan->linked.empty();
    });
    return corrects ? PostgresDatabase::Isolation::serializable : PostgresDatabase::Isolation::byLocks;
}

batch_rows::Wanted PostgresBatch::wantedBy(const std::vector<const ledger::Request *> &requests) {
    m_books.makeRoomFor(2 * requests.size());
    batch_rows::Wanted wanted;
    std::set<std::int64_t> rows;
    const auto takePart = [&](const std::string &id, bool opens) {
        const auto *known = m_books.known(id);
        if (known != nullptr) {
            if (known->isRow()) rows.insert(known->number);
            return;
        }
        wanted.unknown.insert(id);
        if (opens) wanted.opened.insert(id);
    };
    for (const auto *request : requests) {
        const auto *plan = planOf(*request);
        if (plan == nullptr) {
            wanted.transfers.push_back(std::get<ledger::End>(*request).transfer);
            wanted.ended.push_back(wanted.transfers.back());
            continue;
        }
        const bool opens = std::holds_alternative<ledger::Begin>(*request);
        takePart(plan->debit, opens);
        takePart(plan->credit, opens);
        wanted.transfers.push_back(plan->id);
        if (!plan->linked.empty()) wanted.transfers.push_back(plan->linked);
    }
    wanted.rows.assign(rows.begin(), rows.end());
    return wanted;
}

void PostgresBatch::load(const std::vector<const ledger::Request *> &requests) {
    const auto wanted = wantedBy(requests);
    auto accounts = batch_rows::askAccounts(m_db, wanted);
    // Once they are held: what a neighbour did with them under one of these ids is seen, and no repeat is told that there is not enough.
    auto transfers = batch_rows::askTransfers(m_db, wanted);
    // While all of them are held: an account's entries are numbered in the order of their commits.
    auto numbers = batch_rows::askEntryNumbers(m_db, requests.size());
    auto batch = m_db.ask("SELECT nextval('batch_numbers')");
    if (!wanted.opened.empty()) m_accountNumbers = numbersFrom(batch_rows::askAccountNumbers(m_db, wanted.opened));
    learnAccounts(std::move(accounts));
    learnTransfers(std::move(transfers));
    m_numbers = numbersFrom(std::move(numbers));
    ENSURE(batch.next());
    m_books.useBatch(batch.integer(0));
    holdGivers(requests, wanted);
}

void PostgresBatch::learnTransfers(Query row) {
    while (row.next()) {
        auto transfer = transferFrom(row);
        auto id = transfer.plan.id;
        m_transfers.insert_or_assign(std::move(id), Standing{std::move(transfer), beginningFrom(row)});
    }
}

void PostgresBatch::learnAccounts(Query row) {
    while (row.next()) {
        const auto found = accountFrom(row);
        m_books.learn(found);
        if (found.account.account.keeping() == ledger::Keeping::row)
            m_lines[found.number] = {found.account.line, found.lastEntry, false};
    }
}

void PostgresBatch::holdGivers(const std::vector<const ledger::Request *> &requests, const batch_rows::Wanted &wanted) {
    std::set<std::int64_t> givers;
    for (const auto *request : requests) {
        const auto *plan = planOf(*request);
        if (plan == nullptr) {
            const auto standing = m_transfers.find(std::get<ledger::End>(*request).transfer);
            if (standing != m_transfers.end()) plan = &standing->second.transfer.plan;
        }
        const auto *known = plan == nullptr ? nullptr : m_books.known(plan->debit);
        if (known != nullptr && known->givesFromShareZero()) givers.insert(known->number);
    }
    if (givers.empty()) return;
    auto row = batch_rows::askGivers(m_db, givers);
    // Again: these were not held when they were asked for.
    auto transfers = batch_rows::askTransfers(m_db, wanted);
    auto numbers = batch_rows::askEntryNumbers(m_db, requests.size());
    while (row.next()) m_held[row.integer(0)] = {row.integer(1), row.integer(2), row.integer(3)};
    learnTransfers(std::move(transfers));
    m_numbers = numbersFrom(std::move(numbers));
}

PostgresBatch::Working &PostgresBatch::working(const Known &account) {
    const auto found = m_lines.find(account.number);
    ENSURE(found != m_lines.end());
    return found->second;
}

std::optional<AccountLine> PostgresBatch::account(const std::string &id) {
    const auto *known = m_books.known(id);
    if (known == nullptr) return std::nullopt;
    if (known->isRow()) return AccountLine{known->account, working(*known).line};
    const auto held = m_held.find(known->number);
    return AccountLine{known->account, held == m_held.end() ? Line{} : held->second};
}

std::optional<AccountLine> PostgresBatch::accountToGive(const std::string &id) {
    const auto *known = m_books.known(id);
    ENSURE(known == nullptr || !known->givesFromShareZero() || m_held.contains(known->number));
    return account(id);
}

void PostgresBatch::open(const ledger::Account &account, base::Timestamp at) {
    if (m_books.known(account.id) != nullptr) return;
    // A neighbour may have opened it between two of our questions: then there is none for it, and its id is taken.
    if (m_accountNumbers.empty()) throw Overtaken("open: an account that a neighbour opened");
    ledger::AccountRow row{m_accountNumbers.back(), account.id, std::string(toWord(account.kind)), std::string(account.currency.code())};
    m_accountNumbers.pop_back();
    if (account.floor() == ledger::Floor::zero) row.floor = 0;
    if (account.ceiling) row.ceiling = *account.ceiling;
    row.openedAt = micros(at);
    m_books.noteOpened(row, account);
    const auto &known = *m_books.known(account.id);
    if (known.isRow())
        m_lines[row.number] = {};
    else
        m_shares[{row.number, 0}] = {};
    if (known.givesFromShareZero()) m_held[row.number] = {};
    m_opened.push_back(std::move(row));
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
    const auto *debit = m_books.known(entry.debit);
    const auto *credit = m_books.known(entry.credit);
    ENSURE(debit != nullptr && credit != nullptr && !m_numbers.empty());
    EntryRow row;
    row.number = m_numbers.back();
    m_numbers.pop_back();
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
    change(*debit, entry.step, row, true);
    change(*credit, entry.step, row, false);
    if (debit->isRow() || debit->givesFromShareZero()) {
        const auto &line = debit->isRow() ? working(*debit).line : m_held.at(debit->number);
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
    std::vector<batch_rows::LineRow> openedLines;
    for (const auto &opened : m_opened) {
        // Written whole, as everything of this batch leaves it.
        const auto line = m_lines.find(opened.number);
        openedLines.push_back({opened.number, line == m_lines.end() ? Line{} : line->second.line, line == m_lines.end() ? 0 : line->second.lastEntry});
        if (line != m_lines.end()) line->second.isChanged = false;
    }
    batch_rows::addAccounts(m_db, m_books.batch(), m_opened, openedLines);
    if (!m_rows.empty()) {
        for (std::size_t i = 0; i < m_rows.size(); ++i) {
            m_rows[i].id = m_ids[i];
            m_books.note(m_rows[i]);
        }
        batch_rows::addEntries(m_db, m_books.batch(), m_rows);
        batch_rows::addIds(m_db, m_rows);
    }
    writeLines();
}

void PostgresBatch::writeLines() {
    std::vector<batch_rows::LineRow> lines;
    for (const auto &[number, working] : m_lines)
        if (working.isChanged) lines.push_back({number, working.line, working.lastEntry});
    batch_rows::writeLines(m_db, lines);
    std::vector<batch_rows::ShareRow> shares;
    for (const auto &[place, added] : m_shares) shares.push_back({place.first, place.second, added});
    batch_rows::addToShares(m_db, shares);
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
