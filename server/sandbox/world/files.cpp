#include "server/sandbox/world/files.h"

#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

namespace florin::world {

std::optional<std::string> readFile(const std::string &path) {
    std::ifstream in(path, std::ios::binary);
    if (!in)
        return std::nullopt;
    std::ostringstream content;
    content << in.rdbuf();
    return content.str();
}

bool writeFile(const std::string &path, std::string_view content) {
    const std::string beside = path + ".new";
    const int descriptor = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return false;
    bool good = true;
    while (good && !content.empty()) {
        const ssize_t count = ::write(descriptor, content.data(), content.size());
        good = count > 0;
        content.remove_prefix(good ? static_cast<std::size_t>(count) : 0);
    }
    good = good && ::fsync(descriptor) == 0;
    good = ::close(descriptor) == 0 && good;
    return good && std::rename(beside.c_str(), path.c_str()) == 0;
}

bool makeFolder(const std::string &path) {
    std::error_code error;
    const auto parent = std::filesystem::path(path).parent_path();
    if (!parent.empty())
        std::filesystem::create_directories(parent, error);
    return ::mkdir(path.c_str(), 0700) == 0 || std::filesystem::is_directory(path, error);
}

} // namespace florin::world
