#include "wallet-app/session/unasked.h"

#include <algorithm>

namespace florin::session {

namespace {

bool liesOn(const Merchant &merchant, const std::string &page) {
    const std::string origin = normalOrigin(page);
    return !origin.empty() && std::any_of(merchant.origins.begin(), merchant.origins.end(),
                                          [&](const std::string &registered) { return normalOrigin(registered) == origin; });
}

/// Sums of different currencies are never within each other: then the person is asked.
bool isWithin(money::Money sum, money::Money most) {
    const auto order = money::compare(sum, most);
    return order && *order <= 0;
}

std::optional<AskReason> reasonInSource(const UnaskedCase &asked) {
    if (!asked.unlocked) return AskReason::locked;
    if (!asked.source.inside) return AskReason::outside;
    if (!asked.source.topLevel) return AskReason::notTopLevel;
    if (!liesOn(asked.merchant, asked.source.origin)) return AskReason::foreignPage;
    return std::nullopt;
}

bool isWithinDay(const UnaskedRules &rules, const UnaskedCase &asked) {
    auto sum = std::optional(asked.total);
    for (const UnaskedPayment &one : asked.earlier) {
        if (one.merchant != asked.merchant.id || !isSameDay(one.at, asked.now)) continue;
        const auto more = money::add(*sum, one.total);
        if (!more) return false;
        sum = *more;
    }
    return isWithin(*sum, rules.bounds.day);
}

bool isTooFast(const UnaskedRules &rules, const UnaskedCase &asked) {
    const auto recent = std::count_if(asked.earlier.begin(), asked.earlier.end(), [&](const UnaskedPayment &one) {
        // A clock that was set back makes none of them older.
        return one.at > asked.now - std::chrono::minutes(1);
    });
    return recent >= rules.bounds.perMinute;
}

} // namespace

const Allowance *UnaskedRules::of(const std::string &merchant) const {
    const auto found = std::find_if(shops.begin(), shops.end(), [&](const Allowance &one) { return one.merchant == merchant; });
    return found == shops.end() ? nullptr : &*found;
}

bool isSameDay(base::Timestamp one, base::Timestamp other) {
    return std::chrono::floor<std::chrono::days>(one) == std::chrono::floor<std::chrono::days>(other);
}

std::optional<AskReason> reasonToAsk(const UnaskedRules &rules, const UnaskedCase &asked) {
    if (const auto reason = reasonInSource(asked)) return reason;
    if (!asked.total.isPositive()) return AskReason::question;
    if (!asked.account) return AskReason::noAccount;
    if (!isWithin(asked.total, asked.account->threshold)) return AskReason::overThreshold;
    const Allowance *allowance = rules.of(asked.merchant.id);
    if (!allowance) return AskReason::notAllowed;
    if (!isWithin(asked.total, allowance->most)) return AskReason::overAllowance;
    if (!isWithinDay(rules, asked)) return AskReason::overDay;
    if (isTooFast(rules, asked)) return AskReason::tooFast;
    if (!isWithin(asked.total, asked.account->available)) return AskReason::notEnoughMoney;
    return std::nullopt;
}

} // namespace florin::session
