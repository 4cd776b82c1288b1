#pragma once

#include "server/rear/storage/postgres_store.h"
#include "server/rear/storage/sqlite_store.h"
#include "tests/server/rear/ledger/memory_records.h"
#include "tests/server/rear/storage/postgres_server.h"

#include <QTemporaryDir>

#include <functional>
#include <memory>

namespace florin::test {

/// A store of books, as the contract test sees it.
class BooksStore {
  public:
    using Work = std::function<intake::Outcome(ledger::Records &)>;
    virtual ~BooksStore() = default;
    /// In one commit, or in none.
    virtual void write(const Work &work) = 0;
    virtual void read(const std::function<void(ledger::Records &)> &work) = 0;
    /// As after the end of the program.
    virtual void reopen() = 0;
};

class MemoryBooks final : public BooksStore {
  public:
    void write(const Work &work) override {
        const auto before = m_records;
        if (work(m_records) == intake::Outcome::rollBack) m_records = before;
    }
    void read(const std::function<void(ledger::Records &)> &work) override { work(m_records); }
    void reopen() override {}

  private:
    MemoryRecords m_records;
};

/// The books in any store of the rear unit.
class StoredBooks : public BooksStore {
  public:
    using Open = std::function<std::unique_ptr<intake::Store>()>;
    explicit StoredBooks(Open open) : m_open(std::move(open)), m_store(m_open()) { ENSURE(m_store != nullptr); }

    void write(const Work &work) override {
        ENSURE(bool(m_store->write([&work](intake::Records &records) { return work(records.ledger); })));
    }
    void read(const std::function<void(ledger::Records &)> &work) override {
        ENSURE(bool(m_store->read([&work](intake::Records &records) { work(records.ledger); })));
    }
    void reopen() override {
        m_store.reset();
        m_store = m_open();
        ENSURE(m_store != nullptr);
    }

  private:
    const Open m_open;
    std::unique_ptr<intake::Store> m_store;
};

class SqliteBooks final : public BooksStore {
  public:
    void write(const Work &work) override { m_books.write(work); }
    void read(const std::function<void(ledger::Records &)> &work) override { m_books.read(work); }
    void reopen() override { m_books.reopen(); }

  private:
    QTemporaryDir m_folder;
    StoredBooks m_books{[this]() -> std::unique_ptr<intake::Store> {
        auto opened = storage::SqliteStore::open(m_folder.filePath("books.db").toStdString());
        return opened ? std::move(*opened) : nullptr;
    }};
};

/// In a database of its own on the test's server.
class PostgresBooks final : public BooksStore {
  public:
    explicit PostgresBooks(storage::PostgresServer &server) : m_where(server.asOwner(server.makeDatabase())) {}

    void write(const Work &work) override { m_books.write(work); }
    void read(const std::function<void(ledger::Records &)> &work) override { m_books.read(work); }
    void reopen() override { m_books.reopen(); }

  private:
    const std::string m_where;
    StoredBooks m_books{[this]() -> std::unique_ptr<intake::Store> {
        auto opened = storage::PostgresStore::open({.where = m_where});
        return opened ? std::move(*opened) : nullptr;
    }};
};

} // namespace florin::test
