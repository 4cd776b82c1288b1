#include "server/front/gatekeeper/gatekeeper.h"

#include "server/front/listener/problem.h"
#include "shared/base/network_address.h"
#include "shared/base/result.h"
#include "shared/base/secret_bytes.h"
#include "shared/protocol/json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <ctime>
#include <optional>

namespace florin::gatekeeper {

using base::Refused;
using listener::Reply;
using listener::Request;
using listener::Response;
using payment::Refusal;

namespace {

constexpr std::array<std::string_view, 4> methods{"GET", "POST", "PATCH", "DELETE"};
/// Beginnings of paths under which a password or a code can be tried, or a member be made.
constexpr std::array<std::string_view, 10> attemptPlaces{"members", "enrolments", "sessions", "password_resets", "hosted_payments",
                                                         "register", "sign-in", "reset", "password", "pay"};

constexpr std::size_t longestKey = 255;

struct Stop {
    Refusal refusal;
    listener::ProblemExtras extras;
};

bool isQuestion(const Request &request) {
    return !request.path.empty() && request.path[0] == "v1";
}

std::string httpDate(base::Timestamp moment) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(std::chrono::time_point_cast<std::chrono::seconds>(moment));
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    char text[40];
    std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return text;
}

void addUnlessThere(Response &response, std::string_view name, std::string_view value) {
    const auto same = [name](const auto &header) { return header.first == name; };
    if (std::none_of(response.headers.begin(), response.headers.end(), same)) {
        response.headers.emplace_back(name, value);
    }
}

void addSecurityHeaders(Response &response, bool isPublicHost) {
    addUnlessThere(response, "Cache-Control", "no-store");
    addUnlessThere(response, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    addUnlessThere(response, "X-Content-Type-Options", "nosniff");
    addUnlessThere(response, "X-Frame-Options", "DENY");
    addUnlessThere(response, "Referrer-Policy", "no-referrer");
    addUnlessThere(response, "Cross-Origin-Opener-Policy", "same-origin");
    addUnlessThere(response, "Cross-Origin-Resource-Policy", "same-origin");
    addUnlessThere(response, "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()");
    if (isPublicHost) {
        addUnlessThere(response, "Strict-Transport-Security", "max-age=31536000");
    }
}

std::string placeOf(const Request &request) {
    std::string place;
    for (std::size_t i = 0; i < std::min<std::size_t>(2, request.path.size()); ++i) {
        place += "/" + (request.path[i].size() <= 32 ? request.path[i] : std::string("..."));
    }
    return place.empty() ? "/" : place;
}

/// `Bearer` and a token of RFC 6750; empty if there is no such header.
base::Result<std::string, Stop> bearerOf(const Request &request) {
    const std::string_view header = request.header("authorization");
    if (header.empty()) {
        return std::string();
    }
    constexpr std::string_view scheme = "bearer ";
    const bool isBearer = header.size() > scheme.size() && std::equal(scheme.begin(), scheme.end(), header.begin(), [](char wanted, char c) {
                              return wanted == (c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c);
                          });
    const std::string_view token = isBearer ? header.substr(scheme.size()) : std::string_view{};
    const auto fits = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || std::string_view("-._~+/=").find(c) != std::string_view::npos;
    };
    if (token.empty() || token.size() > 512 || !std::all_of(token.begin(), token.end(), fits)) {
        return Refused{Stop{Refusal::notSignedIn, {.detail = "The Authorization header must be `Bearer` and a token."}}};
    }
    return std::string(token);
}

bool isBlank(std::string_view text) {
    return text.find_first_not_of(" \t") == std::string_view::npos;
}

base::Result<std::optional<std::string>, Stop> idempotencyKeyOf(const Request &request) {
    if (!request.headers.contains("idempotency-key")) {
        return std::optional<std::string>();
    }
    const std::string key(request.header("idempotency-key"));
    if (key.empty() || isBlank(key)) {
        return Refused{Stop{Refusal::invalidInput,
                            {.param = "Idempotency-Key", .detail = "The Idempotency-Key is empty. Blanks around a header's value are no part of it."}}};
    }
    const bool isPrintable = std::all_of(key.begin(), key.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
    if (key.size() > longestKey || !isPrintable) {
        return Refused{Stop{Refusal::invalidInput,
                            {.param = "Idempotency-Key", .detail = "An Idempotency-Key has 1 to 255 characters of printable ASCII."}}};
    }
    return std::optional(key);
}

bool saysJson(std::string_view contentType) {
    std::string type;
    for (const char c : contentType) {
        if (c != ' ' && c != '\t') {
            type += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
        }
    }
    return type == "application/json" || type == "application/json;charset=utf-8" || type == "application/json;charset=\"utf-8\"";
}

std::optional<Stop> flawInBody(const Request &request) {
    if (request.body.empty()) {
        return {};
    }
    if (!saysJson(request.header("content-type"))) {
        return Stop{Refusal::unsupportedMediaType, {.detail = "The Content-Type must be application/json."}};
    }
    const auto json = protocol::readJson(request.body);
    if (!json) {
        return Stop{Refusal::malformedRequest, {.param = json.error().param, .detail = "The body is not acceptable JSON: " + json.error().what}};
    }
    if (!json->is_object()) {
        return Stop{Refusal::malformedRequest, {.detail = "The body must be a JSON object."}};
    }
    return {};
}

base::Result<inquiry::Question, Stop> questionOf(Request &request) {
    if (std::find(methods.begin(), methods.end(), request.method) == methods.end()) {
        return Refused{Stop{Refusal::methodNotAllowed, {}}};
    }
    auto bearer = bearerOf(request);
    if (!bearer) {
        return Refused{bearer.error()};
    }
    auto key = idempotencyKeyOf(request);
    if (!key) {
        return Refused{key.error()};
    }
    if (const auto flaw = flawInBody(request)) {
        return Refused{*flaw};
    }
    inquiry::Question question;
    question.requestId = request.requestId;
    question.method = std::move(request.method);
    question.path = std::move(request.path);
    question.query = std::move(request.query);
    question.bearer = std::move(bearer).value();
    question.idempotencyKey = std::move(key).value();
    question.address = std::move(request.address);
    question.body = std::move(request.body);
    return question;
}

Response responseOf(inquiry::Answer answer) {
    Response response{answer.status, std::move(answer.headers), std::move(answer.body)};
    if (!response.body.empty()) {
        response.headers.emplace_back("Content-Type", std::move(answer.contentType));
    }
    return response;
}

} // namespace

Gatekeeper::Gatekeeper(Settings settings, inquiry::RearDoor &rear, listener::Handle site, const base::Clock &clock)
    : m_settings(std::move(settings)), m_rear(rear), m_site(std::move(site)), m_clock(clock), m_questions(m_settings.questions),
      m_attempts(m_settings.attempts) {}

void Gatekeeper::receive(Request request, Reply reply) {
    Passage passage{request.requestId, request.address, request.method, placeOf(request)};
    const Reply send = [this, passage, reply = std::move(reply), begin = std::chrono::steady_clock::now()](Response response) mutable {
        addSecurityHeaders(response, m_settings.isPublicHost);
        addUnlessThere(response, "Date", httpDate(m_clock.now()));
        if (m_settings.log) {
            passage.status = response.status;
            passage.took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
            m_settings.log(passage);
        }
        reply(std::move(response));
    };
    if (const auto admitted = admit(request); !admitted) {
        base::wipe(request.body);
        return send(listener::problemOf(Refusal::rateLimited, request.requestId, {.retryAfter = base::retryAfter(admitted.error())}));
    }
    if (isQuestion(request)) {
        return receiveQuestion(std::move(request), send);
    }
    const auto document = m_settings.documents.find(request.target.substr(0, request.target.find('?')));
    if (document == m_settings.documents.end()) {
        return m_site(std::move(request), send);
    }
    if (request.method != "GET" && request.method != "HEAD") {
        Response refused = listener::problemOf(Refusal::methodNotAllowed, request.requestId);
        refused.headers.emplace_back("Allow", "GET, HEAD");
        return send(std::move(refused));
    }
    send({200, {{"Content-Type", document->second.contentType}, {"Access-Control-Allow-Origin", "*"}, {"Cache-Control", "no-cache"}}, document->second.body});
}

base::Result<void, std::chrono::milliseconds> Gatekeeper::admit(const Request &request) {
    if (m_settings.raiseLoopback && base::isLoopback(request.address)) {
        return {};
    }
    const auto now = std::chrono::steady_clock::now();
    const std::size_t at = isQuestion(request) ? 1 : 0;
    const bool isAttempt = request.method == "POST" && request.path.size() > at &&
                           std::find(attemptPlaces.begin(), attemptPlaces.end(), request.path[at]) != attemptPlaces.end();
    const std::string network = base::networkOf(request.address);
    const auto asked = m_questions.admit(network, now);
    return asked && isAttempt ? m_attempts.admit(network, now) : asked;
}

void Gatekeeper::receiveQuestion(Request request, const Reply &reply) {
    const std::string requestId = request.requestId;
    auto question = questionOf(request);
    base::wipe(request.headers["authorization"]);
    base::wipe(request.body);
    if (!question) {
        Response refused = listener::problemOf(question.error().refusal, requestId, question.error().extras);
        if (refused.status == 401) {
            refused.headers.emplace_back("WWW-Authenticate", "Bearer");
        }
        if (refused.status == 405) {
            refused.headers.emplace_back("Allow", "GET, POST, PATCH, DELETE");
        }
        return reply(std::move(refused));
    }
    m_rear.ask(std::move(question).value(), [reply](inquiry::Answer answer) { reply(responseOf(std::move(answer))); });
}

} // namespace florin::gatekeeper
