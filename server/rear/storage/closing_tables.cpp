#include "server/rear/storage/closing_tables.h"

#include <algorithm>
#include <array>
#include <utility>

namespace florin::storage {

namespace {

/// PostgreSQL gives all rows of an answer at once.
constexpr int rowsAtOnce = 65'536;

} // namespace

std::vector<ClosingRow> closings(Database &db) {
    std::vector<ClosingRow> rows;
    auto row = db.query("SELECT number, day, up_to_entry, lines, root, previous, statement FROM closings ORDER BY number");
    while (row.next())
        rows.push_back({row.integer(0), row.text(1), row.integer(2), row.integer(3), row.blob(4), row.blob(5), row.text(6)});
    return rows;
}

void addClosing(Database &db, const ClosingRow &row) {
    db.run("INSERT INTO closings (number, day, up_to_entry, lines, root, previous, statement) VALUES ($1, $2, $3, $4, $5, $6, $7)", row.number,
           row.day, row.upToEntry, row.lines, row.root, row.previous, row.statement);
}

std::int64_t lastEntryBefore(Database &db, base::Timestamp moment) {
    auto row = db.query("SELECT coalesce(max(number), 0) FROM entries WHERE at < $1", moment);
    return row.next() ? row.integer(0) : 0;
}

std::optional<base::Timestamp> firstMomentAfter(Database &db, std::int64_t entry) {
    auto row = db.query("SELECT at FROM entries WHERE number > $1 ORDER BY number LIMIT 1", entry);
    return row.next() ? std::optional(row.timestamp(0)) : std::nullopt;
}

ClosingWalk::ClosingWalk(Database &db) : m_db(db) {
    std::vector<std::pair<std::string, std::int64_t>> accounts;
    auto row = db.query("SELECT id, number FROM accounts ORDER BY id");
    while (row.next()) accounts.emplace_back(row.text(0), row.integer(1));
    std::sort(accounts.begin(), accounts.end()); // by bytes, whatever the database's order is
    m_accounts.resize(accounts.size());
    m_places.reserve(accounts.size());
    for (std::size_t place = 0; place < accounts.size(); ++place) {
        m_accounts[place].line.account = std::move(accounts[place].first);
        m_places.emplace(accounts[place].second, place);
    }
}

void ClosingWalk::walkTo(std::int64_t upTo) {
    for (auto &[line, everHeld] : m_accounts) {
        line.opening = line.closing();
        line.debits = line.credits = line.entries = 0;
    }
    for (int rows = rowsAtOnce; rows == rowsAtOnce && m_at < upTo;) {
        rows = 0;
        auto row = m_db.query("SELECT number, debit, credit, amount FROM entries WHERE number > $1 AND number <= $2 AND step IN (2, 3)"
                              " ORDER BY number LIMIT $3",
                              m_at, upTo, rowsAtOnce);
        for (; row.next(); ++rows) {
            std::array<std::int64_t, 4> entry{};
            row.integers(0, entry, 0);
            post(entry[1], -entry[3]);
            post(entry[2], entry[3]);
            m_at = entry[0];
        }
    }
    m_at = std::max(m_at, upTo);
}

void ClosingWalk::post(std::int64_t account, std::int64_t amount) {
    const auto place = m_places.find(account);
    if (place == m_places.end()) return; // An audit of the journal says so.
    auto &[line, everHeld] = m_accounts[place->second];
    (amount < 0 ? line.debits : line.credits) += amount < 0 ? -amount : amount;
    ++line.entries;
    everHeld = true;
}

std::vector<audit::ClosingLine> ClosingWalk::lines() const {
    std::vector<audit::ClosingLine> lines;
    for (const auto &[line, everHeld] : m_accounts)
        if (everHeld) lines.push_back(line);
    return lines;
}

} // namespace florin::storage
