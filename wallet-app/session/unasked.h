#pragma once

#include "shared/base/clock.h"
#include "shared/money/money.h"
#include "shared/payment/order.h"
#include "wallet-app/session/ticket_desk.h"

#include <optional>
#include <string>
#include <vector>

/// When the wallet may pay without asking the person. Pure: values in, a reason to ask out.
namespace florin::session {

/// A shop that the person allowed.
struct Allowance {
    std::string merchant, name;
    money::Money most; ///< for one payment
};

/// What the person set.
struct UnaskedRules {
    std::vector<Allowance> shops;
    payment::UnaskedBounds bounds; ///< a shop and day, and a minute

    const Allowance *of(const std::string &merchant) const;
};

/// One payment that was ordered without asking.
struct UnaskedPayment {
    std::string merchant;
    money::Money total;
    base::Timestamp at{};
};

/// Why the person is asked, in the order in which it is looked at.
enum class AskReason {
    locked,         ///< nobody has shown lately that they may pay
    outside,        ///< a program outside of the wallet opened the link
    notTopLevel,    ///< a frame in a page did
    foreignPage,    ///< the page lies on no origin that the shop registered
    question,       ///< nothing is to be paid: the shop asks who is there
    noAccount,      ///< the Florin account is not known
    overThreshold,  ///< too much for the Florin account
    notAllowed,     ///< the shop is not allowed; the first payment always asks
    overAllowance,  ///< more than the person allowed there
    overDay,        ///< with today's it would be too much for one shop and day
    tooFast,        ///< too many within a minute
    notEnoughMoney, ///< in the Florin account
};

/// A payment that might go through without asking.
struct UnaskedCase {
    bool unlocked = false;
    LinkSource source;
    Merchant merchant;
    money::Money total;
    std::optional<MicroAccount> account;
    std::vector<UnaskedPayment> earlier; ///< at least those of today and of the last minute
    base::Timestamp now{};
};

/// Nothing if it may be paid without asking.
std::optional<AskReason> reasonToAsk(const UnaskedRules &rules, const UnaskedCase &asked);

/// On the same day by the calendar of UTC, as the gateway counts.
bool isSameDay(base::Timestamp one, base::Timestamp other);

} // namespace florin::session
