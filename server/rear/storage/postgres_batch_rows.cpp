#include "server/rear/storage/postgres_batch_rows.h"

#include "server/rear/storage/books_memory.h"
#include "server/rear/storage/ledger_rows.h"
#include "server/rear/storage/postgres_array.h"

#include <algorithm>
#include <array>
#include <utility>

namespace florin::storage::batch_rows {

using ledger::AccountKind;
using Of = PostgresArray::Of;

namespace {

template <class Values> base::Bytes arrayOf(const Values &values) {
    constexpr bool isNumber = std::is_same_v<typename Values::value_type, std::int64_t>;
    PostgresArray array(isNumber ? Of::numbers : Of::texts);
    for (const auto &value : values) array.add(value);
    return array.bytes();
}

base::Bytes keysOf(const std::vector<std::string> &ids) {
    PostgresArray keys(Of::bytes);
    for (const auto &id : ids) keys.add(std::span<const std::uint8_t>(keyOf(id)));
    return keys.bytes();
}

/// Kinds of accounts that have a row of their own.
const base::Bytes &kindsOfRows() {
    static const auto kinds = [] {
        PostgresArray words(Of::texts);
        const auto any = *money::Currency::fromCode("KRW");
        for (const auto kind : {AccountKind::microAccount, AccountKind::merchantTill, AccountKind::cardTransit, AccountKind::fees,
                                AccountKind::settlement, AccountKind::suspense})
            if (ledger::Account{{}, kind, any}.keeping() == ledger::Keeping::row) words.add(toWord(kind));
        return words.bytes();
    }();
    return kinds;
}

void add(PostgresArray &array, std::int64_t number) {
    number == ledger::none ? array.addNull() : array.add(number);
}

} // namespace

Query askTransfers(PostgresDatabase &db, const Wanted &wanted) {
    static const auto statement = std::string(transferColumns) +
                                  "WHERE begun.number IN (SELECT entry FROM entry_ids WHERE key = ANY (CAST($1 AS bytea[])))";
    return db.ask(statement, keysOf(wanted.transfers));
}

Query askAccounts(PostgresDatabase &db, const Wanted &wanted) {
    static const auto known = std::string(accountColumns) + "accounts WHERE number = ANY (CAST($1 AS bigint[])) ORDER BY number FOR UPDATE";
    if (wanted.unknown.empty() && wanted.ended.empty()) return db.ask(known, arrayOf(wanted.rows));
    static const auto statement =
        "WITH named AS MATERIALIZED (SELECT number, kind FROM accounts WHERE id = ANY (CAST($2 AS text[]))"
        " UNION SELECT accounts.number, accounts.kind FROM entry_ids JOIN entries ON entries.number = entry_ids.entry"
        " CROSS JOIN LATERAL (VALUES (entries.debit), (entries.credit)) AS side (number) JOIN accounts ON accounts.number = side.number"
        " WHERE entry_ids.key = ANY (CAST($3 AS bytea[]))),"
        " wanted AS MATERIALIZED (SELECT unnest(CAST($1 AS bigint[])) AS number"
        " UNION SELECT number FROM named WHERE kind = ANY (CAST($4 AS text[]))),"
        " held AS MATERIALIZED (" + std::string(accountColumns) +
        "wanted JOIN accounts ON accounts.number = wanted.number ORDER BY accounts.number FOR UPDATE OF accounts) " +
        std::string(accountColumns) + "held AS accounts UNION ALL " + std::string(accountColumns) +
        "named JOIN accounts ON accounts.number = named.number WHERE named.kind <> ALL (CAST($4 AS text[]))";
    return db.ask(statement, arrayOf(wanted.rows), arrayOf(wanted.unknown), keysOf(wanted.ended), kindsOfRows());
}

Query askAccountNumbers(PostgresDatabase &db, const std::set<std::string> &ids) {
    return db.ask("SELECT nextval('account_numbers') FROM unnest(CAST($1 AS text[])) AS wanted (id)"
                  " WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE accounts.id = wanted.id)",
                  arrayOf(ids));
}

Query askEntryNumbers(PostgresDatabase &db, std::size_t count) {
    return db.ask("SELECT nextval('entry_numbers') FROM generate_series(1, $1)", static_cast<std::int64_t>(count));
}

Query askGivers(PostgresDatabase &db, const std::set<std::int64_t> &accounts) {
    const auto numbers = arrayOf(accounts);
    db.later("SELECT 1 FROM account_shares WHERE account = ANY (CAST($1 AS bigint[])) AND share = 0 ORDER BY account FOR UPDATE", numbers);
    return db.ask("SELECT account, CAST(sum(posted) AS BIGINT), CAST(sum(reserved) AS BIGINT), CAST(sum(expected) AS BIGINT)"
                  " FROM account_shares WHERE account = ANY (CAST($1 AS bigint[])) GROUP BY account",
                  numbers);
}

void addAccounts(PostgresDatabase &db, std::int64_t batch, const std::vector<ledger::AccountRow> &accounts, const std::vector<LineRow> &lines) {
    if (accounts.empty()) return;
    std::array<PostgresArray, 8> numbers;
    std::array<PostgresArray, 3> words{PostgresArray(Of::texts), PostgresArray(Of::texts), PostgresArray(Of::texts)};
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        const auto &account = accounts[i];
        const auto &[number, line, lastEntry] = lines[i];
        std::size_t place = 0;
        for (const auto value : {number, account.floor, account.ceiling, account.openedAt, line.posted, line.reserved, line.expected, lastEntry})
            add(numbers[place++], value);
        words[0].add(account.id);
        words[1].add(account.kind);
        words[2].add(account.currency);
    }
    db.later("INSERT INTO accounts (batch, number, floor, ceiling, opened_at, posted, reserved, expected, last_entry, id, kind, currency)"
             " SELECT $1, row.* FROM unnest(CAST($2 AS bigint[]), CAST($3 AS bigint[]), CAST($4 AS bigint[]), CAST($5 AS bigint[])"
             ", CAST($6 AS bigint[]), CAST($7 AS bigint[]), CAST($8 AS bigint[]), CAST($9 AS bigint[]), CAST($10 AS text[])"
             ", CAST($11 AS text[]), CAST($12 AS text[])) AS row",
             batch, numbers[0].bytes(), numbers[1].bytes(), numbers[2].bytes(), numbers[3].bytes(), numbers[4].bytes(), numbers[5].bytes(),
             numbers[6].bytes(), numbers[7].bytes(), words[0].bytes(), words[1].bytes(), words[2].bytes());
}

void addEntries(PostgresDatabase &db, std::int64_t batch, std::span<const ledger::EntryRow> entries) {
    std::array<PostgresArray, 16> columns;
    PostgresArray ids(Of::texts);
    for (const auto &row : entries) {
        row.id.empty() ? ids.addNull() : ids.add(row.id);
        std::size_t place = 0;
        for (const auto number : {row.number, row.step, row.begun, row.debit, row.credit, row.amount, row.rest, row.linked, row.at,
                                  row.expiresAt, row.debitPosted, row.debitReserved, row.creditPosted, row.creditExpected,
                                  row.debitPrevious, row.creditPrevious})
            add(columns[place++], number);
    }
    const auto insert = [&]<std::size_t... Places>(std::index_sequence<Places...>) {
        db.later("INSERT INTO entries (batch, id, number, step, begun, debit, credit, amount, rest, linked, at, expires_at, debit_posted,"
                 " debit_reserved, credit_posted, credit_expected, debit_previous, credit_previous)"
                 " SELECT $1, row.* FROM unnest(CAST($2 AS text[]), CAST($3 AS bigint[]), CAST($4 AS bigint[]), CAST($5 AS bigint[])"
                 ", CAST($6 AS bigint[]), CAST($7 AS bigint[]), CAST($8 AS bigint[]), CAST($9 AS bigint[]), CAST($10 AS bigint[])"
                 ", CAST($11 AS bigint[]), CAST($12 AS bigint[]), CAST($13 AS bigint[]), CAST($14 AS bigint[]), CAST($15 AS bigint[])"
                 ", CAST($16 AS bigint[]), CAST($17 AS bigint[]), CAST($18 AS bigint[])) AS row",
                 batch, ids.bytes(), columns[Places].bytes()...);
    };
    insert(std::make_index_sequence<16>());
}

void addIds(PostgresDatabase &db, std::span<const ledger::EntryRow> entries) {
    std::vector<std::pair<IdKey, std::int64_t>> ids;
    PostgresArray opened, ends, ended;
    for (const auto &row : entries) {
        if (row.begun != ledger::none) ended.add(row.begun);
        if (row.id.empty()) continue;
        ids.emplace_back(keyOf(row.id), row.number);
        if (row.step != static_cast<std::int64_t>(ledger::Step::begins)) continue;
        opened.add(row.number);
        add(ends, row.expiresAt);
    }
    // In one order for all, so that two with the same ids wait for each other and not both.
    std::sort(ids.begin(), ids.end());
    PostgresArray keys(Of::bytes);
    PostgresArray numbers;
    for (const auto &[key, number] : ids) {
        keys.add(std::span<const std::uint8_t>(key));
        numbers.add(number);
    }
    if (!ids.empty())
        db.later("INSERT INTO entry_ids (key, entry) SELECT row.* FROM unnest(CAST($1 AS bytea[]), CAST($2 AS bigint[])) AS row", keys.bytes(),
                 numbers.bytes());
    if (!opened.empty())
        db.later("INSERT INTO open_transfers (entry, expires_at) SELECT row.* FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[])) AS row",
                 opened.bytes(), ends.bytes());
    if (!ended.empty()) db.later("DELETE FROM open_transfers WHERE entry = ANY (CAST($1 AS bigint[]))", ended.bytes());
}

void writeLines(PostgresDatabase &db, const std::vector<LineRow> &lines) {
    if (lines.empty()) return;
    std::array<PostgresArray, 5> rows;
    for (const auto &[account, line, lastEntry] : lines) {
        std::size_t place = 0;
        for (const auto value : {account, line.posted, line.reserved, line.expected, lastEntry}) rows[place++].add(value);
    }
    db.later("UPDATE accounts SET posted = row.posted, reserved = row.reserved, expected = row.expected, last_entry = row.last_entry"
             " FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[]), CAST($3 AS bigint[]), CAST($4 AS bigint[]), CAST($5 AS bigint[])"
             ") AS row (number, posted, reserved, expected, last_entry) WHERE accounts.number = row.number",
             rows[0].bytes(), rows[1].bytes(), rows[2].bytes(), rows[3].bytes(), rows[4].bytes());
}

void addToShares(PostgresDatabase &db, const std::vector<ShareRow> &shares) {
    if (shares.empty()) return;
    std::array<PostgresArray, 5> rows;
    for (const auto &[account, share, added] : shares) {
        std::size_t place = 0;
        for (const auto value : {account, share, added.posted, added.reserved, added.expected}) rows[place++].add(value);
    }
    db.later("INSERT INTO account_shares (account, share, posted, reserved, expected) SELECT row.* FROM unnest(CAST($1 AS bigint[])"
             ", CAST($2 AS bigint[]), CAST($3 AS bigint[]), CAST($4 AS bigint[]), CAST($5 AS bigint[])) AS row"
             " ON CONFLICT (account, share) DO UPDATE SET posted = account_shares.posted + excluded.posted,"
             " reserved = account_shares.reserved + excluded.reserved, expected = account_shares.expected + excluded.expected",
             rows[0].bytes(), rows[1].bytes(), rows[2].bytes(), rows[3].bytes(), rows[4].bytes());
}

} // namespace florin::storage::batch_rows
