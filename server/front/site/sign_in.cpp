#include "server/front/site/sign_in.h"

#include "server/front/site/fields.h"
#include "server/front/site/pages.h"

#include <algorithm>
#include <array>

namespace florin::site {

namespace {

const std::vector<Field> &fields() {
    static const std::vector<Field> list{
        {"member", "Member ID", "text", "username", 32},
        {"password", "Password", "password", "current-password", 256},
    };
    return list;
}

/// Only to pages of this site, named by one word.
std::string nextOf(std::string_view wanted) {
    constexpr std::array<std::string_view, 3> known{"account", "apply", "download"};
    return std::find(known.begin(), known.end(), wanted) == known.end() ? "account" : std::string(wanted);
}

std::string noticeOf(const Visit &visit) {
    const auto notice = visit.request.query.find("notice");
    if (notice == visit.request.query.end()) {
        return {};
    }
    if (notice->second == "reset") {
        return "Your password is changed. All devices and sessions were signed out; sign in with the new one.";
    }
    return notice->second == "signed-out" ? "You are signed out." : "";
}

void showForm(Desk &desk, const VisitPtr &visit, const FormView &view, const std::string &next, int status) {
    desk.show(visit, "sign_in",
              {{"title", "Sign in"}, {"form", view.head(desk, "/sign-in")}, {"fields", view.fields(fields())}, {"next", next}, {"notice", noticeOf(*visit)}},
              status);
}

} // namespace

void signIn(Desk &desk, const VisitPtr &visit, SignIn what, std::function<void(const Said &)> refused) {
    const Json body{{"member", what.member}, {"password", visit->form.exact("password")}};
    desk.ask(visit, {"POST", {"v1", "sessions"}, body, ""}, [&desk, visit, next = what.next, refused = std::move(refused)](const Said &said) {
        const auto token = said.isDone() && said.body.is_object() ? said.body.find("sessionToken") : said.body.end();
        if (!said.isDone() || token == said.body.end() || !token->is_string()) {
            return refused(said);
        }
        desk.redirectSignedIn(visit, next, token->get<std::string>());
    });
}

void showSignIn(Desk &desk, const VisitPtr &visit) {
    const auto next = visit->request.query.find("next");
    showForm(desk, visit, FormView(), nextOf(next == visit->request.query.end() ? "" : next->second), 200);
}

void takeSignIn(Desk &desk, const VisitPtr &visit) {
    auto view = std::make_shared<FormView>();
    const std::string next = nextOf(visit->form.text("next"));
    view->read(visit->form, fields());
    view->checkOrigin(desk, *visit);
    if (view->isRefused()) {
        return showForm(desk, visit, *view, next, 422);
    }
    signIn(desk, visit, {visit->form.text("member"), "/" + next}, [&desk, visit, view, next](const Said &said) {
        view->refuse(said.sentence());
        showForm(desk, visit, *view, next, said.status);
    });
}

void takeSignOut(Desk &desk, const VisitPtr &visit) {
    if (!desk.isOurForm(*visit)) {
        return desk.redirect(visit, "/account");
    }
    desk.ask(visit, {"DELETE", {"v1", "sessions", "current"}, Json(), ""},
             [&desk, visit](const Said &) { desk.redirectSignedOut(visit, "/sign-in?notice=signed-out"); });
}

} // namespace florin::site
