#include "server/rear/intake/sign_in_routes.h"

#include "shared/base/encoding.h"

namespace florin::intake {

using protocol::Json;

namespace {

constexpr int mostListed = 100;

Json signInJson(Records &records, const members::SignIn &signIn) {
    Json json{{"at", base::toRfc3339(signIn.at)}, {"address", signIn.address}};
    if (signIn.provedBy == members::ProvedBy::password) {
        json["by"] = "password";
        return json;
    }
    const auto device = records.members.device(signIn.device);
    json["by"] = "device";
    json["device"] = {{"id", signIn.device}, {"name", device ? device->name : std::string()}};
    return json;
}

void listSignIns(const RouteServices &services, const Errand &errand, const inquiry::Respond &respond) {
    Json answer;
    const auto read = services.store.read([&](Records &records) {
        Json list = Json::array();
        for (const auto &signIn : records.members.signInsOf(errand.caller.member, mostListed))
            list.push_back(signInJson(records, signIn));
        answer = listJson(std::move(list));
        const auto member = records.members.find(errand.caller.member);
        answer["watchedSince"] = member && member->watchedSince ? Json(base::toRfc3339(*member->watchedSince)) : Json();
    });
    respond(read ? answerJson(200, std::move(answer)) : problem(errand, read.error()));
}

} // namespace

Routes signInRoutes(const RouteServices &services) {
    return {{"GET", "/v1/sign_ins", Access::visitor,
             [services](Errand errand, inquiry::Respond respond) { listSignIns(services, errand, respond); }}};
}

} // namespace florin::intake
