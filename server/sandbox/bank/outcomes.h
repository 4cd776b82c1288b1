#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace florin::bank {

/// A test card of the credit card company and what becomes of a purchase with it.
struct TestCard {
    std::string_view number;
    std::string_view answer; ///< field 39 of a purchase
    bool disputed = false;   ///< approved, and disputed by its holder later
    bool kept = false;       ///< good enough to be kept (an authorization over nothing is approved), never to pay
};

std::span<const TestCard> testCards();
/// Null if the number is none of them.
const TestCard *testCard(std::string_view number);

/// Numbers in the issuer's own range whose last four digits have a meaning, for purchases and authorizations.
struct EndingOutcome {
    std::string_view ending;
    std::string_view answer; ///< field 39; `00` and late for 0068
    bool late = false;       ///< answered after the gateway's time-out
};

const EndingOutcome *purchaseOutcomeOfEnding(std::string_view lastFour);

} // namespace florin::bank
