#pragma once

#include "server/rear/storage/database.h"

namespace florin::storage {

enum class MigrationResult {
    upToDate,
    newer, ///< a later version of this program wrote it; nothing was changed
};

/// Brings the schema to the newest version that this program knows, one transaction a step. The steps are schema/NNNN_name.sql,
/// compiled in; a step that was released is never edited.
MigrationResult migrate(Database &db);

} // namespace florin::storage
