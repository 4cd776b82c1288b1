#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace florin::world {

std::optional<std::string> readFile(const std::string &path);
/// Whole or not at all: written beside, synced, renamed. Readable by its owner alone. False if that fails.
bool writeFile(const std::string &path, std::string_view content);
/// Makes a folder, and those above it, for its owner alone. False if that fails.
bool makeFolder(const std::string &path);

} // namespace florin::world
