#include "server/control/postgres_backups.h"

#include "server/control/backups.h"
#include "server/program/private_file.h"
#include "server/rear/storage/postgres_connection.h"
#include "server/rear/storage/postgres_store.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace florin::control {

namespace fs = std::filesystem;
using base::Refused;
using program::Exit;
using program::Failure;

namespace {

/// On PATH, or of the newest version that Debian's packages have put beside it. Empty if there is none.
std::string pathOf(const std::string &name) {
    std::vector<std::string> folders;
    const char *path = std::getenv("PATH");
    std::istringstream parts(path == nullptr ? "" : path);
    for (std::string folder; std::getline(parts, folder, ':');) folders.push_back(folder);
    std::error_code error;
    std::vector<std::pair<int, std::string>> versions;
    for (const auto &version : fs::directory_iterator("/usr/lib/postgresql", error))
        versions.emplace_back(std::atoi(version.path().filename().c_str()), version.path().string() + "/bin");
    std::sort(versions.rbegin(), versions.rend());
    for (const auto &[number, folder] : versions) folders.push_back(folder);
    for (const auto &folder : folders)
        if (const auto file = folder + "/" + name; ::access(file.c_str(), X_OK) == 0) return file;
    return {};
}

std::vector<char *> pointersTo(std::vector<std::string> &texts) {
    std::vector<char *> pointers;
    for (auto &text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// Runs one of PostgreSQL's programs to its end, and only with the variables that are named. `output`: -1 for none.
Done run(const std::string &name, const std::vector<std::string> &arguments, std::vector<std::string> environment, int output) {
    const auto file = pathOf(name);
    if (file.empty()) return Refused{Failure{Exit::unavailable, "The program " + name + " of PostgreSQL is not installed here."}};
    std::vector<std::string> words{file};
    words.insert(words.end(), arguments.begin(), arguments.end());
    environment.push_back("LC_ALL=C");
    for (const char *kept : {"PATH", "HOME"})
        if (const char *value = std::getenv(kept)) environment.push_back(std::string(kept) + "=" + value);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (output >= 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    else
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t child = -1;
    const int failed = ::posix_spawn(&child, file.c_str(), &actions, nullptr, pointersTo(words).data(), pointersTo(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) return Refused{Failure{Exit::unavailable, "The program " + file + " cannot be started."}};
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return Refused{Failure{Exit::unavailable, name + " failed."}};
    return {};
}

std::string databaseOf(const std::string &folder) {
    auto address = program::readPrivateFile(folder + "/database").value_or("");
    while (!address.empty() && address.back() == '\n') address.pop_back();
    return address;
}

bool syncFolderOf(const std::string &file) {
    const auto parent = fs::absolute(file).parent_path();
    const int folder = ::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return false;
    const bool isSynced = ::fsync(folder) == 0;
    ::close(folder);
    return isSynced;
}

Done auditRestored(const std::string &where, const std::string &file) {
    const auto opened = storage::PostgresStore::open({.where = where, .unit = "florinctl", .claim = storage::PostgresStore::Claim::withFirstLink});
    if (!opened) return Refused{Failure{Exit::damagedData, opened.error().sentence}};
    audit::Findings findings;
    const auto count = (*opened)->audit({}, findings);
    if (!count) return storeFailure(count.error());
    for (const auto &finding : findings.list()) std::cout << finding.sentence << "\n";
    if (!findings.isEmpty())
        return Refused{Failure{Exit::damagedData, "The books of " + file + " are restored, and not as they were written: " +
                                                      std::to_string(findings.count()) + " findings."}};
    std::cout << count->entries << " entries, " << count->accounts << " accounts and " << count->batches
              << " commits are as they were written.\n";
    return {};
}

} // namespace

bool isPostgresBackup(const std::string &file) {
    constexpr std::string_view magic = "PGDMP";
    std::string beginning(magic.size(), '\0');
    std::ifstream in(file, std::ios::binary);
    return in.read(beginning.data(), static_cast<std::streamsize>(beginning.size())) && beginning == magic;
}

Done backUpPostgres(const std::string &folder, const std::string &file) {
    const int output = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (output < 0) return Refused{Failure{Exit::notWritable, "The file " + file + " cannot be made."}};
    auto dumped = run("pg_dump", {"--format=custom", "--no-password"}, storage::environmentFor(databaseOf(folder)), output);
    if (dumped && ::fsync(output) != 0) dumped = Refused{Failure{Exit::notWritable, "The file " + file + " cannot be synced."}};
    ::close(output);
    if (dumped && syncFolderOf(file)) return dumped;
    ::unlink(file.c_str());
    return dumped ? Done(Refused{Failure{Exit::notWritable, "The folder of " + file + " cannot be synced."}}) : dumped;
}

Done verifyPostgresBackup(const std::string &file) {
    // As a script, to nowhere: every block of every table is unpacked.
    const auto read = run("pg_restore", {"--file=/dev/null", file}, {}, -1);
    if (!read && !pathOf("pg_restore").empty())
        return Refused{Failure{Exit::damagedData, "The file " + file + " is damaged: PostgreSQL does not read what was written."}};
    if (!read) return read;
    std::cout << file << ": PostgreSQL reads all of it. florinctl restore audits the books in it." << std::endl;
    return {};
}

Done restorePostgresBackup(const std::string &file, const std::string &folder) {
    const auto where = databaseOf(folder);
    const auto isEmpty = storage::PostgresStore::isEmpty(where);
    if (!isEmpty) return Refused{Failure{Exit::unavailable, isEmpty.error().sentence}};
    const auto place = storage::describeConnection(where);
    if (!*isEmpty)
        return Refused{Failure{Exit::usage, "The database (" + place + ") is not empty. Books are restored into an empty one: make it and name it in " +
                                                folder + "/database. Nothing was changed."}};
    std::error_code error;
    if (!fs::is_regular_file(file, error)) return Refused{Failure{Exit::usage, "There is no file " + file + "."}};
    if (!isPostgresBackup(file)) return Refused{Failure{Exit::damagedData, "The file " + file + " is no backup of books in PostgreSQL. Nothing was changed."}};
    if (const auto sound = verifyPostgresBackup(file); !sound) return sound;
    // Which database, like all of the connection, its environment says; this makes it connect at all.
    const auto restored = run("pg_restore", {"--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-password",
                                             "--dbname=application_name=florinctl", file},
                              storage::environmentFor(where), -1);
    if (!restored) return Refused{Failure{restored.error().exit, restored.error().sentence + " The database (" + place + ") is as empty as it was."}};
    putHeadsAside(folder);
    if (const auto sound = auditRestored(where, file); !sound) return sound;
    std::cout << "The books of " << folder << " are now those of " << file << ". What was written since that backup is not in them." << std::endl;
    return {};
}

} // namespace florin::control
