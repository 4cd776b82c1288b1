#include "server/rear/wallets/issuing.h"
#include "server/rear/wallets/refilling.h"
#include "server/rear/wallets/single_use.h"

#include <QtTest>

using namespace florin;
using namespace florin::wallets;
using payment::CardState;
using payment::PaymentState;
using payment::Refusal;

namespace {

const auto krw = *money::Currency::fromCode("KRW");
money::Money won(std::int64_t amount) { return *money::Money::of(amount, krw); }

Card cardIn(CardState state) {
    return {.id = "card_1", .member = "dana", .state = state, .currency = krw, .expiry = {2030, 1}};
}
Card singleUse(const std::string &usedBy = {}, CardState state = CardState::active) {
    auto card = cardIn(state);
    card.singleUse = SingleUse{"card_0", won(20'000), "https://shop.example", "bookshop", usedBy};
    return card;
}

} // namespace

/// The rules of cards for one payment, without a database.
class TestSingleUse : public QObject {
    Q_OBJECT

  private slots:
    void isMadeFromAnActiveCardWithinALimit();
    void isNamedAfterItsShop_data();
    void isNamedAfterItsShop();
    void isLockedToTheOnlyShopOfItsOrigin();
    void knowsThePaymentThatUsedIt_data();
    void knowsThePaymentThatUsedIt();
    void givesNoMoneyButToAPayment();
    void isDeletedWhateverTheBalanceBehindIt();
};

void TestSingleUse::isMadeFromAnActiveCardWithinALimit() {
    QVERIFY(!objectionToSingleUse(cardIn(CardState::active), 0));
    QVERIFY(!objectionToSingleUse(cardIn(CardState::active), mostSingleUseCards - 1));
    QVERIFY(objectionToSingleUse(cardIn(CardState::active), mostSingleUseCards) == Refusal::limitReached);
    QVERIFY(objectionToSingleUse(singleUse(), 0) == Refusal::cardNotUsable);
    for (const auto state : {CardState::requested, CardState::inApproval, CardState::frozen, CardState::refused, CardState::deleted})
        QVERIFY(objectionToSingleUse(cardIn(state), mostSingleUseCards) == Refusal::cardNotUsable);
}

void TestSingleUse::isNamedAfterItsShop_data() {
    QTest::addColumn<QString>("origin");
    QTest::addColumn<QString>("label");
    QTest::newRow("a host") << "https://shop.example" << "shop.example";
    QTest::newRow("a port") << "https://shop.example:8443" << "shop.example";
    QTest::newRow("a long host") << "https://" + QString(70, 'a') + ".example" << QString(52, 'a') + ".example";
}

void TestSingleUse::isNamedAfterItsShop() {
    QFETCH(QString, origin);
    QFETCH(QString, label);
    QCOMPARE(QString::fromStdString(labelFor(origin.toStdString())), label);
}

void TestSingleUse::isLockedToTheOnlyShopOfItsOrigin() {
    QCOMPARE(merchantAt({"bookshop"}), std::string("bookshop"));
    QCOMPARE(merchantAt({}), std::string());
    QCOMPARE(merchantAt({"bookshop", "flowers"}), std::string());
}

void TestSingleUse::knowsThePaymentThatUsedIt_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<int>("state");
    QTest::addColumn<QString>("after");
    const auto row = [](const char *name, const char *before, PaymentState state, const char *after) {
        QTest::newRow(name) << before << int(state) << after;
    };
    row("under way", "", PaymentState::pending, "pay_1");
    row("unknown", "pay_1", PaymentState::unknown, "pay_1");
    row("approved", "pay_1", PaymentState::approved, "pay_1");
    row("declined", "pay_1", PaymentState::declined, "");
    row("reversed", "pay_1", PaymentState::reversed, "");
    row("another under way", "pay_0", PaymentState::pending, "pay_0");
    row("another refused", "pay_0", PaymentState::declined, "pay_0");
    row("another approved", "pay_0", PaymentState::approved, "pay_1");
}

void TestSingleUse::knowsThePaymentThatUsedIt() {
    QFETCH(QString, before);
    QFETCH(int, state);
    QFETCH(QString, after);
    payments::Payment payment{.state = PaymentState(state), .order = {{}, won(100), won(0)}};
    payment.id = "pay_1";
    const auto card = singleUse(before.toStdString());
    QVERIFY(!afterPayment(card, payment)); // The issuer was not asked.
    payment.purchase = payments::BankReference{"000001", "RRN000000001", {}};
    QVERIFY(!afterPayment(cardIn(CardState::active), payment));
    const auto changed = afterPayment(card, payment);
    QCOMPARE(changed.has_value(), before != after);
    QCOMPARE(QString::fromStdString(changed.value_or(card).singleUse->usedBy), after);
}

void TestSingleUse::givesNoMoneyButToAPayment() {
    QVERIFY(refillSourceOf(cardIn(CardState::active)).isUsable);
    QVERIFY(!refillSourceOf(singleUse()).isUsable);
}

void TestSingleUse::isDeletedWhateverTheBalanceBehindIt() {
    QVERIFY(deleted(cardIn(CardState::active), won(1), false).error() == Refusal::cardNotEmpty);
    QVERIFY(bool(deleted(singleUse(), won(1), false)));
    QVERIFY(bool(deleted(singleUse("pay_1", CardState::frozen), won(0), false)));
    QVERIFY(deleted(singleUse("pay_1"), won(0), true).error() == Refusal::cardNotUsable);
}

QTEST_GUILESS_MAIN(TestSingleUse)
#include "test_single_use.moc"
