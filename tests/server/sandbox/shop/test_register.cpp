#include "server/sandbox/shop/cashier.h"
#include "server/sandbox/shop/order_book.h"
#include "server/sandbox/shop/order_json.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>
#include <sys/resource.h>

using namespace florin;
using namespace florin::shop;

namespace {

const base::Timestamp noon = *base::fromRfc3339("2026-11-20T12:00:00Z");

money::Money won(std::int64_t amount) {
    return *money::Money::of(amount, *money::Currency::fromCode("KRW"));
}

ShopOrder orderOfTwoCups(Means means = Means::ticket) {
    const payment::Order order{{{"moon-cup", "Moon Jar Cups, Pair", 2, won(32'000)}}, won(64'000), won(5'818)};
    ShopOrder made{"ord_1", "HG-000007", "session", means, order, order};
    made.ticketId = "tkt_1";
    made.ticket = "a.b.c";
    made.ticketExpiresAt = noon + std::chrono::minutes(10);
    made.attempt = "try_1";
    made.createdAt = noon;
    return made;
}

} // namespace

class TestRegister : public QObject {
    Q_OBJECT

  private slots:
    void keepsEveryOrderOverARestart() {
        QTemporaryDir folder;
        const std::string file = folder.filePath("orders.jsonl").toStdString();
        {
            auto book = OrderBook::open(file);
            QVERIFY(book);
            QCOMPARE((*book)->nextSerial(), std::string("HG-000001"));
            ShopOrder order = orderOfTwoCups();
            order.contact = Contact{"dana@florin.example", "", {"24 Baekjo-gil", "", "Seoul", "03012", "KR"}};
            QVERIFY((*book)->add(order));
            int told = 0;
            (*book)->watch([&](const ShopOrder &) { ++told; });
            (*book)->change("ord_1", [](ShopOrder &changed) {
                changed.state = OrderState::mismatch;
                changed.differences = {{"lines[0].price", "33000 KRW", "32000 KRW"}};
                changed.concludedAt = noon;
            });
            (*book)->change("ord_1", [](ShopOrder &changed) { changed.state = OrderState::paid; });
            QCOMPARE(told, 1); // what is final stays
        }
        QFile journal(QString::fromStdString(file));
        QVERIFY(journal.open(QIODevice::Append));
        journal.write("{\"id\":\"ord_2\",\"serial"); // cut short by a crash
        journal.close();

        auto book = OrderBook::open(file);
        QVERIFY(book);
        const auto order = (*book)->find("ord_1");
        QVERIFY(order && order->state == OrderState::mismatch && order->seen == orderOfTwoCups().seen);
        QCOMPARE(order->differences.size(), std::size_t{1});
        QCOMPARE(order->contact->address.city, std::string("Seoul"));
        QCOMPARE((*book)->all().size(), std::size_t{1});
        QVERIFY((*book)->knowsSession("session") && !(*book)->knowsSession("other"));
        QCOMPARE((*book)->nextSerial(), std::string("HG-000008"));
        QVERIFY((*book)->add([] {
            auto next = orderOfTwoCups();
            next.id = "ord_3";
            return next;
        }()));
        QCOMPARE((*OrderBook::open(file))->all().size(), std::size_t{2});
    }

    void refusesADamagedJournal() {
        QTemporaryDir folder;
        const std::string file = folder.filePath("orders.jsonl").toStdString();
        QFile journal(QString::fromStdString(file));
        QVERIFY(journal.open(QIODevice::WriteOnly));
        journal.write("{}\n");
        journal.close();
        const auto book = OrderBook::open(file);
        QVERIFY(!book && book.error().find("damaged") != std::string::npos);
    }

    void saysSoWhenTheDiskIsFullAndLeavesNoHalfLine() {
        QTemporaryDir folder;
        const std::string file = folder.filePath("orders.jsonl").toStdString();
        auto book = OrderBook::open(file);
        QVERIFY(book);
        std::signal(SIGXFSZ, SIG_IGN);
        rlimit before{};
        ::getrlimit(RLIMIT_FSIZE, &before);
        const rlimit narrow{100, before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &narrow);
        const bool added = (*book)->add(orderOfTwoCups());
        ::setrlimit(RLIMIT_FSIZE, &before);
        QVERIFY(!added && !(*book)->find("ord_1"));
        QVERIFY((*book)->add(orderOfTwoCups()));
        const auto again = OrderBook::open(file);
        QVERIFY(again);
        QCOMPARE((*again)->all().size(), std::size_t{1});
    }

    void concludesFromWhatTheGatewayAnswers_data() {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("next");
        QTest::addColumn<QString>("state");
        const auto row = [](const char *name, int status, const char *body, Cashier::Next next, const char *state) {
            QTest::newRow(name) << status << QByteArray(body) << static_cast<int>(next) << state;
        };
        using Next = Cashier::Next;
        row("approved", 201, R"({"id":"apr_1","state":"approved","approvalCode":"123456"})", Next::done, "paid");
        row("waits for the payer", 202, R"({"id":"apr_1","state":"waiting_for_payer","approvalCode":null})", Next::poll, "waiting_for_payer");
        row("bank is asked", 202, R"({"id":"apr_1","state":"pending"})", Next::poll, "asking");
        row("declined", 402, R"({"code":"insufficient_funds","approval":{"id":"apr_1","state":"declined","refusal":{"code":"insufficient_funds"}}})",
            Next::done, "declined");
        row("declined without an approval", 402, R"({"code":"lost_card"})", Next::done, "declined");
        row("records differ", 409,
            R"({"code":"order_mismatch","approval":{"id":"a","state":"declined","differences":[{"path":"total","shop":"1","payer":"2"}]}})",
            Next::done, "mismatch");
        row("taken back", 200, R"({"id":"apr_1","state":"reversed","refusal":null})", Next::done, "declined");
        row("expired while the ticket is good", 200, R"({"id":"apr_1","state":"expired"})", Next::newAttempt, "asking");
        row("bank is silent", 504, R"({"code":"outcome_unknown","approval":{"id":"apr_1","state":"unknown"}})", Next::poll, "unknown");
        row("silent, and no id", 504, R"({"code":"outcome_unknown"})", Next::again, "unknown");
        row("bank was not reached", 502, R"({"code":"issuer_unavailable"})", Next::done, "not_attempted");
        row("still running", 409, R"({"code":"idempotency_in_progress"})", Next::again, "asking");
        row("busy", 503, R"({"code":"busy"})", Next::again, "asking");
        row("too often", 429, R"({"code":"rate_limited"})", Next::again, "asking");
        row("our fault", 422, R"({"code":"invalid_input"})", Next::done, "declined");
        row("our key is not taken", 401, R"({"code":"not_signed_in"})", Next::done, "declined");
        row("found under its key", 200, R"({"data":[{"id":"apr_1","state":"approved","approvalCode":"123456"}],"next":null})", Next::done, "paid");
        row("found, and the bank is silent", 200, R"({"data":[{"id":"apr_1","state":"unknown"}],"next":null})", Next::poll, "unknown");
        row("nothing under its key", 200, R"({"data":[],"next":null})", Next::unheardOf, "asking");
        row("a list of nonsense", 200, R"({"data":[1]})", Next::again, "asking");
        row("no JSON", 200, "<html>", Next::again, "asking");
        row("200 that says nothing", 200, "{}", Next::again, "asking");
    }
    void concludesFromWhatTheGatewayAnswers() {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(int, next);
        QFETCH(QString, state);
        ShopOrder order = orderOfTwoCups();
        QCOMPARE(static_cast<int>(Cashier::conclude(order, {status, {}, body.toStdString()}, noon)), next);
        QCOMPARE(QString::fromUtf8(toWord(order.state).data(), static_cast<int>(toWord(order.state).size())), state);
        QCOMPARE(order.concludedAt.has_value(), isFinal(order.state));
        QVERIFY(!isFinal(order.state) || order.state == OrderState::paid || !order.sentence.empty());
    }

    void givesUpAnExpiredApprovalWithItsTicket() {
        ShopOrder order = orderOfTwoCups();
        const HttpAnswer expired{200, {}, R"({"id":"apr_1","state":"expired"})"};
        QCOMPARE(Cashier::conclude(order, expired, order.ticketExpiresAt), Cashier::Next::done);
        QCOMPARE(order.state, OrderState::expired);
        ShopOrder byCard = orderOfTwoCups(Means::card);
        QCOMPARE(Cashier::conclude(byCard, expired, noon), Cashier::Next::done);
    }

    void writesNoCardIntoTheJournal() {
        ShopOrder order = orderOfTwoCups(Means::card);
        order.brand = "visa";
        order.lastFour = "4242";
        const std::string line = toJournalLine(order);
        QVERIFY(line.find("4242424242424242") == std::string::npos && line.find('\n') == std::string::npos);
        QCOMPARE(fromJournalLine(line)->lastFour, std::string("4242"));
    }
};

QTEST_GUILESS_MAIN(TestRegister)
#include "test_register.moc"
