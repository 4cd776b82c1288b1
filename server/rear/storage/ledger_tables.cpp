#include "server/rear/storage/ledger_tables.h"

#include "server/rear/ledger/account_number.h"
#include "server/rear/storage/columns.h"
#include "server/rear/storage/ledger_rows.h"
#include "shared/base/ensure.h"
#include "shared/signing/sealing.h"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace florin::storage {

using ledger::AccountLine;
using ledger::Entry;
using ledger::Step;

namespace {

std::int64_t micros(base::Timestamp moment) { return moment.time_since_epoch().count(); }

void bindOrNull(HotStatement &statement, int place, std::int64_t number) {
    if (number == ledger::none)
        statement.bindNull(place);
    else
        statement.bind(place, number);
}

constexpr std::size_t sweptAtTheEnd = 20'000;

} // namespace

struct LedgerTables::Statements {
    explicit Statements(SqliteDatabase &db)
        : addEntry(db.handle(), "INSERT INTO entries (number, batch, step, id, begun, debit, credit, amount, rest, linked, at, expires_at,"
                                " debit_posted, debit_reserved, credit_posted, credit_expected, debit_previous, credit_previous)"
                                " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)"),
          findId(db.handle(), "SELECT entry FROM entry_ids WHERE key = ?1"),
          addId(db.handle(), "INSERT INTO segmented_ids (segment, key, entry) VALUES (?1, ?2, ?3)"
                            // Another program may have written it already; for another entry it would be one id paid twice, which NOT NULL refuses.
                            " ON CONFLICT (segment, key) DO UPDATE SET entry = NULL WHERE entry <> excluded.entry"),
          addOpen(db.handle(), "INSERT INTO open_transfers (entry, expires_at) VALUES (?1, ?2)"),
          removeOpen(db.handle(), "DELETE FROM open_transfers WHERE entry = ?1"),
          writeLine(db.handle(), "UPDATE accounts SET posted = ?2, reserved = ?3, expected = ?4, last_entry = ?5"
                                 " WHERE number = ?1 AND last_entry < ?5"),
          addBatch(db.handle(), "INSERT INTO batches (number, unit, sequence, at, first_entry, entries, accounts, witnesses, previous, hash)"
                                " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"),
          addWitness(db.handle(), "INSERT INTO witnesses (batch, place, subject, id, digest) VALUES (?1, ?2, ?3, ?4, ?5)"),
          sweptTo(db.handle(), "UPDATE swept SET to_entry = ?1 WHERE to_entry < ?1"),
          newestBatch(db.handle(), "SELECT max(number) FROM batches") {}

    HotStatement addEntry, findId, addId, addOpen, removeOpen, writeLine, addBatch, addWitness, sweptTo, newestBatch;
};

LedgerTables::LedgerTables(SqliteDatabase &db, BooksMemory &memory, std::string unit)
    : m_db(db), m_memory(memory), m_unit(std::move(unit)), m_statements(std::make_shared<Statements>(db)) {
    db.execute("BEGIN");
    std::int64_t swept = 0;
    if (auto row = db.query("SELECT to_entry FROM swept"); row.next()) swept = row.integer(0);
    catchUp(swept);
    db.execute("COMMIT");
}

/// What stands in the journal after an entry, and where its chain ends. Nobody else writes it but an administrator's program beside this one.
void LedgerTables::catchUp(std::int64_t after) {
    const auto newest = [this](const char *statement) {
        auto row = m_db.query(statement);
        return row.next() ? row.integer(0) : 0;
    };
    const auto batch = newest("SELECT coalesce(max(number), 0) FROM batches");
    const auto entry = newest("SELECT coalesce(max(number), 0) FROM entries");
    const auto serial = ledger::serialOf(newest("SELECT coalesce(max(number), 0) FROM accounts"));
    std::int64_t sequence = 1;
    std::string previous(32, '\0');
    if (auto row = m_db.query("SELECT sequence, hash FROM batches WHERE unit = $1 ORDER BY sequence DESC LIMIT 1", m_unit); row.next()) {
        sequence = row.integer(0) + 1;
        previous = base::textOf(row.blob(1));
    }
    const std::lock_guard lock(m_memory.mutex);
    replay(after);
    // Last, so that a failure before leaves it to the next batch to catch up.
    m_memory.startAt(entry + 1, std::max(ledger::firstSerial, serial + 1), batch);
    m_batch = batch + 1;
    m_sequence = sequence;
    m_previous = previous;
}

void LedgerTables::replay(std::int64_t after) {
    std::unordered_map<std::int64_t, std::optional<AccountLines::Index>> byNumber;
    const auto indexOf = [&](std::int64_t number) {
        const auto [place, isNew] = byNumber.try_emplace(number);
        if (isNew) {
            const auto found = accountRow(m_db, number);
            if (!found) throw StorageFailure(intake::StoreError::damaged, "an entry names an account that is not there");
            const auto known = m_memory.lines.find(found->account.account.id);
            const bool isThere = known && m_memory.lines.at(*known).number != 0;
            if (isThere)
                place->second = *known;
            else if (isSound(m_db, *found))
                place->second = m_memory.lines.add(found->account.account, number, found->account.line, found->lastEntry);
            else
                m_memory.distrust(found->account.account.id);
        }
        return place->second;
    };
    auto row = m_db.query("SELECT number, step, id, debit, credit, amount, rest FROM entries"
                          " WHERE number > $1 ORDER BY number",
                          after);
    while (row.next()) {
        const auto number = row.integer(0);
        const auto step = static_cast<Step>(row.integer(1));
        if (!row.isNull(2)) m_memory.replayed(keyOf(row.text(2)), number);
        for (const int side : {3, 4}) {
            const auto index = indexOf(row.integer(side));
            if (!index) continue;
            const auto &kept = m_memory.lines.at(*index);
            if (number <= kept.lastEntry) continue; // The sweep has been here already.
            const auto change = side == 3 ? ledger::debited : ledger::credited;
            m_memory.replayed(*index, change(kept.line, step, row.integer(5), row.integer(6)), number);
        }
    }
}

std::optional<AccountLine> LedgerTables::account(const std::string &id) {
    const auto index = m_memory.find(id, m_db);
    if (!index) return std::nullopt;
    return AccountLine{m_memory.lines.accountOf(*index), m_memory.lines.working(*index)};
}

void LedgerTables::open(const ledger::Account &account, base::Timestamp at) {
    if (m_memory.find(account.id, m_db)) return;
    const auto number = ledger::numberOf(m_memory.takeAccountSerial(), account);
    m_memory.open(account, number);
    const bool hasFloor = account.floor() == ledger::Floor::zero;
    const ledger::AccountRow row{number,
                                 account.id,
                                 std::string(toWord(account.kind)),
                                 std::string(account.currency.code()),
                                 hasFloor ? 0 : ledger::none,
                                 account.ceiling.value_or(ledger::none),
                                 micros(at)};
    m_db.run("INSERT INTO currencies (code, number) VALUES ($1, $2) ON CONFLICT DO NOTHING", row.currency, account.currency.numeric());
    m_db.run("INSERT INTO accounts (number, id, kind, currency, floor, ceiling, opened_at, batch) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
             number, row.id, row.kind, row.currency, hasFloor ? std::optional(std::int64_t{0}) : std::nullopt, account.ceiling, row.openedAt,
             m_batch);
    ledger::append(m_accountBytes, row);
    ++m_accounts;
}

const IdKey &LedgerTables::keyFor(std::string_view id) {
    // Asked for twice in a row: to look the transfer up, and to add it.
    if (m_keyedId != id) {
        m_keyedId = id;
        m_key = keyOf(id);
    }
    return m_key;
}

void LedgerTables::expect(std::string_view id, const IdKey &key) {
    m_keyedId = id;
    m_key = key;
}

std::optional<std::int64_t> LedgerTables::entryOf(std::string_view id) {
    const auto &key = keyFor(id);
    // The filter first: it holds the ids in memory, too, and is one look where these are several.
    if (!m_memory.filter.mayHold(key)) return std::nullopt;
    if (const auto entry = m_memory.entryOf(key)) return entry;
    auto &find = m_statements->findId;
    if (!find.bind(1, std::span<const std::uint8_t>(key)).next()) return std::nullopt;
    const auto entry = find.integer(0);
    find.reset();
    return entry;
}

std::optional<ledger::Transfer> LedgerTables::transfer(const std::string &id) {
    const auto entry = entryOf(id);
    return entry ? transferBegunBy(m_db, *entry) : std::nullopt;
}

std::int64_t LedgerTables::corrected(const std::string &id) {
    const auto entry = entryOf(id);
    return entry ? correctedOf(m_db, *entry) : 0;
}

void LedgerTables::add(const Entry &entry) {
    const auto debit = m_memory.find(entry.debit, m_db);
    const auto credit = m_memory.find(entry.credit, m_db);
    ENSURE(debit && credit);
    std::optional<std::int64_t> begun, linked;
    if (ledger::ends(entry.step)) {
        begun = entryOf(entry.transfer);
        ENSURE(begun.has_value());
    }
    if (!entry.linked.empty()) linked = entryOf(entry.linked);
    auto row = m_memory.enter(entry, *debit, *credit, keyFor(entry.transfer));
    row.begun = begun.value_or(ledger::none);
    row.linked = linked.value_or(ledger::none);
    insert(row);
    ledger::append(m_entryBytes, row);
    if (begun) m_statements->removeOpen.bind(1, *begun).run();
}

void LedgerTables::insert(const std::vector<ledger::EntryRow> &rows, std::string_view bytes) {
    for (const auto &row : rows) insert(row);
    m_entryBytes += bytes;
}

void LedgerTables::insert(const ledger::EntryRow &row) {
    auto &add = m_statements->addEntry;
    add.bind(1, row.number).bind(2, m_batch).bind(3, row.step);
    if (row.id.empty())
        add.bindNull(4);
    else
        add.bind(4, row.id);
    bindOrNull(add, 5, row.begun);
    add.bind(6, row.debit).bind(7, row.credit).bind(8, row.amount).bind(9, row.rest);
    bindOrNull(add, 10, row.linked);
    add.bind(11, row.at);
    int place = 12;
    for (const auto number : {row.expiresAt, row.debitPosted, row.debitReserved, row.creditPosted, row.creditExpected, row.debitPrevious,
                              row.creditPrevious})
        bindOrNull(add, place++, number);
    add.run();
    if (m_entries++ == 0) m_firstEntry = row.number;
    if (row.step != static_cast<std::int64_t>(Step::begins)) return;
    m_statements->addOpen.bind(1, row.number);
    bindOrNull(m_statements->addOpen, 2, row.expiresAt);
    m_statements->addOpen.run();
}

std::vector<ledger::Transfer> LedgerTables::pending() { return pendingTransfers(m_db); }

std::vector<ledger::Transfer> LedgerTables::overdue(base::Timestamp now, int most) { return overdueTransfers(m_db, now, most); }

std::vector<ledger::CurrencySum> LedgerTables::sums() {
    std::map<money::Currency, std::int64_t> byCurrency;
    auto row = m_db.query("SELECT id, currency, posted FROM accounts");
    while (row.next()) {
        const auto known = m_memory.lines.find(row.text(0));
        byCurrency[currencyFrom(row.text(1))] += known ? m_memory.lines.working(*known).posted : row.integer(2);
    }
    std::vector<ledger::CurrencySum> sums;
    for (const auto &[currency, sum] : byCurrency) sums.push_back({currency, sum});
    return sums;
}

bool LedgerTables::begin() {
    auto &newest = m_statements->newestBatch;
    const bool isOurs = newest.next() && newest.integer(0) == m_batch - 1;
    newest.reset();
    if (!isOurs) {
        m_memory.forget();
        catchUp(m_memory.newestEntry());
    }
    m_accountBytes.clear();
    m_entryBytes.clear();
    m_accounts = m_entries = m_firstEntry = 0;
    m_isSealed = false;
    return isOurs;
}

LedgerTables::Mark LedgerTables::mark() const {
    return {m_memory.mark(), m_accountBytes.size(), m_entryBytes.size(), m_accounts, m_entries};
}

void LedgerTables::undoTo(const Mark &mark) {
    m_memory.undoTo(mark.memory);
    m_accountBytes.resize(mark.accountBytes);
    m_entryBytes.resize(mark.entryBytes);
    m_accounts = mark.accounts;
    m_entries = mark.entries;
    if (m_entries == 0) m_firstEntry = 0;
}

bool LedgerTables::hasOnlyOpenedSince(const Mark &mark) const {
    const auto now = m_memory.mark();
    return now.nextEntry == mark.memory.nextEntry && now.nextAccount - mark.memory.nextAccount == m_accounts - mark.accounts;
}

void LedgerTables::stage(std::size_t more, std::size_t witnesses) {
    m_memory.stage();
    const auto entries = static_cast<std::size_t>(m_entries) + more;
    m_slice = {};
    if (m_accounts == 0 && entries == 0 && witnesses == 0) return;
    m_memory.beginSweep(BooksMemory::When::enough);
    m_slice = m_memory.takeShare(entries);
}

void LedgerTables::seal(base::Timestamp at, const std::vector<ledger::WitnessRow> &witnesses) {
    if (m_accounts == 0 && m_entries == 0 && witnesses.empty()) return;
    auto &bytes = m_sealed;
    bytes.clear();
    const auto witnessed = static_cast<std::int64_t>(witnesses.size());
    ledger::append(bytes, ledger::BatchHead{m_unit, m_sequence, micros(at), m_accounts, m_entries, witnessed, m_previous});
    bytes += m_accountBytes;
    bytes += m_entryBytes;
    std::int64_t place = 0;
    for (const auto &witness : witnesses) {
        ledger::append(bytes, witness);
        auto &add = m_statements->addWitness;
        add.bind(1, m_batch).bind(2, ++place).bind(3, witness.subject).bind(4, witness.id);
        if (witness.digest.empty())
            add.bindNull(5);
        else
            add.bind(5, base::bytesOf(witness.digest));
        add.run();
    }
    m_hash = base::textOf(signing::sha256(bytes));
    auto &add = m_statements->addBatch;
    add.bind(1, m_batch).bind(2, std::string_view(m_unit)).bind(3, m_sequence).bind(4, micros(at)).bind(5, m_firstEntry).bind(6, m_entries);
    add.bind(7, m_accounts).bind(8, witnessed).bind(9, base::bytesOf(m_previous)).bind(10, base::bytesOf(m_hash)).run();
    m_isSealed = true;
    write(m_slice);
}

void LedgerTables::publish() {
    m_memory.publish(m_isSealed ? m_batch : m_batch - 1);
    if (!m_isSealed) return;
    ++m_batch;
    ++m_sequence;
    m_previous = m_hash;
    m_hasSealed = true;
}

void LedgerTables::forget() { m_memory.forget(); }

void LedgerTables::write(const BooksMemory::Slice &slice) {
    for (const auto &item : slice.ids) {
        auto &add = m_statements->addId;
        add.bind(1, segmentOf(item.entry)).bind(2, std::span<const std::uint8_t>(item.key)).bind(3, item.entry).run();
    }
    for (const auto &[number, line, lastEntry] : slice.lines) {
        auto &update = m_statements->writeLine;
        update.bind(1, number).bind(2, line.posted).bind(3, line.reserved).bind(4, line.expected).bind(5, lastEntry).run();
    }
    if (slice.sweptTo) m_statements->sweptTo.bind(1, *slice.sweptTo).run();
}

bool LedgerTables::sweepSome() {
    if (!m_hasSealed) return false; // What another program entered is that one's to sweep, and is found again in any case.
    m_memory.beginSweep(BooksMemory::When::anything);
    const auto slice = m_memory.takeSlice(sweptAtTheEnd);
    write(slice);
    return slice.sweptTo || !slice.ids.empty() || !slice.lines.empty();
}

} // namespace florin::storage
