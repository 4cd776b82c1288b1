#pragma once

#include "server/rear/payments/bank.h"
#include "shared/base/clock.h"
#include "shared/money/money.h"
#include "shared/payment/refusal.h"
#include "shared/payment/states.h"

#include <optional>
#include <string>

namespace florin::wallets {

/// Money on its way from a credit card to a prepaid card (step a7): a debit there, then a load here.
struct Charge {
    std::string id;
    std::string member;
    std::string card;
    std::string source;
    money::Money amount;
    std::string fingerprint;                      ///< of the request
    std::optional<payments::BankReference> debit; ///< how the credit card's company knows it
    payment::ChargeState state = payment::ChargeState::debiting;
    base::Timestamp createdAt;
    std::optional<base::Timestamp> resolveBy;
    std::optional<base::Timestamp> concludedAt;
    std::optional<payment::Refusal> refusal;
    /// Where the issuer says that it loaded a part only: the part. Of a loaded charge, what is on the card; the rest of the amount is in
    /// a suspense account. Zero: it is not known what of it is on the card.
    std::optional<money::Money> loaded;
};

} // namespace florin::wallets
