#include "server/rear/storage/checkpointer.h"

#include "server/rear/storage/sqlite_database.h"
#include "shared/base/this_thread.h"

#include <sqlite3.h>
#include <vector>

namespace florin::storage {

namespace {

/// 4 MiB of log that is not carried over: worth a checkpoint. 64 MiB of log: time to end it, once so little is left to carry over that the
/// writer may do it without making anybody wait; 1 GiB: in any case.
constexpr int worthIt = 1'024;
constexpr int tooMuch = 16'384;
constexpr int little = 256;
constexpr int farTooMuch = 262'144;

/// With what may come until its end is reached. Room is made once so much of the log was used: a program that writes little needs none.
constexpr sqlite3_int64 roomyLog = (tooMuch + tooMuch / 8) * sqlite3_int64{4'120};
constexpr int used = 256;
constexpr int roomAtOnce = 1 << 20;
constexpr int writtenAtOnce = 1 << 16; // SQLite writes no more than 128 KiB in one call.

sqlite3_file *fileOf(sqlite3 *connection, int verb) {
    sqlite3_file *file = nullptr;
    sqlite3_file_control(connection, "main", verb, &file);
    return file != nullptr && file->pMethods != nullptr ? file : nullptr;
}

void checkpoint(sqlite3 *connection) {
    // What it cannot carry over now, it carries over the next time.
    sqlite3_wal_checkpoint_v2(connection, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
}

/// SQLite syncs its file only when a checkpoint reaches the end of the log, which one beside a busy writer never does. Left to the writer's
/// last one, all that was carried over would have to reach the disk while everybody waits.
bool syncDatabase(sqlite3 *connection) {
    auto *file = fileOf(connection, SQLITE_FCNTL_FILE_POINTER);
    return file != nullptr && file->pMethods->xSync(file, SQLITE_SYNC_NORMAL) == SQLITE_OK;
}

} // namespace

Checkpointer::Checkpointer(const std::string &path, sqlite3 *writer) : m_connection(std::make_unique<SqliteDatabase>(path, Mode::writer)), m_writer(writer) {
    sqlite3_wal_hook(m_writer, &Checkpointer::committed, this); // In place of the automatic ones.
    m_thread = std::thread([this] { serve(); });
}

Checkpointer::~Checkpointer() {
    {
        const std::lock_guard lock(m_mutex);
        m_isStopped = true;
    }
    m_changed.notify_one();
    m_thread.join();
    sqlite3_wal_hook(m_writer, nullptr, nullptr);
}

int Checkpointer::committed(void *self, sqlite3 *, const char *, int pages) {
    static_cast<Checkpointer *>(self)->m_pages = pages;
    return SQLITE_OK;
}

/// Zeroes behind its end are no frames: a restart reads past them as little as past what an earlier round of the log left there.
void Checkpointer::makeRoom() {
    if (m_hasRoom || m_pages < used) return;
    auto *log = fileOf(m_writer, SQLITE_FCNTL_JOURNAL_POINTER);
    sqlite3_int64 size = roomyLog;
    m_hasRoom = log == nullptr || log->pMethods->xFileSize(log, &size) != SQLITE_OK || size >= roomyLog;
    if (m_hasRoom) return;
    const std::vector<char> zeroes(writtenAtOnce);
    // Without room on the disk it does as before.
    for (const auto end = size + roomAtOnce; !m_hasRoom && size < end; size += writtenAtOnce)
        m_hasRoom = log->pMethods->xWrite(log, zeroes.data(), writtenAtOnce, size) != SQLITE_OK;
}

void Checkpointer::afterCommit() {
    if (m_hasFailed) return;
    const bool hasJustEnded = m_hasEnded.exchange(false);
    if (m_pages < m_askedAt) m_askedAt = 0; // The log has begun anew.
    const bool isTimeToEnd = m_pages >= tooMuch && hasJustEnded;
    if (isTimeToEnd && (m_pages - m_askedAt <= little || m_pages >= farTooMuch)) {
        // With the last of it the log begins anew. Not beside the other thread, which would turn it away.
        if (const std::unique_lock turn(m_turn, std::try_to_lock); turn) return checkpoint(m_writer);
    }
    // Towards the end at once again: what has come together meanwhile is less each time.
    if (m_pages - m_askedAt < worthIt && !isTimeToEnd) return;
    m_askedAt = m_pages;
    {
        const std::lock_guard lock(m_mutex);
        m_isWanted = true;
    }
    m_changed.notify_one();
}

void Checkpointer::serve() {
    base::nameThisThread("checkpointer");
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_changed.wait(lock, [this] { return m_isStopped || m_isWanted; });
        if (m_isStopped) return;
        m_isWanted = false;
        lock.unlock();
        {
            const std::lock_guard turn(m_turn);
            checkpoint(m_connection->handle());
            // The system tells of such a failure once. The log is kept then, for the next start to carry over anew.
            if (!syncDatabase(m_connection->handle())) m_hasFailed = true;
        }
        m_hasEnded = true;
        lock.lock();
    }
}

} // namespace florin::storage
