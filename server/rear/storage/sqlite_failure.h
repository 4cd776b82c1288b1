#pragma once

#include "server/rear/storage/database.h"

namespace florin::storage {

/// Throws what a result code of SQLite means: StorageFailure for the disk and the file, RuleBroken for a rule of the schema.
[[noreturn]] void throwSqlite(int code, const char *where);

} // namespace florin::storage
