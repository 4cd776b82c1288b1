#include "shared/base/ensure.h"
#include "shared/protocol/json.h"
#include "shared/protocol/signed_objects.h"
#include "tests/simulation/clients.h"

#include <nlohmann/json.hpp>

/// What the wallets and shops of a world want: the stories that are drawn from the dice.
namespace florin::simulation {

using namespace std::chrono_literals;
using Json = nlohmann::json;

namespace {

money::Money won(std::int64_t amount) {
    return *money::Money::of(amount, *money::Currency::fromCode("KRW"));
}

payment::Order basket(std::int64_t amount) {
    return {{{"b1", "A book", 1, won(amount)}}, won(amount), won(0)};
}

Json orderJson(std::int64_t amount) {
    protocol::Json json;
    protocol::writeOrder(json, basket(amount));
    return json;
}

std::string requestBody(std::int64_t amount, const std::string &serial, const Json &payer) {
    return Json{{"order", orderJson(amount)}, {"serial", serial}, {"payer", payer}}.dump();
}

/// No two stories of a world are about the same amount: in the banks' books each is known by it.
std::int64_t amountOf(int story) {
    return 1000 + 20 * story;
}

} // namespace

void Clients::beginStory() {
    ++m_stories;
    const int kind = m_dice.upTo(99);
    if (kind < 50) return payByButton();
    if (kind < 75) return charge();
    payTyped();
}

std::string Clients::ticket(const CastShop &shop, const std::string &id, std::int64_t amount) {
    const auto now = m_timeline.now();
    payment::PaymentTicket made{.order = basket(amount)};
    made.merchant = shop.id;
    made.id = id;
    made.issuedAt = now;
    made.expiresAt = now + 15min;
    made.gateway = gatewayUrl;
    made.kind = "single";
    made.serial = "S-" + id;
    made.returnUrl = "https://shop.example/paid";
    return protocol::writeTicket(made, "k1", Cast::instance().ticketKey);
}

Clients::CallPointer Clients::order(const CastMember &member, const CastShop &shop, const std::string &ticket, std::int64_t amount) {
    const auto &cast = Cast::instance();
    const auto now = m_timeline.now();
    payment::PaymentOrder order{.total = won(amount)};
    order.id = m_dice.id("pay");
    order.issuedAt = now;
    order.expiresAt = now + 5min;
    order.ticketHash = protocol::ticketHash(ticket);
    order.means = member.card;
    order.gateway = gatewayUrl;
    order.payeeName = shop.name;
    const auto compact =
        protocol::writeOrderJws(order, *member.certificate, [&](std::string_view input) { return cast.deviceKey.sign(input); });
    return newCall("order " + order.id + " of " + std::to_string(amount), "orders", member.bearer, order.id,
                   Json{{"ticket", ticket}, {"order", compact}}.dump());
}

Clients::CallPointer Clients::approval(const CastShop &shop, const std::string &ticketId, std::int64_t amount) {
    const auto key = m_dice.id("key");
    return newCall("approval " + key + " of " + std::to_string(amount), "approvals", shop.apiKey, key,
                   requestBody(amount, "S-" + ticketId, {{"type", "ticket"}, {"ticket", ticketId}}));
}

void Clients::payByButton() {
    const auto &shop = someShop();
    const auto amount = amountOf(m_stories);
    const auto id = m_dice.id("tkt");
    const auto compact = ticket(shop, id, amount);
    const int twist = m_dice.upTo(99);
    const bool shopStaysAway = twist < 5, payerStaysAway = twist >= 5 && twist < 10;
    if (!shopStaysAway) {
        const bool disagrees = twist >= 10 && twist < 18;
        const auto call = approval(shop, id, disagrees ? amount + 1 : amount);
        askIn(within(2000ms), call);
        repeatSometimes(call, [=, &shop] {
            return requestBody(amount + 2, "S-" + id, {{"type", "ticket"}, {"ticket", id}});
        });
        if (m_dice.percent(8)) askIn(within(20'000ms), approval(shop, id, amount));
    }
    if (payerStaysAway) return;
    const auto call = order(someMember(), shop, compact, amount);
    askIn(within(2000ms), call);
    repeatSometimes(call, [this, body = call->question.body, &shop, amount] {
        auto other = Json::parse(body);
        other["ticket"] = ticket(shop, m_dice.id("tkt"), amount); // not the ticket that was signed for
        return other.dump();
    });
    if (m_dice.percent(12)) askIn(within(30'000ms), order(someMember(), shop, compact, amount));
}

void Clients::payTyped() {
    const auto &shop = someShop();
    const auto &member = someMember();
    const auto amount = amountOf(m_stories);
    const auto key = m_dice.id("key");
    const bool isForeign = m_dice.percent(50);
    Json payer = {{"type", "card"},
                  {"number", isForeign ? "5555555555554444" : member.cardNumber},
                  {"expiry", "2029-11"},
                  {"secret", m_dice.percent(8) ? "111" : member.cardSecret},
                  {"name", "Dana Florin"},
                  {"address", {{"line1", "1 main st"}, {"postalCode", "04524"}}}};
    const auto call = newCall("typed " + key + " of " + std::to_string(amount), "approvals", shop.apiKey, key,
                              requestBody(amount, "T-" + key, payer));
    askIn(within(1000ms), call);
    repeatSometimes(call, [=] { return requestBody(amount + 2, "T-" + key, payer); });
}

void Clients::charge() {
    const auto &member = someMember();
    const auto amount = amountOf(m_stories);
    const auto key = m_dice.id("key");
    const auto body = [member, amount](std::int64_t more) {
        return Json{{"card", member.card},
                    {"source", member.source},
                    {"amount", {{"amount", amount + more}, {"currency", "KRW"}}},
                    {"secret", "123"}}
            .dump();
    };
    const auto call = newCall("charge " + key + " of " + std::to_string(amount), "charges", member.bearer, key, body(0));
    askIn(within(1000ms), call);
    repeatSometimes(call, [body] { return body(2); });
}

/// The same key again, some time later: with the same content or with another.
void Clients::repeatSometimes(const CallPointer &call, const std::function<std::string()> &otherBody) {
    if (m_dice.percent(25)) {
        auto again = std::make_shared<Call>(*call);
        again->name = "again " + call->name;
        m_calls.push_back(again);
        askIn(within(40'000ms), again);
    }
    if (!m_dice.percent(10)) return;
    auto other = std::make_shared<Call>(*call);
    other->name = "otherwise " + call->name;
    other->question.body = otherBody();
    m_calls.push_back(other);
    askIn(within(40'000ms), other);
}

} // namespace florin::simulation
