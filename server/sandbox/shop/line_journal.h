#pragma once

#include "shared/base/result.h"

#include <functional>
#include <memory>
#include <string>
#include <sys/types.h>

namespace florin::shop {

/// A file of lines that is only added to, and synced before a line counts. What a crash cut short at its end is cut off at the next start.
/// One thread at a time.
class LineJournal {
  public:
    /// Hands every line to `take`, oldest first, which says whether it could be read. The refusal is a sentence about `whose` journal.
    static base::Result<std::unique_ptr<LineJournal>, std::string> open(const std::string &file, const std::string &whose,
                                                                        const std::function<bool(const std::string &)> &take);
    ~LineJournal();
    LineJournal(const LineJournal &) = delete;
    LineJournal &operator=(const LineJournal &) = delete;

    /// True once it is on the disk; otherwise nothing of it is left.
    bool append(const std::string &line);

  private:
    explicit LineJournal(int descriptor) : m_descriptor(descriptor) {}
    bool takeBack(off_t to);

    const int m_descriptor;
};

} // namespace florin::shop
