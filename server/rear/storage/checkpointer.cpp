#include "server/rear/storage/checkpointer.h"

#include "server/rear/storage/sqlite_database.h"

#include <sqlite3.h>

namespace florin::storage {

namespace {

/// 16 MiB of log that is not carried over: worth a checkpoint. 512 MiB of log: time to end it, once so little is left to carry over that
/// the writer may do it without making anybody wait; 1 GiB: in any case.
constexpr int worthIt = 4'096;
constexpr int tooMuch = 131'072;
constexpr int little = 256;
constexpr int farTooMuch = 262'144;

void checkpoint(sqlite3 *connection) {
    // What it cannot carry over now, it carries over the next time.
    sqlite3_wal_checkpoint_v2(connection, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
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

void Checkpointer::afterCommit() {
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
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_changed.wait(lock, [this] { return m_isStopped || m_isWanted; });
        if (m_isStopped) return;
        m_isWanted = false;
        lock.unlock();
        {
            const std::lock_guard turn(m_turn);
            checkpoint(m_connection->handle());
        }
        m_hasEnded = true;
        lock.lock();
    }
}

} // namespace florin::storage
