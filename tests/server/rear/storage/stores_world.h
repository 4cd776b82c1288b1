#pragma once

#include "server/rear/storage/postgres_store.h"
#include "server/rear/storage/sqlite_store.h"
#include "tests/server/rear/storage/postgres_server.h"

#include <QTemporaryDir>
#include <QtTest>

/// What the contract tests of the stores stand on: each runs once on SQLite and once on PostgreSQL.
namespace florin::storage::test {

using intake::Outcome;
using intake::Records;
using intake::StoreError;

inline const base::Timestamp now = *base::fromRfc3339("2026-11-20T10:00:00.123456Z");

inline members::Member member(const std::string &id) {
    return {.id = id, .passwordHash = "hash", .profile = {.name = "Dana", .email = "d@florin.example"}, .createdAt = now};
}

inline payments::HostedPayment hosted(const std::string &id, const std::string &member = "dana") {
    payments::HostedPayment made{.total = *money::Money::of(700, *money::Currency::fromCode("KRW"))};
    made.id = id;
    made.member = member;
    made.ticketHash = "hash of " + id;
    made.ticket = "a.b.c";
    made.createdAt = now;
    made.expiresAt = now + payments::hostedOpenFor;
    return made;
}

enum class Kind { sqlite, postgres };

inline std::unique_ptr<PostgresServer> server;

/// A store of the kind that the test is run for, in a folder or a database of its own.
struct World {
    Kind kind = kindOfThisRun();
    QTemporaryDir folder;
    std::string where = kind == Kind::sqlite ? folder.filePath("florin.db").toStdString() : server->asOwner(server->makeDatabase());
    std::unique_ptr<intake::Store> store = open();

    static Kind kindOfThisRun() {
        QFETCH_GLOBAL(int, kind);
        return Kind(kind);
    }
    std::unique_ptr<intake::Store> open() {
        if (kind == Kind::sqlite) {
            auto opened = SqliteStore::open(where);
            return opened ? std::move(*opened) : nullptr;
        }
        auto opened = PostgresStore::open({where});
        if (!opened) qWarning("%s", opened.error().sentence.c_str());
        return opened ? std::move(*opened) : nullptr;
    }
    void reopen() {
        store.reset();
        store = open();
    }
    base::Result<void, StoreError> write(const std::function<void(Records &)> &work) {
        return store->write([&](Records &records) {
            work(records);
            return Outcome::commit;
        });
    }
    base::Result<void, StoreError> add(const std::string &id, Outcome outcome = Outcome::commit) {
        return store->write([&](Records &records) {
            records.members.put(member(id));
            return outcome;
        });
    }
    bool has(const std::string &id) {
        bool found = false;
        const auto read = store->read([&](Records &records) { found = records.members.find(id).has_value(); });
        return read && found;
    }
};

/// For initTestCase_data().
inline void everyKind() {
    QTest::addColumn<int>("kind");
    QTest::newRow("SQLite") << int(Kind::sqlite);
    QTest::newRow("PostgreSQL") << int(Kind::postgres);
}

/// For init(): the database server, where this run needs one.
inline void startServer() {
    QFETCH_GLOBAL(int, kind);
    if (Kind(kind) == Kind::sqlite || server != nullptr) return;
    QString missing;
    server = PostgresServer::start(missing);
    if (server == nullptr) QSKIP(qPrintable("PostgreSQL: " + missing));
}

} // namespace florin::storage::test
