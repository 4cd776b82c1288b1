#pragma once

#include "server/rear/payments/plug_points.h"

#include <cstdint>
#include <optional>
#include <string>

namespace florin::payments {

/// What a payment needs to know of a member's micro-account.
struct MicroAccountFacts {
    ledger::Account account;
    std::int64_t available = 0; ///< in minor units: what the books would let it give
};

/// The money is in the member's micro-account (PME): the books give it to the shop's till (TCE) at once, and no bank is asked (seed 001
/// step 5). Up to a threshold; above it the banking network pays.
class MicroAccount final : public Means {
  public:
    /// No facts: the member has none.
    MicroAccount(std::optional<MicroAccountFacts> facts, money::Money threshold) : m_facts(std::move(facts)), m_threshold(threshold) {}
    Objections objections(const Payment &payment, base::Timestamp now) const override;
    ledger::Account account(money::Currency currency) const override;
    std::optional<Instruction> ask(const Payment &, const Fresh &) const override { return std::nullopt; }
    /// The ticket that the shop signed is its whole word.
    bool needsShopsRequest() const override { return false; }
    std::optional<money::Money> balanceAfter(const Payment &payment) const override;

  private:
    const std::optional<MicroAccountFacts> m_facts;
    const money::Money m_threshold;
};

} // namespace florin::payments
