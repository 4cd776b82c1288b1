#pragma once

#include "server/front/listener/message.h"
#include "server/rear/links/iso_bank_link.h"
#include "server/sandbox/van/attempt_book.h"
#include "server/sandbox/van/card_request.h"
#include "shared/base/clock.h"
#include "shared/base/random.h"
#include "shared/base/result.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace florin::van {

/// A shop that may ask us.
struct ConnectedShop {
    std::string id; ///< field 42 at the issuer: up to 15 characters
    std::string apiKey;
    std::string name{}; ///< field 43: up to 40 characters of ASCII; may be empty
};

struct VanSettings {
    std::string folder; ///< of the journal; made if it is missing
    std::vector<ConnectedShop> shops;
    links::LinkPlan issuer;
};

/// Who a VAN is towards the issuer, where the question names no shop.
links::AcquirerNames acquirerNames();

/// A switch between merchants and the issuer (steps d6 to d9). It speaks to shops as the gateway does to those that ask it for a typed card,
/// and to the issuer over ISO 8583 with a name and a certificate of its own. A purchase whose answer is lost is taken back. Any thread may
/// call handle(), which blocks no longer than the journal takes.
class Van {
  public:
    /// Begins to connect to the issuer, and takes back what a stop left without an outcome. The refusal is a sentence.
    static base::Result<std::unique_ptr<Van>, std::string> open(VanSettings settings, const base::Clock &clock, base::Random &random);
    ~Van();
    Van(const Van &) = delete;
    Van &operator=(const Van &) = delete;

    void handle(listener::Request request, listener::Reply reply);
    /// Tells everybody who waits how things stand, and asks the issuer nothing from now on.
    void stop();

  private:
    using Answer = base::Result<payments::BankReply, payments::BankSilence>;
    /// Somebody who is told once the attempt is final, or no longer pending, or the time is up.
    struct Waiter {
        std::string attempt;
        bool forTheEnd = false;
        std::function<void(const Attempt &)> tell;
    };
    Van(VanSettings settings, std::unique_ptr<AttemptBook> book, const base::Clock &clock, base::Random &random);

    const ConnectedShop *shopOf(const listener::Request &request) const;
    void get(const ConnectedShop &shop, const listener::Request &request, const listener::Reply &reply);
    void post(const ConnectedShop &shop, const listener::Request &request, const listener::Reply &reply);
    void begin(const ConnectedShop &shop, const std::string &key, std::string fingerprint, CardRequest card, std::string requestId,
               const listener::Reply &reply);
    void answerKnown(const Attempt &known, const std::string &fingerprint, std::string requestId, const listener::Reply &reply);
    void askIssuer(const ConnectedShop &shop, const Attempt &attempt, CardRequest card);
    void purchaseAnswered(const std::string &id, const Answer &answer);
    /// Step by step until the issuer says that nothing is left of it.
    void takeBack(const std::string &id, std::optional<payment::Refusal> refusal, int tries);
    void reversalAnswered(const std::string &id, const Answer &answer, int tries);
    /// Written down first; told then. Tried again until it is written.
    void conclude(const std::string &id, State state, std::optional<payment::Refusal> refusal, const std::string &approvalCode);
    payments::BankReference newReference();

    void wait(Waiter waiter, std::chrono::milliseconds patience);
    void tell(const std::string &id);
    void put(std::function<void()> job, std::chrono::milliseconds delay);
    void work();

    const VanSettings m_settings;
    const std::unique_ptr<AttemptBook> m_book;
    const base::Clock &m_clock;
    base::Random &m_random;
    std::mutex m_mutex;
    std::condition_variable m_more;
    std::multimap<std::chrono::steady_clock::time_point, std::function<void()>> m_jobs;
    std::map<std::uint64_t, Waiter> m_waiters;
    std::uint64_t m_lastWaiter = 0;
    bool m_stopping = false;
    std::thread m_thread;
    links::IsoBankLink m_issuer; ///< the first to go: its thread calls us
};

} // namespace florin::van
