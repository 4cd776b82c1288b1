#include "server/rear/storage/checkpointer.h"
#include "server/rear/storage/sqlite_database.h"
#include "server/rear/storage/sqlite_store.h"

#include <QTemporaryDir>
#include <QtTest>

#include <sqlite3.h>

#include <atomic>
#include <string_view>

using namespace florin;
using namespace florin::storage;

namespace {

/// Databases (not their logs) whose sync fails while `isSick`, as on a disk that loses a sector. In the place of SQLite's usual operating
/// system while it lives.
class SickDisk {
  public:
    SickDisk() {
        real = sqlite3_vfs_find(nullptr);
        m_vfs = *real;
        m_vfs.zName = "sick";
        m_vfs.xOpen = open;
        sqlite3_vfs_register(&m_vfs, 1);
    }
    ~SickDisk() {
        sqlite3_vfs_unregister(&m_vfs);
        sqlite3_vfs_register(real, 1);
        isSick = false;
        refused = 0;
    }
    static inline std::atomic<bool> isSick = false;
    static inline std::atomic<int> refused = 0;

  private:
    static int open(sqlite3_vfs *, const char *path, sqlite3_file *file, int flags, int *given) {
        const int opened = real->xOpen(real, path, file, flags, given);
        if (opened != SQLITE_OK || (flags & SQLITE_OPEN_MAIN_DB) == 0) return opened;
        usual = file->pMethods;
        static sqlite3_io_methods methods;
        methods = *usual;
        methods.xSync = [](sqlite3_file *synced, int how) {
            if (!isSick) return usual->xSync(synced, how);
            ++refused;
            return SQLITE_IOERR_FSYNC;
        };
        file->pMethods = &methods;
        return opened;
    }
    static inline sqlite3_vfs *real = nullptr;
    static inline const sqlite3_io_methods *usual = nullptr;
    sqlite3_vfs m_vfs;
};

struct World {
    QTemporaryDir folder;
    QString path = folder.filePath("books.db");
    SqliteDatabase db{path.toStdString(), Mode::writer};
    Checkpointer checkpointer{path.toStdString(), db.handle()};
    std::int64_t added = 0;

    World() { db.execute("CREATE TABLE goods (number INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT"); }
    /// Commits some 200 KB, as the store commits.
    void add() {
        db.execute("BEGIN IMMEDIATE");
        checkpointer.makeRoom();
        db.run("INSERT INTO goods (number, bytes) VALUES ($1, randomblob(200000))", ++added);
        db.execute("COMMIT");
        checkpointer.afterCommit();
    }
    qint64 logSize() const { return QFileInfo(path + "-wal").size(); }
    /// How often the log has begun anew: its header says so (SQLite's file format, 4.1).
    QByteArray round() const {
        QFile file(path + "-wal");
        return file.open(QIODevice::ReadOnly) ? file.read(16).mid(12, 4) : QByteArray();
    }
};

constexpr qint64 mebibyte = 1 << 20;
constexpr int fullLog = 64 * 5; ///< so many `add` fill the log to where it should end

std::int64_t rowsIn(const QString &path) {
    SqliteDatabase db(path.toStdString(), Mode::writer);
    auto row = db.query("SELECT count(*) FROM goods WHERE length(bytes) = 200000");
    return row.next() ? row.integer(0) : -1;
}

} // namespace

/// The log is carried over and begins anew, beside a writer that never stops; and nothing is ever missing.
class TestCheckpointer : public QObject {
    Q_OBJECT

  private slots:
    void makesNoRoomBeforeTheLogIsUsed() {
        World world;
        for (int i = 0; i < 4; ++i) world.add();
        QVERIFY2(world.logSize() < mebibyte, "a program that writes little needs little");
    }
    void makesRoomThatARestartReadsPast() {
        World world;
        while (world.logSize() < 64 * mebibyte && world.added < 2 * fullLog) world.add();
        QVERIFY(world.logSize() >= 64 * mebibyte);
        QVERIFY2(world.added < fullLog, "ahead of what is written");
        // What a crash leaves at this moment.
        QDir(world.folder.path()).mkdir("left");
        const QString left = world.folder.filePath("left/books.db");
        QVERIFY(QFile::copy(world.path + "-wal", left + "-wal"));
        QVERIFY(QFile::copy(world.path, left));
        QCOMPARE(rowsIn(left), world.added);
    }
    void beginsTheLogAnewBesideABusyWriter() {
        World world;
        world.add();
        const auto first = world.round();
        while (world.round() == first && world.added < 4 * fullLog) world.add();
        QVERIFY(world.round() != first);
        QVERIFY2(world.logSize() < 128 * mebibyte, "and it does not grow without end");
    }
    void keepsTheLogFromAnAmendmentToo() {
        SickDisk disk;
        QTemporaryDir folder;
        const auto path = folder.filePath("books.db");
        auto opened = SqliteStore::open(path.toStdString());
        QVERIFY(opened);
        auto &store = **opened;
        char next = 'a'; // What stays as it is, SQLite does not write.
        const auto add = [&] {
            next = next == 'z' ? 'a' : static_cast<char>(next + 1);
            const auto written = store.write([next](intake::Records &records) {
                records.merchants.put({.id = "shop", .name = std::string(200'000, next), .createdAt = base::SystemClock().now()});
                return intake::Outcome::commit;
            });
            QVERIFY(bool(written));
        };
        const auto round = [&] {
            QFile file(path + "-wal");
            return file.open(QIODevice::ReadOnly) ? file.read(16).mid(12, 4) : QByteArray();
        };
        add();
        const auto first = round();
        disk.isSick = true;
        for (int i = 0; i < 2'000 && disk.refused == 0; ++i) add();
        QVERIFY(disk.refused > 0);
        disk.isSick = false; // As the system has: it tells of such a failure once.
        QVERIFY(bool(store.amend([](Database &db) { db.execute("UPDATE merchants SET name = 'y'"); })));
        add();
        QVERIFY2(round() == first, "what is in it may be nowhere else");
    }
    void keepsTheLogWhenTheDatabaseCannotBeSynced() {
        QTemporaryDir kept;
        {
            SickDisk disk;
            World world;
            world.add();
            const auto first = world.round();
            disk.isSick = true;
            while (world.added < 2 * fullLog) world.add();
            QVERIFY2(world.round() == first, "what is in it may be nowhere else");
            for (const char *end : {"", "-wal"}) QVERIFY(QFile::copy(world.path + end, kept.filePath("books.db") + end));
        }
        QCOMPARE(rowsIn(kept.filePath("books.db")), std::int64_t(2 * fullLog));
    }
};

QTEST_GUILESS_MAIN(TestCheckpointer)
#include "test_checkpointer.moc"
