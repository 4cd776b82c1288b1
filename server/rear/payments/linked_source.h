#pragma once

#include "server/rear/payments/plug_points.h"
#include "shared/card/card.h"

#include <optional>
#include <string>

namespace florin::payments {

/// What a payment needs to know of the card that a member's micro-account is refilled from.
struct LinkedSourceFacts {
    MeansKind means = MeansKind::fundingSource; ///< or a card of ours
    std::string id;
    card::Expiry expiry;
};

/// The sum is over the micro-account's threshold: the banking network is asked for it, from the source that the account is linked to
/// (seed 001 step 5). Which that is, only the rear unit knows.
class LinkedSource final : public Means {
  public:
    /// No facts: the account is linked to none, and large sums are over its limit.
    explicit LinkedSource(std::optional<LinkedSourceFacts> facts) : m_facts(std::move(facts)) {}
    Objections objections(const Payment &payment, base::Timestamp now) const override;
    ledger::Account account(money::Currency currency) const override;
    std::optional<Instruction> ask(const Payment &payment, const Fresh &fresh) const override;
    bool needsShopsRequest() const override { return false; }

  private:
    const std::optional<LinkedSourceFacts> m_facts;
};

} // namespace florin::payments
