#pragma once

#include "server/rear/audit/chain_audit.h"
#include "server/rear/intake/store.h"
#include "server/rear/storage/books_audit.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace florin::storage {

/// The administrator's side of the books, whichever database keeps them. Any thread; beside a working server too.
class BooksOffice {
  public:
    virtual ~BooksOffice() = default;
    /// Where the chain of each unit ends now, undated.
    virtual base::Result<std::vector<audit::HeadSeen>, intake::StoreError> heads() = 0;
    /// Looks through all of it in one state that does not change meanwhile.
    virtual base::Result<AuditCount, intake::StoreError> audit(const std::vector<audit::HeadSeen> &heads, audit::Findings &findings) = 0;
    /// One state, which does not change meanwhile.
    virtual base::Result<void, intake::StoreError> inspect(const std::function<void(Database &)> &work) = 0;
    /// One transaction; `work` may be run again. For tables that no other program writes.
    virtual base::Result<void, intake::StoreError> amend(const std::function<void(Database &)> &work) = 0;
    /// Writes a copy of the books, as they stand in one moment, into a new private file, and has it on the disk. Payments go on meanwhile.
    /// Nothing: this database has tools of its own for that.
    virtual std::optional<base::Result<void, intake::StoreError>> backUp(const std::string &path) = 0;
};

/// Reads where the chains end; what it counted before is remembered, so that each batch is counted once.
class ChainEnds {
  public:
    std::vector<audit::HeadSeen> read(Database &db);

  private:
    struct Counted {
        std::int64_t sequence = 0;
        std::int64_t entries = 0;
    };
    std::unordered_map<std::string, Counted> m_counted;
};

} // namespace florin::storage
