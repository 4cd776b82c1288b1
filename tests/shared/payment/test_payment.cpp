#include "shared/payment/order.h"
#include "shared/payment/refusal.h"
#include "shared/payment/states.h"

#include <QTest>

#include <functional>
#include <set>

using namespace florin;
using namespace florin::payment;

namespace {

money::Money won(std::int64_t amount) { return *money::Money::of(amount, *money::Currency::fromCode("KRW")); }
money::Money euro(std::int64_t amount) { return *money::Money::of(amount, *money::Currency::fromCode("EUR")); }

Order soundOrder() {
    return {{{"tea", "Green tea", 2, won(4500)}, {"cup", "Cup", 1, won(12000)}}, won(21000), won(1909)};
}

using Change = std::function<void(Order &)>;

} // namespace
Q_DECLARE_METATYPE(Change)

class TestPayment : public QObject {
    Q_OBJECT

  private slots:
    void anOrderMustAddUp_data() {
        QTest::addColumn<Change>("change");
        QTest::addColumn<QByteArray>("flaw");
        const auto row = [](const char *name, Change change, const char *flaw) { QTest::newRow(name) << change << QByteArray(flaw); };
        row("sound", [](Order &) {}, "");
        row("free of charge", [](Order &o) { o = {{{"x", "Proof of age", 1, won(0)}}, won(0), won(0)}; }, "");
        row("no lines", [](Order &o) { o.lines.clear(); }, "lines");
        row("too many lines", [](Order &o) { o.lines.assign(mostLines + 1, o.lines[0]); }, "lines");
        row("no id", [](Order &o) { o.lines[0].id.clear(); }, "lines[0].id");
        row("no description", [](Order &o) { o.lines[1].description.clear(); }, "lines[1].description");
        row("no quantity", [](Order &o) { o.lines[1].quantity = 0; }, "lines[1].quantity");
        row("too large a quantity", [](Order &o) { o.lines[1].quantity = 10000; }, "lines[1].quantity");
        row("negative price", [](Order &o) { o.lines[1].price = won(-1); }, "lines[1].price");
        row("another currency", [](Order &o) { o.lines[1].price = euro(12000); }, "lines[1].price");
        row("overflowing line", [](Order &o) { o.lines[0].price = won(money::largestAmount); }, "lines[0].price");
        row("wrong total", [](Order &o) { o.total = won(20999); }, "total");
        row("VAT over the total", [](Order &o) { o.vat = won(21001); }, "vat");
        row("VAT in another currency", [](Order &o) { o.vat = euro(1909); }, "vat");
        row("negative VAT", [](Order &o) { o.vat = won(-1); }, "vat");
    }
    void anOrderMustAddUp() {
        QFETCH(Change, change);
        QFETCH(QByteArray, flaw);
        Order order = soundOrder();
        change(order);
        QCOMPARE(flawOf(order).value_or(""), flaw.toStdString());
    }

    void everyDifferenceIsNamed_data() {
        QTest::addColumn<Change>("change");
        QTest::addColumn<QByteArray>("paths");
        const auto row = [](const char *name, Change change, const char *paths) { QTest::newRow(name) << change << QByteArray(paths); };
        row("none", [](Order &) {}, "");
        row("price and total", [](Order &o) { o.lines[1].price = won(13000), o.total = won(22000); }, "lines[1].price total");
        row("description", [](Order &o) { o.lines[0].description = "Black tea"; }, "lines[0].description");
        row("quantity", [](Order &o) { o.lines[0].quantity = 3; }, "lines[0].quantity");
        row("id", [](Order &o) { o.lines[0].id = "TEA"; }, "lines[0].id");
        row("one line fewer", [](Order &o) { o.lines.pop_back(); }, "lines[1]");
        row("one line more", [](Order &o) { o.lines.push_back(o.lines[0]); }, "lines[2]");
        row("VAT", [](Order &o) { o.vat = won(0); }, "vat");
        row("currency", [](Order &o) { o.total = euro(21000); }, "total");
        row("order of lines", [](Order &o) { std::swap(o.lines[0], o.lines[1]); },
            "lines[0].id lines[0].description lines[0].quantity lines[0].price lines[1].id lines[1].description lines[1].quantity lines[1].price");
    }
    void everyDifferenceIsNamed() {
        QFETCH(Change, change);
        QFETCH(QByteArray, paths);
        Order changed = soundOrder();
        change(changed);
        std::string found;
        for (const Difference &difference : differencesBetween(soundOrder(), changed)) {
            QVERIFY(difference.shop != difference.payer);
            found += (found.empty() ? "" : " ") + difference.path;
        }
        QCOMPARE(found, paths.toStdString());
    }

    void everyRefusalHasItsFacts() {
        std::set<std::string_view> codes;
        for (const RefusalFacts &facts : allRefusals()) {
            QVERIFY(codes.insert(facts.code).second);
            QVERIFY(&factsOf(facts.refusal) == &facts);
            QVERIFY(refusalFromCode(facts.code) == facts.refusal);
            QVERIFY(!facts.sentence.empty() && facts.status >= 400 && facts.status < 600);
            QCOMPARE(facts.status == 402, !facts.declineCode.empty());
        }
        QVERIFY(!refusalFromCode("no_such_code"));
    }

    void field39TellsTheRefusal_data() {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<QByteArray>("code");
        for (const auto &[answer, code] : std::initializer_list<std::pair<const char *, const char *>>{
                 {"05", "card_declined"}, {"51", "insufficient_funds"}, {"41", "lost_card"}, {"43", "stolen_card"}, {"54", "expired_card"},
                 {"55", "wrong_card_secret"}, {"61", "amount_limit"}, {"57", "card_locked"}, {"65", "count_limit"}, {"75", "tries_exceeded"}, {"10", "partial_approval"},
                 {"94", "duplicate_transmission"}, {"96", "issuer_error"}, {"91", "issuer_unavailable"}, {"99", "card_declined"}, {"", "card_declined"}})
            QTest::newRow(answer) << QByteArray(answer) << QByteArray(code);
    }
    void field39TellsTheRefusal() {
        QFETCH(QByteArray, answer);
        QFETCH(QByteArray, code);
        QCOMPARE(std::string(factsOf(refusalFromField39(answer.toStdString())).code), code.toStdString());
    }

    void statesHaveOneWordEach() {
        for (int i = 0; i <= static_cast<int>(PaymentState::expired); ++i)
            QVERIFY(paymentStateFromWord(toWord(static_cast<PaymentState>(i))) == static_cast<PaymentState>(i));
        for (int i = 0; i <= static_cast<int>(ChargeState::reversed); ++i)
            QVERIFY(chargeStateFromWord(toWord(static_cast<ChargeState>(i))) == static_cast<ChargeState>(i));
        for (int i = 0; i <= static_cast<int>(CardState::deleted); ++i)
            QVERIFY(cardStateFromWord(toWord(static_cast<CardState>(i))) == static_cast<CardState>(i));
        QVERIFY(!isFinal(PaymentState::unknown) && isFinal(PaymentState::reversed) && !isFinal(ChargeState::reversing) && isFinal(ChargeState::loaded));
    }
};

QTEST_GUILESS_MAIN(TestPayment)
#include "test_payment.moc"
