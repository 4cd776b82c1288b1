#include "server/front/site/sign_in.h"

#include "server/front/site/fields.h"
#include "server/front/site/pages.h"
#include "server/front/site/pay.h"

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

/// Only to pages of this site, named by one word, or to a payment in waiting.
std::string nextOf(std::string_view wanted) {
    constexpr std::array<std::string_view, 3> known{"account", "apply", "download"};
    const bool isPayment = wanted.starts_with("pay/") && isHostedId(wanted.substr(4));
    return !isPayment && std::find(known.begin(), known.end(), wanted) == known.end() ? "account" : std::string(wanted);
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

/// Where to go then, and the ticket that somebody was sent with; may be empty.
struct Onward {
    std::string next;
    std::string ticket;

    std::string target() const { return ticket.empty() ? "/" + next : payAddress(ticket); }
};

void showForm(Desk &desk, const VisitPtr &visit, const FormView &view, const Onward &onward, int status) {
    desk.show(visit, "sign_in",
              {{"title", onward.ticket.empty() ? "Sign in" : "Sign in to pay"}, {"form", view.head(desk, "/sign-in")}, {"fields", view.fields(fields())},
               {"next", onward.next}, {"ticket", onward.ticket}, {"notice", noticeOf(*visit)}},
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
    showForm(desk, visit, FormView(), {nextOf(next == visit->request.query.end() ? "" : next->second), ""}, 200);
}

void showSignInToPay(Desk &desk, const VisitPtr &visit, const std::string &ticket) {
    showForm(desk, visit, FormView(), {"account", ticket}, 200);
}

void takeSignIn(Desk &desk, const VisitPtr &visit) {
    auto view = std::make_shared<FormView>();
    const std::string ticket = visit->form.text("ticket");
    const Onward onward{nextOf(visit->form.text("next")), isTicket(ticket) ? ticket : ""};
    view->read(visit->form, fields());
    view->checkOrigin(desk, *visit);
    if (view->isRefused()) {
        return showForm(desk, visit, *view, onward, 422);
    }
    signIn(desk, visit, {visit->form.text("member"), onward.target()}, [&desk, visit, view, onward](const Said &said) {
        view->refuse(said.sentence());
        showForm(desk, visit, *view, onward, said.status);
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
