#pragma once

#include "server/rear/storage/open_failure.h"

#include <string>

namespace florin::storage {

/// Why this SQLite file cannot be opened.
OpenFailure damagedFile(const std::string &path);
OpenFailure notWritableFile(const std::string &path);
OpenFailure newerFile(const std::string &path);

/// An empty file of our own (mode 0600), if there is none, so that no moment exists in which others may read it. False if it cannot be.
bool makePrivateFile(const std::string &path);

} // namespace florin::storage
