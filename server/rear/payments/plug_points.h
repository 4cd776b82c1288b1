#pragma once

#include "server/rear/ledger/account.h"
#include "server/rear/payments/instruction.h"
#include "server/rear/payments/payment.h"

#include <optional>
#include <string>
#include <vector>

/// The two places where one kind of payment differs from another. A new kind is a new class beside the ones here; the pipeline
/// (pipeline.h) does not change.
namespace florin::payments {

/// A reason against a payment.
struct Objection {
    payment::Refusal refusal;
    std::vector<payment::Difference> differences;
};
using Objections = std::vector<Objection>;

/// What the caller brings along for new rows: made outside, so that the rules stay pure.
struct Fresh {
    base::Timestamp now;
    std::string instruction; ///< id for a new instruction
    BankReference reference; ///< for a new question to a bank
};

/// Who vouches for the payer: a device's signature, card data typed at a shop; later a PIN at an operator, a certificate on
/// another terminal, the payer's bank.
class Vouching {
  public:
    virtual ~Vouching() = default;
    /// All it has against the payment, in any order.
    virtual Objections objections(const Payment &payment, base::Timestamp now) const = 0;
    /// The payer's word is good until then: nothing is begun on it later.
    virtual base::Timestamp holdsUntil() const { return base::Timestamp::max(); }
};

/// Where the money is: a prepaid card or another company's card behind an ISO 8583 link, a micro-account in the books; later an operator's account, a bank
/// account.
class Means {
  public:
    virtual ~Means() = default;
    virtual Objections objections(const Payment &payment, base::Timestamp now) const = 0;
    /// The account of the books that gives.
    virtual ledger::Account account(money::Currency currency) const = 0;
    /// What its keeper is asked; nothing if the books themselves can answer.
    virtual std::optional<Instruction> ask(const Payment &payment, const Fresh &fresh) const = 0;
    /// Whether it gives nothing before the shop's own record of the order is there and agrees (step b7).
    virtual bool needsShopsRequest() const { return true; }
    /// What it holds once the books have answered.
    virtual std::optional<money::Money> balanceAfter(const Payment &) const { return std::nullopt; }
    /// What a ticket of nothing to pay is answered. No money moves then.
    virtual std::optional<payment::VoucherOutcome> answer() const { return std::nullopt; }
};

/// Whether a ticket that the shop signed is its whole word, or its own record of the order is waited for (step b7).
enum class ShopsPart { asksItself, waitsForVoucher };

/// The question to deduct a payment's total from what `means` and `meansId` name.
Instruction purchaseFor(const Payment &payment, MeansKind means, std::string meansId, const Fresh &fresh);

} // namespace florin::payments
