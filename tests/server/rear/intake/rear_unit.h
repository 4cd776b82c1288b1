#pragma once

#include "server/rear/intake/device_routes.h"
#include "server/rear/intake/enrolment_routes.h"
#include "server/rear/intake/intake.h"
#include "server/rear/intake/member_routes.h"
#include "server/rear/intake/password_routes.h"
#include "server/rear/intake/session_routes.h"
#include "server/rear/intake/sign_in_routes.h"
#include "server/rear/storage/sqlite_store.h"
#include "shared/protocol/signed_objects.h"
#include "shared/signing/certificate.h"

#include <QTemporaryDir>
#include <nlohmann/json.hpp>

#include <atomic>
#include <functional>
#include <future>
#include <regex>
#include <string>

namespace florin::test {

using Json = nlohmann::json;

/// The smallest clock that several threads may read while the test moves it.
class MovableClock final : public base::Clock {
  public:
    explicit MovableClock(base::Timestamp start) : m_now(start.time_since_epoch().count()) {}
    base::Timestamp now() const override { return base::Timestamp(std::chrono::microseconds(m_now.load())); }
    void advance(std::chrono::microseconds by) { m_now += by.count(); }

  private:
    std::atomic<std::int64_t> m_now;
};

/// No bank is asked in these stories.
class NoBanks final : public payments::Banks {
  public:
    payments::Bank &issuer() override { return m_none; }
    payments::Bank &bankOf(const card::CardNumber &) override { return m_none; }

  private:
    class None final : public payments::Bank {
        void ask(payments::BankQuestion, Replied replied) override { replied(base::Refused{payments::BankSilence::notSent}); }
        bool isUp() const override { return false; }
    };
    None m_none;
};

inline constexpr const char *gatewayUrl = "https://localhost:8443";

struct Call {
    std::string method = "GET";
    std::string path;
    Json body = nullptr;
    std::string bearer = {};
    std::string key = {}; ///< a new one for each POST if empty; `-` for none
    std::map<std::string, std::string> query = {};
};

struct Reply {
    int status = 0;
    Json body;
    std::map<std::string, std::string> headers;
    std::string code() const { return body.is_object() ? body.value("code", "") : ""; }
};

/// A whole rear unit on a real SQLite file, asked as the front unit asks it.
class RearUnit {
  public:
    /// What a story needs beyond members: banks of its own, and further routes.
    struct More {
        payments::Banks *banks = nullptr;
        std::function<intake::Routes(const intake::RouteServices &)> routes;
        intake::CallerLimits limits;
        members::AfterTries afterTries = members::AfterTries::watch;
    };

    explicit RearUnit(const std::string &file) : RearUnit(file, More()) {}
    RearUnit(const std::string &file, const More &more) {
        auto opened = storage::SqliteStore::open(file);
        ENSURE(bool(opened));
        store = std::move(*opened);
        intake::RouteServices services{*store,    work,      passwordWork, waiters, clock, random, more.banks ? *more.banks : banks,
                                       passwords, authority, sealer,       key,       press, decodedKeys,
                                       {.gateway = gatewayUrl, .currency = *money::Currency::fromCode("KRW"), .issuerRange = "960400", .afterTries = more.afterTries}};
        intake::Routes routes = extraRoutes;
        for (auto factory : {intake::memberRoutes, intake::sessionRoutes, intake::passwordRoutes, intake::deviceRoutes, intake::enrolmentRoutes,
                             intake::signInRoutes}) {
            for (auto &route : factory(services))
                routes.push_back(std::move(route));
        }
        if (more.routes) {
            for (auto &route : more.routes(services))
                routes.push_back(std::move(route));
        }
        door = std::make_unique<intake::Intake>(std::move(routes), *store, work, clock, base::SecretBytes("fingerprints in tests"), more.limits);
    }
    ~RearUnit() {
        passwordWork.stop();
        work.stop();
        waiters.stop();
    }

    std::future<Reply> send(const Call &call) {
        auto promise = std::make_shared<std::promise<Reply>>();
        inquiry::Question question{.requestId = "req_test", .method = call.method, .query = call.query, .bearer = call.bearer, .address = "127.0.0.1"};
        std::string rest = call.path.substr(1);
        for (std::size_t slash = 0; slash != std::string::npos;) {
            slash = rest.find('/');
            question.path.push_back(rest.substr(0, slash));
            rest = slash == std::string::npos ? "" : rest.substr(slash + 1);
        }
        if (!call.body.is_null())
            question.body = call.body.dump();
        else if (call.method == "POST")
            question.body = "{}";
        if (call.method == "POST" && call.key != "-")
            question.idempotencyKey = call.key.empty() ? random.id("key") : call.key;
        door->ask(std::move(question), [promise](inquiry::Answer answer) {
            Reply reply{.status = answer.status, .body = Json::parse(answer.body, nullptr, false)};
            reply.headers.insert(answer.headers.begin(), answer.headers.end());
            promise->set_value(std::move(reply));
        });
        return promise->get_future();
    }
    Reply ask(const Call &call) { return send(call).get(); }

    std::vector<intake::Notice> letters() {
        std::vector<intake::Notice> found;
        const auto read = store->read([&](intake::Records &records) { found = records.notices.due(clock.now(), 1000); });
        ENSURE(bool(read));
        return found;
    }
    /// The six digits of the newest letter that has some.
    std::string codeFromLetter() {
        std::string code;
        for (const auto &letter : letters()) {
            std::smatch match;
            if (std::regex_search(letter.text, match, std::regex("\n +([0-9]{6})\n")))
                code = match[1];
        }
        return code;
    }

    MovableClock clock{*base::fromRfc3339("2026-11-20T10:00:00Z")};
    base::SystemRandom random;
    NoBanks banks;
    members::PasswordGate passwords;
    certification::DeviceAuthority authority{
        signing::Authority::make("Devices", clock.now() - std::chrono::hours(1), clock.now() + std::chrono::days(3650))};
    signing::Sealer sealer{[] {
        std::map<std::uint32_t, base::SecretBytes> keys;
        keys.emplace(1, base::SecretBytes(std::string(32, 'k')));
        return keys;
    }()};
    base::SecretBytes key{std::string_view("a lookup key for tests")};
    signing::PrivateKey voucherKey = signing::PrivateKey::generateEs256();
    intake::VoucherPress press{gatewayUrl, "v1", voucherKey, random};
    signing::DecodedKeys decodedKeys;
    std::unique_ptr<storage::SqliteStore> store;
    intake::WorkQueue work{{.threads = 4, .waiting = 64}};
    intake::WorkQueue passwordWork{{.threads = 2, .waiting = 64}};
    intake::Waiters waiters{work};
    intake::Routes extraRoutes;
    std::unique_ptr<intake::Intake> door;
};

/// A wallet as the gateway sees it: a key, a certificate, signatures.
class TestDevice {
  public:
    TestDevice() : key(signing::PrivateKey::generateRs256()) {}
    /// One whose key is made only once: that is slow.
    static TestDevice sample() {
        static const TestDevice made;
        return made;
    }
    std::string request() const { return signing::makeRequest(key, "wallet"); }

    void take(const Json &enrolment) {
        id = enrolment.at("device");
        certificate = signing::Certificate::fromPem(enrolment.at("certificate").get<std::string>());
    }
    std::string assertion(RearUnit &rear, const std::string &purpose = "token") const {
        const auto now = rear.clock.now();
        return protocol::writeAssertion({.id = rear.random.id("jti"),
                                         .issuedAt = now,
                                         .expiresAt = now + std::chrono::seconds(60),
                                         .gateway = gatewayUrl,
                                         .device = id,
                                         .purpose = purpose},
                                        *certificate, [this](std::string_view input) { return key.sign(input); });
    }
    std::string token(RearUnit &rear) const {
        const auto reply = rear.ask({.method = "POST", .path = "/v1/tokens", .body = {{"assertion", assertion(rear)}}});
        return reply.body.value("accessToken", "");
    }

    signing::PrivateKey key;
    std::optional<signing::Certificate> certificate;
    std::string id;
};

inline constexpr const char *goodPassword = "violet kettle 73 orbit";

inline Json registration(const std::string &id, const std::string &password = goodPassword) {
    return {{"id", id}, {"password", password}, {"profile", {{"name", "Dana Florin"}, {"email", id + "@florin.example"}}}};
}

inline Call enrolment(const std::string &member, const TestDevice &device, const std::string &password = goodPassword) {
    return {.method = "POST",
            .path = "/v1/enrolments",
            .body = {{"member", member}, {"password", password}, {"csr", device.request()}, {"deviceName", "Laptop"}}};
}

} // namespace florin::test
