#include "server/rear/intake/enrolment_routes.h"

#include "server/rear/intake/device_proof.h"
#include "server/rear/intake/letters.h"
#include "server/rear/intake/member_json.h"
#include "server/rear/intake/password_check.h"
#include "server/rear/members/codes.h"
#include "server/rear/members/limits.h"

#include <algorithm>

namespace florin::intake {

using members::Enrolment;
using members::EnrolmentState;
using payment::Refusal;
using protocol::Json;

namespace {

std::string waitingKey(const std::string &enrolment) {
    return "enrolment:" + enrolment;
}

inquiry::Answer enrolmentAnswer(const RouteServices &services, const Errand &errand, int status, const Enrolment &enrolment,
                                const std::optional<members::Device> &device) {
    return answerJson(status, enrolmentJson(enrolment, device, services.authority.certificate(), errand.now));
}

std::size_t activeDevicesOf(Records &records, const std::string &member) {
    const auto devices = records.members.devicesOf(member);
    return static_cast<std::size_t>(std::ranges::count_if(devices, &members::Device::isActive));
}

/// Makes the device of an enrolment whose every condition holds, and tells the member. Within the transaction.
base::Result<members::Device, Refusal> admit(Records &records, const RouteServices &services, Enrolment &enrolment, base::Timestamp now) {
    if (activeDevicesOf(records, enrolment.member) >= members::limits::mostActiveDevices)
        return base::Refused{Refusal::limitReached};
    const auto member = records.members.find(enrolment.member);
    const auto issued = services.authority.issue(enrolment.request, now, services.random);
    if (!member || !issued)
        return base::Refused{Refusal::invalidInput};
    if (member->cancelledAt)
        return base::Refused{Refusal::memberCancelled};
    members::Device device{.id = issued->device,
                           .member = enrolment.member,
                           .name = enrolment.deviceName,
                           .certificate = issued->certificate.toPem(),
                           .certifiedUntil = issued->certificate.notAfter(),
                           .createdAt = now,
                           .lastSeenAt = now};
    records.members.put(device);
    enrolment.state = EnrolmentState::issued;
    enrolment.device = device.id;
    records.members.put(enrolment);
    records.notices.add(noticeOf(deviceAddedLetter(*member, device), services.random, now));
    return device;
}

// --- asking to come in --------------------------------------------------------------------------------------------------

/// Within the transaction: admits the device, or keeps it waiting for a code. The answer, and whether to commit.
inquiry::Answer begin(Records &records, const RouteServices &services, const Errand &errand, Enrolment enrolment) {
    const auto member = records.members.find(enrolment.member);
    if (!member)
        return problem(errand, Refusal::wrongPassword);
    // Those that ended well do not count: each of the others was five guesses at six digits.
    const auto recent = records.members.enrolmentsOf(enrolment.member, errand.now - std::chrono::hours(1));
    if (std::ranges::count_if(recent, [](const Enrolment &other) { return other.state != EnrolmentState::issued; }) >=
        members::limits::mostOpeningsPerHour)
        return problem(errand, Refusal::rateLimited, {.retryAfter = std::chrono::hours(1)});
    if (activeDevicesOf(records, enrolment.member) == 0) {
        const auto device = admit(records, services, enrolment, errand.now);
        if (!device)
            return problem(errand, device.error());
        auto answer = enrolmentAnswer(services, errand, 201, enrolment, *device);
        keepAnswer(records, errand, answer);
        return answer;
    }
    const std::string code = services.random.digits(6);
    enrolment.codeHash = members::hashOfCode(services.lookupKey.bytes(), enrolment.id, code);
    records.members.put(enrolment);
    records.notices.add(noticeOf(enrolmentCodeLetter(*member, enrolment, code), services.random, errand.now));
    // Kept although it waits: a repeat must find this very enrolment, not open another one with another code.
    auto answer = enrolmentAnswer(services, errand, 202, enrolment, std::nullopt);
    keepAnswer(records, errand, answer);
    return answer;
}

/// Runs `work` in a transaction that commits unless the answer is a refusal that changed nothing.
inquiry::Answer inTransaction(const RouteServices &services, const Errand &errand, const std::function<inquiry::Answer(Records &)> &work) {
    inquiry::Answer answer;
    const auto stored = services.store.write([&](Records &records) {
        answer = work(records);
        return answer.status < 300 ? Outcome::commit : Outcome::rollBack;
    });
    return stored ? std::move(answer) : problem(errand, stored.error());
}

void enrol(const RouteServices &services, Errand errand, inquiry::Respond respond) {
    auto body = bodyOf(errand);
    if (!body)
        return respond(body.error());
    protocol::ObjectReader in(*body);
    Enrolment enrolment{.id = services.random.id("enr"),
                        .member = in.text("member", {1, 64}),
                        .deviceName = in.text("deviceName", {1, members::limits::longestDeviceName}),
                        .request = readPem(in, *body, "csr"),
                        .createdAt = errand.now,
                        .expiresAt = errand.now + members::limits::enrolmentOpenFor};
    auto password = takePassword(*body, "password", in);
    if (in.flaw())
        return respond(problem(errand, *in.flaw()));
    // Before the password: a request that cannot be certified is no guess at it.
    if (!services.authority.issue(enrolment.request, errand.now, services.random))
        return respond(problem(errand, Refusal::invalidInput, {.detail = "Must be a PKCS #10 request over an RSA key.", .param = "csr"}));

    onPasswordWorkers(services, std::move(errand), std::move(respond), [services, enrolment, password](Errand slow, inquiry::Respond answer) mutable {
        const members::Guessed what = members::Guessed::signIn;
        const auto member = checkPassword(services, slow, enrolment.member, password->text(), {what, enrolment.member});
        if (!member)
            return answer(member.error());
        answer(inTransaction(services, slow, [&](Records &records) { return begin(records, services, slow, enrolment); }));
    });
}

// --- the code, or another device's word -----------------------------------------------------------------------------------

void confirm(const RouteServices &services, const Errand &errand, const inquiry::Respond &respond) {
    auto body = bodyOf(errand);
    if (!body)
        return respond(body.error());
    protocol::ObjectReader in(*body);
    const std::string code = in.text("code", {1, 16});
    if (in.flaw())
        return respond(problem(errand, *in.flaw()));

    const std::string &id = errand.parameters.at("id");
    inquiry::Answer answer = problem(errand, Refusal::notFound);
    const auto stored = services.store.write([&](Records &records) {
        auto enrolment = records.members.enrolment(id);
        if (!enrolment)
            return Outcome::rollBack;
        if (const auto refusal = members::tryCode(*enrolment, members::hashOfCode(services.lookupKey.bytes(), id, code), errand.now)) {
            records.members.put(*enrolment); // the wrong code counts
            answer = problem(errand, *refusal, {.param = "code"});
            return Outcome::commit;
        }
        const auto device = admit(records, services, *enrolment, errand.now);
        if (!device) {
            answer = problem(errand, device.error());
            return Outcome::rollBack;
        }
        answer = enrolmentAnswer(services, errand, 201, *enrolment, *device);
        keepAnswer(records, errand, answer);
        return Outcome::commit;
    });
    services.waiters.notify(waitingKey(id));
    respond(stored ? std::move(answer) : problem(errand, stored.error()));
}

/// With the approving device's own signature: a bearer token, and whoever saw one pass, lets nobody in.
void approve(const RouteServices &services, const Errand &errand, const inquiry::Respond &respond) {
    auto body = bodyOf(errand);
    if (!body)
        return respond(body.error());
    protocol::ObjectReader in(*body);
    const std::string request = in.text("request", {1, longestAssertion});
    if (in.flaw())
        return respond(problem(errand, *in.flaw()));
    const std::string &id = errand.parameters.at("id");
    auto answer = inTransaction(services, errand, [&](Records &records) {
        auto enrolment = records.members.enrolment(id);
        if (!enrolment || enrolment->member != errand.caller.member)
            return problem(errand, Refusal::notFound);
        if (members::stateAt(*enrolment, errand.now) == EnrolmentState::expired)
            return problem(errand, Refusal::codeExpired);
        if (enrolment->state == EnrolmentState::waiting) {
            const auto proof = proveDevice(records, services, request, "approve:" + id, errand.now);
            if (!proof)
                return problem(errand, proof.error(), {.param = "request"});
            if (proof->device.member != errand.caller.member)
                return problem(errand, Refusal::notAllowed, {.param = "request"});
            if (const auto device = admit(records, services, *enrolment, errand.now); !device)
                return problem(errand, device.error());
        }
        // Not the certificate: that is the new device's own affair.
        auto approved = enrolmentAnswer(services, errand, 200, *enrolment, std::nullopt);
        keepAnswer(records, errand, approved);
        return approved;
    });
    services.waiters.notify(waitingKey(id));
    respond(std::move(answer));
}

// --- looking -----------------------------------------------------------------------------------------------------------------

void show(const RouteServices &services, const Errand &errand, inquiry::Respond respond) {
    const std::string id = errand.parameters.at("id");
    answerWhenChanged(
        services, waitingKey(id), waitOf(errand),
        [services, errand, id](Look look) -> std::optional<inquiry::Answer> {
            std::optional<Enrolment> enrolment;
            std::optional<members::Device> device;
            const auto read = services.store.read([&](Records &records) {
                enrolment = records.members.enrolment(id);
                if (enrolment && !enrolment->device.empty())
                    device = records.members.device(enrolment->device);
            });
            if (!read)
                return problem(errand, read.error());
            if (!enrolment)
                return problem(errand, Refusal::notFound);
            if (look == Look::early && members::stateAt(*enrolment, services.clock.now()) == EnrolmentState::waiting)
                return std::nullopt;
            Errand asOfNow = errand;
            asOfNow.now = services.clock.now();
            return enrolmentAnswer(services, asOfNow, 200, *enrolment, device);
        },
        std::move(respond));
}

void listWaiting(const RouteServices &services, const Errand &errand, const inquiry::Respond &respond) {
    const auto state = errand.question.query.find("state");
    if (state == errand.question.query.end() || state->second != "waiting")
        return respond(problem(errand, Refusal::invalidInput, {.detail = "Must be `waiting`.", .param = "state"}));
    Json list = Json::array();
    const auto read = services.store.read([&](Records &records) {
        for (const auto &enrolment : records.members.enrolmentsOf(errand.caller.member, errand.now - members::limits::enrolmentOpenFor)) {
            if (members::stateAt(enrolment, errand.now) == EnrolmentState::waiting)
                list.push_back(enrolmentJson(enrolment, std::nullopt, services.authority.certificate(), errand.now));
        }
    });
    respond(read ? answerJson(200, listJson(std::move(list))) : problem(errand, read.error()));
}

} // namespace

Routes enrolmentRoutes(const RouteServices &services) {
    return {
        {"POST", "/v1/enrolments", Access::anyone,
         [services](Errand errand, inquiry::Respond respond) { enrol(services, std::move(errand), std::move(respond)); }, KeyRule::required},
        {"POST", "/v1/enrolments/{id}/confirm", Access::anyone,
         [services](Errand errand, inquiry::Respond respond) { confirm(services, errand, respond); }},
        {"POST", "/v1/enrolments/{id}/approve", Access::member,
         [services](Errand errand, inquiry::Respond respond) { approve(services, errand, respond); }},
        {"GET", "/v1/enrolments/{id}", Access::anyone,
         [services](Errand errand, inquiry::Respond respond) { show(services, errand, std::move(respond)); }},
        {"GET", "/v1/enrolments", Access::member,
         [services](Errand errand, inquiry::Respond respond) { listWaiting(services, errand, respond); }},
    };
}

} // namespace florin::intake
