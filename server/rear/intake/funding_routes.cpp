#include "server/rear/intake/funding_routes.h"

#include "server/rear/intake/money_json.h"
#include "server/rear/intake/secret_fields.h"

#include <algorithm>

namespace florin::intake {

using payment::Refusal;
using protocol::Json;
using wallets::FundingSource;

namespace {

base::Result<FundingSource, inquiry::Answer> readSource(const RouteServices &services, const MoneyDesk &desk, Errand &errand) {
    auto body = bodyOf(errand);
    base::wipe(errand.question.body); // It holds a card's number.
    if (!body) return base::Refused{body.error()};
    protocol::ObjectReader in(*body);
    const auto number = takeCardNumber(*body, "number", in);
    const auto expiry = readExpiry("expiry", in);
    FundingSource source{.name = in.text("name", {1, 100})};
    source.label = in.optionalText("label", {0, wallets::longestLabel}).value_or("");
    if (number && number->digits().starts_with(services.settings.issuerRange))
        in.fail("number", "is a Florin card, which charges no other");
    if (expiry && expiry->isPast(errand.now)) in.fail("expiry", "is past");
    if (in.flaw()) return base::Refused{problem(errand, *in.flaw())};
    source.id = desk.idFor("src", errand);
    source.member = errand.caller.member;
    source.brand = number->brand();
    source.lastFour = number->lastFour();
    source.expiry = *expiry;
    source.sealedNumber = desk.vault().sealNumber(*number, source.id);
    source.lookup = desk.vault().lookupOf(*number);
    source.createdAt = errand.now;
    return source;
}

void addSource(const RouteServices &services, const MoneyDesk &desk, Errand errand, const inquiry::Respond &respond) {
    const auto source = readSource(services, desk, errand);
    if (!source) return respond(source.error());
    inquiry::Answer answer;
    const auto stored = services.store.write([&](Records &records) {
        const auto sources = records.wallets.sourcesOf(errand.caller.member);
        const auto same = std::ranges::find_if(
            sources, [&](const auto &one) { return one.lookup == source->lookup && one.expiry == source->expiry; });
        if (same == sources.end() && sources.size() >= wallets::mostSources) {
            answer = problem(errand, Refusal::limitReached);
            return Outcome::rollBack;
        }
        // Added again, it is the same card still.
        answer = answerJson(201, sourceJson(same == sources.end() ? *source : *same));
        if (same == sources.end()) records.wallets.put(*source);
        keepAnswer(records, errand, answer);
        return Outcome::commit;
    });
    respond(stored ? std::move(answer) : problem(errand, stored.error()));
}

void listSources(const RouteServices &services, const Errand &errand, const inquiry::Respond &respond) {
    Json data = Json::array();
    const auto read = services.store.read([&](Records &records) {
        for (const auto &source : records.wallets.sourcesOf(errand.caller.member)) data.push_back(sourceJson(source));
    });
    respond(read ? answerJson(200, listJson(std::move(data))) : problem(errand, read.error()));
}

void deleteSource(const RouteServices &services, const Errand &errand, const inquiry::Respond &respond) {
    inquiry::Answer answer = problem(errand, Refusal::notFound);
    const auto stored = services.store.write([&](Records &records) {
        auto source = records.wallets.source(errand.parameters.at("id"));
        if (!source || source->member != errand.caller.member || source->deletedAt) return Outcome::rollBack;
        // Its number stays sealed: a debit that is still open may have to be reversed.
        source->deletedAt = errand.now;
        records.wallets.put(*source);
        answer = answerEmpty();
        return Outcome::commit;
    });
    respond(stored ? std::move(answer) : problem(errand, stored.error()));
}

} // namespace

Routes fundingRoutes(const RouteServices &services, MoneyDesk &desk) {
    return {
        {"POST", "/v1/funding_sources", Access::member,
         [services, &desk](Errand errand, inquiry::Respond respond) { addSource(services, desk, std::move(errand), respond); },
         KeyRule::required},
        {"GET", "/v1/funding_sources", Access::member,
         [services](Errand errand, inquiry::Respond respond) { listSources(services, errand, respond); }},
        {"DELETE", "/v1/funding_sources/{id}", Access::member,
         [services](Errand errand, inquiry::Respond respond) { deleteSource(services, errand, respond); }},
    };
}

} // namespace florin::intake
