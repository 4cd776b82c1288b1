#pragma once

#include "server/rear/ledger/books.h"
#include "server/rear/payments/plug_points.h"
#include "server/rear/wallets/card.h"
#include "server/rear/wallets/charge.h"

#include <optional>

/// Charging a prepaid card from a credit card (step a7): debit there, load here. A refused load gives the debit back; an unknown
/// load is reversed first, then the debit; so is the load of a part. What the issuer does not take back any more is posted as far as it
/// was loaded. A debit is reversed wholly or not at all (the link knows no field 95), so that the rest goes into suspense with the credit
/// card's company, where a person has to look at it. Pure rules.
namespace florin::wallets {

/// How debits of credit cards are named at their companies (field 42).
inline constexpr auto chargingMerchant = "FLORIN";

struct ChargeDecision {
    Charge charge;
    ledger::Deeds books;
    std::optional<payments::Instruction> instruction;
    std::optional<money::Money> balance; ///< of the prepaid card, as its issuer told
    bool isNew = true;                   ///< false: nothing changed, and nothing is to be written
};

/// Why this card cannot be charged with the amount from this source; what stands first among the refusals.
std::optional<payment::Refusal> objectionTo(const Card &card, const FundingSource &source, money::Money amount, base::Timestamp now);

/// The debit is to be asked for.
ChargeDecision beginCharge(Charge charge, const payments::Fresh &fresh);
/// A bank answered `carried`, or did not.
ChargeDecision conclude(Charge charge, const payments::Instruction &carried,
                        const base::Result<payments::BankReply, payments::BankSilence> &answer, const payments::Fresh &fresh);

} // namespace florin::wallets
