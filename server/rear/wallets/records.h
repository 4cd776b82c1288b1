#pragma once

#include "server/rear/wallets/card.h"
#include "server/rear/wallets/charge.h"
#include "server/rear/wallets/refill.h"
#include "server/rear/wallets/report.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace florin::wallets {

/// The members' electronic wallets: cards, funding sources, charges, and the micro-accounts' settings and refills. Inside one transaction.
class Records {
  public:
    virtual ~Records() = default;
    virtual std::optional<Card> card(const std::string &id) = 0;
    virtual std::optional<Card> cardByLookup(const base::Bytes &lookup) = 0;
    /// In the order of their making; deleted and refused ones left out, and those for a single payment.
    virtual std::vector<Card> cardsOf(const std::string &member) = 0;
    /// The cards for a single payment that draw on this one: active or applied for, not used, not expired. In the order of their making.
    virtual std::vector<Card> singleUseCardsOf(const std::string &card, base::Timestamp now) = 0;
    virtual void put(const Card &card) = 0;

    virtual std::optional<FundingSource> source(const std::string &id) = 0;
    /// Deleted ones left out.
    virtual std::vector<FundingSource> sourcesOf(const std::string &member) = 0;
    virtual void put(const FundingSource &source) = 0;

    virtual std::optional<Charge> charge(const std::string &id) = 0;
    virtual void put(const Charge &charge) = 0;
    virtual std::optional<Refill> refill(const std::string &id) = 0;
    virtual void put(const Refill &refill) = 0;
    /// Is an automatic refill of this member not concluded yet? The store allows one (a unique index).
    virtual bool isRefilledAutomatically(const std::string &member) = 0;
    /// What the member's automatic refills since then fetch or fetched, in minor units; those that came to nothing left out.
    virtual std::int64_t refilledAutomatically(const std::string &member, base::Timestamp since) = 0;
    /// What the member settled; nothing if it never did.
    virtual std::optional<MicroAccountSettings> microAccount(const std::string &member) = 0;
    virtual void put(const MicroAccountSettings &settings, money::Currency currency) = 0;

    virtual std::optional<Report> report(const std::string &id) = 0;
    /// Adds, or stores the new state of.
    virtual void put(const Report &report) = 0;

    /// Is a charge, a refill or a payment from this card, or from a single-use card that draws on it, not concluded yet?
    virtual bool isUnderWay(const std::string &card) = 0;
};

} // namespace florin::wallets
