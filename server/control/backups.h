#pragma once

#include "server/control/books_commands.h"

namespace florin::control {

/// Looks through a backup file: that SQLite reads it whole, and that the books in it add up. Of a backup of PostgreSQL only that it can be
/// read whole (see postgres_backups.h). Writes nothing.
Done verifyBackup(const std::string &file);

/// What becomes of books that are there already.
enum class Present { isKept, isMovedAside };
/// Puts a backup in the place of a folder's books: looked through first, copied beside and synced, then renamed; books that were there are
/// moved aside, never deleted. Refused while a server works on the folder. Books in PostgreSQL: see postgres_backups.h.
Done restoreBackup(const std::string &file, const std::string &folder, Present present);

/// Heads that were signed after the backup would accuse the restored books for ever: they are kept under another name.
void putHeadsAside(const std::string &folder);

/// Brings the schema of a folder's books up to date and says from what to what.
Done migrateBooks(const std::string &folder);

} // namespace florin::control
