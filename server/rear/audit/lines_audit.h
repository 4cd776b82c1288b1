#pragma once

#include "server/rear/audit/findings.h"
#include "server/rear/ledger/journal_row.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace florin::audit {

/// An account as its row has it.
struct AccountSeen {
    ledger::AccountRow row;
    ledger::Line line;
    std::int64_t lastEntry = 0;
};

/// Whether entry numbers have no gaps (one writer), or may (several).
enum class Numbers { gapless, rising };

/// Goes through all accounts and then all entries in the order of their numbers, and works every line out again. One thread.
class LinesAudit {
  public:
    LinesAudit(Findings &findings, Numbers numbers) : m_findings(findings), m_numbers(numbers) {}

    void account(const AccountSeen &account);
    /// Of an account that is kept in shares: what they add up to. After the accounts.
    void shares(std::int64_t account, const ledger::Line &line);
    void entry(const ledger::EntryRow &entry);
    /// After the last entry: the rows of the accounts, the sums. `sweptTo`: up to which entry those rows have to be written.
    void end(std::int64_t sweptTo);

    /// Pending transfers that nobody ended, by the number of their entry.
    struct Open {
        std::int64_t debit;
        std::int64_t credit;
        std::int64_t amount;
        std::int64_t expiresAt;
    };
    const std::unordered_map<std::int64_t, Open> &open() const { return m_open; }
    /// Entries that correct others, for the caller to look at with their originals: number and original.
    const std::vector<std::pair<std::int64_t, std::int64_t>> &corrections() const { return m_corrections; }
    std::int64_t entries() const { return m_entries; }
    std::int64_t newest() const { return m_last; }
    std::string amountOf(std::int64_t account, std::int64_t amount) const;

  private:
    struct Kept {
        std::int64_t number = 0; ///< 0: there is no such account
        ledger::Line line;       ///< as the entries leave it
        std::int64_t lastEntry = 0;
        ledger::Line rowLine;    ///< as its row has it
        std::int64_t rowEntry = 0;
        bool rowIsRight = true;  ///< until the entry that it names has passed
        std::int64_t ceiling = ledger::none;
        std::uint16_t currency = 0;
        bool hasFloor = false;
        bool isShared = false;   ///< its row says nothing, its shares do
        bool byPostings = false; ///< kept by its postings: entries do not carry its line
    };
    Kept *at(std::int64_t account);
    void say(const ledger::EntryRow &entry, const std::string &what);
    bool isWellFormed(const ledger::EntryRow &entry);
    void follow(const ledger::EntryRow &entry);
    void side(const ledger::EntryRow &entry, Kept &kept, std::int64_t account, bool isDebit);

    Findings &m_findings;
    const Numbers m_numbers;
    std::vector<Kept> m_accounts; ///< by serial
    std::vector<std::string> m_currencies;
    std::vector<std::string> m_ids;
    std::unordered_map<std::int64_t, Open> m_open;
    std::vector<std::pair<std::int64_t, std::int64_t>> m_corrections;
    std::int64_t m_last = 0;
    std::int64_t m_entries = 0;
};

} // namespace florin::audit
