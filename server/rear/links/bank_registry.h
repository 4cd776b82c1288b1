#pragma once

#include "server/rear/payments/bank.h"

#include <string>

namespace florin::links {

/// The issuer of our own cards, known by the first digits of their numbers, and the credit card company for all others.
class BankRegistry final : public payments::Banks {
  public:
    /// `issuerRange` is an issuer identification number (960400). The banks must outlive the registry.
    BankRegistry(std::string issuerRange, payments::Bank &issuer, payments::Bank &cards)
        : m_issuerRange(std::move(issuerRange)), m_issuer(issuer), m_cards(cards) {}

    payments::Bank &issuer() override { return m_issuer; }
    payments::Bank &bankOf(const card::CardNumber &number) override {
        return number.digits().starts_with(m_issuerRange) ? m_issuer : m_cards;
    }

  private:
    std::string m_issuerRange;
    payments::Bank &m_issuer;
    payments::Bank &m_cards;
};

} // namespace florin::links
