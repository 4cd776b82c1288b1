#pragma once

#include "server/rear/intake/store.h"
#include "shared/base/result.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

namespace florin::storage {

class SqliteDatabase;

/// Why the books cannot be opened. The file was not touched.
struct OpenFailure {
    enum class Kind { damaged, newerSchema, notWritable };
    Kind kind;
    std::string sentence; ///< for the administrator
};

/// The books in one SQLite file: one connection that writes, one that reads. A commit is on the disk when `write` returns.
class SqliteStore final : public intake::Store {
  public:
    /// Opens the file, checks that it reads as what was written, and brings its schema up to date. Makes it if it is not there
    /// (mode 0600). A damaged or newer file is left as it is.
    static base::Result<std::unique_ptr<SqliteStore>, OpenFailure> open(const std::string &path);
    ~SqliteStore() override;

    base::Result<void, intake::StoreError> write(const std::function<intake::Outcome(intake::Records &)> &work) override;
    base::Result<void, intake::StoreError> read(const std::function<void(intake::Records &)> &work) override;

    /// The writer's connection, for tests that need to break something.
    SqliteDatabase &writer();

  private:
    struct Side;
    SqliteStore(std::unique_ptr<Side> writer, std::unique_ptr<Side> reader);

    std::unique_ptr<Side> m_writer;
    std::unique_ptr<Side> m_reader;
    std::mutex m_writing;
    std::mutex m_reading;
    std::atomic<int> m_waitingWriters = 0;
};

} // namespace florin::storage
