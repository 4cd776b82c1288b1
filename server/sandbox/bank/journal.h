#pragma once

#include "server/sandbox/bank/entry.h"

#include <functional>
#include <string>

namespace florin::bank {

/// The bank's memory: an append-only file of entries, mode 0600. A line is whole or, after a crash in the middle of writing it, cut
/// off at the next start. Not thread-safe.
class Journal {
  public:
    /// Opens or makes the file and gives every entry in it to `replay`. Throws std::runtime_error if it cannot be read or written.
    Journal(std::string path, const std::function<void(const Entry &)> &replay);
    ~Journal();
    Journal(const Journal &) = delete;
    Journal &operator=(const Journal &) = delete;

    /// False if it could not be written: then nothing of it is kept.
    [[nodiscard]] bool append(const Entry &entry);
    void clear();

  private:
    std::string m_path;
    int m_file = -1;
    std::int64_t m_size = 0;
};

} // namespace florin::bank
