#include "server/front/listener/listener.h"
#include "server/sandbox/shop/cashier.h"
#include "shared/signing/certificate.h"

#include <QTemporaryDir>
#include <QtTest>

#include <fstream>
#include <mutex>

using namespace florin;
using namespace florin::shop;
using namespace std::chrono_literals;

namespace {

money::Money won(std::int64_t amount) {
    return *money::Money::of(amount, *money::Currency::fromCode("KRW"));
}

/// A gateway that answers one thing to everybody, over TLS, and remembers what it was asked.
class FakeGateway {
  public:
    explicit FakeGateway(const std::string &folder) : caFile(folder + "/ca.pem") {
        using namespace signing;
        const auto now = base::SystemClock().now();
        const auto authority = Authority::make("A gateway's authority", now - 24h, now + 240h);
        const PrivateKey key = PrivateKey::generateEs256();
        const CertificatePlan plan{"localhost", {"localhost"}, CertificateRole::tlsServer, now - 24h, now + 240h};
        std::ofstream(caFile) << authority.certificate.toPem();
        std::ofstream(folder + "/cert.pem") << authority.issue(plan, key.publicKey()).toPem();
        std::ofstream(folder + "/key.pem") << key.toPem().text();
        listener::Settings settings;
        settings.names = {"localhost"};
        settings.certFile = folder + "/cert.pem";
        settings.keyFile = folder + "/key.pem";
        auto opened = listener::Listener::open(settings, [this](listener::Request request, const listener::Reply &reply) {
            const std::lock_guard lock(m_mutex);
            m_asked.push_back(request.method + " " + request.target);
            reply({200, {{"Content-Type", "application/json"}}, m_answer});
        });
        if (!opened)
            qFatal("%s", opened.error().sentence.c_str());
        m_door = std::move(*opened);
    }
    std::string url() const { return "https://localhost:" + std::to_string(m_door->port()); }
    void says(const std::string &answer) {
        const std::lock_guard lock(m_mutex);
        m_answer = answer;
    }
    std::vector<std::string> asked() const {
        const std::lock_guard lock(m_mutex);
        return m_asked;
    }

    const std::string caFile;

  private:
    mutable std::mutex m_mutex;
    std::string m_answer;
    std::vector<std::string> m_asked;
    std::unique_ptr<listener::Listener> m_door;
};

} // namespace

/// The shop was stopped while a card order was asked for; its card is gone.
class TestCashier : public QObject {
    Q_OBJECT

  private slots:
    void findsOutAtItsStartWhatBecameOfACardOrder_data();
    void findsOutAtItsStartWhatBecameOfACardOrder();
};

void TestCashier::findsOutAtItsStartWhatBecameOfACardOrder_data() {
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("state");
    QTest::newRow("paid") << QByteArray(R"({"data":[{"id":"apr_1","state":"approved","approvalCode":"123456"}],"next":null})") << QByteArray("paid");
    QTest::newRow("declined")
        << QByteArray(R"({"data":[{"id":"apr_1","state":"declined","refusal":{"code":"lost_card","sentence":"Lost."}}],"next":null})")
        << QByteArray("declined");
    QTest::newRow("taken back") << QByteArray(R"({"data":[{"id":"apr_1","state":"reversed"}],"next":null})") << QByteArray("declined");
    QTest::newRow("never heard of") << QByteArray(R"({"data":[],"next":null})") << QByteArray("not_attempted");
}

void TestCashier::findsOutAtItsStartWhatBecameOfACardOrder() {
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, state);
    QTemporaryDir folder;
    FakeGateway gateway(folder.path().toStdString());
    gateway.says(answer.toStdString());
    const payment::Order sold{{{"moon-cup", "Moon Jar Cups, Pair", 2, won(32'000)}}, won(64'000), won(5'818)};
    ShopOrder order{"ord_1", "HG-000007", "session", Means::card, sold, sold};
    order.attempt = "try_1";
    const base::SystemClock clock;
    base::SystemRandom random;
    order.createdAt = clock.now();
    auto book = OrderBook::open(folder.filePath("orders.jsonl").toStdString());
    QVERIFY(book && (*book)->add(order));

    HttpsClient client(gateway.url(), gateway.caFile);
    Cashier cashier(client, "sk_test_shop", **book, clock, random, 400ms);
    cashier.resume();
    QTRY_VERIFY(isFinal((*book)->find("ord_1")->state));
    cashier.stop();
    const auto concluded = *(*book)->find("ord_1");
    QCOMPARE(QByteArray(toWord(concluded.state).data()), state);
    QVERIFY(concluded.state == OrderState::paid || !concluded.sentence.empty());
    for (const std::string &asked : gateway.asked())
        QCOMPARE(asked, std::string("GET /v1/approvals?idempotencyKey=try_1"));
    QVERIFY(!gateway.asked().empty());
}

QTEST_GUILESS_MAIN(TestCashier)
#include "test_cashier.moc"
