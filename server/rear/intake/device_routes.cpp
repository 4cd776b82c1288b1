#include "server/rear/intake/device_routes.h"

#include "server/rear/intake/member_json.h"
#include "server/rear/members/limits.h"

namespace florin::intake {

using payment::Refusal;
using protocol::Json;

namespace {

/// The member's own device that the path names; `current` is the one that asks. Another member's does not exist for this one.
std::optional<members::Device> namedDevice(Records &records, const Errand &errand) {
    const std::string &named = errand.parameters.at("id");
    auto device = records.members.device(named == "current" ? errand.caller.device : named);
    if (!device || device->member != errand.caller.member)
        return std::nullopt;
    return device;
}

/// Changes one device in a transaction and answers with it.
void changeDevice(const RouteServices &services, const Errand &errand, const inquiry::Respond &respond,
                  const std::function<void(members::Device &)> &change) {
    inquiry::Answer answer = problem(errand, Refusal::notFound);
    const auto stored = services.store.write([&](Records &records) {
        auto device = namedDevice(records, errand);
        if (!device)
            return Outcome::rollBack;
        change(*device);
        records.members.put(*device);
        answer = answerJson(200, deviceJson(*device, errand.caller.device));
        keepAnswer(records, errand, answer);
        return Outcome::commit;
    });
    respond(stored ? std::move(answer) : problem(errand, stored.error()));
}

void listDevices(const RouteServices &services, const Errand &errand, const inquiry::Respond &respond) {
    Json list = Json::array();
    const auto read = services.store.read([&](Records &records) {
        for (const auto &device : records.members.devicesOf(errand.caller.member))
            list.push_back(deviceJson(device, errand.caller.device));
    });
    respond(read ? answerJson(200, listJson(std::move(list))) : problem(errand, read.error()));
}

void renameDevice(const RouteServices &services, const Errand &errand, const inquiry::Respond &respond) {
    auto body = bodyOf(errand);
    if (!body)
        return respond(body.error());
    protocol::ObjectReader in(*body);
    const std::string name = in.text("name", {1, members::limits::longestDeviceName});
    if (in.flaw())
        return respond(problem(errand, *in.flaw()));
    changeDevice(services, errand, respond, [&](members::Device &device) { device.name = name; });
}

void revokeDevice(const RouteServices &services, const Errand &errand, const inquiry::Respond &respond) {
    changeDevice(services, errand, respond, [&](members::Device &device) {
        if (device.isActive())
            device.revokedAt = errand.now;
    });
}

void renewCertificate(const RouteServices &services, const Errand &errand, const inquiry::Respond &respond) {
    auto body = bodyOf(errand);
    if (!body)
        return respond(body.error());
    protocol::ObjectReader in(*body);
    const std::string request = readPem(in, *body, "csr");
    if (in.flaw())
        return respond(problem(errand, *in.flaw()));
    const auto issued = services.authority.renew(errand.caller.device, request, errand.now);
    if (!issued)
        return respond(problem(errand, issued.error(), {.detail = "Must be a PKCS #10 request over an RSA key.", .param = "csr"}));

    auto answer = answerJson(200, Json{{"device", issued->device},
                                       {"certificate", issued->certificate.toPem()},
                                       {"authority", services.authority.certificate().toPem()}});
    bool stillThere = false;
    const auto stored = services.store.write([&](Records &records) {
        auto device = records.members.device(errand.caller.device);
        // Revoked since the intake looked: a certificate must not bring it back.
        stillThere = device && device->isActive();
        if (!stillThere)
            return Outcome::rollBack;
        // Whoever saw the token pass must not make a device of it: the request is signed by the key that is renewed.
        const auto former = services.decodedKeys.certificate(device->certificate);
        if (!former || !former->publicKey().sameAs(issued->certificate.publicKey())) {
            answer = problem(errand, Refusal::invalidInput, {.detail = "Must be over the device's own key.", .param = "csr"});
            return Outcome::rollBack;
        }
        // The former one stays in force until this one is used: should the answer be lost, the device can ask again.
        device->next = members::NextCertificate{issued->certificate.toPem(), issued->certificate.notAfter()};
        records.members.put(*device);
        keepAnswer(records, errand, answer);
        return Outcome::commit;
    });
    if (!stored)
        return respond(problem(errand, stored.error()));
    respond(stillThere ? answer : problem(errand, Refusal::deviceRevoked));
}

} // namespace

Routes deviceRoutes(const RouteServices &services) {
    return {
        {"GET", "/v1/devices", Access::member, [services](Errand errand, inquiry::Respond respond) { listDevices(services, errand, respond); }},
        {"PATCH", "/v1/devices/{id}", Access::member,
         [services](Errand errand, inquiry::Respond respond) { renameDevice(services, errand, respond); }},
        {"POST", "/v1/devices/{id}/revoke", Access::member,
         [services](Errand errand, inquiry::Respond respond) { revokeDevice(services, errand, respond); }},
        {"POST", "/v1/devices/current/renew", Access::member,
         [services](Errand errand, inquiry::Respond respond) { renewCertificate(services, errand, respond); }},
    };
}

} // namespace florin::intake
