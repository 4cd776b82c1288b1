#include "server/rear/storage/sqlite_store.h"

#include "server/rear/storage/answer_tables.h"
#include "server/rear/storage/ledger_tables.h"
#include "server/rear/storage/member_tables.h"
#include "server/rear/storage/merchant_tables.h"
#include "server/rear/storage/migrations.h"
#include "server/rear/storage/notice_tables.h"
#include "server/rear/storage/payment_tables.h"
#include "server/rear/storage/sqlite_database.h"
#include "server/rear/storage/wallet_tables.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace florin::storage {

using intake::Outcome;
using intake::Records;
using intake::StoreError;

namespace {

/// More than this many waiting commits are more than the caller's patience.
constexpr int mostWaitingWriters = 512;

OpenFailure damaged(const std::string &path) {
    return {OpenFailure::Kind::damaged, "The database " + path +
                                            " is damaged. It was left as it is and the server does not start. Put a backup in its place, or move it away to "
                                            "look at it."};
}

OpenFailure notWritable(const std::string &path) {
    return {OpenFailure::Kind::notWritable,
            "The database " + path + " cannot be opened for writing. Look at the rights of its folder and at the room on its disk."};
}

OpenFailure newer(const std::string &path) {
    return {OpenFailure::Kind::newerSchema, "The database " + path + " was written by a newer version of this program. Start that version."};
}

/// An empty file of our own first, so that no moment exists in which others may read it.
bool makePrivateFile(const std::string &path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0)
        return false;
    ::close(file);
    return true;
}

void rollBack(Database &db) {
    // SQLite rolls back by itself after some failures (a full disk), and would then refuse this.
    if (db.inTransaction())
        db.execute("ROLLBACK");
}

} // namespace

/// One connection and the tables seen through it.
struct SqliteStore::Side {
    explicit Side(const std::string &path, Mode mode) : db(path, mode) {}

    SqliteDatabase db;
    MemberTables members{db};
    MerchantTables merchants{db};
    WalletTables wallets{db};
    PaymentTables payments{db};
    LedgerTables ledger{db};
    AnswerTables answers{db};
    NoticeTables notices{db};
    Records records{members, merchants, wallets, payments, ledger, answers, notices};
};

SqliteStore::SqliteStore(std::unique_ptr<Side> writer, std::unique_ptr<Side> reader)
    : m_writer(std::move(writer)), m_reader(std::move(reader)) {
}

SqliteStore::~SqliteStore() = default;

base::Result<std::unique_ptr<SqliteStore>, OpenFailure> SqliteStore::open(const std::string &path) {
    if (!makePrivateFile(path))
        return base::Refused{notWritable(path)};
    try {
        // Looked at through a connection that writes nothing.
        if (SqliteDatabase(path, Mode::reader).quickCheck() != "ok")
            return base::Refused{damaged(path)};
        auto writer = std::make_unique<Side>(path, Mode::writer);
        if (migrate(writer->db) == MigrationResult::newer)
            return base::Refused{newer(path)};
        auto reader = std::make_unique<Side>(path, Mode::reader);
        return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(writer), std::move(reader)));
    } catch (const StorageFailure &failure) {
        return base::Refused{failure.kind == StoreError::damaged ? damaged(path) : notWritable(path)};
    } catch (const RuleBroken &) {
        // A migration that does not fit what is there: not the file that its version number says.
        return base::Refused{damaged(path)};
    }
}

base::Result<void, StoreError> SqliteStore::write(const std::function<Outcome(Records &)> &work) {
    struct Counted {
        std::atomic<int> &count;
        explicit Counted(std::atomic<int> &counter) : count(counter) { ++count; }
        ~Counted() { --count; }
    } counted(m_waitingWriters);
    if (counted.count > mostWaitingWriters)
        return base::Refused{StoreError::busy};

    std::lock_guard lock(m_writing);
    Database &db = m_writer->db;
    try {
        db.execute("BEGIN IMMEDIATE");
        if (work(m_writer->records) == Outcome::commit)
            db.execute("COMMIT");
        else
            rollBack(db);
    } catch (const StorageFailure &failure) {
        rollBack(db);
        return base::Refused{failure.kind};
    } catch (...) {
        rollBack(db);
        throw;
    }
    return {};
}

base::Result<void, StoreError> SqliteStore::read(const std::function<void(Records &)> &work) {
    std::lock_guard lock(m_reading);
    Database &db = m_reader->db;
    try {
        db.execute("BEGIN");
        work(m_reader->records);
        rollBack(db);
    } catch (const StorageFailure &failure) {
        rollBack(db);
        return base::Refused{failure.kind};
    } catch (...) {
        rollBack(db);
        throw;
    }
    return {};
}

SqliteDatabase &SqliteStore::writer() {
    return m_writer->db;
}

} // namespace florin::storage
