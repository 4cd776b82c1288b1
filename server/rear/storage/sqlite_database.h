#pragma once

#include "server/rear/storage/database.h"

#include <memory>
#include <unordered_map>

struct sqlite3;

namespace Poco::Data {
class Session;
}

namespace florin::storage {

enum class Mode { writer, reader };

/// One connection to the SQLite file of the rear unit, set up as the books need it: WAL, synchronous=FULL, foreign keys on. Texts are
/// UTF-8 whole, NUL bytes included.
class SqliteDatabase final : public Database {
  public:
    /// Opens the file (a writer makes it if it is not there). Throws StorageFailure.
    SqliteDatabase(const std::string &path, Mode mode);
    ~SqliteDatabase() override;

    void execute(const std::string &statements) override;
    bool inTransaction() const override;
    /// Another number whenever another connection has written.
    std::int64_t foreignVersion();
    std::unique_ptr<Database> another() const override;
    bool hasSegmentedIds() const override { return true; }
    bool tellsLastNumber() const override { return true; }
    std::int64_t lastNumber() const override;

    /// `ok`, or what does not read as what was written. Reads the whole file, or of a large one all but the tables that make it large:
    /// those are for `florinctl verify`, which nobody waits for.
    std::string quickCheck();
    /// Throws StoreError::unknown where a restart may still find what was committed.
    void commit();
    /// For statements that are too hot for the interface.
    sqlite3 *handle() { return m_handle; }

  protected:
    Statement &prepared(std::string_view statement) override;

  private:
    class Prepared;

    std::unique_ptr<Poco::Data::Session> m_session;
    sqlite3 *m_handle = nullptr;
    std::unordered_map<std::string, std::unique_ptr<Prepared>, TextHash, std::equal_to<>> m_prepared;
};

} // namespace florin::storage
