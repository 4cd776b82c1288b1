#include "server/sandbox/shop/cashier.h"

#include "shared/payment/refusal.h"
#include "shared/protocol/json.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace florin::shop {

namespace {

using namespace std::chrono_literals;
using protocol::Json;

constexpr int threads = 12;
/// How long a question is repeated while nobody is reached. A ticket's own time limits it as well.
constexpr auto longestPatience = 10min;

std::string textOf(const Json &json, const char *key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// The body of step c6 holds a card number, which must not stay behind in a JSON tree's memory: that part is written by hand.
std::string cardBody(const ShopOrder &order, const TypedCard &card) {
    Json json = {{"serial", order.serial}, {"order", Json::object()}};
    protocol::writeOrder(json["order"], order.ours);
    Json address = Json::object();
    if (order.contact) {
        const Address &from = order.contact->address;
        address = {{"line1", from.line1}, {"city", from.city}, {"postalCode", from.postalCode}, {"country", from.country}};
        if (!from.line2.empty())
            address["line2"] = from.line2;
    }
    std::string body = json.dump();
    body.pop_back();
    body.reserve(body.size() + address.dump().size() + 400);
    body += R"(,"payer":{"type":"card","number":")";
    body += card.number.digits();
    body += R"(","expiry":")" + card.expiry.toText() + R"(","secret":")";
    body += card.secret.text();
    body += R"(","name":)" + Json(card.name).dump() + R"(,"address":)" + address.dump();
    body += R"(,"customer":"guest-)" + order.session.substr(0, 16) + R"("}})";
    return body;
}

std::string ticketBody(const ShopOrder &order) {
    Json json = {{"serial", order.serial}, {"order", Json::object()}, {"payer", {{"type", "ticket"}, {"ticket", order.ticketId}}}};
    protocol::writeOrder(json["order"], order.ours);
    return json.dump();
}

void takeRefusal(ShopOrder &order, const Json &json) {
    const Json *source = &json;
    if (json.contains("refusal") && json["refusal"].is_object())
        source = &json["refusal"];
    order.code = textOf(*source, "code");
    order.sentence = textOf(*source, "sentence");
    if (const auto known = payment::refusalFromCode(order.code); known && order.sentence.empty())
        order.sentence = payment::factsOf(*known).sentence;
    if (order.sentence.empty())
        order.sentence = "The payment was refused. Nothing was paid.";
    order.differences.clear();
    if (json.contains("differences") && json["differences"].is_array())
        for (const auto &entry : json["differences"])
            if (entry.is_object())
                order.differences.push_back({textOf(entry, "path"), textOf(entry, "shop"), textOf(entry, "payer")});
}

Cashier::Next finish(ShopOrder &order, OrderState state, base::Timestamp now) {
    order.state = state;
    order.concludedAt = now;
    return Cashier::Next::done;
}

void notAttempted(ShopOrder &order, const char *sentence, base::Timestamp now) {
    order.code = "gateway_unreachable";
    order.sentence = sentence;
    finish(order, OrderState::notAttempted, now);
}

/// An approval object, whatever status it came with.
Cashier::Next takeApproval(ShopOrder &order, const Json &json, base::Timestamp now) {
    if (const std::string id = textOf(json, "id"); !id.empty())
        order.approval = id;
    const std::string word = textOf(json, "state");
    if (word == "approved") {
        order.approvalCode = textOf(json, "approvalCode");
        return finish(order, OrderState::paid, now);
    }
    if (word == "declined" || word == "reversed") {
        takeRefusal(order, json);
        if (word == "reversed" && order.code.empty()) {
            order.code = "payment_reversed";
            order.sentence = payment::factsOf(payment::Refusal::paymentReversed).sentence;
        }
        return finish(order, order.code == "order_mismatch" || !order.differences.empty() ? OrderState::mismatch : OrderState::declined, now);
    }
    if (word == "expired") {
        takeRefusal(order, json);
        // The gateway waits two minutes for the payer; the ticket is good for longer.
        if (order.means == Means::ticket && now + 5s < order.ticketExpiresAt)
            return Cashier::Next::newAttempt;
        return finish(order, OrderState::expired, now);
    }
    order.state = word == "waiting_for_payer" ? OrderState::waitingForPayer : word == "unknown" ? OrderState::unknown : OrderState::asking;
    return Cashier::Next::poll;
}

} // namespace

Cashier::Next Cashier::conclude(ShopOrder &order, const HttpAnswer &answer, base::Timestamp now) {
    const auto read = protocol::readJson(answer.body, 1024 * 1024);
    if (!read || !read->is_object())
        return Next::again;
    const Json &json = *read;
    if (const auto list = json.find("data"); answer.status == 200 && list != json.end() && list->is_array()) {
        if (list->empty())
            return Next::unheardOf;
        return list->front().is_object() ? takeApproval(order, list->front(), now) : Next::again;
    }
    // A refusal's problem document carries the approval along, so that its id is never lost.
    const Json *approval = json.contains("state") && json.contains("id") ? &json : nullptr;
    if (const auto inside = json.find("approval"); !approval && inside != json.end() && inside->is_object())
        approval = &*inside;
    switch (answer.status) {
    case 200:
    case 201:
    case 202:
        return approval ? takeApproval(order, *approval, now) : Next::again;
    case 409:
        if (textOf(json, "code") == "idempotency_in_progress")
            return Next::again;
        [[fallthrough]];
    case 402:
        if (approval)
            return takeApproval(order, *approval, now);
        takeRefusal(order, json);
        if (order.code == "order_expired")
            return finish(order, OrderState::expired, now);
        return finish(order, order.code == "order_mismatch" ? OrderState::mismatch : OrderState::declined, now);
    case 502:
        takeRefusal(order, json);
        return finish(order, OrderState::notAttempted, now);
    case 504:
        order.state = OrderState::unknown;
        return approval ? takeApproval(order, *approval, now) : Next::again;
    case 408:
    case 429:
    case 500:
    case 503:
        return Next::again;
    default:
        takeRefusal(order, json);
        return finish(order, OrderState::declined, now);
    }
}

Cashier::Cashier(HttpsClient &gateway, std::string apiKey, OrderBook &book, const base::Clock &clock, base::Random &random,
                 std::chrono::milliseconds onItsWay)
    : m_gateway(gateway), m_apiKey(std::move(apiKey)), m_book(book), m_clock(clock), m_random(random), m_onItsWay(onItsWay) {
    for (int i = 0; i < threads; ++i)
        m_threads.emplace_back([this] { work(); });
}

Cashier::~Cashier() {
    stop();
}

void Cashier::stop() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        m_tasks.clear();
    }
    m_gateway.cancel();
    m_more.notify_all();
    for (auto &thread : m_threads)
        thread.join();
    m_threads.clear();
}

void Cashier::askForTicket(const std::string &order) {
    put(Task{order, std::nullopt}, 0ms);
}

void Cashier::askForCard(const std::string &order, TypedCard card) {
    put(Task{order, std::move(card)}, 0ms);
}

void Cashier::resume() {
    for (const auto &order : m_book.all()) {
        if (isFinal(order.state))
            continue;
        if (order.means == Means::card && order.approval.empty())
            m_book.change(order.id, [](ShopOrder &changed) { changed.state = OrderState::unknown; });
        put(Task{order.id, std::nullopt}, 0ms);
    }
}

void Cashier::put(Task task, std::chrono::milliseconds delay) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopping)
            return;
        m_tasks.emplace(std::chrono::steady_clock::now() + delay, std::move(task));
    }
    m_more.notify_one();
}

void Cashier::work() {
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        if (m_tasks.empty()) {
            m_more.wait(lock);
        } else if (const auto due = m_tasks.begin()->first; due > std::chrono::steady_clock::now()) {
            m_more.wait_until(lock, due);
        } else {
            Task task = std::move(m_tasks.extract(m_tasks.begin()).mapped());
            lock.unlock();
            handle(std::move(task));
            lock.lock();
        }
    }
}

base::Result<HttpAnswer, Silence> Cashier::request(const ShopOrder &order, const std::optional<TypedCard> &card) {
    HttpsClient::Headers headers = {{"Authorization", "Bearer " + m_apiKey}};
    if (!order.approval.empty())
        return m_gateway.ask("GET", "/v1/approvals/" + order.approval + "?wait=25", headers, {}, 35s);
    if (order.means == Means::card && !card)
        return m_gateway.ask("GET", "/v1/approvals?idempotencyKey=" + order.attempt, headers, {}, 35s);
    headers["Idempotency-Key"] = order.attempt;
    std::string body = card ? cardBody(order, *card) : ticketBody(order);
    auto answer = m_gateway.ask("POST", "/v1/approvals", headers, body, 40s);
    base::wipe(body);
    return answer;
}

void Cashier::handle(Task task) {
    const auto order = m_book.find(task.order);
    if (!order || isFinal(order->state))
        return;
    const auto answer = request(*order, task.card);
    ++task.tries;
    if (!answer) {
        handleSilence(std::move(task), *order, answer.error());
        return;
    }
    ShopOrder concluded = *order;
    Next next = conclude(concluded, *answer, m_clock.now());
    if (next == Next::newAttempt) {
        // A gateway that calls a fresh attempt expired at once would be asked for ever.
        const bool lasted = std::chrono::steady_clock::now() - task.attemptBegan > 20s;
        concluded.approval.clear();
        concluded.attempt = m_random.id("try");
        if (!lasted)
            finish(concluded, OrderState::expired, m_clock.now());
        next = lasted ? Next::again : Next::done;
        task.tries = 0;
        task.attemptBegan = std::chrono::steady_clock::now();
    }
    if (next == Next::unheardOf) {
        // The question of before the start may still be on its way into the gateway, but not for long.
        const bool isLost = std::chrono::steady_clock::now() - task.attemptBegan > m_onItsWay;
        if (isLost)
            notAttempted(concluded, "The shop was closed before the payment was asked for. Nothing was paid.", m_clock.now());
        next = isLost ? Next::done : Next::again;
    }
    m_book.change(task.order, [&](ShopOrder &changed) { changed = concluded; });
    if (next == Next::poll)
        put(std::move(task), 20ms);
    else if (next == Next::again)
        put(std::move(task), std::min(250ms * (1 << std::min(task.tries, 5)), 5000ms));
}

void Cashier::handleSilence(Task task, const ShopOrder &order, Silence silence) {
    task.mayHaveArrived = task.mayHaveArrived || silence == Silence::broken;
    const bool sure = !task.mayHaveArrived && order.approval.empty() && order.state == OrderState::asking;
    const bool ticketGone = order.means == Means::ticket && m_clock.now() > order.ticketExpiresAt;
    const bool patienceOver = std::chrono::steady_clock::now() - task.attemptBegan > longestPatience;
    if (sure && (ticketGone || patienceOver || (order.means == Means::card && task.tries >= 6))) {
        m_book.change(task.order, [&](ShopOrder &changed) {
            notAttempted(changed, "The payment service cannot be reached. Nothing was attempted and nothing was paid.", m_clock.now());
        });
        return;
    }
    if (!sure && order.state != OrderState::unknown && order.state != OrderState::waitingForPayer)
        m_book.change(task.order, [](ShopOrder &changed) { changed.state = OrderState::unknown; });
    if (task.card && patienceOver)
        return; // its card is wiped now; the order stays unknown, for staff to look at
    put(std::move(task), std::min(250ms * (1 << std::min(task.tries, 5)), 5000ms));
}

} // namespace florin::shop
