#pragma once

#include "server/rear/storage/postgres_database.h"

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace florin::storage {

/// A rear unit's name on its database, by which its chains are named: whoever has it writes them, and nobody else. It is an advisory lock
/// of the server's on a connection of its own, so that it ends with the process. Where that connection is lost, or the server with it, the
/// name is taken again before the next link is written, unless another unit has it by then.
///
/// A server lets go of a name 6 seconds after it heard last of the machine that had it. What was seen less than a second ago is therefore
/// still so, and only then is not asked again. Any thread may call.
class PostgresName {
  public:
    /// Told once when the name turns out to be another's, and once when it is had again. On the thread that found out.
    using Report = std::function<void(const std::string &sentence)>;

    PostgresName(std::string where, std::string unit, Report report);

    const std::string &unit() const { return m_unit; }
    /// At opening: waits for a unit that is ending. False if the name is still another's then. Throws StorageFailure.
    bool claim(std::chrono::milliseconds patience);
    /// Before each link of a chain. Throws StorageFailure (`unreachable`) while the name is another's, or the server cannot be asked.
    void confirm();
    /// When the next try makes sense after a failed one.
    std::chrono::steady_clock::time_point nextTry() const;

  private:
    bool isSeen();
    bool take(std::chrono::milliseconds patience);
    void takeAgain();
    bool endFormer(PostgresDatabase &db) const;

    const std::string m_where;
    const std::string m_unit;
    const Report m_report;
    mutable std::mutex m_lock;
    std::unique_ptr<PostgresDatabase> m_db; ///< has the name; none: nobody asked for it yet, or it was lost
    std::chrono::steady_clock::time_point m_seenAt{};
    std::chrono::steady_clock::time_point m_nextTry{};
    std::chrono::milliseconds m_pause{};
    bool m_isAnothers = false;
    bool m_isStillOurs = false; ///< what is left of our own lost connection has it
    int m_former = 0;           ///< the server's process of that connection
};

} // namespace florin::storage
