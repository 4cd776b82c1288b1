#include "server/rear/intake/micro_account_routes.h"

#include "server/rear/intake/long_poll.h"
#include "server/rear/intake/micro_account.h"
#include "server/rear/intake/money_errand.h"
#include "server/rear/intake/money_json.h"
#include "server/rear/intake/secret_fields.h"

namespace florin::intake {

using payment::Refusal;
using protocol::Json;
using wallets::AutomaticRefill;
using wallets::MicroAccountSettings;

namespace {

// --- settings ------------------------------------------------------------------------------------------------------------

Json accountJson(Records &records, const RouteServices &services, const MicroAccountSettings &settings, base::Timestamp now) {
    const auto currency = services.settings.currency;
    const auto money = [currency](std::int64_t amount) { return protocol::toJson(*money::Money::of(amount, currency)); };
    const auto [account, line] = microAccountLine(records, services, settings.member);
    Json json{{"balance", money(line.posted)},
              {"available", money(line.available())},
              {"ceiling", money(account.ceiling.value_or(services.settings.micro.ceiling))},
              {"threshold", money(services.settings.micro.threshold)},
              {"source", settings.source ? Json(*settings.source) : Json(nullptr)},
              {"autoRefill", nullptr}};
    if (settings.automatic)
        json["autoRefill"] = {{"below", protocol::toJson(settings.automatic->below)},
                              {"amount", protocol::toJson(settings.automatic->amount)},
                              {"monthlyCap", protocol::toJson(settings.automatic->monthlyCap)},
                              {"usedThisMonth", money(records.wallets.refilledAutomatically(settings.member, wallets::beginningOfMonth(now)))}};
    if (settings.automatic && settings.pausedUntil && *settings.pausedUntil > now)
        json["autoRefill"]["pausedUntil"] = base::toRfc3339(*settings.pausedUntil);
    return json;
}

void showAccount(const RouteServices &services, const Errand &errand, const inquiry::Respond &respond) {
    Json json;
    const auto read = services.store.read([&](Records &records) {
        json = accountJson(records, services, microAccountSettings(records, errand.caller.member), errand.now);
    });
    respond(read ? answerJson(200, json) : problem(errand, read.error()));
}

/// What a PATCH changes: absent members stay as they are, and null takes away.
struct Change {
    bool namesSource = false;
    std::optional<std::string> source;
    bool namesAutomatic = false;
    std::optional<AutomaticRefill> automatic;
};

base::Result<Change, protocol::JsonFlaw> readChange(const RouteServices &services, const Json &body) {
    protocol::ObjectReader in(body);
    Change change{body.contains("source"), std::nullopt, body.contains("autoRefill"), std::nullopt};
    if (!change.namesSource && !change.namesAutomatic) in.fail("source", "or `autoRefill` must be there");
    if (change.namesSource && !body["source"].is_null()) change.source = in.text("source", {1, payment::longestId});
    if (change.namesAutomatic && !body["autoRefill"].is_null()) {
        const auto *wish = in.object("autoRefill");
        if (in.flaw()) return base::Refused{*in.flaw()};
        protocol::ObjectReader inside(*wish, "autoRefill");
        const auto below = readAmount(services, inside, "below");
        const auto amount = readAmount(services, inside, "amount");
        const auto cap = readAmount(services, inside, "monthlyCap");
        if (inside.flaw()) return base::Refused{*inside.flaw()};
        const auto ceiling = services.settings.micro.ceiling;
        if (below->amount() > ceiling || amount->amount() > ceiling - below->amount())
            inside.fail("amount", "would pass the account's ceiling, with what it may hold still");
        if (cap->amount() < amount->amount()) inside.fail("monthlyCap", "must not be less than one refill");
        if (inside.flaw()) return base::Refused{*inside.flaw()};
        change.automatic = AutomaticRefill{*below, *amount, *cap};
    }
    if (in.flaw()) return base::Refused{*in.flaw()};
    return change;
}

/// The settings with the change; or the answer, where that cannot be.
base::Result<MicroAccountSettings, inquiry::Answer> changed(Records &records, const Errand &errand, const Change &change) {
    auto settings = microAccountSettings(records, errand.caller.member);
    if (change.source && !refillSourceOf(records, settings.member, *change.source))
        return base::Refused{problem(errand, Refusal::notFound, {.param = "source"})};
    if (change.namesSource) settings.source = change.source;
    if (change.namesAutomatic) settings.automatic = change.automatic;
    if (!settings.source && change.automatic)
        return base::Refused{problem(errand, Refusal::invalidInput, {.detail = "There is no source to refill from.", .param = "autoRefill"})};
    if (!settings.source) settings.automatic.reset();
    settings.pausedUntil.reset(); // The person has looked at it.
    return settings;
}

void changeAccount(const RouteServices &services, const Errand &errand, const inquiry::Respond &respond) {
    const auto body = bodyOf(errand);
    if (!body) return respond(body.error());
    const auto change = readChange(services, *body);
    if (!change) return respond(problem(errand, change.error()));
    inquiry::Answer answer;
    const auto stored = services.store.write([&](Records &records) {
        const auto settings = changed(records, errand, *change);
        if (!settings) {
            answer = settings.error();
            return Outcome::rollBack;
        }
        records.wallets.put(*settings, services.settings.currency);
        answer = answerJson(200, accountJson(records, services, *settings, errand.now));
        return Outcome::commit;
    });
    respond(stored ? std::move(answer) : problem(errand, stored.error()));
}

// --- refills ---------------------------------------------------------------------------------------------------------------

struct Request {
    std::string source;
    money::Money amount;
    base::SecretBytes secret; ///< for this one debit; may be empty
};

base::Result<Request, inquiry::Answer> readRequest(const RouteServices &services, Errand &errand) {
    auto body = bodyOf(errand);
    base::wipe(errand.question.body); // It may hold a card's secret.
    if (!body) return base::Refused{body.error()};
    protocol::ObjectReader in(*body);
    std::optional<base::SecretBytes> secret;
    if (body->contains("secret")) secret = takeCardSecret(*body, "secret", in);
    auto source = in.text("source", {1, payment::longestId});
    const auto amount = readAmount(services, in, "amount");
    if (in.flaw()) return base::Refused{problem(errand, *in.flaw())};
    return Request{std::move(source), *amount, secret ? std::move(*secret) : base::SecretBytes()};
}

/// A new refill; or the answer, where there is none or it was begun before.
base::Result<wallets::RefillDecision, inquiry::Answer> begin(Records &records, const RouteServices &services, const MoneyDesk &desk,
                                                             const Errand &errand, const Request &request) {
    const auto id = desk.idFor("rfl", errand);
    if (const auto earlier = records.wallets.refill(id))
        return base::Refused{earlier->fingerprint == errand.fingerprint
                                 ? answerToRepeat(records, errand, refillAnswer(errand, *earlier))
                                 : problem(errand, Refusal::idempotencyMismatch)};
    const auto &member = errand.caller.member;
    const auto source = refillSourceOf(records, member, request.source);
    if (!source) return base::Refused{problem(errand, Refusal::notFound, {.param = "source"})};
    const auto account = microAccountLine(records, services, member);
    if (const auto refusal = wallets::objectionTo(*source, account, request.amount, errand.now))
        return base::Refused{problem(errand, *refusal)};
    wallets::Refill refill{.id = id,
                           .member = member,
                           .means = source->means,
                           .source = source->id,
                           .amount = request.amount,
                           .fingerprint = errand.fingerprint,
                           .createdAt = errand.now};
    return wallets::beginRefill(std::move(refill), account.account, desk.fresh(errand.now));
}

void takeRefill(const RouteServices &services, MoneyDesk &desk, Errand errand, inquiry::Respond respond) {
    auto request = readRequest(services, errand);
    if (!request) return respond(request.error());
    auto secret = std::move(request->secret);
    beginAndCarry<wallets::RefillDecision>(
        services, desk, std::move(errand), std::move(respond),
        [&](Records &records, const Errand &asked) { return begin(records, services, desk, asked, *request); },
        [](Records &records, const Errand &asked, const wallets::RefillDecision &begun) {
            return refillAnswer(asked, *records.wallets.refill(begun.refill.id));
        },
        std::move(secret));
}

void showRefill(const RouteServices &services, const Errand &errand, inquiry::Respond respond) {
    const auto id = errand.parameters.at("id");
    answerWhenStateChanges(
        services, "refill:" + id, errand,
        [id, member = errand.caller.member](Records &records) -> std::optional<StateSeen> {
            const auto refill = records.wallets.refill(id);
            if (!refill || refill->member != member) return std::nullopt;
            return StateSeen{std::string(toWord(refill->state)), payment::isFinal(refill->state), refillJson(*refill)};
        },
        std::move(respond));
}

} // namespace

Routes microAccountRoutes(const RouteServices &services, MoneyDesk &desk) {
    return {
        {"GET", "/v1/micro_account", Access::member,
         [services](Errand errand, inquiry::Respond respond) { showAccount(services, errand, respond); }},
        {"PATCH", "/v1/micro_account", Access::member,
         [services](Errand errand, inquiry::Respond respond) { changeAccount(services, errand, respond); }},
        {"POST", "/v1/micro_account/refills", Access::member,
         [services, &desk](Errand errand, inquiry::Respond respond) {
             takeRefill(services, desk, std::move(errand), std::move(respond));
         },
         KeyRule::required},
        {"GET", "/v1/micro_account/refills/{id}", Access::member,
         [services](Errand errand, inquiry::Respond respond) { showRefill(services, errand, std::move(respond)); }},
    };
}

} // namespace florin::intake
