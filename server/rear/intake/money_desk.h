#pragma once

#include "server/rear/intake/card_vault.h"
#include "server/rear/intake/services.h"
#include "server/rear/payments/courier.h"
#include "server/rear/payments/pipeline.h"
#include "server/rear/payments/sweep.h"
#include "server/rear/wallets/charging.h"
#include "server/rear/wallets/issuing.h"
#include "server/rear/wallets/refilling.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

namespace florin::intake {

/// Who is to be told once a transaction is committed: keys of Waiters.
class News {
  public:
    void about(const payments::Payment &payment);
    void about(const payments::Approval &approval);
    void about(const wallets::Charge &charge);
    void about(const wallets::Refill &refill);
    void about(const wallets::Card &card);
    void tell(Waiters &waiters) const;

  private:
    std::set<std::string> m_keys;
};

/// Where decisions become rows, and rows become questions to banks: the office of the courier. The routes about money share one.
/// Any thread. The services must outlive all that the banks may still answer; the work queue must be stopped and the store settled before
/// this goes.
class MoneyDesk final : public payments::CourierOffice {
  public:
    explicit MoneyDesk(const RouteServices &services, payments::Courier::Pace pace = {});
    MoneyDesk(const MoneyDesk &) = delete;
    MoneyDesk &operator=(const MoneyDesk &) = delete;

    /// Takes up what an earlier run left undone, and from then on lets waiting payments expire. Call once, when the banks are
    /// there and before questions are taken.
    void open();

    const CardVault &vault() const { return m_vault; }
    /// New ids for a decision.
    payments::Fresh fresh(base::Timestamp now) const;
    /// An id that a repeat of the same question finds again: from caller, path and Idempotency-Key.
    std::string idFor(std::string_view prefix, const Errand &errand) const;

    /// A member's identifier at one shop: the same each time, and another one at another shop (seed 001 step 2).
    std::string customerAt(const std::string &merchant, const std::string &member) const;

    /// Write a decision within a transaction.
    /// A payment that is approved by it gets its serial number in the transaction register; a single-use card knows what used it.
    void write(Records &records, payments::Decision &decision, base::Timestamp now, News &news) const;
    void write(Records &records, const wallets::ChargeDecision &decision, base::Timestamp now, News &news) const;
    void write(Records &records, const wallets::RefillDecision &decision, base::Timestamp now, News &news) const;
    void write(Records &records, const wallets::CardDecision &decision, base::Timestamp now, News &news) const;
    void write(Records &records, const payments::SweepDecision &decision, base::Timestamp now) const;
    /// Lets one of the two sides of a ticket expire if it waited too long.
    void expireOverdue(Records &records, base::Timestamp now, News &news) const;

    /// The question that started an instruction, and how its answer reads from the store.
    struct Asker {
        Errand errand;
        inquiry::Respond respond;
        std::function<inquiry::Answer(Records &, const Errand &)> answer;
    };
    /// Carries a committed instruction. The asker is answered when the outcome is final or known to be unknown; a final answer is
    /// kept in the commit that makes it true. `secret` goes to the bank and is never written down.
    void carry(const payments::Instruction &instruction, Asker asker, base::SecretBytes secret = {});
    void carry(const payments::Instruction &instruction);

    void soon(Work work) override;
    void later(std::chrono::milliseconds delay, Work work) override;
    std::optional<payments::BankQuestion> questionOf(const payments::Instruction &instruction) override;
    payments::Bank &bankOf(const payments::BankQuestion &question) override;
    std::optional<payments::Followed> conclude(const payments::Instruction &instruction,
                                               const payments::BankAnswer &answer) override;

  private:
    struct Waiting;
    struct Told;

    std::optional<std::vector<payments::Instruction>> openInstructions() override;
    bool sharesBooks() const override { return m_services.store.isShared(); }
    base::Timestamp now() const override { return m_services.clock.now(); }
    std::optional<payments::Followed> writeDown(const payments::Instruction &instruction, const payments::BankAnswer &answer);
    /// What followed from an answer, if it was stored when the store could not say so.
    static std::optional<payments::Followed> followedBefore(Records &records, const payments::Instruction &instruction, News &news);
    payments::Followed follow(Records &records, const payments::Instruction &instruction, const payments::BankAnswer &answer,
                              base::Timestamp now, News &news);
    payments::Followed followRefill(Records &records, const payments::Instruction &instruction, const payments::BankAnswer &answer,
                                    base::Timestamp now, News &news);
    payments::Followed followCard(Records &records, const payments::Instruction &instruction, const payments::BankAnswer &answer,
                                  base::Timestamp now, News &news);
    void tellOfCard(Records &records, const wallets::Card &card, const payments::BankAnswer &answer, base::Timestamp now) const;
    std::optional<Told> keepFinal(Records &records, const payments::Instruction &instruction);
    void answerAsker(const std::shared_ptr<Waiting> &waiting);
    void watchOverdue();

    const RouteServices m_services;
    const CardVault m_vault;
    const std::shared_ptr<payments::Courier> m_courier;
    std::mutex m_mutex;
    std::map<std::string, std::weak_ptr<Waiting>> m_askers; ///< by the instruction's subject
    std::set<std::string> m_inDoubt; ///< instructions whose answer may be stored
};

} // namespace florin::intake
