#pragma once

#include "server/rear/wallets/card.h"
#include "server/rear/wallets/charge.h"

#include <optional>
#include <string>
#include <vector>

namespace florin::wallets {

/// The members' electronic wallets: cards, funding sources and charges. Inside one transaction.
class Records {
  public:
    virtual ~Records() = default;
    virtual std::optional<Card> card(const std::string &id) = 0;
    virtual std::optional<Card> cardByLookup(const base::Bytes &lookup) = 0;
    /// In the order of their making; deleted and refused ones left out.
    virtual std::vector<Card> cardsOf(const std::string &member) = 0;
    virtual void put(const Card &card) = 0;

    virtual std::optional<FundingSource> source(const std::string &id) = 0;
    /// Deleted ones left out.
    virtual std::vector<FundingSource> sourcesOf(const std::string &member) = 0;
    virtual void put(const FundingSource &source) = 0;

    virtual std::optional<Charge> charge(const std::string &id) = 0;
    virtual void put(const Charge &charge) = 0;
    /// Is a charge or a payment of this card not concluded yet?
    virtual bool isUnderWay(const std::string &card) = 0;
};

} // namespace florin::wallets
