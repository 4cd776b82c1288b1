#include "server/rear/intake/replies.h"

#include "server/rear/intake/limits.h"

#include <charconv>

namespace florin::intake {

namespace {

std::optional<int> queryNumber(const Errand &errand, const std::string &name) {
    const auto entry = errand.question.query.find(name);
    if (entry == errand.question.query.end())
        return std::nullopt;
    const std::string &text = entry->second;
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

/// A number of the query string that means the same on every route, and between what it may be.
struct QueryRange {
    const char *name;
    int least;
    int most;
};
constexpr QueryRange queryRanges[] = {{"limit", 1, limits::largestPage}, {"wait", 0, limits::longestWait.count()}};

} // namespace

std::optional<protocol::JsonFlaw> flawInQuery(const Errand &errand) {
    for (const auto &range : queryRanges) {
        const auto number = queryNumber(errand, range.name);
        if (errand.question.query.contains(range.name) && (!number || *number < range.least || *number > range.most))
            return protocol::JsonFlaw{range.name, "must be " + std::to_string(range.least) + " to " + std::to_string(range.most)};
    }
    return std::nullopt;
}

inquiry::Answer problem(std::string_view requestId, payment::Refusal refusal, const ProblemDetails &details) {
    const auto &facts = payment::factsOf(refusal);
    protocol::Json body = details.more;
    body["type"] = "/problems/" + std::string(facts.code);
    body["title"] = facts.sentence;
    body["status"] = facts.status;
    body["code"] = facts.code;
    body["retry"] = payment::toWord(facts.retry);
    body["fixBy"] = payment::toWord(facts.fixBy);
    body["requestId"] = requestId;
    body["detail"] = details.detail.empty() ? std::string(facts.sentence) : details.detail;
    if (!facts.declineCode.empty())
        body["declineCode"] = facts.declineCode;
    if (!details.param.empty())
        body["param"] = details.param;
    inquiry::Answer answer = answerJson(facts.status, body);
    answer.contentType = "application/problem+json";
    if (details.retryAfter.count() > 0)
        answer.headers.emplace_back("Retry-After", std::to_string(details.retryAfter.count()));
    return answer;
}

inquiry::Answer problem(const Errand &errand, payment::Refusal refusal, const ProblemDetails &details) {
    return problem(errand.question.requestId, refusal, details);
}

inquiry::Answer problem(const Errand &errand, StoreError error) {
    // Its sentence promises no more than that nothing is done twice: after `unknown` it may be done.
    if (error == StoreError::busy || error == StoreError::unreachable || error == StoreError::unknown)
        return problem(errand, payment::Refusal::busy, {.retryAfter = limits::retryWhenBusy});
    return problem(errand, payment::Refusal::storageFailed, {.retryAfter = limits::retryWhenStorageFails});
}

inquiry::Answer problem(const Errand &errand, const protocol::JsonFlaw &flaw) {
    return problem(errand, payment::Refusal::invalidInput, {.detail = flaw.what, .param = flaw.param});
}

inquiry::Answer answerJson(int status, const protocol::Json &body) {
    // `replace`: a text that is not UTF-8 never comes from outside, and must not bring the worker down if it came from within.
    return {.status = status, .body = body.dump(-1, ' ', false, protocol::Json::error_handler_t::replace)};
}

inquiry::Answer answerEmpty() {
    return {.status = 204, .contentType = {}};
}

std::optional<inquiry::Answer> recalled(Records &records, const Errand &errand) {
    auto kept = records.answers.find(*errand.idempotency);
    if (!kept || kept->keptUntil <= errand.now)
        return std::nullopt;
    if (kept->fingerprint != errand.fingerprint)
        return problem(errand, payment::Refusal::idempotencyMismatch);
    kept->answer.headers.emplace_back("Idempotent-Replayed", "true");
    return std::move(kept->answer);
}

void keepAnswer(Records &records, const Errand &errand, const inquiry::Answer &answer) {
    if (!errand.idempotency)
        return;
    records.answers.keep(*errand.idempotency, {errand.fingerprint, answer, errand.now + limits::answersKept});
}

std::string callerOf(const Errand &errand) {
    if (!errand.caller.merchant.empty())
        return "merchant:" + errand.caller.merchant;
    if (!errand.caller.member.empty())
        return "member:" + errand.caller.member;
    return "address:" + errand.question.address;
}

base::Result<protocol::Json, inquiry::Answer> bodyOf(const Errand &errand) {
    auto json = protocol::readJson(errand.question.body);
    if (!json)
        return base::Refused{problem(errand, payment::Refusal::malformedRequest, {.detail = json.error().what})};
    if (!json->is_object())
        return base::Refused{problem(errand, payment::Refusal::malformedRequest, {.detail = "The body must be a JSON object."})};
    return std::move(*json);
}

std::chrono::seconds waitOf(const Errand &errand) {
    return std::chrono::seconds(queryNumber(errand, "wait").value_or(0));
}

Page pageOf(const Errand &errand) {
    Page page;
    if (const auto entry = errand.question.query.find("after"); entry != errand.question.query.end())
        page.after = entry->second;
    page.limit = queryNumber(errand, "limit").value_or(page.limit);
    return page;
}

protocol::Json listJson(protocol::Json data, const std::string &next) {
    protocol::Json body;
    body["data"] = std::move(data);
    body["next"] = next.empty() ? protocol::Json(nullptr) : protocol::Json(next);
    return body;
}

} // namespace florin::intake
