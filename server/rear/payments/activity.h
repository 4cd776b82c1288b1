#pragma once

#include "shared/base/clock.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace florin::payments {

enum class ActivityKind { payment, charge, card, refill, report };
std::string_view toWord(ActivityKind kind);
std::optional<ActivityKind> activityKindFromWord(std::string_view word);

/// Something of a member's changed. `cursor` grows with every change and is given by the store.
struct ActivityMark {
    std::int64_t cursor = 0;
    std::string member;
    ActivityKind kind = ActivityKind::payment;
    std::string subject; ///< id of the payment, charge, card, refill or report
    base::Timestamp at;
};

} // namespace florin::payments
