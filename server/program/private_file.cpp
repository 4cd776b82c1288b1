#include "server/program/private_file.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace florin::program {

namespace fs = std::filesystem;

bool fileExists(const std::string &path) {
    std::error_code error;
    return fs::exists(fs::symlink_status(path, error));
}

std::optional<std::string> readPrivateFile(const std::string &path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        return {};
    }
    return std::string(std::istreambuf_iterator<char>(in), {});
}

bool writePrivateFile(const std::string &path, std::string_view content) {
    const std::string beside = path + ".new";
    const int descriptor = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        return false;
    }
    bool written = true;
    while (written && !content.empty()) {
        const ssize_t size = ::write(descriptor, content.data(), content.size());
        written = size > 0;
        content.remove_prefix(written ? static_cast<std::size_t>(size) : 0);
    }
    written = written && ::fsync(descriptor) == 0;
    ::close(descriptor);
    if (!written || std::rename(beside.c_str(), path.c_str()) != 0) {
        ::unlink(beside.c_str());
        return false;
    }
    return true;
}

bool makePrivateFolder(const std::string &path) {
    std::error_code error;
    if (fs::is_directory(path, error)) {
        return true;
    }
    const mode_t before = ::umask(0077);
    fs::create_directories(path, error);
    ::umask(before);
    return fs::is_directory(path, error);
}

std::optional<FolderLock> FolderLock::take(const std::string &folder) {
    const int descriptor = ::open((folder + "/florin.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        return {};
    }
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        ::close(descriptor);
        return {};
    }
    return FolderLock(descriptor);
}

FolderLock::FolderLock(FolderLock &&other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

FolderLock::~FolderLock() {
    if (m_descriptor >= 0) {
        ::close(m_descriptor);
    }
}

} // namespace florin::program
