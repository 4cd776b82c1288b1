#pragma once

#include "server/rear/payments/plug_points.h"
#include "shared/payment/order.h"

#include <memory>
#include <optional>

namespace florin::payments {

/// What the member has paid from the micro-account of late, asked or not: so nobody gains by leaving out that a device did not ask.
/// What a bank is still being asked for counts as paid.
struct UnaskedPast {
    money::Money todayAtShop;
    int withinMinute = 0; ///< at all shops
};

/// Why an order that nobody was asked for is not taken; nothing if it is. `wished`: the bounds that the person set, as their device
/// signed them. `most`: the gateway's own, which no wish passes.
std::optional<payment::Refusal> objectionToUnasked(const payment::UnaskedBounds &wished, const payment::UnaskedBounds &most,
                                                   money::Money total, const UnaskedPast &past);

/// The micro-account, for an order that the device sent without asking its person: within bounds a shop and day, and a minute.
class Unasked final : public Means {
  public:
    Unasked(std::unique_ptr<Means> account, std::optional<payment::Refusal> objection)
        : m_account(std::move(account)), m_objection(objection) {}
    Objections objections(const Payment &payment, base::Timestamp now) const override;
    ledger::Account account(money::Currency currency) const override { return m_account->account(currency); }
    std::optional<Instruction> ask(const Payment &payment, const Fresh &fresh) const override { return m_account->ask(payment, fresh); }
    bool needsShopsRequest() const override { return m_account->needsShopsRequest(); }
    std::optional<money::Money> balanceAfter(const Payment &payment) const override { return m_account->balanceAfter(payment); }
    std::optional<payment::VoucherOutcome> answer() const override { return m_account->answer(); }

  private:
    const std::unique_ptr<Means> m_account;
    const std::optional<payment::Refusal> m_objection;
};

} // namespace florin::payments
