#include "tests/server/sandbox/bank/desk_test.h"

#include <fstream>
#include <sstream>

using namespace florin;
using namespace florin::tests;

/// What the bank writes down outlives it, and holds no secret.
class TestJournal : public DeskTest {
    Q_OBJECT

  private slots:
    void init() { begin(); }
    void cleanup() { end(); }
    void booksOutliveARestart();
    void singleUseCardsOutliveARestart();
    void readsTheLinesOfTheFormerForms_data();
    void readsTheLinesOfTheFormerForms();
    void aTornLineIsCutOff();
    void aDamagedJournalStopsTheBank();
    void journalHoldsNoNumberAndNoSecret();
    void masksNumbersAndSecretsForTheLog();
};

void TestJournal::booksOutliveARestart() {
    const Issued card = issue("card_1", "0061");
    const Message charge = load(card.number, 1'000);
    const auto before = m_branch->desk.handle(charge);
    open(Trade::issuer);
    QCOMPARE(balanceOf(card.number), std::int64_t(1'000));
    const auto after = m_branch->desk.handle(charge);
    QVERIFY(before->answer.fields() == after->answer.fields());
    QCOMPARE(issue("card_1").secret, card.secret);
    QCOMPARE(issue("card_1").number, card.number);
}

void TestJournal::singleUseCardsOutliveARestart() {
    const Issued card = issue("card_1");
    QCOMPARE(ask(load(card.number, 1'000)), std::string("00"));
    const Issued locked = issueSingleUse("card_2", card.number, 500, "bookshop"), used = issueSingleUse("card_3", card.number, 500);
    QCOMPARE(ask(purchaseAt("bookshop", used.number, 300)), std::string("00"));
    open(Trade::issuer);
    QCOMPARE(balanceOf(card.number), std::int64_t(700));
    QCOMPARE(ask(purchaseAt("bookshop", used.number, 300)), std::string("57"));
    QCOMPARE(ask(purchaseAt("flowers", locked.number, 300)), std::string("57"));
    QCOMPARE(ask(purchaseAt("bookshop", locked.number, 501)), std::string("61"));
    QCOMPARE(ask(purchaseAt("bookshop", locked.number, 500)), std::string("00"));
    QCOMPARE(balanceOf(card.number), std::int64_t(200));
}

void TestJournal::readsTheLinesOfTheFormerForms_data() {
    QTest::addColumn<QString>("form");
    QTest::addColumn<QString>("added"); // what that form did not have
    QTest::newRow("no single-use cards") << "1" << "\t\t0\t\t\t0\t\t\t\t\t";
    QTest::newRow("no reports") << "2" << "\t\t0\t\t\t\t\t";
}

void TestJournal::readsTheLinesOfTheFormerForms() {
    QFETCH(QString, form);
    QFETCH(QString, added);
    const Issued card = issue("card_1");
    QCOMPARE(ask(load(card.number, 1'000)), std::string("00"));
    m_branch.reset();
    const std::string path = m_folder->filePath("journal.txt").toStdString(), lacks = added.toStdString();
    std::stringstream content, former;
    content << std::ifstream(path).rdbuf();
    for (std::string line; std::getline(content, line);) {
        QVERIFY(line.starts_with("3\t") && line.ends_with(lacks));
        former << form.toStdString() << line.substr(1, line.size() - 1 - lacks.size()) << '\n';
    }
    std::ofstream(path, std::ios::trunc) << former.str();
    open(Trade::issuer);
    QCOMPARE(balanceOf(card.number), std::int64_t(1'000));
    QCOMPARE(ask(purchase(issueSingleUse("card_2", card.number, 500).number, 400)), std::string("00"));
    open(Trade::issuer);
    QCOMPARE(balanceOf(card.number), std::int64_t(600));
    for (const char *odd : {"1\t", "2\t", "3\t", "4\t"}) {
        std::string line = former.str().substr(0, former.str().find('\n'));
        line.replace(0, 2, odd);
        QCOMPARE(Entry::fromLine(line).has_value(), *odd == form.at(0).toLatin1());
        QCOMPARE(Entry::fromLine(line + lacks).has_value(), *odd == '3');
    }
}

void TestJournal::aTornLineIsCutOff() {
    const Issued card = issue("card_1");
    QCOMPARE(ask(load(card.number, 1'000)), std::string("00"));
    std::ofstream(m_folder->filePath("journal.txt").toStdString(), std::ios::app) << "1\t0200|000009|11";
    open(Trade::issuer);
    QCOMPARE(balanceOf(card.number), std::int64_t(1'000));
    QCOMPARE(ask(load(card.number, 500)), std::string("00"));
    open(Trade::issuer);
    QCOMPARE(balanceOf(card.number), std::int64_t(1'500));
}

void TestJournal::aDamagedJournalStopsTheBank() {
    issue("card_1");
    m_branch.reset();
    std::ofstream(m_folder->filePath("journal.txt").toStdString(), std::ios::app) << "1\tnot an entry\n";
    QVERIFY_EXCEPTION_THROWN(open(Trade::issuer), std::runtime_error);
}

void TestJournal::journalHoldsNoNumberAndNoSecret() {
    const Issued card = issue("card_1");
    QCOMPARE(ask(load(card.number, 1'000)), std::string("00"));
    QCOMPARE(ask(cardFile("block", card.number)), std::string("00"));
    std::stringstream content;
    content << std::ifstream(m_folder->filePath("journal.txt").toStdString()).rdbuf();
    const std::string text = content.str();
    QVERIFY(text.find("card_1") != std::string::npos);
    QVERIFY(text.find(card.number) == std::string::npos);
    QVERIFY(text.find(card.number.substr(6)) == std::string::npos);
    QVERIFY(text.find("SC003") == std::string::npos);
    QVERIFY(text.find("IS003") == std::string::npos);
}

void TestJournal::masksNumbersAndSecretsForTheLog() {
    QCOMPARE(maskedNumber("9604001234567890"), std::string("960400******7890"));
    QCOMPARE(maskedNumber("4242"), std::string("****"));
    QCOMPARE(maskedPrivateData("SC003123AC005issue"), std::string("AC=issue SC=***"));
    QCOMPARE(maskedPrivateData("IS003123"), std::string("IS=***"));
    QCOMPARE(maskedPrivateData("no tags"), std::string("*******"));
}

QTEST_GUILESS_MAIN(TestJournal)
#include "test_journal.moc"
