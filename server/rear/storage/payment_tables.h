#pragma once

#include "server/rear/payments/records.h"
#include "server/rear/storage/witness.h"

namespace florin::storage {

class PaymentTables final : public payments::Records {
  public:
    PaymentTables(Database &db, Witnesses &witnesses) : m_db(db), m_witnesses(witnesses) {}

    std::optional<payments::Payment> payment(const std::string &id) override;
    std::optional<payments::Payment> paymentOfTicket(const std::string &merchant, const std::string &ticket) override;
    void put(const payments::Payment &payment) override;
    std::int64_t enterInRegister(const std::string &payment) override;

    std::optional<payments::Approval> approval(const std::string &id) override;
    std::optional<payments::Approval> waitingApproval(const std::string &merchant, const std::string &ticket) override;
    void put(const payments::Approval &approval) override;

    void add(const payments::OpenCard &card) override;
    std::optional<payments::OpenCard> openCard(const std::string &payment) override;
    void forgetOpenCard(const std::string &payment) override;

    std::vector<payments::Payment> overduePayments(base::Timestamp now) override;
    std::vector<payments::Approval> overdueApprovals(base::Timestamp now) override;

    void add(const payments::Instruction &instruction) override;
    void close(const std::string &id, base::Timestamp at) override;
    std::vector<payments::Instruction> openInstructions() override;

    std::vector<payments::PayoutAccount> payoutAccounts() override;
    std::optional<payments::PayoutAccount> payoutAccount(const std::string &merchant) override;
    void put(const payments::PayoutAccount &account) override;
    std::optional<payments::Sweep> sweep(const std::string &id) override;
    std::vector<payments::Sweep> sweeps(int most) override;
    void put(const payments::Sweep &sweep) override;

    std::int64_t microPaid(const std::string &member, const std::string &merchant, base::Timestamp since) override;
    int microPayments(const std::string &member, base::Timestamp after) override;
    std::optional<payments::HostedPayment> hostedPayment(const std::string &id) override;
    void put(const payments::HostedPayment &hosted) override;
    payments::HostedCounts hostedCounts(const std::string &member, base::Timestamp since) override;
    std::int64_t hostedPaid(const std::string &member, base::Timestamp since) override;
    void forgetHostedBefore(base::Timestamp moment) override;

    void touch(const payments::ActivityMark &mark) override;
    std::vector<payments::ActivityMark> activitySince(const std::string &member, std::int64_t cursor, int most) override;
    std::vector<payments::ActivityMark> activityBefore(const std::string &member, std::int64_t cursor, int most) override;

  private:
    payment::Order orderOf(const std::string &owner, money::Money total, money::Money vat);
    void addLines(const std::string &owner, const payment::Order &order);
    std::vector<payment::Difference> differencesOf(const std::string &owner);
    void putDifferences(const std::string &owner, const std::vector<payment::Difference> &differences);

    Database &m_db;
    Witnesses &m_witnesses;
};

} // namespace florin::storage
