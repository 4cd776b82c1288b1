#pragma once

#include "server/front/listener/message.h"
#include "server/rear/payments/bank.h"
#include "shared/base/clock.h"
#include "shared/money/money.h"
#include "shared/payment/refusal.h"

#include <optional>
#include <string>
#include <string_view>

namespace florin::van {

enum class State {
    pending,  ///< the issuer is being asked
    unknown,  ///< it is being taken back: its answer is lost, or said "a part"
    approved, ///< final, as the next
    declined,
    reversed, ///< taken back for good
};
std::string_view toWord(State state);
bool isFinal(State state);

/// One purchase that a shop asked for (step d6) and what became of it. No card's number or secret is ever in it.
struct Attempt {
    std::string id;
    std::string shop;        ///< field 42 at the issuer
    std::string key;         ///< the shop's Idempotency-Key
    std::string fingerprint; ///< of the request's body, under a key of ours
    std::string serial;      ///< in the shop's sales register
    money::Money total;
    payments::BankReference purchase;
    std::optional<payments::BankReference> reversal; ///< once it is being taken back
    State state = State::pending;
    std::string approvalCode;
    std::optional<payment::Refusal> refusal;
    base::Timestamp createdAt;
};

/// One line of the journal, without a line break.
std::string toJournalLine(const Attempt &attempt);
/// Nothing if the line is no whole attempt.
std::optional<Attempt> fromJournalLine(const std::string &line);

/// The approval object for the shop: 200.
listener::Response shown(const Attempt &attempt);
/// A list of it, or of nothing: 200.
listener::Response listed(const std::optional<Attempt> &attempt);
/// The answer to the request that began it (step d9): 201, 202, or the refusal's problem document with the approval in it.
listener::Response answered(const Attempt &attempt, std::string_view requestId);

} // namespace florin::van
