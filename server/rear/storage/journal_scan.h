#pragma once

#include "server/rear/audit/chain_audit.h"
#include "server/rear/audit/lines_audit.h"
#include "server/rear/storage/books_memory.h"
#include "server/rear/storage/database.h"

#include <optional>
#include <string>
#include <unordered_map>

namespace florin::storage {

/// Reads the journal for an audit in the order of its commits: entries, the accounts and witnesses of their batches, and their chain.
class JournalScan {
  public:
    JournalScan(Database &db, audit::Numbers numbers, audit::Findings &findings) : m_db(db), m_numbers(numbers), m_findings(findings) {}

    void readAccounts(audit::LinesAudit &lines);
    void readChain(audit::LinesAudit &lines, audit::ChainAudit &chain);
    /// The index of ids against the ids in the journal.
    void compareIds();
    /// The entry that began the transfer of this id, as the journal has it.
    std::optional<std::int64_t> entryOf(const std::string &id);
    std::int64_t sweptTo() const { return m_sweptTo; }

    std::int64_t accounts = 0;
    std::int64_t batches = 0;
    std::int64_t witnesses = 0;

  private:
    /// Which ids are in a set, whatever their order: sums of keyed mixes of them, which nobody can bend who does not know the keys.
    struct Sum {
        std::uint64_t count = 0;
        std::uint64_t first = 0;
        std::uint64_t second = 0;
        friend bool operator==(const Sum &, const Sum &) = default;
    };
    void addTo(Sum &sum, const IdKey &key, std::int64_t entry) const;
    void takeId(const ledger::EntryRow &entry);
    void nameDifferentIds();
    void readLines(audit::LinesAudit &lines);

    Database &m_db;
    const audit::Numbers m_numbers;
    audit::Findings &m_findings;
    std::int64_t m_sweptTo = 0;
    std::uint64_t m_secret[4]{};
    Sum m_journalIds; ///< of the entries that are swept
    std::unordered_map<std::string, std::int64_t> m_tail; ///< ids of the entries that are not
};

/// The columns of an entry in the order that `entryFrom` reads them; `id` must live as long as the row is used.
inline constexpr auto entryColumns = "number, batch, step, id, begun, debit, credit, amount, rest, linked, at, expires_at, debit_posted,"
                                     " debit_reserved, credit_posted, credit_expected, debit_previous, credit_previous";
ledger::EntryRow entryFrom(const Query &row, std::string &id);

} // namespace florin::storage
