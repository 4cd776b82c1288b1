#include "server/rear/storage/merchant_tables.h"

#include <algorithm>
#include <sstream>

namespace florin::storage {

using merchants::ApiKey;
using merchants::Merchant;

namespace {

std::vector<std::string> linesOf(const std::string &text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

} // namespace

std::optional<Merchant> MerchantTables::merchant(const std::string &id) {
    if (auto known = m_known ? m_known->shop(id) : std::nullopt) return known;
    Merchant merchant;
    {
        auto row = m_db.query("SELECT id, name, origins, created_at FROM merchants WHERE id = $1", id);
        if (!row.next()) return std::nullopt;
        merchant = {row.text(0), row.text(1), linesOf(row.text(2)), {}, row.timestamp(3)};
    }
    auto keys = m_db.query("SELECT kid, key FROM merchant_keys WHERE merchant = $1", id);
    while (keys.next()) merchant.keys.emplace(keys.text(0), keys.blob(1));
    if (m_known) m_known->keep(merchant);
    return merchant;
}

std::optional<std::string> MerchantTables::name(const std::string &id) {
    auto row = m_db.query("SELECT name FROM merchants WHERE id = $1", id);
    return row.next() ? std::optional(row.text(0)) : std::nullopt;
}

std::vector<Merchant> MerchantTables::all() {
    std::vector<std::string> ids;
    {
        auto row = m_db.query("SELECT id FROM merchants ORDER BY id");
        while (row.next()) ids.push_back(row.text(0));
    }
    std::vector<Merchant> merchants;
    for (const auto &id : ids) merchants.push_back(*merchant(id));
    return merchants;
}

std::vector<std::string> MerchantTables::withOrigin(const std::string &origin) {
    std::vector<std::string> ids;
    auto row = m_db.query("SELECT id, origins FROM merchants ORDER BY id");
    while (row.next()) {
        const auto origins = linesOf(row.text(1));
        if (std::ranges::find(origins, origin) != origins.end()) ids.push_back(row.text(0));
    }
    return ids;
}

void MerchantTables::put(const Merchant &merchant) {
    std::string origins;
    for (const auto &origin : merchant.origins) origins += origin + '\n';
    m_db.run("INSERT INTO merchants (id, name, origins, created_at) VALUES ($1, $2, $3, $4)"
             " ON CONFLICT (id) DO UPDATE SET name = excluded.name, origins = excluded.origins",
             merchant.id, merchant.name, origins, merchant.createdAt);
    m_db.run("DELETE FROM merchant_keys WHERE merchant = $1", merchant.id);
    for (const auto &[kid, key] : merchant.keys)
        m_db.run("INSERT INTO merchant_keys (merchant, kid, key) VALUES ($1, $2, $3)", merchant.id, kid, key);
    m_changes.shop(merchant.id);
}

void MerchantTables::add(const ApiKey &key) {
    m_db.run("INSERT INTO api_keys (hash, merchant, created_at, revoked_at) VALUES ($1, $2, $3, $4)", key.hash, key.merchant,
             key.createdAt, key.revokedAt);
}

std::optional<ApiKey> MerchantTables::apiKey(const std::string &hash) {
    auto row = m_db.query("SELECT hash, merchant, created_at, revoked_at FROM api_keys WHERE hash = $1", hash);
    if (!row.next()) return std::nullopt;
    return ApiKey{row.text(0), row.text(1), row.timestamp(2), row.optionalTimestamp(3)};
}

bool MerchantTables::revoke(const std::string &hash, base::Timestamp at) {
    return m_db.run("UPDATE api_keys SET revoked_at = $2 WHERE hash = $1 AND revoked_at IS NULL", hash, at) == 1;
}

} // namespace florin::storage
