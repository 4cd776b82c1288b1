#pragma once

#include "server/rear/storage/database.h"

#include <limits>

namespace florin::storage {

enum class MigrationResult {
    upToDate,
    newer, ///< a later version of this program wrote it; nothing was changed
};

/// Brings the schema to the newest version that this program knows, one transaction a step. The steps are schema/NNNN_name.sql,
/// compiled in; a step that was released is never edited. `upTo`: the last step to take, to see what an earlier version left.
MigrationResult migrate(Database &db, int upTo = std::numeric_limits<int>::max());

} // namespace florin::storage
