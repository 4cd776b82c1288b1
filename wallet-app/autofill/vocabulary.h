#pragma once

#include "wallet-app/autofill/fill_plan.h"

#include <string_view>
#include <vector>

namespace florin::autofill {

/// A phrase found in a text: what it speaks of and how surely (1 to 10).
struct Meaning {
    FieldType type = FieldType::other;
    int weight = 0;
    std::string_view phrase;
};

/// All meanings of a text (from wordsOf). A longer phrase silences the shorter ones within it: "name on card" is no "name".
/// `other` is a meaning too: "gift card number", "promo code". With `glued`, names written in one piece are read as well.
enum class Reading { words, glued };
std::vector<Meaning> meaningsOf(std::string_view words, Reading reading);

} // namespace florin::autofill
