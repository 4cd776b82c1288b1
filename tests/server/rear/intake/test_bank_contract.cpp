#include "tests/server/rear/intake/fake_banks.h"
#include "tests/server/rear/links/bank_world.h"

#include <memory>
#include <QtTest>

using namespace florin;
using namespace florin::tests;
using payments::BankSilence;
using payments::BankVerb;

/// What the courier relies on in a bank: the same rules for the fake of the stories and for the sandbox's bank behind its real
/// link.
class TestBankContract : public QObject {
    Q_OBJECT

    BankWorld m_world;
    std::unique_ptr<LinkedBank> m_line;
    std::unique_ptr<test::FakeBank> m_fake;

    payments::Bank &bankOf(bool isReal) { return isReal ? static_cast<payments::Bank &>(m_line->link) : *m_fake; }
    payments::BankReply answer(bool isReal, payments::BankQuestion question) {
        auto reply = askAndWait(bankOf(isReal), std::move(question));
        if (!reply) qFatal("the bank did not answer");
        return std::move(*reply);
    }
    /// A card with 10,000 won on it.
    std::string loadedCard(bool isReal) {
        const auto issued = answer(isReal, m_world.application(m_world.random.id("card")));
        const std::string number(issued.issuedNumber->digits());
        answer(isReal, m_world.question(BankVerb::load, number, 10000));
        return number;
    }
    std::int64_t balance(bool isReal, const std::string &number) {
        auto question = m_world.question(BankVerb::inquiry, number);
        return answer(isReal, std::move(question)).balance->amount();
    }
    /// A card that pays once, at the bookshop up to 5,000 won, and draws on that one.
    std::string singleUseCard(bool isReal, const std::string &number, const std::string &shop = "bookshop") {
        const auto issued = answer(isReal, m_world.singleUse(m_world.random.id("card"), number, 5000, shop));
        return std::string(issued.issuedNumber->digits());
    }
    payments::BankQuestion purchaseAt(const std::string &shop, const std::string &number, std::int64_t amount) {
        auto purchase = m_world.question(BankVerb::purchase, number, amount);
        purchase.merchant = shop;
        return purchase;
    }
    std::string answerAt(bool isReal, const std::string &shop, const std::string &number, std::int64_t amount) {
        return answer(isReal, purchaseAt(shop, number, amount)).answer;
    }
    payments::BankQuestion reversalOf(const payments::BankQuestion &original) {
        auto reversal = m_world.reversalOf(original);
        reversal.number = original.number->copy();
        return reversal;
    }

  private slots:
    void initTestCase();
    void cleanupTestCase();
    void givesOneCardForOneApplication_data() { bothBanks(); }
    void givesOneCardForOneApplication();
    void movesMoneyOnceForOneReference_data() { bothBanks(); }
    void movesMoneyOnceForOneReference();
    void refusesWhatIsNotThere_data() { bothBanks(); }
    void refusesWhatIsNotThere();
    void takesBackOnceWhatItDid_data() { bothBanks(); }
    void takesBackOnceWhatItDid();
    void refusesAQuestionThatComesAfterItsReversal_data() { bothBanks(); }
    void refusesAQuestionThatComesAfterItsReversal();
    void keepsALoadThatWasSpentAndTellsOfItAgain_data() { bothBanks(); }
    void keepsALoadThatWasSpentAndTellsOfItAgain();
    void paysOutOnceForOneReference_data() { bothBanks(); }
    void paysOutOnceForOneReference();
    void keepsABlockedCardFromPaying_data() { bothBanks(); }
    void keepsABlockedCardFromPaying();
    void issuesOneSingleUseCardForOneApplication_data() { bothBanks(); }
    void issuesOneSingleUseCardForOneApplication();
    void paysOnceFromASingleUseCard_data() { bothBanks(); }
    void paysOnceFromASingleUseCard();
    void refusesASingleUseCardElsewhereAndOverItsAmount_data() { bothBanks(); }
    void refusesASingleUseCardElsewhereAndOverItsAmount();
    void paysAgainFromASingleUseCardThatWasReversed_data() { bothBanks(); }
    void paysAgainFromASingleUseCardThatWasReversed();
    void keepsASingleUseCardToTheCardItDrawsOn_data() { bothBanks(); }
    void keepsASingleUseCardToTheCardItDrawsOn();

  private:
    static void bothBanks() {
        QTest::addColumn<bool>("isReal");
        QTest::newRow("the fake") << false;
        QTest::newRow("the sandbox's bank over ISO 8583") << true;
    }
};

void TestBankContract::initTestCase() {
    m_fake = std::make_unique<test::FakeBank>("960400");
    m_line = std::make_unique<LinkedBank>(m_world, bank::Trade::issuer);
}

void TestBankContract::cleanupTestCase() {
    m_line.reset();
}

void TestBankContract::givesOneCardForOneApplication() {
    QFETCH(bool, isReal);
    const auto application = m_world.application(m_world.random.id("card"));
    const auto first = answer(isReal, again(application));
    const auto second = answer(isReal, again(application));
    QVERIFY(first.issuedNumber && second.issuedNumber && first.issuedSecret && first.issuedExpiry);
    QVERIFY(first.issuedNumber->digits() == second.issuedNumber->digits());
}

void TestBankContract::movesMoneyOnceForOneReference() {
    QFETCH(bool, isReal);
    const auto number = loadedCard(isReal);
    const auto purchase = m_world.question(BankVerb::purchase, number, 3000);
    const auto first = answer(isReal, again(purchase));
    QCOMPARE(first.answer, std::string("00"));
    QCOMPARE(first.balance->amount(), std::int64_t(7000));
    QVERIFY(!first.approvalCode.empty());
    QCOMPARE(answer(isReal, again(purchase)).answer, std::string("00"));
    QCOMPARE(balance(isReal, number), std::int64_t(7000));
}

void TestBankContract::refusesWhatIsNotThere() {
    QFETCH(bool, isReal);
    const auto number = loadedCard(isReal);
    QCOMPARE(answer(isReal, m_world.question(BankVerb::purchase, number, 10001)).answer, std::string("51"));
    QCOMPARE(balance(isReal, number), std::int64_t(10000));
}

void TestBankContract::takesBackOnceWhatItDid() {
    QFETCH(bool, isReal);
    const auto number = loadedCard(isReal);
    const auto purchase = m_world.question(BankVerb::purchase, number, 3000);
    answer(isReal, again(purchase));
    const auto reversal = reversalOf(purchase);
    QCOMPARE(answer(isReal, again(reversal)).answer, std::string("00"));
    QCOMPARE(answer(isReal, again(reversal)).answer, std::string("00"));
    QCOMPARE(answer(isReal, reversalOf(purchase)).answer, std::string("00"));
    QCOMPARE(balance(isReal, number), std::int64_t(10000));
}

void TestBankContract::refusesAQuestionThatComesAfterItsReversal() {
    QFETCH(bool, isReal);
    const auto number = loadedCard(isReal);
    const auto purchase = m_world.question(BankVerb::purchase, number, 3000);
    QCOMPARE(answer(isReal, reversalOf(purchase)).answer, std::string("00"));
    QVERIFY(answer(isReal, again(purchase)).answer != "00");
    QCOMPARE(balance(isReal, number), std::int64_t(10000));
}

void TestBankContract::keepsALoadThatWasSpentAndTellsOfItAgain() {
    QFETCH(bool, isReal);
    const auto number = loadedCard(isReal);
    const auto load = m_world.question(BankVerb::load, number, 500);
    QCOMPARE(answer(isReal, again(load)).answer, std::string("00"));
    answer(isReal, m_world.question(BankVerb::purchase, number, 10400));
    QCOMPARE(answer(isReal, reversalOf(load)).answer, std::string("51"));
    QCOMPARE(answer(isReal, again(load)).answer, std::string("00"));
    QCOMPARE(balance(isReal, number), std::int64_t(100));
}

void TestBankContract::paysOutOnceForOneReference() {
    QFETCH(bool, isReal);
    auto payOut = m_world.question(BankVerb::payOut, {}, 5000);
    payOut.account = "110-234-567890";
    for (int time = 0; time < 3; ++time) QCOMPARE(answer(isReal, again(payOut)).answer, std::string("00"));
    std::int64_t there = 0;
    for (const auto &one : m_line->bank.books().cards)
        if (one.kind == "account") there += one.balance;
    QCOMPARE(isReal ? there : m_fake->balanceOf(payOut.account), std::int64_t(5000));
}

void TestBankContract::keepsABlockedCardFromPaying() {
    QFETCH(bool, isReal);
    const auto number = loadedCard(isReal);
    QCOMPARE(answer(isReal, m_world.question(BankVerb::blockCard, number)).answer, std::string("00"));
    QVERIFY(answer(isReal, m_world.question(BankVerb::purchase, number, 1)).answer != "00");
    QCOMPARE(answer(isReal, m_world.question(BankVerb::unblockCard, number)).answer, std::string("00"));
    QCOMPARE(answer(isReal, m_world.question(BankVerb::purchase, number, 1)).answer, std::string("00"));
}

void TestBankContract::issuesOneSingleUseCardForOneApplication() {
    QFETCH(bool, isReal);
    const auto number = loadedCard(isReal);
    const auto application = m_world.singleUse(m_world.random.id("card"), number, 5000, "bookshop");
    const auto first = answer(isReal, again(application));
    const auto second = answer(isReal, again(application));
    QVERIFY(first.issuedNumber && second.issuedNumber && first.issuedSecret && first.issuedExpiry);
    QVERIFY(first.issuedNumber->digits() == second.issuedNumber->digits());
    QVERIFY(first.issuedNumber->digits() != number);
    QCOMPARE(balance(isReal, number), std::int64_t(10000));
    const std::string single(first.issuedNumber->digits());
    QCOMPARE(answer(isReal, m_world.singleUse(m_world.random.id("card"), single, 5000)).answer, std::string("14"));
    QCOMPARE(answer(isReal, m_world.singleUse(m_world.random.id("card"), "4242424242424242", 5000)).answer, std::string("14"));
}

void TestBankContract::paysOnceFromASingleUseCard() {
    QFETCH(bool, isReal);
    const auto number = loadedCard(isReal);
    for (const std::string shop : {"bookshop", ""}) {
        const auto before = balance(isReal, number);
        const auto single = singleUseCard(isReal, number, shop);
        const auto purchase = purchaseAt("bookshop", single, 3000);
        const auto first = answer(isReal, again(purchase));
        QCOMPARE(first.answer, std::string("00"));
        QCOMPARE(first.balance->amount(), before - 3000);
        QCOMPARE(answer(isReal, again(purchase)).answer, std::string("00"));
        QCOMPARE(answerAt(isReal, "bookshop", single, 1), std::string("57"));
        QCOMPARE(answerAt(isReal, "flowers", single, 1), std::string("57"));
        QCOMPARE(balance(isReal, number), before - 3000);
    }
    QCOMPARE(answerAt(isReal, "bookshop", singleUseCard(isReal, number), 4001), std::string("51"));
    QCOMPARE(answerAt(isReal, "bookshop", singleUseCard(isReal, number), 4000), std::string("00"));
}

void TestBankContract::refusesASingleUseCardElsewhereAndOverItsAmount() {
    QFETCH(bool, isReal);
    const auto number = loadedCard(isReal);
    const auto single = singleUseCard(isReal, number);
    QCOMPARE(answerAt(isReal, "flowers", single, 3000), std::string("57"));
    QCOMPARE(answerAt(isReal, "bookshop", single, 5001), std::string("61"));
    QCOMPARE(answer(isReal, m_world.question(BankVerb::load, single, 3000)).answer, std::string("57"));
    const auto asked = answer(isReal, m_world.question(BankVerb::inquiry, single));
    QCOMPARE(asked.answer, std::string("57"));
    QVERIFY(!asked.balance);
    QCOMPARE(balance(isReal, number), std::int64_t(10000));
    QCOMPARE(answerAt(isReal, "bookshop", single, 5000), std::string("00"));
}

void TestBankContract::paysAgainFromASingleUseCardThatWasReversed() {
    QFETCH(bool, isReal);
    const auto number = loadedCard(isReal);
    const auto single = singleUseCard(isReal, number);
    const auto purchase = purchaseAt("bookshop", single, 3000);
    QCOMPARE(answer(isReal, again(purchase)).answer, std::string("00"));
    const auto reversed = answer(isReal, reversalOf(purchase));
    QCOMPARE(reversed.answer, std::string("00"));
    QCOMPARE(balance(isReal, number), std::int64_t(10000));
    QCOMPARE(answerAt(isReal, "bookshop", single, 2000), std::string("00"));
    QCOMPARE(answer(isReal, reversalOf(purchase)).answer, std::string("00"));
    QCOMPARE(answerAt(isReal, "bookshop", single, 1), std::string("57"));
    QCOMPARE(balance(isReal, number), std::int64_t(8000));
}

void TestBankContract::keepsASingleUseCardToTheCardItDrawsOn() {
    QFETCH(bool, isReal);
    const auto number = loadedCard(isReal);
    const auto single = singleUseCard(isReal, number);
    QCOMPARE(answer(isReal, m_world.question(BankVerb::blockCard, number)).answer, std::string("00"));
    QCOMPARE(answerAt(isReal, "bookshop", single, 3000), std::string("62"));
    QCOMPARE(answer(isReal, m_world.singleUse(m_world.random.id("card"), number, 5000)).answer, std::string("62"));
    QCOMPARE(answer(isReal, m_world.question(BankVerb::unblockCard, number)).answer, std::string("00"));
    QCOMPARE(answer(isReal, m_world.question(BankVerb::blockCard, single)).answer, std::string("00"));
    QCOMPARE(answerAt(isReal, "bookshop", single, 3000), std::string("62"));
    QCOMPARE(answer(isReal, m_world.question(BankVerb::purchase, number, 1)).answer, std::string("00"));
    QCOMPARE(answer(isReal, m_world.question(BankVerb::unblockCard, single)).answer, std::string("00"));
    QCOMPARE(answerAt(isReal, "bookshop", single, 3000), std::string("00"));
    QCOMPARE(balance(isReal, number), std::int64_t(6999));
}

QTEST_GUILESS_MAIN(TestBankContract)
#include "test_bank_contract.moc"
