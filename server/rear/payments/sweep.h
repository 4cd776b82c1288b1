#pragma once

#include "server/rear/ledger/books.h"
#include "server/rear/payments/plug_points.h"
#include "shared/base/encoding.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Paying a shop's till out to its bank account (seed 001, tills), once a day: one transfer from the till to the settlement with the bank,
/// under an id that names shop and day, and one financial message to the bank. Its outcome is never guessed: it is asked again under the
/// same reference until the bank answers, so that it is done once. Pure rules.
namespace florin::payments {

/// Where a till is paid out to. The number is sealed, context: the merchant's id + `/account`.
struct PayoutAccount {
    std::string merchant;
    base::Bytes sealedNumber;
    std::string lastFour;
    base::Timestamp setAt;
};

enum class SweepState {
    underWay, ///< the bank is asked, until it answers
    paidOut,  ///< final
    refused,  ///< final: the money is in the till, for the next day
};
std::string_view toWord(SweepState state);
std::optional<SweepState> sweepStateFromWord(std::string_view word);

struct Sweep {
    std::string id; ///< `sweep:MERCHANT:DAY`, and of its transfer
    std::string merchant;
    std::string day; ///< 2026-11-20, UTC
    money::Money amount;
    base::Bytes sealedNumber; ///< of the account as it was then: a repeat must say the same
    std::string lastFour;
    BankReference reference;
    SweepState state = SweepState::underWay;
    base::Timestamp createdAt;
    std::optional<base::Timestamp> concludedAt;
    std::optional<payment::Refusal> refusal;
};
std::string sweepId(std::string_view merchant, std::string_view day);

struct SweepDecision {
    Sweep sweep;
    ledger::Deeds books;
    std::optional<Instruction> instruction;
    bool isNew = true; ///< false: nothing changed, and nothing is to be written
};

/// Everything that is in the till now; `amount` is what of it may be given, in minor units, and more than nothing. What comes later stays
/// for the next day.
SweepDecision beginSweep(const PayoutAccount &account, std::string day, money::Money amount, const Fresh &fresh);
/// The bank answered, or did not.
SweepDecision conclude(Sweep sweep, const Instruction &carried, const base::Result<BankReply, BankSilence> &answer, base::Timestamp now);

/// The day of a moment, UTC: 2026-11-20.
std::string dayOf(base::Timestamp now);
/// How far into its day, UTC.
std::chrono::microseconds timeOfDay(base::Timestamp now);

} // namespace florin::payments
