#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace florin::bench {

/// What SQLite alone can do with the rows of the ledger: entries in batches through prepared statements into the shipped schema, one row
/// of `batches` a commit, and the lines of accounts and the index of ids behind them in sorted slices, in the rhythm of the store. No
/// rules, no hashes, no queue, nobody who waits. One thread, and the store's own checkpointer.
struct BareResult {
    std::int64_t entries = 0;
    double seconds = 0;
    double inserting = 0; ///< seconds in inserts of entries
    double sweeping = 0;  ///< in lines and ids
    double committing = 0;
};

/// In a database that the store has made and closed, whose accounts it pays from.
BareResult runBareLoop(const std::string &path, std::int64_t batch, std::chrono::duration<double> length);

} // namespace florin::bench
