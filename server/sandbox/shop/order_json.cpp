#include "server/sandbox/shop/order_json.h"

#include "shared/protocol/json.h"

#include <nlohmann/json.hpp>

#include <array>

namespace florin::shop {

namespace {

using protocol::Json;

constexpr std::array<std::string_view, 8> stateWords = {"asking",   "waiting_for_payer", "unknown", "paid",
                                                        "declined", "mismatch",          "expired", "not_attempted"};

Json toJson(const payment::Order &order) {
    Json json = Json::object();
    protocol::writeOrder(json, order);
    return json;
}

Json toJson(const Contact &contact) {
    return {{"email", contact.email},
            {"phone", contact.phone},
            {"line1", contact.address.line1},
            {"line2", contact.address.line2},
            {"city", contact.address.city},
            {"postalCode", contact.address.postalCode},
            {"country", contact.address.country}};
}

Contact contactFrom(const Json &json) {
    Contact contact;
    contact.email = json.value("email", "");
    contact.phone = json.value("phone", "");
    contact.address = {json.value("line1", ""), json.value("line2", ""), json.value("city", ""), json.value("postalCode", ""),
                       json.value("country", "")};
    return contact;
}

std::optional<OrderState> stateFrom(std::string_view word) {
    for (std::size_t i = 0; i < stateWords.size(); ++i)
        if (stateWords[i] == word)
            return static_cast<OrderState>(i);
    return std::nullopt;
}

} // namespace

std::string_view toWord(OrderState state) {
    return stateWords[static_cast<std::size_t>(state)];
}

bool isFinal(OrderState state) {
    return state != OrderState::asking && state != OrderState::waitingForPayer && state != OrderState::unknown;
}

std::string toJournalLine(const ShopOrder &order) {
    Json json = {{"id", order.id},
                 {"serial", order.serial},
                 {"session", order.session},
                 {"means", order.means == Means::card ? "card" : "ticket"},
                 {"seen", toJson(order.seen)},
                 {"tampered", order.tampered},
                 {"ticketId", order.ticketId},
                 {"ticket", order.ticket},
                 {"ticketExpiresAt", base::toRfc3339(order.ticketExpiresAt)},
                 {"attempt", order.attempt},
                 {"state", toWord(order.state)},
                 {"approval", order.approval},
                 {"approvalCode", order.approvalCode},
                 {"code", order.code},
                 {"sentence", order.sentence},
                 {"brand", order.brand},
                 {"lastFour", order.lastFour},
                 {"createdAt", base::toRfc3339(order.createdAt)}};
    if (order.tampered)
        json["ours"] = toJson(order.ours);
    if (order.contact)
        json["contact"] = toJson(*order.contact);
    if (order.concludedAt)
        json["concludedAt"] = base::toRfc3339(*order.concludedAt);
    for (const auto &difference : order.differences)
        json["differences"].push_back({{"path", difference.path}, {"shop", difference.shop}, {"payer", difference.payer}});
    return json.dump();
}

std::optional<ShopOrder> fromJournalLine(const std::string &line) {
    const auto read = protocol::readJson(line);
    if (!read || !read->is_object())
        return std::nullopt;
    const Json &json = *read;
    const auto text = [&](const char *key) {
        const auto found = json.find(key);
        return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    const auto seen = json.contains("seen") ? protocol::readOrder(json["seen"]) : protocol::readOrder(Json::object());
    const auto state = stateFrom(text("state"));
    const auto createdAt = base::fromRfc3339(text("createdAt"));
    if (!seen || !state || !createdAt || text("id").empty())
        return std::nullopt;

    ShopOrder order{text("id"), text("serial"), text("session"), text("means") == "card" ? Means::card : Means::ticket, *seen, *seen};
    if (json.value("tampered", false) && json.contains("ours")) {
        order.tampered = true;
        if (auto ours = protocol::readOrder(json["ours"]))
            order.ours = std::move(*ours);
    }
    order.ticketId = text("ticketId");
    order.ticket = text("ticket");
    order.ticketExpiresAt = base::fromRfc3339(text("ticketExpiresAt")).value_or(base::Timestamp{});
    order.attempt = text("attempt");
    order.state = *state;
    order.approval = text("approval");
    order.approvalCode = text("approvalCode");
    order.code = text("code");
    order.sentence = text("sentence");
    order.brand = text("brand");
    order.lastFour = text("lastFour");
    order.createdAt = *createdAt;
    order.concludedAt = base::fromRfc3339(text("concludedAt"));
    if (json.contains("contact") && json["contact"].is_object())
        order.contact = contactFrom(json["contact"]);
    if (json.contains("differences") && json["differences"].is_array())
        for (const auto &entry : json["differences"])
            order.differences.push_back({entry.value("path", ""), entry.value("shop", ""), entry.value("payer", "")});
    return order;
}

} // namespace florin::shop
