#include "server/rear/storage/ledger_tables.h"

#include "server/rear/storage/columns.h"

namespace florin::storage {

using ledger::Account;
using ledger::Balance;
using ledger::Transfer;
using ledger::TransferPlan;
using ledger::TransferState;

namespace {

constexpr auto transferColumns = "SELECT id, debit, credit, amount, currency, linked, begun_at, outcome, ended_at"
                                 " FROM transfers LEFT JOIN transfer_ends ON transfer = id ";

Transfer transferFrom(const Query &row) {
    const auto state = row.isNull(7) ? TransferState::pending : known(ledger::transferStateFromWord(row.text(7)));
    return {{row.text(0), row.text(1), row.text(2), moneyFrom(row.integer(3), row.text(4)), row.text(5)},
            state,
            row.timestamp(6),
            row.optionalTimestamp(8)};
}

} // namespace

std::optional<Account> LedgerTables::account(const std::string &id) {
    auto row = m_db.query("SELECT id, kind, currency FROM accounts WHERE id = $1", id);
    if (!row.next()) return std::nullopt;
    return Account{row.text(0), known(ledger::accountKindFromWord(row.text(1))), currencyFrom(row.text(2))};
}

void LedgerTables::open(const Account &account) {
    const auto opened = m_db.run("INSERT INTO accounts (id, kind, currency) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING",
                                 account.id, toWord(account.kind), account.currency.code());
    if (opened > 0 && account.keeping() == ledger::Keeping::row)
        m_db.run("INSERT INTO balances (account, posted, reserved) VALUES ($1, 0, 0)", account.id);
}

Balance LedgerTables::balance(const Account &account) {
    if (account.keeping() == ledger::Keeping::row) {
        auto row = m_db.query("SELECT posted, reserved FROM balances WHERE account = $1", account.id);
        return row.next() ? Balance{row.integer(0), row.integer(1)} : Balance{};
    }
    Balance balance;
    {
        auto row = m_db.query("SELECT coalesce(sum(amount), 0) FROM postings WHERE account = $1", account.id);
        balance.posted = row.next() ? row.integer(0) : 0;
    }
    auto row = m_db.query("SELECT coalesce(sum(amount), 0) FROM transfers LEFT JOIN transfer_ends ON transfer = id"
                          " WHERE debit = $1 AND outcome IS NULL",
                          account.id);
    balance.reserved = row.next() ? row.integer(0) : 0;
    return balance;
}

std::optional<Transfer> LedgerTables::transfer(const std::string &id) {
    auto row = m_db.query(std::string(transferColumns) + "WHERE id = $1", id);
    if (!row.next()) return std::nullopt;
    return transferFrom(row);
}

void LedgerTables::addBegun(const TransferPlan &plan, base::Timestamp at) {
    m_db.run("INSERT INTO transfers (id, debit, credit, amount, currency, linked, begun_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
             plan.id, plan.debit, plan.credit, plan.amount.amount(), plan.amount.currency().code(), orNull(plan.linked), at);
    m_db.run("UPDATE balances SET reserved = reserved + $1 WHERE account = $2", plan.amount.amount(), plan.debit);
}

void LedgerTables::addEnd(const Transfer &transfer, TransferState outcome, base::Timestamp at) {
    const auto &plan = transfer.plan;
    m_db.run("INSERT INTO transfer_ends (transfer, outcome, ended_at) VALUES ($1, $2, $3)", plan.id, toWord(outcome), at);
    m_db.run("UPDATE balances SET reserved = reserved - $1 WHERE account = $2", plan.amount.amount(), plan.debit);
    if (outcome != TransferState::posted) return;
    for (const auto &posting : ledger::postingsOf(plan)) {
        m_db.run("INSERT INTO postings (transfer, account, amount, currency) VALUES ($1, $2, $3, $4)", posting.transfer,
                 posting.account, posting.amount, plan.amount.currency().code());
        m_db.run("UPDATE balances SET posted = posted + $1 WHERE account = $2", posting.amount, posting.account);
    }
}

std::vector<Transfer> LedgerTables::pending() {
    std::vector<Transfer> transfers;
    auto row = m_db.query(std::string(transferColumns) + "WHERE outcome IS NULL ORDER BY number");
    while (row.next()) transfers.push_back(transferFrom(row));
    return transfers;
}

std::vector<ledger::CurrencySum> LedgerTables::sums() {
    std::vector<ledger::CurrencySum> sums;
    auto row = m_db.query("SELECT currency, sum(amount) FROM postings GROUP BY currency");
    while (row.next()) sums.push_back({currencyFrom(row.text(0)), row.integer(1)});
    return sums;
}

} // namespace florin::storage
