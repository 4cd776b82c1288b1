#include "server/front/site/fields.h"

#include "shared/country/country.h"

#include <algorithm>

namespace florin::site {

namespace {

Json countryOptions(const std::string &chosen) {
    static const std::vector<country::Country> list = country::countries("en"); // the site's language
    Json options = Json::array();
    for (const auto &[code, name] : list) {
        options.push_back({{"code", code}, {"country", name}, {"chosen", code == chosen}});
    }
    return options;
}

bool isPassword(const Field &field) {
    return std::string_view(field.type) == "password";
}

/// No capital at the beginning and no corrections: an id or a code, not a sentence.
bool isPlain(const Field &field) {
    const std::string_view kind = field.autocomplete;
    return kind == "username" || kind == "one-time-code" || kind == "email";
}

} // namespace

void FormView::read(const Form &form, const std::vector<Field> &fields) {
    for (const Field &field : fields) {
        const std::string typed = isPassword(field) ? form.exact(field.name) : form.text(field.name);
        if (typed.empty() && field.needed == Needed::yes) {
            error(field.name, "This is needed.");
        }
        if (!isPassword(field)) {
            value(field.name, typed);
        }
    }
}

void FormView::checkOrigin(const Desk &desk, const Visit &visit) {
    if (!desk.isOurForm(visit)) {
        refuse("This page was open for too long, or cookies are off. Please send it once more.");
    }
}

void FormView::refuse(const Said &said, const std::vector<Field> &fields) {
    std::string at = said.field();
    if (at == "id" || said.code() == "member_id_taken") {
        at = "member";
    } else if (said.code() == "weak_password") {
        at = "password";
    } else if (said.code() == "wrong_code" || said.code() == "code_expired") {
        at = "code";
    }
    const bool isHere = std::any_of(fields.begin(), fields.end(), [&at](const Field &field) { return at == field.name; });
    if (!isHere) {
        refuse(said.sentence());
    } else if (said.code() == "invalid_input") {
        error(at, "Please look at this again. " + said.detail());
    } else {
        error(at, said.sentence());
    }
}

Json FormView::fields(const std::vector<Field> &fields) const {
    Json list = Json::array();
    for (const Field &field : fields) {
        const auto typed = m_values.find(field.name);
        const auto wrong = m_errors.find(field.name);
        const std::string text = typed == m_values.end() ? "" : typed->second;
        const bool isCountry = std::string_view(field.type) == "country";
        list.push_back({{"name", field.name},
                        {"label", field.label},
                        {"type", field.type},
                        {"autocomplete", field.autocomplete},
                        {"most", std::to_string(field.most)},
                        {"needed", field.needed == Needed::yes},
                        {"half", field.width == Width::half},
                        {"hint", field.hint},
                        {"value", text},
                        {"wrong", wrong == m_errors.end() ? "" : wrong->second},
                        {"isInput", !isCountry},
                        {"isPlain", isPlain(field)},
                        {"isCode", std::string_view(field.autocomplete) == "one-time-code"},
                        {"isPassword", isPassword(field)},
                        {"isNewPassword", std::string_view(field.autocomplete) == "new-password"},
                        {"options", isCountry ? countryOptions(text.empty() ? "KR" : text) : Json(false)}});
    }
    return list;
}

Json FormView::head(Desk &desk, const std::string &action) const {
    std::string top = m_top;
    if (top.empty() && hasErrors()) {
        top = "Please look at the marked fields again.";
    }
    return {{"action", action}, {"once", desk.freshKey()}, {"top", top}};
}

const std::vector<Field> &addressFields(Needed needed) {
    static const auto make = [](Needed all) {
        return std::vector<Field>{
            {"line1", "Street and number", "text", "address-line1", 100, all},
            {"line2", "Apartment, floor", "text", "address-line2", 100, Needed::no},
            {"postalCode", "Postal code", "text", "postal-code", 16, all, Width::half},
            {"city", "City", "text", "address-level2", 80, all, Width::half},
            {"region", "Province or state", "text", "address-level1", 80, Needed::no, Width::half},
            {"country", "Country", "country", "country", 2, all, Width::half},
        };
    };
    static const std::vector<Field> whole = make(Needed::yes);
    static const std::vector<Field> optional = make(Needed::no);
    return needed == Needed::yes ? whole : optional;
}

Json addressOf(const Form &form) {
    Json address = Json::object();
    bool isThere = false;
    for (const Field &field : addressFields(Needed::yes)) {
        const std::string typed = form.text(field.name);
        isThere = isThere || (!typed.empty() && std::string_view(field.name) != "country");
        if (!typed.empty() || field.needed == Needed::yes) {
            address[field.name] = typed;
        }
    }
    return isThere ? address : Json();
}

} // namespace florin::site
