#include "server/rear/intake/session_routes.h"

#include "server/rear/intake/device_proof.h"
#include "server/rear/intake/password_check.h"
#include "server/rear/members/limits.h"
#include "shared/base/encoding.h"

namespace florin::intake {

using payment::Refusal;
using protocol::Json;

namespace {

struct NewGrant {
    members::Grant grant;
    std::string token; ///< goes out once and is not kept
};

NewGrant makeGrant(const RouteServices &services, const std::string &member, const std::string &device, base::Timestamp now) {
    NewGrant made;
    made.token = services.random.id(device.empty() ? "ses" : "tok");
    made.grant = {.id = services.random.id("grt"),
                  .tokenHash = base::toHex(signing::sha256(made.token)),
                  .member = member,
                  .device = device,
                  .createdAt = now,
                  .expiresAt = now + (device.empty() ? members::limits::sessionLife : members::limits::tokenLife)};
    return made;
}

void giveToken(const RouteServices &services, const Errand &errand, const inquiry::Respond &respond) {
    auto body = bodyOf(errand);
    if (!body)
        return respond(body.error());
    protocol::ObjectReader in(*body);
    const std::string assertion = in.text("assertion", {1, longestAssertion});
    if (in.flaw())
        return respond(problem(errand, *in.flaw()));

    inquiry::Answer answer;
    const auto stored = services.store.write([&](Records &records) {
        auto proof = proveDevice(records, services, assertion, "token", errand.now);
        if (!proof) {
            answer = problem(errand, proof.error(), {.param = "assertion"});
            return Outcome::rollBack;
        }
        if (proof->device.lastSeenAt + members::limits::deviceSignsInAfter <= errand.now)
            records.members.add({proof->device.member, errand.now, members::ProvedBy::device, proof->device.id, errand.question.address});
        proof->device.lastSeenAt = errand.now;
        records.members.put(proof->device);
        const auto made = makeGrant(services, proof->device.member, proof->device.id, errand.now);
        records.members.put(made.grant);
        answer = answerJson(201, Json{{"accessToken", made.token}, {"expiresAt", base::toRfc3339(made.grant.expiresAt)}});
        return Outcome::commit;
    });
    respond(stored ? std::move(answer) : problem(errand, stored.error()));
}

inquiry::Answer openSession(const RouteServices &services, const Errand &errand, const std::string &member) {
    const auto made = makeGrant(services, member, {}, errand.now);
    bool isCancelled = false;
    const auto stored = services.store.write([&](Records &records) {
        const auto current = records.members.find(member);
        isCancelled = !current || current->cancelledAt;
        if (isCancelled)
            return Outcome::rollBack;
        records.members.put(made.grant);
        return Outcome::commit;
    });
    if (!stored)
        return problem(errand, stored.error());
    if (isCancelled)
        return problem(errand, Refusal::memberCancelled);
    return answerJson(201, Json{{"sessionToken", made.token}, {"expiresAt", base::toRfc3339(made.grant.expiresAt)}});
}

void signIn(const RouteServices &services, Errand errand, inquiry::Respond respond) {
    auto body = bodyOf(errand);
    if (!body)
        return respond(body.error());
    protocol::ObjectReader in(*body);
    const std::string id = in.text("member", {1, 64});
    auto password = takePassword(*body, "password", in);
    if (in.flaw())
        return respond(problem(errand, *in.flaw()));
    onPasswordWorkers(services, std::move(errand), std::move(respond), [services, id, password](Errand slow, inquiry::Respond answer) {
        const auto member = checkPassword(services, slow, id, password->text(), {members::Guessed::signIn, id});
        answer(member ? openSession(services, slow, member->id) : member.error());
    });
}

void signOut(const RouteServices &services, const Errand &errand, const inquiry::Respond &respond) {
    const auto stored = services.store.write([&](Records &records) {
        records.members.endGrant(errand.caller.session);
        return Outcome::commit;
    });
    respond(stored ? answerEmpty() : problem(errand, stored.error()));
}

} // namespace

Routes sessionRoutes(const RouteServices &services) {
    return {
        {"POST", "/v1/tokens", Access::anyone, [services](Errand errand, inquiry::Respond respond) { giveToken(services, errand, respond); },
         KeyRule::ignored},
        {"POST", "/v1/sessions", Access::anyone,
         [services](Errand errand, inquiry::Respond respond) { signIn(services, std::move(errand), std::move(respond)); }, KeyRule::ignored},
        {"DELETE", "/v1/sessions/current", Access::visitor,
         [services](Errand errand, inquiry::Respond respond) { signOut(services, errand, respond); }},
    };
}

} // namespace florin::intake
