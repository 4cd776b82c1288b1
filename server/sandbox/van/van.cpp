#include "server/sandbox/van/van.h"

#include "server/front/listener/problem.h"
#include "shared/base/encoding.h"
#include "shared/signing/sealing.h"

#include <algorithm>
#include <charconv>

namespace florin::van {

namespace {

using namespace std::chrono_literals;
using payment::Refusal;
using payments::BankQuestion;
using payments::BankSilence;
using payments::BankVerb;

constexpr auto longestWait = 30s;
constexpr auto untilWrittenAgain = 1s;
constexpr std::size_t longestKey = 255;
constexpr std::string_view yes = "00", partly = "10", notThere = "25";

std::chrono::milliseconds pauseAfter(int tries) {
    return std::min<std::chrono::milliseconds>(100ms * (1 << std::min(tries, 6)), 5s);
}

listener::Response problem(Refusal refusal, const listener::Request &request, std::string detail = {}) {
    listener::ProblemExtras extras;
    extras.detail = std::move(detail);
    return listener::problemOf(refusal, request.requestId, extras);
}

std::chrono::milliseconds waitIn(const listener::Request &request) {
    const auto found = request.query.find("wait");
    int seconds = 0;
    if (found != request.query.end())
        std::from_chars(found->second.data(), found->second.data() + found->second.size(), seconds);
    return std::clamp<std::chrono::milliseconds>(std::chrono::seconds(seconds), 0s, longestWait);
}

bool isAt(const listener::Request &request, std::size_t length) {
    return request.path.size() == length && request.path[0] == "v1" && request.path[1] == "approvals";
}

} // namespace

links::AcquirerNames acquirerNames() {
    links::AcquirerNames names;
    names.institution = "970100";
    names.terminal = "VAN00001";
    names.merchant = "VAN";
    return names;
}

base::Result<std::unique_ptr<Van>, std::string> Van::open(VanSettings settings, const base::Clock &clock, base::Random &random) {
    auto book = AttemptBook::open(settings.folder, random);
    if (!book)
        return base::Refused{book.error()};
    settings.issuer.names = acquirerNames();
    return std::unique_ptr<Van>(new Van(std::move(settings), std::move(*book), clock, random));
}

Van::Van(VanSettings settings, std::unique_ptr<AttemptBook> book, const base::Clock &clock, base::Random &random)
    : m_settings(std::move(settings)), m_book(std::move(book)), m_clock(clock), m_random(random), m_issuer(m_settings.issuer, clock) {
    m_issuer.start();
    for (const auto &id : m_book->open())
        put([this, id] { takeBack(id, std::nullopt, 0); }, 0ms);
    m_thread = std::thread([this] { work(); });
}

Van::~Van() {
    stop();
}

void Van::stop() {
    std::map<std::uint64_t, Waiter> waiters;
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        m_jobs.clear();
        waiters.swap(m_waiters);
    }
    m_more.notify_all();
    if (m_thread.joinable())
        m_thread.join();
    m_issuer.stop();
    for (const auto &[number, waiter] : waiters)
        if (const auto attempt = m_book->find(waiter.attempt))
            waiter.tell(*attempt);
}

const ConnectedShop *Van::shopOf(const listener::Request &request) const {
    constexpr std::string_view scheme = "Bearer ";
    const std::string_view header = request.header("authorization");
    if (!header.starts_with(scheme))
        return nullptr;
    const auto given = signing::sha256(header.substr(scheme.size()));
    const ConnectedShop *found = nullptr;
    for (const auto &shop : m_settings.shops)
        if (!shop.apiKey.empty() && signing::equalInConstantTime(given, signing::sha256(shop.apiKey)))
            found = &shop;
    return found;
}

void Van::handle(listener::Request request, listener::Reply reply) {
    const ConnectedShop *shop = shopOf(request);
    if (!shop)
        reply(problem(Refusal::notSignedIn, request, "The Authorization header must carry the key of a connected shop."));
    else if (!isAt(request, 2) && !isAt(request, 3))
        reply(problem(Refusal::notFound, request));
    else if (request.method == "GET")
        get(*shop, request, reply);
    else if (request.method == "POST" && isAt(request, 2))
        post(*shop, request, reply);
    else
        reply(problem(Refusal::methodNotAllowed, request));
    base::wipe(request.body);
}

void Van::get(const ConnectedShop &shop, const listener::Request &request, const listener::Reply &reply) {
    if (isAt(request, 2)) {
        const auto key = request.query.find("idempotencyKey");
        if (key == request.query.end() || key->second.empty() || key->second.size() > longestKey)
            reply(problem(Refusal::invalidInput, request, "idempotencyKey: must be the key of an approval"));
        else
            reply(listed(m_book->findByKey(shop.id, key->second)));
        return;
    }
    const auto attempt = m_book->find(request.path[2]);
    if (!attempt || attempt->shop != shop.id)
        reply(problem(Refusal::notFound, request));
    else
        wait({attempt->id, true, [reply](const Attempt &now) { reply(shown(now)); }}, waitIn(request));
}

void Van::post(const ConnectedShop &shop, const listener::Request &request, const listener::Reply &reply) {
    const std::string key(request.header("idempotency-key"));
    if (!request.header("content-type").starts_with("application/json")) {
        reply(problem(Refusal::unsupportedMediaType, request));
        return;
    }
    if (key.empty()) {
        reply(problem(Refusal::idempotencyKeyMissing, request));
        return;
    }
    if (key.size() > longestKey || base::hasControlCharacters(key) || !base::isUtf8(key)) {
        reply(problem(Refusal::invalidInput, request, "Idempotency-Key: must be a text of 1 to 255 bytes"));
        return;
    }
    std::string fingerprint = m_book->fingerprintOf(request.body);
    if (const auto known = m_book->findByKey(shop.id, key)) {
        answerKnown(*known, fingerprint, request.requestId, reply);
        return;
    }
    auto card = readCardRequest(request.body);
    if (!card)
        reply(listener::problemOf(card.error().refusal, request.requestId, card.error().extras));
    else
        begin(shop, key, std::move(fingerprint), std::move(*card), request.requestId, reply);
}

/// The same key again: the same approval, and never a second purchase.
void Van::answerKnown(const Attempt &known, const std::string &fingerprint, std::string requestId, const listener::Reply &reply) {
    if (known.fingerprint != fingerprint)
        reply(listener::problemOf(Refusal::idempotencyMismatch, requestId));
    else
        wait({known.id, false, [reply, requestId](const Attempt &now) { reply(answered(now, requestId)); }}, longestWait);
}

void Van::begin(const ConnectedShop &shop, const std::string &key, std::string fingerprint, CardRequest card, std::string requestId,
                const listener::Reply &reply) {
    Attempt attempt{m_random.id("apr", m_clock.now()), shop.id, key, std::move(fingerprint), card.serial, card.total, newReference()};
    attempt.createdAt = m_clock.now();
    switch (m_book->begin(attempt)) {
    case Beginning::known: // by a request that came at the same moment
        answerKnown(*m_book->findByKey(shop.id, key), attempt.fingerprint, std::move(requestId), reply);
        return;
    case Beginning::notWritten:
        reply(listener::problemOf(Refusal::storageFailed, requestId));
        return;
    case Beginning::begun:
        break;
    }
    wait({attempt.id, false, [reply, requestId](const Attempt &now) { reply(answered(now, requestId)); }}, longestWait);
    askIssuer(shop, attempt, std::move(card));
}

payments::BankReference Van::newReference() {
    return {m_random.digits(6), m_random.digits(12), m_clock.now()};
}

/// Step d7.
void Van::askIssuer(const ConnectedShop &shop, const Attempt &attempt, CardRequest card) {
    BankQuestion question;
    question.verb = BankVerb::purchase;
    question.reference = attempt.purchase;
    question.amount = attempt.total;
    question.number = std::move(card.number);
    question.expiry = card.expiry;
    question.secret = std::move(card.secret);
    question.merchant = attempt.shop;
    question.merchantName = shop.name;
    m_issuer.ask(std::move(question), [this, id = attempt.id](Answer answer) {
        const auto shared = std::make_shared<Answer>(std::move(answer));
        put([this, id, shared] { purchaseAnswered(id, *shared); }, 0ms);
    });
}

/// Step d9.
void Van::purchaseAnswered(const std::string &id, const Answer &answer) {
    if (!answer && answer.error() == BankSilence::unknown)
        takeBack(id, std::nullopt, 0);
    else if (!answer)
        conclude(id, State::declined, Refusal::issuerUnavailable, {});
    else if (answer->answer == yes)
        conclude(id, State::approved, std::nullopt, answer->approvalCode);
    else if (answer->answer == partly)
        takeBack(id, Refusal::partialApproval, 0); // a part has moved, and the shop wants all or nothing
    else
        conclude(id, State::declined, payment::refusalFromField39(answer->answer), {});
}

void Van::takeBack(const std::string &id, std::optional<Refusal> refusal, int tries) {
    auto attempt = m_book->find(id);
    if (!attempt || isFinal(attempt->state))
        return;
    if (!attempt->reversal) {
        const auto reference = newReference();
        const bool written = m_book->change(id, [&](Attempt &changed) {
            changed.state = State::unknown;
            changed.reversal = reference;
            changed.refusal = refusal;
        });
        if (!written) {
            put([this, id, refusal, tries] { takeBack(id, refusal, tries); }, untilWrittenAgain);
            return;
        }
        attempt = m_book->find(id);
        tell(id);
    }
    BankQuestion question;
    question.verb = BankVerb::reversal;
    question.reference = *attempt->reversal;
    question.amount = attempt->total;
    question.merchant = attempt->shop;
    question.originalVerb = BankVerb::purchase;
    question.originalReference = attempt->purchase;
    m_issuer.ask(std::move(question), [this, id, tries](Answer answer) {
        const auto shared = std::make_shared<Answer>(std::move(answer));
        put([this, id, shared, tries] { reversalAnswered(id, *shared, tries); }, 0ms);
    });
}

void Van::reversalAnswered(const std::string &id, const Answer &answer, int tries) {
    const auto attempt = m_book->find(id);
    if (!attempt)
        return;
    if (!answer || (answer->answer != yes && answer->answer != notThere))
        put([this, id, tries] { takeBack(id, std::nullopt, tries + 1); }, pauseAfter(tries));
    else if (attempt->refusal)
        conclude(id, State::declined, attempt->refusal, {});
    else
        conclude(id, State::reversed, Refusal::paymentReversed, {});
}

void Van::conclude(const std::string &id, State state, std::optional<Refusal> refusal, const std::string &approvalCode) {
    const bool written = m_book->change(id, [&](Attempt &changed) {
        changed.state = state;
        changed.refusal = refusal;
        changed.approvalCode = approvalCode;
    });
    if (written)
        tell(id);
    else
        put([=, this] { conclude(id, state, refusal, approvalCode); }, untilWrittenAgain);
}

void Van::wait(Waiter waiter, std::chrono::milliseconds patience) {
    const std::string id = waiter.attempt;
    std::uint64_t number = 0;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_stopping) {
            number = ++m_lastWaiter;
            m_waiters.emplace(number, waiter);
        }
    }
    if (number == 0) {
        waiter.tell(*m_book->find(id));
        return;
    }
    put(
        [this, id, number] {
            std::optional<Waiter> patient;
            {
                const std::lock_guard lock(m_mutex);
                if (auto node = m_waiters.extract(number))
                    patient = std::move(node.mapped());
            }
            if (patient)
                patient->tell(*m_book->find(id));
        },
        patience);
    tell(id);
}

void Van::tell(const std::string &id) {
    const auto attempt = m_book->find(id);
    std::vector<Waiter> told;
    {
        const std::lock_guard lock(m_mutex);
        for (auto at = m_waiters.begin(); at != m_waiters.end();) {
            const Waiter &waiter = at->second;
            const bool isDone = waiter.attempt == id && (waiter.forTheEnd ? isFinal(attempt->state) : attempt->state != State::pending);
            if (isDone)
                told.push_back(std::move(at->second));
            at = isDone ? m_waiters.erase(at) : std::next(at);
        }
    }
    for (const Waiter &waiter : told)
        waiter.tell(*attempt);
}

void Van::put(std::function<void()> job, std::chrono::milliseconds delay) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopping)
            return;
        m_jobs.emplace(std::chrono::steady_clock::now() + delay, std::move(job));
    }
    m_more.notify_one();
}

void Van::work() {
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        if (m_jobs.empty()) {
            m_more.wait(lock);
        } else if (const auto due = m_jobs.begin()->first; due > std::chrono::steady_clock::now()) {
            m_more.wait_until(lock, due);
        } else {
            const auto job = std::move(m_jobs.extract(m_jobs.begin()).mapped());
            lock.unlock();
            job();
            lock.lock();
        }
    }
}

} // namespace florin::van
