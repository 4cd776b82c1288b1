#pragma once

#include "server/rear/audit/chain_audit.h"
#include "shared/base/clock.h"
#include "shared/base/result.h"
#include "shared/signing/key.h"

#include <map>
#include <string>
#include <vector>

namespace florin::keeping {

/// The signed heads of the books: what a rear unit says of its chain, in files outside of the database (`heads/UNIT.jsonl` in the data
/// folder), so that today's commits cannot be taken out of the books without a trace. A line is a compact JWS of type
/// `florin-books-head+jwt` with the claims unit, sequence, hash, entries and at.
class ChainHeads {
  public:
    ChainHeads(std::string folder, signing::PrivateKey key) : m_folder(std::move(folder)), m_key(std::move(key)) {}
    /// Adds a line for each unit whose chain has grown, and has it on the disk. False if that cannot be written.
    bool append(const std::vector<audit::HeadSeen> &heads, base::Timestamp at);

  private:
    const std::string m_folder;
    const signing::PrivateKey m_key;
    std::map<std::string, std::int64_t> m_written; ///< the sequence of a unit's last line
};

/// All heads of a data folder, their signatures checked. The refusal names the file and the line that is not as it was written. A last line
/// that a crash cut short is left out.
base::Result<std::vector<audit::HeadSeen>, std::string> readChainHeads(const std::string &folder, const signing::PublicKey &key);

} // namespace florin::keeping
