#include "server/rear/intake/charge_routes.h"

#include "server/rear/intake/long_poll.h"
#include "server/rear/intake/money_errand.h"
#include "server/rear/intake/money_json.h"
#include "server/rear/intake/secret_fields.h"

namespace florin::intake {

using payment::Refusal;

namespace {

struct Request {
    std::string card, source;
    money::Money amount;
    base::SecretBytes secret; ///< for this one debit
};

base::Result<Request, inquiry::Answer> readRequest(const RouteServices &services, Errand &errand) {
    auto body = bodyOf(errand);
    base::wipe(errand.question.body); // It holds a card's secret.
    if (!body) return base::Refused{body.error()};
    protocol::ObjectReader in(*body);
    auto secret = takeCardSecret(*body, "secret", in);
    auto card = in.text("card", {1, payment::longestId});
    auto source = in.text("source", {1, payment::longestId});
    const auto amount = readAmount(services, in, "amount");
    if (in.flaw()) return base::Refused{problem(errand, *in.flaw())};
    return Request{std::move(card), std::move(source), *amount, std::move(*secret)};
}

/// A new charge; or the answer, where there is none or it was begun before.
base::Result<wallets::ChargeDecision, inquiry::Answer> begin(Records &records, const MoneyDesk &desk, const Errand &errand,
                                                             const Request &request) {
    const auto id = desk.idFor("chg", errand);
    if (const auto earlier = records.wallets.charge(id))
        return base::Refused{earlier->fingerprint == errand.fingerprint
                                 ? answerToRepeat(records, errand, chargeAnswer(errand, *earlier))
                                 : problem(errand, Refusal::idempotencyMismatch)};
    const auto card = records.wallets.card(request.card);
    if (!card || card->member != errand.caller.member)
        return base::Refused{problem(errand, Refusal::notFound, {.param = "card"})};
    const auto source = records.wallets.source(request.source);
    if (!source || source->member != errand.caller.member || source->deletedAt)
        return base::Refused{problem(errand, Refusal::notFound, {.param = "source"})};
    if (const auto refusal = wallets::objectionTo(*card, *source, request.amount, errand.now)) return base::Refused{problem(errand, *refusal)};
    wallets::Charge charge{.id = id,
                           .member = errand.caller.member,
                           .card = card->id,
                           .source = source->id,
                           .amount = request.amount,
                           .fingerprint = errand.fingerprint,
                           .createdAt = errand.now};
    return wallets::beginCharge(std::move(charge), desk.fresh(errand.now));
}

void takeCharge(const RouteServices &services, MoneyDesk &desk, Errand errand, inquiry::Respond respond) {
    auto request = readRequest(services, errand);
    if (!request) return respond(request.error());
    auto secret = std::move(request->secret);
    beginAndCarry<wallets::ChargeDecision>(
        services, desk, std::move(errand), std::move(respond),
        [&](Records &records, const Errand &asked) { return begin(records, desk, asked, *request); },
        [](Records &records, const Errand &asked, const wallets::ChargeDecision &begun) {
            return chargeAnswer(asked, *records.wallets.charge(begun.charge.id));
        },
        std::move(secret));
}

void showCharge(const RouteServices &services, const Errand &errand, inquiry::Respond respond) {
    const auto id = errand.parameters.at("id");
    answerWhenStateChanges(
        services, "charge:" + id, errand,
        [id, member = errand.caller.member](Records &records) -> std::optional<StateSeen> {
            const auto charge = records.wallets.charge(id);
            if (!charge || charge->member != member) return std::nullopt;
            return StateSeen{std::string(toWord(charge->state)), payment::isFinal(charge->state), chargeJson(*charge)};
        },
        std::move(respond));
}

} // namespace

Routes chargeRoutes(const RouteServices &services, MoneyDesk &desk) {
    return {
        {"POST", "/v1/charges", Access::member,
         [services, &desk](Errand errand, inquiry::Respond respond) {
             takeCharge(services, desk, std::move(errand), std::move(respond));
         },
         KeyRule::required},
        {"GET", "/v1/charges/{id}", Access::member,
         [services](Errand errand, inquiry::Respond respond) { showCharge(services, errand, std::move(respond)); }},
    };
}

} // namespace florin::intake
