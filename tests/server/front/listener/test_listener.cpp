#include "tests/server/front/listener/door.h"
#include "tests/server/front/listener/tls_client.h"

#include <QtTest>

#include <thread>

using namespace florin;
using listener::Listener;
using listener::Reply;
using listener::Request;
using test::Echo;
using test::host;
using test::statusOf;
using test::TlsClient;

class TestListener : public QObject {
    Q_OBJECT

    test::Door m_door;
    std::shared_ptr<Echo> m_echo;
    std::unique_ptr<Listener> m_listener;

    std::unique_ptr<Listener> open(const listener::Settings &made) { return test::Door::open(made, m_echo); }

    std::string exchange(const std::string &bytes) {
        TlsClient client(m_listener->port());
        client.send(bytes);
        return client.receiveAnswer();
    }

  private slots:
    void initTestCase() {
        QVERIFY(m_door.makeCertificate("localhost"));
    }
    void init() {
        m_echo = std::make_shared<Echo>();
        m_listener = open(m_door.settings());
        QVERIFY(m_listener);
    }
    void cleanup() { m_listener.reset(); }

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
    void tricklingDoesNotBuyTime_data() {
        QTest::addColumn<QByteArray>("beginning");
        QTest::newRow("head") << QByteArray("GET / HTTP/1.1\r\nX-Slow: ");
        QTest::newRow("body") << QByteArray("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{");
    }
    void tricklingDoesNotBuyTime() {
        QFETCH(QByteArray, beginning);
        TlsClient client(m_listener->port());
        const auto begin = std::chrono::steady_clock::now();
        client.send(beginning.toStdString());
        std::string answer;
        while (answer.empty() && std::chrono::steady_clock::now() - begin < std::chrono::seconds(5)) {
            client.send("a");
            answer = client.receive(1, std::chrono::milliseconds(50));
        }
        QVERIFY(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
        answer += client.receive();
        QCOMPARE(statusOf(answer), 408);
        QCOMPARE(m_echo->calls.load(), 0);
    }
    void eachRequestHasItsOwnTime() {
        TlsClient client(m_listener->port());
        client.send("GET /later HTTP/1.1\r\n" + host + "\r\n");
        QTRY_VERIFY(m_echo->isWaiting());
        QCOMPARE(client.receive(1, 2 * m_door.settings().limits.headTime), std::string()); // the head's time is not the answer's
        m_echo->answerLater();
        QVERIFY(client.receiveAnswer().ends_with("at last"));
        client.send("GET / HTTP/1.1\r\nHost: local"); // and the pause between two requests is not the head's
        QCOMPARE(statusOf(client.receive()), 408);
        QVERIFY(client.wasClosed());
    }
    void headsAndBodiesHaveTenSeconds() {
        QCOMPARE(listener::Limits().headTime.count(), std::chrono::milliseconds::rep(10'000));
        QCOMPARE(listener::Limits().bodyTime.count(), std::chrono::milliseconds::rep(10'000));
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

    void agreesOnGoodCurvesOnly_data() {
        QTest::addColumn<QString>("groups");
        QTest::addColumn<bool>("accepted");
        QTest::newRow("X25519") << "X25519" << true;
        QTest::newRow("P-256") << "P-256" << true;
        QTest::newRow("P-384") << "P-384" << false;
        QTest::newRow("X448") << "X448" << false;
        QTest::newRow("P-521") << "P-521" << false;
    }
    void agreesOnGoodCurvesOnly() {
        QFETCH(QString, groups);
        QFETCH(bool, accepted);
        TlsClient::Plan plan;
        plan.leastVersion = TLS1_3_VERSION; // with 1.2 the certificate's own curve has to be among them
        plan.groups = groups.toStdString();
        TlsClient client(m_listener->port(), plan);
        QCOMPARE(client.isOpen(), accepted);
    }
    void doesNotRenegotiate() {
        TlsClient::Plan plan;
        plan.mostVersion = TLS1_2_VERSION;
        TlsClient client(m_listener->port(), plan);
        QVERIFY(client.isOpen());
        QCOMPARE(SSL_renegotiate(client.native()), 1);
        QVERIFY(SSL_do_handshake(client.native()) != 1);
    }
    void neitherCompressesNorResumes_data() {
        QTest::addColumn<int>("version");
        QTest::newRow("TLS 1.2") << int(TLS1_2_VERSION);
        QTest::newRow("TLS 1.3") << int(TLS1_3_VERSION);
    }
    void neitherCompressesNorResumes() {
        QFETCH(int, version);
        TlsClient::Plan plan;
        plan.leastVersion = plan.mostVersion = version;
        TlsClient first(m_listener->port(), plan);
        first.send("GET / HTTP/1.1\r\n" + host + "\r\n");
        QCOMPARE(statusOf(first.receiveAnswer()), 200);
        QVERIFY(SSL_get_current_compression(first.native()) == nullptr);
        plan.session = SSL_get1_session(first.native());
        QCOMPARE(SSL_SESSION_has_ticket(plan.session), 0);
        TlsClient second(m_listener->port(), plan);
        SSL_SESSION_free(plan.session);
        QVERIFY(second.isOpen());
        QCOMPARE(SSL_session_reused(second.native()), 0);
    }
    void readsARequestThatComesInManyRecords() {
        TlsClient client(m_listener->port());
        SSL_set_max_send_fragment(client.native(), 512);
        const std::string body(5000, 'x');
        client.send("POST /a HTTP/1.1\r\n" + host + "Content-Length: 5000\r\n\r\n" + body);
        QVERIFY(client.receiveAnswer().ends_with("[" + body + "]"));
    }

    void limitsTheConnectionsOfOneAddress() {
        auto made = m_door.settings();
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
        idle.send("GET / HTTP/1.1\r\n" + host + "\r\n");
        QCOMPARE(statusOf(idle.receiveAnswer()), 200);
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
    void stopHearsOutWhoHasJustCome() {
        TlsClient before(m_listener->port());
        before.send("GET / HTTP/1.1\r\n" + host + "\r\n");
        QCOMPARE(statusOf(before.receiveAnswer()), 200);
        TlsClient asks(m_listener->port());
        TlsClient silent(m_listener->port());
        TlsClient ungreeted(m_listener->port(), {.plain = true});
        QVERIFY(asks.isOpen() && silent.isOpen() && ungreeted.isOpen());
        const auto begin = std::chrono::steady_clock::now();
        std::thread stopper([this] { m_listener->stop(std::chrono::seconds(10)); });
        QCOMPARE(before.receive(), std::string()); // it has begun to stop
        asks.send("GET / HTTP/1.1\r\n" + host + "\r\n");
        const std::string answer = asks.receive();
        stopper.join();
        QCOMPARE(statusOf(answer), 200);
        QVERIFY(answer.find("Connection: close") != answer.npos);
        QCOMPARE(silent.receive(), std::string());
        QVERIFY(silent.wasClosed());
        QVERIFY(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
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
        auto made = m_door.settings();
        made.port = m_listener->port();
        auto taken = Listener::open(made, [](Request, Reply) {});
        QVERIFY(!taken);
        QCOMPARE(taken.error().error, listener::OpenError::portInUse);
        made.port = 0;
        made.certFile = m_door.missingFile();
        auto missing = Listener::open(made, [](Request, Reply) {});
        QVERIFY(!missing);
        QCOMPARE(missing.error().error, listener::OpenError::badCertificate);
        QVERIFY(missing.error().sentence.find("missing.pem") != std::string::npos);
    }
    void takesARenewedCertificate() {
        QVERIFY(m_door.makeCertificate("renewed"));
        QVERIFY(m_listener->reloadCertificate());
        QCOMPARE(statusOf(exchange("GET / HTTP/1.1\r\n" + host + "\r\n")), 200);
        QFile::remove(m_door.keyFile());
        QVERIFY(!m_listener->reloadCertificate());
        QCOMPARE(statusOf(exchange("GET / HTTP/1.1\r\n" + host + "\r\n")), 200);
        QVERIFY(m_door.makeCertificate("localhost"));
    }
    void speaksPlainHttpWhereThereIsNoCertificate() {
        auto made = m_door.settings();
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
