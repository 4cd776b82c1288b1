#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Files that are whole or not there.
namespace florin::keyring {

/// What stands in `wallet.florin`: one line of JSON with everything but the check, and one with SHA-256 over the first. The check is
/// no secret: it tells a damaged file from a wrong password. All boxes are sealed.
struct SealedFile {
    std::string salt;        ///< base64url of 16 bytes, for Argon2id
    std::string passwordBox; ///< the root key under the password's
    std::string desktopBox;  ///< the root key under the one in the Secret Service; empty if the person does not want that
    std::string payloadBox;  ///< device key and identity under the root key
};

std::string writeSealedFile(const SealedFile &file);
/// Nothing if it is damaged.
std::optional<SealedFile> readSealedFile(std::string_view text);
/// True for a sound file of a version that is newer than this program: it must not be touched.
bool isFromNewerProgram(std::string_view text);

/// Nothing if the file cannot be read, or is larger than any file of ours.
std::optional<std::string> readWhole(const std::string &path);
/// Writes `content` (mode 0600) under a name of its own beside `path`, syncs it, renames it to `path` and syncs the folder, which is
/// made if needed. When it gives false, what stood at `path` before stands there still.
[[nodiscard]] bool writeWhole(const std::string &path, std::string_view content);
/// Renames the file to `path.damaged-TIME`, never over another. The new path; empty if that failed.
std::string putAside(const std::string &path);

} // namespace florin::keyring
