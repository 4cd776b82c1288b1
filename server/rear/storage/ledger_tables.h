#pragma once

#include "server/rear/ledger/records.h"
#include "server/rear/storage/database.h"

namespace florin::storage {

class LedgerTables final : public ledger::Records {
  public:
    explicit LedgerTables(Database &db) : m_db(db) {}
    std::optional<ledger::Account> account(const std::string &id) override;
    void open(const ledger::Account &account) override;
    ledger::Balance balance(const ledger::Account &account) override;
    std::optional<ledger::Transfer> transfer(const std::string &id) override;
    void addBegun(const ledger::TransferPlan &plan, base::Timestamp at) override;
    void addEnd(const ledger::Transfer &transfer, ledger::TransferState outcome, base::Timestamp at) override;
    std::vector<ledger::Transfer> pending() override;
    std::vector<ledger::CurrencySum> sums() override;

  private:
    Database &m_db;
};

} // namespace florin::storage
