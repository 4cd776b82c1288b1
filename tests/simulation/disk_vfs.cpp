#include "tests/simulation/disk_files.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <new>

/// The make-believe disk as SQLite's operating system: https://sqlite.org/vfs.html
namespace florin::simulation {

namespace {

Handle &handleOf(sqlite3_file *file) {
    return *reinterpret_cast<Handle *>(file);
}

int closeFile(sqlite3_file *opened);
int unmapMemory(sqlite3_file *opened, int erases);
int unlockFile(sqlite3_file *opened, int level);

int readFile(sqlite3_file *opened, void *to, int count, sqlite3_int64 from) {
    auto &handle = handleOf(opened);
    const bool openedDead = handle.start == 0; // an empty file, so that it can be opened
    if (!openedDead && !handle.disk->isAlive(handle)) return SQLITE_IOERR_READ;
    const auto &bytes = handle.file->bytes;
    const auto start = std::min(bytes.size(), static_cast<std::size_t>(from));
    const auto there = std::min(bytes.size() - start, static_cast<std::size_t>(count));
    if (there > 0) std::memcpy(to, bytes.data() + start, there);
    if (there == static_cast<std::size_t>(count)) return SQLITE_OK;
    std::memset(static_cast<char *>(to) + there, 0, static_cast<std::size_t>(count) - there);
    return SQLITE_IOERR_SHORT_READ;
}

int writeFile(sqlite3_file *opened, const void *from, int count, sqlite3_int64 at) {
    auto &handle = handleOf(opened);
    if (!handle.disk->isAlive(handle)) return SQLITE_IOERR_WRITE;
    return handle.disk->write(*handle.file, from, static_cast<std::size_t>(count), static_cast<std::size_t>(at));
}

int truncateFile(sqlite3_file *opened, sqlite3_int64 size) {
    auto &handle = handleOf(opened);
    if (!handle.disk->isAlive(handle)) return SQLITE_IOERR_TRUNCATE;
    return handle.disk->truncate(*handle.file, static_cast<std::size_t>(size));
}

int syncFile(sqlite3_file *opened, int) {
    auto &handle = handleOf(opened);
    if (!handle.disk->isAlive(handle)) return SQLITE_IOERR_FSYNC;
    return handle.disk->sync(*handle.file);
}

int sizeOfFile(sqlite3_file *opened, sqlite3_int64 *size) {
    auto &handle = handleOf(opened);
    if (!handle.disk->isAlive(handle)) return SQLITE_IOERR_FSTAT;
    *size = static_cast<sqlite3_int64>(handle.file->bytes.size());
    return SQLITE_OK;
}

int lockFile(sqlite3_file *opened, int level) {
    auto &handle = handleOf(opened);
    if (!handle.disk->isAlive(handle)) return SQLITE_IOERR_LOCK;
    auto &locks = handle.file->locks;
    if (handle.lock >= level) return SQLITE_OK;
    const auto othersHold = [&handle](const Handle *holder) { return holder != nullptr && holder != &handle; };
    if (handle.lock == SQLITE_LOCK_NONE) {
        if (locks.pending != nullptr) return SQLITE_BUSY;
        ++locks.shared;
        handle.lock = SQLITE_LOCK_SHARED;
    }
    if (level == SQLITE_LOCK_SHARED) return SQLITE_OK;
    if (othersHold(locks.reserved) || othersHold(locks.pending)) return SQLITE_BUSY;
    locks.reserved = &handle;
    if (level == SQLITE_LOCK_RESERVED) {
        handle.lock = level;
        return SQLITE_OK;
    }
    locks.pending = &handle;
    handle.lock = locks.shared > 1 ? SQLITE_LOCK_PENDING : level;
    return locks.shared > 1 ? SQLITE_BUSY : SQLITE_OK;
}

int unlockFile(sqlite3_file *opened, int level) {
    auto &handle = handleOf(opened);
    if (handle.lock <= level) return SQLITE_OK;
    if (handle.disk->isAlive(handle)) {
        auto &locks = handle.file->locks;
        if (locks.reserved == &handle) locks.reserved = nullptr;
        if (locks.pending == &handle) locks.pending = nullptr;
        if (level == SQLITE_LOCK_NONE) --locks.shared;
    }
    handle.lock = level;
    return SQLITE_OK;
}

int isReserved(sqlite3_file *opened, int *answer) {
    const auto &locks = handleOf(opened).file->locks;
    *answer = locks.reserved != nullptr || locks.pending != nullptr;
    return SQLITE_OK;
}

int control(sqlite3_file *, int, void *) {
    return SQLITE_NOTFOUND;
}

int sectorSize(sqlite3_file *) {
    return static_cast<int>(Disk::sectorBytes);
}

/// A torn write changes no byte outside of itself.
int characteristics(sqlite3_file *) {
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

int mapMemory(sqlite3_file *opened, int region, int size, int extends, void volatile **mapped) {
    auto &handle = handleOf(opened);
    *mapped = nullptr;
    if (!handle.disk->isAlive(handle)) return SQLITE_IOERR_SHMMAP;
    if (!handle.memory) {
        if (!handle.file->memory) handle.file->memory = std::make_shared<SharedMemory>();
        handle.memory = handle.file->memory;
    }
    auto &regions = handle.memory->regions;
    const auto wanted = static_cast<std::size_t>(region);
    if (wanted >= regions.size() && extends == 0) return SQLITE_OK;
    while (wanted >= regions.size()) regions.push_back(std::make_unique<FileBytes>(static_cast<std::size_t>(size)));
    *mapped = regions[wanted]->data();
    return SQLITE_OK;
}

int lockMemory(sqlite3_file *opened, int first, int count, int flags) {
    auto &handle = handleOf(opened);
    if (!handle.disk->isAlive(handle) || !handle.memory) return SQLITE_IOERR_SHMLOCK;
    auto &locks = handle.memory->locks;
    const unsigned mask = ((1U << count) - 1U) << first;
    if ((flags & SQLITE_SHM_UNLOCK) != 0) {
        for (int i = first; i < first + count; ++i) {
            auto &lock = locks[static_cast<std::size_t>(i)];
            if ((handle.sharedLocks & (1U << i)) != 0) --lock;
            if ((handle.exclusiveLocks & (1U << i)) != 0) lock = 0;
        }
        handle.sharedLocks &= ~mask;
        handle.exclusiveLocks &= ~mask;
        return SQLITE_OK;
    }
    const bool shared = (flags & SQLITE_SHM_SHARED) != 0;
    if (((shared ? handle.sharedLocks : handle.exclusiveLocks) & mask) == mask) return SQLITE_OK;
    for (int i = first; i < first + count; ++i) {
        const int held = locks[static_cast<std::size_t>(i)];
        if (shared ? held < 0 : held != 0) return SQLITE_BUSY;
    }
    for (int i = first; i < first + count; ++i) {
        auto &lock = locks[static_cast<std::size_t>(i)];
        lock = shared ? lock + 1 : -1;
    }
    (shared ? handle.sharedLocks : handle.exclusiveLocks) |= mask;
    return SQLITE_OK;
}

void memoryBarrier(sqlite3_file *) {
}

int unmapMemory(sqlite3_file *opened, int erases) {
    auto &handle = handleOf(opened);
    if (!handle.memory) return SQLITE_OK;
    lockMemory(opened, 0, SQLITE_SHM_NLOCK, SQLITE_SHM_UNLOCK);
    if (erases != 0 && handle.file->memory == handle.memory) handle.file->memory.reset();
    handle.memory.reset();
    return SQLITE_OK;
}

int closeFile(sqlite3_file *opened) {
    auto &handle = handleOf(opened);
    unmapMemory(opened, 0);
    unlockFile(opened, SQLITE_LOCK_NONE);
    if (!handle.deleteOnClose.empty() && handle.disk->isAlive(handle)) handle.disk->erase(handle.deleteOnClose, false);
    handle.~Handle();
    return SQLITE_OK;
}

// Version 2: shared memory, but no reading around the disk through mapped files.
const sqlite3_io_methods methods{.iVersion = 2,
                                 .xClose = closeFile,
                                 .xRead = readFile,
                                 .xWrite = writeFile,
                                 .xTruncate = truncateFile,
                                 .xSync = syncFile,
                                 .xFileSize = sizeOfFile,
                                 .xLock = lockFile,
                                 .xUnlock = unlockFile,
                                 .xCheckReservedLock = isReserved,
                                 .xFileControl = control,
                                 .xSectorSize = sectorSize,
                                 .xDeviceCharacteristics = characteristics,
                                 .xShmMap = mapMemory,
                                 .xShmLock = lockMemory,
                                 .xShmBarrier = memoryBarrier,
                                 .xShmUnmap = unmapMemory,
                                 .xFetch = nullptr,
                                 .xUnfetch = nullptr};

Disk::Inside &diskOf(sqlite3_vfs *vfs) {
    return *static_cast<Disk::Inside *>(vfs->pAppData);
}

int openFile(sqlite3_vfs *vfs, const char *path, sqlite3_file *opened, int flags, int *flagsGiven) {
    auto &disk = diskOf(vfs);
    opened->pMethods = nullptr;
    std::shared_ptr<File> file;
    // Without power a file opens dead, and fails with the first lock that is asked of it: an opening that fails is tried again for a
    // minute of real time by the library that the store opens its database with.
    if (path == nullptr || !disk.hasPower) {
        file = std::make_shared<File>();
    } else if (const auto found = disk.files.find(path); found != disk.files.end()) {
        file = found->second;
    } else if ((flags & SQLITE_OPEN_CREATE) != 0) {
        file = disk.files[path] = std::make_shared<File>();
    } else {
        return SQLITE_CANTOPEN;
    }
    auto *handle = new (opened) Handle{};
    handle->forSqlite.pMethods = &methods;
    handle->disk = &disk;
    handle->file = std::move(file);
    handle->start = disk.hasPower ? disk.start : 0;
    if (path != nullptr && (flags & SQLITE_OPEN_DELETEONCLOSE) != 0) handle->deleteOnClose = path;
    if (flagsGiven != nullptr) *flagsGiven = flags;
    return SQLITE_OK;
}

int eraseFile(sqlite3_vfs *vfs, const char *path, int syncsFolder) {
    auto &disk = diskOf(vfs);
    return disk.hasPower ? disk.erase(path, syncsFolder != 0) : SQLITE_IOERR_DELETE;
}

int isThere(sqlite3_vfs *vfs, const char *path, int, int *answer) {
    auto &disk = diskOf(vfs);
    if (!disk.hasPower) return SQLITE_IOERR_ACCESS;
    *answer = disk.files.contains(path);
    return SQLITE_OK;
}

int fullPath(sqlite3_vfs *, const char *path, int room, char *to) {
    const int length = std::snprintf(to, static_cast<std::size_t>(room), "%s", path);
    return length < room ? SQLITE_OK : SQLITE_CANTOPEN;
}

int randomness(sqlite3_vfs *, int count, char *to) {
    std::memset(to, 7, static_cast<std::size_t>(count));
    return count;
}

/// Nobody else runs meanwhile: time that is slept away changes nothing.
int sleepFor(sqlite3_vfs *, int microseconds) {
    return microseconds;
}

int currentTime(sqlite3_vfs *, sqlite3_int64 *milliseconds) {
    constexpr sqlite3_int64 june2026 = 212'647'593'600'000; // from noon of the first Julian day on
    *milliseconds = june2026;
    return SQLITE_OK;
}

int lastError(sqlite3_vfs *, int, char *) {
    return 0;
}

} // namespace

void describe(sqlite3_vfs &vfs, Disk::Inside &disk) {
    constexpr int longestPath = 512;
    vfs.iVersion = 2;
    vfs.szOsFile = sizeof(Handle);
    vfs.mxPathname = longestPath;
    vfs.zName = disk.name.c_str();
    vfs.pAppData = &disk;
    vfs.xOpen = openFile;
    vfs.xDelete = eraseFile;
    vfs.xAccess = isThere;
    vfs.xFullPathname = fullPath;
    vfs.xRandomness = randomness;
    vfs.xSleep = sleepFor;
    vfs.xGetLastError = lastError;
    vfs.xCurrentTimeInt64 = currentTime;
}

} // namespace florin::simulation
