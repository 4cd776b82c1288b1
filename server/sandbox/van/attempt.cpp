#include "server/sandbox/van/attempt.h"

#include "server/front/listener/problem.h"
#include "shared/protocol/json.h"

#include <nlohmann/json.hpp>

#include <array>

namespace florin::van {

namespace {

using payments::BankReference;
using protocol::Json;
using protocol::ObjectReader;

constexpr std::array<std::string_view, 5> stateWords = {"pending", "unknown", "approved", "declined", "reversed"};

std::optional<State> stateFromWord(std::string_view word) {
    for (std::size_t i = 0; i < stateWords.size(); ++i)
        if (stateWords[i] == word)
            return static_cast<State>(i);
    return std::nullopt;
}

Json toJson(const BankReference &reference) {
    return {{"stan", reference.stan}, {"retrieval", reference.retrieval}, {"sentAt", base::toRfc3339(reference.sentAt)}};
}

std::optional<BankReference> referenceIn(ObjectReader &in, const char *name) {
    const Json *object = in.object(name);
    if (!object)
        return std::nullopt;
    ObjectReader inner(*object, name);
    BankReference reference{inner.text("stan", {6, 6}), inner.text("retrieval", {12, 12}), {}};
    const auto sentAt = base::fromRfc3339(inner.text("sentAt", {1, 40}));
    if (inner.flaw() || !sentAt)
        return std::nullopt;
    reference.sentAt = *sentAt;
    return reference;
}

Json approvalJson(const Attempt &attempt) {
    Json json = {{"id", attempt.id},
                 {"state", toWord(attempt.state)},
                 {"serial", attempt.serial},
                 {"total", protocol::toJson(attempt.total)},
                 {"approvalCode", nullptr},
                 {"refusal", nullptr},
                 {"createdAt", base::toRfc3339(attempt.createdAt)}};
    if (attempt.state == State::approved)
        json["approvalCode"] = attempt.approvalCode;
    if (isFinal(attempt.state) && attempt.refusal) {
        const auto &facts = payment::factsOf(*attempt.refusal);
        json["refusal"] = {{"code", facts.code}, {"sentence", facts.sentence}};
    }
    return json;
}

listener::Response reply(int status, const Json &json) {
    return {status, {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}}, protocol::writeJson(json)};
}

} // namespace

std::string_view toWord(State state) {
    return stateWords[static_cast<std::size_t>(state)];
}

bool isFinal(State state) {
    return state != State::pending && state != State::unknown;
}

std::string toJournalLine(const Attempt &attempt) {
    Json json = {{"id", attempt.id},
                 {"shop", attempt.shop},
                 {"key", attempt.key},
                 {"fingerprint", attempt.fingerprint},
                 {"serial", attempt.serial},
                 {"total", protocol::toJson(attempt.total)},
                 {"purchase", toJson(attempt.purchase)},
                 {"state", toWord(attempt.state)},
                 {"createdAt", base::toRfc3339(attempt.createdAt)}};
    if (attempt.reversal)
        json["reversal"] = toJson(*attempt.reversal);
    if (!attempt.approvalCode.empty())
        json["approvalCode"] = attempt.approvalCode;
    if (attempt.refusal)
        json["refusal"] = payment::factsOf(*attempt.refusal).code;
    return protocol::writeJson(json);
}

std::optional<Attempt> fromJournalLine(const std::string &line) {
    const auto json = protocol::readJson(line);
    if (!json || !json->is_object())
        return std::nullopt;
    ObjectReader in(*json);
    const auto total = in.money("total");
    const auto purchase = referenceIn(in, "purchase");
    const auto state = stateFromWord(in.text("state", {1, 20}));
    const auto createdAt = base::fromRfc3339(in.text("createdAt", {1, 40}));
    if (!total || !purchase || !state || !createdAt)
        return std::nullopt;
    Attempt attempt{in.text("id", {1, 64}),   in.text("shop", {1, 15}), in.text("key", {1, 255}), in.text("fingerprint", {64, 64}),
                    in.text("serial", {1, 64}), *total,                   *purchase};
    attempt.state = *state;
    attempt.createdAt = *createdAt;
    if (in.has("reversal"))
        attempt.reversal = referenceIn(in, "reversal");
    attempt.approvalCode = in.optionalText("approvalCode", {1, 6}).value_or("");
    attempt.refusal = payment::refusalFromCode(in.optionalText("refusal", {1, 64}).value_or(""));
    if (in.flaw() || attempt.reversal.has_value() != in.has("reversal"))
        return std::nullopt;
    return attempt;
}

listener::Response shown(const Attempt &attempt) {
    return reply(200, approvalJson(attempt));
}

listener::Response listed(const std::optional<Attempt> &attempt) {
    Json data = Json::array();
    if (attempt)
        data.push_back(approvalJson(*attempt));
    return reply(200, {{"data", data}, {"next", nullptr}});
}

listener::Response answered(const Attempt &attempt, std::string_view requestId) {
    if (attempt.state == State::approved)
        return reply(201, approvalJson(attempt));
    if (attempt.state == State::pending)
        return reply(202, approvalJson(attempt));
    const auto refusal = attempt.state == State::unknown ? payment::Refusal::outcomeUnknown : attempt.refusal.value_or(payment::Refusal::cardDeclined);
    listener::Response problem = listener::problemOf(refusal, requestId);
    if (auto document = protocol::readJson(problem.body)) {
        (*document)["approval"] = approvalJson(attempt);
        problem.body = protocol::writeJson(*document);
    }
    return problem;
}

} // namespace florin::van
