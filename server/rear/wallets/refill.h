#pragma once

#include "server/rear/payments/bank.h"
#include "server/rear/payments/instruction.h"
#include "shared/base/clock.h"
#include "shared/money/money.h"
#include "shared/payment/refusal.h"
#include "shared/payment/states.h"

#include <optional>
#include <string>
#include <string_view>

namespace florin::wallets {

/// Who wanted a refill: the member, or the settings of its account.
enum class RefillOrigin { member, automatic };
std::string_view toWord(RefillOrigin origin);
std::optional<RefillOrigin> refillOriginFromWord(std::string_view word);

/// Money on its way into a member's micro-account (seed 001, micro-accounts): one debit at a bank. Its states are those of a charge that
/// has nothing to load at another bank: `debiting`, `debitUnknown`, `loaded`, `declined`, `reversed`.
struct Refill {
    std::string id; ///< and of its transfer
    std::string member;
    payments::MeansKind means = payments::MeansKind::fundingSource; ///< or a card of ours
    std::string source;
    money::Money amount;
    RefillOrigin origin = RefillOrigin::member;
    std::string fingerprint;                      ///< of the request; empty for automatic ones
    std::optional<payments::BankReference> debit; ///< how the source's bank knows it
    payment::ChargeState state = payment::ChargeState::debiting;
    base::Timestamp createdAt;
    std::optional<base::Timestamp> resolveBy;
    std::optional<base::Timestamp> concludedAt;
    std::optional<payment::Refusal> refusal;
};

/// When less than `below` may be spent, `amount` is fetched, but no more than `monthlyCap` in a calendar month (UTC).
struct AutomaticRefill {
    money::Money below;
    money::Money amount;
    money::Money monthlyCap;

    friend bool operator==(const AutomaticRefill &, const AutomaticRefill &) = default;
};

/// What a member settled about the micro-account. There are settings before there is an account: that is opened by its first refill.
struct MicroAccountSettings {
    std::string member;
    std::optional<std::string> source; ///< a card of ours or a funding source
    std::optional<AutomaticRefill> automatic;
    std::optional<base::Timestamp> pausedUntil; ///< the bank refused an automatic refill
};

} // namespace florin::wallets
