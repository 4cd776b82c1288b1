#include "server/rear/intake/single_use_routes.h"

#include "server/rear/intake/money_errand.h"
#include "server/rear/intake/money_json.h"
#include "server/rear/merchants/registration.h"
#include "server/rear/wallets/single_use.h"

namespace florin::intake {

using payment::Refusal;
using protocol::Json;
using wallets::Card;

namespace {

constexpr std::size_t longestOrigin = 261; // `https://` and a host

struct Wish {
    money::Money most;
    std::string shop;
};

base::Result<Wish, inquiry::Answer> readWish(const RouteServices &services, const Errand &errand) {
    auto body = bodyOf(errand);
    if (!body) return base::Refused{body.error()};
    protocol::ObjectReader in(*body);
    const auto most = readAmount(services, in, "most");
    auto shop = in.text("shop", {1, longestOrigin});
    if (most && most->amount() > payments::mostAtOnce) in.fail("most.amount", "is more than can be paid at once");
    if (!in.flaw() && !merchants::isOrigin(shop)) in.fail("shop", "must be an origin: `https://host` or `https://host:port`");
    if (in.flaw()) return base::Refused{problem(errand, *in.flaw())};
    return Wish{*most, std::move(shop)};
}

/// The member's own card in the path; others' do not exist for it.
std::optional<Card> ownCard(Records &records, const Errand &errand) {
    auto card = records.wallets.card(errand.parameters.at("id"));
    if (!card || card->member != errand.caller.member) return std::nullopt;
    return card;
}

/// A new application; or the answer, where there is none or it was made before.
base::Result<wallets::CardDecision, inquiry::Answer> begin(Records &records, const MoneyDesk &desk, const Errand &errand, const Wish &wish) {
    const auto id = desk.idFor("card", errand);
    if (const auto earlier = records.wallets.card(id))
        return base::Refused{earlier->fingerprint == errand.fingerprint ? answerToRepeat(records, errand, cardAnswer(errand, *earlier))
                                                                        : problem(errand, Refusal::idempotencyMismatch)};
    const auto from = ownCard(records, errand);
    if (!from) return base::Refused{problem(errand, Refusal::notFound)};
    const auto unused = records.wallets.singleUseCardsOf(from->id, errand.now).size();
    if (const auto refusal = wallets::objectionToSingleUse(*from, unused)) return base::Refused{problem(errand, *refusal)};
    Card card{.currency = from->currency};
    card.id = id;
    card.member = from->member;
    card.label = wallets::labelFor(wish.shop);
    card.name = wallets::anonymousName;
    card.fingerprint = errand.fingerprint;
    card.createdAt = errand.now;
    card.singleUse = wallets::SingleUse{from->id, wish.most, wish.shop, wallets::merchantAt(records.merchants.withOrigin(wish.shop)), {}};
    auto instruction = wallets::cardInstruction(card, payments::BankVerb::issueCard, desk.fresh(errand.now));
    return wallets::CardDecision{std::move(card), std::move(instruction)};
}

void makeCard(const RouteServices &services, MoneyDesk &desk, Errand errand, inquiry::Respond respond) {
    const auto wish = readWish(services, errand);
    if (!wish) return respond(wish.error());
    beginAndCarry<wallets::CardDecision>(
        services, desk, std::move(errand), std::move(respond),
        [&](Records &records, const Errand &asked) { return begin(records, desk, asked, *wish); },
        [](Records &records, const Errand &asked, const wallets::CardDecision &begun) {
            return cardAnswer(asked, *records.wallets.card(begun.card.id));
        },
        {});
}

void listCards(const RouteServices &services, const Errand &errand, const inquiry::Respond &respond) {
    std::optional<Card> from;
    Json data = Json::array();
    const auto read = services.store.read([&](Records &records) {
        from = ownCard(records, errand);
        data = Json::array();
        if (!from) return;
        for (const auto &card : records.wallets.singleUseCardsOf(from->id, errand.now)) data.push_back(cardJson(card));
    });
    if (!read) return respond(problem(errand, read.error()));
    respond(from ? answerJson(200, listJson(std::move(data))) : problem(errand, Refusal::notFound));
}

} // namespace

Routes singleUseRoutes(const RouteServices &services, MoneyDesk &desk) {
    return {
        {"POST", "/v1/cards/{id}/single_use_cards", Access::member,
         [services, &desk](Errand errand, inquiry::Respond respond) { makeCard(services, desk, std::move(errand), std::move(respond)); },
         KeyRule::required},
        {"GET", "/v1/cards/{id}/single_use_cards", Access::member,
         [services](Errand errand, inquiry::Respond respond) { listCards(services, errand, respond); }},
    };
}

} // namespace florin::intake
