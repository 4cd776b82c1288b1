#pragma once

#include "server/rear/payments/activity.h"
#include "server/rear/payments/foreign_card.h"
#include "server/rear/payments/hosted_payment.h"
#include "server/rear/payments/instruction.h"
#include "server/rear/payments/payment.h"
#include "server/rear/payments/sweep.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace florin::payments {

/// Payments, the shops' requests for approval, the courier's outbox and the members' activity. Inside one transaction.
class Records {
  public:
    virtual ~Records() = default;

    virtual std::optional<Payment> payment(const std::string &id) = 0;
    /// The payment that holds the ticket: waiting, under way or approved. The store allows one (a unique index).
    virtual std::optional<Payment> paymentOfTicket(const std::string &merchant, const std::string &ticket) = 0;
    /// Adds, or stores the new state of.
    virtual void put(const Payment &payment) = 0;
    /// The next serial number of the transaction register, for a payment that is approved. Numbers are given once, and may be left out
    /// where a transaction was rolled back.
    virtual std::int64_t enterInRegister(const std::string &payment) = 0;

    virtual std::optional<Approval> approval(const std::string &id) = 0;
    /// The shop's request that waits for the payer of this ticket.
    virtual std::optional<Approval> waitingApproval(const std::string &merchant, const std::string &ticket) = 0;
    virtual void put(const Approval &approval) = 0;

    virtual void add(const OpenCard &card) = 0;
    virtual std::optional<OpenCard> openCard(const std::string &payment) = 0;
    /// Wipes it, if there is one: its payment is settled.
    virtual void forgetOpenCard(const std::string &payment) = 0;

    /// Waiting ones whose time has passed.
    virtual std::vector<Payment> overduePayments(base::Timestamp now) = 0;
    virtual std::vector<Approval> overdueApprovals(base::Timestamp now) = 0;

    /// The outbox: written in the commit of what it belongs to.
    virtual void add(const Instruction &instruction) = 0;
    virtual void close(const std::string &id, base::Timestamp at) = 0;
    /// Not closed yet, oldest first.
    virtual std::vector<Instruction> openInstructions() = 0;

    /// Where tills are paid out to.
    virtual std::vector<PayoutAccount> payoutAccounts() = 0;
    virtual std::optional<PayoutAccount> payoutAccount(const std::string &merchant) = 0;
    virtual void put(const PayoutAccount &account) = 0;
    virtual std::optional<Sweep> sweep(const std::string &id) = 0;
    /// The newest days first, at most so many.
    virtual std::vector<Sweep> sweeps(int most) = 0;
    virtual void put(const Sweep &sweep) = 0;

    /// What a member ordered from the micro-account at one shop since then, in minor units: paid, or asked of a bank and not refused.
    virtual std::int64_t microPaid(const std::string &member, const std::string &merchant, base::Timestamp since) = 0;
    /// How many such payments there were after that moment, at all shops.
    virtual int microPayments(const std::string &member, base::Timestamp after) = 0;

    virtual std::optional<HostedPayment> hostedPayment(const std::string &id) = 0;
    virtual void put(const HostedPayment &hosted) = 0;
    virtual HostedCounts hostedCounts(const std::string &member, base::Timestamp since) = 0;
    /// What a member's hosted payments moved since, in minor units.
    virtual std::int64_t hostedPaid(const std::string &member, base::Timestamp since) = 0;
    /// Drops those that ended before. Not within the day that their sum is asked for.
    virtual void forgetHostedBefore(base::Timestamp moment) = 0;

    /// Puts the subject on top of its member's activity: it appears once, with its latest state.
    virtual void touch(const ActivityMark &mark) = 0;
    /// Oldest first, those after the cursor.
    virtual std::vector<ActivityMark> activitySince(const std::string &member, std::int64_t cursor, int most) = 0;
    /// Newest first, those before the cursor; 0 begins at the top.
    virtual std::vector<ActivityMark> activityBefore(const std::string &member, std::int64_t cursor, int most) = 0;
};

} // namespace florin::payments
