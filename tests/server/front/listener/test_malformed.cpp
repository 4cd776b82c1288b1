#include "tests/server/front/listener/door.h"
#include "tests/server/front/listener/tls_client.h"

#include <QtTest>

using namespace florin;
using test::host;
using test::statusOf;
using test::TlsClient;

namespace {

const std::string smuggled = "GET /smuggled HTTP/1.1\r\n" + host + "\r\n";

std::string get(const std::string &target) {
    return "GET " + target + " HTTP/1.1\r\n" + host + "\r\n";
}

std::string post(const std::string &fields, const std::string &body = "") {
    return "POST /v1/members HTTP/1.1\r\n" + host + fields + "\r\n" + body;
}

void row(const char *name, const std::string &bytes, int status) {
    QTest::newRow(name) << QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size())) << status;
}

void hosts() {
    row("no Host", "GET / HTTP/1.1\r\n\r\n", 400);
    row("two Hosts", "GET / HTTP/1.1\r\n" + host + host + "\r\n", 400);
    row("another Host", "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 400);
    row("empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400);
    row("Host with a path", "GET / HTTP/1.1\r\nHost: localhost/x\r\n\r\n", 400);
    row("Host with a user", "GET / HTTP/1.1\r\nHost: a@localhost\r\n\r\n", 400);
    row("Host with an odd port", "GET / HTTP/1.1\r\nHost: localhost:80x\r\n\r\n", 400);
    row("Host with a port beyond all", "GET / HTTP/1.1\r\nHost: localhost:65536\r\n\r\n", 400);
    row("Host with a negative port", "GET / HTTP/1.1\r\nHost: localhost:-1\r\n\r\n", 400);
    row("Host with an empty port", "GET / HTTP/1.1\r\nHost: localhost:\r\n\r\n", 400);
    row("Host with user and password", "GET / HTTP/1.1\r\nHost: a:b@localhost\r\n\r\n", 400);
    row("Host with a query", "GET / HTTP/1.1\r\nHost: localhost?x\r\n\r\n", 400);
    row("Host that begins with ours", "GET / HTTP/1.1\r\nHost: localhost.evil.example\r\n\r\n", 400);
    row("Host with a last dot", "GET / HTTP/1.1\r\nHost: localhost.\r\n\r\n", 400);
    row("Host beyond ASCII", "GET / HTTP/1.1\r\nHost: l\xc3\xb6" "calhost\r\n\r\n", 400);
    row("Host in Punycode", "GET / HTTP/1.1\r\nHost: xn--lcalhost-n4a\r\n\r\n", 400);
    row("Host with an open bracket", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400);
    row("Host with an escape", "GET / HTTP/1.1\r\nHost: local%68ost\r\n\r\n", 400);
    row("two Hosts in two spellings", "GET / HTTP/1.1\r\n" + host + "hOST: evil.example\r\n\r\n", 400);
    row("Host list", "GET / HTTP/1.1\r\nHost: localhost, evil.example\r\n\r\n", 400);
    row("HTTP/1.0 without a Host", "GET / HTTP/1.0\r\n\r\n", 400);
}

void codings() {
    row("TE with CL", post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "0\r\n\r\n"), 400);
    row("CL with TE", post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400);
    row("chunked", post("Transfer-Encoding: chunked\r\n", "0\r\n\r\n"), 411);
    row("TE xchunked", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), 411);
    row("two TE", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n"), 400);
    row("TE twice chunked", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400);
    row("TE list twice chunked", post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"), 411);
    row("TE chunked, identity", post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"), 411);
    row("TE gzip, chunked", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 411);
    row("TE identity", post("Transfer-Encoding: identity\r\n"), 411);
    row("TE identity with CL", post("Transfer-Encoding: identity\r\nContent-Length: 2\r\n", "{}"), 400);
    row("TE empty with CL", post("Transfer-Encoding:\r\nContent-Length: 2\r\n", "{}"), 400);
    row("TE in capitals", post("TRANSFER-ENCODING: CHUNKED\r\n", "0\r\n\r\n"), 411);
    row("TE in quotes", post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n"), 411);
    row("TE after a vertical tabulator", post("Transfer-Encoding: \x0b" "chunked\r\n", "0\r\n\r\n"), 400);
    row("TE after a form feed", post("Transfer-Encoding: \x0c" "chunked\r\n", "0\r\n\r\n"), 400);
    row("TE in a folded line", post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"), 400);
    row("TE on GET", "GET / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411);
    const auto chunked = [](const std::string &chunks) { return post("Transfer-Encoding: chunked\r\n", chunks); };
    row("chunk of a signed size", chunked("+2\r\n{}\r\n0\r\n\r\n"), 411);
    row("chunk of a negative size", chunked("-2\r\n{}\r\n0\r\n\r\n"), 411);
    row("chunk with 0x", chunked("0x2\r\n{}\r\n0\r\n\r\n"), 411);
    row("chunk beyond 64 bits", chunked("10000000000000002\r\n{}\r\n0\r\n\r\n"), 411);
    row("chunk with an extension", chunked("2;a=\"\n\"\r\n{}\r\n0\r\n\r\n"), 411);
    row("chunk with a bare LF", chunked("2\n{}\n0\n\n"), 411);
    row("chunk longer than it says", chunked("1\r\n{}\r\n0\r\n\r\n"), 411);
    row("no last chunk", chunked("2\r\n{}\r\n"), 411);
    row("no last CRLF", chunked("2\r\n{}\r\n0\r\n"), 411);
    row("trailer that names a length", chunked("0\r\nContent-Length: 5\r\n\r\n"), 411);
    row("HTTP/1.0 with TE", "POST / HTTP/1.0\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
}

void lengths() {
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
    row("CL of 400 digits", post("Content-Length: " + std::string(400, '9') + "\r\n", "{}"), 400);
    row("CL equal list", post("Content-Length: 5, 5\r\n", "{}"), 400);
    row("CL two words", post("Content-Length: 2 2\r\n", "{}"), 400);
    row("CL after a vertical tabulator", post("Content-Length: \x0b" "2\r\n", "{}"), 400);
    row("CL exponent", post("Content-Length: 2e0\r\n", "{}"), 400);
    row("CL with a parameter", post("Content-Length: 2;q=1\r\n", "{}"), 400);
    row("CL with other digits", post("Content-Length: \xd9\xa2\r\n", "{}"), 400);
    row("CL minus zero", post("Content-Length: -0\r\n"), 400);
    row("CL in two spellings", post("Content-Length: 2\r\ncontent-length: 2\r\n", "{}"), 400);
    row("PUT without a length", "PUT / HTTP/1.1\r\n" + host + "\r\n", 411);
    row("HEAD with a body", "HEAD / HTTP/1.1\r\n" + host + "Content-Length: 2\r\n\r\n{}", 400);
    row("body over the limit", post("Content-Length: 65537\r\n"), 413);
    row("GET with a body", "GET / HTTP/1.1\r\n" + host + "Content-Length: 2\r\n\r\n{}", 400);
}

void fields() {
    row("folded line", "GET / HTTP/1.1\r\n" + host + "X-A: b\r\n c\r\n\r\n", 400);
    row("folded with a tabulator", "GET / HTTP/1.1\r\n" + host + "X-A: b\r\n\tc\r\n\r\n", 400);
    row("first field line folded", "GET / HTTP/1.1\r\n Host: localhost\r\n\r\n", 400);
    row("bare LF after the request line", "GET / HTTP/1.1\n" + host + "\r\n", 400);
    row("bare LF after a field", "GET / HTTP/1.1\r\nHost: localhost\n\r\n", 400);
    row("bare LF at the end", "GET / HTTP/1.1\r\n" + host + "\n", 400);
    row("bare CR in a value", "GET / HTTP/1.1\r\n" + host + "X-A: b\rc\r\n\r\n", 400);
    row("CR CR LF", "GET / HTTP/1.1\r\n" + host + "X-A: b\r\r\n\r\n", 400);
    row("bare CR between fields", "GET / HTTP/1.1\r\n" + host + "X-A: b\rX-B: c\r\n\r\n", 400);
    row("bare CR after the request line", "GET / HTTP/1.1\r" + host + "\r\n", 400);
    row("two bare LF", "GET / HTTP/1.1\n" "Host: localhost\n\n", 400);
    row("NUL in a value", "GET / HTTP/1.1\r\n" + host + std::string("X-A: b\0c\r\n\r\n", 12), 400);
    row("NUL in the target", std::string("GET /\0 HTTP/1.1\r\n", 17) + host + "\r\n", 400);
    row("control character in a value", "GET / HTTP/1.1\r\n" + host + "X-A: b\x01\r\n\r\n", 400);
    row("DEL in a value", "GET / HTTP/1.1\r\n" + host + "X-A: b\x7f\r\n\r\n", 400);
    row("NUL in a name", "GET / HTTP/1.1\r\n" + host + std::string("X\0A: b\r\n\r\n", 11), 400);
    row("control character in a name", "GET / HTTP/1.1\r\n" + host + "X\x01" "A: b\r\n\r\n", 400);
    row("tabulator in a name", "GET / HTTP/1.1\r\n" + host + "X\tA: b\r\n\r\n", 400);
    row("beyond ASCII in a name", "GET / HTTP/1.1\r\n" + host + "X-\xc3\xa9: b\r\n\r\n", 400);
    row("tabulator before the colon", "GET / HTTP/1.1\r\n" + host + "X-A\t: b\r\n\r\n", 400);
    row("blank before the colon", "GET / HTTP/1.1\r\nHost : localhost\r\n\r\n", 400);
    row("blank before TE's colon", post("Content-Length: 2\r\nTransfer-Encoding : chunked\r\n", "{}"), 400);
    row("field without a colon", "GET / HTTP/1.1\r\n" + host + "nonsense\r\n\r\n", 400);
    row("field without a name", "GET / HTTP/1.1\r\n" + host + ": b\r\n\r\n", 400);
    row("odd character in a name", "GET / HTTP/1.1\r\n" + host + "X(A): b\r\n\r\n", 400);
    row("two Authorizations", "GET / HTTP/1.1\r\n" + host + "Authorization: a\r\nAuthorization: b\r\n\r\n", 400);
    row("two Idempotency-Keys", post("Content-Length: 0\r\nIdempotency-Key: a\r\nIdempotency-Key: b\r\n"), 400);
    row("two Content-Types", post("Content-Length: 0\r\nContent-Type: a/b\r\nContent-Type: c/d\r\n"), 400);
    row("two Cookies", "GET / HTTP/1.1\r\n" + host + "Cookie: a=b\r\nCookie: c=d\r\n\r\n", 400);
    row("two Origins", "GET / HTTP/1.1\r\n" + host + "Origin: https://a\r\nOrigin: https://b\r\n\r\n", 400);
    row("coded body", post("Content-Length: 2\r\nContent-Encoding: gzip\r\n", "{}"), 415);
    row("twice coded body", post("Content-Length: 2\r\nContent-Encoding: identity\r\nContent-Encoding: br\r\n", "{}"), 415);
}

void requestLines() {
    row("empty line first", "\r\n" + get("/"), 400);
    row("no version", "GET /\r\n" + host + "\r\n", 400);
    row("HTTP/0.9", "GET /\r\n\r\n", 400);
    row("empty version", "GET / \r\n" + host + "\r\n", 400);
    row("blank after the version", "GET / HTTP/1.1 \r\n" + host + "\r\n", 400);
    row("HTTP/1.10", "GET / HTTP/1.10\r\n" + host + "\r\n", 400);
    row("HTTP/01.1", "GET / HTTP/01.1\r\n" + host + "\r\n", 400);
    row("version without a name", "GET / /1.1\r\n" + host + "\r\n", 400);
    row("blank before the method", " GET / HTTP/1.1\r\n" + host + "\r\n", 400);
    row("HTTP/2.0", "GET / HTTP/2.0\r\n" + host + "\r\n", 400);
    row("HTTP/1.2", "GET / HTTP/1.2\r\n" + host + "\r\n", 400);
    row("lower-case version", "GET / http/1.1\r\n" + host + "\r\n", 400);
    row("two blanks", "GET  / HTTP/1.1\r\n" + host + "\r\n", 400);
    row("tabulator in the request line", "GET\t/ HTTP/1.1\r\n" + host + "\r\n", 400);
    row("blank in the target", get("/a b"), 400);
    row("absolute form", get("https://localhost/"), 400);
    row("absolute form of another host", get("https://evil.example/"), 400);
    row("authority form on GET", get("localhost:443"), 400);
    row("asterisk form on GET", get("*"), 400);
    row("authority form", "CONNECT localhost:443 HTTP/1.1\r\n" + host + "\r\n", 405);
    row("asterisk form", "OPTIONS * HTTP/1.1\r\n" + host + "\r\n", 400);
}

void paths() {
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
    row("%2E%2E", get("/v1/%2E%2E/admin"), 400);
    row("overlong slash", get("/v1/%c0%af"), 400);
    row("%7f", get("/v1/%7f"), 400);
    row("lone percent", get("/v1/%"), 400);
    row("double slash within", get("/v1//cards"), 400);
    row("broken escape in the query", get("/v1?a=%g0"), 400);
    row("no UTF-8 in the query", get("/v1?a=%ff"), 400);
    row("control character in the target", get("/v1/\x01"), 400);
    row(".%2e", get("/v1/.%2e/admin"), 400);
    row("single dot", get("/v1/./cards"), 400);
    row("double slash", get("//evil.example/"), 400);
    row("broken escape", get("/v1/%zz"), 400);
    row("cut escape", get("/v1/%4"), 400);
    row("twice escaped", get("/v1/%252e"), 400);
    row("escape that is no UTF-8", get("/v1/%ff"), 400);
    row("query says one thing twice", get("/v1?after=1&after=2"), 400);
    row("beyond ASCII in the target", get("/caf\xc3\xa9"), 400);
}

void sizesAndOthers() {
    row("unknown method", "BREW / HTTP/1.1\r\n" + host + "\r\n", 405);
    row("lower-case method", "get / HTTP/1.1\r\n" + host + "\r\n", 405);
    row("TRACE", "TRACE / HTTP/1.1\r\n" + host + "\r\n", 405);
    row("CONNECT to a path", "CONNECT / HTTP/1.1\r\n" + host + "\r\n", 405);
    row("method with an odd character", "GE(T) / HTTP/1.1\r\n" + host + "\r\n", 400);
    row("odd expectation", post("Content-Length: 2\r\nExpect: 200-maybe\r\n"), 417);
    row("two expectations", post("Content-Length: 2\r\nExpect: 100-continue, 200-maybe\r\n"), 417);
    row("expectation of HTTP/1.0", "POST / HTTP/1.0\r\n" + host + "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n", 417);
    row("expectation with a body over the limit", post("Content-Length: 65537\r\nExpect: 100-continue\r\n"), 413);
    row("head of 16 KiB", "GET / HTTP/1.1\r\n" + host + "X-A: " + std::string(16 * 1024, 'a') + "\r\n\r\n", 431);
    row("many long fields", "GET / HTTP/1.1\r\n" + host + "X-A: " + std::string(9 * 1024, 'a') + "\r\nX-B: " + std::string(9 * 1024, 'b') + "\r\n\r\n", 431);
    row("name of 257 bytes", "GET / HTTP/1.1\r\n" + host + std::string(257, 'x') + ": a\r\n\r\n", 431);
    row("endless name", "GET / HTTP/1.1\r\n" + host + std::string(17 * 1024, 'x'), 431);
    row("endless target", get("/" + std::string(9 * 1024, 'a')), 414);
    row("endless method", std::string(9 * 1024, 'A') + " / HTTP/1.1\r\n" + host + "\r\n", 414);
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


} // namespace

/// Raw bytes over real TLS: what must be refused, and what must never be taken for a request.
class TestMalformed : public QObject {
    Q_OBJECT

    test::Door m_door;
    std::shared_ptr<test::Echo> m_echo;
    std::unique_ptr<listener::Listener> m_listener;

    void expectRefusal(TlsClient &client, int status, int callsBefore) {
        const std::string answer = client.receive();
        QCOMPARE(statusOf(answer), status);
        QVERIFY2(client.wasClosed(), "a refused request closes the connection");
        QCOMPARE(m_echo->calls.load(), callsBefore);
        QVERIFY(answer.find("application/problem+json") != answer.npos);
        QVERIFY(answer.find("Connection: close") != answer.npos);
        QVERIFY(answer.find("Request-Id: req_") != answer.npos);
        QVERIFY(answer.find("Florin-Version: 2026-11-20") != answer.npos);
        QVERIFY2(answer.find("HTTP/1.1 ", 8) == answer.npos, "one answer, and nothing after it");
    }

  private slots:
    void initTestCase() {
        QVERIFY(m_door.makeCertificate("localhost"));
        // One listener for all rows: none of them may leave anything behind.
        auto settings = m_door.settings();
        settings.limits.headTime = settings.limits.bodyTime = std::chrono::seconds(10);
        m_echo = std::make_shared<test::Echo>();
        m_listener = test::Door::open(settings, m_echo);
        QVERIFY(m_listener);
    }
    void init() { m_echo->calls = 0; }

    void refuses_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("status");
        hosts();
        codings();
        lengths();
        fields();
        requestLines();
        paths();
        sizesAndOthers();
    }
    void refuses() {
        QFETCH(QByteArray, bytes);
        QFETCH(int, status);
        TlsClient client(m_listener->port());
        QVERIFY(client.isOpen());
        client.send(bytes.toStdString());
        client.send(smuggled);
        expectRefusal(client, status, 0);
    }
    void refusesWithWhatFollowsInOnePiece_data() { refuses_data(); }
    void refusesWithWhatFollowsInOnePiece() {
        QFETCH(QByteArray, bytes);
        QFETCH(int, status);
        TlsClient client(m_listener->port());
        client.send(bytes.toStdString() + smuggled);
        expectRefusal(client, status, 0);
    }
    void refusesAfterAGoodRequest_data() { refuses_data(); }
    void refusesAfterAGoodRequest() {
        QFETCH(QByteArray, bytes);
        QFETCH(int, status);
        TlsClient client(m_listener->port());
        client.send(post("Content-Length: 2\r\n", "{}") + bytes.toStdString() + smuggled);
        const std::string good = client.receiveAnswer();
        QCOMPARE(statusOf(good), 200);
        QVERIFY(good.ends_with("POST v1 members [{}]"));
        expectRefusal(client, status, 1);
    }

    void neverTakesATruncatedRequestForAWholeOne_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("half a request line") << QByteArray("GET /v1/ca");
        QTest::newRow("request line") << QByteArray("GET / HTTP/1.1\r\n");
        QTest::newRow("half a field") << QByteArray("GET / HTTP/1.1\r\nHost: local");
        QTest::newRow("no empty line") << QByteArray("GET / HTTP/1.1\r\nHost: localhost\r\n");
        QTest::newRow("half an empty line") << QByteArray("GET / HTTP/1.1\r\nHost: localhost\r\n\r");
        QTest::newRow("no body") << QByteArray("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n");
        QTest::newRow("half a body") << QByteArray("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{\"a\":");
        QTest::newRow("all but one byte") << QByteArray("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\n{}");
    }
    void neverTakesATruncatedRequestForAWholeOne() {
        QFETCH(QByteArray, bytes);
        for (const auto ending : {TlsClient::Ending::orderly, TlsClient::Ending::abrupt}) {
            TlsClient client(m_listener->port());
            client.send(bytes.toStdString());
            client.end(ending);
            QCOMPARE(client.receive(), std::string());
            QVERIFY(client.wasClosed());
            QCOMPARE(m_echo->calls.load(), 0);
        }
    }

    void staysWithHttp11WhateverAnUpgradeAsksFor_data() {
        QTest::addColumn<QByteArray>("fields");
        QTest::newRow("h2c") << QByteArray("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n");
        QTest::newRow("WebSocket") << QByteArray("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                                 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        QTest::newRow("TLS") << QByteArray("Connection: Upgrade\r\nUpgrade: TLS/1.3\r\n");
    }
    void staysWithHttp11WhateverAnUpgradeAsksFor() {
        QFETCH(QByteArray, fields);
        TlsClient client(m_listener->port());
        client.send("GET /1 HTTP/1.1\r\n" + host + fields.toStdString() + "\r\n");
        const std::string first = client.receiveAnswer();
        QCOMPARE(statusOf(first), 200);
        QVERIFY(first.find("Upgrade") == first.npos);
        client.send(get("/2"));
        QVERIFY(client.receiveAnswer().ends_with("GET 2 []"));
    }

    void closesAfterHttp10() {
        TlsClient client(m_listener->port());
        client.send("GET / HTTP/1.0\r\n" + host + "Connection: keep-alive\r\n\r\n" + smuggled);
        const std::string answer = client.receive();
        QCOMPARE(statusOf(answer), 200);
        QVERIFY(answer.find("Connection: close") != answer.npos);
        QVERIFY(client.wasClosed());
        QCOMPARE(m_echo->calls.load(), 1);
    }
    void handlesNothingAfterTheLastRequest() {
        TlsClient client(m_listener->port());
        client.send("GET / HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n" + smuggled);
        QCOMPARE(statusOf(client.receive()), 200);
        QVERIFY(client.wasClosed());
        QCOMPARE(m_echo->calls.load(), 1);
    }
    void closesOnWhoSpeaksNoTls() {
        TlsClient::Plan plan;
        plan.plain = true;
        TlsClient client(m_listener->port(), plan);
        client.send(get("/"));
        QVERIFY(statusOf(client.receive()) == 0);
        QVERIFY(client.wasClosed());
        QCOMPARE(m_echo->calls.load(), 0);
    }
};

QTEST_GUILESS_MAIN(TestMalformed)
#include "test_malformed.moc"
