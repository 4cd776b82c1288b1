#include "tests/wallet-app/session/session_world.h"
#include "wallet-app/session/fill_watch.h"

#include <QTest>

using namespace florin;
using namespace florin::session;
using namespace florin::session::test;
using namespace std::chrono_literals;
using payment::PaymentState;

namespace {

/// Books that are open, and what the watch said.
struct Watched {
    Watched() {
        kept = watch.checked.add([this](const FillCheck &check) {
            said.push_back(check.payment.id + (check.agrees ? " agrees" : " differs from " + money::toPlainText(check.told)));
        });
        Activity old;
        old.cursor = "0";
        old.payment = Payment{.id = "pay_old"};
        world.gateway.lines = {old};
        books.open();
        world.timer.advance(100ms);
    }
    void asks(const std::string &id, std::int64_t total, PaymentState state, const std::string &card = "card_1", bool byTicket = false) {
        Activity line;
        line.cursor = std::to_string(++cursor);
        line.payment = Payment{.id = id, .cardId = card, .byTicket = byTicket, .state = state};
        line.payment->order = payment::Order{.total = won(total), .vat = won(0)};
        world.gateway.happens(line);
        world.timer.advance(100ms);
    }

    World world;
    Books books{world.gateway, world.timer, world.clock};
    FillWatch watch{books, world.clock};
    std::vector<std::string> said;
    Subscription kept;
    int cursor = 0;
};

using Said = std::vector<std::string>;

} // namespace

/// What a page said is compared with what its shop then asked for.
class TestFillWatch : public QObject {
    Q_OBJECT
  private slots:
    void saysThatAPaymentAgreesOnceItIsApproved() {
        Watched w;
        w.watch.expect("card_1", won(12000), "shop.example");
        w.asks("pay_1", 12000, PaymentState::pending);
        QVERIFY(w.said.empty());
        w.asks("pay_1", 12000, PaymentState::approved);
        QCOMPARE(w.said, Said{"pay_1 agrees"});
        w.asks("pay_2", 50000, PaymentState::approved);
        QVERIFY2(w.said.size() == 1, "one fill, one payment");
    }
    void saysAtOnceThatOneDiffersAndOnlyOnce() {
        Watched w;
        w.watch.expect("card_1", won(12000), "shop.example");
        w.asks("pay_1", 50000, PaymentState::pending);
        QCOMPARE(w.said, Said{"pay_1 differs from 12000 KRW"});
        w.asks("pay_1", 50000, PaymentState::approved);
        QCOMPARE(w.said.size(), std::size_t(1));
    }
    void aRefusedTryLeavesTheNextOneToBeCompared() {
        Watched w;
        w.watch.expect("card_1", won(12000), "shop.example");
        w.asks("pay_1", 12000, PaymentState::declined);
        w.asks("pay_2", 13000, PaymentState::approved);
        QCOMPARE(w.said, Said{"pay_2 differs from 12000 KRW"});
    }
    void looksAtNothingElse() {
        Watched w;
        w.asks("pay_0", 1, PaymentState::approved);
        w.watch.expect("card_1", won(12000), "shop.example");
        w.asks("pay_1", 1, PaymentState::approved, "card_2");
        w.asks("pay_2", 1, PaymentState::approved, "card_1", true);
        QVERIFY(w.said.empty());
        w.world.clock.advance(FillWatch::patience + 1s);
        w.asks("pay_3", 1, PaymentState::approved);
        QVERIFY2(w.said.empty(), "too late to be the same purchase");
    }
    void theNewestFillOfACardCounts() {
        Watched w;
        w.watch.expect("card_1", won(12000), "shop.example");
        w.watch.expect("card_1", won(9000), "other.example");
        w.asks("pay_1", 9000, PaymentState::approved);
        QCOMPARE(w.said, Said{"pay_1 agrees"});
    }
};

QTEST_GUILESS_MAIN(TestFillWatch)
#include "test_fill_watch.moc"
