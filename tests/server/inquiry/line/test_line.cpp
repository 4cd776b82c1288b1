#include "server/inquiry/wire/frame_reader.h"
#include "tests/server/inquiry/line/line_world.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

using namespace florin;
using namespace florin::line;

namespace {

/// Both ends, and what is said about them.
struct Line {
    Pki pki;
    Desk desk;
    Answers answers;
    std::mutex mutex;
    std::vector<std::string> rearSaid;
    std::unique_ptr<RearEnd> rear;
    std::unique_ptr<FrontEnd> front;

    ~Line() {
        front.reset();
        rear.reset();
    }
    void openRear(Identity identity, std::uint16_t port = 0) {
        RearSettings settings;
        settings.port = port;
        settings.identity = std::move(identity);
        settings.times = quick();
        settings.refuse = refusal;
        settings.report = [this](const std::string &sentence) {
            const std::lock_guard lock(mutex);
            rearSaid.push_back(sentence);
        };
        auto opened = RearEnd::open(settings, desk);
        if (!opened) qFatal("%s", opened.error().sentence.c_str());
        rear = std::move(opened).value();
    }
    void openFront(Identity identity, std::uint16_t port) {
        FrontSettings settings;
        settings.host = "127.0.0.1";
        settings.port = port;
        settings.identity = std::move(identity);
        settings.times = quick();
        settings.refuse = refusal;
        auto opened = FrontEnd::open(settings);
        if (!opened) qFatal("%s", opened.error().c_str());
        front = std::move(opened).value();
    }
    void open() {
        openRear(pki.rear());
        openFront(pki.front(), rear->port());
        QVERIFY(front->waitUntilUp(10s));
    }
    void ask(const std::string &id, const char *method, std::string body = "{}") { front->ask(question(id, method, std::move(body)), answers.of(id)); }
    bool heard(const std::string &part) {
        const std::lock_guard lock(mutex);
        return std::any_of(rearSaid.begin(), rearSaid.end(), [&](const auto &said) { return said.find(part) != std::string::npos; });
    }
};

/// A front unit that says what it likes.
class RudeFront {
  public:
    RudeFront(std::uint16_t port, const Identity &identity) : m_tls(makeContext(End::front, identity).value()), m_stream(m_context, *m_tls) {
        m_stream.lowest_layer().connect({boost::asio::ip::make_address("127.0.0.1"), port});
        m_stream.handshake(boost::asio::ssl::stream_base::client);
    }
    void say(const std::string &bytes) { boost::asio::write(m_stream, boost::asio::buffer(bytes)); }
    /// How many answers came before the line was cut.
    int listenToTheEnd() {
        wire::FrameReader reader(wire::Reader::front);
        int answers = 0;
        std::vector<char> buffer(64 * 1024);
        for (;;) {
            boost::system::error_code error;
            const auto size = m_stream.read_some(boost::asio::buffer(buffer), error);
            if (error) return answers;
            reader.add({buffer.data(), size});
            for (auto frame = reader.next(); frame && *frame; frame = reader.next())
                answers += std::holds_alternative<wire::NumberedAnswer>(**frame) ? 1 : 0;
        }
    }

  private:
    boost::asio::io_context m_context;
    std::shared_ptr<boost::asio::ssl::context> m_tls;
    boost::asio::ssl::stream<boost::asio::ip::tcp::socket> m_stream;
};

} // namespace

class TestLine : public QObject {
    Q_OBJECT

  private slots:
    void bringsQuestionsThereAndAnswersBack() {
        Line line;
        line.open();
        line.ask("q", "POST", "{\"a\":1}");
        QVERIFY(line.answers.waitFor(1));
        const auto answer = line.answers.at("q");
        QCOMPARE(answer.status, 201);
        QCOMPARE(answer.body, std::string("token {\"a\":1}"));
        QCOMPARE(answer.headers, (std::vector<std::pair<std::string, std::string>>{{"Method", "POST"}}));
    }
    void manyAreUnderwayAtOnceAndEachGetsItsOwnAnswer() {
        Line line;
        line.open();
        line.desk.keep();
        constexpr std::size_t many = 2000;
        for (std::size_t i = 0; i < many; ++i) line.ask("q" + std::to_string(i), "POST");
        QVERIFY(line.desk.waitForKept(many));
        line.desk.answerAll("!");
        QVERIFY(line.answers.waitFor(many));
        for (std::size_t i = 0; i < many; ++i) QCOMPARE(line.answers.at("q" + std::to_string(i)).body, "q" + std::to_string(i) + "!");
    }
    void aQuietLineStaysUp() {
        Line line;
        line.open();
        // Longer than the limit of silence: the ends tell each other that they are there.
        QVERIFY(!QTest::qWaitFor([&] { return line.heard("ended"); }, 1500));
        line.ask("q", "POST");
        QVERIFY(line.answers.waitFor(1));
        QCOMPARE(line.answers.at("q").status, 201);
        QVERIFY(!line.heard("ended"));
    }
    void whatTheRearUnitWouldNotReadIsRefusedByTheFront() {
        Line line;
        line.open();
        auto wide = question("wide", "GET");
        wide.path.assign(10'000, "x");
        line.front->ask(wide, line.answers.of("wide"));
        line.ask("q", "POST");
        QVERIFY(line.answers.waitFor(2));
        QCOMPARE(line.answers.at("wide").status, 400);
        QCOMPARE(line.answers.at("q").status, 201);
    }

    void whileItIsDownEverythingIsBusy() {
        Line line;
        line.openFront(line.pki.front(), 1);
        for (const char *method : {"GET", "POST"}) line.ask(method, method);
        QCOMPARE(line.answers.count(), std::size_t(2));
        QCOMPARE(line.answers.at("POST").body, std::string("busy POST"));
        QCOMPARE(line.answers.at("GET").status, 503);
    }
    void whenTheRearUnitDiesWhatMayHaveHappenedIsUnknown() {
        Line line;
        line.open();
        line.desk.keep();
        for (const char *method : {"GET", "POST", "PATCH", "DELETE"}) line.ask(method, method);
        QVERIFY(line.desk.waitForKept(4));
        line.rear.reset();
        QVERIFY(line.answers.waitFor(4));
        QCOMPARE(line.answers.at("GET").body, std::string("busy GET"));
        for (const std::string method : {"POST", "PATCH", "DELETE"}) {
            QCOMPARE(line.answers.at(method).status, 504);
            QCOMPARE(line.answers.at(method).body, "outcome_unknown " + method);
        }
        line.desk.answerAll(); // nobody is there to hear it
        QCOMPARE(line.answers.count(), std::size_t(4));
    }
    void itIsUpAgainWhenTheRearUnitIs() {
        Line line;
        line.open();
        const auto port = line.rear->port();
        const auto identity = line.pki.rear();
        for (int times = 0; times < 3; ++times) {
            line.rear.reset();
            line.openRear(identity, port);
            const auto id = "q" + std::to_string(times);
            // Until the front unit knows, its questions are refused.
            QTRY_VERIFY_WITH_TIMEOUT((line.ask(id, "POST"), line.answers.waitFor(1), line.answers.at(id).status == 201), 10'000);
        }
    }
    void aStoppingRearUnitFinishesWhatMayChangeSomething() {
        Line line;
        line.open();
        line.desk.keep();
        line.ask("pay", "POST");
        QVERIFY(line.desk.waitForKept(1));
        std::thread stopping([&] {
            line.rear->stop(10s);
            line.rear.reset();
        });
        // Those that come before it stops are kept at the desk like the first.
        int asked = 0;
        const auto isOneRefused = [&] {
            for (int number = 1; number <= asked; ++number)
                if (line.answers.at("late" + std::to_string(number)).status == 503) return true;
            return false;
        };
        const auto ask = [&] { line.ask("late" + std::to_string(++asked), "POST"); };
        const bool isStopping = QTest::qWaitFor([&] { return ask(), isOneRefused(); }, 8'000);
        line.desk.answerAll("!");
        stopping.join();
        QVERIFY(isStopping);
        QTRY_COMPARE_WITH_TIMEOUT(line.answers.at("pay").body, std::string("pay!"), 10'000);
    }

    void onlyTheOtherEndIsBelieved_data() {
        QTest::addColumn<QString>("authority");
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("role");
        QTest::addColumn<bool>("isRear");
        const auto row = [](const char *title, const char *authority, const char *name, CertificateRole role, bool isRear) {
            QTest::newRow(title) << authority << name << static_cast<int>(role) << isRear;
        };
        row("front of another authority", "elsewhere", "florin-front", CertificateRole::tlsClient, false);
        row("front of another name", "line", "florin-other", CertificateRole::tlsClient, false);
        row("rear's certificate as a front's", "line", "florin-rear", CertificateRole::tlsServer, false);
        row("server's certificate with a front's name", "line", "florin-front", CertificateRole::tlsServer, false);
        row("device with a front's name", "line", "florin-front", CertificateRole::device, false);
        row("device of the members' authority", "devices", "florin-front", CertificateRole::device, false);
        row("client of the banks' authority", "banks", "gateway", CertificateRole::tlsClient, false);
        row("client of the banks' authority with a front's name", "banks", "florin-front", CertificateRole::tlsClient, false);
        row("rear of another authority", "elsewhere", "florin-rear", CertificateRole::tlsServer, true);
        row("rear of another name", "line", "florin-other", CertificateRole::tlsServer, true);
        row("front's certificate as a rear's", "line", "florin-rear", CertificateRole::tlsClient, true);
        row("the public web server's certificate", "public", "florin-rear", CertificateRole::tlsServer, true);
    }
    void onlyTheOtherEndIsBelieved() {
        QFETCH(QString, authority);
        QFETCH(QString, name);
        QFETCH(int, role);
        QFETCH(bool, isRear);
        Line line;
        const auto other = line.pki.identity(authority.toStdString(), name.toStdString(), static_cast<CertificateRole>(role), "line",
                                             isRear ? "florin-front" : "florin-rear");
        line.openRear(isRear ? other : line.pki.rear());
        line.openFront(isRear ? line.pki.front() : other, line.rear->port());
        QTRY_VERIFY_WITH_TIMEOUT(line.heard("ended: "), 10'000);
        QVERIFY(!line.front->waitUntilUp(100ms));
        line.ask("q", "POST");
        QVERIFY(line.answers.waitFor(1));
        QCOMPARE(line.answers.at("q").status, 503);
        QCOMPARE(line.desk.asked(), std::size_t(0));
    }
    void aCallerWithoutACertificateIsNotHeard() {
        Line line;
        line.openRear(line.pki.rear());
        boost::asio::io_context context;
        boost::asio::ssl::context tls(boost::asio::ssl::context::tls_client);
        boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream(context, tls);
        stream.lowest_layer().connect({boost::asio::ip::make_address("127.0.0.1"), line.rear->port()});
        boost::system::error_code error;
        stream.handshake(boost::asio::ssl::stream_base::client, error); // with TLS 1.3 the refusal comes after it
        const auto frame = *wire::encode(1, question("q", "POST"));
        boost::asio::write(stream, boost::asio::buffer(frame), error);
        QTRY_VERIFY_WITH_TIMEOUT(line.heard("the handshake failed"), 10'000);
        QCOMPARE(line.desk.asked(), std::size_t(0));
    }

    void whoeverLeavesTheProtocolIsCutOff_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("heard");
        const auto ask = [](std::uint64_t number) { return *wire::encode(number, question("q", "POST")); };
        const auto row = [](const char *name, const std::string &bytes, int heard) { QTest::newRow(name) << QByteArray::fromStdString(bytes) << heard; };
        row("number 0", ask(0), 0);
        row("the same number again", ask(5) + ask(5) + ask(6), 1);
        row("a smaller number", ask(5) + ask(4) + ask(6), 1);
        row("a greeting", wire::encode(wire::Hello{}) + ask(1), 0);
        row("an answer", *wire::encode(1, inquiry::Answer{}) + ask(1), 0);
        row("HTTP", "POST /v1/orders HTTP/1.1\r\nHost: localhost\r\n\r\n", 0);
        row("a length of 4 GiB", std::string(64, '\xff'), 0);
    }
    void whoeverLeavesTheProtocolIsCutOff() {
        QFETCH(QByteArray, bytes);
        QFETCH(int, heard);
        Line line;
        line.openRear(line.pki.rear());
        RudeFront front(line.rear->port(), line.pki.front());
        front.say(bytes.toStdString());
        QVERIFY(front.listenToTheEnd() <= heard);
        QTRY_VERIFY_WITH_TIMEOUT(line.heard("what it must not say"), 10'000);
        QCOMPARE(line.desk.asked(), static_cast<std::size_t>(heard));
    }
    void whoeverTakesNothingIsCutOff() {
        Line line;
        line.openRear(line.pki.rear());
        RudeFront front(line.rear->port(), line.pki.front());
        line.desk.keep();
        constexpr std::size_t many = 30;
        for (std::size_t i = 1; i <= many; ++i) front.say(*wire::encode(i, question("q", "GET")));
        QVERIFY(line.desk.waitForKept(many));
        line.desk.answerAll(std::string(1'000'000, 'x')); // more than any socket keeps
        for (int i = 0; i < 100 && !QTest::qWaitFor([&] { return line.heard("ended"); }, 100); ++i) {
            try {
                front.say(wire::encode(wire::StillHere{})); // it is not silent, but it does not read
            } catch (const boost::system::system_error &) {
                break;
            }
        }
        QTRY_VERIFY_WITH_TIMEOUT(line.heard("takes nothing"), 10'000);
    }
    void whoeverIsSilentIsCutOff() {
        Line line;
        line.openRear(line.pki.rear());
        RudeFront front(line.rear->port(), line.pki.front());
        QTRY_VERIFY_WITH_TIMEOUT(line.heard("is silent"), 10'000);
    }
};

QTEST_GUILESS_MAIN(TestLine)
#include "test_line.moc"
