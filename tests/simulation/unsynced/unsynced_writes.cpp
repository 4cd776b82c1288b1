// A library for LD_PRELOAD: SQLite's writes stay in this process until they are synced, so that a SIGKILL loses what a power
// failure would lose. It registers itself as SQLite's operating system (a VFS) in front of the usual one. Connections of one
// process see each other's writes at once, other processes see them when they are synced: one process may write at a time.
#include <sqlite3.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <string>
#include <vector>

namespace {

/// One write that was not synced; without bytes, a truncation to `at`.
struct Held {
    sqlite3_int64 at = 0;
    std::vector<std::uint8_t> bytes;
};

/// What this process holds back of one file.
struct HeldFile {
    std::mutex mutex;
    std::vector<Held> writes;
    std::optional<sqlite3_int64> size; ///< while something is held
};

struct Handle {
    sqlite3_file forSqlite; ///< first: SQLite knows this address
    std::shared_ptr<HeldFile> held;
    sqlite3_file *real;
};

sqlite3_vfs *realVfs = nullptr;
std::mutex filesMutex;
std::map<std::string, std::weak_ptr<HeldFile>> &files() {
    static std::map<std::string, std::weak_ptr<HeldFile>> made;
    return made;
}

Handle &handleOf(sqlite3_file *file) {
    return *reinterpret_cast<Handle *>(file);
}
sqlite3_file *realOf(sqlite3_file *file) {
    return handleOf(file).real;
}

int realSize(Handle &handle, sqlite3_int64 &size) {
    if (handle.held->size) {
        size = *handle.held->size;
        return SQLITE_OK;
    }
    return handle.real->pMethods->xFileSize(handle.real, &size);
}

/// Lays one held write over what was read.
void lay(const Held &write, std::uint8_t *to, sqlite3_int64 from, sqlite3_int64 count) {
    if (write.bytes.empty()) {
        if (write.at < from + count) {
            const auto kept = std::max<sqlite3_int64>(0, write.at - from);
            std::memset(to + kept, 0, static_cast<std::size_t>(count - kept));
        }
        return;
    }
    const auto first = std::max(from, write.at);
    const auto last = std::min(from + count, write.at + static_cast<sqlite3_int64>(write.bytes.size()));
    if (first < last) std::memcpy(to + (first - from), write.bytes.data() + (first - write.at), static_cast<std::size_t>(last - first));
}

int readFile(sqlite3_file *file, void *to, int count, sqlite3_int64 from) {
    auto &handle = handleOf(file);
    std::lock_guard lock(handle.held->mutex);
    const int read = handle.real->pMethods->xRead(handle.real, to, count, from);
    if (!handle.held->size || (read != SQLITE_OK && read != SQLITE_IOERR_SHORT_READ)) return read;
    auto *bytes = static_cast<std::uint8_t *>(to); // SQLite filled what a short read left with zeroes
    for (const auto &write : handle.held->writes) lay(write, bytes, from, count);
    if (*handle.held->size >= from + count) return SQLITE_OK;
    const auto there = std::max<sqlite3_int64>(0, *handle.held->size - from);
    std::memset(bytes + there, 0, static_cast<std::size_t>(count - there));
    return SQLITE_IOERR_SHORT_READ;
}

int writeFile(sqlite3_file *file, const void *from, int count, sqlite3_int64 at) {
    auto &handle = handleOf(file);
    std::lock_guard lock(handle.held->mutex);
    sqlite3_int64 size = 0;
    if (const int known = realSize(handle, size); known != SQLITE_OK) return known;
    const auto *bytes = static_cast<const std::uint8_t *>(from);
    if (count > 0) handle.held->writes.push_back({at, {bytes, bytes + count}});
    handle.held->size = std::max(size, at + count);
    return SQLITE_OK;
}

int truncateFile(sqlite3_file *file, sqlite3_int64 to) {
    auto &handle = handleOf(file);
    std::lock_guard lock(handle.held->mutex);
    handle.held->writes.push_back({to, {}});
    handle.held->size = to;
    return SQLITE_OK;
}

/// With the lock held.
int writeHeld(Handle &handle) {
    const auto &real = *handle.real->pMethods;
    for (const auto &write : handle.held->writes) {
        const int done = write.bytes.empty()
                             ? real.xTruncate(handle.real, write.at)
                             : real.xWrite(handle.real, write.bytes.data(), static_cast<int>(write.bytes.size()), write.at);
        if (done != SQLITE_OK) return done;
    }
    return SQLITE_OK;
}

int syncFile(sqlite3_file *file, int flags) {
    auto &handle = handleOf(file);
    std::lock_guard lock(handle.held->mutex);
    if (const int written = writeHeld(handle); written != SQLITE_OK) return written;
    const int synced = handle.real->pMethods->xSync(handle.real, flags);
    if (synced != SQLITE_OK) return synced;
    handle.held->writes.clear();
    handle.held->size.reset();
    return SQLITE_OK;
}

int sizeOfFile(sqlite3_file *file, sqlite3_int64 *size) {
    auto &handle = handleOf(file);
    std::lock_guard lock(handle.held->mutex);
    return realSize(handle, *size);
}

int closeFile(sqlite3_file *file) {
    auto &handle = handleOf(file);
    // Nobody in this process could read it any more.
    if (handle.held.use_count() == 1) writeHeld(handle);
    const int closed = handle.real->pMethods ? handle.real->pMethods->xClose(handle.real) : SQLITE_OK;
    handle.~Handle();
    return closed;
}

int control(sqlite3_file *file, int verb, void *argument) {
    // A hint about the coming size would grow the real file past what is held back.
    if (verb == SQLITE_FCNTL_SIZE_HINT || verb == SQLITE_FCNTL_CHUNK_SIZE) return SQLITE_OK;
    return realOf(file)->pMethods->xFileControl(realOf(file), verb, argument);
}

int lockFile(sqlite3_file *f, int level) { return realOf(f)->pMethods->xLock(realOf(f), level); }
int unlockFile(sqlite3_file *f, int level) { return realOf(f)->pMethods->xUnlock(realOf(f), level); }
int isReserved(sqlite3_file *f, int *answer) { return realOf(f)->pMethods->xCheckReservedLock(realOf(f), answer); }
int sectorSize(sqlite3_file *f) { return realOf(f)->pMethods->xSectorSize(realOf(f)); }
int characteristics(sqlite3_file *f) { return realOf(f)->pMethods->xDeviceCharacteristics(realOf(f)); }
int mapMemory(sqlite3_file *f, int region, int size, int extends, void volatile **mapped) {
    return realOf(f)->pMethods->xShmMap(realOf(f), region, size, extends, mapped);
}
int lockMemory(sqlite3_file *f, int first, int count, int flags) {
    return realOf(f)->pMethods->xShmLock(realOf(f), first, count, flags);
}
void memoryBarrier(sqlite3_file *f) { realOf(f)->pMethods->xShmBarrier(realOf(f)); }
int unmapMemory(sqlite3_file *f, int erases) { return realOf(f)->pMethods->xShmUnmap(realOf(f), erases); }

// Version 2: no reading around what is held back through mapped files.
const sqlite3_io_methods methods{2,          closeFile,  readFile,        writeFile, truncateFile,  syncFile,      sizeOfFile,
                                 lockFile,   unlockFile, isReserved,      control,   sectorSize,    characteristics, mapMemory,
                                 lockMemory, memoryBarrier, unmapMemory, nullptr,   nullptr};

std::shared_ptr<HeldFile> heldOf(const char *path) {
    if (path == nullptr) return std::make_shared<HeldFile>();
    std::lock_guard lock(filesMutex);
    auto &known = files()[path];
    auto held = known.lock();
    if (!held) known = held = std::make_shared<HeldFile>();
    return held;
}

int openFile(sqlite3_vfs *, const char *path, sqlite3_file *file, int flags, int *flagsGiven) {
    auto *handle = new (file) Handle{};
    handle->real = reinterpret_cast<sqlite3_file *>(reinterpret_cast<std::uint8_t *>(file) + sizeof(Handle));
    const int opened = realVfs->xOpen(realVfs, path, handle->real, flags, flagsGiven);
    if (opened != SQLITE_OK && handle->real->pMethods == nullptr) {
        handle->~Handle();
        file->pMethods = nullptr;
        return opened;
    }
    handle->held = heldOf(path);
    handle->forSqlite.pMethods = &methods;
    return opened;
}

int eraseFile(sqlite3_vfs *, const char *path, int syncsFolder) {
    {
        std::lock_guard lock(filesMutex);
        files().erase(path);
    }
    return realVfs->xDelete(realVfs, path, syncsFolder);
}

int isThere(sqlite3_vfs *, const char *path, int flags, int *answer) { return realVfs->xAccess(realVfs, path, flags, answer); }
int fullPath(sqlite3_vfs *, const char *path, int room, char *to) { return realVfs->xFullPathname(realVfs, path, room, to); }

__attribute__((constructor)) void standInFront() {
    static sqlite3_vfs vfs;
    realVfs = sqlite3_vfs_find(nullptr);
    if (realVfs == nullptr) return;
    vfs = *realVfs; // all that is not about files: the real one's functions use only what is the same in both
    vfs.szOsFile = static_cast<int>(sizeof(Handle)) + realVfs->szOsFile;
    vfs.zName = "unsynced-writes";
    vfs.pNext = nullptr;
    vfs.xOpen = openFile;
    vfs.xDelete = eraseFile;
    vfs.xAccess = isThere;
    vfs.xFullPathname = fullPath;
    sqlite3_vfs_register(&vfs, 1);
}

} // namespace
