#include "server/rear/ledger/account_number.h"
#include "server/rear/ledger/journal_row.h"
#include "server/rear/storage/migrations.h"
#include "server/rear/storage/sqlite_database.h"
#include "server/rear/storage/sqlite_store.h"
#include "shared/base/encoding.h"
#include "shared/signing/sealing.h"

#include <QTemporaryDir>
#include <QtTest>
#include <cstring>

using namespace florin;
using namespace florin::storage;
using namespace florin::ledger;

namespace {

const base::Timestamp noon{std::chrono::hours(12)};
money::Money won(std::int64_t amount) { return *money::Money::of(amount, *money::Currency::fromCode("KRW")); }
const money::Currency krw = won(0).currency();

struct Books {
    QTemporaryDir folder;
    const std::string path = folder.filePath("books.db").toStdString();
    std::unique_ptr<SqliteStore> store = open();

    std::unique_ptr<SqliteStore> open() {
        auto opened = SqliteStore::open(path);
        ENSURE(bool(opened));
        return std::move(*opened);
    }
    Verdict take(const Deeds &deeds) {
        Verdict verdict{};
        ENSURE(bool(store->write([&](intake::Records &records) {
            verdict = ledger::take(records.ledger, deeds, noon);
            return intake::Outcome::commit;
        })));
        return verdict;
    }
    std::int64_t number(const std::string &statement) {
        auto row = store->writer().query(statement);
        return row.next() ? row.integer(0) : -1;
    }
    void fill() {
        const auto issuer = settlementWith("issuer", krw);
        const auto member = microAccountOf("dana", krw, 1000);
        const auto till = tillOf("shop", krw);
        ENSURE(take({beginning("refill", issuer, member, won(500)), End{"refill", TransferState::posted},
                     beginning("sale", member, till, won(300)), End{"sale", TransferState::posted},
                     beginning("open", member, till, won(100))}) == Verdict::done);
    }
};

// The accounts of `fill`, in the order in which they are opened.
const auto issuerNumber = ledger::numberOf(ledger::firstSerial, settlementWith("issuer", krw));
const auto memberNumber = ledger::numberOf(ledger::firstSerial + 1, microAccountOf("dana", krw, 1000));
const auto tillNumber = ledger::numberOf(ledger::firstSerial + 2, tillOf("shop", krw));
/// As they were opened before accounts were numbered by what they are.
constexpr auto olderAccount = "INSERT INTO accounts (number, id, kind, currency, floor, opened_at, batch)"
                              " VALUES (7, 'micro:olga:KRW', 'micro_account', 'KRW', 0, 0, 9)";

std::string numbered(std::string statement) {
    for (const auto &[name, number] : {std::pair("ISSUER", issuerNumber), std::pair("MEMBER", memberNumber), std::pair("TILL", tillNumber)})
        for (auto place = statement.find(name); place != std::string::npos; place = statement.find(name))
            statement.replace(place, std::strlen(name), std::to_string(number));
    return statement;
}

} // namespace

/// The books in SQLite: what the schema itself refuses, should the code ever be wrong, and what belongs to this store alone.
class TestLedgerTables : public QObject {
    Q_OBJECT

  private slots:
    void refusesWhatBreaksTheBooks_data() {
        QTest::addColumn<QString>("statement");
        const auto row = [](const char *name, const char *statement) { QTest::newRow(name) << statement; };
        // Entries: 1, 2 refill; 3, 4 sale; 5 is open.
        const auto entry = [&row](const char *name, const char *values) {
            row(name, (std::string("INSERT INTO entries VALUES (6, 9, ") + values + ")").c_str());
        };
        row("changing an entry", "UPDATE entries SET amount = 1");
        row("deleting an entry", "DELETE FROM entries WHERE number = 5");
        row("deleting an account", "DELETE FROM accounts");
        row("raising a ceiling", "UPDATE accounts SET ceiling = 5000 WHERE number = MEMBER");
        row("making another of an account", "UPDATE accounts SET kind = 'settlement', floor = NULL WHERE number = MEMBER");
        row("changing a batch", "UPDATE batches SET entries = 0");
        row("deleting a batch", "DELETE FROM batches");
        row("a balance below zero", "UPDATE accounts SET posted = -1, last_entry = 5 WHERE number = MEMBER");
        row("a balance above the ceiling", "UPDATE accounts SET posted = 1001, last_entry = 5 WHERE number = MEMBER");
        row("less reserved than nothing", "UPDATE accounts SET reserved = -1, last_entry = 5 WHERE number = MEMBER");
        entry("ending twice", "3, NULL, 3, MEMBER, TILL, 300, 0, NULL, 0, NULL, 0, 0, NULL, NULL, 5, NULL");
        entry("ending what never began", "3, NULL, 99, MEMBER, TILL, 1, 0, NULL, 0, NULL, 199, 100, NULL, NULL, 5, NULL");
        entry("ending with another amount", "3, NULL, 5, MEMBER, TILL, 99, 0, NULL, 0, NULL, 101, 0, NULL, NULL, 5, NULL");
        entry("an entry of nothing", "2, 'x', NULL, MEMBER, TILL, 0, 0, NULL, 0, NULL, 200, 100, NULL, NULL, 5, NULL");
        entry("an entry without an id", "2, NULL, NULL, MEMBER, TILL, 1, 0, NULL, 0, NULL, 199, 100, NULL, NULL, 5, NULL");
        entry("to itself", "2, 'x', NULL, MEMBER, MEMBER, 1, 0, NULL, 0, NULL, 199, 100, 200, 0, 5, 5");
        entry("from an unknown account", "2, 'x', NULL, 9, TILL, 1, 0, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL");
        entry("more than there is", "2, 'x', NULL, MEMBER, TILL, 101, 0, NULL, 0, NULL, 99, 100, NULL, NULL, 5, NULL");
        entry("without looking at what there is", "2, 'x', NULL, MEMBER, TILL, 101, 0, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL");
        entry("reserved unseen", "2, 'x', NULL, MEMBER, TILL, 101, 0, NULL, 0, NULL, -1, NULL, NULL, NULL, 5, NULL");
        entry("a history that is cut", "2, 'x', NULL, MEMBER, TILL, 1, 0, NULL, 0, NULL, 199, 100, NULL, NULL, NULL, NULL");
        entry("an income without a history", "2, 'x', NULL, ISSUER, MEMBER, 1, 0, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL");
        entry("between currencies", "2, 'x', NULL, ISSUER, TILL + 4, 1, 0, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL");
        entry("from an account of an older number, without looking", "2, 'x', NULL, 7, TILL, 1, 0, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL");
        entry("more than the ceiling allows", "2, 'x', NULL, ISSUER, MEMBER, 801, 0, NULL, 0, NULL, NULL, NULL, 1001, 0, NULL, 5");
        const auto account = [&row](const char *name, const char *values) {
            row(name, (std::string("INSERT INTO accounts (number, id, kind, currency, floor, opened_at, batch) VALUES (") + values + ", 0, 9)").c_str());
        };
        account("an account in another currency than its number says", "MEMBER + 4096, 'micro:eve:EUR', 'micro_account', 'EUR', 0");
        account("an account with a floor that its number does not say", "ISSUER + 12288, 'micro:eve:KRW', 'micro_account', 'KRW', 0");
        account("an account without the floor that its number says", "MEMBER + 8192, 'micro:eve:KRW', 'micro_account', 'KRW', NULL");
        account("a till with the number of a row", "MEMBER + 8192, 'till:eve:KRW', 'merchant_till', 'KRW', 0");
        row("an account that is opened with money", "INSERT INTO accounts (number, id, kind, currency, floor, opened_at, batch, posted)"
                                                    " VALUES (MEMBER + 8192, 'micro:eve:KRW', 'micro_account', 'KRW', 0, 0, 9, 1)");
        row("a ceiling where nobody looks", "INSERT INTO accounts (number, id, kind, currency, floor, ceiling, opened_at, batch)"
                                            " VALUES (TILL + 4096, 'till:eve:KRW', 'merchant_till', 'KRW', 0, 1000, 0, 9)");
        row("an account without an id", "INSERT INTO accounts (number, id, kind, currency, floor, opened_at, batch)"
                                        " VALUES (MEMBER + 8192, '', 'micro_account', 'KRW', 0, 0, 9)");
        row("an id that is gone", "INSERT INTO segmented_ids VALUES (0, x'00', 1); DELETE FROM segmented_ids");
        row("an id of two entries", "INSERT INTO segmented_ids VALUES (0, x'00', 1); UPDATE segmented_ids SET entry = 2");
        row("what is swept and is not", "UPDATE swept SET to_entry = -1");
        row("another number for a currency", "UPDATE currencies SET number = 978");
        row("a line of the same entry", "UPDATE accounts SET posted = 200, last_entry = last_entry WHERE number = MEMBER");
        row("a line that goes back", "UPDATE accounts SET posted = 200, last_entry = 5 WHERE number = MEMBER; UPDATE accounts SET last_entry = 4 WHERE number = MEMBER");
        row("more reserved than there is", "UPDATE accounts SET posted = 200, reserved = 201, last_entry = 5 WHERE number = MEMBER");
    }
    void refusesWhatBreaksTheBooks() {
        QFETCH(QString, statement);
        Books books;
        books.fill();
        books.store->writer().execute(olderAccount);
        QVERIFY_THROWS_EXCEPTION(RuleBroken, books.store->writer().execute(numbered(statement.toStdString())));
    }
    /// The rows of the test above are refused for what their names say: without it, such a row is taken.
    void takesWhatBreaksNothing() {
        Books books;
        books.fill();
        books.store->writer().execute(numbered("INSERT INTO entries VALUES (6, 9, 3, NULL, 5, MEMBER, TILL, 100, 0, NULL, 0, NULL, 100, 0, NULL, NULL, 5, NULL)"));
        books.store->writer().execute(numbered("UPDATE accounts SET posted = 200, reserved = 100, last_entry = 5 WHERE number = MEMBER"));
        books.store->writer().execute(olderAccount);
        books.store->writer().execute(numbered("INSERT INTO accounts (number, id, kind, currency, floor, opened_at, batch)"
                                               " VALUES (MEMBER + 8192, 'micro:eve:KRW', 'micro_account', 'KRW', 0, 0, 9)"));
        books.store->writer().execute(numbered("INSERT INTO entries VALUES (7, 9, 2, 'x', NULL, ISSUER, MEMBER, 800, 0, NULL, 0, NULL, NULL, NULL, 900, 0, NULL, 6)"));
        books.store->writer().execute(numbered("INSERT INTO entries VALUES (8, 9, 2, 'y', NULL, 7, TILL, 1, 0, NULL, 0, NULL, 0, 0, NULL, NULL, 0, NULL)"));
        books.store->writer().execute(numbered("INSERT INTO entries VALUES (9, 9, 2, 'z', NULL, ISSUER, TILL, 1, 0, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL)"));
    }

    void goesOnWithAccountsOfOlderNumbers() {
        Books books;
        books.store.reset();
        QFile::remove(QString::fromStdString(books.path));
        {
            SqliteDatabase db(books.path, Mode::writer);
            migrate(db, 5);
            db.execute(olderAccount);
            db.execute("INSERT INTO accounts (number, id, kind, currency, floor, opened_at, batch) VALUES (8, 'till:shop:KRW', 'merchant_till', 'KRW', 0, 0, 9)");
        }
        books.store = books.open();
        const auto olga = microAccountOf("olga", krw, 1000);
        QCOMPARE(books.take({beginning("refill", settlementWith("issuer", krw), olga, won(500)), End{"refill", TransferState::posted},
                             beginning("sale", olga, tillOf("shop", krw), won(300)), End{"sale", TransferState::posted}}),
                 Verdict::done);
        QCOMPARE(books.number("SELECT number FROM accounts WHERE id = 'settlement:issuer:KRW'"), issuerNumber);
        QCOMPARE(books.number("SELECT count(*) FROM entries WHERE debit = 7 AND credit = 8"), std::int64_t(2));
        QCOMPARE(books.take({beginning("more", olga, tillOf("shop", krw), won(201))}), Verdict::notEnough);
    }

    void chainsItsCommits() {
        Books books;
        books.fill();
        QCOMPARE(books.take({End{"open", TransferState::voided}}), Verdict::done);
        QCOMPARE(books.take({End{"open", TransferState::voided}}), Verdict::done); // Says nothing new: no link.
        QCOMPARE(books.number("SELECT count(*) FROM batches"), std::int64_t(2));
        QCOMPARE(books.number("SELECT count(*) FROM batches AS a JOIN batches AS b ON b.sequence = a.sequence + 1 AND b.previous = a.hash"),
                 std::int64_t(1));
        std::string bytes;
        auto previous = books.store->writer().query("SELECT hash, at FROM batches WHERE sequence = 1");
        QVERIFY(previous.next());
        auto second = books.store->writer().query("SELECT hash, at FROM batches WHERE sequence = 2");
        QVERIFY(second.next());
        const auto before = previous.blob(0);
        ledger::append(bytes, BatchHead{"rear", 2, second.integer(1), 0, 1, 0, base::textOf(before)});
        EntryRow row{.number = 6, .step = 4, .id = {}, .begun = 5, .debit = memberNumber, .credit = tillNumber, .amount = 0, .rest = 100};
        row.at = noon.time_since_epoch().count();
        row.debitPosted = 200;
        row.debitReserved = 0;
        row.debitPrevious = 5;
        ledger::append(bytes, row);
        QCOMPARE(base::toHex(signing::sha256(bytes)), base::toHex(second.blob(0)));
    }

    void goesOnAfterACrashWithoutASweep() {
        Books books;
        books.fill();
        // A copy of the files as they are: nothing was swept, nothing closed.
        QTemporaryDir copied;
        for (const auto *name : {"books.db", "books.db-wal"})
            QVERIFY(QFile::copy(books.folder.filePath(name), copied.filePath(name)));
        QCOMPARE(books.number("SELECT to_entry FROM swept"), std::int64_t(0));
        auto again = SqliteStore::open(copied.filePath("books.db").toStdString());
        QVERIFY(bool(again));
        QVERIFY((*again)->write([](intake::Records &records) {
            const auto member = records.ledger.account("micro:dana:KRW");
            ENSURE(member && member->line == (Line{200, 100, 0}));
            ENSURE(records.ledger.transfer("sale")->state == TransferState::posted);
            ENSURE(ledger::begin(records.ledger, beginning("sale", microAccountOf("dana", krw, 1000), tillOf("shop", krw), won(300)), noon) ==
                   Verdict::repeated);
            return intake::Outcome::rollBack;
        }));
    }

    void sweepsWhenItCloses() {
        Books books;
        books.fill();
        books.store.reset();
        books.store = books.open();
        QCOMPARE(books.number("SELECT to_entry FROM swept"), std::int64_t(5));
        QCOMPARE(books.number("SELECT count(*) FROM entry_ids"), std::int64_t(3));
        QCOMPARE(books.number("SELECT posted FROM accounts WHERE id = 'micro:dana:KRW'"), std::int64_t(200));
        QCOMPARE(books.number("SELECT reserved FROM accounts WHERE id = 'micro:dana:KRW'"), std::int64_t(100));
        QCOMPARE(books.number("SELECT posted FROM accounts WHERE id = 'till:shop:KRW'"), std::int64_t(300));
        QCOMPARE(books.number("SELECT last_entry FROM accounts WHERE id = 'settlement:issuer:KRW'"), std::int64_t(2));
    }

    /// From such a line money could be spent that nobody paid in. The schema cannot look each line up that is written: it would take most of
    /// the time.
    void believesNoLineThatItsEntryDidNotLeave_data() {
        QTest::addColumn<QString>("statement");
        QTest::newRow("another amount") << "UPDATE accounts SET posted = 201 WHERE number = MEMBER";
        QTest::newRow("nothing reserved") << "UPDATE accounts SET reserved = 0 WHERE number = MEMBER";
        QTest::newRow("another's entry") << "UPDATE accounts SET last_entry = 1, posted = 500 WHERE number = TILL";
        QTest::newRow("no such entry") << "UPDATE accounts SET last_entry = 9 WHERE number = MEMBER";
        QTest::newRow("money from nowhere") << "UPDATE accounts SET last_entry = 0 WHERE number = MEMBER";
    }
    void believesNoLineThatItsEntryDidNotLeave() {
        QFETCH(QString, statement);
        Books books;
        books.fill();
        books.store.reset();
        {
            SqliteDatabase db(books.path, Mode::writer);
            db.execute("DROP TRIGGER lines_go_on; " + numbered(statement.toStdString()));
        }
        books.store = books.open();
        const auto payment = beginning("next", microAccountOf("dana", krw, 1000), tillOf("shop", krw), won(100));
        const auto written = books.store->write([&](intake::Records &records) {
            (void)ledger::take(records.ledger, {payment}, noon);
            return intake::Outcome::commit;
        });
        QVERIFY(!written);
        QCOMPARE(written.error(), intake::StoreError::damaged);
        const auto read = books.store->read([&](intake::Records &records) {
            (void)records.ledger.account("micro:dana:KRW");
            (void)records.ledger.account("till:shop:KRW");
        });
        QVERIFY(!read);
        QCOMPARE(read.error(), intake::StoreError::damaged);
        QCOMPARE(books.take({beginning("aside", settlementWith("issuer", krw), microAccountOf("eve", krw, 1000), won(100))}), Verdict::done);
    }

    /// Its entries are replayed after a crash: that it cannot be told what they made of the account concerns nobody else.
    void distrustsAnAccountWhoseTailHasNoBeginning() {
        Books books;
        books.fill();
        books.store.reset();
        books.store = books.open();
        QCOMPARE(books.take({beginning("small", microAccountOf("dana", krw, 1000), tillOf("shop", krw), won(1))}), Verdict::done);
        QTemporaryDir copied;
        const auto path = copied.filePath("books.db");
        for (const auto *end : {"", "-wal"}) QVERIFY(QFile::copy(QString::fromStdString(books.path) + end, path + end));
        {
            SqliteDatabase db(path.toStdString(), Mode::writer);
            db.execute("DROP TRIGGER lines_go_on; " + numbered("UPDATE accounts SET posted = 999 WHERE number = MEMBER"));
        }
        auto opened = SqliteStore::open(path.toStdString());
        QVERIFY(bool(opened));
        const auto readBy = [&](const std::string &account) {
            const auto read = (*opened)->read([&](intake::Records &records) { (void)records.ledger.account(account); });
            return read ? std::optional<intake::StoreError>() : read.error();
        };
        QVERIFY(readBy("micro:dana:KRW") == intake::StoreError::damaged);
        QVERIFY(!readBy("till:shop:KRW"));
        for (const auto *shop : {"shop", "another"}) {
            const auto written = (*opened)->write([&](intake::Records &records) {
                (void)ledger::take(records.ledger, {beginning(shop, microAccountOf("dana", krw, 1000), tillOf(shop, krw), won(1))}, noon);
                return intake::Outcome::commit;
            });
            QVERIFY(!written && written.error() == intake::StoreError::damaged);
        }
        QVERIFY(bool((*opened)->write([&](intake::Records &records) {
            const auto &till = tillOf("shop", krw);
            ENSURE(ledger::take(records.ledger, {beginning("aside", settlementWith("issuer", krw), till, won(5))}, noon) == Verdict::done);
            ENSURE(records.ledger.account(till.id)->line.expected == 106);
            return intake::Outcome::commit;
        })));
    }

    /// An administrator's program may work on the file beside the server.
    void hearsOfWhatAnotherProgramWrote() {
        Books books;
        books.fill();
        {
            const auto other = books.open();
            QVERIFY(other->write([](intake::Records &records) {
                ENSURE(ledger::end(records.ledger, {"open", TransferState::posted}, noon) == Verdict::done);
                return intake::Outcome::commit;
            }));
        }
        std::optional<AccountLine> member;
        QVERIFY(books.store->read([&](intake::Records &records) { member = records.ledger.account("micro:dana:KRW"); }));
        QCOMPARE(member->line, (Line{100, 0, 0}));
        QCOMPARE(books.take({End{"open", TransferState::voided}}), Verdict::alreadyPosted);
        QCOMPARE(books.take({beginning("next", microAccountOf("dana", krw, 1000), tillOf("shop", krw), won(100))}), Verdict::done);
        books.store.reset();
        books.store = books.open();
        QCOMPARE(books.number("SELECT posted FROM accounts WHERE id = 'micro:dana:KRW'"), std::int64_t(100));
        QCOMPARE(books.number("SELECT count(*) FROM batches AS a JOIN batches AS b ON b.sequence = a.sequence + 1 AND b.previous = a.hash"),
                 std::int64_t(2));
    }

    void bringsFormerBooksOver() {
        QTemporaryDir folder;
        const auto path = folder.filePath("books.db").toStdString();
        {
            SqliteDatabase db(path, Mode::writer);
            migrate(db, 4);
            db.execute("INSERT INTO accounts VALUES ('settlement:cards:KRW', 'settlement', 'KRW'), ('transit:cards:KRW', 'card_transit', 'KRW'),"
                       " ('settlement:issuer:KRW', 'settlement', 'KRW');"
                       "INSERT INTO balances VALUES ('transit:cards:KRW', 0, 0);"
                       "INSERT INTO transfers VALUES (1, 'c/debit', 'settlement:cards:KRW', 'transit:cards:KRW', 500, 'KRW', NULL, 10),"
                       " (2, 'c/load', 'transit:cards:KRW', 'settlement:issuer:KRW', 500, 'KRW', NULL, 20),"
                       " (3, 'd/debit', 'settlement:cards:KRW', 'transit:cards:KRW', 70, 'KRW', NULL, 30);"
                       "INSERT INTO transfer_ends VALUES ('c/debit', 'posted', 20), ('c/load', 'posted', 40)");
        }
        auto opened = SqliteStore::open(path);
        QVERIFY(bool(opened));
        QVERIFY((*opened)->read([](intake::Records &records) {
            ENSURE(records.ledger.account("settlement:cards:KRW")->line.posted == -500);
            ENSURE(records.ledger.account("transit:cards:KRW")->line == (Line{0, 0, 70}));
            ENSURE(records.ledger.transfer("c/load")->endedAt == base::Timestamp(std::chrono::microseconds(40)));
            ENSURE(records.ledger.pending().size() == 1);
        }));
        auto former = (*opened)->writer().query("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'former%'");
        QVERIFY(former.next());
        QCOMPARE(former.integer(0), std::int64_t(0));
    }
};

QTEST_GUILESS_MAIN(TestLedgerTables)
#include "test_ledger_tables.moc"
