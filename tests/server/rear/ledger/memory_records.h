#pragma once

#include "server/rear/ledger/books.h"

#include <map>
#include <string>
#include <vector>

namespace florin::test {

/// The books in memory, as simple as can be: a list of entries, and every answer worked out from the first one. What the stores are
/// compared with.
class MemoryRecords final : public ledger::Records {
  public:
    std::optional<ledger::AccountLine> account(const std::string &id) override {
        const auto found = accounts.find(id);
        if (found == accounts.end()) return std::nullopt;
        ledger::Line line;
        for (const auto &entry : entries) {
            if (entry.debit == id) line = ledger::debited(line, entry.step, entry.amount.amount(), entry.rest);
            if (entry.credit == id) line = ledger::credited(line, entry.step, entry.amount.amount(), entry.rest);
        }
        return ledger::AccountLine{found->second, line};
    }
    std::optional<ledger::AccountLine> accountToGive(const std::string &id) override { return account(id); }
    void open(const ledger::Account &account, base::Timestamp) override { accounts.emplace(account.id, account); }
    std::optional<ledger::Transfer> transfer(const std::string &id) override {
        std::optional<ledger::Transfer> found;
        for (const auto &entry : entries) {
            if (entry.transfer != id) continue;
            if (!found) {
                const auto settles = entry.step == ledger::Step::postsAtOnce ? ledger::Settles::atOnce : ledger::Settles::later;
                found = ledger::Transfer{{id, entry.debit, entry.credit, entry.amount, entry.linked, settles, entry.expiresAt},
                                         ledger::TransferState::pending,
                                         money::Money::zero(entry.amount.currency()),
                                         entry.at};
            }
            found->state = ledger::stateAfter(entry.step);
            if (found->state == ledger::TransferState::pending) continue;
            found->posted = entry.amount;
            found->endedAt = entry.at;
        }
        return found;
    }
    std::int64_t corrected(const std::string &id) override {
        std::int64_t sum = 0;
        for (const auto &entry : entries) {
            if (entry.linked != id) continue;
            const auto correction = transfer(entry.transfer);
            const bool isPending = correction->state == ledger::TransferState::pending;
            sum += isPending ? correction->plan.amount.amount() : correction->posted.amount();
        }
        return sum;
    }
    void add(const ledger::Entry &entry) override { entries.push_back(entry); }
    std::vector<ledger::Transfer> pending() override {
        std::vector<ledger::Transfer> found;
        for (const auto &entry : entries) {
            if (entry.step != ledger::Step::begins) continue;
            if (auto one = transfer(entry.transfer); one->state == ledger::TransferState::pending) found.push_back(std::move(*one));
        }
        return found;
    }
    std::vector<ledger::Transfer> overdue(base::Timestamp now, int most) override {
        std::vector<ledger::Transfer> found;
        for (auto &one : pending())
            if (one.plan.expiresAt && *one.plan.expiresAt <= now && static_cast<int>(found.size()) < most) found.push_back(std::move(one));
        return found;
    }
    std::vector<ledger::CurrencySum> sums() override {
        std::map<money::Currency, std::int64_t> byCurrency;
        for (const auto &[id, one] : accounts) byCurrency[one.currency] += account(id)->line.posted;
        std::vector<ledger::CurrencySum> found;
        for (const auto &[currency, sum] : byCurrency) found.push_back({currency, sum});
        return found;
    }

    std::map<std::string, ledger::Account> accounts;
    std::vector<ledger::Entry> entries;
};

} // namespace florin::test
