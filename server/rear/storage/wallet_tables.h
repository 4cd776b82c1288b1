#pragma once

#include "server/rear/storage/witness.h"
#include "server/rear/wallets/records.h"

namespace florin::storage {

class WalletTables final : public wallets::Records {
  public:
    WalletTables(Database &db, Witnesses &witnesses) : m_db(db), m_witnesses(witnesses) {}
    std::optional<wallets::Card> card(const std::string &id) override;
    std::optional<wallets::Card> cardByLookup(const base::Bytes &lookup) override;
    std::vector<wallets::Card> cardsOf(const std::string &member) override;
    std::vector<wallets::Card> singleUseCardsOf(const std::string &card, base::Timestamp now) override;
    void put(const wallets::Card &card) override;

    std::optional<wallets::FundingSource> source(const std::string &id) override;
    std::vector<wallets::FundingSource> sourcesOf(const std::string &member) override;
    void put(const wallets::FundingSource &source) override;

    std::optional<wallets::Charge> charge(const std::string &id) override;
    void put(const wallets::Charge &charge) override;

    std::optional<wallets::Refill> refill(const std::string &id) override;
    void put(const wallets::Refill &refill) override;
    bool isRefilledAutomatically(const std::string &member) override;
    std::int64_t refilledAutomatically(const std::string &member, base::Timestamp since) override;
    std::optional<wallets::MicroAccountSettings> microAccount(const std::string &member) override;
    void put(const wallets::MicroAccountSettings &settings, money::Currency currency) override;

    std::optional<wallets::Report> report(const std::string &id) override;
    void put(const wallets::Report &report) override;

    bool isUnderWay(const std::string &card) override;

  private:
    Database &m_db;
    Witnesses &m_witnesses;
};

} // namespace florin::storage
