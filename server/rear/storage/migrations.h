#pragma once

#include <limits>

namespace florin::storage {

class PostgresDatabase;
class SqliteDatabase;

/// The step of the schema from which on the books are a journal.
inline constexpr int firstVersionWithJournal = 5;

enum class MigrationResult {
    upToDate,
    newer, ///< a later version of this program wrote it; nothing was changed
};

/// Brings the schema to the newest version that this program knows, one transaction a step; safe where several processes do it at once.
/// The steps are schema/KIND/NNNN_name.sql, compiled in; a step that was released is never edited.
/// `upTo`: the last step to take, to see what an earlier version left.
MigrationResult migrate(SqliteDatabase &db, int upTo = std::numeric_limits<int>::max());
MigrationResult migrate(PostgresDatabase &db, int upTo = std::numeric_limits<int>::max());

} // namespace florin::storage
