#include "shared/payment/refusal.h"

#include "shared/base/ensure.h"

#include <cstddef>

// The table is written for Qt's lupdate, which finds the wallet's sentences in it; here the mark means nothing.
#define QT_TRANSLATE_NOOP(context, text) text

namespace florin::payment {
namespace {

constexpr RefusalFacts table[] = {
#include "shared/payment/refusal_table.h"
};

constexpr bool standsAtItsPlace() {
    for (std::size_t i = 0; i < std::size(table); ++i) {
        if (static_cast<std::size_t>(table[i].refusal) != i)
            return false;
    }
    return true;
}
static_assert(standsAtItsPlace());

/// Is `answer` one of the comma separated values?
bool names(std::string_view values, std::string_view answer) {
    while (!values.empty()) {
        const std::size_t comma = values.find(',');
        if (values.substr(0, comma) == answer)
            return true;
        values.remove_prefix(comma == std::string_view::npos ? values.size() : comma + 1);
    }
    return false;
}

} // namespace

const RefusalFacts &factsOf(Refusal refusal) {
    const auto index = static_cast<std::size_t>(refusal);
    ENSURE(index < std::size(table));
    return table[index];
}

std::span<const RefusalFacts> allRefusals() { return table; }

std::optional<Refusal> refusalFromCode(std::string_view code) {
    for (const RefusalFacts &facts : table) {
        if (facts.code == code)
            return facts.refusal;
    }
    return std::nullopt;
}

Refusal refusalFromField39(std::string_view answer) {
    for (const RefusalFacts &facts : table) {
        if (names(facts.field39, answer))
            return facts.refusal;
    }
    return Refusal::cardDeclined;
}

std::string_view toWord(Retry retry) {
    switch (retry) {
    case Retry::never: return "never";
    case Retry::sameKey: return "same_key";
    case Retry::newKey: return "new_key";
    case Retry::after: return "after";
    }
    return "never";
}

std::string_view toWord(FixBy fixBy) {
    switch (fixBy) {
    case FixBy::payer: return "payer";
    case FixBy::shop: return "shop";
    case FixBy::gateway: return "gateway";
    case FixBy::bank: return "bank";
    }
    return "gateway";
}

} // namespace florin::payment
