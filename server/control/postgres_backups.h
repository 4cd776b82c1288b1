#pragma once

#include "server/control/books_commands.h"

namespace florin::control {

// Backups of books in PostgreSQL are made and read by its own programs, pg_dump and pg_restore, which must be installed: on PATH, or where
// Debian keeps them. What they complain of goes to standard error. The connection reaches them by their environment alone.

/// Whether a file begins as one of pg_dump's.
bool isPostgresBackup(const std::string &file);
/// Dumps the database that the folder names, as it stands in one moment, into a new private file, and has it on the disk. Payments go on
/// meanwhile.
Done backUpPostgres(const std::string &folder, const std::string &file);
/// That pg_restore reads all of it. Whether the books in it add up is told by restoring it.
Done verifyPostgresBackup(const std::string &file);
/// Restores into the database that the folder names, which must be empty, in one transaction, and audits what is there then. The caller
/// holds the folder.
Done restorePostgresBackup(const std::string &file, const std::string &folder);

} // namespace florin::control
