#include "server/rear/storage/columns.h"
#include "server/rear/storage/wallet_tables.h"
#include "shared/base/ensure.h"

namespace florin::storage {

using wallets::MicroAccountSettings;
using wallets::Refill;

std::optional<Refill> WalletTables::refill(const std::string &id) {
    auto row = m_db.query("SELECT id, member, means, source, amount, currency, origin, fingerprint, stan, retrieval, sent_at, state,"
                          " created_at, resolve_by, concluded_at, refusal FROM refills WHERE id = $1",
                          id);
    if (!row.next()) return std::nullopt;
    Refill refill{.amount = moneyFrom(row.integer(4), row.text(5))};
    refill.id = row.text(0);
    refill.member = row.text(1);
    refill.means = known(payments::meansKindFromWord(row.text(2)));
    refill.source = row.text(3);
    refill.origin = known(wallets::refillOriginFromWord(row.text(6)));
    refill.fingerprint = row.text(7);
    refill.debit = payments::BankReference{row.text(8), row.text(9), row.timestamp(10)};
    refill.state = known(payment::chargeStateFromWord(row.text(11)));
    refill.createdAt = row.timestamp(12);
    refill.resolveBy = row.optionalTimestamp(13);
    refill.concludedAt = row.optionalTimestamp(14);
    if (!row.isNull(15)) refill.refusal = known(payment::refusalFromCode(row.text(15)));
    return refill;
}

void WalletTables::put(const Refill &refill) {
    ENSURE(refill.debit.has_value());
    const auto refusal = refill.refusal ? std::optional(payment::factsOf(*refill.refusal).code) : std::nullopt;
    m_db.run("INSERT INTO refills (id, member, means, source, amount, currency, origin, fingerprint, stan, retrieval, sent_at, state,"
             " created_at, resolve_by, concluded_at, refusal)"
             " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
             " ON CONFLICT (id) DO UPDATE SET state = excluded.state, resolve_by = excluded.resolve_by,"
             " concluded_at = excluded.concluded_at, refusal = excluded.refusal",
             refill.id, refill.member, toWord(refill.means), refill.source, refill.amount.amount(), refill.amount.currency().code(),
             toWord(refill.origin), refill.fingerprint, refill.debit->stan, refill.debit->retrieval, refill.debit->sentAt,
             toWord(refill.state), refill.createdAt, refill.resolveBy, refill.concludedAt, refusal);
    m_witnesses.touch("refills", refill.id);
}

bool WalletTables::isRefilledAutomatically(const std::string &member) {
    auto row = m_db.query("SELECT 1 FROM refills WHERE member = $1 AND origin = 'automatic' AND concluded_at IS NULL", member);
    return row.next();
}

std::int64_t WalletTables::refilledAutomatically(const std::string &member, base::Timestamp since) {
    auto row = m_db.query("SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM refills WHERE member = $1 AND origin = 'automatic'"
                          " AND created_at >= $2 AND state NOT IN ('declined', 'reversed')",
                          member, since);
    return row.next() ? row.integer(0) : 0;
}

std::optional<MicroAccountSettings> WalletTables::microAccount(const std::string &member) {
    auto row = m_db.query("SELECT member, source, currency, refill_below, refill_amount, monthly_cap, paused_until FROM micro_accounts"
                          " WHERE member = $1",
                          member);
    if (!row.next()) return std::nullopt;
    MicroAccountSettings settings{.member = row.text(0), .pausedUntil = row.optionalTimestamp(6)};
    if (!row.isNull(1)) settings.source = row.text(1);
    const auto currency = row.text(2);
    if (!row.isNull(3))
        settings.automatic = wallets::AutomaticRefill{moneyFrom(row.integer(3), currency), moneyFrom(row.integer(4), currency),
                                                      moneyFrom(row.integer(5), currency)};
    return settings;
}

void WalletTables::put(const MicroAccountSettings &settings, money::Currency currency) {
    const auto &wish = settings.automatic;
    const auto part = [&](money::Money wallets::AutomaticRefill::*one) { return wish ? std::optional(((*wish).*one).amount()) : std::nullopt; };
    m_db.run("INSERT INTO micro_accounts (member, source, currency, refill_below, refill_amount, monthly_cap, paused_until)"
             " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (member) DO UPDATE SET source = excluded.source,"
             " currency = excluded.currency, refill_below = excluded.refill_below, refill_amount = excluded.refill_amount,"
             " monthly_cap = excluded.monthly_cap, paused_until = excluded.paused_until",
             settings.member, settings.source, currency.code(), part(&wallets::AutomaticRefill::below),
             part(&wallets::AutomaticRefill::amount), part(&wallets::AutomaticRefill::monthlyCap), settings.pausedUntil);
}

} // namespace florin::storage
