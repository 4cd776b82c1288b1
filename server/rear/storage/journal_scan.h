#pragma once

#include "server/rear/audit/chain_audit.h"
#include "server/rear/audit/lines_audit.h"
#include "server/rear/storage/database.h"
#include "server/rear/storage/ids_audit.h"
#include "server/rear/storage/journal_slice.h"

namespace florin::storage {

/// Takes the journal through its audits in the order of its commits: lines, chain, ids. Reading is the caller's thread's; where the books are
/// larger than a slice, a second thread works off what was read, and only that one speaks to the audits meanwhile. So findings come in one
/// order, whatever the threads do.
class JournalScan {
  public:
    JournalScan(Database &db, audit::Numbers numbers, audit::Findings &findings) : m_db(db), m_numbers(numbers), m_findings(findings) {}

    /// Throws StorageFailure where the books cannot be read.
    void run(audit::LinesAudit &lines, audit::ChainAudit &chain, IdsAudit &ids);

    std::int64_t accounts = 0;
    std::int64_t batches = 0;
    std::int64_t witnesses = 0;

  private:
    class Sitting;

    void readShares(audit::LinesAudit &lines);

    Database &m_db;
    const audit::Numbers m_numbers;
    audit::Findings &m_findings;
};

} // namespace florin::storage
