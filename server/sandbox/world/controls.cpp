#include "server/sandbox/world/controls.h"

#include "server/sandbox/world/files.h"
#include "shared/protocol/json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <sstream>

namespace florin::world {

namespace {

using listener::Request;
using listener::Response;
using protocol::Json;
using protocol::ObjectReader;
using namespace std::chrono_literals;

constexpr std::size_t mostJobs = 100;

Response reply(int status, const Json &body) {
    return {status, {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}}, body.dump() + "\n"};
}

Response refusal(int status, const std::string &sentence) {
    return reply(status, {{"status", status}, {"detail", sentence}});
}

Json clockJson(const base::SharedOffsetClock &clock) {
    return {{"now", base::toRfc3339(clock.now())},
            {"offsetSeconds", std::chrono::duration_cast<std::chrono::seconds>(clock.offset()).count()}};
}

Json booksJson(const bank::ShownBooks &books) {
    Json json = {{"cards", Json::array()}, {"movements", Json::array()}};
    for (const auto &card : books.cards)
        json["cards"].push_back({{"reference", card.reference},
                                 {"number", card.number},
                                 {"expiry", card.expiry},
                                 {"kind", card.kind},
                                 {"state", card.state},
                                 {"currency", card.currency},
                                 {"balance", card.balance},
                                 {"disputed", card.disputed}});
    for (const auto &movement : books.movements)
        json["movements"].push_back({{"at", base::toRfc3339(movement.at)},
                                     {"type", movement.type},
                                     {"card", movement.card},
                                     {"stan", movement.stan},
                                     {"retrieval", movement.retrieval},
                                     {"answer", movement.answer},
                                     {"moved", movement.moved},
                                     {"balanceAfter", movement.balanceAfter},
                                     {"reversed", movement.reversed}});
    return json;
}

Json logJson(const std::vector<bank::LoggedMessage> &log) {
    Json json = Json::array();
    for (const auto &message : log) {
        Json fields = Json::object();
        for (const auto &[number, value] : message.fields)
            fields[std::to_string(number)] = value;
        json.push_back({{"at", base::toRfc3339(message.at)},
                        {"direction", message.direction == bank::Direction::in ? "in" : "out"},
                        {"type", message.type},
                        {"fields", fields},
                        {"note", message.note}});
    }
    return {{"data", json}};
}

std::string headerOf(const std::string &letter, const std::string &name) {
    std::istringstream in(letter);
    std::string value;
    bool found = false;
    for (std::string line; std::getline(in, line) && line != "\r" && !line.empty();) {
        if (line.back() == '\r')
            line.pop_back();
        if (found && (line[0] == ' ' || line[0] == '\t'))
            value += line;
        else if (found)
            break;
        else if (line.size() > name.size() && line[name.size()] == ':' &&
                 std::equal(name.begin(), name.end(), line.begin(), [](char a, char b) { return std::tolower(a) == std::tolower(b); })) {
            value = line.substr(std::min(line.size(), name.size() + 2));
            found = true;
        }
    }
    return value;
}

Json mailJson(const std::string &folder) {
    std::vector<std::filesystem::path> letters;
    std::error_code error;
    for (const char *part : {"new", "cur"})
        for (const auto &entry : std::filesystem::directory_iterator(std::filesystem::path(folder) / part, error))
            letters.push_back(entry.path());
    std::sort(letters.begin(), letters.end(), [](const auto &a, const auto &b) { return a.filename() < b.filename(); });
    Json json = Json::array();
    for (const auto &path : letters) {
        const std::string letter = readFile(path.string()).value_or("");
        json.push_back({{"file", path.string()}, {"to", headerOf(letter, "X-Envelope-To")}, {"subject", headerOf(letter, "Subject")}});
    }
    return {{"data", json}};
}

bool isAt(const Request &request, std::initializer_list<std::string_view> path) {
    return std::equal(request.path.begin(), request.path.end(), path.begin(), path.end());
}

Response outcome(const base::Result<void, std::string> &done) {
    return done ? reply(200, {{"done", true}}) : refusal(500, done.error());
}

Response moveClock(World &world, ObjectReader &in) {
    constexpr std::int64_t decade = 10LL * 366 * 24 * 3600;
    const auto seconds = in.integer("advanceSeconds", -decade, decade);
    if (in.flaw())
        return refusal(422, in.flaw()->param + ": " + in.flaw()->what);
    world.clock().setOffset(world.clock().offset() + std::chrono::seconds(seconds));
    return reply(200, clockJson(world.clock()));
}

Response breakLink(World &world, ObjectReader &in) {
    const std::string link = in.text("link", {1, 20}), word = in.text("fault", {1, 20});
    const auto count = in.has("count") ? in.integer("count", 1, bank::Faults::most) : 1;
    if (in.flaw())
        return refusal(422, in.flaw()->param + ": " + in.flaw()->what);
    const auto bank = link == "issuer" ? world.issuer() : link == "cards" ? world.cards() : nullptr;
    const auto fault = bank::faultFromWord(word);
    if (!bank || (!fault && word != "none"))
        return refusal(422, "link: issuer or cards; fault: timeout, late, duplicate, reorder, cut, badsig or none");
    if (fault)
        bank->arm(*fault, static_cast<int>(count));
    else
        bank->clearFaults();
    return reply(200, {{"link", link}, {"fault", word}, {"count", fault ? count : 0}});
}

Response steerGateway(World &world, ObjectReader &in) {
    const std::string action = in.text("action", {1, 10});
    const std::string unit = in.has("unit") ? in.text("unit", {1, 10}) : std::string();
    if (!unit.empty())
        return action == "kill" && world.gateway().kill(unit) ? reply(200, {{"done", true}}) : refusal(422, "kill front or rear, where they are two programs");
    if (action == "kill")
        world.gateway().kill();
    else if (action == "stop")
        world.gateway().stop();
    else if (action == "start")
        return outcome(world.startGateway());
    else
        return refusal(422, "action: kill, stop or start");
    return reply(200, {{"done", true}});
}

Response steerIssuer(World &world, const Request &request, ObjectReader &in) {
    const auto issuer = world.issuer();
    if (isAt(request, {"bank", "next-number"})) {
        const std::string ending = in.text("ending", {4, 4});
        if (in.flaw() || !issuer->setNextNumberEnding(ending))
            return refusal(422, "ending: four digits");
        return reply(200, {{"ending", ending}});
    }
    const std::string reference = in.text("reference", {1, 64});
    if (in.flaw() || !issuer->approvePhysical(reference))
        return refusal(422, "reference: no card of that reference waits for the person in charge");
    return reply(200, {{"reference", reference}});
}

} // namespace

base::Result<std::unique_ptr<Controls>, std::string> Controls::open(World &world) {
    std::unique_ptr<Controls> controls(new Controls(world));
    listener::Settings settings;
    settings.port = world.settings().controlPort();
    settings.names = {"localhost", "127.0.0.1"};
    auto door = listener::Listener::open(settings, [here = controls.get()](Request request, listener::Reply answered) {
        const std::lock_guard lock(here->m_mutex);
        if (here->m_jobs.size() >= mostJobs) {
            answered(refusal(503, "Too much is being asked at once."));
            return;
        }
        here->m_jobs.emplace_back([here, request = std::move(request), answered] { answered(here->answer(request)); });
        here->m_more.notify_one();
    });
    if (!door)
        return base::Refused{door.error().sentence};
    controls->m_door = std::move(*door);
    return controls;
}

Controls::Controls(World &world) : m_world(world), m_thread([this] { work(); }) {
}

Controls::~Controls() {
    if (m_door)
        m_door->stop(2s);
    {
        const std::lock_guard lock(m_mutex);
        m_closing = true;
    }
    m_more.notify_all();
    m_thread.join();
}

void Controls::work() {
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_more.wait(lock, [this] { return m_closing || !m_jobs.empty(); });
        if (m_closing)
            return;
        const auto job = std::move(m_jobs.front());
        m_jobs.pop_front();
        lock.unlock();
        job();
        lock.lock();
    }
}

Response Controls::answer(const Request &request) {
    if (request.method == "GET")
        return get(request);
    if (request.method == "POST")
        return post(request);
    return refusal(405, "GET or POST");
}

Response Controls::get(const Request &request) {
    if (isAt(request, {"clock"}))
        return reply(200, clockJson(m_world.clock()));
    if (isAt(request, {"mail"}))
        return reply(200, mailJson(m_world.settings().mailFolder()));
    if (isAt(request, {"gateway"}))
        return reply(200, {{"running", m_world.gateway().isRunning()}});
    if (request.path.size() == 3 && request.path[0] == "bank") {
        const auto bank = request.path[1] == "issuer" ? m_world.issuer() : request.path[1] == "cards" ? m_world.cards() : nullptr;
        if (bank && request.path[2] == "books")
            return reply(200, booksJson(bank->books()));
        if (bank && request.path[2] == "log")
            return reply(200, logJson(bank->log()));
    }
    return refusal(404, "There is no such control.");
}

Response Controls::post(const Request &request) {
    // A page of a stranger can send a form to loopback, but no JSON without asking first, which nobody answers.
    if (!request.header("content-type").starts_with("application/json"))
        return refusal(415, "Content-Type: application/json");
    const auto body = protocol::readJson(request.body.empty() ? "{}" : request.body);
    if (!body || !body->is_object())
        return refusal(400, "The body must be a JSON object.");
    ObjectReader in(*body);
    if (isAt(request, {"clock"}))
        return moveClock(m_world, in);
    if (isAt(request, {"reset"}))
        return outcome(m_world.reset());
    if (isAt(request, {"faults"}))
        return breakLink(m_world, in);
    if (isAt(request, {"gateway"}))
        return steerGateway(m_world, in);
    if (isAt(request, {"bank", "next-number"}) || isAt(request, {"bank", "approve-physical"}))
        return steerIssuer(m_world, request, in);
    return refusal(404, "There is no such control.");
}

} // namespace florin::world
