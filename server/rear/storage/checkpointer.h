#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

struct sqlite3;

namespace florin::storage {

class SqliteDatabase;

/// Carries what was committed from the write-ahead log into the SQLite file, on a thread and a connection of its own, so that no commit
/// waits for it, and sees to it that the log can be written fast. Only if the log grows faster than that, the writer helps between two commits.
class Checkpointer {
  public:
    /// Takes over from SQLite's own checkpoints on the writer's connection, which must outlive this.
    Checkpointer(const std::string &path, sqlite3 *writer);
    ~Checkpointer();
    Checkpointer(const Checkpointer &) = delete;
    Checkpointer &operator=(const Checkpointer &) = delete;

    /// The writer's, inside of a transaction, when nobody else writes into the log: lengthens the log's file a little, until it has the
    /// length to which it grows under load. A commit into a file that already has its length is on the disk in two thirds of the time, for
    /// the file system has nothing to note.
    void makeRoom();
    /// The writer's, after a commit.
    void afterCommit();

  private:
    static int committed(void *self, sqlite3 *connection, const char *schema, int pages);
    void serve();

    const std::unique_ptr<SqliteDatabase> m_connection;
    sqlite3 *m_writer;
    int m_pages = 0;   ///< in the log, after the last commit
    int m_askedAt = 0; ///< so many when the other thread was asked last
    std::mutex m_mutex;
    std::mutex m_turn; ///< one checkpoint at a time
    std::condition_variable m_changed;
    std::atomic<bool> m_hasEnded = false; ///< a checkpoint of the other thread, since the last commit
    std::atomic<bool> m_hasFailed = false; ///< the disk did not take what was carried over
    bool m_hasRoom = false;                ///< or cannot get it
    bool m_isWanted = false;
    bool m_isStopped = false;
    std::thread m_thread;
};

} // namespace florin::storage
