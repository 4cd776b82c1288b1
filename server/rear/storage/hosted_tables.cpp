#include "server/rear/storage/columns.h"
#include "server/rear/storage/payment_tables.h"

namespace florin::storage {

using payments::HostedCounts;
using payments::HostedPayment;

std::optional<HostedPayment> PaymentTables::hostedPayment(const std::string &id) {
    auto row = m_db.query("SELECT id, member, ticket_hash, ticket, amount, currency, code_hash, mailed_at, tries_left, created_at, expires_at,"
                          " paid_at FROM hosted_payments WHERE id = $1",
                          id);
    if (!row.next()) return std::nullopt;
    HostedPayment hosted{.total = moneyFrom(row.integer(4), row.text(5))};
    hosted.id = row.text(0);
    hosted.member = row.text(1);
    hosted.ticketHash = row.text(2);
    hosted.ticket = row.text(3);
    hosted.codeHash = row.text(6);
    hosted.mailedAt = row.optionalTimestamp(7);
    hosted.triesLeft = static_cast<int>(row.integer(8));
    hosted.createdAt = row.timestamp(9);
    hosted.expiresAt = row.timestamp(10);
    hosted.paidAt = row.optionalTimestamp(11);
    return hosted;
}

void PaymentTables::put(const HostedPayment &hosted) {
    m_db.run("INSERT INTO hosted_payments (id, member, ticket_hash, ticket, amount, currency, code_hash, mailed_at, tries_left, created_at,"
             " expires_at, paid_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
             " ON CONFLICT (id) DO UPDATE SET code_hash = excluded.code_hash, mailed_at = excluded.mailed_at,"
             " tries_left = excluded.tries_left, expires_at = excluded.expires_at, paid_at = excluded.paid_at",
             hosted.id, hosted.member, hosted.ticketHash, hosted.ticket, hosted.total.amount(), hosted.total.currency().code(), hosted.codeHash,
             hosted.mailedAt, hosted.triesLeft, hosted.createdAt, hosted.expiresAt, hosted.paidAt);
}

HostedCounts PaymentTables::hostedCounts(const std::string &member, base::Timestamp since) {
    HostedCounts counts;
    if (auto row = m_db.query("SELECT count(*) FROM hosted_payments WHERE member = $1 AND created_at >= $2", member, since); row.next())
        counts.begun = static_cast<int>(row.integer(0));
    if (auto row = m_db.query("SELECT count(*) FROM hosted_payments WHERE member = $1 AND mailed_at >= $2", member, since); row.next())
        counts.mailed = static_cast<int>(row.integer(0));
    return counts;
}

std::int64_t PaymentTables::hostedPaid(const std::string &member, base::Timestamp since) {
    auto row = m_db.query("SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM hosted_payments WHERE member = $1 AND paid_at >= $2", member, since);
    return row.next() ? row.integer(0) : 0;
}

void PaymentTables::forgetHostedBefore(base::Timestamp moment) {
    m_db.run("DELETE FROM hosted_payments WHERE expires_at < $1", moment);
}

} // namespace florin::storage
