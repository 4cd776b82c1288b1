#include "server/rear/storage/columns.h"
#include "server/rear/storage/wallet_tables.h"

namespace florin::storage {

using wallets::Report;

std::optional<Report> WalletTables::report(const std::string &id) {
    auto row = m_db.query("SELECT id, member, card, amount, currency, state, acquirer, retrieval, shop, shop_name, approval_code, refusal,"
                          " balance_after, made_at, told_at, reversed_at FROM reports WHERE id = $1",
                          id);
    if (!row.next()) return std::nullopt;
    const auto currency = row.text(4);
    Report report{.id = row.text(0), .member = row.text(1), .card = row.text(2), .amount = moneyFrom(row.integer(3), currency)};
    report.state = known(payment::paymentStateFromWord(row.text(5)));
    report.acquirer = row.text(6);
    report.retrieval = row.text(7);
    report.shop = row.text(8);
    report.shopName = row.text(9);
    report.approvalCode = row.text(10);
    if (!row.isNull(11)) report.refusal = known(payment::refusalFromCode(row.text(11)));
    if (!row.isNull(12)) report.balanceAfter = moneyFrom(row.integer(12), currency);
    report.madeAt = row.timestamp(13);
    report.toldAt = row.timestamp(14);
    report.reversedAt = row.optionalTimestamp(15);
    return report;
}

void WalletTables::put(const Report &report) {
    const auto refusal = report.refusal ? std::optional(payment::factsOf(*report.refusal).code) : std::nullopt;
    const auto balance = report.balanceAfter ? std::optional(report.balanceAfter->amount()) : std::nullopt;
    m_db.run("INSERT INTO reports (id, member, card, amount, currency, state, acquirer, retrieval, shop, shop_name, approval_code, refusal,"
             " balance_after, made_at, told_at, reversed_at)"
             " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
             " ON CONFLICT (id) DO UPDATE SET state = excluded.state, balance_after = excluded.balance_after, reversed_at = excluded.reversed_at",
             report.id, report.member, report.card, report.amount.amount(), report.amount.currency().code(), toWord(report.state),
             report.acquirer, report.retrieval, report.shop, report.shopName, report.approvalCode, refusal, balance, report.madeAt,
             report.toldAt, report.reversedAt);
}

} // namespace florin::storage
