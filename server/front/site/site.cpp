#include "server/front/site/site.h"

#include "server/front/listener/problem.h"
#include "server/front/site/embedded_file.h"
#include "server/front/site/pages.h"

#include <algorithm>
#include <array>

namespace florin::site {

using listener::Reply;
using listener::Request;

namespace {

using Page = void (*)(Desk &, const VisitPtr &);

struct Entry {
    std::string_view place; ///< first segments; `*` is any one
    Page show;
    Page take; ///< may be null
};

constexpr std::array<Entry, 14> entries{{
    {"", showLanding, nullptr},
    {"register", showRegistration, takeRegistration},
    {"sign-in", showSignIn, takeSignIn},
    {"sign-out", nullptr, takeSignOut},
    {"apply", showApplication, takeApplication},
    {"account", showAccount, nullptr},
    {"pay", showPay, nullptr},
    {"pay/code", nullptr, takeHostedMail},
    {"pay/*", showHostedPayment, takeHostedPayment},
    {"reset", showReset, takeReset},
    {"reset/code", nullptr, takeResetCode},
    {"download", showDownload, nullptr},
    {"problems", showProblems, nullptr},
    {"problems/*", showProblem, nullptr},
}};

struct Asset {
    std::string_view name;
    std::string_view type;
};
constexpr std::array<Asset, 3> assets{{{"site.css", "text/css; charset=utf-8"},
                                       {"site.js", "text/javascript; charset=utf-8"},
                                       {"florin.svg", "image/svg+xml"}}};

std::string placeOf(const Request &request) {
    std::string place;
    for (const std::string &segment : request.path) {
        place += (place.empty() ? "" : "/") + segment;
    }
    return place;
}

const Entry *findEntry(const std::string &place) {
    for (const Entry &entry : entries) {
        const bool isAny = entry.place.ends_with("/*");
        const std::string_view stem = entry.place.substr(0, entry.place.size() - (isAny ? 1 : 0));
        const bool fits = isAny ? place.size() > stem.size() && place.starts_with(stem) && place.find('/', stem.size()) == place.npos : place == stem;
        if (fits) {
            return &entry;
        }
    }
    return nullptr;
}

bool answerAsset(const Request &request, const std::string &place, const Reply &reply) {
    const std::string name = place == "favicon.ico" ? "florin.svg" : place.starts_with("assets/") ? place.substr(7) : std::string();
    const auto asset = std::find_if(assets.begin(), assets.end(), [&name](const Asset &one) { return one.name == name; });
    if (asset == assets.end() || (request.method != "GET" && request.method != "HEAD")) {
        return false;
    }
    reply({200, {{"Content-Type", std::string(asset->type)}, {"Cache-Control", "public, max-age=600"}}, std::string(embeddedFile(name))});
    return true;
}

} // namespace

struct Site::Inner {
    Desk desk;

    void serve(const VisitPtr &visit, const Entry *entry);
    void take(const VisitPtr &visit, Page page);
};

Site::Site(Settings settings, inquiry::RearDoor &rear, base::Random &random)
    : m_inner(std::make_unique<Inner>(Inner{Desk(std::move(settings), rear, random)})) {}

Site::~Site() = default;

void Site::receive(Request request, Reply reply) {
    const std::string place = placeOf(request);
    if (answerAsset(request, place, reply)) {
        return;
    }
    auto visit = std::make_shared<Visit>();
    const std::string_view cookies = request.header("cookie");
    visit->session = cookieOf(cookies, "__Host-florin_session");
    visit->seed = cookieOf(cookies, "__Host-florin_form");
    visit->hasNewSeed = visit->seed.empty();
    if (visit->hasNewSeed) {
        visit->seed = m_inner->desk.freshSeed();
    }
    visit->request = std::move(request);
    visit->reply = std::move(reply);
    if (place.starts_with("download/") && (visit->request.method == "GET" || visit->request.method == "HEAD")) {
        return sendDownload(m_inner->desk, visit);
    }
    m_inner->serve(visit, findEntry(place));
}

void Site::Inner::serve(const VisitPtr &visit, const Entry *entry) {
    const std::string &method = visit->request.method;
    const bool reads = method == "GET" || method == "HEAD";
    if (entry == nullptr) {
        return desk.show(visit, "message",
                         {{"title", "There is no such page"}, {"text", "Perhaps the address was cut. The front page leads everywhere."}, {"reference", false}},
                         404);
    }
    if (reads && entry->show != nullptr) {
        return entry->show(desk, visit);
    }
    if (method == "POST" && entry->take != nullptr) {
        return take(visit, entry->take);
    }
    listener::Response refused = listener::problemOf(payment::Refusal::methodNotAllowed, visit->request.requestId);
    refused.headers.emplace_back("Allow", entry->take == nullptr ? "GET, HEAD" : "GET, HEAD, POST");
    visit->reply(std::move(refused));
}

void Site::Inner::take(const VisitPtr &visit, Page page) {
    const bool isForm = visit->request.header("content-type").starts_with("application/x-www-form-urlencoded");
    auto form = isForm ? Form::parse(visit->request.body) : std::nullopt;
    if (!form) {
        return visit->reply(listener::problemOf(payment::Refusal::malformedRequest, visit->request.requestId));
    }
    visit->form = std::move(*form);
    page(desk, visit);
}

} // namespace florin::site
