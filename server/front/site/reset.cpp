#include "server/front/site/fields.h"
#include "server/front/site/pages.h"

namespace florin::site {

namespace {

const std::vector<Field> &askFields() {
    static const std::vector<Field> fields{
        {"member", "Member ID", "text", "username", 32},
        {"email", "E-mail", "email", "email", 254, Needed::yes, Width::full, "The one that you registered with."},
    };
    return fields;
}

const std::vector<Field> &codeFields() {
    static const std::vector<Field> fields{
        {"code", "Code from the e-mail", "text", "one-time-code", 6},
        {"password", "New password", "password", "new-password", 256, Needed::yes, Width::full,
         "At least 10 characters. A few words that only you would put together are best."},
    };
    return fields;
}

void showAskForm(Desk &desk, const VisitPtr &visit, const FormView &view, int status) {
    desk.show(visit, "reset", {{"title", "Reset your password"}, {"form", view.head(desk, "/reset")}, {"fields", view.fields(askFields())}}, status);
}

void showCodeForm(Desk &desk, const VisitPtr &visit, const FormView &view, const std::string &reset, int status) {
    desk.show(visit, "reset_code",
              {{"title", "Enter the code"}, {"form", view.head(desk, "/reset/code")}, {"fields", view.fields(codeFields())}, {"reset", reset}}, status);
}

} // namespace

void showReset(Desk &desk, const VisitPtr &visit) {
    showAskForm(desk, visit, FormView(), 200);
}

void takeReset(Desk &desk, const VisitPtr &visit) {
    auto view = std::make_shared<FormView>();
    view->read(visit->form, askFields());
    view->checkOrigin(desk, *visit);
    if (view->isRefused()) {
        return showAskForm(desk, visit, *view, 422);
    }
    const Json body{{"member", visit->form.text("member")}, {"email", visit->form.text("email")}};
    desk.ask(visit, {"POST", {"v1", "password_resets"}, body, visit->form.text("once")}, [&desk, visit, view](const Said &said) {
        if (!said.isDone() || !said.body.is_object()) {
            view->refuse(said, askFields());
            return showAskForm(desk, visit, *view, said.status);
        }
        showCodeForm(desk, visit, FormView(), said.body.value("id", ""), 200);
    });
}

void takeResetCode(Desk &desk, const VisitPtr &visit) {
    auto view = std::make_shared<FormView>();
    const std::string reset = visit->form.text("reset");
    view->read(visit->form, codeFields());
    view->checkOrigin(desk, *visit);
    if (view->isRefused()) {
        return showCodeForm(desk, visit, *view, reset, 422);
    }
    const Json body{{"code", visit->form.text("code")}, {"password", visit->form.exact("password")}};
    desk.ask(visit, {"POST", {"v1", "password_resets", reset, "confirm"}, body, visit->form.text("once")}, [&desk, visit, view, reset](const Said &said) {
        if (!said.isDone()) {
            view->refuse(said, codeFields());
            return showCodeForm(desk, visit, *view, reset, said.status);
        }
        desk.redirectSignedOut(visit, "/sign-in?notice=reset");
    });
}

} // namespace florin::site
