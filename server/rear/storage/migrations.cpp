#include "server/rear/storage/migrations.h"

#include "server/rear/storage/postgres_database.h"
#include "server/rear/storage/sqlite_database.h"

#include <span>

namespace florin::storage {

namespace {

struct Step {
    int version;
    const char *name;
    const char *statements;
};

constexpr Step sqliteSteps[] = {
#include "server/rear/storage/sqlite_schema.h"
};
constexpr Step postgresSteps[] = {
#include "server/rear/storage/postgres_schema.h"
};

/// What differs between the databases.
struct Kind {
    std::span<const Step> steps;
    /// Begins a transaction in which no other process takes steps.
    const char *beginAlone;
    const char *versionTable;
};

constexpr Kind sqlite{
    sqliteSteps, "BEGIN IMMEDIATE",
    "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT"};
// The number of the lock is ours alone: the letters "florin". The wait for it is as long as another unit's steps may take.
constexpr Kind postgres{
    postgresSteps,
    "BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; SET LOCAL client_min_messages = 'error';"
    " SELECT pg_advisory_xact_lock(112615912270190)",
    "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)"};

int versionOf(Database &db) {
    auto row = db.query("SELECT coalesce(max(version), 0) FROM schema_version");
    return row.next() ? static_cast<int>(row.integer(0)) : 0;
}

/// Takes the first step that is missing; false if there is none. The version is read inside the transaction: another process may
/// be taking the same steps.
bool takeNextStep(Database &db, const Kind &kind, int upTo) {
    db.execute(kind.beginAlone);
    const int present = versionOf(db);
    for (const Step &step : kind.steps) {
        if (step.version <= present || step.version > upTo)
            continue;
        db.execute(step.statements);
        db.run("INSERT INTO schema_version (version, name, applied_at) VALUES ($1, $2, $3)", step.version, step.name,
               base::SystemClock().now());
        db.execute("COMMIT");
        return true;
    }
    db.execute("COMMIT");
    return false;
}

MigrationResult migrate(Database &db, const Kind &kind, int upTo) {
    db.execute(kind.beginAlone);
    db.execute(kind.versionTable);
    db.execute("COMMIT");
    const int newest = kind.steps.back().version;
    if (versionOf(db) > newest)
        return MigrationResult::newer;
    if (versionOf(db) == newest)
        return MigrationResult::upToDate;
    while (takeNextStep(db, kind, upTo)) {
    }
    return versionOf(db) > newest ? MigrationResult::newer : MigrationResult::upToDate;
}

} // namespace

MigrationResult migrate(SqliteDatabase &db, int upTo) {
    return migrate(db, sqlite, upTo);
}

MigrationResult migrate(PostgresDatabase &db, int upTo) {
    return migrate(db, postgres, upTo);
}

} // namespace florin::storage
