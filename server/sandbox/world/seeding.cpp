#include "server/sandbox/world/seeding.h"

#include "server/sandbox/shop/https_client.h"
#include "server/sandbox/world/files.h"
#include "shared/protocol/json.h"
#include "shared/protocol/signed_objects.h"

#include <nlohmann/json.hpp>

#include <array>
#include <optional>
#include <thread>

namespace florin::world {

namespace {

using namespace std::chrono_literals;
using protocol::Json;
using shop::HttpsClient;

/// Ends the story at its first step that goes wrong; caught in seedDemoMember.
struct Stuck {
    std::string sentence;
};

class Story {
  public:
    Story(const SeedingPlan &plan, const base::Clock &clock, base::Random &random)
        : m_plan(plan), m_clock(clock), m_random(random), m_client(plan.gateway, plan.caFile), m_key(prepareKey()) {}

    void tell() {
        registerMember();
        enrol();
        if (!signIn())
            return; // the device is revoked, which is the last step: an earlier run came to the end
        const std::string card = applyForCard();
        charge(card);
        post("/v1/devices/" + m_device + "/revoke", Json::object(), "seed-revoke", "removing the seeding device", {200, 201, 204});
    }

  private:
    signing::PrivateKey prepareKey() const {
        if (const auto pem = readFile(m_plan.keyFile))
            if (auto key = signing::PrivateKey::fromPem(*pem))
                return *key;
        auto key = signing::PrivateKey::generateRs256();
        if (!writeFile(m_plan.keyFile, key.toPem().text()))
            throw Stuck{"The seeding device's key " + m_plan.keyFile + " cannot be written."};
        return key;
    }

    Json ask(const std::string &method, const std::string &path, const Json &body, const std::string &key, const std::string &step,
             std::initializer_list<int> good) {
        HttpsClient::Headers headers;
        if (!m_token.empty())
            headers["Authorization"] = "Bearer " + m_token;
        if (!key.empty())
            headers["Idempotency-Key"] = key;
        for (int attempt = 0;; ++attempt) {
            const auto answer = m_client.ask(method, path, headers, body.is_null() ? std::string() : body.dump(), 40s);
            if (!answer)
                throw Stuck{"The gateway did not answer while " + step + "."};
            auto json = answer->body.empty() ? base::Result<Json, protocol::JsonFlaw>(Json::object()) : protocol::readJson(answer->body);
            if (!json || !json->is_object())
                throw Stuck{"The gateway's answer could not be read while " + step + "."};
            for (const int status : good)
                if (status == answer->status)
                    return *json;
            const bool again = answer->status == 503 || json->value("code", "") == "idempotency_in_progress" || json->value("code", "") == "issuer_unavailable";
            if (!again || attempt >= 40)
                throw Stuck{"The gateway refused while " + step + ": " + std::to_string(answer->status) + " " + json->value("code", "") + " " +
                            json->value("detail", "")};
            std::this_thread::sleep_for(250ms);
        }
    }
    Json post(const std::string &path, const Json &body, const std::string &key, const std::string &step, std::initializer_list<int> good) {
        return ask("POST", path, body, key, step, good);
    }

    void registerMember() {
        const DemoMember &member = m_plan.member;
        post("/v1/members",
             {{"id", member.id},
              {"password", member.password},
              {"profile",
               {{"name", member.name},
                {"email", member.email},
                {"phone", "+82 2 555 0142"},
                {"address",
                 {{"line1", "24 Baekjo-gil"}, {"line2", "3F"}, {"city", "Seoul"}, {"postalCode", "03012"}, {"country", "KR"}}}}}},
             "seed-member", "registering the demonstration member", {201});
    }

    void enrol() {
        const Json issued = post("/v1/enrolments",
                                 {{"member", m_plan.member.id},
                                  {"password", m_plan.member.password},
                                  {"csr", signing::makeRequest(m_key, "seeding")},
                                  {"deviceName", "Sandbox"}},
                                 "seed-enrolment", "enrolling the seeding device", {200, 201});
        m_device = issued.value("device", "");
        m_certificate = signing::Certificate::fromPem(issued.value("certificate", ""));
        if (m_device.empty() || !m_certificate)
            throw Stuck{"The gateway issued no certificate to the seeding device."};
    }

    bool signIn() {
        const auto now = m_clock.now();
        const protocol::DeviceAssertion assertion{m_random.id("as"), now, now + 50s, m_plan.gateway, m_device, "token", {}};
        const auto signer = [this](std::string_view input) { return m_key.sign(input); };
        const Json token = post("/v1/tokens", {{"assertion", protocol::writeAssertion(assertion, *m_certificate, signer)}}, m_random.id("seed"),
                                "signing in", {200, 201, 401});
        m_token = token.value("accessToken", "");
        if (m_token.empty() && token.value("code", "") != "device_revoked")
            throw Stuck{"The gateway does not let the seeding device in."};
        return !m_token.empty();
    }

    std::string applyForCard() {
        Json card = post("/v1/cards", {{"kind", "virtual"}, {"label", "Everyday"}}, "seed-card", "applying for a card", {200, 201, 202});
        const std::string id = card.value("id", "");
        for (int attempt = 0; card.value("state", "") != "active"; ++attempt) {
            if (attempt >= 80 || id.empty())
                throw Stuck{"The issuer did not issue the demonstration card."};
            std::this_thread::sleep_for(250ms);
            card = ask("GET", "/v1/cards/" + id, nullptr, {}, "waiting for the card", {200});
        }
        return id;
    }

    void charge(const std::string &card) {
        const Json source = post("/v1/funding_sources",
                                 {{"number", "4242424242424242"}, {"expiry", "2034-12"}, {"name", "DANA FLORIN"}, {"label", "My bank's card"}},
                                 "seed-source", "adding a credit card", {200, 201});
        Json charge = post("/v1/charges",
                           {{"card", card},
                            {"source", source.value("id", "")},
                            {"amount", {{"amount", 200000}, {"currency", "KRW"}}},
                            {"secret", "123"}},
                           "seed-charge", "charging the card", {200, 201, 202, 504});
        if (charge.contains("charge") && charge["charge"].is_object())
            charge = charge["charge"]; // of a problem document: the bank has not answered yet
        const std::string id = charge.value("id", "");
        for (int attempt = 0; charge.value("state", "") != "loaded"; ++attempt) {
            if (attempt >= 10 || id.empty())
                throw Stuck{"The demonstration card could not be charged."};
            charge = ask("GET", "/v1/charges/" + id + "?wait=10", nullptr, {}, "waiting for the charge", {200});
        }
    }

    const SeedingPlan &m_plan;
    const base::Clock &m_clock;
    base::Random &m_random;
    HttpsClient m_client;
    signing::PrivateKey m_key;
    std::optional<signing::Certificate> m_certificate;
    std::string m_device;
    std::string m_token;
};

constexpr std::array words = {"river",  "lantern", "maple",  "paper", "cloud",  "celadon", "harbor", "cedar",  "moon",  "persimmon", "kite",
                              "willow", "pebble",  "silver", "plum",  "garden", "island",  "ribbon", "saffron", "tea",   "violin",    "walnut"};

} // namespace

base::Result<void, std::string> seedDemoMember(const SeedingPlan &plan, const base::Clock &clock, base::Random &random) {
    try {
        Story(plan, clock, random).tell();
        return {};
    } catch (const Stuck &stuck) {
        return base::Refused{stuck.sentence};
    } catch (const Json::exception &) {
        return base::Refused{std::string("The gateway's answer could not be understood while making the demonstration member.")};
    }
}

std::string memorablePassword(base::Random &random) {
    std::string password;
    for (int i = 0; i < 3; ++i)
        password += std::string(words[random.below(words.size())]) + "-";
    return password + random.digits(6);
}

} // namespace florin::world
