#pragma once

#include "server/rear/ledger/books.h"
#include "server/rear/payments/plug_points.h"
#include "server/rear/wallets/card.h"
#include "server/rear/wallets/refill.h"

#include <chrono>
#include <cstdint>
#include <optional>

/// Refilling a micro-account from a credit card or a prepaid card: a debit at its bank, and one transfer into the account that is pending
/// meanwhile, so that it counts against the account's ceiling before the bank is asked. A debit of a part is reversed wholly. Pure rules.
namespace florin::wallets {

/// How long no automatic refill begins after the bank refused one.
inline constexpr std::chrono::hours pauseAfterRefusal{1};

/// What of a card or funding source matters here.
struct RefillSource {
    payments::MeansKind means = payments::MeansKind::fundingSource;
    std::string id;
    std::string member;
    card::Expiry expiry;
    bool isUsable = false;
};
RefillSource refillSourceOf(const Card &card);
RefillSource refillSourceOf(const FundingSource &source);

struct RefillDecision {
    Refill refill;
    ledger::Deeds books;
    std::optional<payments::Instruction> instruction;
    std::optional<money::Money> balance = std::nullopt; ///< of a prepaid card that was debited, as its issuer told
    bool isNew = true;                                  ///< false: nothing changed, and nothing is to be written
};

/// Why the account cannot be refilled with the amount from this source; what stands first among the refusals. What is under way counts.
std::optional<payment::Refusal> objectionTo(const RefillSource &source, const ledger::AccountLine &account, money::Money amount,
                                            base::Timestamp now);

/// The debit is to be asked for. `account` is opened where it is new.
RefillDecision beginRefill(Refill refill, const ledger::Account &account, const payments::Fresh &fresh);
/// A bank answered `carried`, or did not.
RefillDecision conclude(Refill refill, const payments::Instruction &carried,
                        const base::Result<payments::BankReply, payments::BankSilence> &answer, const payments::Fresh &fresh);

/// What the books and the outbox say of a member's micro-account.
struct RefillStanding {
    ledger::AccountLine account;
    bool isUnderWay = false;         ///< an automatic refill
    std::int64_t usedThisMonth = 0;  ///< minor units, of automatic refills that were not given back
};

/// Whether an automatic refill is to begin now.
bool isDue(const MicroAccountSettings &settings, const RefillStanding &standing, base::Timestamp now);
/// The first moment of the calendar month.
base::Timestamp beginningOfMonth(base::Timestamp now);
/// The settings after an automatic refill has ended: what came to nothing pauses them. Nothing if they stay as they are.
std::optional<MicroAccountSettings> settingsAfter(const Refill &refill, MicroAccountSettings settings, base::Timestamp now);

} // namespace florin::wallets
