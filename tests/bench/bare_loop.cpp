#include "tests/bench/bare_loop.h"

#include "server/rear/storage/books_memory.h"
#include "server/rear/storage/checkpointer.h"
#include "server/rear/storage/hot_statement.h"
#include "server/rear/storage/sqlite_database.h"
#include "shared/base/encoding.h"
#include "tests/bench/payers.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace florin::bench {

using storage::HotStatement;
using Clock = std::chrono::steady_clock;

namespace {

double secondsSince(Clock::time_point &moment) {
    const auto now = Clock::now();
    const std::chrono::duration<double> passed = now - moment;
    moment = now;
    return passed.count();
}

class Loop {
  public:
    Loop(const std::string &path, std::int64_t batch)
        : m_db(path, storage::Mode::writer), m_batch(batch),
          m_addEntry(m_db.handle(), "INSERT INTO entries (number, batch, step, id, begun, debit, credit, amount, rest, linked, at, expires_at,"
                                    " debit_posted, debit_reserved, credit_posted, credit_expected, debit_previous, credit_previous)"
                                    " VALUES (?1, ?2, 2, ?3, NULL, ?4, ?5, ?6, 0, NULL, ?7, NULL, ?8, 0, NULL, NULL, ?9, NULL)"),
          m_addBatch(m_db.handle(), "INSERT INTO batches (number, unit, sequence, at, first_entry, entries, accounts, witnesses, previous, hash)"
                                    " VALUES (?1, 'bare', ?1, ?2, ?3, ?4, 0, 0, ?5, ?5)"),
          m_writeLine(m_db.handle(), "UPDATE accounts SET posted = ?2, reserved = 0, expected = 0, last_entry = ?3 WHERE number = ?1 AND last_entry < ?3"),
          m_addId(m_db.handle(), "INSERT INTO segmented_ids (segment, key, entry) VALUES (?1, ?2, ?3) ON CONFLICT (segment, key) DO NOTHING"),
          m_sweptTo(m_db.handle(), "UPDATE swept SET to_entry = ?1"), m_begin(m_db.handle(), "BEGIN IMMEDIATE"),
          m_commit(m_db.handle(), "COMMIT"), m_checkpointer(path, m_db.handle()) {
        auto purse = m_db.query("SELECT number, posted, last_entry FROM accounts WHERE kind = $1",
                                std::string(toWord(ledger::AccountKind::microAccount)));
        while (purse.next()) m_purses.push_back({purse.integer(0), purse.integer(1), purse.integer(2)});
        m_till = number("SELECT number FROM accounts WHERE id = '" + shop().id + "'");
        m_entry = number("SELECT max(number) FROM entries");
        m_batchNumber = number("SELECT max(number) FROM batches");
    }

    BareResult run(std::chrono::duration<double> length) {
        BareResult result;
        const auto started = Clock::now();
        auto moment = started;
        while (Clock::now() - started < length) {
            m_begin.run();
            m_checkpointer.makeRoom();
            const auto first = m_entry + 1;
            for (std::int64_t i = 0; i < m_batch; ++i) pay();
            m_addBatch.bind(1, ++m_batchNumber).bind(2, micros()).bind(3, first).bind(4, m_batch);
            m_addBatch.bind(5, std::span<const std::uint8_t>(m_hash)).run();
            result.inserting += secondsSince(moment);
            sweep(sweptAnEntry * static_cast<std::size_t>(m_batch));
            result.sweeping += secondsSince(moment);
            m_commit.run();
            m_checkpointer.afterCommit();
            result.committing += secondsSince(moment);
            result.entries += m_batch;
        }
        result.seconds = std::chrono::duration<double>(Clock::now() - started).count();
        return result;
    }

  private:
    static constexpr std::size_t sweptAnEntry = 4; // In larger pieces than the store, to its advantage: nobody waits here.
    struct Purse {
        std::int64_t number;
        std::int64_t posted;
        std::int64_t lastEntry;
        bool isDirty = false;
    };
    using Item = storage::RecentIds::Item;

    std::int64_t number(const std::string &statement) {
        auto row = m_db.query(statement);
        return row.next() ? row.integer(0) : 0;
    }
    std::int64_t micros() { return 1'795'000'000'000'000 + m_entry; }

    void pay() {
        const auto place = m_random() % m_purses.size();
        auto &purse = m_purses[place];
        const auto amount = 1 + static_cast<std::int64_t>(m_random() % mostPaid);
        const std::uint64_t bits[3] = {m_random(), m_random(), m_random()};
        const std::string id = base32(bits[0], 12) + base32(bits[1], 12) + base32(bits[2], 2);
        Item item{{}, ++m_entry};
        std::memcpy(item.key.data(), bits, item.key.size());
        m_ids.push_back(item);
        purse.posted -= amount;
        m_addEntry.bind(1, m_entry).bind(2, m_batchNumber + 1).bind(3, std::string_view(id)).bind(4, purse.number).bind(5, m_till);
        m_addEntry.bind(6, amount).bind(7, micros()).bind(8, purse.posted).bind(9, purse.lastEntry).run();
        purse.lastEntry = m_entry;
        if (!purse.isDirty) m_dirty.push_back(place);
        purse.isDirty = true;
    }

    void sweep(std::size_t most) {
        if (m_sweptIds.empty()) {
            if (m_ids.size() < storage::BooksMemory::sweepsAt) return;
            m_sweptIds.swap(m_ids);
            m_sweptPurses.swap(m_dirty);
            m_sweptPlace = 0;
            std::sort(m_sweptIds.begin(), m_sweptIds.end(), [](const Item &a, const Item &b) {
                return std::pair(storage::segmentOf(a.entry), a.key) < std::pair(storage::segmentOf(b.entry), b.key);
            });
            std::sort(m_sweptPurses.begin(), m_sweptPurses.end());
            for (const auto place : m_sweptPurses) m_purses[place].isDirty = false;
        }
        const auto all = m_sweptPurses.size() + m_sweptIds.size();
        for (; most > 0 && m_sweptPlace < all; --most, ++m_sweptPlace) {
            if (m_sweptPlace < m_sweptPurses.size()) {
                const auto &purse = m_purses[m_sweptPurses[m_sweptPlace]];
                m_writeLine.bind(1, purse.number).bind(2, purse.posted).bind(3, purse.lastEntry).run();
            } else {
                const auto &item = m_sweptIds[m_sweptPlace - m_sweptPurses.size()];
                m_addId.bind(1, storage::segmentOf(item.entry)).bind(2, std::span<const std::uint8_t>(item.key)).bind(3, item.entry).run();
            }
        }
        if (m_sweptPlace < all) return;
        m_sweptTo.bind(1, m_entry).run();
        m_sweptIds.clear();
        m_sweptPurses.clear();
    }

    storage::SqliteDatabase m_db;
    const std::int64_t m_batch;
    HotStatement m_addEntry, m_addBatch, m_writeLine, m_addId, m_sweptTo, m_begin, m_commit;
    storage::Checkpointer m_checkpointer;
    const std::vector<std::uint8_t> m_hash = std::vector<std::uint8_t>(32, 7);
    std::mt19937_64 m_random{std::random_device{}()};
    std::vector<Purse> m_purses;
    std::vector<Item> m_ids, m_sweptIds;
    std::vector<std::size_t> m_dirty, m_sweptPurses;
    std::size_t m_sweptPlace = 0;
    std::int64_t m_till = 0;
    std::int64_t m_entry = 0;
    std::int64_t m_batchNumber = 0;
};

} // namespace

BareResult runBareLoop(const std::string &path, std::int64_t batch, std::chrono::duration<double> length) {
    return Loop(path, batch).run(length);
}

} // namespace florin::bench
