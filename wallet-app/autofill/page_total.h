#pragma once

#include "shared/money/money.h"
#include "wallet-app/autofill/form_snapshot.h"

#include <optional>
#include <string_view>
#include <vector>

namespace florin::autofill {

/// An amount of money as it stands in a line, and the words between it and the amount before.
struct WrittenSum {
    money::Money amount;
    std::string_view before;
    std::string_view after; ///< up to the next amount, or to the end
};

/// The amounts of a line that carry a sign or a code of their currency: `₩12,000`, `12.000,50 €`, `12 000원`, `US$ 3`. A `$` alone is a US
/// dollar, `¥` a yen where it has no decimals and no 元 beside it. What cannot be read exactly is left out.
std::vector<WrittenSum> sumsIn(std::string_view line);

/// What the page says that is to be paid, by its words (grand total, amount due, 결제 금액, ...), in the page's top frame if it says so
/// there, else in any other. Nothing if no line says so, or if lines that do disagree. Pure.
std::optional<money::Money> totalOf(const FormSnapshot &snapshot);

} // namespace florin::autofill
