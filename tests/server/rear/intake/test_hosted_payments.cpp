#include "tests/server/rear/intake/money_world.h"

#include "server/rear/payments/hosted_payment.h"
#include "server/rear/storage/database.h"
#include "shared/base/encoding.h"
#include "shared/signing/sealing.h"

#include <QtTest>

using namespace florin;
using namespace florin::test;
using namespace std::chrono_literals;
using payments::BankVerb;

namespace {

/// dana, with 50,000 won in a micro-account, is signed in at a browser without the wallet. 10,000 won a day may be paid that way.
struct HostedWorld : MoneyWorld {
    explicit HostedWorld(std::int64_t held = 50'000, std::int64_t day = 10'000) {
        micro.hostedDay = day;
        kill();
        start();
        if (held > 0) putInMicroAccount(held);
        browser = session("dana");
    }
    std::string session(const std::string &member) {
        const auto made = rear->random.id("ses");
        const auto now = rear->clock.now();
        const auto written = rear->store->write([&](intake::Records &records) {
            records.members.put({.id = rear->random.id("grt"),
                                 .tokenHash = base::toHex(signing::sha256(made)),
                                 .member = member,
                                 .createdAt = now,
                                 .expiresAt = now + 48h});
            return intake::Outcome::commit;
        });
        ENSURE(bool(written));
        return made;
    }
    payment::PaymentTicket priced(std::int64_t price = 3'000) {
        auto made = ticket();
        made.order = {{{"a1", "An article", 1, wonMoney(price)}}, wonMoney(price), wonMoney(0)};
        made.expiresAt = rear->clock.now() + 60min;
        made.wantsVoucher = true;
        return made;
    }
    std::string compact(const payment::PaymentTicket &from) const { return protocol::writeTicket(from, "k1", ticketKey); }
    Reply ask(const std::string &path, const Json &body = Json::object(), const std::string &key = {}) {
        return rear->ask({.method = "POST", .path = "/v1/hosted_payments" + path, .body = body, .bearer = browser, .key = key});
    }
    Reply begin(const payment::PaymentTicket &from) { return ask("", {{"ticket", compact(from)}}); }
    Reply shown(const std::string &id) { return rear->ask({.path = "/v1/hosted_payments/" + id, .bearer = browser}); }
    Reply mail(const std::string &id) { return ask("/" + id + "/code"); }
    Reply confirm(const std::string &id, const std::string &code, const std::string &key = {}) {
        return ask("/" + id + "/confirm", {{"code", code}}, key);
    }
    struct Ready {
        std::string id;
        std::string code; ///< the right one
    };
    /// Begun, and the code is in the mailbox.
    Ready ready(const payment::PaymentTicket &from) {
        const auto begun = begin(from);
        ENSURE(begun.status == 201);
        const std::string id = begun.body.at("id");
        ENSURE(mail(id).status == 200);
        return {id, rear->codeFromLetter()};
    }
    Ready ready(std::int64_t price = 3'000) { return ready(priced(price)); }
    bool isAskedForBy(const std::string &merchant, const std::string &ticketId) {
        bool isWaiting = false;
        const auto read = rear->store->read([&](intake::Records &records) {
            isWaiting = records.payments.waitingApproval(merchant, ticketId).has_value();
        });
        return read && isWaiting;
    }
    static std::string otherThan(const std::string &code) { return code == "000000" ? "000001" : "000000"; }

    std::string browser; ///< its session
};

} // namespace

/// Payments at a browser without the wallet: a password's session, a code from an e-mail, and a day's limit.
class TestHostedPayments : public QObject {
    Q_OBJECT

  private slots:
    void showsAllThatThePayerAgreesTo() {
        HostedWorld w;
        const auto from = w.priced();
        const auto begun = w.begin(from);
        QCOMPARE(begun.status, 201);
        const auto &seen = begun.body;
        QCOMPARE(seen["state"], "open");
        QCOMPARE(seen["merchant"]["name"], "Paper & Ink");
        QCOMPARE(seen["lines"][0]["description"], "An article");
        QCOMPARE(seen["total"], won(3'000));
        QCOMPARE(seen["balance"], won(50'000));
        QCOMPARE(seen["balanceAfter"], won(47'000));
        QCOMPARE(seen["dailyLimit"], won(10'000));
        QCOMPARE(seen["leftToday"], won(10'000));
        QCOMPARE(seen["returnUrl"], from.returnUrl);
        QVERIFY2(seen["customer"].is_null() && seen["mailedTo"].is_null() && !seen.contains("refusal"), "the shop learns nothing of the payer");
        QVERIFY2(w.rear->letters().empty(), "nothing is mailed before it is asked for");
        QCOMPARE(w.shown(seen["id"]).body, seen);
    }

    void paysWithTheMailedCode() {
        HostedWorld w;
        const auto made = w.ready();
        QCOMPARE(w.shown(made.id).body["state"], "code_mailed");
        QCOMPARE(w.shown(made.id).body["mailedTo"], "dana@florin.example");
        const auto letter = w.rear->letters().back();
        QVERIFY2(letter.text.find("Paper & Ink") != std::string::npos && letter.text.find("3000 KRW") != std::string::npos, "it says what for");
        const auto paid = w.confirm(made.id, made.code);
        QCOMPARE(paid.status, 201);
        QCOMPARE(paid.body["state"], "approved");
        QCOMPARE(paid.body["means"], "micro");
        QCOMPARE(paid.body["balanceAfter"], won(47'000));
        const auto voucher = protocol::readVoucher(paid.body["voucher"].get<std::string>());
        QVERIFY(voucher && protocol::verifyVoucher(*voucher, {{"v1", w.rear->voucherKey.publicKey()}}, gatewayUrl, "bookshop", w.rear->clock.now()));
        QCOMPARE(w.till(), std::int64_t(3'000));
        QVERIFY(w.booksAreRight() && w.banks.own.askedFor(BankVerb::purchase).empty());
        QCOMPARE(w.shown(made.id).body["state"], "paid");
        QCOMPARE(w.shown(made.id).body["leftToday"], won(7'000));
        QCOMPARE(w.get("/v1/payments/" + made.id).body["state"], "approved");
    }

    void aDamagedTicketConcernsItsOwnPaymentAlone() {
        HostedWorld w;
        const auto damaged = w.ready(), sound = w.ready();
        QVERIFY(w.rear->store->amend([&](storage::Database &db) { db.run("UPDATE hosted_payments SET ticket = 'a.b.c' WHERE id = $1", damaged.id); }));
        QCOMPARE(w.shown(damaged.id).code(), "internal_error");
        QCOMPARE(w.confirm(damaged.id, damaged.code).code(), "internal_error");
        QCOMPARE(w.confirm(sound.id, sound.code).status, 201);
        QCOMPARE(w.till(), std::int64_t(3'000));
    }

    void takesOnlyTheRightCodeInTime_data() {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<int>("wrongBefore");
        QTest::addColumn<int>("secondsLater");
        QTest::addColumn<QString>("code");
        const int openFor = std::chrono::seconds(payments::hostedOpenFor).count();
        QTest::newRow("right code") << "right" << 0 << 0 << "";
        QTest::newRow("wrong code") << "wrong" << 0 << 0 << "wrong_code";
        QTest::newRow("third wrong code") << "wrong" << 2 << 0 << "wrong_code";
        QTest::newRow("right code after two wrong ones") << "right" << 2 << 0 << "";
        QTest::newRow("right code after three wrong ones") << "right" << 3 << 0 << "code_expired";
        QTest::newRow("wrong code after three wrong ones") << "wrong" << 3 << 0 << "code_expired";
        QTest::newRow("in the last second") << "right" << 0 << openFor - 1 << "";
        QTest::newRow("expired") << "right" << 0 << openFor << "code_expired";
        QTest::newRow("code of another payment in waiting") << "another" << 0 << 0 << "wrong_code";
        QTest::newRow("too long for a code") << "00000000000000000" << 0 << 0 << "invalid_input";
        QTest::newRow("no code") << "" << 0 << 0 << "invalid_input";
    }
    void takesOnlyTheRightCodeInTime() {
        QFETCH(QString, typed);
        QFETCH(int, wrongBefore);
        QFETCH(int, secondsLater);
        QFETCH(QString, code);
        HostedWorld w;
        auto other = w.ready(40);
        const auto made = w.ready();
        while (other.code == made.code) other = w.ready(40);
        const std::map<QString, std::string> words{{"right", made.code}, {"wrong", w.otherThan(made.code)}, {"another", other.code}};
        for (int at = 0; at < wrongBefore; ++at) QCOMPARE(w.confirm(made.id, w.otherThan(made.code)).code(), std::string("wrong_code"));
        w.rear->clock.advance(std::chrono::seconds(secondsLater));
        const auto word = words.find(typed);
        const auto reply = w.confirm(made.id, word == words.end() ? typed.toStdString() : word->second);
        QCOMPARE(QString::fromStdString(reply.code()), code);
        QCOMPARE(reply.status, code.isEmpty() ? 201 : 422);
        QCOMPARE(w.till(), std::int64_t(code.isEmpty() ? 3'000 : 0));
    }

    void aTryIsCountedAndTold() {
        HostedWorld w;
        const auto made = w.ready();
        for (int left = payments::hostedCodeTries - 1; left >= 0; --left)
            QCOMPARE(w.confirm(made.id, w.otherThan(made.code)).body["triesLeft"], left);
        QCOMPARE(w.shown(made.id).body["state"], "over");
        QCOMPARE(w.mail(made.id).code(), std::string("code_expired"));
    }

    void isOpenToNobodyElse_data() {
        QTest::addColumn<QString>("who");
        QTest::addColumn<QString>("code");
        QTest::newRow("another member") << "eve" << "not_found";
        QTest::newRow("the member's own device") << "device" << "not_allowed";
        QTest::newRow("a shop") << "shop" << "not_signed_in";
        QTest::newRow("nobody") << "" << "not_signed_in";
    }
    void isOpenToNobodyElse() {
        QFETCH(QString, who);
        QFETCH(QString, code);
        HostedWorld w;
        const auto made = w.ready();
        if (who == "eve") {
            TestDevice others;
            std::string unused;
            w.signIn("eve", others, unused);
            w.browser = w.session("eve");
        } else {
            w.browser = who == "device" ? w.token : who == "shop" ? w.apiKey : "";
        }
        for (const auto &reply : {w.shown(made.id), w.mail(made.id), w.confirm(made.id, made.code)})
            QCOMPARE(QString::fromStdString(reply.code()), code);
        if (who != "eve") QCOMPARE(QString::fromStdString(w.begin(w.priced()).code()), code);
        QCOMPARE(w.till(), std::int64_t(0));
    }

    void refusesTicketsThatDoNotHold_data() {
        QTest::addColumn<QString>("flaw");
        QTest::addColumn<QString>("code");
        QTest::newRow("forged") << "forged" << "ticket_invalid";
        QTest::newRow("no ticket") << "none" << "ticket_invalid";
        QTest::newRow("of a shop that nobody knows") << "stranger" << "ticket_invalid";
        QTest::newRow("returns to another site") << "elsewhere" << "ticket_invalid";
        QTest::newRow("asks who somebody is") << "free" << "ticket_invalid";
        QTest::newRow("expired") << "late" << "ticket_expired";
        QTest::newRow("made for another customer") << "customer" << "order_mismatch";
        QTest::newRow("paid with the wallet") << "paid" << "ticket_already_paid";
    }
    void refusesTicketsThatDoNotHold() {
        QFETCH(QString, flaw);
        QFETCH(QString, code);
        HostedWorld w;
        auto from = w.priced(flaw == "free" ? 0 : 3'000);
        if (flaw == "stranger") from.merchant = "nobody";
        if (flaw == "elsewhere") from.returnUrl = "https://elsewhere.example/";
        if (flaw == "customer") from.customer = "cus_somebody";
        if (flaw == "late") w.rear->clock.advance(from.expiresAt - w.rear->clock.now());
        if (flaw == "paid") QCOMPARE(w.payerAsks(w.orderFor(from, "micro")).get().status, 201);
        auto text = flaw == "none" ? std::string("a.b.c") : w.compact(from);
        if (flaw == "forged") text = protocol::writeTicket(from, "k1", signing::PrivateKey::generateEs256());
        QCOMPARE(QString::fromStdString(w.ask("", {{"ticket", text}}).code()), code);
        QCOMPARE(w.till(), std::int64_t(flaw == "paid" ? 3'000 : 0));
    }

    void mailsNothingForWhatCannotBePaid_data() {
        QTest::addColumn<int>("price");
        QTest::addColumn<int>("held");
        QTest::addColumn<int>("day");
        QTest::addColumn<QString>("code");
        QTest::newRow("the whole day's limit") << 10'000 << 50'000 << 10'000 << "";
        QTest::newRow("a won over the limit") << 9'001 << 50'000 << 9'000 << "amount_limit";
        QTest::newRow("switched off") << 1 << 50'000 << 0 << "amount_limit";
        QTest::newRow("over the account's threshold") << 10'001 << 50'000 << 90'000 << "amount_limit";
        QTest::newRow("all that there is") << 3'000 << 3'000 << 10'000 << "";
        QTest::newRow("not enough money") << 3'001 << 3'000 << 10'000 << "insufficient_funds";
        QTest::newRow("no account yet") << 40 << 0 << 10'000 << "insufficient_funds";
    }
    void mailsNothingForWhatCannotBePaid() {
        QFETCH(int, price);
        QFETCH(int, held);
        QFETCH(int, day);
        QFETCH(QString, code);
        HostedWorld w(held, day);
        const auto begun = w.begin(w.priced(price));
        QCOMPARE(begun.status, 201);
        const Json refusal = begun.body.value("refusal", Json::object());
        QCOMPARE(QString::fromStdString(refusal.value("code", "")), code);
        const auto mailed = w.mail(begun.body["id"]);
        QCOMPARE(QString::fromStdString(mailed.code()), code);
        QCOMPARE(mailed.status, code.isEmpty() ? 200 : 402);
        QCOMPARE(w.rear->letters().size(), std::size_t(code.isEmpty() ? 1 : 0));
    }

    void theDaysLimitHoldsWhereTheMoneyMoves() {
        HostedWorld w;
        const auto first = w.ready(6'000), second = w.ready(4'001), third = w.ready(4'000);
        QCOMPARE(w.confirm(first.id, first.code).status, 201);
        const auto refused = w.confirm(second.id, second.code);
        QCOMPARE(refused.status, 402);
        QCOMPARE(refused.code(), std::string("amount_limit"));
        QCOMPARE(w.confirm(second.id, second.code).code(), std::string("amount_limit"));
        QCOMPARE(w.shown(second.id).body["refusal"]["code"], "amount_limit");
        QCOMPARE(w.confirm(third.id, third.code).status, 201);
        QCOMPARE(w.till(), std::int64_t(10'000));
        QCOMPARE(w.begin(w.priced(1)).body["refusal"]["code"], "amount_limit");
        QVERIFY2(w.payerAsks(w.orderFor(w.priced(1), "micro")).get().status == 201, "the wallet has no such limit");
        w.rear->clock.advance(24h);
        const auto nextDay = w.ready(10'000);
        QCOMPARE(w.confirm(nextDay.id, nextDay.code).status, 201);
        QCOMPARE(w.till(), std::int64_t(20'001));
        QVERIFY(w.booksAreRight());
    }

    void manyAtOnceDoNotPassTheDaysLimit() {
        HostedWorld w;
        std::vector<HostedWorld::Ready> all;
        for (int at = 0; at < 5; ++at) all.push_back(w.ready(3'000));
        std::vector<std::future<Reply>> replies;
        for (const auto &one : all)
            replies.push_back(w.rear->send({.method = "POST",
                                            .path = "/v1/hosted_payments/" + one.id + "/confirm",
                                            .body = {{"code", one.code}},
                                            .bearer = w.browser}));
        int paid = 0;
        for (auto &reply : replies) paid += reply.get().status == 201;
        QCOMPARE(paid, 3);
        QCOMPARE(w.till(), std::int64_t(9'000));
        QVERIFY(w.booksAreRight());
    }

    void whatChangedSinceTheCodeWasMailedCounts_data() {
        QTest::addColumn<QString>("change");
        QTest::addColumn<QString>("code");
        QTest::newRow("the money is gone") << "spent" << "insufficient_funds";
        QTest::newRow("the ticket has expired") << "late" << "ticket_expired";
        QTest::newRow("the wallet has paid it") << "wallet" << "ticket_already_paid";
        QTest::newRow("another member has paid it") << "eve" << "ticket_already_paid";
        QTest::newRow("the shop asks for something else") << "shop" << "order_mismatch";
        QTest::newRow("the limit was lowered") << "limit" << "amount_limit";
    }
    void whatChangedSinceTheCodeWasMailedCounts() {
        QFETCH(QString, change);
        QFETCH(QString, code);
        HostedWorld w(10'000);
        auto from = w.priced();
        if (change == "late") from.expiresAt = w.rear->clock.now() + 5min;
        const auto made = w.ready(from);
        std::future<Reply> shop;
        if (change == "spent") QCOMPARE(w.payerAsks(w.orderFor(w.priced(8'000), "micro")).get().status, 201);
        if (change == "wallet") QCOMPARE(w.payerAsks(w.orderFor(from, "micro")).get().status, 201);
        if (change == "late") w.rear->clock.advance(5min);
        if (change == "eve") {
            w.signIn("eve", w.device, w.token);
            w.putInMicroAccount(5'000, "eve");
            QCOMPARE(w.payerAsks(w.orderFor(from, "micro")).get().status, 201);
        }
        if (change == "shop") {
            auto other = from;
            other.serial = "S-9999";
            shop = w.shopAsks(w.requestFor(other));
        }
        if (change == "limit") {
            w.micro.hostedDay = 2'999;
            w.kill();
            w.start();
        }
        const auto before = w.till();
        if (change == "shop") QTRY_VERIFY(w.isAskedForBy("bookshop", from.id));
        QCOMPARE(QString::fromStdString(w.confirm(made.id, made.code).code()), code);
        QCOMPARE(w.till(), before);
        QVERIFY(w.booksAreRight());
    }

    void aDoubledConfirmationPaysOnce_data() {
        QTest::addColumn<bool>("sameKey");
        QTest::addColumn<int>("minutesLater");
        QTest::newRow("under the same key") << true << 0;
        QTest::newRow("under another key") << false << 0;
        QTest::newRow("under another key, after its time") << false << 30;
    }
    void aDoubledConfirmationPaysOnce() {
        QFETCH(bool, sameKey);
        QFETCH(int, minutesLater);
        HostedWorld w;
        const auto made = w.ready();
        const auto first = w.confirm(made.id, made.code, "first");
        QCOMPARE(first.status, 201);
        w.rear->clock.advance(std::chrono::minutes(minutesLater));
        const auto again = w.confirm(made.id, made.code, sameKey ? "first" : "second");
        QCOMPARE(again.status, 201);
        QCOMPARE(again.headers.at("Idempotent-Replayed"), std::string("true"));
        QCOMPARE(again.body["id"], first.body["id"]);
        QCOMPARE(again.body["register"], first.body["register"]);
        QCOMPARE(w.till(), std::int64_t(3'000));
        QVERIFY2(w.confirm(made.id, w.otherThan(made.code)).code() == "wrong_code", "its voucher is for nobody who guesses");
    }

    void aCrashInBetweenPaysOnceOrNotAtAll_data() {
        QTest::addColumn<QString>("moment");
        QTest::addColumn<int>("status");
        QTest::newRow("before the commit") << "before" << 503;
        QTest::newRow("after the commit, before the answer") << "after" << 503;
        QTest::newRow("between the code and its payment") << "between" << 0;
    }
    void aCrashInBetweenPaysOnceOrNotAtAll() {
        QFETCH(QString, moment);
        QFETCH(int, status);
        HostedWorld w;
        const auto made = w.ready();
        w.store->goodWrites = moment == "before" ? 0 : -1;
        w.store->losesAnswers = moment == "after" ? 1000 : 0;
        if (status != 0) {
            const auto failed = w.confirm(made.id, made.code);
            QCOMPARE(failed.status, status);
            QVERIFY(!failed.body.contains("voucher"));
            QCOMPARE(w.till(), std::int64_t(moment == "after" ? 3'000 : 0));
        }
        w.kill();
        w.start();
        const auto paid = w.confirm(made.id, made.code);
        QCOMPARE(paid.status, 201);
        QVERIFY(paid.body.contains("voucher"));
        QCOMPARE(w.till(), std::int64_t(3'000));
        QCOMPARE(w.shown(made.id).body["leftToday"], won(7'000));
        QVERIFY(w.booksAreRight());
    }

    void mailsFewCodesAnHour() {
        HostedWorld w;
        const auto first = w.ready(1);
        QCOMPARE(w.mail(first.id).status, 200);
        QVERIFY2(w.rear->letters().size() == 1, "asked again, none follows");
        for (int at = 1; at < payments::mostHostedCodesPerHour; ++at) w.ready(1);
        const std::string next = w.begin(w.priced(1)).body["id"];
        const auto refused = w.mail(next);
        QCOMPARE(refused.code(), std::string("rate_limited"));
        QVERIFY(refused.headers.contains("Retry-After"));
        QCOMPARE(w.rear->letters().size(), std::size_t(payments::mostHostedCodesPerHour));
        w.rear->clock.advance(1h + 1us);
        w.ready(1);
    }

    void keepsFewTicketsAnHour() {
        HostedWorld w;
        for (int at = 0; at < payments::mostHostedPerHour; ++at) QCOMPARE(w.begin(w.priced(1)).status, 201);
        QCOMPARE(w.begin(w.priced(1)).code(), std::string("rate_limited"));
    }

    void refillsNothing() {
        HostedWorld w(5'000);
        const auto source = w.newSource();
        const auto settled = w.rear->ask({.method = "PATCH",
                                          .path = "/v1/micro_account",
                                          .body = {{"source", source},
                                                   {"autoRefill", {{"below", won(4'000)}, {"amount", won(5'000)}, {"monthlyCap", won(50'000)}}}},
                                          .bearer = w.token});
        QCOMPARE(settled.status, 200);
        const auto made = w.ready();
        QCOMPARE(w.confirm(made.id, made.code).status, 201);
        QCOMPARE(w.balanceOf(w.microAccount()), std::int64_t(2'000));
        QVERIFY(w.booksAreRight());
        QVERIFY2(w.payerAsks(w.orderFor(w.priced(1), "micro")).get().status == 201, "a signed order does refill");
        QTRY_COMPARE(w.balanceOf(w.microAccount()), std::int64_t(6'999));
    }
};

QTEST_GUILESS_MAIN(TestHostedPayments)
#include "test_hosted_payments.moc"
