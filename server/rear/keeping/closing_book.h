#pragma once

#include "server/rear/audit/findings.h"
#include "server/rear/keeping/possessions.h"
#include "server/rear/storage/closing_tables.h"

#include <optional>
#include <string>
#include <vector>

namespace florin::keeping {

/// Closes days of the books: each is a line an account under one root (server/rear/audit/closing.h), signed and chained to the day before by a
/// compact JWS of type `florin-closing+jwt`. Days are UTC. Beside a working server too.
class ClosingBook {
  public:
    ClosingBook(storage::BooksOffice &office, const KeyCabinet &keys);

    /// Closes all days that are over and not closed yet, up to `last` if it is named; the days closed, none if there was nothing to close.
    /// A day that is not over (and five minutes more) is refused.
    base::Result<std::vector<std::string>, program::Failure> close(const std::optional<std::string> &last, base::Timestamp now);
    /// A proof for whoever owns an account, as JSON: its line of that day, the salt and the path to the root, the signed statement.
    base::Result<std::string, program::Failure> prove(const std::string &day, const std::string &account);
    /// Signatures, chain, and all roots, worked out again in one walk through the journal.
    base::Result<void, program::Failure> check(audit::Findings &findings);

  private:
    base::Bytes rootOf(const std::string &day, const std::vector<audit::ClosingLine> &lines) const;
    std::vector<base::Bytes> leavesOf(const std::string &day, const std::vector<audit::ClosingLine> &lines) const;
    std::string statementOf(const storage::ClosingRow &row, base::Timestamp now) const;
    void checkStatement(const storage::ClosingRow &row, audit::Findings &findings) const;

    storage::BooksOffice &m_office;
    const KeyCabinet &m_keys;
    const base::SecretBytes m_saltKey;
};

/// What a proof proves, as a sentence; or why it proves nothing.
base::Result<std::string, std::string> verifyProof(const std::string &proof, const signing::PublicKey &key);

} // namespace florin::keeping
