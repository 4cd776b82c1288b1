#pragma once

#include <optional>
#include <string_view>

namespace florin::payment {

/// Where a payment stands. `unknown` is a state of its own: the partner was asked and has not answered.
enum class PaymentState {
    waitingForShop,  ///< the payer's order is here, the shop's request is not
    waitingForPayer, ///< the other way round
    pending,         ///< the money's keeper is being asked
    unknown,         ///< asked, and silent past the time-out; a reversal is on its way
    approved,        ///< final: money moved
    declined,        ///< final: money did not move
    reversed,        ///< final: it may have moved and was taken back
    expired,         ///< final: one side never came
};

/// Where a charge of a prepaid card stands (step a7).
enum class ChargeState {
    debiting,      ///< the credit card is being asked
    loading,       ///< debited; the prepaid card is being loaded
    debitUnknown,  ///< the credit card's bank is silent; its reversal is on its way
    loadUnknown,   ///< the issuer is silent; the load is reversed first, then the debit
    reversing,     ///< the load was refused or taken back; the debit's reversal is on its way
    loaded,        ///< final: the money is on the prepaid card
    declined,      ///< final: nothing moved
    reversed,      ///< final: the debit was taken back
};

/// A card that Florin issued (steps a2 to a6).
enum class CardState {
    requested, ///< the issuer has not answered yet
    inApproval, ///< physical: at the issuer's person in charge
    active,
    frozen,  ///< by its holder
    refused, ///< final: the issuer said no
    deleted, ///< final
};

/// `waiting_for_shop`, ...: the words used in JSON and in the database.
std::string_view toWord(PaymentState state);
std::string_view toWord(ChargeState state);
std::string_view toWord(CardState state);
std::optional<PaymentState> paymentStateFromWord(std::string_view word);
std::optional<ChargeState> chargeStateFromWord(std::string_view word);
std::optional<CardState> cardStateFromWord(std::string_view word);
bool isFinal(PaymentState state);
bool isFinal(ChargeState state);

} // namespace florin::payment
