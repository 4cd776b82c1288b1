#include "tests/simulation/clients.h"

#include "shared/base/ensure.h"

#include <nlohmann/json.hpp>

namespace florin::simulation {

using namespace std::chrono_literals;
using Json = nlohmann::json;

namespace {

/// How long a client waits for a word before it asks again.
constexpr auto patience = 8s;

/// For the trace: never what holds a signature, which is another one in each run.
std::string valueIn(const std::string &body, const std::string &name) {
    const auto found = body.find('"' + name + "\":\"");
    if (found == std::string::npos) return "";
    const auto begin = found + name.size() + 4;
    return ' ' + body.substr(begin, body.find('"', begin) - begin);
}

bool isForGood(int status, const Json &body) {
    if (status == 409) return !body.is_object() || body.value("code", "") != "idempotency_in_progress";
    return status == 200 || status == 201 || status == 402 || status == 422 || status == 502;
}

} // namespace

Clients::Clients(Timeline &timeline, Dice dice, const WebManners &manners, Witness &witness, Note note)
    : m_timeline(timeline), m_dice(dice), m_manners(manners), m_witness(witness), m_note(std::move(note)) {
}

void Clients::connect(inquiry::RearDoor *door) {
    m_door = door;
    ++m_server;
}

Clients::CallPointer Clients::newCall(std::string name, const std::string &room, const std::string &bearer, const std::string &key,
                                      std::string body) {
    auto call = std::make_shared<Call>();
    call->name = std::move(name);
    call->question.requestId = "req_" + std::to_string(m_calls.size());
    call->question.method = "POST";
    call->question.path = {"v1", room};
    call->question.bearer = bearer;
    call->question.idempotencyKey = key;
    call->question.address = "127.0.0.1";
    call->question.body = std::move(body);
    call->isPatient = !m_dice.percent(static_cast<std::uint64_t>(m_manners.givesUp));
    m_calls.push_back(call);
    return call;
}

void Clients::askIn(Timeline::Span delay, const CallPointer &call) {
    const int attempt = ++call->attempt;
    m_timeline.in(delay, [this, call, attempt] {
        if (!call->isDone && call->attempt == attempt) send(call);
    });
}

void Clients::send(const CallPointer &call) {
    m_note(call->name + " is sent");
    const bool isLost = !m_persists && m_dice.percent(static_cast<std::uint64_t>(m_manners.loses));
    const bool isDoubled = !m_persists && m_dice.percent(static_cast<std::uint64_t>(m_manners.doubles));
    for (int copies = isLost ? 0 : isDoubled ? 2 : 1; copies > 0; --copies) m_timeline.in(travel(), [this, call] { arrive(call); });
    const int attempt = ++call->attempt;
    if (!call->isPatient && !m_persists) return;
    m_timeline.in(patience, [this, call, attempt] {
        if (!call->isDone && call->attempt == attempt) send(call);
    });
}

void Clients::arrive(const CallPointer &call) {
    if (m_door == nullptr) return;
    m_door->ask(call->question, [this, call, server = m_server, asked = m_witness.answers()](inquiry::Answer answer) {
        if (server != m_server || !isHeard()) return;
        m_witness.heard(call->question, answer, asked);
        m_note(call->name + " is answered " + std::to_string(answer.status) + valueIn(answer.body, "code") + valueIn(answer.body, "state"));
        if (!m_persists && m_dice.percent(static_cast<std::uint64_t>(m_manners.loses))) return;
        m_timeline.in(travel(), [this, call, answer = std::move(answer)] { receive(call, answer); });
    });
}

void Clients::receive(const CallPointer &call, const inquiry::Answer &answer) {
    if (call->isDone) return;
    call->status = answer.status;
    const auto body = Json::parse(answer.body, nullptr, false);
    if (isForGood(answer.status, body)) {
        call->isDone = true;
        return;
    }
    if (answer.status == 202 && m_dice.percent(40) && body.contains("id")) poll(call, body.at("id"));
    if (call->isPatient || m_persists) askIn(500ms + within(2500ms), call);
}

/// Looks at what became of it, as a wallet or a shop does that waits.
void Clients::poll(const CallPointer &call, const std::string &id) {
    auto look = std::make_shared<Call>(*call);
    look->name = "a look at " + call->name;
    look->isPatient = false;
    auto &question = look->question;
    question.method = "GET";
    question.body.clear();
    question.idempotencyKey.reset();
    question.query = {{"wait", std::to_string(1 + m_dice.upTo(9))}};
    question.path = {"v1", question.path.at(1) == "orders" ? "payments" : question.path.at(1), id};
    send(look);
}

Timeline::Span Clients::travel() {
    return 1ms + within(std::chrono::milliseconds(m_manners.slowestMs));
}

Timeline::Span Clients::within(std::chrono::milliseconds most) {
    return Timeline::Span(m_dice.upTo(static_cast<int>(Timeline::Span(most).count())));
}

const CastMember &Clients::someMember() {
    return Cast::instance().members.at(m_dice.below(Cast::instance().members.size()));
}

const CastShop &Clients::someShop() {
    return Cast::instance().shops.at(m_dice.below(Cast::instance().shops.size()));
}

void Clients::persist() {
    m_persists = true;
    for (const auto &call : m_calls)
        if (!call->isDone && call->attempt > 0) askIn(within(1000ms), call);
}

std::vector<std::string> Clients::unanswered() const {
    std::vector<std::string> names;
    for (const auto &call : m_calls)
        if (!call->isDone) names.push_back(call->name + " (" + std::to_string(call->status) + ")");
    return names;
}

} // namespace florin::simulation
