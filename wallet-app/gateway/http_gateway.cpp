#include "wallet-app/gateway/http_gateway.h"

#include "wallet-app/gateway/limits.h"
#include "wallet-app/gateway/line.h"
#include "wallet-app/gateway/readers.h"

#include <QUrl>

#include <nlohmann/json.hpp>

namespace florin::gateway {

using payment::Refusal;
using session::Failure;
using session::Nothing;
using session::Reply;
using session::TaskHandle;
using Proof = Request::Proof;
using Patience = Request::Patience;

namespace {

constexpr std::size_t longestPem = 16 * 1024;

/// A path with ids in place of its `{}`. Empty if an id could change where the path leads.
std::string pathOf(std::string_view pattern, std::initializer_list<std::string> ids) {
    std::string path;
    auto id = ids.begin();
    for (std::size_t at = pattern.find("{}"); at != std::string_view::npos; at = pattern.find("{}")) {
        if (id->empty() || id->find_first_not_of('.') == std::string::npos)
            return {};
        path += pattern.substr(0, at);
        path += QUrl::toPercentEncoding(QString::fromStdString(*id++)).toStdString();
        pattern.remove_prefix(at + 2);
    }
    return path.append(pattern);
}

std::string waiting(std::string path) { return path.empty() ? path : path + "?wait=" + std::to_string(limits::longPoll.count()); }

Request get(std::string path, Proof proof = Proof::token) { return {.verb = "GET", .path = std::move(path), .proof = proof}; }

Request poll(std::string path, Proof proof = Proof::token) {
    return {.verb = "GET", .path = std::move(path), .proof = proof, .patience = Patience::longPoll};
}

Request send(QByteArray verb, std::string path, const Json &body, std::string key = {}) {
    return {.verb = std::move(verb), .path = std::move(path), .body = QByteArray::fromStdString(protocol::writeJson(body)), .key = std::move(key)};
}

Request withoutDevice(Request request) {
    request.proof = Proof::none;
    return request;
}

Request behindABank(Request request) {
    request.patience = Patience::bank;
    return request;
}

/// Puts a secret member into a JSON object that is not empty, by hand: a document of the library would leave copies behind.
void addSecret(QByteArray &object, const char *name, const base::SecretBytes &secret) {
    static constexpr char hex[] = "0123456789abcdef";
    QByteArray whole;
    whole.reserve(object.size() + static_cast<qsizetype>(secret.size()) * 6 + 64); // never grows, so never moves
    whole.append(object.constData(), object.size() - 1).append(",\"").append(name).append("\":\"");
    for (const std::uint8_t byte : secret.bytes()) {
        if (byte == '"' || byte == '\\')
            whole.append('\\').append(static_cast<char>(byte));
        else if (byte < 0x20)
            whole.append("\\u00").append(hex[byte >> 4]).append(hex[byte & 15]);
        else
            whole.append(static_cast<char>(byte));
    }
    whole.append("\"}");
    object.fill('\0');
    object = std::move(whole);
}

/// Turns the JSON of an answer into what the session asked for.
template <class T, class Reader>
Answered into(Reply<T> reply, Reader read) {
    return [reply = std::move(reply), read = std::move(read)](base::Result<Json, Failure> answer) {
        if (!answer)
            return reply(base::Refused{answer.error()});
        std::optional<T> value = read(*answer);
        if (!value) {
            Failure failure;
            failure.news.refusal = Refusal::internalError;
            return reply(base::Refused{std::move(failure)});
        }
        reply(std::move(*value));
    };
}

std::optional<Nothing> readNothing(const Json &) { return Nothing{}; }

auto textReader(const char *key, std::size_t longest) {
    return [key, longest](const Json &json) { return readText(json, key, longest); };
}

} // namespace

HttpGateway::HttpGateway(GatewayAddress address, const base::Clock &clock, base::Random &random)
    : m_line(std::make_unique<Line>(std::move(address), clock, random)) {}

HttpGateway::~HttpGateway() = default;

void HttpGateway::setDevice(DeviceCredentials credentials) { m_line->setDevice(std::move(credentials)); }
void HttpGateway::setUnauthenticated() { m_line->forgetDevice(); }

TaskHandle HttpGateway::registerMember(const std::string &member, const base::SecretBytes &password, const session::Profile &profile,
                                       Reply<Nothing> reply) {
    Json shown = toJson(profile);
    for (const char *key : {"phone", "address"}) {
        if (shown[key].empty() || shown[key] == "")
            shown.erase(key);
    }
    Request request = withoutDevice(send("POST", "/v1/members", {{"id", member}, {"profile", std::move(shown)}}, m_line->newKey()));
    addSecret(request.body, "password", password);
    return m_line->ask(std::move(request), into<Nothing>(std::move(reply), readNothing));
}

TaskHandle HttpGateway::enrol(const std::string &member, const base::SecretBytes &password, const std::string &csrPem, const std::string &deviceName,
                              Reply<session::Enrolment> reply) {
    Request request =
        withoutDevice(send("POST", "/v1/enrolments", {{"member", member}, {"csr", csrPem}, {"deviceName", deviceName}}, m_line->newKey()));
    addSecret(request.body, "password", password);
    return m_line->ask(std::move(request), into<session::Enrolment>(std::move(reply), readEnrolment));
}

TaskHandle HttpGateway::confirmEnrolment(const std::string &enrolment, const std::string &code, Reply<session::Enrolment> reply) {
    return m_line->ask(withoutDevice(send("POST", pathOf("/v1/enrolments/{}/confirm", {enrolment}), {{"code", code}}, m_line->newKey())),
                       into<session::Enrolment>(std::move(reply), readEnrolment));
}

TaskHandle HttpGateway::awaitEnrolment(const std::string &enrolment, Reply<session::Enrolment> reply) {
    return m_line->ask(poll(waiting(pathOf("/v1/enrolments/{}", {enrolment})), Proof::none), into<session::Enrolment>(std::move(reply), readEnrolment));
}

TaskHandle HttpGateway::requestPasswordReset(const std::string &member, const std::string &email, Reply<std::string> reply) {
    return m_line->ask(withoutDevice(send("POST", "/v1/password_resets", {{"member", member}, {"email", email}}, m_line->newKey())),
                       into<std::string>(std::move(reply), textReader("id", 128)));
}

TaskHandle HttpGateway::confirmPasswordReset(const std::string &reset, const std::string &code, const base::SecretBytes &password,
                                             Reply<Nothing> reply) {
    Request request = withoutDevice(send("POST", pathOf("/v1/password_resets/{}/confirm", {reset}), {{"code", code}}, m_line->newKey()));
    addSecret(request.body, "password", password);
    return m_line->ask(std::move(request), into<Nothing>(std::move(reply), readNothing));
}

void HttpGateway::getReady() { m_line->getReady(); }

TaskHandle HttpGateway::profile(Reply<session::Profile> reply) {
    return m_line->ask(get("/v1/me"), into<session::Profile>(std::move(reply), readMember));
}

TaskHandle HttpGateway::saveProfile(const session::Profile &profile, Reply<session::Profile> reply) {
    return m_line->ask(send("PATCH", "/v1/me", {{"profile", toJson(profile)}}), into<session::Profile>(std::move(reply), readMember));
}

TaskHandle HttpGateway::changePassword(const base::SecretBytes &current, const base::SecretBytes &next, Reply<Nothing> reply) {
    // A member of no meaning, so that there is something to put the secrets behind.
    Request request = send("POST", "/v1/password", {{"object", "password_change"}}, m_line->newKey());
    addSecret(request.body, "current", current);
    addSecret(request.body, "new", next);
    return m_line->ask(std::move(request), into<Nothing>(std::move(reply), readNothing));
}

TaskHandle HttpGateway::devices(Reply<std::vector<session::Device>> reply) {
    return m_line->ask(get("/v1/devices"), into<std::vector<session::Device>>(std::move(reply), [](const Json &json) { return readList(json, readDevice); }));
}

TaskHandle HttpGateway::signIns(Reply<session::SignIns> reply) {
    return m_line->ask(get("/v1/sign_ins"), into<session::SignIns>(std::move(reply), readSignIns));
}

TaskHandle HttpGateway::renameDevice(const std::string &device, const std::string &name, Reply<Nothing> reply) {
    return m_line->ask(send("PATCH", pathOf("/v1/devices/{}", {device}), {{"name", name}}), into<Nothing>(std::move(reply), readNothing));
}

TaskHandle HttpGateway::revokeDevice(const std::string &device, Reply<Nothing> reply) {
    return m_line->ask(send("POST", pathOf("/v1/devices/{}/revoke", {device}), Json::object(), m_line->newKey()),
                       into<Nothing>(std::move(reply), readNothing));
}

TaskHandle HttpGateway::waitingEnrolments(Reply<std::vector<session::Device>> reply) {
    return m_line->ask(get("/v1/enrolments?state=waiting"),
                       into<std::vector<session::Device>>(std::move(reply), [](const Json &json) { return readList(json, readWaitingDevice); }));
}

TaskHandle HttpGateway::approveEnrolment(const std::string &enrolment, Reply<Nothing> reply) {
    const std::string proof = m_line->assertion("approve:" + enrolment, {});
    return m_line->ask(send("POST", proof.empty() ? std::string() : pathOf("/v1/enrolments/{}/approve", {enrolment}), {{"request", proof}}, m_line->newKey()),
                       into<Nothing>(std::move(reply), readNothing));
}

TaskHandle HttpGateway::renewCertificate(const std::string &csrPem, Reply<std::string> reply) {
    return m_line->ask(send("POST", "/v1/devices/current/renew", {{"csr", csrPem}}, m_line->newKey()),
                       into<std::string>(std::move(reply), textReader("certificate", longestPem)));
}

TaskHandle HttpGateway::cards(Reply<std::vector<session::Card>> reply) {
    return m_line->ask(get("/v1/cards"), into<std::vector<session::Card>>(std::move(reply), [](const Json &json) { return readList(json, readCard); }));
}

TaskHandle HttpGateway::applyForCard(bool physical, const std::string &label, const std::optional<session::Profile> &delivery, const std::string &key,
                                     Reply<session::Card> reply) {
    Json body = {{"kind", physical ? "physical" : "virtual"}, {"label", label}};
    if (delivery) {
        body["delivery"] = toJson(delivery->address);
        body["delivery"]["name"] = delivery->name;
    }
    return m_line->ask(behindABank(send("POST", "/v1/cards", body, key)), into<session::Card>(std::move(reply), readCard));
}

TaskHandle HttpGateway::renameCard(const std::string &card, const std::string &label, Reply<session::Card> reply) {
    return m_line->ask(send("PATCH", pathOf("/v1/cards/{}", {card}), {{"label", label}}), into<session::Card>(std::move(reply), readCard));
}

TaskHandle HttpGateway::freezeCard(const std::string &card, Reply<session::Card> reply) {
    return m_line->ask(behindABank(send("POST", pathOf("/v1/cards/{}/freeze", {card}), Json::object(), m_line->newKey())),
                       into<session::Card>(std::move(reply), readCard));
}

TaskHandle HttpGateway::unfreezeCard(const std::string &card, Reply<session::Card> reply) {
    return m_line->ask(behindABank(send("POST", pathOf("/v1/cards/{}/unfreeze", {card}), Json::object(), m_line->newKey())),
                       into<session::Card>(std::move(reply), readCard));
}

TaskHandle HttpGateway::deleteCard(const std::string &card, Reply<Nothing> reply) {
    Request request = behindABank(get(pathOf("/v1/cards/{}", {card})));
    request.verb = "DELETE";
    return m_line->ask(std::move(request), into<Nothing>(std::move(reply), readNothing));
}

TaskHandle HttpGateway::makeSingleUseCard(const std::string &from, money::Money most, const std::string &shop, const std::string &key,
                                          Reply<session::Card> reply) {
    const Json body = {{"most", protocol::toJson(most)}, {"shop", shop}};
    return m_line->ask(behindABank(send("POST", pathOf("/v1/cards/{}/single_use_cards", {from}), body, key)),
                       into<session::Card>(std::move(reply), readCard));
}

TaskHandle HttpGateway::singleUseCards(const std::string &from, Reply<std::vector<session::Card>> reply) {
    return m_line->ask(get(pathOf("/v1/cards/{}/single_use_cards", {from})),
                       into<std::vector<session::Card>>(std::move(reply), [](const Json &json) { return readList(json, readCard); }));
}

TaskHandle HttpGateway::revealCard(const std::string &card, const std::string &origin, Reply<session::CardSecrets> reply) {
    const std::string proof = m_line->assertion("reveal:" + card, origin);
    Request request = send("POST", proof.empty() ? std::string() : pathOf("/v1/cards/{}/reveal", {card}), {{"request", proof}}, m_line->newKey());
    return m_line->ask(std::move(request), into<session::CardSecrets>(std::move(reply), [line = m_line.get()](const Json &json) {
        const auto sealed = readText(json, "sealed", limits::largestAnswer);
        auto plain = sealed ? line->open(*sealed) : std::nullopt;
        return plain ? takeCardSecrets(*plain) : std::nullopt;
    }));
}

TaskHandle HttpGateway::fundingSources(Reply<std::vector<session::FundingSource>> reply) {
    return m_line->ask(get("/v1/funding_sources"),
                       into<std::vector<session::FundingSource>>(std::move(reply), [](const Json &json) { return readList(json, readFundingSource); }));
}

TaskHandle HttpGateway::addFundingSource(const base::SecretBytes &number, card::Expiry expiry, const std::string &name, const std::string &label,
                                         Reply<session::FundingSource> reply) {
    Request request = send("POST", "/v1/funding_sources", {{"expiry", expiry.toText()}, {"name", name}, {"label", label}}, m_line->newKey());
    addSecret(request.body, "number", number);
    return m_line->ask(std::move(request), into<session::FundingSource>(std::move(reply), readFundingSource));
}

TaskHandle HttpGateway::deleteFundingSource(const std::string &source, Reply<Nothing> reply) {
    Request request = get(pathOf("/v1/funding_sources/{}", {source}));
    request.verb = "DELETE";
    return m_line->ask(std::move(request), into<Nothing>(std::move(reply), readNothing));
}

TaskHandle HttpGateway::charge(const std::string &card, const std::string &source, money::Money amount, const base::SecretBytes &secret,
                               const std::string &key, Reply<session::Charge> reply) {
    Request request =
        behindABank(send("POST", "/v1/charges", {{"card", card}, {"source", source}, {"amount", protocol::toJson(amount)}}, key));
    addSecret(request.body, "secret", secret);
    return m_line->ask(std::move(request), into<session::Charge>(std::move(reply), readCharge));
}

TaskHandle HttpGateway::awaitCharge(const std::string &charge, Reply<session::Charge> reply) {
    return m_line->ask(poll(waiting(pathOf("/v1/charges/{}", {charge}))), into<session::Charge>(std::move(reply), readCharge));
}

TaskHandle HttpGateway::merchant(const std::string &merchant, Reply<session::Merchant> reply) {
    return m_line->ask(get(pathOf("/v1/merchants/{}", {merchant}), Proof::none), into<session::Merchant>(std::move(reply), readMerchant));
}

TaskHandle HttpGateway::sendOrder(const std::string &ticket, const std::string &order, const std::string &paymentId, Reply<session::Payment> reply) {
    return m_line->ask(behindABank(send("POST", "/v1/orders", {{"ticket", ticket}, {"order", order}}, paymentId)),
                       into<session::Payment>(std::move(reply), readPayment));
}

TaskHandle HttpGateway::awaitPayment(const std::string &payment, Reply<session::Payment> reply) {
    return m_line->ask(poll(waiting(pathOf("/v1/payments/{}", {payment}))), into<session::Payment>(std::move(reply), readPayment));
}

TaskHandle HttpGateway::voucherAgain(const std::string &payment, Reply<session::VoucherAgain> reply) {
    return m_line->ask(send("POST", pathOf("/v1/payments/{}/voucher", {payment}), Json::object(), m_line->newKey()),
                       into<session::VoucherAgain>(std::move(reply), readVoucherAgain));
}

TaskHandle HttpGateway::microAccount(Reply<session::MicroAccount> reply) {
    return m_line->ask(get("/v1/micro_account"), into<session::MicroAccount>(std::move(reply), readMicroAccount));
}

TaskHandle HttpGateway::saveMicroAccount(const std::optional<std::string> &source, const std::optional<session::AutoRefill> &automatic,
                                         Reply<session::MicroAccount> reply) {
    const Json body = {{"source", source ? Json(*source) : Json()}, {"autoRefill", automatic ? toJson(*automatic) : Json()}};
    return m_line->ask(send("PATCH", "/v1/micro_account", body), into<session::MicroAccount>(std::move(reply), readMicroAccount));
}

TaskHandle HttpGateway::refill(const std::string &source, money::Money amount, const base::SecretBytes &secret, const std::string &key,
                               Reply<session::Charge> reply) {
    Request request = behindABank(send("POST", "/v1/micro_account/refills", {{"source", source}, {"amount", protocol::toJson(amount)}}, key));
    if (secret.size() > 0)
        addSecret(request.body, "secret", secret);
    return m_line->ask(std::move(request), into<session::Charge>(std::move(reply), readRefill));
}

TaskHandle HttpGateway::awaitRefill(const std::string &refill, Reply<session::Charge> reply) {
    return m_line->ask(poll(waiting(pathOf("/v1/micro_account/refills/{}", {refill}))), into<session::Charge>(std::move(reply), readRefill));
}

TaskHandle HttpGateway::activity(const std::string &after, Reply<std::vector<session::Activity>> reply) {
    Request request = get("/v1/activity?limit=100");
    if (!after.empty()) {
        request = poll(waiting("/v1/activity"));
        request.path += "&limit=100&after=" + QUrl::toPercentEncoding(QString::fromStdString(after)).toStdString();
    }
    return m_line->ask(std::move(request),
                       into<std::vector<session::Activity>>(std::move(reply), [](const Json &json) { return readList(json, readActivity); }));
}

} // namespace florin::gateway
