#include "server/front/site/release.h"

#include "shared/base/encoding.h"
#include "shared/signing/sealing.h"

#include <filesystem>
#include <fstream>
#include <mutex>

namespace florin::site {

namespace fs = std::filesystem;

namespace {

/// Hashing a file of some tens of megabytes takes a while; it is done once for each state of the file.
std::string sumOf(const fs::path &path, std::uintmax_t size) {
    static std::mutex mutex;
    static std::string known;
    static std::string sum;
    std::error_code error;
    const auto changed = fs::last_write_time(path, error).time_since_epoch().count();
    const std::string state = path.string() + " " + std::to_string(size) + " " + std::to_string(changed);
    const std::lock_guard lock(mutex);
    if (state != known) {
        const auto content = readFile(path.string());
        sum = content ? base::toHex(signing::sha256(*content)) : "";
        known = state;
    }
    return sum;
}

} // namespace

std::optional<std::string> readFile(const std::string &path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        return {};
    }
    return std::string(std::istreambuf_iterator<char>(in), {});
}

std::optional<Release> findRelease(const std::string &folder) {
    std::error_code error;
    if (folder.empty() || !fs::is_regular_file(fs::path(folder) / releaseKeyName, error)) {
        return {};
    }
    for (const fs::directory_entry &entry : fs::directory_iterator(folder, error)) {
        const fs::path signature = entry.path().string() + ".sig";
        if (!entry.is_regular_file(error) || !fs::is_regular_file(signature, error)) {
            continue;
        }
        Release release{entry.path().filename().string(), entry.path().string(), entry.file_size(error), ""};
        release.sha256 = sumOf(entry.path(), release.size);
        return release;
    }
    return {};
}

} // namespace florin::site
