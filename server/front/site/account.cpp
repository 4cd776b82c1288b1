#include "server/front/site/pages.h"
#include "server/front/site/shown_money.h"
#include "shared/card/card.h"

#include <array>

namespace florin::site {

namespace {

struct Words {
    std::string_view code;
    const char *sentence;
};

constexpr std::array<Words, 3> notices{{
    {"welcome", "Welcome. Your account is ready; a first card is one page away."},
    {"issued", "Your card is issued. Its last digits are in your e-mail; the wallet shows the whole number."},
    {"requested", "Your application is with the card issuer. This page and an e-mail tell you when the card is there."},
}};

constexpr std::array<Words, 5> states{{
    {"requested", "Waiting for the issuer"},
    {"in_approval", "With the issuer for approval"},
    {"active", "Active"},
    {"frozen", "Frozen"},
    {"refused", "Not issued"},
}};

template <std::size_t N>
std::string wordFor(const std::array<Words, N> &words, std::string_view code, std::string otherwise) {
    for (const Words &one : words) {
        if (one.code == code) {
            return one.sentence;
        }
    }
    return otherwise;
}

/// `11/29` of `2029-11`.
std::string shownExpiry(const std::string &expiry) {
    return expiry.size() == 7 ? expiry.substr(5) + "/" + expiry.substr(2, 2) : "";
}

Json cardView(const Json &card, std::size_t place) {
    const std::string state = textIn(card, "state");
    static constexpr std::array<const char *, 4> faces{"pine", "ink", "plum", "brass"};
    return {{"label", textIn(card, "label")},
            {"isPhysical", textIn(card, "kind") == "physical"},
            {"lastFour", textIn(card, "last4")},
            {"expiry", shownExpiry(textIn(card, "expiry"))},
            {"holder", textIn(card, "name")},
            {"state", wordFor(states, state, state)},
            {"isActive", state == "active"},
            {"isWaiting", state == "requested" || state == "in_approval"},
            {"balance", state == "active" || state == "frozen" ? moneyIn(card, "balance") : ""},
            {"face", faces[place % faces.size()]}};
}

Json accountView(const Visit &visit, const Json &member, const Json &cards) {
    const Json profile = member.value("profile", Json::object());
    Json views = Json::array();
    const Json list = cards.is_object() ? cards.value("data", Json::array()) : Json::array();
    for (const Json &card : list) {
        if (textIn(card, "state") != "deleted") {
            views.push_back(cardView(card, views.size()));
        }
    }
    const auto notice = visit.request.query.find("notice");
    return {{"title", "Your account"},
            {"member", textIn(member, "id")},
            {"name", textIn(profile, "name")},
            {"email", textIn(profile, "email")},
            {"phone", textIn(profile, "phone")},
            {"hasCards", !views.empty()},
            {"cards", std::move(views)},
            {"notice", notice == visit.request.query.end() ? "" : wordFor(notices, notice->second, "")}};
}

} // namespace

void showAccount(Desk &desk, const VisitPtr &visit) {
    if (visit->session.empty()) {
        return sendToSignIn(desk, visit);
    }
    desk.ask(visit, {"GET", {"v1", "me"}, Json(), ""}, [&desk, visit](const Said &member) {
        if (member.status == 401) {
            return sendToSignIn(desk, visit);
        }
        if (!member.isDone() || !member.body.is_object()) {
            return desk.showRefusal(visit, member);
        }
        desk.ask(visit, {"GET", {"v1", "cards"}, Json(), ""}, [&desk, visit, who = member.body](const Said &cards) {
            if (!cards.isDone()) {
                return desk.showRefusal(visit, cards);
            }
            desk.show(visit, "account", accountView(*visit, who, cards.body));
        });
    });
}

} // namespace florin::site
