#pragma once

#include "tests/simulation/dice.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace florin::simulation {

/// How much of what was never synced a crash leaves on the disk.
enum class Survival {
    nothing,    ///< only what was synced
    prefix,     ///< what was written up to some moment, the write of that moment torn
    any,        ///< any of the writes, and any sectors of each
    everything, ///< as when only the process dies
};

/// A make-believe disk that SQLite uses as an operating system (a VFS). Files lie in memory; of every write it is known whether it
/// was synced. It can lose power between any two operations, be full, and fail a chosen write or sync. Shared memory (WAL) works
/// within the process. One thread; every connection must be closed before the disk goes.
class Disk {
  public:
    static constexpr std::size_t sectorBytes = 512;
    enum class Use {
        byName,   ///< by connections that name it
        byDefault ///< by connections that name none, as long as it lives
    };

    Disk(std::string name, Use use);
    ~Disk();
    Disk(const Disk &) = delete;
    Disk &operator=(const Disk &) = delete;

    const std::string &name() const;

    /// The power goes: nothing works any more, also for connections that are closed later. What was not synced survives as told.
    void cutPower(Survival survival, Dice &dice);
    /// The power goes at the `operations`th write, sync, truncation or deletion from now: that one is the first not to happen.
    void cutPowerIn(int operations, Survival survival, Dice &dice);
    bool hasPower() const;
    /// The machine starts again. Connections from before stay dead.
    void powerOn();

    /// The `writes`th write from now fails, half done; once.
    void failWriteIn(int writes);
    /// The `syncs`th sync from now fails; once. What it was to sync is not synced.
    void failSyncIn(int syncs);
    /// From the `writes`th growing write from now on there is no room, until `mend`.
    void fillUpIn(int writes);
    /// Takes back all three.
    void mend();

    /// All files as they are, and a disk that has just been given them: everything synced.
    using Image = std::map<std::string, std::vector<std::uint8_t>>;
    Image image() const;
    void load(const Image &image);

    /// Of all files together.
    std::size_t bytes() const;
    std::size_t unsyncedWrites() const;

    class Inside; ///< what the callbacks of SQLite see
  private:
    const std::unique_ptr<Inside> m_inside;
};

} // namespace florin::simulation
