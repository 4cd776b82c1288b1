#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace florin::program {

bool fileExists(const std::string &path);
std::optional<std::string> readPrivateFile(const std::string &path);
/// Whole or not at all: written beside, synced, renamed. Mode 0600.
bool writePrivateFile(const std::string &path, std::string_view content);
/// Makes a folder and those above it, mode 0700. False if that fails.
bool makePrivateFolder(const std::string &path);

/// Holds a folder for one process: a second one is told so. Let go with the object.
class FolderLock {
  public:
    /// Nothing if another process holds it, or the folder cannot be written.
    static std::optional<FolderLock> take(const std::string &folder);
    ~FolderLock();
    FolderLock(FolderLock &&other) noexcept;
    FolderLock &operator=(FolderLock &&) = delete;

  private:
    explicit FolderLock(int descriptor) : m_descriptor(descriptor) {}
    int m_descriptor;
};

} // namespace florin::program
