#pragma once

#include "server/rear/merchants/records.h"
#include "server/rear/storage/database.h"
#include "server/rear/storage/known_parties.h"

namespace florin::storage {

class MerchantTables final : public merchants::Records {
  public:
    /// With `known` it is a reader's, which asks there first.
    MerchantTables(Database &db, PartyChanges &changes, KnownParties *known) : m_db(db), m_changes(changes), m_known(known) {}
    std::optional<merchants::Merchant> merchant(const std::string &id) override;
    std::optional<std::string> name(const std::string &id) override;
    std::vector<merchants::Merchant> all() override;
    std::vector<std::string> withOrigin(const std::string &origin) override;
    void put(const merchants::Merchant &merchant) override;
    void add(const merchants::ApiKey &key) override;
    std::optional<merchants::ApiKey> apiKey(const std::string &hash) override;
    bool revoke(const std::string &hash, base::Timestamp at) override;

  private:
    Database &m_db;
    PartyChanges &m_changes;
    KnownParties *const m_known;
};

} // namespace florin::storage
