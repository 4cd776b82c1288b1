#include "server/front/listener/listener.h"
#include "tests/server/front/listener/tls_client.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <csignal>
#include <mutex>
#include <thread>

using namespace florin;
using listener::Listener;
using listener::Reply;
using listener::Request;
using listener::Response;
using test::statusOf;
using test::TlsClient;

namespace {

/// Answers with what it understood; `/later` waits until it is told, `/never` drops its reply, `/throws` throws.
class Echo {
  public:
    void operator()(Request request, const Reply &reply) {
        ++calls;
        if (request.path.size() == 1 && request.path[0] == "later") {
            const std::lock_guard lock(m_mutex);
            m_waiting.push_back(reply);
            return;
        }
        if (request.path.size() == 1 && request.path[0] == "never") {
            return;
        }
        if (request.path.size() == 1 && request.path[0] == "throws") {
            throw std::runtime_error("a handler's mistake");
        }
        if (request.path.size() == 1 && request.path[0] == "splits") {
            return reply({200, {{"X-Split", "a\r\nSet-Cookie: b"}}, ""});
        }
        std::string text = request.method;
        for (const std::string &segment : request.path) {
            text += " " + segment;
        }
        for (const auto &[name, value] : request.query) {
            text += " " + name + "=" + value;
        }
        reply({200, {{"Content-Type", "text/plain"}}, text + " [" + request.body + "]"});
    }
    void answerLater() {
        const std::lock_guard lock(m_mutex);
        for (const Reply &reply : m_waiting) {
            reply({200, {}, "at last"});
        }
        m_waiting.clear();
    }
    bool isWaiting() {
        const std::lock_guard lock(m_mutex);
        return !m_waiting.empty();
    }
    std::atomic<int> calls = 0;

  private:
    std::mutex m_mutex;
    std::vector<Reply> m_waiting;
};

const std::string host = "Host: localhost\r\n";

} // namespace

class TestListener : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::shared_ptr<Echo> m_echo;
    std::unique_ptr<Listener> m_listener;

    void makeCertificate(const QString &name) {
        QProcess openssl;
        openssl.start("openssl", {"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=" + name, "-days", "2",
                                  "-keyout", m_folder.filePath("key.pem"), "-out", m_folder.filePath("cert.pem")});
        QVERIFY(openssl.waitForFinished());
        QCOMPARE(openssl.exitCode(), 0);
    }

    listener::Settings settings() const {
        listener::Settings made;
        made.names = {"localhost", "127.0.0.1", "[::1]"};
        made.certFile = m_folder.filePath("cert.pem").toStdString();
        made.keyFile = m_folder.filePath("key.pem").toStdString();
        made.always = {{"Florin-Version", "2026-11-20"}};
        made.limits.headTime = made.limits.bodyTime = std::chrono::milliseconds(400);
        return made;
    }

    std::unique_ptr<Listener> open(const listener::Settings &made) {
        auto opened = Listener::open(made, [echo = m_echo](Request request, Reply reply) { (*echo)(std::move(request), reply); });
        return opened ? std::move(opened).value() : nullptr;
    }

    std::string exchange(const std::string &bytes) {
        TlsClient client(m_listener->port());
        client.send(bytes);
        return client.receiveAnswer();
    }

  private slots:
    void initTestCase() {
        std::signal(SIGPIPE, SIG_IGN);
        makeCertificate("localhost");
    }
    void init() {
        m_echo = std::make_shared<Echo>();
        m_listener = open(settings());
        QVERIFY(m_listener);
    }
    void cleanup() { m_listener.reset(); }

    void refusesWhatIsNotWellFormed_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("status");
        const auto row = [](const char *name, const std::string &bytes, int status) {
            QTest::newRow(name) << QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size())) << status;
        };
        const auto get = [](const std::string &target) { return "GET " + target + " HTTP/1.1\r\n" + host + "\r\n"; };
        const auto post = [](const std::string &fields, const std::string &body = "") {
            return "POST /v1/members HTTP/1.1\r\n" + host + fields + "\r\n" + body;
        };
        row("no Host", "GET / HTTP/1.1\r\n\r\n", 400);
        row("two Hosts", "GET / HTTP/1.1\r\n" + host + host + "\r\n", 400);
        row("another Host", "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 400);
        row("empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400);
        row("Host with a path", "GET / HTTP/1.1\r\nHost: localhost/x\r\n\r\n", 400);
        row("Host with a user", "GET / HTTP/1.1\r\nHost: a@localhost\r\n\r\n", 400);
        row("Host with an odd port", "GET / HTTP/1.1\r\nHost: localhost:80x\r\n\r\n", 400);
        row("Host list", "GET / HTTP/1.1\r\nHost: localhost, evil.example\r\n\r\n", 400);
        row("HTTP/1.0 without a Host", "GET / HTTP/1.0\r\n\r\n", 400);
        row("TE with CL", post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "0\r\n\r\n"), 400);
        row("CL with TE", post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400);
        row("chunked", post("Transfer-Encoding: chunked\r\n", "0\r\n\r\n"), 411);
        row("TE xchunked", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), 411);
        row("two TE", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n"), 400);
        row("HTTP/1.0 with TE", "POST / HTTP/1.0\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
        row("no length", post(""), 411);
        row("two equal CL", post("Content-Length: 2\r\nContent-Length: 2\r\n", "{}"), 400);
        row("two different CL", post("Content-Length: 2\r\nContent-Length: 3\r\n", "{}"), 400);
        row("CL list", post("Content-Length: 2, 2\r\n", "{}"), 400);
        row("CL plus", post("Content-Length: +2\r\n", "{}"), 400);
        row("CL minus", post("Content-Length: -1\r\n"), 400);
        row("CL thousands", post("Content-Length: 1,0\r\n", "0123456789"), 400);
        row("CL hex", post("Content-Length: 0x2\r\n", "{}"), 400);
        row("CL fraction", post("Content-Length: 2.0\r\n", "{}"), 400);
        row("CL leading zero", post("Content-Length: 02\r\n", "{}"), 400);
        row("CL empty", post("Content-Length:\r\n"), 400);
        row("CL RFC 2047", post("Content-Length: =?us-ascii?Q?2?=\r\n", "{}"), 400);
        row("CL beyond 64 bits", post("Content-Length: 18446744073709551618\r\n", "{}"), 400);
        row("body over the limit", post("Content-Length: 65537\r\n"), 413);
        row("GET with a body", "GET / HTTP/1.1\r\n" + host + "Content-Length: 2\r\n\r\n{}", 400);
        row("folded line", "GET / HTTP/1.1\r\n" + host + "X-A: b\r\n c\r\n\r\n", 400);
        row("folded with a tabulator", "GET / HTTP/1.1\r\n" + host + "X-A: b\r\n\tc\r\n\r\n", 400);
        row("first field line folded", "GET / HTTP/1.1\r\n Host: localhost\r\n\r\n", 400);
        row("bare LF after the request line", "GET / HTTP/1.1\n" + host + "\r\n", 400);
        row("bare LF after a field", "GET / HTTP/1.1\r\nHost: localhost\n\r\n", 400);
        row("bare LF at the end", "GET / HTTP/1.1\r\n" + host + "\n", 400);
        row("bare CR in a value", "GET / HTTP/1.1\r\n" + host + "X-A: b\rc\r\n\r\n", 400);
        row("NUL in a value", "GET / HTTP/1.1\r\n" + host + std::string("X-A: b\0c\r\n\r\n", 12), 400);
        row("NUL in the target", std::string("GET /\0 HTTP/1.1\r\n", 17) + host + "\r\n", 400);
        row("control character in a value", "GET / HTTP/1.1\r\n" + host + "X-A: b\x01\r\n\r\n", 400);
        row("blank before the colon", "GET / HTTP/1.1\r\nHost : localhost\r\n\r\n", 400);
        row("blank before TE's colon", post("Content-Length: 2\r\nTransfer-Encoding : chunked\r\n", "{}"), 400);
        row("field without a colon", "GET / HTTP/1.1\r\n" + host + "nonsense\r\n\r\n", 400);
        row("field without a name", "GET / HTTP/1.1\r\n" + host + ": b\r\n\r\n", 400);
        row("odd character in a name", "GET / HTTP/1.1\r\n" + host + "X(A): b\r\n\r\n", 400);
        row("two Authorizations", "GET / HTTP/1.1\r\n" + host + "Authorization: a\r\nAuthorization: b\r\n\r\n", 400);
        row("two Idempotency-Keys", post("Content-Length: 0\r\nIdempotency-Key: a\r\nIdempotency-Key: b\r\n"), 400);
        row("two Content-Types", post("Content-Length: 0\r\nContent-Type: a/b\r\nContent-Type: c/d\r\n"), 400);
        row("empty line first", "\r\n" + get("/"), 400);
        row("no version", "GET /\r\n" + host + "\r\n", 400);
        row("HTTP/2.0", "GET / HTTP/2.0\r\n" + host + "\r\n", 400);
        row("HTTP/1.2", "GET / HTTP/1.2\r\n" + host + "\r\n", 400);
        row("lower-case version", "GET / http/1.1\r\n" + host + "\r\n", 400);
        row("two blanks", "GET  / HTTP/1.1\r\n" + host + "\r\n", 400);
        row("tabulator in the request line", "GET\t/ HTTP/1.1\r\n" + host + "\r\n", 400);
        row("blank in the target", get("/a b"), 400);
        row("absolute form", get("https://localhost/"), 400);
        row("authority form", "CONNECT localhost:443 HTTP/1.1\r\n" + host + "\r\n", 405);
        row("asterisk form", "OPTIONS * HTTP/1.1\r\n" + host + "\r\n", 400);
        row("no leading slash", get("v1/cards"), 400);
        row("fragment", get("/v1#a"), 400);
        row("backslash", get("/v1\\cards"), 400);
        row("%2f", get("/v1%2fcards"), 400);
        row("%2F", get("/v1%2Fcards"), 400);
        row("%5c", get("/v1%5ccards"), 400);
        row("%00", get("/v1/%00"), 400);
        row("%00 in the query", get("/v1?a=%00"), 400);
        row("%0a in the query", get("/v1?a=%0aSet-Cookie"), 400);
        row("dot dot", get("/v1/../admin"), 400);
        row("dot dot at the end", get("/v1/.."), 400);
        row("%2e%2e", get("/v1/%2e%2e/admin"), 400);
        row(".%2e", get("/v1/.%2e/admin"), 400);
        row("single dot", get("/v1/./cards"), 400);
        row("double slash", get("//evil.example/"), 400);
        row("broken escape", get("/v1/%zz"), 400);
        row("cut escape", get("/v1/%4"), 400);
        row("twice escaped", get("/v1/%252e"), 400);
        row("escape that is no UTF-8", get("/v1/%ff"), 400);
        row("query says one thing twice", get("/v1?after=1&after=2"), 400);
        row("beyond ASCII in the target", get("/caf\xc3\xa9"), 400);
        row("unknown method", "BREW / HTTP/1.1\r\n" + host + "\r\n", 405);
        row("lower-case method", "get / HTTP/1.1\r\n" + host + "\r\n", 405);
        row("odd expectation", post("Content-Length: 2\r\nExpect: 200-maybe\r\n"), 417);
        row("head of 16 KiB", "GET / HTTP/1.1\r\n" + host + "X-A: " + std::string(16 * 1024, 'a') + "\r\n\r\n", 431);
        row("endless target", get("/" + std::string(17 * 1024, 'a')), 431);
        row("101 fields", [] {
            std::string fields;
            for (int i = 0; i < 101; ++i) {
                fields += "X-" + std::to_string(i) + ": a\r\n";
            }
            return "GET / HTTP/1.1\r\n" + host + fields + "\r\n";
        }(), 431);
        row("SSH", "SSH-2.0-OpenSSH_9.2\r\n", 400);
        row("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400);
    }

    void refusesWhatIsNotWellFormed() {
        QFETCH(QByteArray, bytes);
        QFETCH(int, status);
        TlsClient client(m_listener->port());
        QVERIFY(client.isOpen());
        client.send(bytes.toStdString());
        // What follows must never be taken for a request of its own.
        client.send("GET /smuggled HTTP/1.1\r\n" + host + "\r\n");
        const std::string answer = client.receive();
        QCOMPARE(statusOf(answer), status);
        QVERIFY2(client.wasClosed(), "a refused request closes the connection");
        QCOMPARE(m_echo->calls.load(), 0);
        QVERIFY(answer.find("application/problem+json") != answer.npos);
        QVERIFY(answer.find("Connection: close") != answer.npos);
        QVERIFY(answer.find("Request-Id: req_") != answer.npos);
        QVERIFY(answer.find("Florin-Version: 2026-11-20") != answer.npos);
        QVERIFY(answer.find("HTTP/1.1 ", 8) == answer.npos);
    }

    void tellsWhoIsTooSlow_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("head") << QByteArray("GET / HTTP/1.1\r\nHost: local");
        QTest::newRow("body") << QByteArray("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{");
    }
    void tellsWhoIsTooSlow() {
        QFETCH(QByteArray, bytes);
        TlsClient client(m_listener->port());
        client.send(bytes.toStdString());
        const std::string answer = client.receive();
        QCOMPARE(statusOf(answer), 408);
        QVERIFY(client.wasClosed());
        QCOMPARE(m_echo->calls.load(), 0);
    }
    void tricklingDoesNotBuyTime() {
        TlsClient client(m_listener->port());
        const auto begin = std::chrono::steady_clock::now();
        client.send("GET / HTTP/1.1\r\nX-Slow: ");
        std::string answer;
        while (answer.empty() && std::chrono::steady_clock::now() - begin < std::chrono::seconds(5)) {
            client.send("a");
            answer = client.receive(1, std::chrono::milliseconds(50));
        }
        QVERIFY(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
        QVERIFY(answer.starts_with("H"));
    }
    void saysNothingToWhoSaysNothing() {
        TlsClient client(m_listener->port());
        QCOMPARE(client.receive(), std::string());
        QVERIFY(client.wasClosed());
    }

    void understands_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("understood");
        QTest::newRow("plain") << QByteArray("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n") << QByteArray("GET []");
        QTest::newRow("port") << QByteArray("GET /v1/cards HTTP/1.1\r\nHost: LOCALHOST:8443\r\n\r\n") << QByteArray("GET v1 cards []");
        QTest::newRow("address") << QByteArray("GET / HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n") << QByteArray("GET []");
        QTest::newRow("version 6 address") << QByteArray("GET / HTTP/1.1\r\nHost: [::1]:1\r\n\r\n") << QByteArray("GET []");
        QTest::newRow("HTTP/1.0") << QByteArray("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n") << QByteArray("GET []");
        QTest::newRow("query") << QByteArray("GET /a?b=c%20d+e&f HTTP/1.1\r\nHost: localhost\r\n\r\n") << QByteArray("GET a b=c d e f= []");
        QTest::newRow("escape stays raw") << QByteArray("GET /a%20b HTTP/1.1\r\nHost: localhost\r\n\r\n") << QByteArray("GET a%20b []");
        QTest::newRow("body") << QByteArray("POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}") << QByteArray("POST a [{}]");
        QTest::newRow("empty body") << QByteArray("POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n") << QByteArray("POST a []");
        QTest::newRow("no blank after the colon") << QByteArray("GET / HTTP/1.1\r\nHost:localhost\r\n\r\n") << QByteArray("GET []");
        QTest::newRow("DELETE without a length") << QByteArray("DELETE /a HTTP/1.1\r\nHost: localhost\r\n\r\n") << QByteArray("DELETE a []");
    }
    void understands() {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, understood);
        const std::string answer = exchange(bytes.toStdString());
        QCOMPARE(statusOf(answer), 200);
        QVERIFY2(answer.ends_with("\r\n\r\n" + understood.toStdString()), answer.c_str());
    }

    void takesABodyByteByByte() {
        TlsClient client(m_listener->port());
        for (const char c : "POST /a HTTP/1.1\r\n" + host + "Content-Length: 3\r\n\r\nabc") {
            client.send(std::string(1, c));
        }
        QVERIFY(client.receiveAnswer().ends_with("POST a [abc]"));
    }
    void takesTheLargestBody() {
        const std::string body(64 * 1024, 'x');
        const std::string answer = exchange("POST /a HTTP/1.1\r\n" + host + "Content-Length: 65536\r\n\r\n" + body);
        QVERIFY(answer.ends_with("[" + body + "]"));
    }
    void saysContinueWhenAsked() {
        TlsClient client(m_listener->port());
        client.send("POST /a HTTP/1.1\r\n" + host + "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n");
        QCOMPARE(client.receive(25), std::string("HTTP/1.1 100 Continue\r\n\r\n"));
        client.send("{}");
        QVERIFY(client.receiveAnswer().ends_with("POST a [{}]"));
    }
    void keepsTheConnectionAndTheOrder() {
        TlsClient client(m_listener->port());
        client.send("GET /1 HTTP/1.1\r\n" + host + "\r\nPOST /2 HTTP/1.1\r\n" + host + "Content-Length: 1\r\n\r\nxGET /3 HTTP/1.1\r\n" + host +
                    "Connection: close\r\n\r\n");
        const std::string all = client.receive();
        QVERIFY(client.wasClosed());
        QVERIFY(all.find("GET 1 []") < all.find("POST 2 [x]"));
        QVERIFY(all.find("POST 2 [x]") < all.find("GET 3 []"));
        QVERIFY(all.find("GET 3 []") != all.npos);
    }
    void answersHeadWithoutABody() {
        TlsClient client(m_listener->port());
        client.send("HEAD /abc HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n");
        const std::string answer = client.receive();
        QVERIFY(answer.find("Content-Length: 11\r\n") != answer.npos);
        QVERIFY(answer.ends_with("\r\n\r\n"));
    }
    void answersLaterFromAnotherThread() {
        TlsClient client(m_listener->port());
        client.send("GET /later HTTP/1.1\r\n" + host + "\r\n");
        QTRY_VERIFY(m_echo->isWaiting());
        m_echo->answerLater();
        QVERIFY(client.receiveAnswer().ends_with("at last"));
    }
    void aForgottenOrFailingHandlerIsAnInternalError() {
        QCOMPARE(statusOf(exchange("GET /never HTTP/1.1\r\n" + host + "\r\n")), 500);
        QCOMPARE(statusOf(exchange("GET /throws HTTP/1.1\r\n" + host + "\r\n")), 500);
    }
    void noHandlerCanSplitAnAnswer() {
        const std::string answer = exchange("GET /splits HTTP/1.1\r\n" + host + "\r\n");
        QCOMPARE(statusOf(answer), 500);
        QVERIFY(answer.find("Set-Cookie") == answer.npos);
    }

    void offersOnlyGoodSuites_data() {
        QTest::addColumn<int>("version");
        QTest::addColumn<QString>("suites");
        QTest::addColumn<bool>("accepted");
        QTest::newRow("TLS 1.3") << int(TLS1_3_VERSION) << "" << true;
        QTest::newRow("TLS 1.2 GCM") << int(TLS1_2_VERSION) << "ECDHE-ECDSA-AES128-GCM-SHA256" << true;
        QTest::newRow("TLS 1.2 ChaCha20") << int(TLS1_2_VERSION) << "ECDHE-ECDSA-CHACHA20-POLY1305" << true;
        QTest::newRow("TLS 1.2 CBC") << int(TLS1_2_VERSION) << "ECDHE-ECDSA-AES128-SHA" << false;
        QTest::newRow("TLS 1.2 CCM") << int(TLS1_2_VERSION) << "ECDHE-ECDSA-AES128-CCM" << false;
        QTest::newRow("TLS 1.1") << int(TLS1_1_VERSION) << "ALL:@SECLEVEL=0" << false;
        QTest::newRow("TLS 1.0") << int(TLS1_VERSION) << "ALL:@SECLEVEL=0" << false;
    }
    void offersOnlyGoodSuites() {
        QFETCH(int, version);
        QFETCH(QString, suites);
        QFETCH(bool, accepted);
        TlsClient client(m_listener->port(), {version, version, suites.toStdString()});
        QCOMPARE(client.isOpen(), accepted);
    }

    void limitsTheConnectionsOfOneAddress() {
        auto made = settings();
        made.limits.connectionsPerAddress = 2;
        auto small = open(made);
        TlsClient first(small->port());
        TlsClient second(small->port());
        QVERIFY(first.isOpen() && second.isOpen());
        QVERIFY(!TlsClient(small->port()).isOpen());
    }
    void idleClientsDoNotHinderOthers() {
        std::vector<std::unique_ptr<TlsClient>> idle;
        for (int i = 0; i < 50; ++i) {
            idle.push_back(std::make_unique<TlsClient>(m_listener->port()));
            idle.back()->send("GET / HT");
        }
        QCOMPARE(statusOf(exchange("GET / HTTP/1.1\r\n" + host + "\r\n")), 200);
    }

    void stopWaitsForRunningRequestsButNotForIdleClients() {
        TlsClient idle(m_listener->port());
        TlsClient busy(m_listener->port());
        busy.send("GET /later HTTP/1.1\r\n" + host + "\r\n");
        QTRY_VERIFY(m_echo->isWaiting());
        std::thread stopper([this] { m_listener->stop(std::chrono::seconds(10)); });
        QCOMPARE(idle.receive(), std::string());
        QVERIFY(idle.wasClosed());
        m_echo->answerLater();
        const std::string answer = busy.receive();
        stopper.join();
        QVERIFY(answer.ends_with("at last"));
        QVERIFY(answer.find("Connection: close") != answer.npos);
    }
    void stopCutsWhatRunsTooLong() {
        TlsClient busy(m_listener->port());
        busy.send("GET /later HTTP/1.1\r\n" + host + "\r\n");
        QTRY_VERIFY(m_echo->isWaiting());
        const auto begin = std::chrono::steady_clock::now();
        m_listener->stop(std::chrono::milliseconds(100));
        QVERIFY(std::chrono::steady_clock::now() - begin < std::chrono::seconds(3));
        m_echo->answerLater(); // says nothing to nobody
    }

    void saysWhyItCannotOpen() {
        auto made = settings();
        made.port = m_listener->port();
        auto taken = Listener::open(made, [](Request, Reply) {});
        QVERIFY(!taken);
        QCOMPARE(taken.error().error, listener::OpenError::portInUse);
        made.port = 0;
        made.certFile = m_folder.filePath("missing.pem").toStdString();
        auto missing = Listener::open(made, [](Request, Reply) {});
        QVERIFY(!missing);
        QCOMPARE(missing.error().error, listener::OpenError::badCertificate);
        QVERIFY(missing.error().sentence.find("missing.pem") != std::string::npos);
    }
    void takesARenewedCertificate() {
        makeCertificate("renewed");
        QVERIFY(m_listener->reloadCertificate());
        QCOMPARE(statusOf(exchange("GET / HTTP/1.1\r\n" + host + "\r\n")), 200);
        QFile::remove(m_folder.filePath("key.pem"));
        QVERIFY(!m_listener->reloadCertificate());
        QCOMPARE(statusOf(exchange("GET / HTTP/1.1\r\n" + host + "\r\n")), 200);
        makeCertificate("localhost");
    }
    void speaksPlainHttpWhereThereIsNoCertificate() {
        auto made = settings();
        made.certFile.clear();
        auto plain = open(made);
        TlsClient::Plan plan;
        plan.plain = true;
        TlsClient client(plain->port(), plan);
        client.send("GET /a HTTP/1.1\r\n" + host + "\r\n");
        QVERIFY(client.receiveAnswer().ends_with("GET a []"));
    }
};

QTEST_GUILESS_MAIN(TestListener)
#include "test_listener.moc"
