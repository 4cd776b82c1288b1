#pragma once

#include "server/control/books_commands.h"

namespace florin::control {

/// Looks through a backup file: that SQLite reads it whole, and that the books in it add up. Writes nothing.
Done verifyBackup(const std::string &file);

/// What becomes of books that are there already.
enum class Present { isKept, isMovedAside };
/// Puts a backup in the place of a folder's books: looked through first, copied beside and synced, then renamed; books that were there are
/// moved aside, never deleted. Refused while a server works on the folder.
Done restoreBackup(const std::string &file, const std::string &folder, Present present);

/// Brings the schema of a folder's books up to date and says from what to what.
Done migrateBooks(const std::string &folder);

} // namespace florin::control
