#include "server/sandbox/shop/order_desk.h"

#include "server/sandbox/shop/cart.h"
#include "shared/protocol/signed_objects.h"

#include <array>

namespace florin::shop {

namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 4> tamperingWords = {"none", "price", "quantity", "extra"};

ShopOrder newOrder(Means means, const payment::Order &order, const std::string &session, const std::string &serial, Tampering tampering,
                   base::Timestamp now, base::Random &random) {
    ShopOrder made{random.id("ord"), serial, session, means, order, tamperedWith(order, tampering)};
    made.tampered = tampering != Tampering::none;
    made.attempt = random.id("try");
    made.createdAt = now;
    return made;
}

} // namespace

std::string_view toWord(Tampering tampering) {
    return tamperingWords[static_cast<std::size_t>(tampering)];
}

Tampering tamperingFromWord(std::string_view word) {
    for (std::size_t i = 0; i < tamperingWords.size(); ++i)
        if (tamperingWords[i] == word)
            return static_cast<Tampering>(i);
    return Tampering::none;
}

payment::Order tamperedWith(const payment::Order &order, Tampering tampering) {
    const auto currency = order.total.currency();
    payment::Order changed = order;
    if (tampering == Tampering::price)
        changed.lines.front().price = money::Money::of(order.lines.front().price.amount() + 1000, currency).value_or(order.total);
    else if (tampering == Tampering::quantity)
        changed.lines.front().quantity += 1;
    else if (tampering == Tampering::extraLine)
        changed.lines.push_back({"gift-wrap", "Gift wrapping", 1, money::Money::of(3000, currency).value_or(order.total)});
    std::int64_t sum = 0;
    for (const auto &line : changed.lines)
        sum += line.price.amount() * line.quantity;
    changed.total = money::Money::of(sum, currency).value_or(order.total);
    changed.vat = vatContainedIn(changed.total);
    return changed;
}

ShopOrder orderByTicket(const Merchant &merchant, const payment::Order &order, const std::string &session, const std::string &serial,
                        Tampering tampering, base::Timestamp now, base::Random &random) {
    ShopOrder made = newOrder(Means::ticket, order, session, serial, tampering, now, random);
    made.ticketId = random.id("tkt", now);
    made.ticketExpiresAt = now + 10min;

    payment::PaymentTicket ticket{merchant.id, made.ticketId, now, made.ticketExpiresAt, merchant.gateway, false, "single", order};
    ticket.serial = serial;
    ticket.returnUrl = merchant.origin + "/orders/" + made.id;
    ticket.cancelUrl = ticket.returnUrl + "?left=1";
    made.ticket = protocol::writeTicket(ticket, merchant.keyId, merchant.ticketKey);
    return made;
}

ShopOrder orderByCard(const payment::Order &order, const std::string &session, const std::string &serial, const CardForm &form,
                      Tampering tampering, base::Timestamp now, base::Random &random) {
    ShopOrder made = newOrder(Means::card, order, session, serial, tampering, now, random);
    made.contact = form.contact;
    made.brand = card::toWord(form.card->number.brand());
    made.lastFour = form.card->number.lastFour();
    return made;
}

} // namespace florin::shop
