#pragma once

#include "server/front/listener/listener.h"
#include "server/sandbox/shop/https_client.h"
#include "server/sandbox/van/van.h"
#include "shared/protocol/json.h"
#include "tests/server/rear/links/bank_world.h"

#include <nlohmann/json.hpp>

#include <future>

namespace florin::tests {

using protocol::Json;

/// A card of the issuer with money on it, as a shop's customer would type it.
struct PrepaidCard {
    std::string number;
    std::string expiry;
    std::string secret;
};

/// What a shop got from the VAN.
struct Told {
    int status = 0;
    Json json;
    std::string text(const char *key) const { return json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : std::string(); }
    const Json &approval() const { return json.contains("approval") ? json["approval"] : json; }
    std::string state() const { return approval().value("state", ""); }
    std::string id() const { return approval().value("id", ""); }
};

/// An issuer of the sandbox, a VAN before it, and its door.
class VanWorld {
  public:
    static constexpr const char *shopKey = "key-of-the-bookshop";
    static constexpr const char *otherKey = "key-of-another-shop";

    explicit VanWorld(std::chrono::milliseconds timeout = 5s)
        : m_public(Pki::make(banks.folder(), "public")), issuer(banks.bankPlan(bank::Trade::issuer), banks.clock, banks.random), m_timeout(timeout) {
        issuer.start();
        openVan();
        openDoor();
    }
    ~VanWorld() { m_door->stop(1s); }

    void openVan() {
        van::VanSettings settings;
        settings.folder = banks.folder() + "/van";
        settings.shops = {{"byeolbit", shopKey}, {"other", otherKey}};
        settings.issuer = banks.linkPlan(issuer);
        settings.issuer.timeout = m_timeout;
        auto opened = van::Van::open(std::move(settings), banks.clock, banks.random);
        if (!opened)
            qFatal("%s", opened.error().c_str());
        const std::lock_guard lock(m_mutex);
        m_van = std::move(*opened);
    }
    void stopVan() {
        std::shared_ptr<van::Van> gone;
        {
            const std::lock_guard lock(m_mutex);
            gone.swap(m_van);
        }
        gone->stop();
    }

    /// Asked for at the issuer by a link of somebody else.
    PrepaidCard cardWith(std::int64_t won, const std::string &name = "card-1") {
        links::IsoBankLink gateway(banks.linkPlan(issuer), banks.clock);
        gateway.start();
        const auto issued = askAndWait(gateway, banks.application(name));
        if (!issued || !issued->issuedNumber)
            qFatal("no card was issued");
        const std::string number(issued->issuedNumber->digits());
        if (const auto loaded = askAndWait(gateway, banks.question(payments::BankVerb::load, number, won)); !loaded || loaded->answer != "00")
            qFatal("the card was not loaded");
        return {number, issued->issuedExpiry->toText(), std::string(issued->issuedSecret->text())};
    }
    std::int64_t balance() const { return issuer.books().cards.at(0).balance; }
    /// Of that type, answered with that code.
    std::vector<bank::ShownMovement> movements(const std::string &type) const {
        std::vector<bank::ShownMovement> found;
        for (const auto &movement : issuer.books().movements)
            if (movement.type == type && movement.moved <= 0)
                found.push_back(movement);
        return found;
    }
    /// What came to the issuer of that type from the VAN.
    std::vector<bank::LoggedMessage> asked(const std::string &type) const {
        std::vector<bank::LoggedMessage> found;
        for (const auto &message : issuer.log())
            if (message.direction == bank::Direction::in && message.type == type && message.fields.contains(32) && message.fields.at(32) == "970100")
                found.push_back(message);
        return found;
    }

    static Json body(const PrepaidCard &card, std::int64_t won = 24'000, const std::string &serial = "BB-000001") {
        const Json money = {{"amount", won}, {"currency", "KRW"}};
        return {{"serial", serial},
                {"order",
                 {{"lines", Json::array({{{"id", "night-sea"}, {"description", "The Night Sea"}, {"quantity", 1}, {"price", money}}})},
                  {"total", money},
                  {"vat", {{"amount", 0}, {"currency", "KRW"}}}}},
                {"payer",
                 {{"type", "card"},
                  {"number", card.number},
                  {"expiry", card.expiry},
                  {"secret", card.secret},
                  {"name", "DANA FLORIN"},
                  {"address", {{"line1", "24 Baekjo-gil"}, {"city", "Seoul"}, {"postalCode", "03012"}, {"country", "KR"}}},
                  {"customer", "guest-1"}}}};
    }
    Told ask(const std::string &method, const std::string &path, shop::HttpsClient::Headers headers = {}, const std::string &text = {},
             const std::string &key = shopKey) {
        headers.emplace("Authorization", "Bearer " + key);
        shop::HttpsClient client(url(), m_public.authorityFile);
        const auto answer = client.ask(method, path, headers, text, 40s);
        if (!answer)
            return {};
        auto json = protocol::readJson(answer->body);
        return {answer->status, json ? *json : Json::object()};
    }
    Told buy(const std::string &idempotencyKey, const Json &content, const std::string &key = shopKey) {
        return ask("POST", "/v1/approvals", {{"Idempotency-Key", idempotencyKey}, {"Content-Type", "application/json"}}, content.dump(), key);
    }
    Told approval(const std::string &id, int wait = 0) { return ask("GET", "/v1/approvals/" + id + "?wait=" + std::to_string(wait)); }
    Told underKey(const std::string &key) {
        Told told = ask("GET", "/v1/approvals?idempotencyKey=" + key);
        if (told.json.contains("data") && !told.json["data"].empty())
            told.json = Json(told.json["data"][0]);
        return told;
    }
    std::string url() const { return "https://localhost:" + std::to_string(m_door->port()); }
    const std::string &authorityFile() const { return m_public.authorityFile; }

    BankWorld banks;

  private:
    void openDoor() {
        listener::Settings settings;
        settings.names = {"localhost"};
        settings.certFile = m_public.bankCertificateFile;
        settings.keyFile = m_public.bankKeyFile;
        auto opened = listener::Listener::open(settings, [this](listener::Request request, listener::Reply reply) {
            std::shared_ptr<van::Van> van;
            {
                const std::lock_guard lock(m_mutex);
                van = m_van;
            }
            if (van)
                van->handle(std::move(request), std::move(reply));
            else
                reply({503, {}, {}});
        });
        if (!opened)
            qFatal("%s", opened.error().sentence.c_str());
        m_door = std::move(*opened);
    }

    Pki m_public;

  public:
    bank::Bank issuer;

  private:
    const std::chrono::milliseconds m_timeout;
    std::mutex m_mutex;
    std::shared_ptr<van::Van> m_van;
    std::unique_ptr<listener::Listener> m_door;
};

} // namespace florin::tests
