#include "server/front/site/fields.h"
#include "server/front/site/pages.h"
#include "server/front/site/sign_in.h"
#include "shared/registration/rules.h"

namespace florin::site {

namespace {

const std::vector<Field> &accountFields() {
    static const std::vector<Field> fields{
        {"member", "Member ID", "text", "username", 32, Needed::yes, Width::full, "3 to 32 characters: small letters, digits, dot, hyphen, underscore."},
        {"password", "Password", "password", "new-password", 256, Needed::yes, Width::full,
         "At least 10 characters. A few words that only you would put together are best."},
    };
    return fields;
}

const std::vector<Field> &personFields() {
    static const std::vector<Field> fields{
        {"name", "Full name", "text", "name", 100},
        {"email", "E-mail", "email", "email", 254, Needed::yes, Width::half, "Codes and receipts go there."},
        {"phone", "Phone", "tel", "tel", 40, Needed::no, Width::half},
    };
    return fields;
}

std::vector<Field> allFields() {
    std::vector<Field> all = accountFields();
    all.insert(all.end(), personFields().begin(), personFields().end());
    const auto &address = addressFields(Needed::no);
    all.insert(all.end(), address.begin(), address.end());
    return all;
}

/// The wallet's welcome page says the same words: whoever changes one changes both.
const char *sentenceOf(registration::MemberIdFlaw flaw) {
    switch (flaw) {
    case registration::MemberIdFlaw::tooShort: return "A member ID has at least 3 characters.";
    case registration::MemberIdFlaw::tooLong: return "A member ID has at most 32 characters.";
    case registration::MemberIdFlaw::otherCharacters: return "A member ID has small letters, digits, dots, hyphens and underscores only.";
    case registration::MemberIdFlaw::oddEnd: return "A member ID begins and ends with a letter or a digit.";
    }
    return "";
}
constexpr const char *noEmail = "This is no e-mail address. One looks like name@example.org.";
constexpr const char *noPhone = "A phone number has 5 to 20 digits.";

/// The gateway's own rules, said before it is asked.
void checkWords(FormView &view, const Form &form) {
    const std::string member = form.text("member"), email = form.text("email"), phone = form.text("phone");
    if (const auto flaw = registration::flawOfMemberId(member); flaw && !member.empty()) {
        view.error("member", sentenceOf(*flaw));
    }
    if (!email.empty() && !registration::isEmail(email)) {
        view.error("email", noEmail);
    }
    if (!phone.empty() && !registration::isPhone(phone)) {
        view.error("phone", noPhone);
    }
}

void showForm(Desk &desk, const VisitPtr &visit, const FormView &view, int status) {
    desk.show(visit, "register",
              {{"title", "Register"},
               {"form", view.head(desk, "/register")},
               {"account", {{"fields", view.fields(accountFields())}}},
               {"person", {{"fields", view.fields(personFields())}}},
               {"address", {{"fields", view.fields(addressFields(Needed::no))}}}},
              status);
}

Json memberOf(const Form &form) {
    Json profile{{"name", form.text("name")}, {"email", form.text("email")}};
    if (!form.text("phone").empty()) {
        profile["phone"] = form.text("phone");
    }
    if (Json address = addressOf(form); !address.is_null()) {
        profile["address"] = std::move(address);
    }
    return {{"id", form.text("member")}, {"password", form.exact("password")}, {"profile", std::move(profile)}};
}

} // namespace

void showRegistration(Desk &desk, const VisitPtr &visit) {
    showForm(desk, visit, FormView(), 200);
}

void takeRegistration(Desk &desk, const VisitPtr &visit) {
    auto view = std::make_shared<FormView>();
    const std::vector<Field> fields = allFields();
    view->read(visit->form, fields);
    checkWords(*view, visit->form);
    view->checkOrigin(desk, *visit);
    if (view->isRefused()) {
        return showForm(desk, visit, *view, 422);
    }
    desk.ask(visit, {"POST", {"v1", "members"}, memberOf(visit->form), visit->form.text("once")}, [&desk, visit, view, fields](const Said &said) {
        if (!said.isDone()) {
            view->refuse(said, fields);
            return showForm(desk, visit, *view, said.status);
        }
        signIn(desk, visit, {visit->form.text("member"), "/account?notice=welcome"}, [&desk, visit](const Said &) {
            desk.redirect(visit, "/sign-in"); // the account is there; only the sign-in did not work
        });
    });
}

} // namespace florin::site
