#pragma once

#include "server/rear/ledger/journal_row.h"
#include "server/rear/storage/database.h"

#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

/// Digests of rows that the journal does not hold but speaks of: payments, approvals, charges, refills, sweeps, instructions and kept answers. A commit's link
/// of the chain carries them, so that whoever changes or deletes such a row behind our back is found out.
namespace florin::storage {

/// The tables that are witnessed.
inline constexpr std::string_view witnessed[] = {"payments", "approvals", "charges", "refills", "sweeps", "instructions", "answers"};

/// The id of a kept answer among the witnesses.
std::string answerId(std::string_view caller, std::string_view path, std::string_view key);

/// SHA-256 over all columns of a row, and over the order lines and differences that belong to it. Empty if there is no such row. The same on
/// every database.
std::string rowDigest(Database &db, std::string_view subject, const std::string &id);
/// All ids of such a table, sorted by their bytes.
std::vector<std::string> witnessedIds(Database &db, std::string_view subject);

/// Digests as the chain takes them; they point into what they are made of.
struct Digest {
    std::string subject;
    std::string id;
    std::string digest;
};
std::vector<ledger::WitnessRow> rowsOf(const std::vector<Digest> &digests);

/// What the running batch has touched. One thread.
class Witnesses {
  public:
    void touch(std::string_view subject, const std::string &id);
    /// Everything that stands in those tables.
    void touchAll(Database &db);
    void clear();
    /// As the rows stand now, each once, in the order in which they were touched first.
    std::vector<Digest> digests(Database &db) const;

  private:
    std::vector<std::pair<std::string, std::string>> m_touched;
    std::unordered_set<std::string> m_known;
};

} // namespace florin::storage
