#include "server/front/site/desk.h"

#include "server/front/site/templates.h"
#include "shared/base/encoding.h"
#include "shared/payment/refusal.h"
#include "shared/signing/sealing.h"

#include <utility>

namespace florin::site {

using listener::Response;

namespace {

constexpr const char *sessionCookie = "__Host-florin_session";
constexpr const char *seedCookie = "__Host-florin_form";
constexpr const char *cookieRules = "; Path=/; Secure; HttpOnly; SameSite=Lax";

/// Forms go to this site alone, and to `origin` where a page says so.
std::string contentPolicy(const std::string &origin) {
    return "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; form-action 'self'" + (origin.empty() ? "" : " " + origin) +
           "; base-uri 'none'; frame-ancestors 'none'";
}

std::string textOf(const Json &body, const char *name) {
    const auto found = body.is_object() ? body.find(name) : body.end();
    return found != body.end() && found->is_string() ? found->get<std::string>() : std::string();
}

} // namespace

Visit::~Visit() {
    base::wipe(session);
    base::wipe(request.body);
}

std::string Said::code() const {
    return textOf(body, "code");
}

std::string Said::sentence() const {
    const auto refusal = payment::refusalFromCode(code());
    return std::string(payment::factsOf(refusal.value_or(payment::Refusal::internalError)).sentence);
}

std::string Said::field() const {
    const std::string param = textOf(body, "param");
    const std::size_t dot = param.rfind('.');
    return dot == param.npos ? param : param.substr(dot + 1);
}

std::string Said::detail() const {
    return textOf(body, "detail");
}

Desk::Desk(Settings settings, inquiry::RearDoor &rear, base::Random &random)
    : m_settings(std::move(settings)), m_rear(rear), m_random(random), m_key(32) {
    m_random.fill({m_key.data(), m_key.size()});
}

void Desk::ask(const VisitPtr &visit, Ask ask, std::function<void(Said)> then) {
    inquiry::Question question;
    question.requestId = visit->request.requestId;
    question.method = std::move(ask.method);
    question.path = std::move(ask.path);
    question.bearer = visit->session;
    if (!ask.key.empty()) {
        question.idempotencyKey = std::move(ask.key);
    }
    question.address = visit->request.address;
    if (!ask.body.is_null()) {
        question.body = ask.body.dump();
        for (Json &member : ask.body) {
            if (member.is_string()) {
                base::wipe(member.get_ref<std::string &>()); // a password may be among them
            }
        }
    }
    m_rear.ask(std::move(question), [then = std::move(then)](inquiry::Answer answer) {
        Json body = Json::parse(answer.body, nullptr, false);
        then({answer.status, body.is_discarded() ? Json() : std::move(body)});
    });
}

void Desk::show(const VisitPtr &visit, std::string_view page, Json data, int status) {
    answer(visit, page, std::move(data), status, {});
}

void Desk::showWithFormTo(const VisitPtr &visit, const std::string &origin, std::string_view page, Json data) {
    answer(visit, page, std::move(data), 200, origin);
}

void Desk::answer(const VisitPtr &visit, std::string_view page, Json data, int status, const std::string &formOrigin) {
    data["signedIn"] = !visit->session.empty();
    data["sandbox"] = !m_settings.live;
    data["formToken"] = formToken(*visit);
    data["page"] = {{std::string(page), true}};
    for (const char *optional : {"notice", "error"}) {
        if (!data.contains(optional)) {
            data[optional] = false;
        }
    }
    // `same-origin`, not `no-referrer`: under that one browsers send `Origin: null` with our own forms.
    Response response{status,
                      {{"Content-Type", "text/html; charset=utf-8"}, {"Content-Security-Policy", contentPolicy(formOrigin)}, {"Referrer-Policy", "same-origin"}},
                      renderPage(page, data)};
    if (visit->hasNewSeed) {
        response.headers.emplace_back("Set-Cookie", std::string(seedCookie) + "=" + visit->seed + cookieRules);
    }
    visit->reply(std::move(response));
}

Response Desk::redirection(const std::string &target) const {
    return {303, {{"Location", target}}, ""};
}

void Desk::redirect(const VisitPtr &visit, const std::string &target) {
    visit->reply(redirection(target));
}

void Desk::redirectSignedIn(const VisitPtr &visit, const std::string &target, const std::string &token) {
    Response response = redirection(target);
    response.headers.emplace_back("Set-Cookie", std::string(sessionCookie) + "=" + token + cookieRules + "; Max-Age=1800");
    // A new seed as well: no token from before the sign-in holds after it.
    response.headers.emplace_back("Set-Cookie", std::string(seedCookie) + "=" + freshSeed() + cookieRules);
    visit->reply(std::move(response));
}

void Desk::redirectSignedOut(const VisitPtr &visit, const std::string &target) {
    Response response = redirection(target);
    response.headers.emplace_back("Set-Cookie", std::string(sessionCookie) + "=" + cookieRules + "; Max-Age=0");
    visit->reply(std::move(response));
}

void Desk::showRefusal(const VisitPtr &visit, const Said &said) {
    show(visit, "message", {{"title", "That did not work"}, {"text", said.sentence()}, {"reference", visit->request.requestId}}, said.status);
}

std::string Desk::formToken(const Visit &visit) const {
    return base::toBase64Url(signing::hmacSha256(m_key.bytes(), visit.seed + "|" + visit.session));
}

bool Desk::isOurForm(const Visit &visit) const {
    const std::string_view origin = visit.request.header("origin");
    if (!origin.empty() && origin != "https://" + std::string(visit.request.header("host"))) {
        return false;
    }
    const std::string_view site = visit.request.header("sec-fetch-site");
    if (!site.empty() && site != "same-origin" && site != "none") {
        return false;
    }
    return !visit.hasNewSeed && signing::equalInConstantTime(base::bytesOf(visit.form.exact("form")), base::bytesOf(formToken(visit)));
}

std::string Desk::freshKey() {
    return m_random.id("site");
}

std::string Desk::freshSeed() {
    return m_random.id("f");
}

void sendToSignIn(Desk &desk, const VisitPtr &visit) {
    desk.redirectSignedOut(visit, "/sign-in?next=" + (visit->request.path.empty() ? std::string("account") : visit->request.path[0]));
}

} // namespace florin::site
