#include "server/rear/storage/migrations.h"

#include <iterator>

namespace florin::storage {

namespace {

struct Migration {
    int version;
    const char *name;
    const char *statements;
};

constexpr Migration migrations[] = {
#include "server/rear/storage/schema_list.h"
};

int versionOf(Database &db) {
    auto row = db.query("SELECT coalesce(max(version), 0) FROM schema_version");
    return row.next() ? static_cast<int>(row.integer(0)) : 0;
}

} // namespace

MigrationResult migrate(Database &db) {
    const bool isNew = [&db] {
        auto row = db.query("SELECT count(*) FROM sqlite_schema WHERE name = 'schema_version'");
        return row.next() && row.integer(0) == 0;
    }();
    if (isNew)
        db.execute("CREATE TABLE schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT");
    const int present = versionOf(db);
    if (present > std::rbegin(migrations)->version)
        return MigrationResult::newer;
    for (const Migration &migration : migrations) {
        if (migration.version <= present)
            continue;
        db.execute("BEGIN IMMEDIATE");
        db.execute(migration.statements);
        db.run("INSERT INTO schema_version (version, name, applied_at) VALUES ($1, $2, CAST(unixepoch() * 1000000 AS INTEGER))",
               migration.version, migration.name);
        db.execute("COMMIT");
    }
    return MigrationResult::upToDate;
}

} // namespace florin::storage
