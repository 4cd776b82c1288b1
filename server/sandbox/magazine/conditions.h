#pragma once

#include "server/sandbox/magazine/issue.h"
#include "shared/payment/order.h"

#include <string>
#include <vector>

namespace florin::magazine {

/// What the magazine knows of a reader (seed 001 step 1). A reader who never said who they are has no customer, and pays the full price.
struct Standing {
    std::string customer; ///< pairwise: what the gateway calls this person at this shop, and nowhere else; may be empty
    bool subscribes = false;
    bool isOfAge = false;  ///< by a voucher that said so
    int articlesToday = 0; ///< bought or given since midnight in Seoul
};

/// A good at one reader's price.
struct Offer {
    const Good *good;
    money::Money price;
    std::string reason; ///< a sentence for the reader; empty at the full price
};

/// Every third article of a day is free for a known reader, subscribers pay half, rounded up to a whole minor unit; in the order of the
/// goods. Prints and subscriptions have one price for all.
std::vector<Offer> offersFor(const std::vector<const Good *> &goods, const Standing &standing);

/// The order that the offers make, with the VAT contained in it.
payment::Order orderOf(const std::vector<Offer> &offers, money::Currency currency);

} // namespace florin::magazine
