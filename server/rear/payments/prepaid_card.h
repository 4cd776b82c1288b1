#pragma once

#include "server/rear/payments/plug_points.h"
#include "shared/card/card.h"
#include "shared/payment/states.h"

#include <optional>
#include <string>

namespace florin::payments {

/// What a payment needs to know of a card that Florin issued.
struct PrepaidCardFacts {
    std::string id;
    std::string member;
    payment::CardState state = payment::CardState::requested;
    card::Expiry expiry;
};

/// The money is on a prepaid card: its issuer is asked over ISO 8583 (step b8).
class PrepaidCard final : public Means {
  public:
    /// No facts: there is no such card.
    explicit PrepaidCard(std::optional<PrepaidCardFacts> facts, ShopsPart shop = ShopsPart::asksItself)
        : m_facts(std::move(facts)), m_shop(shop) {}
    Objections objections(const Payment &payment, base::Timestamp now) const override;
    ledger::Account account(money::Currency currency) const override;
    std::optional<Instruction> ask(const Payment &payment, const Fresh &fresh) const override;
    bool needsShopsRequest() const override { return m_shop == ShopsPart::asksItself; }

  private:
    const std::optional<PrepaidCardFacts> m_facts;
    const ShopsPart m_shop;
};

} // namespace florin::payments
