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

namespace {

void prepare(Database &db) {
    db.execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT");
}

/// Takes the first step that is missing; false if there is none. The version is read inside the transaction: another process may
/// be taking the same steps.
bool takeNextStep(Database &db, int upTo) {
    db.execute("BEGIN IMMEDIATE");
    const int present = versionOf(db);
    for (const Migration &migration : migrations) {
        if (migration.version <= present || migration.version > upTo)
            continue;
        db.execute(migration.statements);
        db.run("INSERT INTO schema_version (version, name, applied_at) VALUES ($1, $2, CAST(unixepoch() * 1000000 AS INTEGER))",
               migration.version, migration.name);
        db.execute("COMMIT");
        return true;
    }
    db.execute("COMMIT");
    return false;
}

} // namespace

MigrationResult migrate(Database &db, int upTo) {
    prepare(db);
    const int newest = std::rbegin(migrations)->version;
    if (versionOf(db) > newest)
        return MigrationResult::newer;
    if (versionOf(db) == newest)
        return MigrationResult::upToDate;
    while (takeNextStep(db, upTo)) {
    }
    return versionOf(db) > newest ? MigrationResult::newer : MigrationResult::upToDate;
}

} // namespace florin::storage
