#include "server/rear/storage/ledger_rows.h"

#include "server/rear/storage/columns.h"

namespace florin::storage {

using ledger::Settles;
using ledger::Step;
using ledger::Transfer;

const std::string_view transferColumns =
    "SELECT begun.id, gives.id, gets.id, begun.amount, gives.currency, corrected.id, begun.step, begun.at, begun.expires_at, ended.step,"
    " ended.amount, ended.at, begun.number FROM entries AS begun"
    " JOIN accounts AS gives ON gives.number = begun.debit JOIN accounts AS gets ON gets.number = begun.credit"
    " LEFT JOIN entries AS corrected ON corrected.number = begun.linked LEFT JOIN entries AS ended ON ended.begun = begun.number ";
const std::string_view accountColumns =
    "SELECT accounts.number, accounts.id, accounts.kind, accounts.currency, accounts.ceiling, accounts.posted, accounts.reserved,"
    " accounts.expected, accounts.last_entry FROM ";

Transfer transferFrom(const Query &row) {
    const auto amount = moneyFrom(row.integer(3), row.text(4));
    const auto nothing = money::Money::zero(amount.currency());
    const bool atOnce = row.integer(6) == static_cast<int>(Step::postsAtOnce);
    Transfer transfer{{row.text(0), row.text(1), row.text(2), amount, row.text(5), atOnce ? Settles::atOnce : Settles::later,
                       row.optionalTimestamp(8)},
                      ledger::TransferState::pending,
                      nothing,
                      row.timestamp(7)};
    const auto step = static_cast<Step>(atOnce ? row.integer(6) : row.isNull(9) ? row.integer(6) : row.integer(9));
    transfer.state = ledger::stateAfter(step);
    if (atOnce) {
        transfer.posted = amount;
        transfer.endedAt = transfer.begunAt;
    } else if (!row.isNull(9)) {
        transfer.posted = moneyFrom(row.integer(10), row.text(4));
        transfer.endedAt = row.timestamp(11);
    }
    return transfer;
}

std::int64_t beginningFrom(const Query &row) {
    return row.integer(12);
}

AccountFound accountFrom(const Query &row) {
    AccountFound found{row.integer(0),
                       {{row.text(1), known(ledger::accountKindFromWord(row.text(2))), currencyFrom(row.text(3))},
                        {row.integer(5), row.integer(6), row.integer(7)}},
                       row.integer(8)};
    if (!row.isNull(4)) found.account.account.ceiling = row.integer(4);
    return found;
}

namespace {

std::vector<Transfer> transfersFrom(Query row) {
    std::vector<Transfer> transfers;
    while (row.next()) transfers.push_back(transferFrom(row));
    return transfers;
}

std::optional<AccountFound> oneOf(Query row) {
    return row.next() ? std::optional(accountFrom(row)) : std::nullopt;
}


} // namespace

std::optional<Transfer> transferBegunBy(Database &db, std::int64_t entry) {
    auto found = transfersFrom(db.query(std::string(transferColumns) + "WHERE begun.number = $1", entry));
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::vector<Transfer> pendingTransfers(Database &db) {
    return transfersFrom(
        db.query(std::string(transferColumns) + "JOIN open_transfers AS open ON open.entry = begun.number ORDER BY begun.number"));
}

std::vector<Transfer> overdueTransfers(Database &db, base::Timestamp now, int most) {
    return transfersFrom(db.query(std::string(transferColumns) + "JOIN open_transfers AS open ON open.entry = begun.number"
                                                                 " WHERE open.expires_at <= $1 ORDER BY open.expires_at LIMIT $2",
                                  now, most));
}

std::int64_t correctedOf(Database &db, std::int64_t entry) {
    auto row = db.query("SELECT CAST(coalesce(sum(CASE WHEN ended.step IS NULL THEN correction.amount ELSE ended.amount END), 0) AS BIGINT)"
                        " FROM entries AS correction LEFT JOIN entries AS ended ON ended.begun = correction.number"
                        " WHERE correction.linked = $1",
                        entry);
    return row.next() ? row.integer(0) : 0;
}

std::optional<AccountFound> accountRow(Database &db, const std::string &id) {
    return oneOf(db.query(std::string(accountColumns) + "accounts WHERE id = $1", id));
}

std::optional<AccountFound> accountRow(Database &db, std::int64_t number) {
    return oneOf(db.query(std::string(accountColumns) + "accounts WHERE number = $1", number));
}

void demandSound(Database &db, const AccountFound &found) {
    if (!isSound(db, found)) throw StorageFailure(intake::StoreError::damaged, "an account's line is not what its last entry left");
}

bool isSound(Database &db, const AccountFound &found) {
    const auto &line = found.account.line;
    if (found.lastEntry == 0) return line == ledger::Line{};
    auto row = db.query("SELECT 1 FROM entries WHERE number = $1"
                        " AND ((debit = $2 AND (debit_previous IS NULL OR (debit_posted = $3 AND debit_reserved = $4)))"
                        " OR (credit = $2 AND (credit_previous IS NULL OR (credit_posted = $3 AND credit_expected = $5))))",
                        found.lastEntry, found.number, line.posted, line.reserved, line.expected);
    return row.next();
}

} // namespace florin::storage
