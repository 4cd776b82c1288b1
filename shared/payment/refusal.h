#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace florin::payment {

/// Why something was refused, in declared precedence: where several reasons hold, the one that stands first is told.
/// Made from resources/refusals.json, which also makes the HTTP catalogue, the wallet's sentences and the field 39 map.
enum class Refusal {
#include "shared/payment/refusal_list.h"
};

/// What a caller may do after a refusal.
enum class Retry { never, sameKey, newKey, after };
/// Who can mend it.
enum class FixBy { payer, shop, gateway, bank };

struct RefusalFacts {
    Refusal refusal;
    std::string_view code;        ///< `insufficient_funds`
    int status;                   ///< of HTTP
    std::string_view declineCode; ///< empty unless the money's keeper said no
    Retry retry;
    FixBy fixBy;
    std::string_view field39;  ///< ISO 8583 answers that mean it, comma separated
    std::string_view sentence; ///< English, for documents; the wallet translates it
};

const RefusalFacts &factsOf(Refusal refusal);
std::span<const RefusalFacts> allRefusals();
std::optional<Refusal> refusalFromCode(std::string_view code);
/// ISO 8583 field 39 other than 00. A value that stands nowhere is a plain decline.
Refusal refusalFromField39(std::string_view answer);
std::string_view toWord(Retry retry);
std::string_view toWord(FixBy fixBy);

} // namespace florin::payment
