#include "tests/server/sandbox/bank/desk_test.h"

using namespace florin;
using namespace florin::tests;

/// Cards of the issuer: applied for, used, expired, blocked.
class TestCards : public DeskTest {
    Q_OBJECT

  private slots:
    void init() { begin(); }
    void cleanup() { end(); }
    void issuesACardThatCanBeUsed();
    void theSameApplicationGivesTheSameCard();
    void aPhysicalCardWaitsForThePersonInCharge();
    void refusesAWrongSecretOrExpiry();
    void aCardExpiresAfterFourYears();
    void aBlockedCardIsRefusedUntilUnblocked();
};

void TestCards::issuesACardThatCanBeUsed() {
    const Issued card = issue("card_1");
    QCOMPARE(card.number.size(), std::size_t(16));
    QVERIFY(card.number.starts_with("960400"));
    QVERIFY(card::passesLuhn(card.number));
    QCOMPARE(card.expiry, std::string("3011"));
    QVERIFY(card::parseCardSecret(card.secret).has_value());
    QCOMPARE(balanceOf(card.number), std::int64_t(0));
    QCOMPARE(ask(load(card.number, 30'000)), std::string("00"));
    Message message = purchase(card.number, 12'500);
    message.set(14, card.expiry);
    message.set(48, "SC003" + card.secret);
    const auto handled = m_branch->desk.handle(message);
    QCOMPARE(handled->answer.type(), std::string("0210"));
    QCOMPARE(handled->answer.field(39), std::string_view("00"));
    QCOMPARE(handled->answer.field(38).size(), std::size_t(6));
    QCOMPARE(handled->answer.field(48), std::string_view("BA00517500"));
    QCOMPARE(balanceOf(card.number), std::int64_t(17'500));
}

void TestCards::theSameApplicationGivesTheSameCard() {
    const Issued card = issue("card_1");
    QCOMPARE(issue("card_1").number, card.number);
    QVERIFY(issue("card_2").number != card.number);
    const Message asked = application("card_3");
    const auto first = m_branch->desk.handle(asked);
    const auto second = m_branch->desk.handle(asked);
    QVERIFY(first->answer.fields() == second->answer.fields());
}

void TestCards::aPhysicalCardWaitsForThePersonInCharge() {
    const Message asked = application("card_1", "physical");
    const auto handled = m_branch->desk.handle(asked);
    QCOMPARE(handled->answer.field(39), std::string_view("00"));
    QCOMPARE(PrivateData::fromText(handled->answer.field(48))->value(tag::awaitsPerson), std::string_view("1"));
    const std::string number(handled->answer.field(2));
    QCOMPARE(ask(load(number, 1'000)), std::string("62"));
    QVERIFY(!m_branch->desk.approvePhysical("card_2"));
    QVERIFY(m_branch->desk.approvePhysical("card_1"));
    QVERIFY2(!m_branch->desk.approvePhysical("card_1"), "approved once");
    open(Trade::issuer);
    QCOMPARE(ask(load(number, 1'000)), std::string("00"));
    QVERIFY(!PrivateData::fromText(m_branch->desk.handle(asked)->answer.field(48))->has(tag::awaitsPerson));
}

void TestCards::refusesAWrongSecretOrExpiry() {
    const Issued card = issue("card_1");
    QCOMPARE(ask(load(card.number, 30'000)), std::string("00"));
    Message wrongSecret = purchase(card.number, 100);
    wrongSecret.set(48, card.secret == "123" ? "SC003124" : "SC003123");
    QCOMPARE(ask(wrongSecret), std::string("55"));
    Message longerSecret = purchase(card.number, 100);
    longerSecret.set(48, "SC004" + card.secret + "0");
    QCOMPARE(ask(longerSecret), std::string("55"));
    Message wrongExpiry = purchase(card.number, 100);
    wrongExpiry.set(14, "3012");
    QCOMPARE(ask(wrongExpiry), std::string("14"));
    Message otherCurrency = purchase(card.number, 100);
    otherCurrency.set(49, "978");
    QCOMPARE(ask(otherCurrency), std::string("12"));
    QCOMPARE(balanceOf(card.number), std::int64_t(30'000));
}

void TestCards::aCardExpiresAfterFourYears() {
    const Issued card = issue("card_1");
    QCOMPARE(ask(load(card.number, 30'000)), std::string("00"));
    m_clock.set(start + std::chrono::days(4 * 365)); // still November 2030
    QCOMPARE(ask(purchase(card.number, 100)), std::string("00"));
    m_clock.advance(std::chrono::days(15));
    QCOMPARE(ask(purchase(card.number, 100)), std::string("54"));
}

void TestCards::aBlockedCardIsRefusedUntilUnblocked() {
    const Issued card = issue("card_1");
    QCOMPARE(ask(load(card.number, 1'000)), std::string("00"));
    const Message bought = purchase(card.number, 400);
    QCOMPARE(ask(bought), std::string("00"));
    QCOMPARE(ask(cardFile("block", card.number)), std::string("00"));
    open(Trade::issuer);
    QCOMPARE(ask(purchase(card.number, 100)), std::string("62"));
    QVERIFY2(ask(reversalOf(bought)) == "00", "money comes back to a blocked card too");
    QCOMPARE(ask(cardFile("unblock", card.number)), std::string("00"));
    QCOMPARE(ask(purchase(card.number, 100)), std::string("00"));
    QCOMPARE(balanceOf(card.number), std::int64_t(900));
    QCOMPARE(ask(cardFile("block", "9604000000000000")), std::string("14"));
    QCOMPARE(ask(cardFile("melt", card.number)), std::string("30"));
}

QTEST_GUILESS_MAIN(TestCards)
#include "test_cards.moc"
