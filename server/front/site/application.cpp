#include "server/front/site/fields.h"
#include "server/front/site/pages.h"

namespace florin::site {

namespace {

const std::vector<Field> &cardFields() {
    static const std::vector<Field> fields{
        {"label", "Name of the card", "text", "off", 40, Needed::yes, Width::full, "Only you see it: everyday, travel, gifts."},
    };
    return fields;
}

std::vector<Field> deliveryFields() {
    std::vector<Field> fields{{"deliveryName", "Name on the letter", "text", "name", 100}};
    const auto &address = addressFields(Needed::yes);
    fields.insert(fields.end(), address.begin(), address.end());
    return fields;
}

bool isPhysical(const Form &form) {
    return form.text("kind") == "physical";
}

struct Choice {
    bool physical = false;
};

void showForm(Desk &desk, const VisitPtr &visit, const FormView &view, Choice choice, int status) {
    desk.show(visit, "apply",
              {{"title", "Apply for a card"},
               {"form", view.head(desk, "/apply")},
               {"virtual", !choice.physical},
               {"physical", choice.physical},
               {"card", {{"fields", view.fields(cardFields())}}},
               {"delivery", {{"fields", view.fields(deliveryFields())}}}},
              status);
}

/// The address of registration, to start from.
void prefill(FormView &view, const Json &member) {
    const Json profile = member.value("profile", Json::object());
    view.value("deliveryName", profile.value("name", ""));
    const Json address = profile.value("address", Json::object());
    for (const Field &field : addressFields(Needed::yes)) {
        view.value(field.name, address.value(field.name, ""));
    }
}

Json applicationOf(const Form &form) {
    Json card{{"kind", isPhysical(form) ? "physical" : "virtual"}, {"label", form.text("label")}};
    if (isPhysical(form)) {
        Json delivery = addressOf(form);
        delivery["name"] = form.text("deliveryName");
        card["delivery"] = std::move(delivery);
    }
    return card;
}

} // namespace

void showApplication(Desk &desk, const VisitPtr &visit) {
    if (visit->session.empty()) {
        return sendToSignIn(desk, visit);
    }
    desk.ask(visit, {"GET", {"v1", "me"}, Json(), ""}, [&desk, visit](const Said &said) {
        if (said.status == 401) {
            return sendToSignIn(desk, visit);
        }
        if (!said.isDone() || !said.body.is_object()) {
            return desk.showRefusal(visit, said);
        }
        FormView view;
        prefill(view, said.body);
        const auto kind = visit->request.query.find("kind");
        showForm(desk, visit, view, {kind != visit->request.query.end() && kind->second == "physical"}, 200);
    });
}

void takeApplication(Desk &desk, const VisitPtr &visit) {
    if (visit->session.empty()) {
        return sendToSignIn(desk, visit);
    }
    auto view = std::make_shared<FormView>();
    const Choice choice{isPhysical(visit->form)};
    view->read(visit->form, cardFields());
    if (choice.physical) {
        view->read(visit->form, deliveryFields());
    }
    view->checkOrigin(desk, *visit);
    if (view->isRefused()) {
        return showForm(desk, visit, *view, choice, 422);
    }
    desk.ask(visit, {"POST", {"v1", "cards"}, applicationOf(visit->form), visit->form.text("once")}, [&desk, visit, view, choice](const Said &said) {
        if (said.status == 401) {
            return sendToSignIn(desk, visit);
        }
        if (!said.isDone()) {
            std::vector<Field> fields = cardFields();
            const auto delivery = deliveryFields();
            fields.insert(fields.end(), delivery.begin(), delivery.end());
            view->refuse(said, fields);
            return showForm(desk, visit, *view, choice, said.status);
        }
        desk.redirect(visit, said.status == 202 ? "/account?notice=requested" : "/account?notice=issued");
    });
}

} // namespace florin::site
