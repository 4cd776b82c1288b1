#include "tests/simulation/witness.h"

#include <nlohmann/json.hpp>

#include <optional>

namespace florin::simulation {

namespace {

using Json = nlohmann::json;

std::optional<Witness::Kind> kindOf(const inquiry::Question &question) {
    const std::string &room = question.path.at(1);
    if (room == "orders" || room == "payments") return Witness::Kind::payment;
    if (room == "approvals") return Witness::Kind::approval;
    if (room == "charges") return Witness::Kind::charge;
    return std::nullopt;
}

/// What the answer is about: the body itself, or a member of a problem.
Json objectOf(const Json &body) {
    if (!body.is_object()) return nullptr;
    for (const char *name : {"payment", "approval", "charge"})
        if (const auto found = body.find(name); found != body.end() && found->is_object()) return *found;
    return body.contains("id") && body.contains("state") ? body : Json(nullptr);
}

/// Whether the answer is about what this question itself began. A second order or request for one ticket is answered with the first.
bool isOwn(const inquiry::Question &question, Witness::Kind kind, const std::string &id) {
    if (kind == Witness::Kind::payment) return id == *question.idempotencyKey;
    return kind == Witness::Kind::charge || question.body.find("\"type\":\"card\"") != std::string::npos;
}

} // namespace

bool isFinalWord(const std::string &state) {
    static const std::set<std::string> words{"approved", "declined", "reversed", "expired", "loaded"};
    return words.contains(state);
}

void Witness::contradict(const std::string &what) {
    if (m_contradiction.empty()) m_contradiction = what;
}

void Witness::heard(const inquiry::Question &question, const inquiry::Answer &answer, int asked) {
    ++m_answers;
    const auto kind = kindOf(question);
    const auto body = Json::parse(answer.body, nullptr, false);
    if (answer.status == 500) contradict("an internal error was told");
    const auto object = objectOf(body);
    if (!kind || object.is_null()) return;
    const std::string id = object.at("id"), state = object.at("state");
    m_known[static_cast<std::size_t>(*kind)].insert(id);
    if (isFinalWord(state)) {
        const auto [before, isNew] = m_finals.emplace(id, state);
        if (isNew) m_toldAs[id] = m_answers;
        if (before->second != state) contradict(id + " was told to be " + before->second + ", and now to be " + state);
    } else if (const auto before = m_finals.find(id); before != m_finals.end() && m_toldAs.at(id) <= asked) {
        contradict(id + " was told to be " + before->second + ", and now to be " + state);
    }
    if (!question.idempotencyKey) return;
    const std::string scope = question.bearer + ' ' + question.path.at(1) + ' ' + *question.idempotencyKey;
    if (isOwn(question, *kind, id)) {
        const auto [accepted, isFirst] = m_acceptedBodies.emplace(scope, question.body);
        if (accepted->second != question.body) contradict("two contents were accepted under " + scope);
    }
    if (!isFinalWord(state)) return;
    auto plain = body;
    plain.erase("requestId");
    const auto text = std::to_string(answer.status) + ' ' + plain.dump();
    const auto [kept, isNewAnswer] = m_keptAnswers.emplace(scope, text);
    if (kept->second != text) contradict("the same question was answered otherwise: " + kept->second + " then " + text);
}

} // namespace florin::simulation
