#include "server/sandbox/magazine/conditions.h"

#include "server/sandbox/shop/cart.h"

namespace florin::magazine {

namespace {

constexpr int freeOneIn = 3;

Offer offerOf(const Good &good, const Standing &standing, int articlesBefore) {
    const bool isInformation = good.kind == GoodKind::article || good.kind == GoodKind::picture;
    if (standing.customer.empty() || !isInformation)
        return {&good, good.price, {}};
    if (good.kind == GoodKind::article && articlesBefore % freeOneIn == freeOneIn - 1)
        return {&good, money::Money::zero(good.price.currency()), "Your third article of the day"};
    if (!standing.subscribes)
        return {&good, good.price, {}};
    const auto half = money::Money::of((good.price.amount() + 1) / 2, good.price.currency());
    ENSURE(half.has_value());
    return {&good, *half, "Half price for subscribers"};
}

} // namespace

std::vector<Offer> offersFor(const std::vector<const Good *> &goods, const Standing &standing) {
    std::vector<Offer> offers;
    int articles = standing.articlesToday;
    for (const Good *good : goods) {
        offers.push_back(offerOf(*good, standing, articles));
        articles += good->kind == GoodKind::article ? 1 : 0;
    }
    return offers;
}

payment::Order orderOf(const std::vector<Offer> &offers, money::Currency currency) {
    payment::Order order{{}, money::Money::zero(currency), money::Money::zero(currency)};
    for (const auto &offer : offers) {
        order.lines.push_back({offer.good->id, offer.good->title, 1, offer.price});
        const auto total = money::add(order.total, offer.price);
        ENSURE(total); // a basket of at most a hundred prices of a magazine
        order.total = *total;
    }
    order.vat = shop::vatContainedIn(order.total);
    return order;
}

} // namespace florin::magazine
