#include "tests/server/rear/intake/money_world.h"

#include <QtTest>

using namespace florin;
using namespace florin::test;
using payments::NoticeAnswer;

namespace {

/// A member's card, of which its issuer tells what other acquirers asked.
struct ReportWorld : MoneyWorld {
    ReportWorld() : card(chargedCard(50000)), number(reveal(card)["number"]) {}

    payments::BankNotice paid(std::int64_t amount = 12000, const std::string &answer = "00") const {
        return {.number = *card::CardNumber::parse(number),
                .amount = wonMoney(amount),
                .reference = {iso8583Moment(), "000001", "970100", "RRN000000001"},
                .original = {},
                .shop = "BYEOLBIT",
                .shopName = "Byeolbit Books",
                .answer = answer,
                .approvalCode = answer == "00" ? "A1B2C3" : "",
                .balance = answer == "00" ? std::optional(wonMoney(50000 - amount)) : std::nullopt};
    }
    payments::BankNotice givenBack(std::int64_t amount = 12000) const {
        auto notice = paid(amount);
        notice.original = notice.reference;
        notice.reference = {iso8583Moment(), "000002", "970100", "RRN000000002"};
        notice.balance = wonMoney(50000);
        return notice;
    }
    /// Field 7 of a moment that is later than all that was asked of the card.
    std::string iso8583Moment() const {
        const auto text = base::toRfc3339(rear->clock.now());
        std::string digits;
        for (const char c : text.substr(5, 14))
            if (c >= '0' && c <= '9') digits += c;
        return digits;
    }
    NoticeAnswer tell(const payments::BankNotice &notice) {
        std::promise<NoticeAnswer> answer;
        payments::BankNotice copy{.number = *card::CardNumber::parse(notice.number.digits()), .amount = notice.amount, .reference = notice.reference,
                                  .original = notice.original, .shop = notice.shop, .shopName = notice.shopName, .answer = notice.answer,
                                  .approvalCode = notice.approvalCode, .balance = notice.balance};
        reports->take(std::move(copy), [&](NoticeAnswer told) { answer.set_value(told); });
        return answer.get_future().get();
    }
    /// Newest first.
    std::vector<Json> told() {
        std::vector<Json> found;
        const auto activity = get("/v1/activity");
        for (const auto &line : activity.body.at("data"))
            if (line["kind"] == "report") found.push_back(line["report"]);
        return found;
    }
    std::string singleUse(std::int64_t most) {
        const auto reply = post("/v1/cards/" + card + "/single_use_cards", {{"most", won(most)}, {"shop", "https://books.example"}});
        ENSURE(reply.status == 201);
        return reply.body.at("id");
    }

    std::string card;
    std::string number;
};

} // namespace

/// Steps d13 and d14: what the issuer reports is in the member's activity, once, and moves nothing in our books.
class TestReports : public QObject {
    Q_OBJECT

  private slots:
    void aPaymentElsewhereIsInTheActivity() {
        ReportWorld w;
        QVERIFY(w.tell(w.paid()) == NoticeAnswer::kept);
        const auto told = w.told();
        QCOMPARE(told.size(), 1u);
        const Json &report = told.front();
        QCOMPARE(report["state"], "approved");
        QCOMPARE(report["amount"], won(12000));
        QCOMPARE(report["card"]["id"], w.card);
        QCOMPARE(report["shop"], (Json{{"id", "BYEOLBIT"}, {"name", "Byeolbit Books"}}));
        QCOMPARE(report["approvalCode"], "A1B2C3");
        QCOMPARE(report["balanceAfter"], won(38000));
        QVERIFY(!report.contains("refusal"));
        QVERIFY(report.dump().find(w.number) == std::string::npos);
    }
    void theCardsBalanceFollows() {
        ReportWorld w;
        w.rear->clock.advance(std::chrono::seconds(2));
        QVERIFY(w.tell(w.paid()) == NoticeAnswer::kept);
        QCOMPARE(w.get("/v1/cards").body["data"][0]["balance"], won(38000));
    }
    void aRefusedOneIsTold() {
        ReportWorld w;
        QVERIFY(w.tell(w.paid(90000, "51")) == NoticeAnswer::kept);
        const auto told = w.told();
        QCOMPARE(told.size(), 1u);
        QCOMPARE(told.front()["state"], "declined");
        QCOMPARE(told.front()["refusal"]["code"], "insufficient_funds");
    }
    void aRepeatIsWrittenOnce() {
        ReportWorld w;
        const auto notice = w.paid();
        QVERIFY(w.tell(notice) == NoticeAnswer::kept);
        const auto cursor = w.get("/v1/activity").body["data"][0]["cursor"];
        QVERIFY(w.tell(notice) == NoticeAnswer::kept);
        QCOMPARE(w.told().size(), 1u);
        QCOMPARE(w.get("/v1/activity").body["data"][0]["cursor"], cursor);
    }
    void anotherOneUnderTheSameReferenceIsRefused() {
        ReportWorld w;
        const auto notice = w.paid();
        QVERIFY(w.tell(notice) == NoticeAnswer::kept);
        auto other = w.paid(11000);
        other.reference = notice.reference;
        QVERIFY(w.tell(other) == NoticeAnswer::differs);
        QCOMPARE(w.told().front()["amount"], won(12000));
    }
    void whatIsGivenBackIsTold() {
        ReportWorld w;
        auto paid = w.paid();
        QVERIFY(w.tell(paid) == NoticeAnswer::kept);
        auto back = w.givenBack();
        back.original = paid.reference;
        QVERIFY(w.tell(back) == NoticeAnswer::kept);
        QVERIFY(w.tell(back) == NoticeAnswer::kept);
        QVERIFY(w.tell(paid) == NoticeAnswer::kept);
        const auto told = w.told();
        QCOMPARE(told.size(), 1u);
        QCOMPARE(told.front()["state"], "reversed");
        QCOMPARE(told.front()["balanceAfter"], won(50000));
    }
    void whatWasNeverToldCannotBeGivenBack() {
        ReportWorld w;
        QVERIFY(w.tell(w.givenBack()) == NoticeAnswer::unknownOriginal);
        QVERIFY(w.told().empty());
    }
    void anotherCardCannotGiveItBack() {
        ReportWorld w;
        auto paid = w.paid();
        QVERIFY(w.tell(paid) == NoticeAnswer::kept);
        const std::string other = w.reveal(w.newCard())["number"];
        auto back = w.givenBack();
        back.original = paid.reference;
        back.number = *card::CardNumber::parse(other);
        QVERIFY(w.tell(back) == NoticeAnswer::unknownOriginal);
        QCOMPARE(w.told().front()["state"], "approved");
    }
    void aCardOfNobodyIsNotKnown() {
        ReportWorld w;
        auto notice = w.paid();
        notice.number = *card::CardNumber::parse("4242424242424242");
        QVERIFY(w.tell(notice) == NoticeAnswer::unknownCard);
    }
    void whatCannotBeWrittenIsToldAgain() {
        ReportWorld w;
        const auto notice = w.paid();
        w.store->goodWrites = 0;
        QVERIFY(w.tell(notice) == NoticeAnswer::tryLater);
        w.store->goodWrites = -1;
        QVERIFY(w.told().empty());
        QVERIFY(w.tell(notice) == NoticeAnswer::kept);
        QCOMPARE(w.told().size(), 1u);
    }
    void aSingleUseCardIsUsedByIt() {
        ReportWorld w;
        const auto single = w.singleUse(20000);
        auto notice = w.paid();
        notice.number = *card::CardNumber::parse(std::string(w.reveal(single)["number"]));
        QVERIFY(w.tell(notice) == NoticeAnswer::kept);
        QCOMPARE(w.get("/v1/cards/" + single).body["singleUse"]["usedBy"], w.told().front()["id"]);
        QCOMPARE(w.get("/v1/cards/" + w.card + "/single_use_cards").body["data"].size(), 0u);
    }
    void whoWaitsForNewsHearsOfIt() {
        ReportWorld w;
        const std::string cursor = w.get("/v1/activity").body["data"][0]["cursor"];
        auto news = w.rear->send({.path = "/v1/activity", .bearer = w.token, .query = {{"after", cursor}, {"wait", "20"}}});
        QVERIFY(w.tell(w.paid()) == NoticeAnswer::kept);
        QCOMPARE(news.get().body["data"][0]["kind"], "report");
    }
    void nothingInOurBooksMoves() {
        ReportWorld w;
        const auto claim = w.issuerClaim();
        QVERIFY(w.tell(w.paid()) == NoticeAnswer::kept);
        QCOMPARE(w.issuerClaim(), claim);
        QVERIFY(w.booksAreRight());
    }
};

QTEST_GUILESS_MAIN(TestReports)
#include "test_reports.moc"
