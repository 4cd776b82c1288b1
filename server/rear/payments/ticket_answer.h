#pragma once

#include "server/rear/payments/plug_points.h"
#include "shared/payment/order.h"

#include <optional>
#include <string>

namespace florin::payments {

/// Years of age from which on a person is of age.
inline constexpr int ofAgeFrom = 19;

/// Is somebody who was born on that day (`2001-03-17`) of age now? False for what is no day.
bool isOfAge(const std::string &birthday, base::Timestamp now);

/// A ticket of nothing to pay asks who is there; the person says yes or no (seed 001 step 2). No money moves.
class TicketAnswer final : public Means {
  public:
    /// `birthday`: as somebody has verified it; nothing where nobody has.
    TicketAnswer(payment::TicketQuestion question, bool agrees, std::optional<std::string> birthday, base::Timestamp now);
    Objections objections(const Payment &, base::Timestamp) const override { return {}; }
    /// Never asked for.
    ledger::Account account(money::Currency currency) const override;
    std::optional<Instruction> ask(const Payment &, const Fresh &) const override { return std::nullopt; }
    bool needsShopsRequest() const override { return false; }
    std::optional<payment::VoucherOutcome> answer() const override { return m_outcome; }

  private:
    const payment::VoucherOutcome m_outcome;
};

} // namespace florin::payments
