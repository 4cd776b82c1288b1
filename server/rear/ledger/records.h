#pragma once

#include "server/rear/ledger/transfer.h"

#include <optional>
#include <string>
#include <vector>

namespace florin::ledger {

/// What all the postings in one currency add up to: always zero.
struct CurrencySum {
    money::Currency currency;
    std::int64_t sum = 0;
};

/// The books as the store keeps them: rows are added and never changed. The rules stand in transfer.h and step.h; the store holds
/// them too (CHECK and triggers). Inside one transaction.
class Records {
  public:
    virtual ~Records() = default;
    virtual std::optional<Account> account(const std::string &id) = 0;
    /// Nothing happens if it is open already.
    virtual void open(const Account &account) = 0;
    virtual Balance balance(const Account &account) = 0;
    virtual std::optional<Transfer> transfer(const std::string &id) = 0;
    virtual void addBegun(const TransferPlan &plan, base::Timestamp at) = 0;
    /// `outcome` is posted, with its postings, or voided.
    virtual void addEnd(const Transfer &transfer, TransferState outcome, base::Timestamp at) = 0;
    virtual std::vector<Transfer> pending() = 0;
    virtual std::vector<CurrencySum> sums() = 0;
};

} // namespace florin::ledger
