#include "server/rear/storage/former_books.h"

#include "server/rear/storage/columns.h"
#include "server/rear/storage/witness.h"

#include <algorithm>
#include <iterator>
#include <list>

namespace florin::storage {

namespace {

struct Happened {
    base::Timestamp at;
    ledger::Deed deed;
};

std::list<Happened> formerDeeds(Database &db) {
    std::list<Happened> deeds;
    auto row = db.query(
        "SELECT t.id, t.amount, t.currency, t.linked, t.begun_at, d.id, d.kind, c.id, c.kind, e.outcome, e.ended_at"
        " FROM former_transfers AS t JOIN former_accounts AS d ON d.id = t.debit JOIN former_accounts AS c ON c.id = t.credit"
        " LEFT JOIN former_transfer_ends AS e ON e.transfer = t.id ORDER BY t.number");
    while (row.next()) {
        const auto currency = currencyFrom(row.text(2));
        const auto account = [&](int column) {
            return ledger::Account{row.text(column), known(ledger::accountKindFromWord(row.text(column + 1))), currency};
        };
        deeds.push_back({row.timestamp(4), ledger::beginning(row.text(0), account(5), account(7), moneyFrom(row.integer(1), row.text(2)),
                                                             row.text(3))});
        if (row.isNull(9)) continue;
        const auto outcome = row.text(9) == "posted" ? ledger::TransferState::posted : ledger::TransferState::voided;
        deeds.push_back({row.timestamp(10), ledger::End{row.text(0), outcome}});
    }
    deeds.sort([](const Happened &left, const Happened &right) { return left.at < right.at; }); // Stable.
    return deeds;
}

/// Of what happened in the same microsecond the order is not known: whatever the rules let through first.
void enterInOrder(LedgerTables &ledger, std::list<Happened> deeds) {
    while (!deeds.empty()) {
        const auto moment = deeds.front().at;
        const auto end = std::find_if(deeds.begin(), deeds.end(), [&](const Happened &one) { return one.at != moment; });
        const auto fits = std::find_if(deeds.begin(), end, [&](const Happened &one) {
            return !ledger::isRefusal(ledger::take(ledger, ledger::Deeds{one.deed}, one.at));
        });
        if (fits == end) throw StorageFailure(intake::StoreError::damaged, "the former books do not add up");
        deeds.erase(fits);
    }
}

} // namespace

void bringFormerBooksOver(Database &db, LedgerTables &ledger) {
    {
        auto row = db.query("SELECT count(*) FROM sqlite_schema WHERE name = 'former_transfers'");
        if (!row.next() || row.integer(0) == 0) return;
    }
    db.execute("BEGIN IMMEDIATE");
    ledger.begin();
    auto deeds = formerDeeds(db);
    const auto at = deeds.empty() ? base::Timestamp() : deeds.back().at;
    enterInOrder(ledger, std::move(deeds));
    // What stood before there were witnesses is believed as it stands.
    Witnesses witnesses;
    witnesses.touchAll(db);
    const auto digests = witnesses.digests(db);
    ledger.stage(0, digests.size());
    ledger.seal(at, rowsOf(digests));
    db.execute("DROP TABLE former_transfer_ends; DROP TABLE former_transfers; DROP TABLE former_accounts; COMMIT");
    ledger.publish();
}

} // namespace florin::storage
