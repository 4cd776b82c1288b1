#include "tests/server/sandbox/bank/desk_test.h"

using namespace florin;
using namespace florin::tests;

/// A card number for one payment: at one shop, up to an amount, from another card's balance.
class TestSingleUse : public DeskTest {
    Q_OBJECT

  private slots:
    void init() {
        begin();
        m_parent = issue("card_1").number;
        QCOMPARE(ask(load(m_parent, 10'000)), std::string("00"));
    }
    void cleanup() { end(); }
    void issuesANumberForOneReference();
    void refusesWhatCannotBeIssued_data();
    void refusesWhatCannotBeIssued();
    void paysOnceAtItsShopFromTheCardBehindIt();
    void paysOnceInEveryWay_data();
    void paysOnceInEveryWay();
    void tellsAShopNothingOfTheCardBehindIt();
    void paysAgainOnceItWasWhollyGivenBack();
    void paysAtWhicheverShopAsksFirst();
    void keepsUsedWhatWasTakenForGood();
    void expiresWithTheNextMonth();
    void followsTheCardBehindIt();
    void isBlockedAloneAndWithTheReversalOfItsIssue();
    void takesTheMeaningOfItsLastFourDigits();

  private:
    std::string m_parent;
};

void TestSingleUse::issuesANumberForOneReference() {
    const Message asked = singleUse("card_2", m_parent, 5'000, "bookshop");
    const auto handled = m_branch->desk.handle(asked);
    QCOMPARE(handled->answer.type(), std::string("0312"));
    QCOMPARE(handled->answer.field(39), std::string_view("00"));
    QCOMPARE(handled->answer.field(14), std::string_view("2612"));
    const std::string number(handled->answer.field(2));
    QVERIFY(number.starts_with("960400") && number != m_parent && card::passesLuhn(number));
    QCOMPARE(PrivateData::fromText(handled->answer.field(48))->value(tag::issuedSecret).size(), std::size_t(3));
    QCOMPARE(issueSingleUse("card_2", m_parent, 5'000, "bookshop").number, number);
    QVERIFY(issueSingleUse("card_3", m_parent, 5'000, "bookshop").number != number);
    QCOMPARE(ask(cardFile("block", m_parent)), std::string("00"));
    QCOMPARE(issueSingleUse("card_2", m_parent, 5'000, "bookshop").number, number);
}

void TestSingleUse::refusesWhatCannotBeIssued_data() {
    QTest::addColumn<QString>("flaw");
    QTest::addColumn<QString>("answer");
    for (const auto &[flaw, answer] : std::initializer_list<std::pair<const char *, const char *>>{{"no card behind it", "14"},
             {"a card of somebody else", "14"}, {"a single-use card behind it", "14"}, {"no amount", "13"}, {"nothing to pay", "13"},
             {"no currency", "30"}, {"another currency", "12"}, {"no shop in its tag", "30"}, {"a shop that is too long", "30"},
             {"a padded shop", "30"}, {"a blocked card behind it", "62"}, {"a card that awaits a person", "62"}, {"an expired card", "54"}})
        QTest::newRow(flaw) << QString(flaw) << QString(answer);
}

void TestSingleUse::refusesWhatCannotBeIssued() {
    QFETCH(QString, flaw);
    QFETCH(QString, answer);
    const Issued other = issueSingleUse("card_2", m_parent, 500);
    const std::string awaiting(m_branch->desk.handle(application("card_3", "physical"))->answer.field(2));
    if (flaw == "a blocked card behind it")
        QCOMPARE(ask(cardFile("block", m_parent)), std::string("00"));
    if (flaw == "an expired card")
        m_clock.advance(std::chrono::days(366 * 4 + 31));
    const std::string behind = flaw == "a card of somebody else" ? "4242424242424242"
        : flaw == "a single-use card behind it"                  ? other.number
        : flaw == "a card that awaits a person"                  ? awaiting
                                                                 : m_parent;
    const std::string shop = flaw == "a shop that is too long" ? std::string(16, 's') : flaw == "a padded shop" ? "bookshop " : "bookshop";
    Message asked = singleUse("card_4", behind, flaw == "nothing to pay" ? 0 : 5'000, shop);
    if (flaw == "no shop in its tag")
        asked.set(48, "AC005issueAK006singleAR006card_4SM000");
    if (flaw == "another currency")
        asked.set(49, "978");
    Message sent("0302");
    for (const auto &[field, value] : asked.fields()) {
        const bool isLeftOut = (field == 2 && flaw == "no card behind it") || (field == 4 && flaw == "no amount") || (field == 49 && flaw == "no currency");
        if (!isLeftOut)
            sent.set(field, value);
    }
    QCOMPARE(ask(sent), answer.toStdString());
    QVERIFY(!m_branch->books.cardByName("card_4"));
}

void TestSingleUse::paysOnceAtItsShopFromTheCardBehindIt() {
    const Issued card = issueSingleUse("card_2", m_parent, 5'000, "bookshop");
    QCOMPARE(ask(purchaseAt("flowers", card.number, 4'000)), std::string("57"));
    QCOMPARE(ask(purchaseAt("book", card.number, 4'000)), std::string("57"));
    QCOMPARE(ask(purchase(card.number, 4'000)), std::string("57"));
    QCOMPARE(ask(purchaseAt("bookshop", card.number, 5'001)), std::string("61"));
    Message wrongSecret = purchaseAt("bookshop", card.number, 4'000);
    wrongSecret.set(48, card.secret == "123" ? "SC003124" : "SC003123");
    QCOMPARE(ask(wrongSecret), std::string("55"));
    QCOMPARE(balanceOf(m_parent), std::int64_t(10'000));
    const Message bought = purchaseAt("bookshop", card.number, 5'000);
    const auto handled = m_branch->desk.handle(bought);
    QCOMPARE(handled->answer.field(39), std::string_view("00"));
    QCOMPARE(handled->answer.field(48), std::string_view("BA0045000"));
    QCOMPARE(ask(bought), std::string("00")); // a repeat
    QCOMPARE(ask(purchaseAt("bookshop", card.number, 1)), std::string("57"));
    QCOMPARE(balanceOf(m_parent), std::int64_t(5'000));
    const Issued next = issueSingleUse("card_3", m_parent, 9'000, "bookshop");
    QCOMPARE(ask(purchaseAt("bookshop", next.number, 5'001)), std::string("51"));
    QCOMPARE(ask(purchaseAt("bookshop", next.number, 5'000)), std::string("00"));
    QCOMPARE(balanceOf(m_parent), std::int64_t(0));
}

void TestSingleUse::paysOnceInEveryWay_data() {
    QTest::addColumn<QByteArray>("first");
    QTest::addColumn<QByteArray>("second");
    for (const char *first : {"0100", "0200", "0220"})
        for (const char *second : {"0100", "0200", "0220"})
            QTest::addRow("%s and then %s", first, second) << QByteArray(first) << QByteArray(second);
}

void TestSingleUse::paysOnceInEveryWay() {
    QFETCH(QByteArray, first);
    QFETCH(QByteArray, second);
    const Issued card = issueSingleUse("card_2", m_parent, 5'000, "bookshop");
    QCOMPARE(ask(purchaseAt("flowers", card.number, 1'000, first)), std::string("57"));
    QCOMPARE(ask(purchaseAt("bookshop", card.number, 5'001, first)), std::string("61"));
    QCOMPARE(ask(purchaseAt("bookshop", card.number, 1'000, first)), std::string("00"));
    QCOMPARE(ask(purchaseAt("bookshop", card.number, 1'000, second)), std::string("57"));
    QCOMPARE(balanceOf(m_parent), std::int64_t(9'000));
}

void TestSingleUse::tellsAShopNothingOfTheCardBehindIt() {
    const Issued card = issueSingleUse("card_2", m_parent, 5'000, "bookshop");
    const Message asked[] = {financial("0200", iso8583::inquiry, card.number, 0), load(card.number, 100), purchaseAt("flowers", card.number, 100),
        purchaseAt("bookshop", card.number, 5'001)};
    for (const Message &one : asked) {
        const auto handled = m_branch->desk.handle(one);
        QCOMPARE(handled->answer.field(39), std::string_view(one.field(4) == "000000005001" ? "61" : "57"));
        QVERIFY(!handled->answer.has(48));
    }
    QCOMPARE(balanceOf(m_parent), std::int64_t(10'000));
}

void TestSingleUse::paysAgainOnceItWasWhollyGivenBack() {
    const Issued card = issueSingleUse("card_2", m_parent, 5'000, "bookshop");
    const Message bought = purchaseAt("bookshop", card.number, 4'000);
    QCOMPARE(ask(bought), std::string("00"));
    const auto reversed = m_branch->desk.handle(reversalOf(bought));
    QCOMPARE(reversed->answer.field(39), std::string_view("00"));
    QCOMPARE(reversed->answer.field(48), std::string_view("BA00510000"));
    QCOMPARE(balanceOf(m_parent), std::int64_t(10'000));
    const Message again = purchaseAt("bookshop", card.number, 3'000);
    QCOMPARE(ask(again), std::string("00"));
    QCOMPARE(ask(reversalOf(bought)), std::string("00")); // said once more: the new payment stays
    open(Trade::issuer);
    QCOMPARE(ask(purchaseAt("bookshop", card.number, 1)), std::string("57"));
    QCOMPARE(balanceOf(m_parent), std::int64_t(7'000));
}

void TestSingleUse::paysAtWhicheverShopAsksFirst() {
    const Issued card = issueSingleUse("card_2", m_parent, 5'000);
    QCOMPARE(ask(purchaseAt("flowers", card.number, 5'001)), std::string("61"));
    QCOMPARE(ask(purchaseAt("flowers", card.number, 5'000)), std::string("00"));
    QCOMPARE(ask(purchaseAt("bookshop", card.number, 1)), std::string("57"));
}

void TestSingleUse::keepsUsedWhatWasTakenForGood() {
    const Issued card = issueSingleUse("card_2", m_parent, 5'000, "bookshop");
    const Message kept = purchaseAt("bookshop", card.number, 5'000, "0100");
    QCOMPARE(ask(kept), std::string("00"));
    Message completion = purchaseAt("bookshop", card.number, 4'000, "0220");
    completion.set(90, OriginalData::of(kept).toField90());
    QCOMPARE(ask(completion), std::string("00"));
    QCOMPARE(balanceOf(m_parent), std::int64_t(6'000));
    QCOMPARE(ask(purchaseAt("bookshop", card.number, 1)), std::string("57"));
    QCOMPARE(ask(reversalOf(kept)), std::string("00"));
    QCOMPARE(balanceOf(m_parent), std::int64_t(10'000));
    const Message second = purchaseAt("bookshop", card.number, 100, "0100");
    QCOMPARE(ask(second), std::string("00"));
    Message nothing = purchaseAt("bookshop", card.number, 0, "0220"); // takes nothing: all is given back
    nothing.set(90, OriginalData::of(second).toField90());
    QCOMPARE(ask(nothing), std::string("00"));
    QCOMPARE(ask(purchaseAt("bookshop", card.number, 1)), std::string("00"));
}

void TestSingleUse::expiresWithTheNextMonth() {
    const Issued card = issueSingleUse("card_2", m_parent, 5'000);
    m_clock.set(start + std::chrono::days(41)); // the last of December
    const Issued ofNextYear = issueSingleUse("card_3", m_parent, 5'000);
    QCOMPARE(ofNextYear.expiry, std::string("2701"));
    const Message bought = purchase(card.number, 100);
    QCOMPARE(ask(bought), std::string("00"));
    QCOMPARE(ask(reversalOf(bought)), std::string("00"));
    m_clock.advance(std::chrono::days(1));
    QCOMPARE(ask(purchase(card.number, 100)), std::string("54"));
    QCOMPARE(ask(purchase(ofNextYear.number, 100)), std::string("00"));
}

void TestSingleUse::followsTheCardBehindIt() {
    const Issued card = issueSingleUse("card_2", m_parent, 5'000);
    QCOMPARE(ask(cardFile("block", m_parent)), std::string("00"));
    QCOMPARE(ask(purchase(card.number, 100)), std::string("62"));
    QCOMPARE(ask(cardFile("unblock", m_parent)), std::string("00"));
    m_clock.set(start + std::chrono::days(4 * 365)); // the last month of that card, not of this one
    const Issued late = issueSingleUse("card_3", m_parent, 5'000);
    m_clock.advance(std::chrono::days(15));
    QCOMPARE(ask(purchase(late.number, 100)), std::string("54"));
}

void TestSingleUse::isBlockedAloneAndWithTheReversalOfItsIssue() {
    const Issued card = issueSingleUse("card_2", m_parent, 5'000);
    QCOMPARE(ask(cardFile("block", card.number)), std::string("00"));
    QCOMPARE(ask(purchase(card.number, 100)), std::string("62"));
    QCOMPARE(ask(purchase(m_parent, 100)), std::string("00"));
    QCOMPARE(ask(cardFile("unblock", card.number)), std::string("00"));
    QCOMPARE(ask(purchase(card.number, 100)), std::string("00"));
    const Message asked = singleUse("card_3", m_parent, 5'000);
    const std::string number(m_branch->desk.handle(asked)->answer.field(2));
    QCOMPARE(ask(reversalOf(asked)), std::string("00"));
    QCOMPARE(ask(purchase(number, 100)), std::string("62"));
}

void TestSingleUse::takesTheMeaningOfItsLastFourDigits() {
    m_branch->desk.setNextEnding("0010");
    const Issued card = issueSingleUse("card_2", m_parent, 5'000);
    const Message bought = purchase(card.number, 4'000);
    QCOMPARE(ask(bought), std::string("10"));
    QCOMPARE(balanceOf(m_parent), std::int64_t(8'000));
    QCOMPARE(ask(purchase(card.number, 100)), std::string("57"));
    QCOMPARE(ask(reversalOf(bought)), std::string("00"));
    QCOMPARE(balanceOf(m_parent), std::int64_t(10'000));
}

QTEST_GUILESS_MAIN(TestSingleUse)
#include "test_single_use.moc"
