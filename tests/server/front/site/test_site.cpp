#include "shared/payment/refusal.h"
#include "tests/server/front/site/visitor.h"

#include <QCryptographicHash>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QtTest>

#include <map>
#include <optional>

using namespace florin;
using namespace florin::test;

class TestSite : public QObject, private test::Visitor {
    Q_OBJECT

    static std::map<std::string, std::string> newcomer() {
        return {{"member", "dana"}, {"password", "willow candle 42"}, {"name", "Dana"}, {"email", "dana@florin.example"}, {"phone", ""}, {"line1", ""}, {"country", "KR"}};
    }
    static Json member() { return {{"id", "dana"}, {"profile", {{"name", "Dana"}, {"email", "dana@florin.example"}}}}; }

  private slots:
    void init() { beginAnew(); }

    void everyPageRendersWholeAndWithoutScriptsInIt_data() {
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("says");
        for (const auto &[target, says] : {std::pair{"/", "Pay online"}, {"/register", "Member ID"}, {"/sign-in", "Password"}, {"/reset", "code"},
                                           {"/download", "first start"}, {"/problems", "insufficient_funds"}, {"/problems/order_mismatch", "HTTP status"}}) {
            QTest::newRow(target) << target << says;
        }
    }
    void everyPageRendersWholeAndWithoutScriptsInIt() {
        QFETCH(QString, target);
        QFETCH(QString, says);
        const Response page = send("GET", target.toStdString());
        const QString body = QString::fromStdString(page.body);
        QCOMPARE(page.status, 200);
        QVERIFY(body.contains(says));
        QVERIFY(body.contains("<html lang=\"en\">") && body.contains("</html>"));
        QVERIFY2(!body.contains("{{"), "a template was not filled in");
        QVERIFY(!body.contains(QRegularExpression("<script(?![^>]* src=)|<style| on[a-z]+=\"| style=\"|javascript:")));
        const std::string policy = header(page, "Content-Security-Policy");
        QVERIFY(policy.find("default-src 'none'") != policy.npos && policy.find("unsafe") == policy.npos);
        QVERIFY(body.contains("play money"));
    }
    void everyRefusalHasItsPage() {
        for (const payment::RefusalFacts &facts : payment::allRefusals()) {
            QCOMPARE(send("GET", "/problems/" + std::string(facts.code)).status, 200);
        }
        QCOMPARE(send("GET", "/problems/nonsense").status, 404);
    }
    void whatIsNotThereIsNotFound() {
        QCOMPARE(send("GET", "/nowhere").status, 404);
        QCOMPARE(send("GET", "/assets/layout.html").status, 404);
        QCOMPARE(send("GET", "/assets/site.css").status, 200);
        QCOMPARE(send("POST", "/account").status, 405);
        QCOMPARE(send("DELETE", "/register").status, 405);
    }

    void registersAndSignsIn() {
        m_rear.says("POST v1 members", 201, member());
        m_rear.says("POST v1 sessions", 201, {{"sessionToken", "ses_new"}, {"expiresAt", "2026-11-20T11:00:00.000Z"}});
        const Response answer = submit("/register", newcomer());
        QCOMPARE(answer.status, 303);
        QCOMPARE(header(answer, "Location"), std::string("/account?notice=welcome"));
        QCOMPARE(m_cookies["__Host-florin_session"], std::string("ses_new"));
        const auto &[place, question] = m_rear.asked.front();
        const Json body = Json::parse(question.body);
        QCOMPARE(body["id"], "dana");
        QCOMPARE(body["password"], "willow candle 42");
        QVERIFY2(!body["profile"].contains("address") && !body["profile"].contains("phone"), "what was not filled in is not sent");
        QVERIFY(question.idempotencyKey && question.idempotencyKey->starts_with("site_"));
    }
    void cookiesAreForThisHostAndNoScript() {
        m_rear.says("POST v1 sessions", 201, {{"sessionToken", "ses_new"}});
        const Response answer = submit("/sign-in", {{"member", "dana"}, {"password", "x"}});
        int cookies = 0;
        for (const auto &[name, value] : answer.headers) {
            if (name == "Set-Cookie") {
                ++cookies;
                for (const char *rule : {"__Host-", "; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"}) {
                    QVERIFY2(value.find(rule) != value.npos, rule);
                }
                QVERIFY(value.find("Domain") == value.npos);
            }
        }
        QCOMPARE(cookies, 2);
    }

    void aRefusedFormKeepsWhatWasTypedExceptPasswords() {
        m_rear.answers["POST v1 members"] = {409, {}, "application/problem+json", R"({"code":"member_id_taken","param":"id"})"};
        auto typed = newcomer();
        typed["name"] = "Dana \"<b>\" Florin";
        const Response answer = submit("/register", typed);
        QCOMPARE(answer.status, 409);
        QVERIFY(answer.body.find("Somebody already uses this member ID") != answer.body.npos);
        QVERIFY(answer.body.find("value=\"dana\"") != answer.body.npos);
        QVERIFY(answer.body.find("value=\"dana@florin.example\"") != answer.body.npos);
        QVERIFY2(answer.body.find("willow") == answer.body.npos, "a password never comes back");
        QVERIFY2(answer.body.find("<b>") == answer.body.npos, "what was typed is escaped");
        QVERIFY(answer.body.find("Dana &quot;&lt;b&gt;&quot; Florin") != answer.body.npos);
    }
    void aRefusalStandsAtItsField_data() {
        QTest::addColumn<QByteArray>("problem");
        QTest::addColumn<QString>("field");
        QTest::newRow("weak password") << QByteArray(R"({"code":"weak_password","param":"password"})") << "password";
        QTest::newRow("e-mail") << QByteArray(R"({"code":"invalid_input","param":"profile.email","detail":"Must be an e-mail address."})") << "email";
        QTest::newRow("postal code") << QByteArray(R"({"code":"invalid_input","param":"profile.address.postalCode","detail":"Must hold text."})") << "postalCode";
        QTest::newRow("member id") << QByteArray(R"({"code":"invalid_input","param":"id","detail":"Must be 3 to 32 characters."})") << "member";
    }
    void aRefusalStandsAtItsField() {
        QFETCH(QByteArray, problem);
        QFETCH(QString, field);
        m_rear.answers["POST v1 members"] = {422, {}, "application/problem+json", problem.toStdString()};
        const Response answer = submit("/register", newcomer());
        const QString body = QString::fromStdString(answer.body);
        QVERIFY(body.contains(QRegularExpression("name=\"" + field + "\"[^>]*aria-invalid=\"true\"")));
        QCOMPARE(body.count("aria-invalid"), 1);
    }
    void theRulesAreToldWithoutAsking_data() {
        QTest::addColumn<QByteArray>("field");
        QTest::addColumn<QByteArray>("typed");
        QTest::addColumn<QByteArray>("sentence");
        QTest::newRow("short id") << QByteArray("member") << QByteArray("ab") << QByteArray("A member ID has at least 3 characters.");
        QTest::newRow("long id") << QByteArray("member") << QByteArray(33, 'a') << QByteArray("A member ID has at most 32 characters.");
        QTest::newRow("capital") << QByteArray("member") << QByteArray("Dana")
                                 << QByteArray("A member ID has small letters, digits, dots, hyphens and underscores only.");
        QTest::newRow("dot at the end") << QByteArray("member") << QByteArray("dana.")
                                        << QByteArray("A member ID begins and ends with a letter or a digit.");
        QTest::newRow("no address") << QByteArray("email") << QByteArray("dana@florin")
                                    << QByteArray("This is no e-mail address. One looks like name@example.org.");
        QTest::newRow("no phone") << QByteArray("phone") << QByteArray("call me") << QByteArray("A phone number has 5 to 20 digits.");
    }
    void theRulesAreToldWithoutAsking() {
        QFETCH(QByteArray, field);
        QFETCH(QByteArray, typed);
        QFETCH(QByteArray, sentence);
        auto form = newcomer();
        form[field.toStdString()] = typed.toStdString();
        const Response answer = submit("/register", form);
        QCOMPARE(answer.status, 422);
        const QString body = QString::fromStdString(answer.body);
        QVERIFY(body.contains(QRegularExpression("name=\"" + field + "\"[^>]*aria-invalid=\"true\"")));
        QVERIFY(body.contains(QString::fromUtf8(sentence)));
        QCOMPARE(body.count("aria-invalid"), 1);
        QVERIFY(m_rear.asked.empty());
    }
    void countriesStandWhereAReaderLooksForThem() {
        const std::string body = send("GET", "/register").body;
        const auto placeOf = [&body](const char *name) { return body.find(std::string(">") + name + "<"); };
        QVERIFY(placeOf("Afghanistan") < placeOf("Åland Islands") && placeOf("Åland Islands") < placeOf("Albania"));
        QVERIFY(placeOf("South Korea") != body.npos && placeOf("Zimbabwe") != body.npos);
        QVERIFY(body.find("value=\"KR\" selected") != body.npos);
    }
    void whatIsMissingIsToldWithoutAsking() {
        const Response answer = submit("/register", {{"member", "dana"}});
        QCOMPARE(answer.status, 422);
        QVERIFY(QString::fromStdString(answer.body).count("This is needed.") == 3);
        QVERIFY(m_rear.asked.empty());
    }

    void aFormFromElsewhereDoesNothing_data() {
        QTest::addColumn<QByteArray>("field");
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("no token") << QByteArray("form") << QByteArray("");
        QTest::newRow("another token") << QByteArray("form") << QByteArray("AAAA");
        QTest::newRow("another origin") << QByteArray("origin") << QByteArray("https://evil.example");
        QTest::newRow("null origin") << QByteArray("origin") << QByteArray("null");
        QTest::newRow("cross-site") << QByteArray("sec-fetch-site") << QByteArray("cross-site");
        QTest::newRow("another port is another site's") << QByteArray("sec-fetch-site") << QByteArray("same-site");
        QTest::newRow("lost cookie") << QByteArray("cookie") << QByteArray("");
    }
    void aFormFromElsewhereDoesNothing() {
        QFETCH(QByteArray, field);
        QFETCH(QByteArray, value);
        auto fields = hiddenOf(send("GET", "/sign-in").body);
        fields["member"] = "dana";
        fields["password"] = "x";
        std::map<std::string, std::string> headers;
        if (field == "form") {
            fields["form"] = value.toStdString();
        } else if (field == "cookie") {
            m_cookies.clear();
        } else {
            headers[field.toStdString()] = value.toStdString();
        }
        QCOMPARE(send("POST", "/sign-in", formEncoded(fields), headers).status, 422);
        QVERIFY(m_rear.asked.empty());
    }
    void ourOwnFormIsTaken() {
        m_rear.says("POST v1 sessions", 201, {{"sessionToken", "ses_new"}});
        auto fields = hiddenOf(send("GET", "/sign-in?next=apply").body);
        fields["member"] = "dana";
        fields["password"] = "x";
        const Response answer = send("POST", "/sign-in", formEncoded(fields), {{"origin", "https://localhost:8443"}, {"sec-fetch-site", "same-origin"}});
        QCOMPARE(header(answer, "Location"), std::string("/apply"));
    }
    void signingInLeadsNowhereElse() {
        m_rear.says("POST v1 sessions", 201, {{"sessionToken", "ses_new"}});
        for (const char *next : {"https://evil.example", "//evil.example", "nonsense"}) {
            QCOMPARE(header(submit("/sign-in", {{"member", "dana"}, {"password", "x"}, {"next", next}}), "Location"), std::string("/account"));
        }
    }
    void whatIsNoFormIsRefused() {
        QCOMPARE(send("POST", "/sign-in", "{}", {{"content-type", "application/json"}}).status, 400);
        QCOMPARE(send("POST", "/sign-in", "a=1&a=2").status, 400);
        QCOMPARE(send("POST", "/sign-in", "a=%zz").status, 400);
        QCOMPARE(send("POST", "/sign-in", "a=" + std::string(8001, 'a')).status, 400);
    }

    void membersPagesNeedASignIn() {
        for (const char *target : {"/account", "/apply"}) {
            const Response answer = send("GET", target);
            QCOMPARE(answer.status, 303);
            QCOMPARE(header(answer, "Location"), std::string("/sign-in?next=") + (target + 1));
        }
        signIn();
        m_rear.answers["GET v1 me"] = {401, {}, "application/problem+json", R"({"code":"not_signed_in"})"};
        const Response expired = send("GET", "/account");
        QCOMPARE(expired.status, 303);
        QVERIFY(m_cookies["__Host-florin_session"].empty());
    }
    void theAccountShowsCardsMasked() {
        signIn();
        m_rear.says("GET v1 me", 200, member());
        const Json money{{"amount", 1'152'000}, {"currency", "KRW"}};
        m_rear.says("GET v1 cards", 200,
                    {{"data",
                      {{{"kind", "virtual"}, {"label", "Every<day"}, {"last4", "5132"}, {"expiry", "2030-11"}, {"name", "FLORIN MEMBER"}, {"state", "active"}, {"balance", money}},
                       {{"kind", "physical"}, {"label", "Travel"}, {"last4", nullptr}, {"expiry", nullptr}, {"name", "FLORIN MEMBER"}, {"state", "in_approval"}, {"balance", nullptr}},
                       {{"kind", "virtual"}, {"label", "Gone"}, {"last4", "1111"}, {"expiry", "2030-11"}, {"name", "FLORIN MEMBER"}, {"state", "deleted"}, {"balance", nullptr}}}},
                     {"next", nullptr}});
        const Response page = send("GET", "/account");
        QCOMPARE(page.status, 200);
        QCOMPARE(m_rear.asked.front().second.bearer, std::string("ses_1"));
        const QString body = QString::fromStdString(page.body);
        QVERIFY(body.contains("•••• •••• •••• 5132") && body.contains("11/30") && body.contains("₩1,152,000"));
        QVERIFY(body.contains("Every&lt;day") && !body.contains("Every<day"));
        QVERIFY(body.contains("With the issuer for approval"));
        QVERIFY2(!body.contains("Gone"), "a deleted card is not shown");
    }
    void appliesForBothKinds() {
        signIn();
        m_rear.says("GET v1 me", 200, member());
        m_rear.says("POST v1 cards", 202, Json::object());
        std::map<std::string, std::string> typed{{"kind", "physical"}, {"label", "Travel"}, {"deliveryName", "Dana"}, {"line1", "Seongsu-ro 12"}, {"city", "Seoul"},
                                                 {"postalCode", "04790"}, {"country", "KR"}};
        QCOMPARE(header(submit("/apply", typed), "Location"), std::string("/account?notice=requested"));
        Json body = Json::parse(m_rear.asked.back().second.body);
        QCOMPARE(body["delivery"]["name"], "Dana");
        QCOMPARE(body["delivery"]["city"], "Seoul");
        m_rear.says("POST v1 cards", 201, Json::object());
        typed["kind"] = "virtual";
        QCOMPARE(header(submit("/apply", typed), "Location"), std::string("/account?notice=issued"));
        QVERIFY2(!Json::parse(m_rear.asked.back().second.body).contains("delivery"), "a virtual card goes nowhere");
    }
    void aSilentIssuerIsTold() {
        signIn();
        m_rear.says("GET v1 me", 200, member());
        m_rear.answers["POST v1 cards"] = {502, {}, "application/problem+json", R"({"code":"issuer_unavailable"})"};
        const Response answer = submit("/apply", {{"kind", "virtual"}, {"label", "Everyday"}});
        QVERIFY(answer.body.find("The bank cannot be reached") != answer.body.npos);
        QVERIFY(answer.body.find("value=\"Everyday\"") != answer.body.npos);
    }
    void resetsAPassword() {
        m_rear.says("POST v1 password_resets", 202, {{"id", "rst_1"}});
        const Response code = submit("/reset", {{"member", "dana"}, {"email", "dana@florin.example"}});
        QVERIFY(code.body.find("name=\"reset\" value=\"rst_1\"") != code.body.npos);
        auto fields = hiddenOf(code.body);
        fields["code"] = "123456";
        fields["password"] = "another four words";
        m_rear.says("POST v1 password_resets rst_1 confirm", 200, Json::object());
        QCOMPARE(header(send("POST", "/reset/code", formEncoded(fields)), "Location"), std::string("/sign-in?notice=reset"));
        m_rear.answers["POST v1 password_resets rst_1 confirm"] = {422, {}, "application/problem+json", R"({"code":"wrong_code","param":"code"})"};
        const Response wrong = send("POST", "/reset/code", formEncoded(fields));
        QVERIFY(wrong.body.find("The code is not right.") != wrong.body.npos);
    }

    void offersOnlyWhatIsSigned() {
        const auto write = [this](const char *name, const char *content) {
            QFile file(m_folder.filePath(name));
            return file.open(QFile::WriteOnly) && file.write(content) > 0;
        };
        QVERIFY(write("florin-wallet.tar.gz", "wallet"));
        QVERIFY(write("release-key.pem", "key"));
        QVERIFY(write("florin.properties", "secret"));
        QVERIFY(send("GET", "/download").body.find("no signed release") != std::string::npos);
        QCOMPARE(send("GET", "/download/florin-wallet.tar.gz").status, 404);
        QVERIFY(write("florin-wallet.tar.gz.sig", "signature"));
        const Response page = send("GET", "/download");
        QVERIFY(page.body.find("-verify release-key.pem") != page.body.npos);
        const auto sum = QCryptographicHash::hash("wallet", QCryptographicHash::Sha256).toHex().toStdString();
        QVERIFY(page.body.find(sum) != page.body.npos);
        const Response file = send("GET", "/download/florin-wallet.tar.gz");
        QCOMPARE(file.body, std::string("wallet"));
        QVERIFY(header(file, "Content-Disposition").find("attachment") == 0);
        QCOMPARE(send("GET", "/download/florin-wallet.tar.gz.sig").body, std::string("signature"));
        QCOMPARE(send("GET", "/download/florin.properties").status, 404);
    }
};

QTEST_GUILESS_MAIN(TestSite)
#include "test_site.moc"
