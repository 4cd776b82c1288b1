#pragma once

#include "tests/simulation/disk.h"

#include <sqlite3.h>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

/// What lies on the make-believe disk, without SQLite's callbacks.
namespace florin::simulation {

struct Handle;
using FileBytes = std::vector<std::uint8_t>;

/// One change to a file that was not synced yet, and what it took the place of.
struct Change {
    std::uint64_t order = 0; ///< over all files
    std::size_t at = 0;
    FileBytes before; ///< what was there; shorter where the file grew
    FileBytes after;  ///< empty for a truncation to `at`
};

/// Who holds which of the locks of one file. Gone with the power.
struct FileLocks {
    int shared = 0;
    const Handle *reserved = nullptr;
    const Handle *pending = nullptr;
};

/// The memory and locks that the connections to one WAL share.
struct SharedMemory {
    std::vector<std::unique_ptr<FileBytes>> regions;
    std::array<int, SQLITE_SHM_NLOCK> locks{}; ///< how many share one; -1 for an exclusive one
};

struct File {
    FileBytes bytes;
    std::vector<Change> unsynced;
    bool isOnDisk = false; ///< its name was synced
    FileLocks locks;
    std::shared_ptr<SharedMemory> memory;
};

/// One open file of one connection.
struct Handle {
    sqlite3_file forSqlite; ///< first: SQLite knows this address
    Disk::Inside *disk = nullptr;
    std::shared_ptr<File> file;
    std::uint64_t start = 0; ///< the start of the machine that it belongs to
    std::string deleteOnClose;
    int lock = SQLITE_LOCK_NONE;
    std::shared_ptr<SharedMemory> memory;
    unsigned sharedLocks = 0, exclusiveLocks = 0; ///< in `memory`, a bit each
};

class Disk::Inside {
  public:
    Inside(std::string name, Disk::Use use);
    ~Inside();

    void cutPower(Survival survival, Dice &dice);
    bool isAlive(const Handle &handle) const { return hasPower && handle.start == start; }
    /// Counts one operation; false if the power goes with it.
    bool step();

    int write(File &file, const void *from, std::size_t count, std::size_t at);
    int truncate(File &file, std::size_t size);
    int sync(File &file);
    int erase(const std::string &path, bool syncsFolder);

    const std::string name;
    sqlite3_vfs vfs{};
    std::map<std::string, std::shared_ptr<File>> files;
    std::map<std::string, std::shared_ptr<File>> erased; ///< whose deletion was not synced
    bool hasPower = true;
    std::uint64_t start = 1;
    int untilPowerFails = -1, untilWriteFails = -1, untilSyncFails = -1, untilFull = -1; ///< below zero: never
    Survival survivalThen = Survival::nothing;
    Dice *diceThen = nullptr;

  private:
    void change(File &file, std::size_t at, const std::uint8_t *from, std::size_t count);
    void reviveErased(Survival survival, Dice &dice);

    std::uint64_t m_changes = 0;
};

/// Fills in the callbacks of a VFS for this disk.
void describe(sqlite3_vfs &vfs, Disk::Inside &disk);

} // namespace florin::simulation
