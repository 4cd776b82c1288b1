#pragma once

#include "shared/base/random.h"
#include "wallet-app/session/later.h"
#include "wallet-app/session/ticket_desk.h"

#include <map>
#include <string>
#include <vector>

namespace florin::session {

/// What the wallet knows of a payment that it ordered.
struct PaymentProgress {
    enum class Step {
        held,        ///< ordered without asking, stored here, and not sent yet: it can be undone until `sendsAt`
        sending,     ///< the order is stored here and on its way
        waiting,     ///< the gateway has it: see `payment` for where it stands
        askingAgain, ///< no answer came: the same order is sent again under the same id; it is paid at most once
        concluded,   ///< final, see `payment` or `refusal`
        notSent,     ///< it never left this device, nothing was paid
    };
    std::string id;
    Step step = Step::sending;
    std::string merchant, merchantName;
    std::string cardId; ///< the means: a card's id, `micro`, `yes` or `no`
    bool unasked = false;
    base::Timestamp sendsAt{};
    std::string returnUrl; ///< where the ticket wants a voucher brought; empty where it lies on no origin of the shop
    base::Timestamp ticketExpires{};
    std::optional<money::Money> total;
    std::optional<Payment> payment;
    std::optional<Failure> failure; ///< the last trouble; with `concluded`, why it was refused
    int tries = 0;

    bool isOver() const { return step == Step::concluded || step == Step::notSent; }
    bool isPaid() const { return step == Step::concluded && payment && payment->state == payment::PaymentState::approved; }
};

/// Orders in flight. Each order's id is made here and the signed order is sealed on disk before it is sent; whatever happens
/// then, a crash included, the wallet asks again with the same order until it knows. GUI thread.
class PaymentDesk {
  public:
    enum class Refusal { noSuchCard, diskFull, noCertificate };

    PaymentDesk(Gateway &gateway, Keyring &keyring, const base::Clock &clock, base::Random &random, Later &later);

    /// Signs and sends the order (b5). Gives the payment's id; what becomes of it is told by `progressed`.
    base::Result<std::string, Refusal> pay(const Review &review, const std::string &cardId);
    /// Signs and stores an order of the Florin account that nobody was asked for, and sends it after `undoTime`. A lock or a crash
    /// before that undoes it.
    base::Result<std::string, Refusal> payUnasked(const Review &review, const payment::UnaskedBounds &bounds);
    /// True if it had not been sent, and now never is.
    bool undo(const std::string &id);
    static constexpr std::chrono::seconds undoTime{5};
    /// After unlocking: asks again for every order that a crash or a lock left open.
    void resume();
    /// Forgets the payments in memory (the records stay); on locking.
    void close();

    const PaymentProgress *progress(const std::string &id) const;
    std::vector<PaymentProgress> open() const;

    Listeners<const PaymentProgress &> progressed;

  private:
    struct Flight {
        PaymentProgress progress;
        std::string ticket, order;
        std::string followed; ///< the payment's id at the gateway: an earlier order of the ticket has another than this one
        TaskHandle task;
        bool maybeSent = false;
    };

    std::string sign(const Review &review, const std::string &cardId, const std::string &id,
                     const std::optional<payment::UnaskedBounds> &unasked);
    base::Result<std::string, Refusal> begin(const Review &review, const std::string &cardId,
                                             const std::optional<payment::UnaskedBounds> &unasked);
    void sendHeld(const std::string &id);
    void send(const std::string &id);
    void await(const std::string &id);
    void took(const std::string &id, const Payment &payment);
    void failed(const std::string &id, const Failure &failure);
    void askAgain(const std::string &id, const Failure &failure);
    void conclude(const std::string &id, PaymentProgress::Step step);
    Flight *flight(const std::string &id);

    Gateway &m_gateway;
    Keyring &m_keyring;
    const base::Clock &m_clock;
    base::Random &m_random;
    Later &m_later;
    std::map<std::string, Flight> m_flights;
    Leash m_leash;
};

} // namespace florin::session
