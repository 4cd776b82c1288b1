#include "server/control/backups.h"

#include "server/control/postgres_backups.h"
#include "server/program/private_file.h"
#include "server/rear/storage/books_audit.h"
#include "server/rear/storage/migrations.h"
#include "server/rear/storage/sqlite_database.h"
#include "server/rear/storage/sqlite_store.h"

#include <filesystem>
#include <iostream>

#include <cstdlib>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace florin::control {

namespace fs = std::filesystem;
using base::Refused;
using program::Exit;
using program::Failure;

namespace {

Done damaged(const std::string &file, const std::string &why) {
    return Refused{Failure{Exit::damagedData, "The file " + file + " " + why}};
}

bool sync(const std::string &path, int flags) {
    const int file = ::open(path.c_str(), flags | O_CLOEXEC);
    if (file < 0) return false;
    const bool isSynced = ::fsync(file) == 0;
    ::close(file);
    return isSynced;
}

/// A copy that nobody else may read, on the disk when this returns.
bool copyPrivately(const std::string &from, const std::string &to) {
    const int file = ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) return false;
    ::close(file);
    std::error_code error;
    fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
    return !error && ::chmod(to.c_str(), S_IRUSR | S_IWUSR) == 0 && sync(to, O_RDONLY);
}

/// `copy` is looked at, and spoken of as `file`.
Done lookThrough(const std::string &copy, const std::string &file) {
    {
        storage::SqliteDatabase db(copy, storage::Mode::reader);
        auto row = db.query("PRAGMA integrity_check(1)");
        if (!row.next() || row.text(0) != "ok") return damaged(file, "is damaged: SQLite does not read what was written.");
        auto version = db.query("SELECT max(version) FROM schema_version");
        if (!version.next() || version.integer(0) < storage::firstVersionWithJournal)
            return damaged(file, "is of an earlier version of this program. Restore it, let florinctl migrate bring it up to date, and audit it.");
    }
    {
        // Of a somewhat earlier version: the audit reads what this one writes.
        storage::SqliteDatabase db(copy, storage::Mode::writer);
        storage::migrate(db);
    }
    storage::SqliteDatabase db(copy, storage::Mode::reader);
    db.execute("BEGIN");
    audit::Findings findings;
    const auto count = storage::auditBooks(db, audit::Numbers::gapless, {}, findings);
    for (const auto &finding : findings.list()) std::cout << finding.sentence << "\n";
    if (!findings.isEmpty()) return damaged(file, "is not as it was written: " + std::to_string(findings.count()) + " findings.");
    std::cout << file << ": " << count.entries << " entries, " << count.accounts << " accounts and " << count.batches
              << " commits are as they were written." << std::endl;
    return {};
}

std::string freeName(const std::string &beginning) {
    for (int number = 1;; ++number)
        if (auto name = beginning + std::to_string(number); !fs::exists(name)) return name;
}

/// Puts the new books in the place of those that are there, which stay under another name. There is no moment without books: a server that
/// found none would begin new ones.
Done exchange(const std::string &fresh, const std::string &books) {
    std::error_code error;
    if (program::fileExists(books)) {
        try {
            storage::SqliteDatabase db(books, storage::Mode::writer);
            db.query("PRAGMA wal_checkpoint(TRUNCATE)").next(); // So that the file holds all of it.
        } catch (const std::exception &) {
            // Damaged books are moved aside as they are.
        }
        const auto aside = freeName(books + ".before-restore-");
        fs::create_hard_link(books, aside, error);
        if (error) return Refused{Failure{Exit::notWritable, "The books in " + books + " cannot be kept under another name. They are as they were."}};
        std::cout << "The books that were there are now " << aside << "." << std::endl;
    }
    fs::rename(fresh, books, error);
    if (error) return Refused{Failure{Exit::notWritable, "The backup lies in " + fresh + " and cannot be renamed. The books are as they were."}};
    // They belong to the books before, and are empty.
    for (const auto *part : {"-wal", "-shm"}) fs::remove(books + part, error);
    return {};
}

} // namespace

void putHeadsAside(const std::string &folder) {
    if (!fs::exists(folder + "/heads")) return;
    const auto aside = freeName(folder + "/heads.before-restore-");
    std::error_code error;
    fs::rename(folder + "/heads", aside, error);
    if (!error) std::cout << "The heads that were signed until now are in " << aside << ": florinctl audit no longer asks for what they name." << std::endl;
}

Done verifyBackup(const std::string &file) {
    std::error_code error;
    if (!fs::is_regular_file(file, error)) return Refused{Failure{Exit::usage, "There is no file " + file + "."}};
    if (isPostgresBackup(file)) return verifyPostgresBackup(file);
    // SQLite keeps its books about readers beside the file: on a copy, so that nothing changes beside a backup.
    auto folder = (fs::temp_directory_path() / "florin-verify-XXXXXX").string();
    if (::mkdtemp(folder.data()) == nullptr) return Refused{Failure{Exit::notWritable, "There is no room for temporary files."}};
    const auto copy = folder + "/backup.db";
    if (!copyPrivately(file, copy)) {
        fs::remove_all(folder, error);
        return Refused{Failure{Exit::notWritable, "There is no room in " + fs::temp_directory_path().string() + " to look at a copy of " + file + "."}};
    }
    auto done = Done();
    try {
        done = lookThrough(copy, file);
    } catch (const std::exception &) {
        done = damaged(file, "holds no books, or they are damaged.");
    }
    fs::remove_all(folder, error);
    return done;
}

Done restoreBackup(const std::string &file, const std::string &folder, Present present) {
    if (!program::makePrivateFolder(folder)) return Refused{Failure{Exit::notWritable, "The folder " + folder + " cannot be made."}};
    const auto lock = program::FolderLock::take(folder);
    if (!lock) return Refused{Failure{Exit::unavailable, "A server works on " + folder + ". Stop it first; nothing was changed."}};
    if (program::fileExists(folder + "/database")) {
        if (present == Present::isMovedAside)
            return Refused{Failure{Exit::usage, "Books in PostgreSQL are not moved aside: make an empty database and name it in " + folder + "/database. Nothing was changed."}};
        return restorePostgresBackup(file, folder);
    }
    if (isPostgresBackup(file))
        return Refused{Failure{Exit::usage, "The backup is one of PostgreSQL: name an empty database in " + folder + "/database first. Nothing was changed."}};
    const auto books = folder + "/florin.db";
    if (program::fileExists(books) && present == Present::isKept)
        return Refused{Failure{Exit::usage, "There are books in " + folder + " already. With --replace they are moved aside. Nothing was changed."}};
    if (const auto sound = verifyBackup(file); !sound) return sound;
    const auto fresh = books + ".restoring";
    std::error_code error;
    fs::remove(fresh, error);
    if (!copyPrivately(file, fresh))
        return Refused{Failure{Exit::notWritable, "The backup cannot be copied to " + folder + " (is the disk full?). The books are as they were."}};
    if (const auto exchanged = exchange(fresh, books); !exchanged) return exchanged;
    putHeadsAside(folder);
    if (!sync(folder, O_RDONLY | O_DIRECTORY)) return Refused{Failure{Exit::notWritable, "The folder " + folder + " cannot be synced."}};
    std::cout << "The books of " << folder << " are now those of " << file
              << ". What was written since that backup is not in them." << std::endl;
    return {};
}

Done migrateBooks(const std::string &folder) {
    const auto books = folder + "/florin.db";
    if (program::fileExists(folder + "/database") || !program::fileExists(books))
        return Refused{Failure{Exit::usage, "There is no florin.db in " + folder + ". Books in PostgreSQL are brought up to date when a server starts."}};
    const auto versionNow = [&books] {
        storage::SqliteDatabase db(books, storage::Mode::reader);
        auto row = db.query("SELECT coalesce(max(version), 0) FROM schema_version");
        return row.next() ? row.integer(0) : 0;
    };
    const auto lock = program::FolderLock::take(folder);
    if (!lock) return Refused{Failure{Exit::unavailable, "A server works on " + folder + ": it brought the books up to date when it started."}};
    try {
        const auto before = versionNow();
        {
            const auto opened = storage::SqliteStore::open(books);
            if (!opened) return Refused{Failure{Exit::damagedData, opened.error().sentence}};
        }
        const auto after = versionNow();
        std::cout << (before == after ? "The books are up to date: version " + std::to_string(after)
                                      : "The books were brought from version " + std::to_string(before) + " to version " + std::to_string(after))
                  << "." << std::endl;
    } catch (const std::exception &) {
        return damaged(books, "holds no books, or they are damaged.");
    }
    return {};
}

} // namespace florin::control
