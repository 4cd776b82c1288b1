#include "server/rear/intake/activity_routes.h"

#include "server/rear/intake/money_json.h"

#include <charconv>
#include <memory>

namespace florin::intake {

using payments::ActivityKind;
using payments::ActivityMark;
using protocol::Json;

namespace {

std::optional<std::int64_t> cursorOf(const std::string &text) {
    std::int64_t cursor = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), cursor);
    if (error != std::errc() || end != text.data() + text.size() || cursor < 0) return std::nullopt;
    return cursor;
}

Json markJson(Records &records, const ActivityMark &mark) {
    Json json{{"cursor", std::to_string(mark.cursor)}, {"kind", toWord(mark.kind)}, {"at", base::toRfc3339(mark.at)}};
    switch (mark.kind) {
    case ActivityKind::payment:
        if (const auto payment = records.payments.payment(mark.subject)) json["payment"] = paymentJson(records, *payment);
        break;
    case ActivityKind::charge:
        if (const auto charge = records.wallets.charge(mark.subject)) json["charge"] = chargeJson(*charge);
        break;
    case ActivityKind::refill:
        if (const auto refill = records.wallets.refill(mark.subject)) json["refill"] = refillJson(*refill);
        break;
    case ActivityKind::report:
        if (const auto report = records.wallets.report(mark.subject)) json["report"] = reportJson(records, *report);
        break;
    case ActivityKind::card:
        if (const auto card = records.wallets.card(mark.subject)) json["card"] = cardJson(*card);
        break;
    }
    return json;
}

/// Which part of the activity is asked for: what came after a cursor, or what lies before one, 0 being the newest.
struct Asked {
    bool forwards = false;
    std::int64_t cursor = 0;
    int limit = 0;
};

/// Nothing if there is nothing.
std::optional<inquiry::Answer> lookAt(const RouteServices &services, const Errand &errand, const Asked &asked) {
    Json data = Json::array();
    std::string next;
    const auto read = services.store.read([&](Records &records) {
        const auto &member = errand.caller.member;
        // One more than asked for tells whether there are more.
        auto marks = asked.forwards ? records.payments.activitySince(member, asked.cursor, asked.limit + 1)
                                    : records.payments.activityBefore(member, asked.cursor, asked.limit + 1);
        const bool more = marks.size() > static_cast<std::size_t>(asked.limit);
        if (more) marks.pop_back();
        for (const auto &mark : marks) data.push_back(markJson(records, mark));
        if (more) next = std::to_string(marks.back().cursor);
    });
    if (!read) return problem(errand, read.error());
    if (data.empty()) return std::nullopt;
    return answerJson(200, listJson(std::move(data), next));
}

void showActivity(const RouteServices &services, Errand errand, inquiry::Respond respond) {
    const auto page = pageOf(errand);
    Asked asked{!page.after.empty(), 0, page.limit};
    const auto before = errand.question.query.find("before");
    const auto &text = asked.forwards ? page.after : before == errand.question.query.end() ? std::string("0") : before->second;
    const auto cursor = cursorOf(text);
    if (!cursor)
        return respond(problem(errand, payment::Refusal::invalidInput,
                               {.detail = "Not a cursor.", .param = asked.forwards ? "after" : "before"}));
    asked.cursor = *cursor;
    const auto wait = asked.forwards ? waitOf(errand) : std::chrono::seconds(0);
    const auto key = "activity:" + errand.caller.member;
    auto look = [&services, shared = std::make_shared<Errand>(std::move(errand)), asked](Look when) {
        auto answer = lookAt(services, *shared, asked);
        if (!answer && when == Look::last) answer = answerJson(200, listJson(Json::array()));
        return answer;
    };
    answerWhenChanged(services, key, wait, std::move(look), std::move(respond));
}

} // namespace

Routes activityRoutes(const RouteServices &services) {
    auto shared = std::make_shared<const RouteServices>(services);
    return {{"GET", "/v1/activity", Access::member, [shared](Errand errand, inquiry::Respond respond) {
                 showActivity(*shared, std::move(errand), std::move(respond));
             }}};
}

} // namespace florin::intake
