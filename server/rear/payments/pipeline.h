#pragma once

#include "server/rear/ledger/books.h"
#include "server/rear/payments/plug_points.h"

#include <chrono>
#include <optional>
#include <string>

/// The approval pipeline (steps b5 to b10, c6 to c10): pure functions from what came in and what the store holds to a Decision,
/// which one transaction then writes. No clock, no store and no bank is touched here.
namespace florin::payments {

/// How long the first of the two sides waits for the other.
inline constexpr std::chrono::minutes waitForOtherSide{2};
/// When the outcome of an unanswered question should be known at the latest, as we tell the caller.
inline constexpr std::chrono::minutes timeToResolve{2};

/// What is to be written in one commit, and told.
struct Decision {
    std::optional<Payment> payment;   ///< to be stored; without one see `refusal`
    std::optional<Approval> approval; ///< to be stored
    ledger::Deeds books;
    std::optional<Instruction> instruction;  ///< for the courier, once this is committed
    std::optional<payment::Refusal> refusal; ///< why it did not come to a payment
    std::vector<payment::Difference> differences;
    std::optional<Payment> earlier;          ///< this was asked before: its payment as it stands. Nothing is to be written.
    std::optional<Approval> earlierApproval; ///< the same for a shop's request
};

/// What the store holds already when the payer's side arrives.
struct Found {
    std::optional<Payment> sameId;
    std::optional<Payment> ofTicket;  ///< another payment that holds the ticket
    std::optional<Approval> approval; ///< the shop's request for it, not overdue
};

/// The payer's side arrives (b5), or both at once (c6). `payment` is as it would be stored; its state is decided here.
/// Where several objections hold, the one that stands first among the refusals is told.
Decision accept(Payment payment, const Found &found, const Vouching &vouching, const Means &means, const Fresh &fresh);

/// What the store holds already when the shop's side arrives.
struct FoundByShop {
    std::optional<Payment> ofTicket;       ///< not overdue
    std::optional<Approval> ofThatPayment; ///< the request which that payment belongs to
    std::optional<Approval> waiting;       ///< an earlier request of the shop for this ticket
};

/// The shop's side arrives for a ticket (b6). `means` is where the waiting payment's money is; null without one.
Decision acceptShop(Approval approval, const FoundByShop &found, const Means *means, const Fresh &fresh);

/// A bank answered, or did not. `carried` is what it was asked.
Decision conclude(Payment payment, std::optional<Approval> approval, const Instruction &carried,
                  const base::Result<BankReply, BankSilence> &answer, const Fresh &fresh);

/// The other side never came.
Payment expired(Payment payment, base::Timestamp now);
Approval expired(Approval approval, base::Timestamp now);

/// Where shop and payer disagree (b7): the order line by line, then the serial number.
std::vector<payment::Difference> differencesBetween(const Approval &shops, const Payment &payers);

} // namespace florin::payments
