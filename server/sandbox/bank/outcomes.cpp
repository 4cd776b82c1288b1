#include "server/sandbox/bank/outcomes.h"

#include <algorithm>
#include <array>

namespace florin::bank {

namespace {

constexpr std::array cards{
    TestCard{"4242424242424242", "00"},
    TestCard{"5555555555554444", "00"},
    TestCard{"4000000000000002", "05"},
    TestCard{"4000000000009995", "51"},
    TestCard{"4000000000009987", "41"},
    TestCard{"4000000000009979", "43"},
    TestCard{"4000000000000069", "54"},
    TestCard{"4000000000000127", "55"},
    TestCard{"4000000000000119", "96"},
    TestCard{"4000000000000259", "00", true},
    TestCard{"4000000000000341", "05", false, true},
};

constexpr std::array endings{
    EndingOutcome{"0068", "00", true},
    EndingOutcome{"0091", "91"},
    EndingOutcome{"0094", "94"},
    EndingOutcome{"0010", "10"},
    EndingOutcome{"0061", "61"},
    EndingOutcome{"0065", "65"},
    EndingOutcome{"0075", "75"},
};

} // namespace

std::span<const TestCard> testCards() {
    return cards;
}

const TestCard *testCard(std::string_view number) {
    const auto found = std::ranges::find(cards, number, &TestCard::number);
    return found == cards.end() ? nullptr : &*found;
}

const EndingOutcome *purchaseOutcomeOfEnding(std::string_view lastFour) {
    const auto found = std::ranges::find(endings, lastFour, &EndingOutcome::ending);
    return found == endings.end() ? nullptr : &*found;
}

} // namespace florin::bank
