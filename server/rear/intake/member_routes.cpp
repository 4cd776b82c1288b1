#include "server/rear/intake/member_routes.h"

#include "server/rear/intake/letters.h"
#include "server/rear/intake/member_json.h"
#include "server/rear/intake/password_check.h"
#include "shared/registration/rules.h"

namespace florin::intake {

using payment::Refusal;
using protocol::Json;

namespace {

/// Writes the new member, unless somebody was faster.
inquiry::Answer addMember(const RouteServices &services, const Errand &errand, const members::Member &member) {
    const auto answer = answerJson(201, memberJson(member));
    bool taken = false;
    const auto stored = services.store.write([&](Records &records) {
        taken = records.members.find(member.id).has_value();
        if (taken)
            return Outcome::rollBack;
        records.members.put(member);
        records.notices.add(noticeOf(welcomeLetter(member, services.settings.gateway), services.random, errand.now));
        keepAnswer(records, errand, answer);
        return Outcome::commit;
    });
    if (!stored)
        return problem(errand, stored.error());
    return taken ? problem(errand, Refusal::memberIdTaken, {.param = "id"}) : answer;
}

void registerMember(const RouteServices &services, Errand errand, inquiry::Respond respond) {
    auto body = bodyOf(errand);
    if (!body)
        return respond(body.error());
    protocol::ObjectReader in(*body);
    members::Member member{.id = in.text("id", {1, 64}), .createdAt = errand.now};
    auto password = takePassword(*body, "password", in);
    const Json *profileObject = in.object("profile");
    if (!in.flaw() && registration::flawOfMemberId(member.id))
        in.fail("id", "Must be 3 to 32 characters of a-z, 0-9, '.', '_', '-', a letter or digit first and last.");
    if (in.flaw())
        return respond(problem(errand, *in.flaw()));
    auto profile = readProfile(*profileObject, "profile", {});
    if (!profile)
        return respond(problem(errand, profile.error()));
    member.profile = std::move(*profile);

    bool taken = false;
    const auto read = services.store.read([&](Records &records) { taken = records.members.find(member.id).has_value(); });
    if (!read)
        return respond(problem(errand, read.error()));
    if (taken)
        return respond(problem(errand, Refusal::memberIdTaken, {.param = "id"}));
    if (auto weak = refuseWeakPassword(errand, password->text(), member.id, "password"))
        return respond(std::move(*weak));
    onPasswordWorkers(services, std::move(errand), std::move(respond), [services, member, password](Errand slow, inquiry::Respond answer) mutable {
        member.passwordHash = services.passwords.hash(password->text());
        answer(addMember(services, slow, member));
    });
}

void showMember(const RouteServices &services, const Errand &errand, const inquiry::Respond &respond) {
    std::optional<members::Member> member;
    const auto read = services.store.read([&](Records &records) { member = records.members.find(errand.caller.member); });
    if (!read)
        return respond(problem(errand, read.error()));
    respond(member ? answerJson(200, memberJson(*member)) : problem(errand, Refusal::notFound));
}

void changeProfile(const RouteServices &services, const Errand &errand, const inquiry::Respond &respond) {
    auto body = bodyOf(errand);
    if (!body)
        return respond(body.error());
    protocol::ObjectReader in(*body);
    const Json *profileObject = in.object("profile");
    if (in.flaw())
        return respond(problem(errand, *in.flaw()));

    inquiry::Answer answer = problem(errand, Refusal::notFound);
    const auto stored = services.store.write([&](Records &records) {
        auto member = records.members.find(errand.caller.member);
        if (!member)
            return Outcome::rollBack;
        auto profile = readProfile(*profileObject, "profile", member->profile);
        if (!profile) {
            answer = problem(errand, profile.error());
            return Outcome::rollBack;
        }
        const std::string formerEmail = std::exchange(member->profile, std::move(*profile)).email;
        if (formerEmail != member->profile.email)
            records.notices.add(noticeOf(emailChangedLetter(*member, formerEmail, errand.now), services.random, errand.now));
        records.members.put(*member);
        answer = answerJson(200, memberJson(*member));
        return Outcome::commit;
    });
    respond(stored ? std::move(answer) : problem(errand, stored.error()));
}

} // namespace

Routes memberRoutes(const RouteServices &services) {
    return {
        {"POST", "/v1/members", Access::anyone,
         [services](Errand errand, inquiry::Respond respond) { registerMember(services, std::move(errand), std::move(respond)); },
         KeyRule::required},
        {"GET", "/v1/me", Access::visitor, [services](Errand errand, inquiry::Respond respond) { showMember(services, errand, respond); }},
        {"PATCH", "/v1/me", Access::member, [services](Errand errand, inquiry::Respond respond) { changeProfile(services, errand, respond); }},
    };
}

} // namespace florin::intake
