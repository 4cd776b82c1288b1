#include "tests/wallet-app/session/fakes.h"
#include "wallet-app/session/payment_desk.h"
#include "wallet-app/session/ticket_desk.h"

#include <QTest>

using namespace florin;
using namespace florin::session;
using namespace florin::session::test;
using namespace std::chrono_literals;
using payment::PaymentState;
using payment::Refusal;
using Step = PaymentProgress::Step;

namespace {

const base::Timestamp start(1'790'000'000s);

struct World {
    HandTimer timer;
    base::ManualClock clock{start};
    CountingRandom random;
    FakeKeyring keyring{timer};
    FakeGateway gateway{timer};
    FakeShop shop;
    TicketDesk tickets{gateway, keyring, clock};
    PaymentDesk payments{gateway, keyring, clock, random, timer};

    World() {
        keyring.holdDevice(start);
        gateway.merchants["shop"] = shop.merchant();
    }

    base::Result<Review, ReviewFailure> review(const std::string &link, const LinkSource &source) {
        std::optional<base::Result<Review, ReviewFailure>> result;
        tickets.review(link, source, [&](base::Result<Review, ReviewFailure> one) { result.emplace(std::move(one)); });
        timer.advance(10ms);
        return std::move(*result);
    }
    Review goodReview() { return *review(shop.link(shop.ticket(clock.now())), {.inside = true, .origin = shop.origin}); }
    std::set<std::string> idsAsked() const {
        std::set<std::string> ids;
        for (const std::string &line : gateway.asked) {
            if (line.starts_with("sendOrder ")) ids.insert(line.substr(10));
        }
        return ids;
    }
};

Payment in(PaymentState state) {
    Payment payment;
    payment.state = state;
    return payment;
}

} // namespace

class TestPayments : public QObject {
    Q_OBJECT
  private slots:
    // --- what a link may be -------------------------------------------------------------------------------------------

    void readsLinks_data() {
        QTest::addColumn<QString>("link");
        QTest::addColumn<QString>("ticket");
        QTest::newRow("plain") << "florin:pay?ticket=a.b.c"
                               << "a.b.c";
        QTest::newRow("capitals in the scheme") << "FLORIN:pay?ticket=a.b.c"
                                                << "a.b.c";
        QTest::newRow("slashes that browsers add") << "florin://pay/?ticket=a.b.c"
                                                   << "a.b.c";
        QTest::newRow("other members") << "florin:pay?x=1&ticket=a.b.c&y=2"
                                       << "a.b.c";
        QTest::newRow("another verb") << "florin:steal?ticket=a.b.c"
                                      << "";
        QTest::newRow("another scheme") << "https://pay?ticket=a.b.c"
                                        << "";
        QTest::newRow("no ticket") << "florin:pay?tickets=a.b.c"
                                   << "";
        QTest::newRow("strange characters") << "florin:pay?ticket=a.b.c%0a"
                                            << "";
        QTest::newRow("empty ticket") << "florin:pay?ticket="
                                      << "";
        QTest::newRow("nothing") << "florin:"
                                 << "";
        QTest::newRow("too long") << "florin:pay?ticket=" + QString(70000, 'a') << "";
    }
    void readsLinks() {
        QFETCH(QString, link);
        QFETCH(QString, ticket);
        QCOMPARE(QString::fromStdString(ticketOfLink(link.toStdString()).value_or("")), ticket);
    }

    void comparesOrigins_data() {
        QTest::addColumn<QString>("origin");
        QTest::addColumn<QString>("normal");
        QTest::newRow("as it is") << "https://shop.example"
                                  << "https://shop.example";
        QTest::newRow("capitals and slash") << "HTTPS://Shop.Example/"
                                            << "https://shop.example";
        QTest::newRow("its own port") << "https://shop.example:443"
                                      << "https://shop.example";
        QTest::newRow("another port") << "https://shop.example:8443"
                                      << "https://shop.example:8443";
        QTest::newRow("a path is no origin") << "https://shop.example/x"
                                             << "";
        QTest::newRow("a user is no origin") << "https://shop.example@evil.example"
                                             << "";
        QTest::newRow("data") << "data:text/html,x"
                              << "";
        QTest::newRow("null") << "null"
                              << "";
    }
    void comparesOrigins() {
        QFETCH(QString, origin);
        QFETCH(QString, normal);
        QCOMPARE(QString::fromStdString(normalOrigin(origin.toStdString())), normal);
    }

    // --- what a ticket must be ----------------------------------------------------------------------------------------

    void refusesTickets_data() {
        QTest::addColumn<QString>("what");
        QTest::addColumn<int>("flaw"); // -1: none
        const auto row = [](const char *what, int flaw) { QTest::newRow(what) << what << flaw; };
        row("sound", -1);
        row("sound, from outside", -1);
        row("sound, other spelling of the origin", -1);
        row("page of another site", static_cast<int>(ReviewFlaw::foreignPage));
        row("frame in the shop's page", static_cast<int>(ReviewFlaw::foreignPage));
        row("page without an origin", static_cast<int>(ReviewFlaw::foreignPage));
        row("expired", static_cast<int>(ReviewFlaw::expired));
        row("clock wrong by a day", static_cast<int>(ReviewFlaw::clockWrong));
        row("another gateway", static_cast<int>(ReviewFlaw::otherGateway));
        row("signed by another key", static_cast<int>(ReviewFlaw::badSignature));
        row("unknown shop", static_cast<int>(ReviewFlaw::unknownShop));
        row("gateway away", static_cast<int>(ReviewFlaw::noGateway));
        row("no ticket", static_cast<int>(ReviewFlaw::unreadable));
    }
    void refusesTickets() {
        QFETCH(QString, what);
        QFETCH(int, flaw);
        World world;
        payment::PaymentTicket ticket = world.shop.ticket(world.clock.now());
        LinkSource source{.inside = true, .origin = world.shop.origin};
        if (what == "sound, from outside")
            source = {};
        else if (what == "sound, other spelling of the origin")
            source.origin = "https://SHOP.example:443";
        else if (what == "page of another site")
            source.origin = "https://shop.example.evil.example";
        else if (what == "frame in the shop's page")
            source.topLevel = false;
        else if (what == "page without an origin")
            source.origin.clear();
        else if (what == "another gateway")
            ticket.gateway = "https://other.example";
        else if (what == "unknown shop")
            world.gateway.merchants.clear();
        else if (what == "gateway away")
            world.gateway.failures["merchant"] = {failing(Trouble::offline)};
        std::string link = world.shop.link(ticket);
        if (what == "expired")
            world.clock.advance(1h);
        else if (what == "clock wrong by a day")
            world.clock.advance(-24h);
        else if (what == "signed by another key")
            link = FakeShop{}.link(ticket);
        else if (what == "no ticket")
            link = "florin:pay?ticket=a.b.c";
        const auto result = world.review(link, source);
        QCOMPARE(result ? -1 : static_cast<int>(result.error().flaw), flaw);
        if (result) QCOMPARE(result->merchant.name, std::string("Lily & Co."));
    }

    // --- an order in flight -------------------------------------------------------------------------------------------

    void storesTheOrderBeforeItIsSent() {
        World world;
        const Review review = world.goodReview();
        world.gateway.silent = {"sendOrder"};
        const auto id = world.payments.pay(review, "card_1");
        QVERIFY(id);
        QVERIFY(world.keyring.records.contains("order-" + *id));
        const auto order = protocol::readOrderJws(world.gateway.orders.at(0));
        QVERIFY(order);
        QCOMPARE(order->content.id, *id);
        QCOMPARE(order->content.means, std::string("card_1"));
        QCOMPARE(order->content.payeeName, std::string("Lily & Co."));
        QCOMPARE(order->content.total, won(21000));
        QCOMPARE(order->content.ticketHash, protocol::ticketHash(review.compact));
        const auto device = signing::Certificate::fromPem(world.keyring.who.certificatePem);
        QVERIFY(protocol::verifyOrder(*order, *device, "https://localhost:9100", world.clock.now()));
    }

    void sendsNothingWhenItCannotBeStored() {
        World world;
        const Review review = world.goodReview();
        world.keyring.diskFull = true;
        const auto id = world.payments.pay(review, "card_1");
        QVERIFY(!id);
        QCOMPARE(id.error(), PaymentDesk::Refusal::diskFull);
        QCOMPARE(world.gateway.times("sendOrder"), std::size_t(0));
    }

    void endsAsTheGatewaySays_data() {
        QTest::addColumn<QList<int>>("failures"); // Trouble * 1000 + Refusal, before the answers
        QTest::addColumn<QList<int>>("states");
        QTest::addColumn<int>("step");
        QTest::addColumn<int>("sent");
        QTest::addColumn<bool>("paid");
        const auto refused = [](Refusal refusal) {
            return static_cast<int>(Trouble::refused) * 1000 + static_cast<int>(refusal);
        };
        const auto trouble = [](Trouble one) { return static_cast<int>(one) * 1000; };
        const int approved = static_cast<int>(PaymentState::approved);
        const int concluded = static_cast<int>(Step::concluded), notSent = static_cast<int>(Step::notSent);
        QTest::newRow("approved at once") << QList<int>{} << QList{approved} << concluded << 1 << true;
        QTest::newRow("the shop comes later")
            << QList<int>{}
            << QList{static_cast<int>(PaymentState::waitingForShop), static_cast<int>(PaymentState::pending), approved}
            << concluded << 1 << true;
        QTest::newRow("the bank is silent, then it is taken back")
            << QList<int>{} << QList{static_cast<int>(PaymentState::unknown), static_cast<int>(PaymentState::reversed)}
            << concluded << 1 << false;
        QTest::newRow("the shop never comes")
            << QList<int>{} << QList{static_cast<int>(PaymentState::waitingForShop), static_cast<int>(PaymentState::expired)}
            << concluded << 1 << false;
        QTest::newRow("the connection breaks twice")
            << QList{trouble(Trouble::noAnswer), trouble(Trouble::noAnswer)} << QList{approved} << concluded << 3 << true;
        QTest::newRow("it breaks, then the gateway is away, then back")
            << QList{trouble(Trouble::noAnswer), trouble(Trouble::offline)} << QList{approved} << concluded << 3 << true;
        QTest::newRow("the outcome is unknown, then known")
            << QList{refused(Refusal::outcomeUnknown)} << QList{approved} << concluded << 2 << true;
        QTest::newRow("the first one is still running")
            << QList{refused(Refusal::idempotencyInProgress)} << QList{approved} << concluded << 2 << true;
        QTest::newRow("the gateway's disk is full, then not")
            << QList{refused(Refusal::storageFailed)} << QList{approved} << concluded << 2 << true;
        QTest::newRow("away from the start") << QList{trouble(Trouble::offline)} << QList{approved} << notSent << 1 << false;
        QTest::newRow("not the gateway") << QList{trouble(Trouble::notTrusted)} << QList{approved} << notSent << 1 << false;
        QTest::newRow("too small balance") << QList{refused(Refusal::insufficientFunds)} << QList{approved} << concluded << 1
                                           << false;
        QTest::newRow("used too often is final")
            << QList{refused(Refusal::countLimit)} << QList{approved} << concluded << 1 << false;
        QTest::newRow("the shop's order differs")
            << QList{refused(Refusal::orderMismatch)} << QList{approved} << concluded << 1 << false;
        QTest::newRow("the clock is wrong") << QList{refused(Refusal::clockWrong)} << QList{approved} << concluded << 1 << false;
        QTest::newRow("the bank cannot be reached")
            << QList{refused(Refusal::issuerUnavailable)} << QList{approved} << concluded << 1 << false;
    }
    void endsAsTheGatewaySays() {
        QFETCH(QList<int>, failures);
        QFETCH(QList<int>, states);
        QFETCH(int, step);
        QFETCH(int, sent);
        QFETCH(bool, paid);
        World world;
        const Review review = world.goodReview();
        for (const int code : failures)
            world.gateway.failures["sendOrder"].push_back(
                failing(static_cast<Trouble>(code / 1000), static_cast<Refusal>(code % 1000)));
        for (const int state : states) world.gateway.orderAnswers.push_back(in(static_cast<PaymentState>(state)));
        std::vector<Step> told;
        const auto kept = world.payments.progressed.add([&](const PaymentProgress &progress) { told.push_back(progress.step); });
        const auto id = world.payments.pay(review, "card_1");
        QVERIFY(id);
        world.timer.advance(2min);
        const PaymentProgress *progress = world.payments.progress(*id);
        QCOMPARE(static_cast<int>(progress->step), step);
        QCOMPARE(progress->isPaid(), paid);
        QCOMPARE(static_cast<int>(world.gateway.times("sendOrder")), sent);
        QVERIFY2(world.idsAsked().size() == 1, "the id stays the same");
        QVERIFY2(std::set<std::string>(world.gateway.orders.begin(), world.gateway.orders.end()).size() == 1,
                 "and so does the order");
        QVERIFY2(world.keyring.records.empty(), "what is over is not asked for again");
        QCOMPARE(told.front(), Step::sending);
        QCOMPARE(static_cast<int>(told.back()), step);
    }

    /// A 504 that shows the payment: the gateway has the order, so it is followed and the person hears of the bank.
    void followsAPaymentWhoseBankIsSilent() {
        World world;
        const Review review = world.goodReview();
        Failure silence = failing(Trouble::refused, Refusal::outcomeUnknown);
        silence.payment = in(PaymentState::unknown);
        silence.payment->id = "pay_of_the_answer";
        world.gateway.failures["sendOrder"] = {silence};
        world.gateway.knownPayments = {"pay_of_the_answer"};
        world.gateway.orderAnswers = {in(PaymentState::reversed)};
        QVERIFY(world.payments.pay(review, "card_1"));
        QList<int> told;
        const auto kept =
            world.payments.progressed.add([&](const PaymentProgress &progress) { told.push_back(static_cast<int>(progress.step)); });
        world.timer.advance(2min);
        QCOMPARE(told, (QList<int>{static_cast<int>(Step::waiting), static_cast<int>(Step::concluded)}));
        QCOMPARE(world.gateway.times("sendOrder"), std::size_t(1));
    }

    void asksAgainAfterACrash() {
        World world;
        const Review review = world.goodReview();
        world.gateway.silent = {"sendOrder"};
        const auto id = world.payments.pay(review, "card_1");
        const std::string order = world.gateway.orders.at(0);
        world.payments.close();
        // The program is started again: only the records are left.
        world.gateway.silent.clear();
        world.gateway.orderAnswers = {in(PaymentState::approved)};
        PaymentDesk again(world.gateway, world.keyring, world.clock, world.random, world.timer);
        again.resume();
        QCOMPARE(again.open().size(), std::size_t(1));
        QCOMPARE(again.open().front().merchantName, std::string("Lily & Co."));
        QCOMPARE(*again.open().front().total, won(21000));
        world.timer.advance(1s);
        QVERIFY(again.progress(*id)->isPaid());
        QCOMPARE(world.gateway.orders.at(1), order);
        QVERIFY(world.keyring.records.empty());
    }

    void keepsTheRecordWhileTheGatewayIsAwayAfterACrash() {
        World world;
        world.keyring.records["order-pay_x"] = "florin-order-record-1\ncard_1\nLily\n500\nKRW\nt.t.t\no.o.o";
        for (int i = 0; i < 50; ++i) world.gateway.failures["sendOrder"].push_back(failing(Trouble::offline));
        world.payments.resume();
        world.timer.advance(1min);
        QCOMPARE(world.payments.progress("pay_x")->step, Step::askingAgain);
        QVERIFY(world.keyring.records.contains("order-pay_x"));
    }

    void signingOutSaysNothingOfTheOrder() {
        World world;
        world.keyring.records["order-pay_x"] = "florin-order-record-1\ncard_1\nLily\n500\nKRW\nt.t.t\no.o.o";
        world.gateway.failures["sendOrder"] = {failing(Trouble::refused, Refusal::deviceRevoked)};
        world.payments.resume();
        world.timer.advance(1min);
        QVERIFY(world.keyring.records.contains("order-pay_x"));
    }

    /// A second order of a ticket is answered with the first payment, under the first one's id.
    void followsTheFirstPaymentOfATicket_data() {
        QTest::addColumn<int>("first");
        QTest::newRow("still waiting") << static_cast<int>(PaymentState::waitingForShop);
        QTest::newRow("paid already") << static_cast<int>(PaymentState::approved);
    }
    void followsTheFirstPaymentOfATicket() {
        QFETCH(int, first);
        World world;
        const Review review = world.goodReview();
        const auto state = static_cast<PaymentState>(first);
        world.gateway.paymentOfTicket[review.compact] = "pay_first";
        world.gateway.knownPayments = {"pay_first"};
        world.gateway.orderAnswers = {in(state), in(PaymentState::approved)};
        const auto id = world.payments.pay(review, "card_1");
        world.timer.advance(1min);
        const PaymentProgress *progress = world.payments.progress(*id);
        QVERIFY2(progress && progress->isPaid(), "what was begun earlier can still be paid");
        QCOMPARE(progress->payment->id, std::string("pay_first"));
        QCOMPARE(world.gateway.times("awaitPayment " + *id), std::size_t(0));
        QVERIFY(world.keyring.records.empty());
    }

    /// The device could not sign in, so the order itself was not judged.
    void aRefusedTokenSaysNothingOfTheOrder_data() {
        QTest::addColumn<int>("refusal");
        QTest::addColumn<bool>("sentBefore");
        for (const Refusal refusal : {Refusal::clockWrong, Refusal::badSignature}) {
            const std::string word(payment::factsOf(refusal).code);
            QTest::newRow((word + ", after a crash").c_str()) << static_cast<int>(refusal) << true;
            QTest::newRow((word + ", at the first try").c_str()) << static_cast<int>(refusal) << false;
        }
    }
    void aRefusedTokenSaysNothingOfTheOrder() {
        QFETCH(int, refusal);
        QFETCH(bool, sentBefore);
        World world;
        const Review review = world.goodReview();
        world.gateway.silent = {"sendOrder"};
        auto id = world.payments.pay(review, "card_1");
        world.payments.close();
        world.gateway.silent.clear();
        Failure failure = failing(Trouble::refused, static_cast<Refusal>(refusal));
        failure.beforeAsking = true;
        world.gateway.failures["sendOrder"] = {failure};
        world.gateway.orderAnswers = {in(PaymentState::approved)};
        if (sentBefore)
            world.payments.resume();
        else {
            world.keyring.records.clear();
            id = world.payments.pay(review, "card_1");
        }
        world.timer.advance(10ms);
        QCOMPARE(world.payments.progress(*id)->step, sentBefore ? Step::askingAgain : Step::notSent);
        QCOMPARE(world.payments.progress(*id)->failure->news.refusal, static_cast<Refusal>(refusal));
        QCOMPARE(world.keyring.records.contains("order-" + *id), sentBefore);
        world.timer.advance(1min);
        QCOMPARE(world.payments.progress(*id)->isPaid(), sentBefore);
        QVERIFY(world.keyring.records.empty());
    }

    void passesOverADamagedRecord() {
        World world;
        world.keyring.records["order-pay_x"] = "something else";
        world.payments.resume();
        QVERIFY(world.payments.open().empty());
    }

    void waitsLongerEachTime() {
        QCOMPARE(pauseAfter(0), std::chrono::milliseconds(1s));
        QCOMPARE(pauseAfter(1), std::chrono::milliseconds(2s));
        QCOMPARE(pauseAfter(3), std::chrono::milliseconds(8s));
        QCOMPARE(pauseAfter(40), std::chrono::milliseconds(15s));
    }
};

QTEST_GUILESS_MAIN(TestPayments)
#include "test_payments.moc"
