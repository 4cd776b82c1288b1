#include "wallet-app/gateway/readers.h"

#include "shared/base/encoding.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace florin::gateway {
namespace {

using protocol::ObjectReader;

constexpr ObjectReader::Length id{1, 64};
constexpr ObjectReader::Length voucher{1, 16 * 1024};
constexpr ObjectReader::Length line{0, 300};
constexpr ObjectReader::Length cursor{1, 200};
constexpr std::size_t longestPem = 16 * 1024;
constexpr std::size_t mostEntries = 1000;

std::string lineOf(ObjectReader &in, std::string_view key) { return in.optionalText(key, line).value_or(std::string()); }

base::Timestamp momentOf(ObjectReader &in, std::string_view key) {
    const auto moment = base::fromRfc3339(in.text(key, {1, 40}));
    if (!moment)
        in.fail(key, "must be a time");
    return moment.value_or(base::Timestamp{});
}

std::optional<base::Timestamp> optionalMoment(ObjectReader &in, std::string_view key) {
    if (!in.has(key))
        return std::nullopt;
    return momentOf(in, key);
}

/// PEM texts hold line breaks, which ObjectReader takes for control characters.
std::string pemOf(const Json &json, std::string_view key) {
    const auto found = json.find(key);
    const auto *text = found == json.end() ? nullptr : found->get_ptr<const std::string *>();
    return text && text->size() <= longestPem ? *text : std::string();
}

/// `card` is an id in some objects, and an object with an id in others.
std::string idOf(const Json &json, ObjectReader &in, std::string_view key) {
    if (!in.has(key))
        return {};
    const Json &value = *json.find(key);
    if (!value.is_object())
        return in.text(key, id);
    ObjectReader inner(value, in.pathOf(key));
    return inner.optionalText("id", id).value_or(std::string());
}

session::Address readAddress(const Json &json) {
    ObjectReader in(json);
    return {lineOf(in, "line1"), lineOf(in, "line2"), lineOf(in, "city"), lineOf(in, "region"), lineOf(in, "postalCode"), lineOf(in, "country")};
}

std::optional<session::RefusalNews> refusalOf(const Json &json, ObjectReader &in) {
    if (!in.has("refusal") || !json.find("refusal")->is_object())
        return std::nullopt;
    ObjectReader inner(*json.find("refusal"));
    session::RefusalNews news;
    news.refusal = payment::refusalFromCode(inner.optionalText("code", id).value_or(std::string())).value_or(payment::Refusal::internalError);
    return news;
}

std::vector<payment::Difference> differencesOf(const Json &json) {
    std::vector<payment::Difference> found;
    const auto list = json.find("differences");
    if (list == json.end() || !list->is_array() || list->size() > mostEntries)
        return found;
    for (const Json &entry : *list) {
        ObjectReader in(entry);
        found.push_back({lineOf(in, "path"), in.optionalText("shop", {0, 1200}).value_or(std::string()),
                         in.optionalText("payer", {0, 1200}).value_or(std::string())});
    }
    return found;
}

/// Takes the digits of `"key":"digits"` out of a JSON text and leaves zeros in their place.
std::optional<base::SecretBytes> takeDigits(base::SecretBytes &json, std::string_view key) {
    const std::string_view text = json.text();
    const std::string name = "\"" + std::string(key) + "\"";
    std::size_t at = text.find(name);
    if (at == std::string_view::npos)
        return std::nullopt;
    at += name.size();
    for (const char expected : {':', '"'}) {
        at = text.find_first_not_of(' ', at);
        if (at == std::string_view::npos || text[at] != expected)
            return std::nullopt;
        ++at;
    }
    const std::size_t end = text.find_first_not_of("0123456789", at);
    if (end == std::string_view::npos || text[end] != '"' || end == at)
        return std::nullopt;
    base::SecretBytes digits(text.substr(at, end - at));
    std::fill(json.data() + at, json.data() + end, std::uint8_t{'0'});
    return digits;
}

template <class T>
std::optional<T> unless(const ObjectReader &in, T value) {
    if (in.flaw())
        return std::nullopt;
    return value;
}

} // namespace

std::optional<session::Profile> readMember(const Json &json) {
    ObjectReader in(json);
    const Json *object = in.object("profile");
    if (!object)
        return std::nullopt;
    ObjectReader profile(*object);
    session::Profile read{lineOf(profile, "name"), lineOf(profile, "email"), lineOf(profile, "phone"), {}};
    if (profile.has("address"))
        read.address = readAddress(*object->find("address"));
    return unless(profile, std::move(read));
}

std::optional<session::Enrolment> readEnrolment(const Json &json) {
    ObjectReader in(json);
    session::Enrolment read{.id = in.text("id", {1, 128}), .issued = in.text("state", id) == "issued"};
    if (!in.flaw() && read.issued) {
        read.device = in.text("device", id);
        read.certificatePem = pemOf(json, "certificate");
        if (read.certificatePem.empty())
            in.fail("certificate", "is missing");
    }
    return unless(in, std::move(read));
}

std::optional<session::Device> readDevice(const Json &json) {
    ObjectReader in(json);
    session::Device read{.id = in.text("id", id),
                         .name = lineOf(in, "name"),
                         .createdAt = momentOf(in, "createdAt"),
                         .lastSeenAt = optionalMoment(in, "lastSeenAt").value_or(base::Timestamp{}),
                         .current = in.has("current") && in.boolean("current"),
                         .active = in.optionalText("state", id).value_or("active") == "active"};
    return unless(in, std::move(read));
}

std::optional<session::SignIn> readSignIn(const Json &json) {
    ObjectReader in(json);
    session::SignIn read{.at = momentOf(in, "at"), .device = {}, .address = in.text("address", {0, 64})};
    if (const Json *device = in.text("by", id) == "device" ? in.object("device") : nullptr) {
        ObjectReader named(*device);
        read.device = lineOf(named, "name");
        if (named.flaw()) return std::nullopt;
    }
    return unless(in, std::move(read));
}

std::optional<session::SignIns> readSignIns(const Json &json) {
    auto list = readList(json, readSignIn);
    if (!list) return std::nullopt;
    ObjectReader in(json);
    return unless(in, session::SignIns{std::move(*list), optionalMoment(in, "watchedSince")});
}

std::optional<session::Device> readWaitingDevice(const Json &json) {
    ObjectReader in(json);
    session::Device read{.id = in.text("id", {1, 128}),
                         .name = lineOf(in, "deviceName"),
                         .createdAt = optionalMoment(in, "createdAt").value_or(base::Timestamp{}),
                         .active = false};
    return unless(in, std::move(read));
}

namespace {

std::optional<session::SingleUse> readSingleUse(const Json &json, ObjectReader &outer) {
    ObjectReader in(json, "singleUse");
    const auto most = in.money("most");
    const std::string from = in.text("from", id);
    const std::string shop = lineOf(in, "shop");
    const std::string merchant = in.has("merchant") ? in.text("merchant", id) : std::string();
    if (in.flaw())
        outer.fail(in.flaw()->param, in.flaw()->what);
    return most ? std::optional(session::SingleUse{from, *most, shop, merchant}) : std::nullopt;
}

} // namespace

std::optional<session::Card> readCard(const Json &json) {
    ObjectReader in(json);
    session::Card read{.id = in.text("id", id),
                       .label = lineOf(in, "label"),
                       .name = lineOf(in, "name"),
                       .lastFour = lineOf(in, "last4"),
                       .physical = in.text("kind", id) == "physical"};
    const auto state = payment::cardStateFromWord(in.text("state", id));
    if (!state)
        in.fail("state", "is unknown");
    read.state = state.value_or(payment::CardState::requested);
    if (in.has("expiry"))
        read.expiry = card::Expiry::fromText(in.text("expiry", {7, 7})).value_or(card::Expiry{});
    if (in.has("balance"))
        read.balance = in.money("balance");
    read.balanceAt = optionalMoment(in, "balanceAt").value_or(base::Timestamp{});
    if (const Json *single = in.has("singleUse") ? in.object("singleUse") : nullptr)
        read.singleUse = readSingleUse(*single, in);
    return unless(in, std::move(read));
}

std::optional<session::FundingSource> readFundingSource(const Json &json) {
    ObjectReader in(json);
    session::FundingSource read{.id = in.text("id", id), .label = lineOf(in, "label"), .lastFour = lineOf(in, "last4")};
    read.brand = card::brandFromWord(lineOf(in, "brand")).value_or(card::Brand::unknown);
    if (in.has("expiry"))
        read.expiry = card::Expiry::fromText(in.text("expiry", {7, 7})).value_or(card::Expiry{});
    return unless(in, std::move(read));
}

std::optional<session::Charge> readCharge(const Json &json) {
    ObjectReader in(json);
    session::Charge read{.id = in.text("id", id), .cardId = idOf(json, in, "card"), .sourceId = idOf(json, in, "source"), .amount = in.money("amount")};
    const auto state = payment::chargeStateFromWord(in.text("state", id));
    if (!state)
        in.fail("state", "is unknown");
    read.state = state.value_or(payment::ChargeState::debiting);
    read.createdAt = momentOf(in, "createdAt");
    if (in.has("loaded"))
        read.loaded = in.money("loaded");
    read.refusal = refusalOf(json, in);
    return unless(in, std::move(read));
}

std::optional<session::Merchant> readMerchant(const Json &json) {
    ObjectReader in(json);
    session::Merchant read{.id = in.text("id", id), .name = in.text("name", {1, 200})};
    if (const Json *origins = in.array("origins", {0, 64})) {
        for (const Json &origin : *origins) {
            const auto *text = origin.get_ptr<const std::string *>();
            if (!text)
                return std::nullopt;
            read.origins.push_back(*text);
        }
    }
    if (const Json *keys = in.object("keys"))
        read.keySetJson = protocol::writeJson(*keys);
    return unless(in, std::move(read));
}

std::optional<session::Payment> readPayment(const Json &json) {
    ObjectReader in(json);
    session::Payment read{.id = in.text("id", id), .serial = lineOf(in, "serial"), .approvalCode = lineOf(in, "approvalCode"), .retrieval = lineOf(in, "retrieval")};
    read.byTicket = in.optionalText("kind", id).value_or(std::string()) == "ticket";
    const auto state = payment::paymentStateFromWord(in.text("state", id));
    if (!state)
        in.fail("state", "is unknown");
    read.state = state.value_or(payment::PaymentState::pending);
    if (in.has("merchant")) {
        if (const Json *merchant = in.object("merchant")) {
            ObjectReader inner(*merchant);
            read.merchant = lineOf(inner, "id");
            read.merchantName = lineOf(inner, "name");
        }
    }
    read.cardId = idOf(json, in, "card");
    if (in.has("card") && json.find("card")->is_object()) {
        ObjectReader inner(*json.find("card"));
        read.cardLastFour = lineOf(inner, "last4");
    }
    if (in.has("lines") && in.has("total") && in.has("vat")) {
        if (auto order = protocol::readOrder(json))
            read.order = std::move(*order);
    }
    read.createdAt = optionalMoment(in, "createdAt").value_or(base::Timestamp{});
    read.concludedAt = optionalMoment(in, "concludedAt");
    read.refusal = refusalOf(json, in);
    read.differences = differencesOf(json);
    if (in.has("balanceAfter"))
        read.balanceAfter = in.money("balanceAfter");
    read.means = in.optionalText("means", id).value_or(read.cardId);
    read.registerSerial = lineOf(in, "register");
    if (in.has("outcome"))
        read.outcome = payment::voucherOutcomeFromWord(in.text("outcome", id));
    if (in.has("voucher"))
        read.voucher = in.text("voucher", voucher);
    return unless(in, std::move(read));
}

std::optional<session::Payment> readReport(const Json &json) {
    ObjectReader in(json);
    session::Payment read{.id = in.text("id", id), .approvalCode = lineOf(in, "approvalCode"), .retrieval = lineOf(in, "retrieval"), .reported = true};
    const auto state = payment::paymentStateFromWord(in.text("state", id));
    if (!state)
        in.fail("state", "is unknown");
    read.state = state.value_or(payment::PaymentState::declined);
    if (const Json *shop = in.object("shop")) {
        ObjectReader inner(*shop);
        read.merchant = lineOf(inner, "id");
        read.merchantName = lineOf(inner, "name");
    }
    if (const Json *card = in.object("card")) {
        ObjectReader inner(*card);
        read.cardId = read.means = inner.text("id", id);
        read.cardLastFour = lineOf(inner, "last4");
        if (inner.flaw())
            in.fail("card", "has no id");
    }
    if (const auto amount = in.money("amount"))
        read.order = payment::Order{{}, *amount, money::Money::zero(amount->currency())};
    read.createdAt = momentOf(in, "madeAt");
    read.concludedAt = optionalMoment(in, "reversedAt");
    read.refusal = refusalOf(json, in);
    if (in.has("balanceAfter"))
        read.balanceAfter = in.money("balanceAfter");
    return unless(in, std::move(read));
}

std::optional<session::MicroAccount> readMicroAccount(const Json &json) {
    ObjectReader in(json);
    const auto balance = in.money("balance"), available = in.money("available"), ceiling = in.money("ceiling"), threshold = in.money("threshold");
    if (in.flaw())
        return std::nullopt;
    session::MicroAccount read{.balance = *balance, .available = *available, .ceiling = *ceiling, .threshold = *threshold, .source = {}, .autoRefill = {}};
    read.source = in.optionalText("source", id);
    if (in.has("autoRefill")) {
        const Json *object = in.object("autoRefill");
        if (!object)
            return std::nullopt;
        ObjectReader inner(*object);
        const auto below = inner.money("below"), amount = inner.money("amount"), cap = inner.money("monthlyCap"), used = inner.money("usedThisMonth");
        if (inner.flaw())
            return std::nullopt;
        read.autoRefill = session::AutoRefill{*below, *amount, *cap, *used};
    }
    return unless(in, std::move(read));
}

std::optional<session::Charge> readRefill(const Json &json) {
    auto read = readCharge(json);
    if (read)
        read->cardId = payment::microMeans;
    return read;
}

std::optional<session::VoucherAgain> readVoucherAgain(const Json &json) {
    ObjectReader in(json);
    session::VoucherAgain read{in.text("voucher", voucher), in.text("register", id)};
    return unless(in, std::move(read));
}

std::optional<session::Activity> readActivity(const Json &json) {
    ObjectReader in(json);
    session::Activity read{.cursor = in.text("cursor", cursor), .at = momentOf(in, "at")};
    const std::string kind = in.text("kind", id);
    const Json *object = in.flaw() ? nullptr : in.object(kind);
    if (!object)
        return std::nullopt;
    if (kind == "payment")
        read.payment = readPayment(*object);
    else if (kind == "report")
        read.payment = readReport(*object);
    else if (kind == "charge")
        read.charge = readCharge(*object);
    else if (kind == "refill")
        read.charge = readRefill(*object);
    else if (kind == "card")
        read.card = readCard(*object);
    if (!read.payment && !read.charge && !read.card)
        return std::nullopt;
    return read;
}

std::optional<session::CardSecrets> takeCardSecrets(base::SecretBytes &plain) {
    auto number = takeDigits(plain, "number");
    auto secret = takeDigits(plain, "secret");
    const auto json = protocol::readJson(plain.text());
    if (!number || !secret || !json)
        return std::nullopt;
    ObjectReader in(*json);
    const auto expiry = card::Expiry::fromText(in.text("expiry", {7, 7}));
    session::CardSecrets read{std::move(*number), std::move(*secret), expiry.value_or(card::Expiry{}), lineOf(in, "name"), {}};
    if (in.has("address"))
        read.address = readAddress(*json->find("address"));
    if (!expiry || in.flaw())
        return std::nullopt;
    return read;
}

std::optional<std::string> readText(const Json &json, std::string_view key, std::size_t longest) {
    if (!json.is_object())
        return std::nullopt;
    const auto found = json.find(key);
    const auto *text = found == json.end() ? nullptr : found->get_ptr<const std::string *>();
    if (!text || text->empty() || text->size() > longest)
        return std::nullopt;
    return *text;
}

std::optional<session::Failure> readProblem(const Json &json) {
    ObjectReader in(json);
    const auto refusal = payment::refusalFromCode(in.text("code", id));
    if (!refusal)
        return std::nullopt;
    session::Failure failure;
    failure.news = {*refusal, lineOf(in, "param"), in.optionalText("detail", {0, 1000}).value_or(std::string())};
    if (in.has("payment"))
        failure.payment = readPayment(*json.find("payment"));
    if (failure.payment && failure.payment->differences.empty())
        failure.payment->differences = differencesOf(json);
    if (in.has("charge"))
        failure.charge = readCharge(*json.find("charge"));
    if (in.has("refill"))
        failure.charge = readRefill(*json.find("refill"));
    return failure;
}

template <class T>
std::optional<std::vector<T>> readList(const Json &json, std::optional<T> (*readEntry)(const Json &)) {
    ObjectReader in(json);
    const Json *data = in.array("data", {0, mostEntries});
    if (!data)
        return std::nullopt;
    std::vector<T> list;
    for (const Json &entry : *data) {
        auto read = readEntry(entry);
        if (!read)
            return std::nullopt;
        list.push_back(std::move(*read));
    }
    return list;
}

template std::optional<std::vector<session::Device>> readList(const Json &, std::optional<session::Device> (*)(const Json &));
template std::optional<std::vector<session::Card>> readList(const Json &, std::optional<session::Card> (*)(const Json &));
template std::optional<std::vector<session::FundingSource>> readList(const Json &, std::optional<session::FundingSource> (*)(const Json &));
template std::optional<std::vector<session::Activity>> readList(const Json &, std::optional<session::Activity> (*)(const Json &));

Json toJson(const session::Address &address) {
    Json json = Json::object();
    const auto put = [&json](const char *key, const std::string &value) {
        if (!value.empty())
            json[key] = value;
    };
    put("line1", address.line1);
    put("line2", address.line2);
    put("city", address.city);
    put("region", address.region);
    put("postalCode", address.postalCode);
    put("country", address.country);
    return json;
}

Json toJson(const session::AutoRefill &automatic) {
    return {{"below", protocol::toJson(automatic.below)},
            {"amount", protocol::toJson(automatic.amount)},
            {"monthlyCap", protocol::toJson(automatic.monthlyCap)}};
}

Json toJson(const session::Profile &profile) {
    Json json = {{"name", profile.name}, {"email", profile.email}, {"phone", profile.phone}};
    // Without an address the gateway keeps none; half an address it refuses, naming what is missing.
    Json address = toJson(profile.address);
    json["address"] = address.empty() ? Json() : std::move(address);
    return json;
}

} // namespace florin::gateway
