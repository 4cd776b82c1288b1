#include "server/rear/intake/card_routes.h"

#include "server/rear/intake/card_balance.h"
#include "server/rear/intake/card_reveal.h"
#include "server/rear/intake/money_json.h"

#include <algorithm>

namespace florin::intake {

using payment::CardState;
using payment::Refusal;
using payments::BankVerb;
using protocol::Json;
using wallets::Card;

namespace {

/// The member's own card; others' do not exist for it.
std::optional<Card> ownCard(Records &records, const Errand &errand) {
    auto card = records.wallets.card(errand.parameters.at("id"));
    if (!card || card->member != errand.caller.member) return std::nullopt;
    return card;
}

std::optional<wallets::Delivery> readDelivery(const Json &object, protocol::ObjectReader &outer) {
    protocol::ObjectReader in(object, "delivery");
    constexpr protocol::ObjectReader::Length part{1, 100};
    const auto optional = [&in](const char *key) { return in.optionalText(key, {0, 100}).value_or(""); };
    wallets::Delivery delivery{in.text("name", part),     in.text("line1", part), optional("line2"),
                               in.text("city", part),     optional("region"),     in.text("postalCode", part),
                               in.text("country", {2, 2})};
    if (in.flaw()) {
        outer.fail(in.flaw()->param, in.flaw()->what);
        return std::nullopt;
    }
    return delivery;
}

base::Result<Card, inquiry::Answer> readApplication(const RouteServices &services, const MoneyDesk &desk, const Errand &errand) {
    auto body = bodyOf(errand);
    if (!body) return base::Refused{body.error()};
    protocol::ObjectReader in(*body);
    Card card{.currency = services.settings.currency};
    const auto kind = wallets::cardKindFromWord(in.text("kind", {1, 20}));
    card.label = in.text("label", {1, wallets::longestLabel});
    if (!kind) in.fail("kind", "must be `virtual` or `physical`");
    const Json *delivery = in.has("delivery") ? in.object("delivery") : nullptr;
    if (delivery) card.delivery = readDelivery(*delivery, in);
    if (in.flaw()) return base::Refused{problem(errand, *in.flaw())};
    card.id = desk.idFor("card", errand);
    card.member = errand.caller.member;
    card.kind = *kind;
    card.name = wallets::anonymousName;
    card.fingerprint = errand.fingerprint;
    card.createdAt = errand.now;
    return card;
}

/// A physical card goes where the member lives, unless it says otherwise. False if no place is known.
bool fillDelivery(Records &records, Card &card) {
    if (card.kind == wallets::CardKind::virtualCard) {
        card.delivery.reset();
        return true;
    }
    if (card.delivery) return true;
    const auto member = records.members.find(card.member);
    if (!member || !member->profile.address) return false;
    const auto &home = *member->profile.address;
    card.delivery =
        wallets::Delivery{member->profile.name, home.line1, home.line2, home.city, home.region, home.postalCode, home.country};
    return true;
}

/// What the issuer cannot be told would be applied for again and again.
bool canBeTold(const wallets::Delivery &delivery) {
    return delivery.name.size() + wallets::addressLine(delivery).size() <= payments::mostDeliveryBytes;
}

void applyForCard(const RouteServices &services, MoneyDesk &desk, Errand errand, inquiry::Respond respond) {
    auto application = readApplication(services, desk, errand);
    if (!application) return respond(application.error());
    News news;
    inquiry::Answer answer;
    std::optional<payments::Instruction> instruction;
    const auto stored = services.store.write([&](Records &records) {
        news = {};
        instruction.reset();
        if (const auto earlier = records.wallets.card(application->id)) {
            answer = earlier->fingerprint == errand.fingerprint ? answerToRepeat(records, errand, cardAnswer(errand, *earlier))
                                                                : problem(errand, Refusal::idempotencyMismatch);
            return Outcome::commit;
        }
        if (records.wallets.cardsOf(errand.caller.member).size() >= wallets::mostCards) {
            answer = problem(errand, Refusal::limitReached);
            return Outcome::rollBack;
        }
        if (!fillDelivery(records, *application)) {
            answer = problem(errand, Refusal::invalidInput,
                             {.detail = "A physical card needs a delivery address.", .param = "delivery"});
            return Outcome::rollBack;
        }
        if (application->delivery && !canBeTold(*application->delivery)) {
            answer = problem(errand, Refusal::invalidInput,
                             {.detail = "Name and address together are too long for the issuer.", .param = "delivery"});
            return Outcome::rollBack;
        }
        instruction = wallets::cardInstruction(*application, BankVerb::issueCard, desk.fresh(errand.now));
        desk.write(records, wallets::CardDecision{*application, instruction}, errand.now, news);
        return Outcome::commit;
    });
    if (!stored) return respond(problem(errand, stored.error()));
    if (!instruction) return respond(std::move(answer));
    news.tell(services.waiters);
    desk.carry(*instruction,
               {std::move(errand), std::move(respond), [id = application->id](Records &records, const Errand &asked) {
                    return cardAnswer(asked, *records.wallets.card(id));
                }});
}

bool isIssued(const Card &card) { return card.state == CardState::active || card.state == CardState::frozen; }

/// Answers with the cards once their balances are fresh enough, or with old ones where the issuer is silent.
void withFreshBalances(const RouteServices &services, MoneyDesk &desk, const Errand &errand, const std::vector<Card> &cards,
                       std::function<void()> done) {
    std::vector<Card> stale;
    std::ranges::copy_if(cards, std::back_inserter(stale), [&errand](const Card &card) {
        return card.state == CardState::active && !card.singleUse && (!card.balanceAt || *card.balanceAt + balanceKept <= errand.now);
    });
    if (stale.empty() || !services.banks.issuer().isUp()) return done();
    refreshBalances(services, desk, std::move(stale), std::move(done));
}

void listCards(const RouteServices &services, MoneyDesk &desk, const Errand &errand, const inquiry::Respond &respond) {
    std::vector<Card> cards;
    const auto read = services.store.read([&](Records &records) { cards = records.wallets.cardsOf(errand.caller.member); });
    if (!read) return respond(problem(errand, read.error()));
    withFreshBalances(services, desk, errand, cards, [&store = services.store, errand, respond] {
        Json data = Json::array();
        const auto again = store.read([&](Records &records) {
            for (const auto &card : records.wallets.cardsOf(errand.caller.member)) data.push_back(cardJson(card));
        });
        respond(again ? answerJson(200, listJson(std::move(data))) : problem(errand, again.error()));
    });
}

void showCard(const RouteServices &services, MoneyDesk &desk, const Errand &errand, const inquiry::Respond &respond) {
    std::optional<Card> card;
    const auto read = services.store.read([&](Records &records) { card = ownCard(records, errand); });
    if (!read) return respond(problem(errand, read.error()));
    if (!card) return respond(problem(errand, Refusal::notFound));
    withFreshBalances(services, desk, errand, {*card}, [&store = services.store, errand, respond] {
        std::optional<Card> fresh;
        const auto again = store.read([&](Records &records) { fresh = ownCard(records, errand); });
        respond(again ? answerJson(200, cardJson(*fresh)) : problem(errand, again.error()));
    });
}

/// Changes one card by a rule, and asks the issuer to follow where `verb` says so.
void changeCard(const RouteServices &services, MoneyDesk &desk, const Errand &errand, const inquiry::Respond &respond,
                const std::function<base::Result<Card, Refusal>(Records &, Card)> &rule, std::optional<BankVerb> verb) {
    News news;
    inquiry::Answer answer;
    std::optional<payments::Instruction> instruction;
    const auto stored = services.store.write([&](Records &records) {
        news = {};
        instruction.reset();
        const auto card = ownCard(records, errand);
        auto changed = card ? rule(records, *card) : base::Result<Card, Refusal>(base::Refused{Refusal::notFound});
        if (!changed) {
            answer = problem(errand, changed.error());
            return Outcome::rollBack;
        }
        const bool isNew = changed->state != card->state;
        // One blocking or unblocking at a time: when it is answered, the card's state then decides what follows.
        const auto open = records.payments.openInstructions();
        const bool isAsked = std::ranges::any_of(open, [&](const auto &one) {
            return one.subject == payments::Subject::card && one.subjectId == card->id && one.verb != BankVerb::issueCard;
        });
        if (verb && isNew && !isAsked) instruction = wallets::cardInstruction(*card, *verb, desk.fresh(errand.now));
        answer = changed->state == CardState::deleted ? answerEmpty() : answerJson(200, cardJson(*changed));
        desk.write(records, wallets::CardDecision{*changed, instruction}, errand.now, news);
        keepAnswer(records, errand, answer);
        return Outcome::commit;
    });
    if (!stored) return respond(problem(errand, stored.error()));
    news.tell(services.waiters);
    if (instruction) desk.carry(*instruction);
    respond(std::move(answer));
}

void renameCard(const RouteServices &services, MoneyDesk &desk, const Errand &errand, const inquiry::Respond &respond) {
    auto body = bodyOf(errand);
    if (!body) return respond(body.error());
    protocol::ObjectReader in(*body);
    const auto label = in.text("label", {1, wallets::longestLabel});
    if (in.flaw()) return respond(problem(errand, *in.flaw()));
    changeCard(
        services, desk, errand, respond,
        [&label](Records &, Card card) -> base::Result<Card, Refusal> {
            if (card.state == CardState::deleted) return base::Refused{Refusal::notFound};
            card.label = label;
            return card;
        },
        std::nullopt);
}

void deleteCard(const RouteServices &services, MoneyDesk &desk, const Errand &errand, const inquiry::Respond &respond) {
    std::optional<Card> card;
    const auto read = services.store.read([&](Records &records) { card = ownCard(records, errand); });
    if (!read) return respond(problem(errand, read.error()));
    if (!card || card->state == CardState::deleted) return respond(problem(errand, Refusal::notFound));
    if (!isIssued(*card)) return respond(problem(errand, Refusal::cardNotUsable));
    auto drop = [&services, &desk, errand, respond] {
        changeCard(
            services, desk, errand, respond,
            [&errand](Records &records, Card now) -> base::Result<Card, Refusal> {
                const bool isFresh = now.singleUse || (now.balanceAt && *now.balanceAt >= errand.now);
                if (!isFresh) return base::Refused{Refusal::issuerUnavailable};
                return wallets::deleted(now, now.balance.value_or(money::Money::zero(now.currency)),
                                        records.wallets.isUnderWay(now.id));
            },
            BankVerb::blockCard);
    };
    if (card->singleUse) return drop(); // It holds no money, and its issuer is told when it can be.
    // Frozen or not, what the issuer says now counts: an old balance may have been told before the last money came back.
    if (!services.banks.issuer().isUp())
        return respond(problem(errand, Refusal::issuerUnavailable));
    refreshBalances(services, desk, {*card}, drop);
}

} // namespace

Routes cardRoutes(const RouteServices &given, MoneyDesk &desk) {
    // Continuations refer to the services: one copy that lives as long as the routes.
    auto services = std::make_shared<const RouteServices>(given);
    const auto change = [services, &desk](base::Result<Card, Refusal> (*rule)(Card), BankVerb verb) {
        return [services, &desk, rule, verb](Errand errand, inquiry::Respond respond) {
            changeCard(
                *services, desk, errand, respond, [rule](Records &, Card card) { return rule(std::move(card)); }, verb);
        };
    };
    return {
        {"POST", "/v1/cards", Access::visitor,
         [services, &desk](Errand errand, inquiry::Respond respond) {
             applyForCard(*services, desk, std::move(errand), std::move(respond));
         },
         KeyRule::required},
        {"GET", "/v1/cards", Access::visitor,
         [services, &desk](Errand errand, inquiry::Respond respond) { listCards(*services, desk, errand, respond); }},
        {"GET", "/v1/cards/{id}", Access::visitor,
         [services, &desk](Errand errand, inquiry::Respond respond) { showCard(*services, desk, errand, respond); }},
        {"PATCH", "/v1/cards/{id}", Access::member,
         [services, &desk](Errand errand, inquiry::Respond respond) { renameCard(*services, desk, errand, respond); }},
        {"DELETE", "/v1/cards/{id}", Access::member,
         [services, &desk](Errand errand, inquiry::Respond respond) { deleteCard(*services, desk, errand, respond); }},
        {"POST", "/v1/cards/{id}/freeze", Access::member, change(&wallets::frozen, BankVerb::blockCard)},
        {"POST", "/v1/cards/{id}/unfreeze", Access::member, change(&wallets::unfrozen, BankVerb::unblockCard)},
        {"POST", "/v1/cards/{id}/reveal", Access::member,
         [services, &desk](Errand errand, inquiry::Respond respond) { revealCard(*services, desk, errand, respond); },
         KeyRule::ignored},
    };
}

} // namespace florin::intake
