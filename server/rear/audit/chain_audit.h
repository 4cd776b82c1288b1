#pragma once

#include "server/rear/audit/findings.h"
#include "server/rear/ledger/journal_row.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace florin::audit {

/// A commit's link as its row has it.
struct BatchSeen {
    std::int64_t number = 0;
    std::string unit;
    std::int64_t sequence = 0;
    std::int64_t at = 0;
    std::int64_t firstEntry = 0;
    std::int64_t entries = 0;
    std::int64_t accounts = 0;
    std::int64_t witnesses = 0;
    std::string previous;
    std::string hash;
};

/// What a rear unit signed of its chain, outside of the database.
struct HeadSeen {
    std::string unit;
    std::int64_t sequence = 0;
    std::string hash; ///< 32 bytes
    std::int64_t entries = 0; ///< how many the unit had entered in all
    std::int64_t at = 0;
};

/// What really belongs to a batch, counted while its bytes were put together.
struct BatchContent {
    std::string bytes; ///< accounts, entries, witnesses
    std::int64_t accounts = 0;
    std::int64_t entries = 0;
    std::int64_t witnesses = 0;
    std::int64_t moved = 0; ///< the sum of its entries' amounts, to say how much is at stake
};

/// Works the chain of each rear unit out again, batch after batch in the order of their numbers, and compares it with the signed heads.
class ChainAudit {
  public:
    ChainAudit(Findings &findings, const std::vector<HeadSeen> &heads);
    void batch(const BatchSeen &batch, const BatchContent &content);
    void end();

  private:
    struct Chain {
        std::int64_t sequence = 0;
        std::string hash = std::string(32, '\0');
        std::int64_t entries = 0;
    };
    void compareWithHead(const BatchSeen &batch, const Chain &chain);

    Findings &m_findings;
    std::map<std::string, Chain, std::less<>> m_chains;
    std::map<std::pair<std::string, std::int64_t>, HeadSeen> m_heads; ///< by unit and sequence; those that were met are taken out
};

} // namespace florin::audit
