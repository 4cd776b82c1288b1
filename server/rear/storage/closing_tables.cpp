#include "server/rear/storage/closing_tables.h"

#include <algorithm>

namespace florin::storage {

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

std::vector<audit::ClosingLine> closingLines(Database &db, std::int64_t after, std::int64_t upTo) {
    std::vector<audit::ClosingLine> lines;
    auto row = db.query("SELECT accounts.id, CAST(sum(CASE WHEN entry <= $1 THEN amount ELSE 0 END) AS BIGINT),"
                        " CAST(sum(CASE WHEN entry > $2 AND amount < 0 THEN -amount ELSE 0 END) AS BIGINT),"
                        " CAST(sum(CASE WHEN entry > $3 AND amount > 0 THEN amount ELSE 0 END) AS BIGINT),"
                        " CAST(sum(CASE WHEN entry > $4 THEN 1 ELSE 0 END) AS BIGINT)"
                        " FROM postings JOIN accounts ON accounts.number = account WHERE entry <= $5 GROUP BY accounts.id",
                        after, after, after, after, upTo);
    while (row.next()) lines.push_back({row.text(0), row.integer(1), row.integer(2), row.integer(3), row.integer(4)});
    std::sort(lines.begin(), lines.end(), [](const auto &left, const auto &right) { return left.account < right.account; });
    return lines;
}

} // namespace florin::storage
