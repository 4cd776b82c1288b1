#include "server/rear/intake/merchant_routes.h"

#include "server/rear/intake/ticket_terms.h"

namespace florin::intake {

using protocol::Json;

namespace {

Json merchantJson(const RouteServices &services, const merchants::Merchant &merchant) {
    const auto keySet = protocol::readJson(protocol::writeKeySet(ticketKeysOf(services, merchant)));
    return {
        {"id", merchant.id}, {"name", merchant.name}, {"origins", merchant.origins}, {"keys", keySet ? *keySet : Json::object()}};
}

void showMerchant(const RouteServices &services, const Errand &errand, const inquiry::Respond &respond) {
    std::optional<merchants::Merchant> merchant;
    const auto read =
        services.store.read([&](Records &records) { merchant = records.merchants.merchant(errand.parameters.at("id")); });
    if (!read) return respond(problem(errand, read.error()));
    respond(merchant ? answerJson(200, merchantJson(services, *merchant)) : problem(errand, payment::Refusal::notFound));
}

} // namespace

Routes merchantRoutes(const RouteServices &services) {
    return {{"GET", "/v1/merchants/{id}", Access::anyone,
             [services](Errand errand, inquiry::Respond respond) { showMerchant(services, errand, respond); }}};
}

} // namespace florin::intake
