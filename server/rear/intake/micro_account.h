#pragma once

#include "server/rear/intake/money_desk.h"
#include "server/rear/wallets/refilling.h"

#include <optional>
#include <string>

/// What the store says of members' micro-accounts, and refills that begin by themselves. All within the caller's transaction.
namespace florin::intake {

/// The account as it is in the books, or as its first refill will open it: then it holds nothing.
ledger::AccountLine microAccountLine(Records &records, const RouteServices &services, const std::string &member);
/// A card or a funding source of this member; nothing if it is nobody's, somebody else's, or a card for one payment.
std::optional<wallets::RefillSource> refillSourceOf(Records &records, const std::string &member, const std::string &id);
/// What the member settled, without a source that was deleted since.
wallets::MicroAccountSettings microAccountSettings(Records &records, const std::string &member);

/// To be called in the commit of each payment from a micro-account: where its settings say so, a refill begins. The instruction is to be
/// carried once all of this is committed.
std::optional<payments::Instruction> refillIfLow(Records &records, const RouteServices &services, const MoneyDesk &desk,
                                                 const std::string &member, base::Timestamp now, News &news);

/// Writes down what the end of a refill means for the settings: what came to nothing pauses automatic refills, and the member is told.
void settleAfterRefill(Records &records, const RouteServices &services, const wallets::Refill &refill, base::Timestamp now);

} // namespace florin::intake
