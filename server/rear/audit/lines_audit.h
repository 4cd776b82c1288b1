#pragma once

#include "server/rear/audit/findings.h"
#include "server/rear/ledger/journal_row.h"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
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
    /// An entry that comes soon: its accounts are fetched into the processor's cache.
    void fetch(const ledger::EntryRow &entry) const;
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
    /// The ceiling that most accounts of this one's kind and currency have, the account itself aside. Nothing where there is no such ceiling.
    std::optional<std::int64_t> usualCeiling(const ledger::AccountRow &account) const;

  private:
    /// What each entry needs of its accounts, in one line of the processor's cache.
    struct alignas(64) Kept {
        std::int64_t number = 0;  ///< 0: there is no such account
        ledger::Line line;        ///< as the entries leave it
        std::int64_t lastEntry = 0;
        std::int64_t rowEntry = 0; ///< up to which its row has it
        std::int64_t ceiling = ledger::none;
        std::uint16_t currency = 0;
        bool hasFloor = false;
        bool isShared = false;   ///< its row says nothing, its shares do
        bool byPostings = false; ///< kept by its postings: entries do not carry its line
        bool rowIsRight = false; ///< until the entry that it names has passed
    };
    static_assert(sizeof(Kept) == 64);
    struct Told {
        std::string id;
        ledger::Line rowLine; ///< as its row has it
    };
    /// Accounts by serial. A page is made when one of its serials is there, so that a number that somebody made up costs no memory.
    struct Page {
        static constexpr std::size_t size = 1024;
        std::array<Kept, size> kept;
        std::array<Told, size> told;
    };
    Page &pageOf(std::size_t place);
    Kept *at(std::int64_t account);
    const Kept *at(std::int64_t account) const;
    Told &told(std::int64_t account);
    const std::string &idOf(std::int64_t account) { return told(account).id; }
    void say(const ledger::EntryRow &entry, const std::string &what);
    bool isWellFormed(const ledger::EntryRow &entry);
    void follow(const ledger::EntryRow &entry);
    void side(const ledger::EntryRow &entry, Kept &kept, std::int64_t account, bool isDebit);
    void compareRow(std::int64_t account, const Kept &kept, std::int64_t sweptTo);

    Findings &m_findings;
    const Numbers m_numbers;
    std::vector<std::unique_ptr<Page>> m_pages;
    std::vector<std::string> m_currencies;
    std::map<std::pair<std::string, std::string>, std::map<std::int64_t, std::int64_t>> m_ceilings; ///< how many have it, by kind and currency
    std::unordered_map<std::int64_t, Open> m_open;
    std::vector<std::pair<std::int64_t, std::int64_t>> m_corrections;
    std::int64_t m_last = 0;
    std::int64_t m_entries = 0;
};

} // namespace florin::audit
