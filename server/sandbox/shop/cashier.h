#pragma once

#include "server/sandbox/shop/https_client.h"
#include "server/sandbox/shop/order_book.h"
#include "shared/base/random.h"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace florin::shop {

/// The shop's side of an approval (steps b6, c6, b9, c9): asks the gateway for each order, with one Idempotency-Key an attempt, repeats
/// a question whose answer was lost with the same key, and follows it until the outcome is known. Works on threads of its own.
class Cashier {
  public:
    /// The gateway takes a request within 10 seconds or not at all.
    static constexpr std::chrono::milliseconds longestOnItsWay{15'000};

    Cashier(HttpsClient &gateway, std::string apiKey, OrderBook &book, const base::Clock &clock, base::Random &random,
            std::chrono::milliseconds onItsWay = longestOnItsWay);
    ~Cashier();
    Cashier(const Cashier &) = delete;
    Cashier &operator=(const Cashier &) = delete;

    /// Step b6: our own record of the order, without a word about the client.
    void askForTicket(const std::string &order);
    /// Step c6. The card is held until the answer is final and wiped then.
    void askForCard(const std::string &order, TypedCard card);
    /// After a start: takes up every order that is not final. A card is not kept over a restart: for a card order whose approval has
    /// no id yet, the gateway is asked what it knows under that attempt's key. If it knows nothing, nothing was attempted.
    void resume();
    /// Cuts what is being asked; returns when the threads are gone.
    void stop();

    /// What to do after one question.
    enum class Next { done, poll, again, newAttempt, unheardOf };
    /// Writes what the gateway answered into an order. Pure.
    static Next conclude(ShopOrder &order, const HttpAnswer &answer, base::Timestamp now);

  private:
    struct Task {
        std::string order;
        std::optional<TypedCard> card;
        int tries = 0;
        bool mayHaveArrived = false;
        std::chrono::steady_clock::time_point attemptBegan = std::chrono::steady_clock::now();
    };
    void put(Task task, std::chrono::milliseconds delay);
    void work();
    void handle(Task task);
    void handleSilence(Task task, const ShopOrder &order, Silence silence);
    base::Result<HttpAnswer, Silence> request(const ShopOrder &order, const std::optional<TypedCard> &card);

    HttpsClient &m_gateway;
    std::string m_apiKey;
    OrderBook &m_book;
    const base::Clock &m_clock;
    base::Random &m_random;
    std::mutex m_mutex;
    std::condition_variable m_more;
    const std::chrono::milliseconds m_onItsWay;
    std::multimap<std::chrono::steady_clock::time_point, Task> m_tasks;
    bool m_stopping = false;
    std::vector<std::thread> m_threads;
};

} // namespace florin::shop
