#include "server/rear/intake/intake.h"

#include "server/rear/intake/limits.h"
#include "server/rear/intake/replies.h"
#include "server/rear/intake/route_match.h"
#include "server/rear/merchants/registration.h"
#include "shared/base/encoding.h"
#include "shared/base/network_address.h"
#include "shared/signing/sealing.h"

#include <atomic>
#include <cstdio>
#include <exception>
#include <mutex>
#include <typeinfo>
#include <unordered_map>

namespace florin::intake {

using payment::Refusal;

namespace {

constexpr std::string_view version = "2026-11-20";

/// Sees to it that a question is answered exactly once: by whoever comes first, or by itself when everybody has let go of it.
class Reply {
  public:
    Reply(std::string requestId, inquiry::Respond respond) : m_requestId(std::move(requestId)), m_respond(std::move(respond)) {}
    ~Reply() { give(problem(m_requestId, Refusal::internalError)); }
    Reply(const Reply &) = delete;
    Reply &operator=(const Reply &) = delete;

    void give(inquiry::Answer answer) {
        if (m_given.exchange(true))
            return;
        answer.headers.emplace_back("Request-Id", m_requestId);
        answer.headers.emplace_back("Florin-Version", version);
        m_respond(std::move(answer));
    }

  private:
    const std::string m_requestId;
    const inquiry::Respond m_respond;
    std::atomic<bool> m_given = false;
};

std::string scopeText(const IdempotencyScope &scope) {
    return scope.caller + '\n' + scope.path + '\n' + scope.key;
}

bool isGoodKey(const std::string &key) {
    return !key.empty() && key.size() <= limits::longestKey && base::isUtf8(key) && !base::hasControlCharacters(key);
}

/// Who holds this bearer token; a refusal if nobody does any more.
base::Result<Caller, Refusal> memberBehind(Records &records, const std::string &hash, Access access, base::Timestamp now) {
    const auto grant = records.members.grant(hash);
    if (!grant || grant->expiresAt <= now)
        return base::Refused{Refusal::notSignedIn};
    std::optional<members::Device> device;
    if (!grant->device.empty()) {
        device = records.members.device(grant->device);
        if (!device || !device->isActive())
            return base::Refused{Refusal::deviceRevoked};
        if (access == Access::session)
            return base::Refused{Refusal::notAllowed};
    } else if (access == Access::member) {
        return base::Refused{Refusal::notAllowed};
    }
    return Caller{.member = grant->member, .device = grant->device, .session = grant->id, .deviceRecord = std::move(device)};
}

base::Result<Caller, Refusal> merchantBehind(Records &records, const std::string &hash) {
    const auto key = records.merchants.apiKey(hash);
    if (!key || key->revokedAt)
        return base::Refused{Refusal::notSignedIn};
    return Caller{.merchant = key->merchant};
}

} // namespace

/// The keys that are being worked on, and the fingerprints of their requests. Outlives the intake while somebody still holds one.
class Intake::RunningKeys {
  public:
    enum class Start { first, running, otherRequest };

    Start start(const std::string &scope, const std::string &fingerprint) {
        std::lock_guard lock(m_mutex);
        const auto [entry, isNew] = m_fingerprints.emplace(scope, fingerprint);
        if (isNew)
            return Start::first;
        return entry->second == fingerprint ? Start::running : Start::otherRequest;
    }
    void end(const std::string &scope) {
        std::lock_guard lock(m_mutex);
        m_fingerprints.erase(scope);
    }

  private:
    std::mutex m_mutex;
    std::unordered_map<std::string, std::string> m_fingerprints;
};

/// One such key, for as long as its question is open.
class Intake::Running {
  public:
    Running(std::shared_ptr<RunningKeys> keys, std::string scope) : m_keys(std::move(keys)), m_scope(std::move(scope)) {}
    ~Running() { m_keys->end(m_scope); }
    Running(const Running &) = delete;
    Running &operator=(const Running &) = delete;

  private:
    const std::shared_ptr<RunningKeys> m_keys;
    const std::string m_scope;
};

Intake::Intake(Routes routes, Store &store, WorkQueue &work, const base::Clock &clock, base::SecretBytes fingerprintKey,
               CallerLimits callerLimits)
    : m_routes(std::move(routes)), m_store(store), m_work(work), m_clock(clock), m_fingerprintKey(std::move(fingerprintKey)),
      m_loopback(callerLimits.loopback), m_members(callerLimits.member), m_merchantKeys(callerLimits.merchantKey),
      m_running(std::make_shared<RunningKeys>()) {
}

Intake::~Intake() {
    m_work.stop();
    m_store.settle();
}

void Intake::ask(inquiry::Question question, inquiry::Respond respond) {
    auto reply = std::make_shared<Reply>(question.requestId, std::move(respond));
    auto shared = std::make_shared<inquiry::Question>(std::move(question));
    const bool taken = m_work.offer([this, shared, reply] {
        try {
            serve(std::move(*shared), [reply](inquiry::Answer answer) { reply->give(std::move(answer)); });
        } catch (const std::exception &error) {
            // Only the kind of failure: its text may quote what somebody sent. The reply answers for itself.
            std::fprintf(stderr, "rear/intake: a handler failed (%s)\n", typeid(error).name());
        }
    });
    if (!taken)
        reply->give(problem(shared->requestId, Refusal::busy, {.retryAfter = limits::retryWhenBusy}));
}

void Intake::serve(inquiry::Question question, const inquiry::Respond &respond) {
    Errand errand;
    errand.question = std::move(question);
    errand.now = m_clock.now();

    auto match = matchRoute(m_routes, errand.question.method, errand.question.path);
    if (!match.route) {
        auto answer = problem(errand, match.allowed.empty() ? Refusal::notFound : Refusal::methodNotAllowed);
        if (!match.allowed.empty())
            answer.headers.emplace_back("Allow", match.allowed);
        return respond(std::move(answer));
    }
    errand.parameters = std::move(match.parameters);
    if (auto refused = identify(errand, match.route->access))
        return respond(std::move(*refused));
    if (const auto flaw = flawInQuery(errand))
        return respond(problem(errand, *flaw));

    // A key is free again before its answer goes out: a caller who repeats at once must not hear that the first one still runs.
    std::shared_ptr<Running> running;
    if (errand.question.method == "POST") {
        if (auto known = recall(errand, *match.route, running)) {
            running.reset();
            return respond(std::move(*known));
        }
    }
    if (!running)
        return match.route->handler(std::move(errand), respond);
    auto held = std::make_shared<std::shared_ptr<Running>>(std::move(running));
    match.route->handler(std::move(errand), [held, respond](inquiry::Answer answer) {
        held->reset();
        respond(std::move(answer));
    });
}

std::optional<inquiry::Answer> Intake::identify(Errand &errand, Access access) {
    if (access == Access::anyone)
        return std::nullopt;
    const std::string &bearer = errand.question.bearer;
    if (bearer.empty() || bearer.size() > limits::longestBearer)
        return problem(errand, Refusal::notSignedIn);
    const std::string hash = base::toHex(signing::sha256(bearer));
    const bool testKey = access == Access::merchant && merchants::useOfApiKey(bearer) == merchants::KeyUse::test;
    base::wipe(errand.question.bearer);

    base::Result<Caller, Refusal> caller = base::Refused{Refusal::notSignedIn};
    const auto read = m_store.read([&](Records &records) {
        caller = access == Access::merchant ? merchantBehind(records, hash) : memberBehind(records, hash, access, errand.now);
    });
    if (!read)
        return problem(errand, read.error());
    if (!caller)
        return problem(errand, caller.error());
    errand.caller = std::move(*caller);
    errand.caller.testKey = testKey;
    return limit(errand, hash);
}

std::optional<inquiry::Answer> Intake::limit(const Errand &errand, const std::string &bearerHash) {
    if (m_loopback == CallerLimits::Loopback::raised && base::isLoopback(errand.question.address))
        return std::nullopt;
    // The errand's own moment: where the clock is a test's, its limits are too.
    const base::RateLimiter::Moment now(std::chrono::duration_cast<base::RateLimiter::Moment::duration>(errand.now.time_since_epoch()));
    const auto admitted = errand.caller.merchant.empty() ? m_members.admit(errand.caller.member, now) : m_merchantKeys.admit(bearerHash, now);
    if (admitted)
        return std::nullopt;
    return problem(errand, Refusal::rateLimited, {.retryAfter = base::retryAfter(admitted.error())});
}

std::optional<inquiry::Answer> Intake::recall(Errand &errand, const Route &route, std::shared_ptr<Running> &running) {
    const auto &key = errand.question.idempotencyKey;
    if (route.key == KeyRule::ignored)
        return std::nullopt;
    if (!key) {
        if (route.key == KeyRule::required || route.key == KeyRule::handled)
            return problem(errand, Refusal::idempotencyKeyMissing);
        return std::nullopt;
    }
    if (!isGoodKey(*key))
        return problem(errand, Refusal::invalidInput, {.detail = "An Idempotency-Key has 1 to 255 characters.", .param = "Idempotency-Key"});

    std::string path;
    for (const auto &segment : errand.question.path)
        path += '/' + segment;
    errand.idempotency = IdempotencyScope{callerOf(errand), path, *key};
    const auto mac = signing::hmacSha256(m_fingerprintKey.bytes(), errand.question.method + '\n' + path + '\n' + errand.question.body);
    errand.fingerprint = base::toHex(mac);

    const std::string scope = scopeText(*errand.idempotency);
    const auto start = m_running->start(scope, errand.fingerprint);
    if (start == RunningKeys::Start::otherRequest)
        return problem(errand, Refusal::idempotencyMismatch);
    if (start == RunningKeys::Start::running)
        return problem(errand, Refusal::idempotencyInProgress, {.retryAfter = limits::retryWhenRunning});
    running = std::make_shared<Running>(m_running, scope);

    if (route.key == KeyRule::handled)
        return std::nullopt;

    std::optional<inquiry::Answer> kept;
    const auto read = m_store.read([&](Records &records) { kept = recalled(records, errand); });
    if (!read)
        return problem(errand, read.error());
    return kept;
}

} // namespace florin::intake
