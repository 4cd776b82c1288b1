#include "server/sandbox/van/card_request.h"

#include "server/rear/payments/bank.h"
#include "shared/protocol/json.h"

#include <nlohmann/json.hpp>

namespace florin::van {

namespace {

using protocol::Json;
using protocol::JsonFlaw;
using protocol::ObjectReader;

void wipeTexts(Json &json) {
    if (json.is_string())
        base::wipe(json.get_ref<std::string &>());
    else if (json.is_structured())
        for (auto &member : json)
            wipeTexts(member);
}

/// Wipes every text of a JSON tree at its end.
struct Wiped {
    Json &json;
    ~Wiped() { wipeTexts(json); }
};

BadRequest bad(payment::Refusal refusal, std::string param, std::string detail) {
    BadRequest request{refusal, {}};
    request.extras.param = std::move(param);
    request.extras.detail = std::move(detail);
    return request;
}

BadRequest bad(const JsonFlaw &flaw) {
    return bad(payment::Refusal::invalidInput, flaw.param, flaw.param + ": " + flaw.what);
}

/// A text of the payer that is not copied.
std::string_view textOf(const Json &payer, const char *key) {
    const auto found = payer.find(key);
    return found != payer.end() && found->is_string() ? std::string_view(found->get_ref<const std::string &>()) : std::string_view();
}

base::Result<CardRequest, BadRequest> readPayer(const Json &payer, std::string serial, money::Money total) {
    ObjectReader in(payer, "payer");
    const std::string type = in.text("type", {1, 20});
    in.text("name", {1, 60});
    in.object("address");
    in.optionalText("customer", {1, 64});
    if (in.flaw())
        return base::Refused{bad(*in.flaw())};
    const auto refused = [](const char *param, const char *detail) { return base::Refused{bad(payment::Refusal::invalidInput, param, detail)}; };
    if (type != "card")
        return refused("payer.type", "payer.type: this door takes cards alone");
    auto number = card::CardNumber::parse(textOf(payer, "number"));
    if (!number)
        return refused("payer.number", "payer.number: must be a card number");
    const auto expiry = card::Expiry::fromText(textOf(payer, "expiry"));
    if (!expiry)
        return refused("payer.expiry", "payer.expiry: must be a year and a month, such as 2029-11");
    auto secret = card::parseCardSecret(textOf(payer, "secret"));
    if (!secret)
        return refused("payer.secret", "payer.secret: must be three or four digits");
    return CardRequest{std::move(serial), total, std::move(*number), *expiry, std::move(*secret)};
}

} // namespace

base::Result<CardRequest, BadRequest> readCardRequest(std::string_view body) {
    auto json = protocol::readJson(body);
    if (!json)
        return base::Refused{bad(payment::Refusal::malformedRequest, json.error().param, "The body is no JSON that can be read: " + json.error().what)};
    const Wiped wiped{*json};
    if (!json->is_object())
        return base::Refused{bad(payment::Refusal::malformedRequest, "", "The body must be a JSON object.")};
    ObjectReader in(*json);
    std::string serial = in.text("serial", {1, 64});
    const Json *order = in.object("order");
    const Json *payer = in.object("payer");
    if (in.flaw())
        return base::Refused{bad(*in.flaw())};
    const auto read = protocol::readOrder(*order, "order");
    if (!read)
        return base::Refused{bad(read.error())};
    if (!read->total.isPositive() || read->total.amount() > payments::mostAtOnce)
        return base::Refused{bad(payment::Refusal::invalidInput, "order.total", "order.total: must be more than nothing, and no more than a card can be asked for")};
    return readPayer(*payer, std::move(serial), read->total);
}

} // namespace florin::van
