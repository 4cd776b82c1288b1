#pragma once

#include "server/rear/payments/micro_account.h"

#include <cstdint>

namespace florin::payments {

/// How much a member may pay in one day (UTC) without a device's signature, in minor units.
struct HostedBounds {
    std::int64_t dailyLimit = 0; ///< 0: nothing is paid that way
    std::int64_t paidToday = 0;
};

/// A micro-account that pays without a device's signature: whoever holds the member's password and mailbox takes no more than a day's limit.
/// Above the account's threshold it refuses, and asks no bank.
class HostedAccount final : public Means {
  public:
    HostedAccount(MicroAccount account, HostedBounds bounds) : m_account(std::move(account)), m_bounds(bounds) {}
    /// Of any means but the micro-account it refuses too.
    Objections objections(const Payment &payment, base::Timestamp now) const override;
    ledger::Account account(money::Currency currency) const override { return m_account.account(currency); }
    std::optional<Instruction> ask(const Payment &, const Fresh &) const override { return std::nullopt; }
    bool needsShopsRequest() const override { return false; }
    std::optional<money::Money> balanceAfter(const Payment &payment) const override { return m_account.balanceAfter(payment); }

  private:
    const MicroAccount m_account;
    const HostedBounds m_bounds;
};

/// When the day (UTC) began that the limit is counted in.
base::Timestamp beginningOfDay(base::Timestamp now);

} // namespace florin::payments
