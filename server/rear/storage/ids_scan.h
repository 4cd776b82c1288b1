#pragma once

#include "server/rear/storage/database.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace florin::storage {

/// Reads the whole index of ids. Where it is kept in segments their rows come merged, in the order of the keys, so that rows of one id
/// follow each other; otherwise its table sees to it that there are none, and they come in any order. One thread.
class IdsScan {
  public:
    explicit IdsScan(Database &db);

    /// True while there is a row. Throws StorageFailure.
    bool next();
    std::string_view key() const { return m_segments[m_current].view(0); } ///< until the next one
    std::int64_t entry() const { return m_segments[m_current].integer(1); }
    std::size_t segments() const { return m_segments.size(); }

  private:
    struct Waiting {
        std::uint64_t firstBits;
        std::size_t segment;
    };
    bool comesLater(const Waiting &left, const Waiting &right) const;
    void advance(std::size_t segment);

    std::vector<Query> m_segments;
    std::vector<Waiting> m_waiting; ///< a heap: the least key first
    std::size_t m_current;
};

} // namespace florin::storage
