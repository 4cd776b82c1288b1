#include "wallet-app/keyring/sealed_file.h"

#include "shared/base/clock.h"
#include "shared/base/encoding.h"
#include "shared/protocol/json.h"
#include "shared/signing/sealing.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace florin::keyring {
namespace {

using protocol::Json;

constexpr std::string_view format = "florin-wallet";
constexpr std::int64_t version = 1;
constexpr std::size_t largestFile = 1024 * 1024;

/// The first line, if the second one is its check.
std::optional<std::string_view> checkedLine(std::string_view text) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos || text.substr(end + 1) != base::toHex(signing::sha256(text.substr(0, end))) + "\n")
        return std::nullopt;
    return text.substr(0, end);
}

std::optional<Json> documentOf(std::string_view text) {
    const auto line = checkedLine(text);
    if (!line)
        return std::nullopt;
    auto json = protocol::readJson(*line, largestFile);
    if (!json || !json->is_object() || json->value("format", std::string()) != format)
        return std::nullopt;
    return std::move(*json);
}

bool writeAll(int file, std::string_view content) {
    while (!content.empty()) {
        const ssize_t written = ::write(file, content.data(), content.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

void syncFolder(const std::filesystem::path &folder) {
    const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0)
        return;
    ::fsync(handle);
    ::close(handle);
}

} // namespace

std::string writeSealedFile(const SealedFile &file) {
    Json json = {{"format", format},
                 {"version", version},
                 {"kdf", {{"name", "argon2id"}, {"passes", 3}, {"memory", 64 * 1024 * 1024}, {"salt", file.salt}}},
                 {"password", file.passwordBox},
                 {"payload", file.payloadBox}};
    if (!file.desktopBox.empty())
        json["desktop"] = file.desktopBox;
    const std::string line = protocol::writeJson(json);
    return line + "\n" + base::toHex(signing::sha256(line)) + "\n";
}

std::optional<SealedFile> readSealedFile(std::string_view text) {
    const auto json = documentOf(text);
    if (!json)
        return std::nullopt;
    protocol::ObjectReader in(*json);
    const protocol::ObjectReader::Length box{1, largestFile};
    SealedFile file;
    in.integer("version", version, version);
    file.passwordBox = in.text("password", box);
    file.payloadBox = in.text("payload", box);
    file.desktopBox = in.optionalText("desktop", box).value_or(std::string());
    if (const Json *kdf = in.object("kdf")) {
        protocol::ObjectReader inner(*kdf, "kdf");
        file.salt = inner.text("salt", {22, 22});
        if (inner.flaw() || !base::fromBase64Url(file.salt))
            return std::nullopt;
    }
    if (in.flaw())
        return std::nullopt;
    return file;
}

bool isFromNewerProgram(std::string_view text) {
    const auto json = documentOf(text);
    if (!json)
        return false;
    protocol::ObjectReader in(*json);
    return in.integer("version", 1, INT32_MAX) > version && !in.flaw();
}

std::optional<std::string> readWhole(const std::string &path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0)
        return std::nullopt;
    std::string content;
    char piece[16 * 1024];
    ssize_t got = 0;
    while ((got = ::read(file, piece, sizeof piece)) != 0 && content.size() <= largestFile) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            break;
        content.append(piece, static_cast<std::size_t>(got));
    }
    ::close(file);
    if (got != 0)
        return std::nullopt;
    return content;
}

bool writeWhole(const std::string &path, std::string_view content) {
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    std::error_code error;
    if (std::filesystem::create_directories(folder, error))
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    const std::string draft = path + ".new";
    ::unlink(draft.c_str()); // of a program that ended in the middle
    const int file = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0)
        return false;
    const bool written = writeAll(file, content) && ::fsync(file) == 0;
    const bool closed = ::close(file) == 0;
    if (!written || !closed || std::rename(draft.c_str(), path.c_str()) != 0) {
        ::unlink(draft.c_str());
        return false;
    }
    syncFolder(folder);
    return true;
}

std::string putAside(const std::string &path) {
    std::string time = base::toRfc3339(base::SystemClock().now()).substr(0, 19);
    std::erase(time, ':');
    for (int i = 1; i < 100; ++i) {
        const std::string aside = path + ".damaged-" + time + (i == 1 ? "" : "-" + std::to_string(i));
        // A link does not replace what stands there, as a rename would.
        if (::link(path.c_str(), aside.c_str()) == 0) {
            ::unlink(path.c_str());
            syncFolder(std::filesystem::path(path).parent_path());
            return aside;
        }
        if (errno != EEXIST)
            break;
    }
    return {};
}

} // namespace florin::keyring
