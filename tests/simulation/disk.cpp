#include "tests/simulation/disk.h"

#include "shared/base/ensure.h"
#include "tests/simulation/disk_files.h"

#include <algorithm>

namespace florin::simulation {

namespace {

/// True when a countdown that was set reaches its end with this step; it stays there.
bool reaches(int &countdown) {
    if (countdown > 0) --countdown;
    return countdown == 0;
}
bool reachesOnce(int &countdown) {
    if (!reaches(countdown)) return false;
    countdown = -1;
    return true;
}

void put(FileBytes &bytes, const Change &change) {
    if (change.after.empty()) return bytes.resize(change.at);
    if (bytes.size() < change.at + change.after.size()) bytes.resize(change.at + change.after.size());
    std::copy(change.after.begin(), change.after.end(), bytes.begin() + static_cast<std::ptrdiff_t>(change.at));
}

void putBack(FileBytes &bytes, const Change &change) {
    if (change.after.empty()) {
        bytes.insert(bytes.end(), change.before.begin(), change.before.end());
        return;
    }
    std::copy(change.before.begin(), change.before.end(), bytes.begin() + static_cast<std::ptrdiff_t>(change.at));
    // What grew beyond what was there is cut off again.
    if (change.before.size() < change.after.size()) bytes.resize(change.at + change.before.size());
}

/// Only some sectors of a write reach the disk.
void putTorn(FileBytes &bytes, const Change &change, Dice &dice) {
    if (change.after.empty()) return put(bytes, change);
    const auto end = change.at + change.after.size();
    for (auto from = change.at; from < end;) {
        const auto to = std::min(end, (from / Disk::sectorBytes + 1) * Disk::sectorBytes);
        if (dice.oneIn(2)) {
            const auto begin = change.after.begin() + static_cast<std::ptrdiff_t>(from - change.at);
            put(bytes, {0, from, {}, FileBytes(begin, begin + static_cast<std::ptrdiff_t>(to - from))});
        }
        from = to;
    }
}

void loseUnsynced(File &file, Survival survival, std::uint64_t lastWhole, Dice &dice) {
    if (survival != Survival::everything) {
        for (auto change = file.unsynced.rbegin(); change != file.unsynced.rend(); ++change) putBack(file.bytes, *change);
        for (const auto &change : file.unsynced) {
            if (survival == Survival::prefix && change.order <= lastWhole)
                put(file.bytes, change);
            else if (survival == Survival::prefix && change.order == lastWhole + 1)
                putTorn(file.bytes, change, dice);
            else if (survival == Survival::any && dice.oneIn(2))
                dice.oneIn(2) ? put(file.bytes, change) : putTorn(file.bytes, change, dice);
        }
    }
    file.unsynced.clear();
}

} // namespace

Disk::Inside::Inside(std::string diskName, Disk::Use use) : name(std::move(diskName)) {
    describe(vfs, *this);
    ENSURE(sqlite3_vfs_find(name.c_str()) == nullptr);
    ENSURE(sqlite3_vfs_register(&vfs, use == Disk::Use::byDefault) == SQLITE_OK);
}

Disk::Inside::~Inside() {
    sqlite3_vfs_unregister(&vfs);
}

void Disk::Inside::cutPower(Survival survival, Dice &dice) {
    if (!hasPower) return;
    hasPower = false;
    untilPowerFails = -1;
    std::uint64_t first = m_changes + 1;
    for (const auto &[path, file] : files)
        if (!file->unsynced.empty()) first = std::min(first, file->unsynced.front().order);
    const auto lastWhole = first - 1 + dice.below(m_changes + 2 - first);
    for (const auto &[path, file] : files) {
        loseUnsynced(*file, survival, lastWhole, dice);
        file->locks = {};
        file->memory.reset();
    }
    std::erase_if(files, [&](const auto &entry) {
        return !entry.second->isOnDisk && (survival == Survival::nothing || (survival != Survival::everything && dice.oneIn(2)));
    });
    reviveErased(survival, dice);
    for (const auto &[path, file] : files) file->isOnDisk = true;
}

/// A deletion that was not synced may not have happened.
void Disk::Inside::reviveErased(Survival survival, Dice &dice) {
    for (auto &[path, file] : erased) {
        const bool comesBack = survival == Survival::nothing || (survival != Survival::everything && dice.oneIn(2));
        if (comesBack && !files.contains(path)) files.emplace(path, std::move(file));
    }
    erased.clear();
}

bool Disk::Inside::step() {
    if (reachesOnce(untilPowerFails)) cutPower(survivalThen, *diceThen);
    return hasPower;
}

void Disk::Inside::change(File &file, std::size_t at, const std::uint8_t *from, std::size_t count) {
    // A gap that the write leaves reads as zeroes.
    if (file.bytes.size() < at) change(file, file.bytes.size(), FileBytes(at - file.bytes.size()).data(), at - file.bytes.size());
    const auto old = file.bytes.begin() + static_cast<std::ptrdiff_t>(std::min(at, file.bytes.size()));
    const auto known = std::min(count, file.bytes.size() - std::min(at, file.bytes.size()));
    file.unsynced.push_back({++m_changes, at, FileBytes(old, old + static_cast<std::ptrdiff_t>(known)), FileBytes(from, from + count)});
    put(file.bytes, file.unsynced.back());
}

int Disk::Inside::write(File &file, const void *from, std::size_t count, std::size_t at) {
    if (!step()) return SQLITE_IOERR_WRITE;
    const auto *bytes = static_cast<const std::uint8_t *>(from);
    if (at + count > file.bytes.size() && reaches(untilFull)) return SQLITE_FULL;
    if (reachesOnce(untilWriteFails)) {
        if (count / 2 > 0) change(file, at, bytes, count / 2);
        return SQLITE_IOERR_WRITE;
    }
    if (count > 0) change(file, at, bytes, count);
    return SQLITE_OK;
}

int Disk::Inside::truncate(File &file, std::size_t size) {
    if (!step()) return SQLITE_IOERR_TRUNCATE;
    if (size >= file.bytes.size()) return SQLITE_OK;
    const auto cut = file.bytes.begin() + static_cast<std::ptrdiff_t>(size);
    file.unsynced.push_back({++m_changes, size, FileBytes(cut, file.bytes.end()), {}});
    file.bytes.resize(size);
    return SQLITE_OK;
}

int Disk::Inside::sync(File &file) {
    if (!step()) return SQLITE_IOERR_FSYNC;
    if (reachesOnce(untilSyncFails)) return SQLITE_IOERR_FSYNC;
    file.unsynced.clear();
    file.isOnDisk = true;
    erased.clear(); // File systems keep the order of what happens to names: a sync brings earlier deletions along.
    return SQLITE_OK;
}

int Disk::Inside::erase(const std::string &path, bool syncsFolder) {
    if (!step()) return SQLITE_IOERR_DELETE;
    const auto found = files.find(path);
    if (found == files.end()) return SQLITE_IOERR_DELETE_NOENT;
    if (found->second->isOnDisk && !syncsFolder) {
        // Should it come back, then as it was last synced.
        auto &file = *found->second;
        Dice none(0);
        loseUnsynced(file, Survival::nothing, 0, none);
        erased[path] = found->second;
    }
    files.erase(found);
    return SQLITE_OK;
}

Disk::Disk(std::string name, Use use) : m_inside(std::make_unique<Inside>(std::move(name), use)) {
}
Disk::~Disk() = default;

const std::string &Disk::name() const {
    return m_inside->name;
}

void Disk::cutPower(Survival survival, Dice &dice) {
    m_inside->cutPower(survival, dice);
}

void Disk::cutPowerIn(int operations, Survival survival, Dice &dice) {
    m_inside->untilPowerFails = operations;
    m_inside->survivalThen = survival;
    m_inside->diceThen = &dice;
}

bool Disk::hasPower() const {
    return m_inside->hasPower;
}

void Disk::powerOn() {
    ENSURE(!m_inside->hasPower);
    ++m_inside->start;
    m_inside->hasPower = true;
}

void Disk::failWriteIn(int writes) {
    m_inside->untilWriteFails = writes;
}
void Disk::failSyncIn(int syncs) {
    m_inside->untilSyncFails = syncs;
}
void Disk::fillUpIn(int writes) {
    m_inside->untilFull = writes;
}
void Disk::mend() {
    m_inside->untilWriteFails = m_inside->untilSyncFails = m_inside->untilFull = -1;
}

Disk::Image Disk::image() const {
    Image image;
    for (const auto &[path, file] : m_inside->files) image[path] = file->bytes;
    return image;
}

void Disk::load(const Image &image) {
    ENSURE(m_inside->files.empty());
    for (const auto &[path, bytes] : image) {
        auto &file = m_inside->files[path] = std::make_shared<File>();
        file->bytes = bytes;
        file->isOnDisk = true;
    }
}

std::size_t Disk::bytes() const {
    std::size_t sum = 0;
    for (const auto &[path, file] : m_inside->files) sum += file->bytes.size();
    return sum;
}

std::size_t Disk::unsyncedWrites() const {
    std::size_t sum = 0;
    for (const auto &[path, file] : m_inside->files) sum += file->unsynced.size();
    return sum;
}

} // namespace florin::simulation
