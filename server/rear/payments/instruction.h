#pragma once

#include "server/rear/payments/bank.h"

#include <optional>
#include <string>
#include <string_view>

namespace florin::payments {

/// What an instruction to a bank belongs to.
enum class Subject { payment, charge, card, refill, sweep };
std::string_view toWord(Subject subject);
std::optional<Subject> subjectFromWord(std::string_view word);

/// Whose number the bank is asked about: never the number itself.
enum class MeansKind { card, fundingSource, foreignCard, payoutAccount };
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
    std::optional<BankVerb> originalVerb;           ///< of a reversal, and of a question that is asked again
    std::optional<BankReference> originalReference; ///< likewise
    base::Timestamp createdAt;
};

/// The reversal of an instruction whose outcome is not known. `reference` is the reversal's own; its repeats keep it.
Instruction reversalOf(const Instruction &original, std::string id, BankReference reference, base::Timestamp now);

/// The original of a reversal asked again, under the original's own reference: the bank moves nothing and says what it said. `reference`
/// is only the instruction's name here.
Instruction askAgain(const Instruction &reversal, std::string id, BankReference reference, base::Timestamp now);
bool asksAgain(const Instruction &instruction);
/// Under which reference it goes out.
const BankReference &referenceAtBank(const Instruction &instruction);

/// What a bank's answer to a reversal says.
enum class ReversalOutcome {
    takenBack, ///< or there was nothing to take back
    stands,    ///< the original cannot be taken back any more: a load that was spent meanwhile
    askAgain,  ///< silence, or an answer that settles nothing
};
ReversalOutcome outcomeOf(const Instruction &reversal, const base::Result<BankReply, BankSilence> &answer);

/// True if this answer, or none, settles nothing, and the same instruction is to be carried again.
bool mustBeRepeated(const Instruction &instruction, const base::Result<BankReply, BankSilence> &answer);

} // namespace florin::payments
