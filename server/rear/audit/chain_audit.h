#pragma once

#include "server/rear/audit/findings.h"
#include "server/rear/audit/lines_audit.h"
#include "server/rear/ledger/journal_row.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace florin::audit {

/// A commit's link as its row has it.
struct BatchSeen {
    std::int64_t number = 0;
    std::string_view unit;
    std::int64_t sequence = 0;
    std::int64_t at = 0;
    std::int64_t firstEntry = 0;
    std::int64_t entries = 0;
    std::int64_t accounts = 0;
    std::int64_t witnesses = 0;
    std::string_view previous;
    std::string_view hash;
};

/// What a rear unit signed of its chain, outside of the database.
struct HeadSeen {
    std::string unit;
    std::int64_t sequence = 0;
    std::string hash; ///< 32 bytes
    std::int64_t entries = 0; ///< how many the unit had entered in all
    std::int64_t at = 0;
};

/// Works the chain of each rear unit out again, batch after batch in the order of their numbers, and compares it with the signed heads.
///
/// A hash tells that something in a batch is not as it was written, and not what. What can be known beyond it is said with it: whether the
/// content was changed or the hash alone, which rows stick out, and otherwise which rows it may be, as long as they are few.
class ChainAudit {
  public:
    /// `lines` knows the accounts, to name amounts; it outlives this.
    ChainAudit(Findings &findings, const std::vector<HeadSeen> &heads, const LinesAudit &lines);
    /// A commit begins; what belongs to it follows: accounts, entries, witnesses, and its end. Nothing that is given is kept beyond the call.
    void begin(const BatchSeen &batch);
    void add(const ledger::AccountRow &account);
    void add(const ledger::EntryRow &entry);
    void add(const ledger::WitnessRow &witness);
    void endBatch();
    /// After the last commit.
    void end();

  private:
    /// What really belongs to the running commit.
    struct Content {
        std::int64_t accounts = 0;
        std::int64_t entries = 0;
        std::int64_t witnesses = 0;
        std::uint64_t moved = 0; ///< the sum of its entries' amounts, to say how much is at stake
    };
    struct Chain {
        std::int64_t sequence = 0;
        std::string hash = std::string(32, '\0');
        std::int64_t entries = 0;
        std::int64_t at = 0;
        // Of the newest batch, where its hash is not the one of what belongs to it: whether that is the hash's fault, its successor tells.
        std::string computed;
        std::string place;
        std::vector<std::string> flaws;
    };
    void say(const std::string &what);
    enum class Fault { content, hash };
    void settle(Chain &chain, Fault fault);
    void compareWithHead(Chain &chain);
    std::vector<std::string> flawsOfContent(const Chain &before) const;

    Findings &m_findings;
    const LinesAudit &m_lines;
    std::map<std::string, Chain, std::less<>> m_chains;
    std::map<std::pair<std::string, std::int64_t>, HeadSeen> m_heads; ///< by unit and sequence; those that were met are taken out
    BatchSeen m_batch; ///< the running one; its texts are the three below
    std::string m_unit;
    std::string m_previous;
    std::string m_hash;
    std::string m_bytes; ///< what its hash is made of
    Content m_content;
};

} // namespace florin::audit
