#pragma once

#include "server/rear/ledger/judge.h"

#include <optional>
#include <string>
#include <vector>

namespace florin::ledger {

/// What all the postings in one currency add up to: always zero.
struct CurrencySum {
    money::Currency currency;
    std::int64_t sum = 0;
};

/// The books as a store keeps them: entries are added and never changed. The rules stand in judge.h; the store holds the hard ones
/// too (CHECK, UNIQUE and triggers). Inside one transaction.
class Records {
  public:
    virtual ~Records() = default;
    /// For a writer nobody else changes this account's line before the transaction ends, unless the account is kept by its
    /// postings: then its line is what is known of it, and enough to judge a credit; `lineToGive` is for a debit.
    virtual std::optional<AccountLine> account(const std::string &id) = 0;
    /// As above, of an account that is to give: also one that is kept by its postings is summed up and held.
    virtual std::optional<AccountLine> accountToGive(const std::string &id) = 0;
    /// Nothing happens if it is open already.
    virtual void open(const Account &account, base::Timestamp at) = 0;
    virtual std::optional<Transfer> transfer(const std::string &id) = 0;
    /// What corrections of this transfer take back, the pending ones too.
    virtual std::int64_t corrected(const std::string &id) = 0;
    virtual void add(const Entry &entry) = 0;
    /// Oldest first.
    virtual std::vector<Transfer> pending() = 0;
    /// Pending ones whose time is over, at most so many.
    virtual std::vector<Transfer> overdue(base::Timestamp now, int most) = 0;
    virtual std::vector<CurrencySum> sums() = 0;
};

} // namespace florin::ledger
