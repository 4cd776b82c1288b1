#include "server/front/gatekeeper/gatekeeper.h"

#include <QtTest>

#include <optional>

using namespace florin;
using gatekeeper::Gatekeeper;
using listener::Request;
using listener::Response;

namespace {

/// Remembers what it is asked and says yes.
class FakeRear final : public inquiry::RearDoor {
  public:
    void ask(inquiry::Question question, inquiry::Respond respond) override {
        asked.push_back(std::move(question));
        respond({201, {{"X-Rear", "yes"}}, "application/json", "{}"});
    }
    std::vector<inquiry::Question> asked;
};

Request requestFor(const std::string &method, const std::string &target, const std::string &body = {},
                   std::map<std::string, std::string> headers = {}) {
    Request request;
    request.method = method;
    request.target = target;
    std::string segment;
    for (const char c : target.substr(1, target.find('?') - 1) + "/") {
        if (c != '/') {
            segment += c;
        } else if (!segment.empty()) {
            request.path.push_back(std::exchange(segment, {}));
        }
    }
    if (!body.empty()) {
        headers.try_emplace("content-type", "application/json");
    }
    request.headers = std::move(headers);
    request.body = body;
    request.address = "192.0.2.7";
    request.requestId = "req_1";
    return request;
}

std::string header(const Response &response, std::string_view name) {
    for (const auto &[key, value] : response.headers) {
        if (key == name) {
            return value;
        }
    }
    return {};
}

} // namespace

class TestGatekeeper : public QObject {
    Q_OBJECT

    FakeRear m_rear;
    base::ManualClock m_clock{base::fromNumericDate(1'795'170'600)};

    Response send(Gatekeeper &keeper, Request request) {
        std::optional<Response> answer;
        keeper.receive(std::move(request), [&answer](Response response) { answer = std::move(response); });
        return answer.value_or(Response{0, {}, {}});
    }
    Gatekeeper keeperWith(gatekeeper::Settings settings) {
        return Gatekeeper(std::move(settings), m_rear, [](Request, const listener::Reply &reply) { reply({200, {}, "a page"}); }, m_clock);
    }
    static gatekeeper::Settings settings() {
        gatekeeper::Settings made;
        made.documents = {{"/openapi.json", {"application/json", "{\"openapi\":\"3.1.0\"}"}}};
        return made;
    }

  private slots:
    void init() { m_rear.asked.clear(); }

    void refusesEarlyWhatCannotBeValid_data() {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("field");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("code");
        const auto row = [](const char *name, const char *method, const char *body, const char *field, const QByteArray &value, int status, const char *code) {
            QTest::newRow(name) << method << QByteArray(body) << QByteArray(field) << value << status << QByteArray(code);
        };
        row("PUT", "PUT", "{}", "", "", 405, "method_not_allowed");
        row("OPTIONS", "OPTIONS", "", "", "", 405, "method_not_allowed");
        row("HEAD", "HEAD", "", "", "", 405, "method_not_allowed");
        row("form body", "POST", "a=b", "content-type", "application/x-www-form-urlencoded", 415, "unsupported_media_type");
        row("text body", "POST", "{}", "content-type", "text/plain", 415, "unsupported_media_type");
        row("other charset", "POST", "{}", "content-type", "application/json; charset=latin1", 415, "unsupported_media_type");
        row("no content type", "POST", "{}", "content-type", "", 415, "unsupported_media_type");
        row("broken JSON", "POST", "{\"a\":", "", "", 400, "malformed_request");
        row("two values", "POST", "{}{}", "", "", 400, "malformed_request");
        row("twice the same name", "POST", "{\"a\":1,\"a\":2}", "", "", 400, "malformed_request");
        row("a list", "POST", "[]", "", "", 400, "malformed_request");
        row("a number", "POST", "1", "", "", 400, "malformed_request");
        row("no UTF-8", "POST", "{\"a\":\"\xff\"}", "", "", 400, "malformed_request");
        row("beyond every number", "POST", "{\"a\":1e400}", "", "", 400, "malformed_request");
        row("basic authorization", "GET", "", "authorization", "Basic ZGFuYTpwdw==", 401, "not_signed_in");
        row("bearer without a token", "GET", "", "authorization", "Bearer", 401, "not_signed_in");
        row("bearer with two tokens", "GET", "", "authorization", "Bearer a b", 401, "not_signed_in");
        row("bearer with odd characters", "GET", "", "authorization", "Bearer a\"b", 401, "not_signed_in");
        row("bearer too long", "GET", "", "authorization", "Bearer " + QByteArray(513, 'a'), 401, "not_signed_in");
        row("empty key", "POST", "{}", "idempotency-key", "", 422, "invalid_input");
        row("key of blanks", "POST", "{}", "idempotency-key", " \t ", 422, "invalid_input");
        row("key with a tab", "POST", "{}", "idempotency-key", "a\tb", 422, "invalid_input");
        row("key beyond ASCII", "POST", "{}", "idempotency-key", "\xc3\xa9", 422, "invalid_input");
        row("key too long", "POST", "{}", "idempotency-key", QByteArray(256, 'k'), 422, "invalid_input");
    }
    void refusesEarlyWhatCannotBeValid() {
        QFETCH(QString, method);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, field);
        QFETCH(QByteArray, value);
        QFETCH(int, status);
        QFETCH(QByteArray, code);
        auto keeper = keeperWith(settings());
        std::map<std::string, std::string> headers;
        if (!field.isEmpty()) {
            headers[field.toStdString()] = value.toStdString();
        }
        const Response answer = send(keeper, requestFor(method.toStdString(), "/v1/members", body.toStdString(), headers));
        QCOMPARE(answer.status, status);
        QVERIFY2(answer.body.find("\"code\":\"" + code.toStdString() + "\"") != std::string::npos, answer.body.c_str());
        QCOMPARE(header(answer, "Content-Type"), std::string("application/problem+json"));
        QVERIFY(m_rear.asked.empty());
        QVERIFY(status != 401 || header(answer, "WWW-Authenticate") == "Bearer");
        QVERIFY(status != 405 || !header(answer, "Allow").empty());
        QVERIFY2(value.size() < 8 || field == "content-type" || answer.body.find(value.toStdString()) == std::string::npos, "a refusal never quotes");
    }

    void passesOnWhatMayBeValid() {
        auto keeper = keeperWith(settings());
        Request request = requestFor("POST", "/v1/cards/card_1/freeze", "{\"a\":1}",
                                     {{"authorization", "bearer tok_abc"}, {"idempotency-key", "k-1"}, {"content-type", "application/json; charset=UTF-8"}});
        request.query = {{"wait", "30"}};
        const Response answer = send(keeper, std::move(request));
        QCOMPARE(answer.status, 201);
        QCOMPARE(header(answer, "X-Rear"), std::string("yes"));
        QCOMPARE(header(answer, "Cache-Control"), std::string("no-store"));
        QCOMPARE(m_rear.asked.size(), std::size_t(1));
        const inquiry::Question &question = m_rear.asked.front();
        QCOMPARE(question.method, std::string("POST"));
        QCOMPARE(question.path, (std::vector<std::string>{"v1", "cards", "card_1", "freeze"}));
        QCOMPARE(question.query.at("wait"), std::string("30"));
        QCOMPARE(question.bearer, std::string("tok_abc"));
        QCOMPARE(*question.idempotencyKey, std::string("k-1"));
        QCOMPARE(question.body, std::string("{\"a\":1}"));
        QCOMPARE(question.requestId, std::string("req_1"));
        QCOMPARE(question.address, std::string("192.0.2.7"));
    }
    void aBodyMayBeMissing() {
        auto keeper = keeperWith(settings());
        QCOMPARE(send(keeper, requestFor("POST", "/v1/cards/card_1/freeze")).status, 201);
        QVERIFY(!m_rear.asked.front().idempotencyKey);
    }
    void theSitesCookieIsNoBearer() {
        auto keeper = keeperWith(settings());
        send(keeper, requestFor("GET", "/v1/me", {}, {{"cookie", "__Host-florin_session=ses_1"}}));
        QCOMPARE(m_rear.asked.front().bearer, std::string());
    }

    void servesDocumentsAndPages() {
        auto keeper = keeperWith(settings());
        const Response document = send(keeper, requestFor("GET", "/openapi.json"));
        QCOMPARE(document.status, 200);
        QCOMPARE(document.body, std::string("{\"openapi\":\"3.1.0\"}"));
        QCOMPARE(send(keeper, requestFor("POST", "/openapi.json", "{}")).status, 405);
        QCOMPARE(send(keeper, requestFor("GET", "/register")).body, std::string("a page"));
        QVERIFY(m_rear.asked.empty());
    }
    void everyAnswerCarriesTheHeadersOfSafety() {
        auto keeper = keeperWith(settings());
        for (const char *target : {"/v1/me", "/openapi.json", "/register"}) {
            const Response answer = send(keeper, requestFor("GET", target));
            for (const char *name : {"Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cache-Control"}) {
                QVERIFY2(!header(answer, name).empty(), name);
            }
            QCOMPARE(header(answer, "Date"), std::string("Fri, 20 Nov 2026 10:30:00 GMT"));
            QVERIFY2(header(answer, "Strict-Transport-Security").empty(), "on localhost it would cut off every other port");
        }
        gatekeeper::Settings open = settings();
        open.isPublicHost = true;
        auto publicKeeper = keeperWith(open);
        QVERIFY(!header(send(publicKeeper, requestFor("GET", "/v1/me")), "Strict-Transport-Security").empty());
    }
    void logsNoIdsThatOpenSomething() {
        std::vector<gatekeeper::Passage> passages;
        gatekeeper::Settings made = settings();
        made.log = [&passages](const gatekeeper::Passage &passage) { passages.push_back(passage); };
        auto keeper = keeperWith(made);
        send(keeper, requestFor("GET", "/v1/enrolments/enr_secret"));
        QCOMPARE(passages.size(), std::size_t(1));
        QCOMPARE(passages[0].place, std::string("/v1/enrolments"));
        QCOMPARE(passages[0].status, 201);
    }

    void limitsWhatOneAddressMayAsk() {
        gatekeeper::Settings made = settings();
        made.questions = {0.001, 3};
        auto keeper = keeperWith(made);
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(send(keeper, requestFor("GET", "/v1/me")).status, 201);
        }
        const Response refused = send(keeper, requestFor("GET", "/v1/me"));
        QCOMPARE(refused.status, 429);
        const int wait = std::stoi(header(refused, "Retry-After"));
        QVERIFY2(wait > 990 && wait <= 1000, "a thousandth a second is a thousand seconds until the next");
        Request other = requestFor("GET", "/v1/me");
        other.address = "192.0.2.8";
        QCOMPARE(send(keeper, std::move(other)).status, 201);
    }
    void guessesAreLimitedMoreThanQuestions() {
        gatekeeper::Settings made = settings();
        made.attempts = {0.001, 2};
        auto keeper = keeperWith(made);
        for (const char *place : {"/v1/sessions", "/sign-in"}) {
            QVERIFY(send(keeper, requestFor("POST", place, "{}")).status != 429);
        }
        QCOMPARE(send(keeper, requestFor("POST", "/v1/enrolments", "{}")).status, 429);
        QCOMPARE(send(keeper, requestFor("GET", "/v1/me")).status, 201);
    }
    void loopbackIsLimitedUnlessRaised() {
        for (const bool raised : {false, true}) {
            gatekeeper::Settings made = settings();
            made.questions = {0.001, 1};
            made.raiseLoopback = raised;
            auto keeper = keeperWith(made);
            Response last;
            for (int i = 0; i < 3; ++i) {
                Request request = requestFor("GET", "/v1/me");
                request.address = "127.0.0.1";
                last = send(keeper, std::move(request));
            }
            QCOMPARE(last.status, raised ? 201 : 429);
        }
    }
    void oneIpv6NetworkIsOneCaller() {
        gatekeeper::Settings made = settings();
        made.questions = {0.001, 1};
        auto keeper = keeperWith(made);
        const auto statusFrom = [&](const char *address) {
            Request request = requestFor("GET", "/v1/me");
            request.address = address;
            return send(keeper, std::move(request)).status;
        };
        QCOMPARE(statusFrom("2001:db8:1:1::1"), 201);
        QCOMPARE(statusFrom("2001:db8:1:1:ffff::2"), 429);
        QCOMPARE(statusFrom("2001:db8:1:2::1"), 201);
    }
};

QTEST_GUILESS_MAIN(TestGatekeeper)
#include "test_gatekeeper.moc"
