#pragma once

#include "server/rear/payments/bank.h"
#include "shared/base/clock.h"
#include "shared/card/card.h"
#include "shared/money/money.h"
#include "shared/payment/order.h"
#include "shared/payment/refusal.h"
#include "shared/payment/states.h"
#include "shared/payment/voucher.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace florin::payments {

/// Who vouched for the payer: a ticket that the payer's device ordered to pay, or card data typed into the shop's own form.
enum class PaymentKind { ticket, card };
std::string_view toWord(PaymentKind kind);
std::optional<PaymentKind> paymentKindFromWord(std::string_view word);

/// What a payment keeps of its ticket, so that a voucher can be issued again.
struct VoucherFacts {
    std::string ticketHash;
    base::Timestamp ticketExpires;
    std::string customer; ///< the payer's identifier at this shop, where the shop may know it; may be empty
    payment::VoucherOutcome outcome = payment::VoucherOutcome::paid; ///< what it says once the payment is approved
};

/// One attempt to pay, as the gateway keeps it.
struct Payment {
    std::string id; ///< made by the wallet (tickets) or by us (cards)
    PaymentKind kind = PaymentKind::ticket;
    payment::PaymentState state = payment::PaymentState::pending;
    std::string member; ///< empty: paid with another company's card
    std::string means; ///< as ordered: id of the card, `micro`, `yes` or `no`; empty if no card of ours was named
    std::string merchant;
    std::string ticket; ///< jti; empty for kind card
    std::string serial;
    payment::Order order;                  ///< as the payer saw it
    std::string fingerprint;               ///< of what the payer signed: the same id with another one is refused
    std::string approval;                  ///< the shop's request; empty until it is there
    std::optional<BankReference> purchase; ///< set once the money's keeper is asked
    base::Timestamp createdAt;
    base::Timestamp waitUntil; ///< for the other side
    std::optional<base::Timestamp> resolveBy;
    std::optional<base::Timestamp> concludedAt;
    std::string approvalCode;
    std::optional<payment::Refusal> refusal;
    std::vector<payment::Difference> differences;
    std::optional<money::Money> balanceAfter;
    std::optional<VoucherFacts> voucher; ///< of tickets
    std::optional<std::int64_t> registerSerial; ///< in the transaction register, once it is approved; given by the store
};

/// What a shop may see of another company's card.
struct ShownCard {
    card::Brand brand = card::Brand::unknown;
    std::string lastFour;
};

/// The shop's own request with its own record of the order (step b6, c6).
struct Approval {
    std::string id;
    payment::PaymentState state = payment::PaymentState::waitingForPayer;
    std::string merchant;
    std::string ticket; ///< jti; empty for card data
    std::string serial;
    std::string customer; ///< the payer's identifier at this shop; may be empty
    payment::Order order;
    std::string payment;     ///< empty until there is one
    std::string fingerprint; ///< of the request: the same key with another one is refused
    base::Timestamp createdAt;
    base::Timestamp waitUntil;
    std::optional<base::Timestamp> resolveBy;
    std::optional<base::Timestamp> concludedAt;
    std::string approvalCode;
    std::optional<payment::Refusal> refusal;
    std::vector<payment::Difference> differences;
    std::optional<ShownCard> card; ///< another company's
};

} // namespace florin::payments
