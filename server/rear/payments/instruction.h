#pragma once

#include "server/rear/payments/bank.h"

#include <optional>
#include <string>
#include <string_view>

namespace florin::payments {

/// What an instruction to a bank belongs to.
enum class Subject { payment, charge, card };
std::string_view toWord(Subject subject);
std::optional<Subject> subjectFromWord(std::string_view word);

/// Whose number the bank is asked about: never the number itself.
enum class MeansKind { card, fundingSource, foreignCard };
std::string_view toWord(MeansKind kind);
std::optional<MeansKind> meansKindFromWord(std::string_view word);

std::string_view toWord(BankVerb verb);
std::optional<BankVerb> bankVerbFromWord(std::string_view word);

/// An order to the courier, written with the postings that it belongs to. It holds no secret: the number is unsealed when the
/// question is made, and a credit card's secret only ever travels in memory (Courier::carry).
struct Instruction {
    std::string id;
    Subject subject = Subject::payment;
    std::string subjectId;
    MeansKind means = MeansKind::card;
    std::string meansId;
    BankVerb verb = BankVerb::inquiry;
    BankReference reference;
    std::optional<money::Money> amount;
    std::string merchant;
    std::optional<BankVerb> originalVerb;           ///< reversal only
    std::optional<BankReference> originalReference; ///< reversal only
    base::Timestamp createdAt;
};

/// The reversal of an instruction whose outcome is not known. `reference` is the reversal's own; its repeats keep it.
Instruction reversalOf(const Instruction &original, std::string id, BankReference reference, base::Timestamp now);

/// What a bank's answer to a reversal says.
enum class ReversalOutcome {
    takenBack, ///< or there was nothing to take back
    stands,    ///< the original cannot be taken back any more: a load that was spent meanwhile
    askAgain,  ///< silence, or an answer that settles nothing
};
ReversalOutcome outcomeOf(const Instruction &reversal, const base::Result<BankReply, BankSilence> &answer);

} // namespace florin::payments
