#include "server/rear/storage/suspense.h"

#include "server/rear/storage/ledger_rows.h"

#include <utility>

namespace florin::storage {

std::vector<Suspended> suspended(Database &db) {
    {
        auto row = db.query("SELECT count(*) FROM accounts WHERE kind = 'suspense'");
        if (!row.next() || row.integer(0) == 0) return {};
    }
    std::vector<std::pair<ledger::Transfer, std::int64_t>> brought;
    {
        auto row = db.query(std::string(transferColumns) +
                            "WHERE begun.step < 3 AND begun.credit IN (SELECT number FROM accounts WHERE kind = 'suspense') ORDER BY begun.number");
        while (row.next()) brought.emplace_back(transferFrom(row), beginningFrom(row));
    }
    std::vector<Suspended> found;
    for (auto &[transfer, entry] : brought) {
        const auto left = money::Money::of(transfer.posted.amount() - correctedOf(db, entry), transfer.posted.currency());
        if (left && left->isPositive()) found.push_back({std::move(transfer), *left});
    }
    return found;
}

} // namespace florin::storage
