#pragma once

#include "server/rear/merchants/records.h"
#include "server/rear/storage/database.h"

namespace florin::storage {

class MerchantTables final : public merchants::Records {
  public:
    explicit MerchantTables(Database &db) : m_db(db) {}
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
};

} // namespace florin::storage
