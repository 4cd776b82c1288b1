#include "server/rear/storage/columns.h"
#include "server/rear/storage/payment_tables.h"

namespace florin::storage {

using payments::PayoutAccount;
using payments::Sweep;

namespace {

constexpr auto sweepColumns = "SELECT id, merchant, day, amount, currency, sealed_number, last_four, stan, retrieval, sent_at, state,"
                              " created_at, concluded_at, refusal FROM sweeps ";

Sweep sweepFrom(const Query &row) {
    Sweep sweep{.amount = moneyFrom(row.integer(3), row.text(4))};
    sweep.id = row.text(0);
    sweep.merchant = row.text(1);
    sweep.day = row.text(2);
    sweep.sealedNumber = row.blob(5);
    sweep.lastFour = row.text(6);
    sweep.reference = {row.text(7), row.text(8), row.timestamp(9)};
    sweep.state = known(payments::sweepStateFromWord(row.text(10)));
    sweep.createdAt = row.timestamp(11);
    sweep.concludedAt = row.optionalTimestamp(12);
    if (!row.isNull(13)) sweep.refusal = known(payment::refusalFromCode(row.text(13)));
    return sweep;
}

} // namespace

std::vector<PayoutAccount> PaymentTables::payoutAccounts() {
    std::vector<PayoutAccount> accounts;
    auto row = m_db.query("SELECT merchant, sealed_number, last_four, set_at FROM payout_accounts ORDER BY merchant");
    while (row.next()) accounts.push_back({row.text(0), row.blob(1), row.text(2), row.timestamp(3)});
    return accounts;
}

std::optional<PayoutAccount> PaymentTables::payoutAccount(const std::string &merchant) {
    auto row = m_db.query("SELECT merchant, sealed_number, last_four, set_at FROM payout_accounts WHERE merchant = $1", merchant);
    if (!row.next()) return std::nullopt;
    return PayoutAccount{row.text(0), row.blob(1), row.text(2), row.timestamp(3)};
}

void PaymentTables::put(const PayoutAccount &account) {
    m_db.run("INSERT INTO payout_accounts (merchant, sealed_number, last_four, set_at) VALUES ($1, $2, $3, $4)"
             " ON CONFLICT (merchant) DO UPDATE SET sealed_number = excluded.sealed_number, last_four = excluded.last_four,"
             " set_at = excluded.set_at",
             account.merchant, account.sealedNumber, account.lastFour, account.setAt);
}

std::optional<Sweep> PaymentTables::sweep(const std::string &id) {
    auto row = m_db.query(std::string(sweepColumns) + "WHERE id = $1", id);
    if (!row.next()) return std::nullopt;
    return sweepFrom(row);
}

std::vector<Sweep> PaymentTables::sweeps(int most) {
    std::vector<Sweep> sweeps;
    auto row = m_db.query(std::string(sweepColumns) + "ORDER BY day DESC, merchant LIMIT $1", most);
    while (row.next()) sweeps.push_back(sweepFrom(row));
    return sweeps;
}

void PaymentTables::put(const Sweep &sweep) {
    const auto refusal = sweep.refusal ? std::optional(payment::factsOf(*sweep.refusal).code) : std::nullopt;
    const int changed = m_db.run("UPDATE sweeps SET state = $2, concluded_at = $3, refusal = $4 WHERE id = $1", sweep.id,
                                 toWord(sweep.state), sweep.concludedAt, refusal);
    if (changed == 0)
        m_db.run("INSERT INTO sweeps (id, merchant, day, amount, currency, sealed_number, last_four, stan, retrieval, sent_at, state,"
                 " created_at, concluded_at, refusal) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
                 sweep.id, sweep.merchant, sweep.day, sweep.amount.amount(), sweep.amount.currency().code(), sweep.sealedNumber,
                 sweep.lastFour, sweep.reference.stan, sweep.reference.retrieval, sweep.reference.sentAt, toWord(sweep.state),
                 sweep.createdAt, sweep.concludedAt, refusal);
    m_witnesses.touch("sweeps", sweep.id);
}

} // namespace florin::storage
