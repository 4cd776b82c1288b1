#include "server/rear/notices/mail_text.h"
#include "server/rear/notices/postman.h"
#include "server/rear/storage/sqlite_store.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>

using namespace florin;
using namespace florin::notices;
using intake::Notice;
using intake::Outcome;
using intake::Records;

namespace {

const base::Timestamp now = *base::fromRfc3339("2026-11-20T10:00:00Z");

/// A real mail server (aiosmtpd) that ends with the test.
class MailPeer {
  public:
    explicit MailPeer(int port = 0) {
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start("/usr/bin/python3", {QStringLiteral(FLORIN_SOURCE_DIR "/tests/server/rear/notices/mail_peer.py"), QString::number(port)});
        m_port = static_cast<std::uint16_t>(line().toInt());
    }
    ~MailPeer() {
        m_process.closeWriteChannel();
        if (!m_process.waitForFinished(5000))
            m_process.kill();
    }
    std::uint16_t port() const { return m_port; }
    QJsonObject message() { return QJsonDocument::fromJson(line()).object(); }

  private:
    QByteArray line() {
        while (!m_process.canReadLine() && m_process.waitForReadyRead(20000)) {
        }
        return m_process.readLine().trimmed();
    }
    QProcess m_process;
    std::uint16_t m_port = 0;
};

struct World {
    QTemporaryDir folder;
    std::unique_ptr<storage::SqliteStore> store;
    base::ManualClock clock{now};

    World() {
        auto opened = storage::SqliteStore::open(folder.filePath("florin.db").toStdString());
        ENSURE(bool(opened));
        store = std::move(*opened);
    }
    void add(const std::string &id, const std::string &recipient, const std::string &subject = "A subject") {
        const auto stored = store->write([&](Records &records) {
            records.notices.add({.id = id, .recipient = recipient, .subject = subject, .text = "The text.\n", .html = "<p>The text.</p>", .notBefore = now});
            return Outcome::commit;
        });
        ENSURE(bool(stored));
    }
    std::vector<Notice> waiting() {
        std::vector<Notice> found;
        const auto read = store->read([&](Records &records) { found = records.notices.due(now + std::chrono::days(30), 100); });
        ENSURE(bool(read));
        return found;
    }
};

} // namespace

class TestPostman : public QObject {
    Q_OBJECT

  private slots:
    void stripsLineBreaksFromHeaders();
    void takesPlainAddressesOnly_data();
    void takesPlainAddressesOnly();
    void writesEachByteSoThatItArrives();
    void triesAgainLaterAndLater();
    void sendsTextAndHtmlToARealServer();
    void keepsWhatTheServerRefusesAndSendsTheRest();
    void waitsForAServerThatIsNotThere();
};

void TestPostman::stripsLineBreaksFromHeaders() {
    QCOMPARE(headerLine("one\r\nBcc: two@x.example"), "one  Bcc: two@x.example");
    const std::string text = mailText({.id = "n1", .recipient = "dana@x.example", .subject = "Hi\r\nBcc: evil@x.example", .text = "x"}, "f@x.example", now);
    QVERIFY(text.find("\r\nBcc:") == std::string::npos);
    const std::string folded = mailText({.id = "n1", .recipient = "dana@x.example", .subject = "H\xc3\xa4\r\nBcc: evil@x.example", .text = "x"}, "f@x.example", now);
    QVERIFY(folded.find("Bcc:") == std::string::npos);
    QVERIFY(text.find("Date: Fri, 20 Nov 2026 10:00:00 +0000\r\n") != std::string::npos);
}

void TestPostman::takesPlainAddressesOnly_data() {
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("taken");
    QTest::newRow("plain") << "dana+x@florin.example" << true;
    QTest::newRow("command behind it") << "dana@x.example>\r\nRCPT TO:<b@x.example" << false;
    QTest::newRow("space") << "da na@x.example" << false;
    QTest::newRow("two") << "a@x.example@y.example" << false;
    QTest::newRow("none") << "dana" << false;
    QTest::newRow("empty") << "" << false;
}

void TestPostman::takesPlainAddressesOnly() {
    QFETCH(QString, address);
    QTEST(!plainAddress(address.toStdString()).empty(), "taken");
}

void TestPostman::writesEachByteSoThatItArrives() {
    const std::string long300(300, 'x');
    const std::string text = mailText({.id = "n1", .recipient = "d@x.example", .subject = "s", .text = ".\n..\nends in space \n" + long300 + "\n\xe2\x82\xa9"}, "f@x.example", now);
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = text.find("\r\n", begin);
        const auto line = text.substr(begin, end - begin);
        QVERIFY(line.size() <= 76 + 2);
        QVERIFY(!line.starts_with('.'));
        QVERIFY(std::ranges::all_of(line, [](char c) { return c >= 0x20 && c < 0x7f; }));
        begin = end == std::string::npos ? text.size() : end + 2;
    }
}

void TestPostman::triesAgainLaterAndLater() {
    QCOMPARE(nextTryAfter(0).count(), 5);
    for (int tries = 0; tries < 20; ++tries)
        QVERIFY(nextTryAfter(tries) <= nextTryAfter(tries + 1));
    QCOMPARE(nextTryAfter(1000000), std::chrono::hours(6));
}

void TestPostman::sendsTextAndHtmlToARealServer() {
    MailPeer peer;
    World w;
    w.add("not_1", "dana@florin.example", "Gr\xc3\xbc\xc3\x9f" "e \xe2\x82\xa9 und ein sehr langer Betreff, der in mehrere Teile zerlegt werden muss, damit er passt");
    Postman postman(*w.store, w.clock, {"127.0.0.1", peer.port(), "post@florin.example"});
    const auto message = peer.message();
    QCOMPARE(message["envelopeFrom"].toString(), "post@florin.example");
    QCOMPARE(message["to"].toArray().first().toString(), "dana@florin.example");
    QCOMPARE(message["from"].toString(), "Florin <post@florin.example>");
    QCOMPARE(message["subject"].toString(), QString::fromUtf8("Grüße ₩ und ein sehr langer Betreff, der in mehrere Teile zerlegt werden muss, damit er passt"));
    QCOMPARE(message["text"].toString().trimmed(), "The text.");
    QCOMPARE(message["html"].toString().trimmed(), "<p>The text.</p>");
    QCOMPARE(message["messageId"].toString(), "<not_1@florin.example>");
    QVERIFY(message["defects"].toArray().isEmpty());
    QTRY_COMPARE(w.waiting().size(), std::size_t{0});
}

void TestPostman::keepsWhatTheServerRefusesAndSendsTheRest() {
    MailPeer peer;
    World w;
    w.add("a", "refused@florin.example");
    w.add("b", "not an address");
    w.add("c", "later@florin.example");
    w.add("d", "dana@florin.example");
    Postman postman(*w.store, w.clock, {"127.0.0.1", peer.port(), "post@florin.example"});
    QCOMPARE(peer.message()["to"].toArray().first().toString(), "dana@florin.example");
    QTRY_COMPARE(w.waiting().size(), std::size_t{3});
    for (const auto &notice : w.waiting()) {
        QCOMPARE(notice.tries, 1);
        QVERIFY(notice.notBefore > now);
    }
}

void TestPostman::waitsForAServerThatIsNotThere() {
    const auto port = MailPeer().port(); // which ends at once, and leaves its port free
    World w;
    w.add("a", "dana@florin.example");
    Postman postman(*w.store, w.clock, {"127.0.0.1", port, "post@florin.example"});
    MailPeer peer(port);
    QCOMPARE(peer.message()["to"].toArray().first().toString(), "dana@florin.example");
    QTRY_COMPARE(w.waiting().size(), std::size_t{0});
}

QTEST_GUILESS_MAIN(TestPostman)
#include "test_postman.moc"
