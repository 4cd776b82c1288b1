#pragma once

#include "server/rear/payments/plug_points.h"
#include "shared/base/encoding.h"
#include "shared/card/card.h"

#include <string>

namespace florin::payments {

/// What is kept of another company's card while its payment is not settled: enough to take the payment back after a crash. Its
/// secret is never kept.
struct OpenCard {
    std::string payment;
    card::Expiry expiry;
    base::Bytes sealedNumber; ///< context: the payment's id + `/number`
};

/// The money is on a card of another company, which is asked on its own link for this one payment.
class ForeignCard final : public Means {
  public:
    explicit ForeignCard(card::Expiry expiry) : m_expiry(expiry) {}
    Objections objections(const Payment &payment, base::Timestamp now) const override;
    ledger::Account account(money::Currency currency) const override;
    std::optional<Instruction> ask(const Payment &payment, const Fresh &fresh) const override;

  private:
    const card::Expiry m_expiry;
};

} // namespace florin::payments
