#include "server/rear/intake/password_routes.h"

#include "server/rear/intake/letters.h"
#include "server/rear/intake/password_check.h"
#include "server/rear/members/codes.h"
#include "server/rear/members/limits.h"

#include <algorithm>
#include <cctype>

namespace florin::intake {

using payment::Refusal;
using protocol::Json;

namespace {

bool sameEmail(std::string_view left, std::string_view right) {
    return std::ranges::equal(left, right, [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

// --- the member knows the old password --------------------------------------------------------------------------------

inquiry::Answer storePassword(const RouteServices &services, const Errand &errand, members::Member member, const std::string &hash) {
    auto answer = answerEmpty();
    const auto stored = services.store.write([&](Records &records) {
        auto current = records.members.find(member.id);
        if (!current || current->cancelledAt) {
            answer = problem(errand, Refusal::memberCancelled);
            return Outcome::rollBack;
        }
        current->passwordHash = hash;
        members::endWatch(*current);
        records.members.put(*current);
        records.members.endSessionsOf(member.id);
        records.notices.add(noticeOf(passwordChangedLetter(*current, errand.now), services.random, errand.now));
        keepAnswer(records, errand, answer);
        return Outcome::commit;
    });
    return stored ? answer : problem(errand, stored.error());
}

void changePassword(const RouteServices &services, Errand errand, inquiry::Respond respond) {
    auto body = bodyOf(errand);
    if (!body)
        return respond(body.error());
    protocol::ObjectReader in(*body);
    auto current = takePassword(*body, "current", in);
    auto wanted = takePassword(*body, "new", in);
    if (in.flaw())
        return respond(problem(errand, *in.flaw()));
    if (auto weak = refuseWeakPassword(errand, wanted->text(), errand.caller.member, "new"))
        return respond(std::move(*weak));
    onPasswordWorkers(services, std::move(errand), std::move(respond), [services, current, wanted](Errand slow, inquiry::Respond answer) {
        // The device's own counter: strangers at the sign-in page do not lock it, and it does not lock the sign-in page.
        auto member = checkPassword(services, slow, slow.caller.member, current->text(), {members::Guessed::passwordChange, slow.caller.device});
        answer(member ? storePassword(services, slow, *member, services.passwords.hash(wanted->text())) : member.error());
    });
}

// --- the member has forgotten it --------------------------------------------------------------------------------------

void askForReset(const RouteServices &services, const Errand &errand, const inquiry::Respond &respond) {
    auto body = bodyOf(errand);
    if (!body)
        return respond(body.error());
    protocol::ObjectReader in(*body);
    members::Reset reset{.id = services.random.id("rst"),
                         .member = in.text("member", {1, 64}),
                         .createdAt = errand.now,
                         .expiresAt = errand.now + members::limits::resetOpenFor};
    const std::string email = in.text("email", {1, 254});
    if (in.flaw())
        return respond(problem(errand, *in.flaw()));

    // The same answer for everybody: who asks does not learn which members there are.
    const auto answer = answerJson(202, Json{{"id", reset.id}});
    const std::string code = services.random.digits(6);
    reset.codeHash = members::hashOfCode(services.lookupKey.bytes(), reset.id, code);
    const auto stored = services.store.write([&](Records &records) {
        const auto member = records.members.find(reset.member);
        const int recent = records.members.resetsOf(reset.member, errand.now - std::chrono::hours(24));
        const bool isTold = member && sameEmail(member->profile.email, email) && recent < members::limits::mostResetLettersPerDay;
        if (isTold)
            records.notices.add(noticeOf(resetCodeLetter(*member, code), services.random, errand.now));
        auto kept = reset;
        if (!isTold)
            kept.codeHash.clear(); // nobody knows the code, and none is right
        records.members.put(kept);
        keepAnswer(records, errand, answer); // Asked twice under one key, one letter is sent.
        return Outcome::commit;
    });
    respond(stored ? answer : problem(errand, stored.error()));
}

/// Everything that somebody with the old password could still hold ends with it.
void applyReset(Records &records, const RouteServices &services, members::Member member, base::Timestamp now) {
    records.members.put(member);
    for (auto device : records.members.devicesOf(member.id)) {
        if (!device.isActive())
            continue;
        device.revokedAt = now;
        records.members.put(device);
    }
    records.members.endGrantsOf(member.id);
    for (auto enrolment : records.members.enrolmentsOf(member.id, now - members::limits::enrolmentOpenFor)) {
        if (enrolment.state != members::EnrolmentState::waiting)
            continue;
        enrolment.state = members::EnrolmentState::expired;
        records.members.put(enrolment);
    }
    records.members.put(members::Guessed::signIn, member.id, members::Tries{});
    records.notices.add(noticeOf(resetDoneLetter(member, now), services.random, now));
}

enum class ResetStep { tryOnly, apply };

/// Tries the code; with `apply` and a right one, sets the new hash. Nothing if the code is right and was only tried.
std::optional<inquiry::Answer> stepReset(const RouteServices &services, const Errand &errand, const std::string &code, ResetStep step,
                                         const std::string &hash) {
    const std::string &id = errand.parameters.at("id");
    const std::string codeHash = members::hashOfCode(services.lookupKey.bytes(), id, code);
    std::optional<inquiry::Answer> answer;
    const auto stored = services.store.write([&](Records &records) {
        auto reset = records.members.reset(id);
        if (!reset) {
            answer = problem(errand, Refusal::notFound);
            return Outcome::rollBack;
        }
        if (const auto refusal = members::tryCode(*reset, codeHash, errand.now)) {
            records.members.put(*reset);
            answer = problem(errand, *refusal, {.param = "code"});
            return Outcome::commit;
        }
        auto member = records.members.find(reset->member);
        if (member && member->cancelledAt)
            answer = problem(errand, Refusal::memberCancelled);
        if (answer || step == ResetStep::tryOnly || !member)
            return Outcome::rollBack;
        reset->usedAt = errand.now;
        records.members.put(*reset);
        member->passwordHash = hash;
        members::endWatch(*member);
        applyReset(records, services, *member, errand.now);
        answer = answerJson(200, Json{{"id", id}, {"state", "done"}});
        keepAnswer(records, errand, *answer);
        return Outcome::commit;
    });
    if (!stored)
        return problem(errand, stored.error());
    return answer;
}

void confirmReset(const RouteServices &services, Errand errand, inquiry::Respond respond) {
    auto body = bodyOf(errand);
    if (!body)
        return respond(body.error());
    protocol::ObjectReader in(*body);
    const std::string code = in.text("code", {1, 16});
    auto password = takePassword(*body, "password", in);
    if (in.flaw())
        return respond(problem(errand, *in.flaw()));
    std::string member;
    const auto read = services.store.read([&](Records &records) {
        if (const auto reset = records.members.reset(errand.parameters.at("id")))
            member = reset->member;
    });
    if (!read)
        return respond(problem(errand, read.error()));
    if (auto weak = refuseWeakPassword(errand, password->text(), member, "password"))
        return respond(std::move(*weak));
    // The code before the slow hash: guesses cost nobody else a place at the gate.
    if (auto refused = stepReset(services, errand, code, ResetStep::tryOnly, {}))
        return respond(std::move(*refused));
    onPasswordWorkers(services, std::move(errand), std::move(respond), [services, code, password](Errand slow, inquiry::Respond answer) {
        auto done = stepReset(services, slow, code, ResetStep::apply, services.passwords.hash(password->text()));
        answer(done ? std::move(*done) : problem(slow, Refusal::notFound));
    });
}

} // namespace

Routes passwordRoutes(const RouteServices &services) {
    return {
        {"POST", "/v1/password", Access::member,
         [services](Errand errand, inquiry::Respond respond) { changePassword(services, std::move(errand), std::move(respond)); }},
        {"POST", "/v1/password_resets", Access::anyone,
         [services](Errand errand, inquiry::Respond respond) { askForReset(services, errand, respond); }},
        {"POST", "/v1/password_resets/{id}/confirm", Access::anyone,
         [services](Errand errand, inquiry::Respond respond) { confirmReset(services, std::move(errand), std::move(respond)); }},
    };
}

} // namespace florin::intake
