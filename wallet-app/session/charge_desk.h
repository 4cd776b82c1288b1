#pragma once

#include "shared/base/random.h"
#include "wallet-app/session/later.h"
#include "wallet-app/session/listeners.h"
#include "wallet-app/session/ports.h"

namespace florin::session {

/// True if the gateway judged this very request, so that what became of it is known. Otherwise an earlier try may have been done.
bool settles(const Failure &failure);

/// A credit card's details as the person typed them, for one use.
struct SourceEntry {
    base::SecretBytes number;
    card::Expiry expiry;
    std::string name, label;
};

/// Charges one prepaid card, or the Florin account (card `micro`, from a prepaid card too), at a time from a credit card (a7): adds the credit card first when it is new, sends the charge under
/// a key of its own, asks again under the same key when no answer came, and follows it until it is final, also where the gateway
/// says that a bank is silent. While nobody knows what became of a charge that may have arrived, the same wish goes out under the
/// same key again, however often the person asks: one debit at most. The secret is wiped as soon as the gateway has the charge.
/// GUI thread.
class ChargeDesk {
  public:
    enum class Step { idle, addingCard, sending, askingAgain, following, over };
    struct Progress {
        Step step = Step::idle;
        std::optional<FundingSource> source; ///< set once a new credit card was added
        std::optional<Charge> charge;
        std::optional<Failure> failure;
    };
    struct Wish {
        std::string cardId;
        std::string sourceId;                 ///< a saved credit card (for the Florin account also a prepaid card), or
        std::optional<SourceEntry> newSource; ///< a new one
        money::Money amount;
        base::SecretBytes secret;
    };

    ChargeDesk(Gateway &gateway, base::Random &random, Later &later) : m_gateway(gateway), m_random(random), m_later(later) {}

    void charge(Wish wish);
    /// Stops following. What was sent stays sent; the activity shows what became of it.
    void stop();

    const Progress &progress() const { return m_progress; }
    bool isRunning() const { return m_progress.step != Step::idle && m_progress.step != Step::over; }

    Listeners<const Progress &> progressed;

  private:
    /// A charge that may have arrived, and the credit card that was added for it.
    struct Unsettled {
        std::string cardId, sourceId;
        money::Money amount;
        std::string key;
        std::optional<FundingSource> added;
    };

    void takeUp();
    void settled();
    void enter(Step step);
    void send();
    void sent(base::Result<Charge, Failure> result);
    void follow(const Charge &charge);
    void failed(const Failure &failure);

    Gateway &m_gateway;
    base::Random &m_random;
    Later &m_later;
    std::optional<Wish> m_wish;
    std::vector<Unsettled> m_unsettled;
    std::string m_key;
    int m_tries = 0;
    bool m_maybeSent = false;
    Progress m_progress;
    TaskHandle m_task;
    Leash m_leash;
};

} // namespace florin::session
