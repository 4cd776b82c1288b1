#include "server/rear/storage/bank_log.h"
#include "server/rear/storage/books_audit.h"
#include "server/rear/storage/migrations.h"
#include "server/rear/storage/sqlite_database.h"
#include "server/rear/storage/suspense.h"
#include "tests/server/rear/intake/money_world.h"

#include <QtTest>

using namespace florin;
using namespace florin::test;
using ledger::Verdict;

namespace {

/// What is done to a copy of the books, and what the audit has to say of it.
struct Tampering {
    const char *name;
    const char *statements;
    const char *said; ///< a regular expression that one finding matches: the row, and the amount where money is concerned
};

const std::vector<Tampering> &tamperings() {
    static const std::vector<Tampering> all{
        // Entries.
        {"an amount", "UPDATE entries SET amount = 201 WHERE id = 'sale'", "entries \\d+ \\(sale\\), 201 KRW"},
        {"an amount of a card payment", "UPDATE entries SET amount = amount - 1 WHERE id LIKE 'pay%' AND step = 1", "entries \\d+.*14500 KRW|entries \\d+ \\(pay"},
        {"a posted part", "UPDATE entries SET amount = amount - 1, rest = rest + 1 WHERE step = 3 AND amount = 14500", "entries \\d+|payments pay.*14500"},
        {"a rest", "UPDATE entries SET rest = 5 WHERE step = 3 AND begun = (SELECT number FROM entries WHERE id = 'hold')", "entries \\d+, 60 KRW: with its rest of 5"},
        {"who pays", "UPDATE entries SET debit = (SELECT number FROM accounts WHERE id = 'micro:eve:KRW') WHERE id = 'sale'", "entries \\d+ \\(sale\\), 200 KRW"},
        {"who is paid", "UPDATE entries SET credit = (SELECT number FROM accounts WHERE id = 'till:other:KRW') WHERE id = 'sale'", "batches \\d+.*200 in minor.*one of these: entries \\d+ \\(sale\\), 200 KRW"},
        {"to an account that is not there", "UPDATE entries SET credit = 999 WHERE id = 'sale'", "entries \\d+ \\(sale\\), 200 KRW: it names an account"},
        {"to itself", "UPDATE entries SET credit = debit WHERE id = 'sale'", "entries \\d+ \\(sale\\), 200 KRW: it moves money to where it was"},
        {"an id", "UPDATE entries SET id = 'sole' WHERE id = 'sale'", "entries \\d+ \\(sole\\), 200"},
        {"an id that another has", "UPDATE entries SET id = 'refill' WHERE id = 'sale'", "entries \\d+ \\(refill\\).*"},
        {"a time", "UPDATE entries SET at = at - 1 WHERE id = 'sale'", "batches \\d+ .*200 in minor.*one of these: entries \\d+ \\(sale\\), 200 KRW"},
        {"a time after its commit's", "UPDATE entries SET at = at + 60000000 WHERE id = 'sale'", "entries \\d+ \\(sale\\), 200 KRW: its time 2\\S+ does not fit its commit's, 2"},
        {"a time long before its commit's", "UPDATE entries SET at = at - 86400000000 WHERE id = 'sale'", "entries \\d+ \\(sale\\), 200 KRW: its time 2\\S+ does not fit its commit's, 2"},
        {"an amount beyond all amounts", "UPDATE entries SET amount = 9223372036854775807 WHERE id = 'sale'", "entries \\d+ \\(sale\\), 9223372036854775807 KRW: its amount is larger"},
        {"a time to expire", "UPDATE entries SET expires_at = expires_at + 1 WHERE id = 'late'", "batches \\d+|open_transfers \\d+.*30 KRW"},
        {"a void made a post", "UPDATE entries SET step = 3, amount = rest, rest = 0 WHERE step = 4 AND begun = (SELECT number FROM entries WHERE id = 'gone')", "entries \\d+, 40 KRW"},
        {"a post made a void", "UPDATE entries SET step = 4, rest = amount, amount = 0 WHERE step = 3 AND begun = (SELECT number FROM entries WHERE id = 'hold')", "entries \\d+.*holds .*"},
        {"a begun made final", "UPDATE entries SET step = 2 WHERE id = 'late'", "entries \\d+ \\(late\\), 30 KRW"},
        {"what it ends", "UPDATE entries SET begun = (SELECT number FROM entries WHERE id = 'late') WHERE step = 4 AND begun = (SELECT number FROM entries WHERE id = 'gone')", "entries 13: 40 KRW are pending|entries \\d+: 40 KRW are pending"},
        {"a correction's original", "UPDATE entries SET linked = (SELECT number FROM entries WHERE id = 'refill') WHERE id = 'back'", "entries \\d+ \\(back\\), 50 KRW: it corrects entry \\d+"},
        {"a correction made a payment", "UPDATE entries SET linked = NULL WHERE id = 'back'", "batches \\d+ .*50 in minor.*one of these: entries \\d+ \\(back\\), 50 KRW"},
        {"a running balance", "UPDATE entries SET debit_posted = debit_posted + 10 WHERE id = 'sale'", "entries \\d+ \\(sale\\), 200 KRW: micro:dana:KRW holds"},
        {"a running reserve", "UPDATE entries SET debit_reserved = debit_reserved + 10 WHERE id = 'hold'", "entries \\d+ \\(hold\\), 60 KRW: micro:dana:KRW holds"},
        {"the entry before", "UPDATE entries SET debit_previous = 1 WHERE id = 'sale'", "entries \\d+ \\(sale\\), 200 KRW: micro:dana:KRW was touched"},
        {"an entry deleted", "DELETE FROM entries WHERE id = 'sale'", "entries \\d+.*what stood between is gone|batches \\d+.*speaks of"},
        {"a payment's entries deleted", "DELETE FROM entries WHERE number IN (SELECT number FROM entries WHERE id LIKE 'pay%')", "entries \\d+.*what stood between is gone"},
        {"the last entry deleted", "DELETE FROM entries WHERE number = (SELECT max(number) FROM entries)", "batches \\d+.*speaks of 1 entries, and there are 0"},
        {"an entry added", "INSERT INTO entries SELECT max(number) + 1, batch, 2, 'gift', NULL, (SELECT number FROM accounts WHERE id = 'settlement:issuer:KRW'),"
                           " (SELECT number FROM accounts WHERE id = 'till:bookshop:KRW'), 777, 0, NULL, at, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM entries",
         "batches \\d+.*speaks of|entries \\d+ \\(gift\\), 777"},
        {"an entry added outside of commits", "INSERT INTO entries SELECT max(number) + 1, 9999, 2, 'gift', NULL, (SELECT number FROM accounts WHERE id = 'settlement:issuer:KRW'),"
                                              " (SELECT number FROM accounts WHERE id = 'till:bookshop:KRW'), 777, 0, NULL, at, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM entries",
         "entries \\d+ \\(gift\\), 777 KRW: it belongs to no commit"},
        {"two entries swapped", "UPDATE entries SET number = -number WHERE id IN ('sale', 'hold'); UPDATE entries SET number = (SELECT sum(-number) FROM entries WHERE number < 0) + number"
                                " WHERE number < 0",
         "entries \\d+|batches \\d+"},
        // Accounts.
        {"a line raised", "UPDATE accounts SET posted = posted + 500 WHERE id = 'micro:dana:KRW'", "accounts \\d+ \\(micro:dana:KRW\\): its row holds .*KRW"},
        {"a till's line raised", "UPDATE accounts SET posted = posted + 500 WHERE id = 'till:bookshop:KRW'", "accounts \\d+ \\(till:bookshop:KRW\\): its row holds"},
        {"a reserve released", "UPDATE accounts SET reserved = 0 WHERE id = 'micro:dana:KRW'", "accounts \\d+ \\(micro:dana:KRW\\)"},
        {"a line ahead of the journal", "UPDATE accounts SET last_entry = 99999 WHERE id = 'micro:dana:KRW'", "accounts \\d+ \\(micro:dana:KRW\\)"},
        {"a line behind", "UPDATE accounts SET last_entry = 0, posted = 0, reserved = 0, expected = 0 WHERE id = 'micro:dana:KRW'", "accounts \\d+ \\(micro:dana:KRW\\): its row stands at entry 0"},
        {"a ceiling", "UPDATE accounts SET ceiling = 999999 WHERE id = 'micro:dana:KRW'", "accounts \\d+ \\(micro:dana:KRW\\): its ceiling of 999999 KRW is not the 1000 KRW"},
        {"a ceiling where none can be", "UPDATE accounts SET ceiling = 999999 WHERE id = 'till:bookshop:KRW'", "accounts \\d+ \\(till:bookshop:KRW\\): its ceiling is 999999, which its kind does not have"},
        {"when it was opened", "UPDATE accounts SET opened_at = opened_at + 60000000 WHERE id = 'micro:dana:KRW'", "accounts \\d+ \\(micro:dana:KRW\\): its time 2\\S+ does not fit"},
        {"a kind", "UPDATE accounts SET kind = 'settlement' WHERE id = 'micro:dana:KRW'", "accounts \\d+ \\(micro:dana:KRW\\): its floor"},
        {"a kind and its floor", "UPDATE accounts SET kind = 'settlement', floor = NULL WHERE id = 'micro:dana:KRW'", "accounts \\d+ \\(micro:dana:KRW\\): such an account has another number"},
        {"a floor", "UPDATE accounts SET floor = NULL WHERE id = 'micro:dana:KRW'", "accounts \\d+ \\(micro:dana:KRW\\): its floor"},
        {"a currency", "UPDATE accounts SET currency = 'EUR' WHERE id = 'micro:dana:KRW'", "accounts \\d+ \\(micro:dana:KRW\\): its currency EUR"},
        {"an owner", "UPDATE accounts SET id = 'micro:mallory:KRW' WHERE id = 'micro:dana:KRW'", "batches \\d+.*one of these: .*accounts \\d+ \\(micro:mallory:KRW\\)"},
        {"an owner's kind", "UPDATE accounts SET id = 'till:dana:KRW' WHERE id = 'micro:dana:KRW'", "accounts \\d+ \\(till:dana:KRW\\): an account of its kind, micro_account, has another id"},
        {"an account with the serial of another", "INSERT INTO accounts (number, id, kind, currency, floor, opened_at, batch) SELECT number + 4, 'micro:mallory:KRW', kind, currency, floor, opened_at, 1"
                                                  " FROM accounts WHERE id = 'micro:dana:KRW'", "accounts \\d+ \\(micro:mallory:KRW\\): it has the serial number of account"},
        {"an account added", "INSERT INTO accounts (id, kind, currency, floor, opened_at, batch) VALUES ('micro:mallory:KRW', 'micro_account', 'KRW', 0, 0, 1)", "batches \\d+.*accounts"},
        {"an account deleted", "DELETE FROM accounts WHERE id = 'till:bookshop:KRW'", "names an account that is not there"},
        // Ids, who is pending, the chain.
        {"an id forgotten", "DELETE FROM segmented_ids WHERE entry = (SELECT number FROM entries WHERE id = 'sale')", "entries \\d+ \\(sale\\), 200: the index of ids does not know it"},
        {"an id of another", "UPDATE segmented_ids SET entry = 1 WHERE entry = (SELECT number FROM entries WHERE id = 'sale')", "entries \\d+ \\(sale\\), 200: the index"},
        {"an id that never was", "INSERT INTO segmented_ids VALUES (0, x'00112233445566778899aabbccddeeff', 1)", "entry_ids names entry 1"},
        {"an id with a byte more", "UPDATE segmented_ids SET key = CAST(key || x'00' AS BLOB) WHERE entry = (SELECT number FROM entries WHERE id = 'sale')", "entries \\d+ \\(sale\\), 200: the index of ids does not know it"},
        {"a pending one forgotten", "DELETE FROM open_transfers", "entries \\d+: 30 KRW are pending"},
        {"a pending one made up", "INSERT INTO open_transfers VALUES (1, NULL)", "open_transfers 1: no such transfer"},
        {"a hash", "UPDATE batches SET hash = x'00' WHERE number = 3", "^batches 3 .*: its hash was changed. What it entered is as it was written"},
        {"the newest hash", "UPDATE batches SET hash = x'00' WHERE number = (SELECT max(number) FROM batches)", "batches \\d+ .*: its hash was changed. What it entered is as it was written"},
        {"a hash and the one that follows on it", "UPDATE batches SET hash = x'00' WHERE number = 3; UPDATE batches SET previous = x'00' WHERE number = 4", "batches 3 .*not as it was written"},
        {"a batch deleted", "DELETE FROM batches WHERE number = 3", "batches 4 .*does not follow on commit 2"},
        {"a batch's time", "UPDATE batches SET at = at + 1 WHERE number = 3", "batches 3 "},
        {"a batch's unit", "UPDATE batches SET unit = 'other' WHERE number = 3", "batches 3 \\(unit other"},
        {"the last batches deleted with all they held",
         "DELETE FROM segmented_ids WHERE entry IN (SELECT number FROM entries WHERE batch > 20); DELETE FROM open_transfers WHERE entry IN (SELECT number FROM entries"
         " WHERE batch > 20); DELETE FROM entries WHERE batch > 20; DELETE FROM witnesses WHERE batch > 20; DELETE FROM batches WHERE number > 20",
         "unit rear signed commit \\d+ with \\d+ entries in all; the books end with its commit \\d+ and \\d+ entries: \\d+ are gone"},
        // The rows that the journal speaks of.
        {"a witness", "UPDATE witnesses SET digest = x'00' WHERE subject = 'payments'", "batches \\d+|payments pay"},
        {"a witness deleted", "DELETE FROM witnesses WHERE batch = (SELECT max(batch) FROM witnesses)", "batches \\d+.*witnesses"},
        {"a payment's total", "UPDATE payments SET total = 1 WHERE state = 'approved'", "payments pay\\S+, 1 KRW: the row is not as"},
        {"a payment's state", "UPDATE payments SET state = 'declined' WHERE state = 'approved'", "payments pay\\S+, 14500 KRW: it is declined, and its transfer \\S+ is posted with 14500 KRW"},
        {"a payment's shop", "UPDATE payments SET merchant = 'other' WHERE state = 'approved'", "payments pay\\S+, 14500 KRW"},
        {"a payment deleted", "DELETE FROM payments WHERE state = 'approved'", "payments pay\\S+: the row is gone.*14500 KRW"},
        {"a payment made up", "INSERT INTO payments (id, kind, state, member, means, merchant, ticket, serial, total, vat, currency, fingerprint, approval, stan, retrieval,"
                              " sent_at, created_at, wait_until, resolve_by, concluded_at, approval_code, refusal, balance_after)"
                              " SELECT 'pay_forged', kind, state, member, means, merchant, 'tkt_x', serial, total, vat, currency, fingerprint, approval, stan, retrieval,"
                              " sent_at, created_at, wait_until, resolve_by, concluded_at, approval_code, refusal, balance_after FROM payments WHERE state = 'approved' LIMIT 1",
         "payments pay_forged, 14500 KRW: no commit wrote the row"},
        {"a payment's serial in the register", "UPDATE payments SET register = register + 1000 WHERE state = 'approved'", "payments pay\\S+, 14500 KRW: the row is not as"},
        {"what a voucher says", "UPDATE payments SET customer = 'cus_other' WHERE state = 'approved'", "payments pay\\S+, 14500 KRW: the row is not as"},
        {"an order line", "UPDATE order_lines SET price = price + 1 WHERE owner LIKE 'pay%'", "payments pay\\S+, 14500 KRW: the row is not as"},
        {"an order line deleted", "DELETE FROM order_lines WHERE owner LIKE 'apr%' AND place = 1", "approvals apr\\S+, 14500 KRW: the row is not as"},
        {"an approval's code", "UPDATE approvals SET approval_code = 'X' WHERE state = 'approved'", "approvals apr\\S+, 14500 KRW: the row is not as"},
        {"an approval deleted", "DELETE FROM approvals", "approvals apr\\S+: the row is gone"},
        {"a charge's amount", "UPDATE charges SET amount = 5", "charges chg\\S+, 5 KRW|charges \\S+, 5 KRW"},
        {"a charge deleted", "DELETE FROM charges", "charges \\S+: the row is gone.*50000 KRW"},
        {"an instruction reopened", "UPDATE instructions SET closed_at = NULL", "instructions \\S+, \\d+ KRW: the row is not as"},
        {"an instruction deleted", "DELETE FROM instructions WHERE verb = 'purchase'", "instructions \\S+: the row is gone"},
        {"a kept answer's body", "UPDATE answers SET body = 'paid' WHERE path = '/v1/charges'", "answers .*/v1/charges .*: the row is not as"},
        {"a kept answer deleted", "DELETE FROM answers WHERE path = '/v1/charges'", "answers .*/v1/charges .*: the row is gone"},
    };
    return all;
}

} // namespace

/// Whatever is done to the books behind the program's back, the audit names it.
class TestAudit : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::vector<audit::HeadSeen> m_heads;
    std::vector<audit::HeadSeen> m_earlierHeads;

    QString copyOf(const QString &name) {
        const auto copy = m_folder.filePath("tampered.db");
        QFile::remove(copy);
        ENSURE(QFile::copy(m_folder.filePath(name), copy));
        return copy;
    }
    static std::vector<std::string> findingsIn(const QString &path, const std::vector<audit::HeadSeen> &heads) {
        storage::SqliteDatabase db(path.toStdString(), storage::Mode::reader);
        db.execute("BEGIN");
        audit::Findings findings;
        storage::auditBooks(db, audit::Numbers::gapless, heads, findings);
        std::vector<std::string> sentences;
        for (const auto &finding : findings.list()) sentences.push_back(finding.sentence);
        return sentences;
    }

  private slots:
    void initTestCase() {
        MoneyWorld w;
        const auto card = w.chargedCard();
        const auto pay = [&](const payment::PaymentTicket &ticket) {
            QCOMPARE(w.shopAsks(w.requestFor(ticket)).get().status, 202); // Answered first: only the second to come is paid.
            QCOMPARE(w.payerAsks(w.orderFor(ticket, card)).get().status, 201);
        };
        pay(w.ticket());
        fillMicroAccounts(*w.rear->store);
        w.rear->store->writer().execute("VACUUM INTO '" + m_folder.filePath("earlier.db").toStdString() + "'");
        m_earlierHeads = *w.rear->store->heads();
        pay(w.ticket());
        m_heads = *w.rear->store->heads();
        const auto books = m_folder.filePath("books.db").toStdString();
        const auto path = w.folder.filePath("florin.db");
        w.kill(); // What is swept at the end is part of what can be tampered with.
        ENSURE(QFile::copy(path, QString::fromStdString(books)));
    }
    static void fillMicroAccounts(storage::SqliteStore &store) {
        using namespace ledger;
        const auto unit = *money::Currency::fromCode("KRW");
        const auto amount = [&](std::int64_t value) { return *money::Money::of(value, unit); };
        const auto bank = settlementWith("issuer", unit);
        const auto dana = microAccountOf("dana", unit, 1000);
        const auto eve = microAccountOf("eve", unit, 1000);
        const auto shop = tillOf("shop", unit);
        const auto now = base::SystemClock().now();
        const auto once = [&](const Begin &begin) {
            Verdict verdict{};
            ENSURE(bool(store.write([&](intake::Records &records) {
                verdict = ledger::begin(records.ledger, begin, now);
                return intake::Outcome::commit;
            })));
            ENSURE(verdict == Verdict::done);
        };
        const auto end = [&](const End &how) {
            ENSURE(bool(store.write([&](intake::Records &records) {
                ENSURE(ledger::end(records.ledger, how, now) == Verdict::done);
                return intake::Outcome::commit;
            })));
        };
        const auto direct = [&](const char *id, const Account &from, const Account &to, std::int64_t value) {
            auto begin = beginning(id, from, to, amount(value));
            begin.plan.settles = Settles::atOnce;
            once(begin);
        };
        direct("refill", bank, dana, 700);
        direct("refill-eve", bank, eve, 700);
        direct("other", eve, tillOf("other", unit), 1);
        direct("sale", dana, shop, 200);
        once(beginning("hold", dana, eve, amount(60)));
        end({"hold", TransferState::posted});
        once(beginning("gone", dana, eve, amount(40)));
        end({"gone", TransferState::voided});
        once(beginning("back", shop, dana, amount(50), "sale"));
        end({"back", TransferState::posted});
        auto late = beginning("late", dana, eve, amount(30));
        late.plan.expiresAt = now + std::chrono::hours(1);
        once(late);
    }

    void saysNothingOfBooksThatAreAsTheyWereWritten() {
        for (const auto &sentence : findingsIn(m_folder.filePath("books.db"), m_heads)) QFAIL(sentence.c_str());
        for (const auto &sentence : findingsIn(m_folder.filePath("earlier.db"), m_earlierHeads)) QFAIL(sentence.c_str());
    }

    void namesWhatWasDone_data() {
        QTest::addColumn<int>("row");
        for (std::size_t i = 0; i < tamperings().size(); ++i) QTest::newRow(tamperings()[i].name) << int(i);
    }
    void namesWhatWasDone() {
        QFETCH(int, row);
        const auto &tampering = tamperings()[std::size_t(row)];
        const auto path = copyOf("books.db");
        {
            storage::SqliteDatabase db(path.toStdString(), storage::Mode::writer);
            std::vector<std::string> triggers;
            auto names = db.query("SELECT name FROM sqlite_schema WHERE type = 'trigger'");
            while (names.next()) triggers.push_back(names.text(0));
            for (const auto &name : triggers) db.execute("DROP TRIGGER " + name);
            db.execute("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; DROP INDEX one_payment_a_ticket");
            db.execute(tampering.statements);
            auto changed = db.query("SELECT total_changes()");
            QVERIFY(changed.next() && changed.integer(0) > 0);
        }
        const auto said = findingsIn(path, m_heads);
        QVERIFY(!said.empty());
        const QRegularExpression pattern(tampering.said);
        const bool isNamed = std::any_of(said.begin(), said.end(), [&](const std::string &sentence) {
            return pattern.match(QString::fromStdString(sentence)).hasMatch();
        });
        QString all;
        for (const auto &sentence : said) all += QString::fromStdString(sentence) + "\n";
        QVERIFY2(isNamed, qPrintable(all));
    }

    /// More than one slice of rows, so that two threads and two connections are at it.
    QString largeBooks() {
        const auto path = m_folder.filePath("large.db");
        if (QFile::exists(path)) return path;
        auto store = storage::SqliteStore::open(path.toStdString());
        ENSURE(bool(store));
        const auto unit = *money::Currency::fromCode("KRW");
        for (int commit = 0; commit < 10; ++commit)
            ENSURE(bool((*store)->write([&](intake::Records &records) {
                for (int i = commit * 700; i < (commit + 1) * 700; ++i) {
                    const auto member = ledger::microAccountOf("m" + std::to_string(i % 900), unit, 1'000'000);
                    auto begin = ledger::beginning("t" + std::to_string(i), ledger::settlementWith("issuer", unit), member, *money::Money::of(i + 1, unit));
                    begin.plan.settles = ledger::Settles::atOnce;
                    ENSURE(ledger::begin(records.ledger, begin, base::SystemClock().now()) == Verdict::done);
                }
                return intake::Outcome::commit;
            })));
        return path;
    }

    void saysTheSameOfLargeBooksWhateverTheThreadsDo() {
        QCOMPARE(findingsIn(largeBooks(), {}), std::vector<std::string>());
        const auto path = copyOf("large.db");
        {
            storage::SqliteDatabase db(path.toStdString(), storage::Mode::writer);
            db.execute("DROP TRIGGER entries_are_not_changed; DROP TRIGGER ids_are_not_deleted; UPDATE entries SET amount = amount + 1 WHERE id IN ('t0', 't3500', 't6999');"
                       " DELETE FROM segmented_ids WHERE entry = 6000");
        }
        const auto said = findingsIn(path, {});
        for (const auto *row : {"entries 1 (t0), 2 KRW", "entries 3501 (t3500), 3502 KRW", "entries 7000 (t6999), 7001 KRW", "entries 6000 (t5999), 6000: the index"})
            QVERIFY2(std::any_of(said.begin(), said.end(), [&](const std::string &sentence) { return sentence.starts_with(row); }), row);
        for (int again = 0; again < 5; ++again) QCOMPARE(findingsIn(path, {}), said);
    }
    /// A page that has `text` on it, or where that is empty the first one of the table, is rubbish.
    void failsWhereTheBooksCannotBeRead_data() {
        QTest::addColumn<QString>("table");
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("the first entries") << "entries" << QByteArray("t17");
        QTest::newRow("entries in the middle, once reading has begun") << "entries" << QByteArray("t3500");
        QTest::newRow("the last entries") << "entries" << QByteArray("t6999");
        QTest::newRow("an account") << "accounts" << QByteArray("micro:m899:KRW");
        QTest::newRow("accounts") << "accounts" << QByteArray();
        QTest::newRow("commits") << "batches" << QByteArray();
        QTest::newRow("the index of ids, on a thread of its own") << "segmented_ids" << QByteArray();
    }
    void failsWhereTheBooksCannotBeRead() {
        QFETCH(QString, table);
        QFETCH(QByteArray, text);
        largeBooks();
        const auto path = copyOf("large.db");
        qint64 page = 0;
        {
            storage::SqliteDatabase db(path.toStdString(), storage::Mode::reader);
            auto row = db.query("SELECT rootpage FROM sqlite_schema WHERE name = $1", table.toStdString());
            QVERIFY(row.next());
            page = row.integer(0) - 1;
        }
        constexpr qint64 pageSize = 4096;
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        const auto books = file.readAll();
        const auto spoil = [&](qint64 which) { return file.seek(which * pageSize) && file.write(QByteArray(pageSize, '\xee')) == pageSize; };
        if (text.isEmpty()) QVERIFY(spoil(page));
        for (auto found = text.isEmpty() ? -1 : books.indexOf(text); found >= 0; found = books.indexOf(text, found + 1)) QVERIFY(spoil(found / pageSize));
        file.close();
        QVERIFY_THROWS_EXCEPTION(storage::StorageFailure, findingsIn(path, {}));
    }

    /// What the bank says it moved against what we asked of it.
    void comparesWithTheBanksLog_data() {
        QTest::addColumn<QString>("change");
        QTest::addColumn<QString>("said");
        QTest::newRow("nothing") << "" << "";
        QTest::newRow("another amount") << "amount" << "The bank's \\d{12}, 14501 KRW: in the books it is 14500 KRW, for payment pay";
        QTest::newRow("taken back") << "taken back" << "The bank's \\d{12}, 14500 KRW: the bank took it back, and in the books payment pay\\S+ is posted";
        QTest::newRow("a stranger's") << "stranger" << "The bank's 999999999999, 14500 KRW: the books know nothing of it";
        QTest::newRow("a stranger's that was taken back") << "old stranger" << "";
    }
    void comparesWithTheBanksLog() {
        QFETCH(QString, change);
        QFETCH(QString, said);
        storage::SqliteDatabase db(m_folder.filePath("books.db").toStdString(), storage::Mode::reader);
        std::vector<storage::BankLogRow> log;
        auto row = db.query("SELECT retrieval, amount, currency FROM instructions WHERE verb IN ('purchase', 'load') ORDER BY subject DESC");
        while (row.next()) log.push_back({row.text(0), row.integer(1), row.text(2), true});
        QCOMPARE(log.size(), std::size_t(4)); // Two payments, and a charge's debit and load.
        auto &first = log.front();
        if (change == "amount") ++first.amount;
        if (change == "taken back") first.stands = false;
        if (change.contains("stranger")) first.retrieval = "999999999999";
        if (change == "old stranger") first.stands = false;
        audit::Findings findings;
        const auto count = storage::compareWithBankLog(db, log, findings);
        QCOMPARE(count.agreeing, std::int64_t(change.isEmpty() ? 4 : 3));
        QCOMPARE(findings.count(), std::size_t(said.isEmpty() ? 0 : 1));
        if (!said.isEmpty())
            QVERIFY2(QRegularExpression(said).match(QString::fromStdString(findings.list().front().sentence)).hasMatch(),
                     findings.list().front().sentence.c_str());
    }

    void knowsOfALoadInPart_data() {
        QTest::addColumn<QString>("statements");
        QTest::addColumn<QString>("said");
        QTest::newRow("as it is") << "" << "";
        QTest::newRow("another part") << "UPDATE charges SET loaded = loaded + 1" << "charges \\S+, 200000 KRW: it is loaded, and its transfer \\S+/load is posted with 100000 KRW";
        QTest::newRow("no part") << "UPDATE charges SET loaded = NULL" << "charges \\S+, 200000 KRW: the row is not as its last commit left it";
    }
    /// The part is posted, the rest listed for a person, and the banks' logs agree.
    void knowsOfALoadInPart() {
        QFETCH(QString, statements);
        QFETCH(QString, said);
        MoneyWorld w;
        const auto card = w.newCard();
        w.banks.own.refuseNext(payments::BankVerb::load, "10");
        w.banks.own.refuseNext(payments::BankVerb::reversal, "51");
        const std::string charge = w.charge(card, 200000).body["id"];
        w.kill();
        const auto path = w.folder.filePath("florin.db");
        if (!statements.isEmpty()) storage::SqliteDatabase(path.toStdString(), storage::Mode::writer).execute(statements.toStdString());
        const auto findings = findingsIn(path, {});
        QCOMPARE(findings.empty(), said.isEmpty());
        if (!said.isEmpty())
            QVERIFY2(std::any_of(findings.begin(), findings.end(),
                                 [&](const auto &one) { return QRegularExpression(said).match(QString::fromStdString(one)).hasMatch(); }),
                     findings.front().c_str());

        storage::SqliteDatabase db(path.toStdString(), storage::Mode::reader);
        const auto list = storage::suspended(db);
        QCOMPARE(list.size(), std::size_t(1));
        QCOMPARE(list.front().transfer.plan.id, charge + "/suspense");
        QCOMPARE(list.front().transfer.plan.credit, std::string("suspense:cards:KRW"));
        QCOMPARE(list.front().left, wonMoney(100000));
        const auto log = [&](std::int64_t loaded) {
            std::vector<storage::BankLogRow> rows;
            auto row = db.query("SELECT retrieval, amount, verb FROM instructions WHERE verb IN ('purchase', 'load')");
            while (row.next()) rows.push_back({row.text(0), row.text(2) == "load" ? loaded : row.integer(1), "KRW", true});
            return rows;
        };
        audit::Findings none, some;
        QCOMPARE(storage::compareWithBankLog(db, log(100000), none).agreeing, std::int64_t(2));
        QVERIFY(none.isEmpty());
        storage::compareWithBankLog(db, log(200000), some);
        QCOMPARE(some.count(), std::size_t(1));
    }

    void listsLessOnceSomeOfItIsSettled() {
        MoneyWorld w;
        const auto krw = *money::Currency::fromCode("KRW");
        w.banks.own.refuseNext(payments::BankVerb::load, "10");
        w.banks.own.refuseNext(payments::BankVerb::reversal, "51");
        const std::string charge = w.charge(w.newCard(), 200000).body["id"];
        auto back = ledger::beginning("settled", ledger::suspenseWith("cards", krw), ledger::cardTransit(krw), wonMoney(30000), charge + "/suspense");
        back.plan.settles = ledger::Settles::atOnce;
        QVERIFY(bool(w.rear->store->write([&](intake::Records &records) {
            ENSURE(ledger::begin(records.ledger, back, w.rear->clock.now()) == Verdict::done);
            return intake::Outcome::commit;
        })));
        const auto left = storage::suspended(w.rear->store->writer());
        QCOMPARE(left.size(), std::size_t(1));
        QCOMPARE(left.front().left, wonMoney(70000));
    }

    /// A charge that was witnessed before there was a column for a part.
    void believesChargesOfAnEarlierSchema() {
        const auto path = copyOf("books.db");
        storage::SqliteDatabase db(path.toStdString(), storage::Mode::writer);
        db.execute("ALTER TABLE charges DROP COLUMN loaded; ALTER TABLE charges ADD COLUMN loaded INTEGER");
        QCOMPARE(findingsIn(path, {}), std::vector<std::string>());
    }

    /// The books of an hour ago put in the place of today's: sound in themselves, and found out by what was signed since.
    void findsOlderBooksInThePlaceOfTodays() {
        const auto said = findingsIn(m_folder.filePath("earlier.db"), m_heads);
        QCOMPARE(said.size(), std::size_t(1));
        QVERIFY(QString::fromStdString(said.front()).contains("are gone"));
    }
};

QTEST_GUILESS_MAIN(TestAudit)
#include "test_audit.moc"
