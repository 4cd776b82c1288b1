#include "tests/server/front/site/visitor.h"

#include <QtTest>

using namespace florin;
using namespace florin::test;

namespace {

const std::string ticket = "eyJhbGciOiJFUzI1NiJ9.eyJqdGkiOiJ0MSJ9.c2lnbmF0dXJl-_";
const std::string asked = "POST v1 hosted_payments", shown = "GET v1 hosted_payments hst_1", mailed = "POST v1 hosted_payments hst_1 code",
                  confirmed = "POST v1 hosted_payments hst_1 confirm";

Json won(int amount) { return {{"amount", amount}, {"currency", "KRW"}}; }

Json hosted(const std::string &state, const Json &changes = Json::object()) {
    Json made{{"id", "hst_1"},
              {"state", state},
              {"merchant", {{"id", "paper"}, {"name", "Paper & <Ink>"}}},
              {"serial", "A-88"},
              {"ticket", ticket},
              {"lines", {{{"id", "a1"}, {"description", "Two <b>articles</b>"}, {"quantity", 2}, {"price", won(600)}}}},
              {"total", won(1'200)},
              {"vat", won(109)},
              {"customer", nullptr},
              {"balance", won(5'000)},
              {"balanceAfter", won(3'800)},
              {"dailyLimit", won(10'000)},
              {"leftToday", won(7'000)},
              {"mailedTo", state == "open" ? Json(nullptr) : Json("dana@florin.example")},
              {"triesLeft", 3},
              {"returnUrl", "https://shop.example:8445/paid/1"},
              {"cancelUrl", "https://shop.example:8445/left/1"}};
    made.update(changes);
    return made;
}

Json payment(const Json &changes = Json::object()) {
    Json made{{"id", "hst_1"}, {"state", "approved"}, {"merchant", {{"name", "Paper & <Ink>"}}}, {"total", won(1'200)}, {"balanceAfter", won(3'800)},
              {"voucher", "aaa.bbb.ccc"}};
    made.update(changes);
    return made;
}

Json refused(const char *code) { return {{"code", code}}; }

bool has(const Response &page, const char *text) { return QString::fromStdString(page.body).contains(QString::fromUtf8(text)); }

} // namespace

/// The hosted pay page: what a shopper without the wallet sees and sends.
class TestPay : public QObject, private test::Visitor {
    Q_OBJECT

    Response pay(const std::string &code) { return submit("/pay/hst_1", {{"code", code}}); }
    bool wasAsked(const std::string &place) const {
        return std::ranges::any_of(m_rear.asked, [&place](const auto &one) { return one.first == place; });
    }
    static std::string policyOf(const Response &page) { return header(page, "Content-Security-Policy"); }

  private slots:
    void init() { beginAnew(); }

    void theTicketSurvivesTheSignIn() {
        const Response page = send("GET", "/pay?ticket=" + ticket);
        QCOMPARE(page.status, 200);
        QVERIFY(has(page, "Sign in to pay") && has(page, "nothing is paid by that"));
        QVERIFY2(m_rear.asked.empty(), "nothing is begun for a stranger");
        m_rear.says("POST v1 sessions", 401, refused("wrong_password"));
        auto fields = hiddenOf(page.body);
        QCOMPARE(fields["ticket"], ticket);
        fields["member"] = "dana";
        fields["password"] = "willow candle 42";
        const Response again = send("POST", "/sign-in", formEncoded(fields));
        QCOMPARE(again.status, 401);
        m_rear.says("POST v1 sessions", 201, {{"sessionToken", "ses_1"}});
        fields["ticket"] = hiddenOf(again.body)["ticket"];
        const Response in = send("POST", "/sign-in", formEncoded(fields));
        QCOMPARE(in.status, 303);
        QCOMPARE(header(in, "Location"), "/pay?ticket=" + ticket);
        m_rear.says(asked, 201, hosted("open"));
        const Response begun = send("GET", header(in, "Location"));
        QCOMPARE(begun.status, 303);
        QCOMPARE(header(begun, "Location"), std::string("/pay/hst_1"));
        QCOMPARE(m_rear.asked.back().second.bearer, std::string("ses_1"));
        QCOMPARE(QString::fromStdString(m_rear.asked.back().second.body), QString::fromStdString(Json{{"ticket", ticket}}.dump()));
    }

    void refusesWhatIsNoTicket_data() {
        QTest::addColumn<QString>("text");
        QTest::newRow("nothing") << "";
        QTest::newRow("two parts") << "a.b";
        QTest::newRow("a line of its own") << "a.b.c\r\nSet-Cookie: x";
        QTest::newRow("an address") << "https://elsewhere.example/a.b.c";
        QTest::newRow("longer than an address may be") << QString(7'001, 'a') + ".b.c";
    }
    void refusesWhatIsNoTicket() {
        QFETCH(QString, text);
        signIn();
        QCOMPARE(send("GET", "/pay?ticket=" + text.toStdString()).status, 422);
        QVERIFY(m_rear.asked.empty());
    }

    void aSessionThatEndedComesBackToThePayment() {
        QCOMPARE(header(send("GET", "/pay/hst_1"), "Location"), std::string("/sign-in?next=pay/hst_1"));
        signIn();
        m_rear.says(shown, 401, refused("not_signed_in"));
        QCOMPARE(header(send("GET", "/pay/hst_1"), "Location"), std::string("/sign-in?next=pay/hst_1"));
        m_cookies.clear();
        m_rear.says("POST v1 sessions", 201, {{"sessionToken", "ses_2"}});
        const Response in = submit("/sign-in", {{"member", "dana"}, {"password", "willow candle 42"}}, "/sign-in?next=pay/hst_1");
        QCOMPARE(header(in, "Location"), std::string("/pay/hst_1"));
        for (const char *elsewhere : {"pay//elsewhere.example", "pay/hst_1/../../x", "pay/code", "//elsewhere.example"}) {
            const Response away = submit("/sign-in", {{"member", "dana"}, {"password", "willow candle 42"}}, std::string("/sign-in?next=") + elsewhere);
            QCOMPARE(header(away, "Location"), std::string("/account"));
        }
    }

    void showsWhatIsAgreedTo_data() {
        QTest::addColumn<QString>("state");
        QTest::addColumn<QByteArray>("changes");
        QTest::addColumn<QString>("says");
        QTest::addColumn<QString>("saysNot");
        const auto row = [](const char *name, const char *state, const Json &changes, const char *says, const char *saysNot) {
            QTest::newRow(name) << state << QByteArray::fromStdString(changes.dump()) << says << saysNot;
        };
        const Json none = Json::object();
        row("the shop, its name escaped", "open", none, "Pay Paper &amp; &lt;Ink&gt;", "<Ink>");
        row("the lines, escaped", "open", none, "2 × Two &lt;b&gt;articles", "<b>articles");
        row("the total", "open", none, "₩1,200", "");
        row("the VAT", "open", none, "VAT of ₩109", "");
        row("the balance", "open", none, "₩5,000, and ₩3,800 afterwards", "");
        row("the rest of the day", "open", none, "₩7,000 of ₩10,000", "");
        row("that the shop learns nothing", "open", none, "nothing about you", "knows as its customer");
        row("that the shop knows them", "open", {{"customer", "cus_7"}}, "cus_7", "nothing about you");
        row("the button for the code", "open", none, "action=\"/pay/code\"", "name=\"code\"");
        row("where the code went", "code_mailed", none, "dana@florin.example", "action=\"/pay/code\"");
        row("the code's field", "code_mailed", none, "autocomplete=\"one-time-code\"", "");
        row("that it is over", "over", none, "Begin again", "name=\"code\"");
        row("that it is paid", "paid", none, "This is paid.", "name=\"code\"");
        row("the limit in words of this page", "open", {{"refusal", {{"code", "amount_limit"}, {"sentence", "over the card's limit"}}}},
            "more than may be paid here", "action=\"/pay/code\"");
        row("too little money in words of this page", "code_mailed", {{"refusal", {{"code", "insufficient_funds"}, {"sentence", "on the card"}}}},
            "not enough money in your Florin account", "name=\"code\"");
        row("the way back", "open", none, "https://shop.example:8445/left/1", "");
    }
    void showsWhatIsAgreedTo() {
        QFETCH(QString, state);
        QFETCH(QByteArray, changes);
        QFETCH(QString, says);
        QFETCH(QString, saysNot);
        signIn();
        m_rear.says(shown, 200, hosted(state.toStdString(), Json::parse(changes.toStdString())));
        const Response page = send("GET", "/pay/hst_1");
        const QString body = QString::fromStdString(page.body);
        QCOMPARE(page.status, 200);
        QVERIFY2(body.contains(says), page.body.c_str());
        QVERIFY(saysNot.isEmpty() || !body.contains(saysNot));
        QVERIFY(!body.contains("{{") && !body.contains(QRegularExpression("<script(?![^>]* src=)| style=\"| on[a-z]+=\"")));
        QVERIFY2(policyOf(page).find("form-action 'self';") != std::string::npos, "before it is paid, forms go nowhere else");
    }

    void aCodeIsMailedOnlyByItsOwnForm() {
        signIn();
        m_rear.says(shown, 200, hosted("open"));
        m_rear.says(mailed, 200, hosted("code_mailed"));
        QCOMPARE(header(send("POST", "/pay/code", "hosted=hst_1"), "Location"), std::string("/pay/hst_1"));
        QVERIFY2(!wasAsked(mailed), "a form of another site");
        const Response done = submit("/pay/code", {}, "/pay/hst_1");
        QCOMPARE(header(done, "Location"), std::string("/pay/hst_1"));
        QVERIFY(wasAsked(mailed));
        m_rear.says(mailed, 429, refused("rate_limited"));
        const Response many = submit("/pay/code", {}, "/pay/hst_1");
        QCOMPARE(many.status, 429);
        QVERIFY(has(many, "many codes within an hour"));
        QCOMPARE(header(send("POST", "/pay/code", "hosted=../x"), "Location"), std::string("/"));
    }

    void whatIsPaidGoesOnToTheShop() {
        signIn();
        m_rear.says(shown, 200, hosted("code_mailed"));
        m_rear.says(confirmed, 201, payment());
        const Response page = pay("123456");
        QCOMPARE(page.status, 200);
        QVERIFY(has(page, "action=\"https://shop.example:8445/paid/1\"") && has(page, "method=\"post\""));
        QCOMPARE(hiddenOf(page.body)["voucher"], std::string("aaa.bbb.ccc"));
        QVERIFY(has(page, "₩3,800 is left"));
        QVERIFY(policyOf(page).find("form-action 'self' https://shop.example:8445;") != std::string::npos);
        QCOMPARE(QString::fromStdString(m_rear.asked.back().second.body), QString("{\"code\":\"123456\"}"));
    }

    void endsWhereTheShopWaits_data() {
        QTest::addColumn<QString>("returnUrl");
        QTest::addColumn<bool>("hasVoucher");
        QTest::addColumn<QString>("location");
        QTest::addColumn<QString>("formAction");
        QTest::newRow("the shop asked itself") << "https://shop.example/paid" << false << "https://shop.example/paid" << "'self'";
        QTest::newRow("the shop named no address") << "" << true << "" << "'self'";
        QTest::newRow("the shop waits for a voucher") << "https://shop.example/paid" << true << "" << "'self' https://shop.example";
        QTest::newRow("an address that is none") << "https://shop.example;x 'unsafe-inline'/" << true << "" << "'self'";
        QTest::newRow("a script") << "javascript://x/" << true << "" << "'self'";
    }
    void endsWhereTheShopWaits() {
        QFETCH(QString, returnUrl);
        QFETCH(bool, hasVoucher);
        QFETCH(QString, location);
        QFETCH(QString, formAction);
        signIn();
        m_rear.says(shown, 200, hosted("code_mailed", {{"returnUrl", returnUrl.toStdString()}}));
        m_rear.says(confirmed, 201, payment(hasVoucher ? Json::object() : Json{{"voucher", nullptr}}));
        const Response page = pay("123456");
        QCOMPARE(QString::fromStdString(header(page, "Location")), location);
        if (location.isEmpty()) QVERIFY(policyOf(page).find(("form-action " + formAction + ";").toStdString()) != std::string::npos);
        QVERIFY(!has(page, "javascript:") && !has(page, "unsafe-inline"));
    }

    void aCodeThatIsNotTakenIsSaid_data() {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("state");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, int status, const Json &answer, const char *state, const char *says) {
            QTest::newRow(name) << QByteArray::fromStdString(answer.dump()) << status << state << says;
        };
        row("wrong", 422, {{"code", "wrong_code"}, {"triesLeft", 2}}, "code_mailed", "The code is not right. 2 more tries.");
        row("wrong again", 422, {{"code", "wrong_code"}, {"triesLeft", 1}}, "code_mailed", "One more try.");
        row("wrong for the last time", 422, {{"code", "wrong_code"}, {"triesLeft", 0}}, "over", "was wrong too often");
        row("expired", 422, refused("code_expired"), "over", "The code has expired");
        row("over the limit by now", 402, refused("amount_limit"), "code_mailed", "more than may be paid here");
        row("busy", 503, refused("busy"), "code_mailed", "nothing is done twice");
    }
    void aCodeThatIsNotTakenIsSaid() {
        QFETCH(QByteArray, answer);
        QFETCH(int, status);
        QFETCH(QString, state);
        QFETCH(QString, says);
        signIn();
        m_rear.says(shown, 200, hosted(state.toStdString()));
        m_rear.says(confirmed, status, Json::parse(answer.toStdString()));
        const auto fields = [&] {
            auto made = hiddenOf(send("GET", "/pay/hst_1").body);
            made["code"] = "123456";
            return made;
        }();
        const Response page = send("POST", "/pay/hst_1", formEncoded(fields));
        QCOMPARE(page.status, status);
        QVERIFY2(QString::fromStdString(page.body).contains(says), page.body.c_str());
        QVERIFY2(!has(page, "123456"), "what was typed is not shown again");
    }

    void paysOnlyByItsOwnForm() {
        signIn();
        m_rear.says(shown, 200, hosted("code_mailed"));
        QCOMPARE(send("POST", "/pay/hst_1", "code=123456").status, 422);
        QVERIFY2(!wasAsked(confirmed), "a form of another site");
        QCOMPARE(submit("/pay/hst_1", {{"code", ""}}).status, 422);
        QVERIFY2(!wasAsked(confirmed), "no code");
        QCOMPARE(send("GET", "/pay/code").status, 405);
        QCOMPARE(send("GET", "/pay/other").status, 404);
    }

    void refusesInTheShopsPlace() {
        signIn();
        m_rear.says(asked, 409, refused("ticket_already_paid"));
        const Response page = send("GET", "/pay?ticket=" + ticket);
        QCOMPARE(page.status, 409);
        QVERIFY(has(page, "already been paid"));
    }
};

QTEST_GUILESS_MAIN(TestPay)
#include "test_pay.moc"
