#include "server/rear/ledger/step.h"
#include "server/rear/storage/sqlite_database.h"
#include "server/rear/storage/ledger_tables.h"
#include "server/rear/storage/migrations.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace florin;
using namespace florin::storage;
using namespace florin::ledger;

namespace {

const base::Timestamp noon{std::chrono::hours(12)};
money::Money won(std::int64_t amount) { return *money::Money::of(amount, *money::Currency::fromCode("KRW")); }

} // namespace

/// The books in SQLite: what the schema itself refuses, should the code ever be wrong.
class TestLedgerTables : public QObject {
    Q_OBJECT

    struct Books {
        QTemporaryDir folder;
        SqliteDatabase db{folder.filePath("books.db").toStdString(), Mode::writer};
        LedgerTables records{db};
        const Account issuer = settlementWith("issuer", won(0).currency());
        const Account company = settlementWith("cards", won(0).currency());
        const Account till = tillOf("shop", won(0).currency());
        const Account transit = cardTransit(won(0).currency());

        Books() {
            migrate(db);
            ENSURE(bool(take(records,
                             {beginning("sale", issuer, till, won(500)), End{"sale", TransferState::posted},
                              beginning("debit", company, transit, won(300)), End{"debit", TransferState::posted},
                              beginning("open", transit, issuer, won(100))},
                             noon)));
        }
    };

  private slots:
    void keepsWhatTheRulesSay();
    void refusesWhatBreaksTheBooks_data();
    void refusesWhatBreaksTheBooks();
};

void TestLedgerTables::keepsWhatTheRulesSay() {
    Books books;
    auto &records = books.records;
    QCOMPARE(records.balance(books.till), (Balance{500, 0}));
    QCOMPARE(records.balance(books.issuer), (Balance{-500, 0}));
    QCOMPARE(records.balance(books.transit), (Balance{300, 100}));
    QVERIFY(addsUp(records));
    QCOMPARE(records.pending().size(), std::size_t(1));
    QCOMPARE(int(begin(records, beginning("too much", books.transit, books.issuer, won(201)), noon).error().error),
             int(LedgerError::notEnough));
    QVERIFY(bool(end(records, {"open", TransferState::posted}, noon)));
    QCOMPARE(records.balance(books.transit), (Balance{200, 0}));
    QVERIFY(bool(take(records, {Begin{correctionOf(records.transfer("debit")->plan, "back"), books.transit, books.company}},
                      noon)) == false);
    QVERIFY(bool(take(records,
                      {beginning("back", books.transit, books.company, won(200), "debit"), End{"back", TransferState::posted}},
                      noon)));
    QCOMPARE(records.transfer("back")->plan.linked, std::string("debit"));
    QCOMPARE(records.balance(books.transit), Balance{});
    QVERIFY(addsUp(records));
    QVERIFY(records.pending().empty());
}

void TestLedgerTables::refusesWhatBreaksTheBooks_data() {
    QTest::addColumn<QString>("statement");
    const auto row = [](const char *name, const char *statement) { QTest::newRow(name) << statement; };
    row("changing a transfer", "UPDATE transfers SET amount = 1");
    row("deleting a transfer", "DELETE FROM transfers WHERE id = 'open'");
    row("changing a posting", "UPDATE postings SET amount = amount + 1");
    row("deleting a posting", "DELETE FROM postings");
    row("changing an end", "UPDATE transfer_ends SET outcome = 'voided'");
    row("deleting an end", "DELETE FROM transfer_ends");
    row("ending twice", "INSERT INTO transfer_ends (transfer, outcome, ended_at) VALUES ('sale', 'voided', 0)");
    row("a second transfer of one id", "INSERT INTO transfers (id, debit, credit, amount, currency, begun_at)"
                                       " VALUES ('sale', 'settlement:issuer:KRW', 'till:shop:KRW', 5, 'KRW', 0)");
    row("a transfer of nothing", "INSERT INTO transfers (id, debit, credit, amount, currency, begun_at)"
                                 " VALUES ('x', 'settlement:issuer:KRW', 'till:shop:KRW', 0, 'KRW', 0)");
    row("a transfer between currencies", "INSERT INTO transfers (id, debit, credit, amount, currency, begun_at)"
                                         " VALUES ('x', 'settlement:issuer:KRW', 'till:shop:KRW', 5, 'EUR', 0)");
    row("a transfer to itself", "INSERT INTO transfers (id, debit, credit, amount, currency, begun_at)"
                                " VALUES ('x', 'till:shop:KRW', 'till:shop:KRW', 5, 'KRW', 0)");
    row("a posting of a pending transfer", "INSERT INTO postings (transfer, account, amount, currency)"
                                           " VALUES ('open', 'transit:cards:KRW', -100, 'KRW')");
    row("a third posting",
        "INSERT INTO postings (transfer, account, amount, currency) VALUES ('sale', 'till:shop:KRW', 500, 'KRW')");
    row("a posting of another amount", "INSERT INTO postings (transfer, account, amount, currency)"
                                       " VALUES ('sale', 'transit:cards:KRW', 501, 'KRW')");
    row("a balance below zero", "UPDATE balances SET posted = 99");
    row("less reserved than nothing", "UPDATE balances SET reserved = -1");
}

void TestLedgerTables::refusesWhatBreaksTheBooks() {
    QFETCH(QString, statement);
    Books books;
    QVERIFY_THROWS_EXCEPTION(RuleBroken, books.db.execute(statement.toStdString()));
    QVERIFY(addsUp(books.records));
}

QTEST_GUILESS_MAIN(TestLedgerTables)
#include "test_ledger_tables.moc"
