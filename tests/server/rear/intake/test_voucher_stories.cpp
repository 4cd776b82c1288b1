#include "tests/server/rear/intake/money_world.h"

#include <QtTest>

using namespace florin;
using namespace florin::test;
using namespace std::chrono_literals;
using payment::TicketQuestion;
using payments::BankVerb;

namespace {

/// A world in which dana has 5,000 won in a micro-account.
struct VoucherWorld : MoneyWorld {
    VoucherWorld() { putInMicroAccount(5'000); }

    static payment::Order article(std::int64_t price) { return {{{"a1", "An article", 1, wonMoney(price)}}, wonMoney(price), wonMoney(0)}; }
    payment::PaymentTicket articleTicket(std::int64_t price = 40) {
        auto made = ticket();
        made.order = article(price);
        return made;
    }
    Reply pay(const payment::PaymentTicket &from, const std::string &means = "micro") { return payerAsks(orderFor(from, means)).get(); }
    Reply voucherAgain(const std::string &payment) { return post("/v1/payments/" + payment + "/voucher", Json::object()); }
    Reply voucherForShop(const std::string &ticketId, const std::string &key) {
        return rear->ask({.method = "POST", .path = "/v1/vouchers", .body = {{"ticket", ticketId}}, .bearer = key});
    }
    /// As the shop checks it; nothing if it does not hold.
    std::optional<payment::Voucher> verified(const std::string &compact, const std::string &merchant = "bookshop") {
        const auto read = protocol::readVoucher(compact);
        const protocol::KeySet keys{{"v1", rear->voucherKey.publicKey()}};
        if (!read || !protocol::verifyVoucher(*read, keys, gatewayUrl, merchant, rear->clock.now())) return std::nullopt;
        return read->content;
    }
    std::string hashOf(const payment::PaymentTicket &ticket, const Json &question) const {
        Q_UNUSED(ticket);
        return protocol::ticketHash(question.at("ticket").get<std::string>());
    }
    void setBirthday(const std::string &day) {
        const auto written = rear->store->write([&](intake::Records &records) {
            auto member = *records.members.find("dana");
            member.verifiedBirthday = day;
            records.members.put(member);
            return intake::Outcome::commit;
        });
        ENSURE(bool(written));
    }
    std::string addOtherShop() {
        const auto key = merchants::makeApiKey(rear->random, merchants::KeyUse::test);
        const auto written = rear->store->write([&](intake::Records &records) {
            records.merchants.put({"paper", "The Paper", {"https://paper.example"}, {{"k1", ticketKey.publicKey().toDer()}}, rear->clock.now()});
            records.merchants.add({merchants::hashOfApiKey(key), "paper", rear->clock.now(), std::nullopt});
            return intake::Outcome::commit;
        });
        ENSURE(bool(written));
        return key;
    }
};

} // namespace

/// Tickets that are paid without the shop's own request, and the vouchers that the shop delivers for (seed 001 steps 3 to 6).
class TestVoucherStories : public QObject {
    Q_OBJECT

  private slots:
    void paysFromTheMicroAccountAndSaysSoInAVoucher() {
        VoucherWorld w;
        const auto ticket = w.articleTicket();
        const auto question = w.orderFor(ticket, "micro");
        const auto paid = w.payerAsks(question).get();
        QCOMPARE(paid.status, 201);
        QCOMPARE(paid.body["state"], "approved");
        QCOMPARE(paid.body["means"], "micro");
        QVERIFY(!paid.body.contains("card"));
        QCOMPARE(paid.body["balanceAfter"], won(4'960));
        const auto voucher = w.verified(paid.body["voucher"]);
        QVERIFY(voucher);
        QVERIFY(voucher->outcome == payment::VoucherOutcome::paid && voucher->total == wonMoney(40) && !voucher->customer);
        QCOMPARE(voucher->ticketHash, w.hashOf(ticket, question));
        QCOMPARE(Json(voucher->registerSerial), paid.body["register"]);
        QCOMPARE(w.balanceOf(w.microAccount()), std::int64_t(4'960));
        QCOMPARE(w.till(), std::int64_t(40));
        QVERIFY(w.booksAreRight());
        QVERIFY2(w.banks.own.askedFor(BankVerb::purchase).empty(), "the books alone pay small sums");
        w.rear->clock.advance(payment::voucherLife);
        QVERIFY2(!w.verified(paid.body["voucher"]), "it holds for a minute");
    }

    void aRepeatGetsTheSameAnswerAndPaysOnce() {
        VoucherWorld w;
        const auto question = w.orderFor(w.articleTicket(), "micro");
        const auto first = w.payerAsks(question).get();
        const auto again = w.payerAsks(question).get();
        QCOMPARE(again.status, 201);
        QCOMPARE(again.body, first.body);
        QCOMPARE(again.headers.at("Idempotent-Replayed"), std::string("true"));
        QCOMPARE(w.till(), std::int64_t(40));
    }

    void routesByTheThreshold_data() {
        QTest::addColumn<int>("price");
        QTest::addColumn<QString>("code");
        QTest::newRow("a won") << 1 << "";
        QTest::newRow("what there is") << 5'000 << "";
        QTest::newRow("a won more") << 5'001 << "insufficient_funds";
        QTest::newRow("at the threshold") << 10'000 << "insufficient_funds";
        QTest::newRow("over it, without a linked source") << 10'001 << "amount_limit";
    }
    void routesByTheThreshold() {
        QFETCH(int, price);
        QFETCH(QString, code);
        VoucherWorld w;
        const auto reply = w.pay(w.articleTicket(price));
        QCOMPARE(QString::fromStdString(reply.code()), code);
        QCOMPARE(reply.status, code.isEmpty() ? 201 : 402);
        QCOMPARE(w.till(), std::int64_t(code.isEmpty() ? price : 0));
        if (!code.isEmpty()) QCOMPARE(w.voucherAgain(w.lastPayment).code(), std::string("not_paid"));
        QVERIFY(w.booksAreRight());
    }

    void aCardPaysAtOnceWhereTheShopWaitsForAVoucher_data() {
        QTest::addColumn<bool>("wantsVoucher");
        QTest::newRow("it waits for a voucher") << true;
        QTest::newRow("it asks itself") << false;
    }
    void aCardPaysAtOnceWhereTheShopWaitsForAVoucher() {
        QFETCH(bool, wantsVoucher);
        VoucherWorld w;
        const auto card = w.chargedCard();
        auto ticket = w.ticket();
        ticket.wantsVoucher = wantsVoucher;
        const auto reply = w.pay(ticket, card);
        QCOMPARE(reply.status, wantsVoucher ? 201 : 202);
        QCOMPARE(reply.body.contains("voucher"), wantsVoucher);
        if (wantsVoucher) return;
        QCOMPARE(w.shopAsks(w.requestFor(ticket)).get().status, 201);
        const auto payment = w.get("/v1/payments/" + w.lastPayment).body;
        QVERIFY2(payment.contains("register") && payment["outcome"] == "paid", "it stands in the register all the same");
        QVERIFY(w.verified(w.voucherForShop(ticket.id, w.apiKey).body["voucher"]));
    }

    void isIssuedAgainForPayerAndShop() {
        VoucherWorld w;
        const auto ticket = w.articleTicket();
        const auto first = w.verified(w.pay(ticket).body["voucher"]);
        const auto payment = w.lastPayment;
        w.rear->clock.advance(5min);
        for (const auto &reply : {w.voucherAgain(payment), w.voucherForShop(ticket.id, w.apiKey)}) {
            QCOMPARE(reply.status, 200);
            const auto again = w.verified(reply.body["voucher"]);
            QVERIFY(again);
            QCOMPARE(again->registerSerial, first->registerSerial);
            QCOMPARE(again->ticketHash, first->ticketHash);
            QVERIFY(again->id != first->id && again->expiresAt > first->expiresAt);
            QCOMPARE(reply.body["ticket"], Json(ticket.id));
        }
        QVERIFY2(w.voucherForShop(ticket.id, w.apiKey).body["payment"].is_null(), "the payer's own id is nothing to the shop");
        w.rear->clock.advance(ticket.expiresAt + 24h - w.rear->clock.now());
        w.token = w.device.token(*w.rear);
        QCOMPARE(w.voucherAgain(payment).status, 200);
        w.rear->clock.advance(1us);
        QCOMPARE(w.voucherAgain(payment).code(), std::string("voucher_too_late"));
        QCOMPARE(w.voucherForShop(ticket.id, w.apiKey).code(), std::string("voucher_too_late"));
        QCOMPARE(w.till(), std::int64_t(40));
    }

    void isIssuedToNobodyElse() {
        VoucherWorld w;
        const auto ticket = w.articleTicket();
        QCOMPARE(w.pay(ticket).status, 201);
        const auto payment = w.lastPayment;
        QCOMPARE(w.voucherForShop(ticket.id, w.addOtherShop()).status, 404);
        QCOMPARE(w.voucherForShop("tkt_unheard_of", w.apiKey).status, 404);
        TestDevice others;
        w.signIn("eve", others, w.token);
        QCOMPARE(w.voucherAgain(payment).status, 404);
        QCOMPARE(w.rear->ask({.method = "POST", .path = "/v1/vouchers", .body = {{"ticket", ticket.id}}, .bearer = w.token}).status, 401);
    }

    void everyApprovedPaymentHasASerialOfItsOwn() {
        VoucherWorld w;
        std::set<std::int64_t> serials;
        for (int at = 0; at < 5; ++at) serials.insert(std::stoll(w.pay(w.articleTicket()).body["register"].get<std::string>()));
        QCOMPARE(w.pay(w.articleTicket(9'000)).status, 402);
        QVERIFY2(!w.get("/v1/payments/" + w.lastPayment).body.contains("register"), "what was declined has none");
        QCOMPARE(serials.size(), std::size_t(5));
        QCOMPARE(*serials.rbegin() - *serials.begin(), std::int64_t(4));
    }

    void answersTicketsOfNothingToPay_data() {
        QTest::addColumn<int>("question");
        QTest::addColumn<QString>("means");
        QTest::addColumn<QString>("birthday");
        QTest::addColumn<QString>("outcome");
        QTest::addColumn<bool>("tellsWho");
        const auto row = [](const char *name, TicketQuestion question, const char *means, const char *birthday, const char *outcome, bool tells = false) {
            QTest::newRow(name) << static_cast<int>(question) << means << birthday << outcome << tells;
        };
        row("is somebody there", TicketQuestion::presence, "yes", "", "yes");
        row("declined", TicketQuestion::presence, "no", "", "no");
        row("who is there", TicketQuestion::identity, "yes", "", "yes", true);
        row("would not say who", TicketQuestion::identity, "no", "", "no");
        row("age that nobody verified", TicketQuestion::age, "yes", "", "unknown");
        row("of age today", TicketQuestion::age, "yes", "2007-11-20", "of_age");
        row("of age tomorrow", TicketQuestion::age, "yes", "2007-11-21", "no");
        row("would not say how old", TicketQuestion::age, "no", "1970-01-01", "no");
        row("no day", TicketQuestion::age, "yes", "1970-02-30", "no");
    }
    void answersTicketsOfNothingToPay() {
        QFETCH(int, question);
        QFETCH(QString, means);
        QFETCH(QString, birthday);
        QFETCH(QString, outcome);
        QFETCH(bool, tellsWho);
        VoucherWorld w;
        if (!birthday.isEmpty()) w.setBirthday(birthday.toStdString());
        auto ticket = w.articleTicket(0);
        ticket.question = static_cast<TicketQuestion>(question);
        const auto reply = w.pay(ticket, means.toStdString());
        QCOMPARE(reply.status, 201);
        QCOMPARE(QString::fromStdString(reply.body["outcome"]), outcome);
        const auto voucher = w.verified(reply.body["voucher"]);
        QVERIFY(voucher && toWord(voucher->outcome) == outcome.toStdString() && voucher->total == wonMoney(0));
        QCOMPARE(voucher->customer.has_value(), tellsWho);
        QCOMPARE(w.till(), std::int64_t(0));
        QVERIFY(w.booksAreRight());
    }

    void aCustomerIsTheSameAtOneShopAndAnotherOneElsewhere() {
        VoucherWorld w;
        w.addOtherShop();
        const auto customer = [&w](const std::string &merchant) {
            auto ticket = w.articleTicket(0);
            ticket.merchant = merchant;
            ticket.returnUrl.clear();
            ticket.question = TicketQuestion::identity;
            const auto question = w.orderFor(ticket, "yes", {}, [&](payment::PaymentOrder &order) {
                if (merchant == "paper") order.payeeName = "The Paper";
            });
            const auto voucher = w.verified(w.payerAsks(question).get().body["voucher"], merchant);
            return voucher ? voucher->customer.value_or("") : std::string("refused");
        };
        const auto known = customer("bookshop");
        QVERIFY(known.starts_with("cus_"));
        QCOMPARE(customer("bookshop"), known);
        const auto elsewhere = customer("paper");
        QVERIFY(elsewhere.starts_with("cus_") && elsewhere != known);
        QVERIFY2(known.find("dana") == std::string::npos, "it does not say who it is");

        auto priced = w.articleTicket(20);
        priced.customer = known;
        QCOMPARE(w.verified(w.pay(priced).body["voucher"])->customer, known);
        priced = w.articleTicket(20);
        priced.customer = elsewhere;
        const auto refused = w.pay(priced);
        QCOMPARE(refused.code(), std::string("order_mismatch"));
        QCOMPARE(refused.body["differences"][0]["path"], "customer");
    }

    void moneyAndAnswersAreNotMixedUp_data() {
        QTest::addColumn<int>("price");
        QTest::addColumn<QString>("means");
        QTest::newRow("yes to a price") << 40 << "yes";
        QTest::newRow("no to a price") << 40 << "no";
        QTest::newRow("nothing from the account") << 0 << "micro";
    }
    void moneyAndAnswersAreNotMixedUp() {
        QFETCH(int, price);
        QFETCH(QString, means);
        VoucherWorld w;
        const auto reply = w.pay(w.articleTicket(price), means.toStdString());
        QCOMPARE(reply.status, 422);
        QCOMPARE(reply.body["param"], "order");
        QCOMPARE(w.till(), std::int64_t(0));
    }

    void noVoucherGoesOutForWhatIsNotStored() {
        VoucherWorld w;
        const auto question = w.orderFor(w.articleTicket(), "micro");
        w.store->goodWrites = 0;
        const auto failed = w.payerAsks(question).get();
        QCOMPARE(failed.code(), std::string("storage_failed"));
        QVERIFY(!failed.body.contains("voucher"));
        w.store->goodWrites = -1;
        QCOMPARE(w.till(), std::int64_t(0));
        QCOMPARE(w.payerAsks(question).get().status, 201);
        QCOMPARE(w.till(), std::int64_t(40));
    }
};

QTEST_GUILESS_MAIN(TestVoucherStories)
#include "test_voucher_stories.moc"
