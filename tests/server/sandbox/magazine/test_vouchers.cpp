#include "server/sandbox/magazine/voucher_desk.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <fstream>

using namespace florin;
using namespace florin::magazine;
using namespace std::chrono_literals;

namespace {

const base::Timestamp november2026 = *base::fromRfc3339("2026-11-28T10:00:00Z");
const VoucherTerms terms{"https://gateway.example", "madang"};

money::Money won(std::int64_t amount) {
    return *money::Money::of(amount, *money::Currency::fromCode("KRW"));
}

/// The gateway, the magazine's register in a folder of its own, and one sale whose ticket is with the reader.
struct World {
    QTemporaryDir folder;
    base::SystemRandom random;
    signing::PrivateKey gatewayKey = signing::PrivateKey::generateEs256();
    protocol::KeySet keys{{"v1", gatewayKey.publicKey()}};
    Publisher publisher{"madang", "https://madang.example", "https://gateway.example", "t1", signing::PrivateKey::generateEs256()};
    std::unique_ptr<SalesBook> book = open();

    std::string file() const { return folder.filePath("sales.jsonl").toStdString(); }
    std::unique_ptr<SalesBook> open() const {
        auto opened = SalesBook::open(file());
        if (!opened)
            qFatal("%s", opened.error().c_str());
        return std::move(*opened);
    }
    Sale offer(std::int64_t price, std::optional<payment::TicketQuestion> question = {}) {
        Sale sale{random.id("sale"), book->nextSerial(), "session", {}, question, {}, {{{"last-ferry", "The Last Ferry", 1, won(price)}}, won(price), won(price / 11)}};
        if (!question)
            sale.deliveries.push_back({"last-ferry", random.id("get")});
        sale.soldAt = november2026;
        giveTicket(sale, publisher, november2026, random);
        if (!book->add(sale))
            qFatal("the register is not written");
        return sale;
    }
    payment::Voucher voucherFor(const Sale &sale) const {
        payment::Voucher voucher{"https://gateway.example", "madang", "v-1", november2026, november2026 + payment::voucherLife, "1042",
                                 protocol::ticketHash(sale.ticket), sale.order.total};
        voucher.outcome = sale.question ? payment::VoucherOutcome::yes : payment::VoucherOutcome::paid;
        return voucher;
    }
    std::string signedBy(const payment::Voucher &voucher) const { return protocol::writeVoucher(voucher, "v1", gatewayKey); }
};

std::string partsSwapped(const std::string &left, const std::string &right) {
    const auto firstDot = left.find('.'), otherFirst = right.find('.'), otherLast = right.rfind('.');
    return left.substr(0, firstDot) + right.substr(otherFirst, otherLast - otherFirst) + left.substr(left.rfind('.'));
}

} // namespace

class TestVouchers : public QObject {
    Q_OBJECT

  private slots:
    void acceptsTheGatewaysWordForItsOwnTicket() {
        World world;
        const Sale sale = world.offer(20);
        const auto checked = checkVoucher(sale, world.signedBy(world.voucherFor(sale)), world.keys, terms, november2026 + 5s);
        QVERIFY(bool(checked));
        QCOMPARE(checked->registerSerial, std::string("1042"));
    }

    void refusesEveryOtherVoucher_data() {
        QTest::addColumn<int>("flaw");
        const auto row = [](const char *name, VoucherFlaw flaw) { QTest::newRow(name) << static_cast<int>(flaw); };
        row("nothing", VoucherFlaw::notReadable);
        row("the ticket itself", VoucherFlaw::notReadable);
        row("alg none", VoucherFlaw::notReadable);
        row("another key", VoucherFlaw::badSignature);
        row("another key id", VoucherFlaw::badSignature);
        row("altered payload", VoucherFlaw::badSignature);
        row("another shop", VoucherFlaw::notForUs);
        row("another gateway", VoucherFlaw::notForUs);
        row("expired", VoucherFlaw::expired);
        row("another ticket", VoucherFlaw::otherTicket);
        row("another sum", VoucherFlaw::otherTotal);
        row("an answer over a sum of money", VoucherFlaw::notReadable);
    }
    void refusesEveryOtherVoucher() {
        QFETCH(int, flaw);
        const std::string what = QTest::currentDataTag();
        World world;
        const Sale sale = world.offer(20), other = world.offer(30);
        payment::Voucher voucher = world.voucherFor(sale);
        base::Timestamp now = november2026 + 5s;
        if (what == "another shop")
            voucher.merchant = "haneul";
        else if (what == "another gateway")
            voucher.gateway = "https://elsewhere.example";
        else if (what == "another ticket")
            voucher.ticketHash = protocol::ticketHash(other.ticket);
        else if (what == "another sum")
            voucher.total = won(19);
        else if (what == "an answer over a sum of money")
            voucher.outcome = payment::VoucherOutcome::yes;
        else if (what == "expired")
            now = voucher.expiresAt + 1s;
        std::string compact = world.signedBy(voucher);
        if (what == "nothing")
            compact.clear();
        else if (what == "the ticket itself")
            compact = sale.ticket;
        else if (what == "alg none")
            compact = base::toBase64Url(base::bytesOf("{\"alg\":\"none\",\"typ\":\"florin-voucher+jwt\"}")) + compact.substr(compact.find('.'));
        else if (what == "another key")
            compact = protocol::writeVoucher(voucher, "v1", signing::PrivateKey::generateEs256());
        else if (what == "another key id")
            compact = protocol::writeVoucher(voucher, "v2", world.gatewayKey);
        else if (what == "altered payload")
            compact = partsSwapped(compact, world.signedBy(world.voucherFor(other)));
        const auto checked = checkVoucher(sale, compact, world.keys, terms, now);
        QVERIFY(!checked);
        QCOMPARE(static_cast<int>(checked.error()), flaw);
    }

    void spendsAVoucherOnceAndDeliversTheSameAgain() {
        World world;
        const Sale sale = world.offer(20), other = world.offer(20);
        const auto voucher = world.voucherFor(sale);
        QVERIFY(!world.book->delivery(sale.deliveries[0].code));
        QVERIFY(world.book->spend(sale.id, voucher, "first", november2026) == Spending::accepted);
        auto reissued = voucher;
        reissued.id = "v-2";
        reissued.expiresAt += 5min;
        QVERIFY(world.book->spend(sale.id, reissued, "second", november2026 + 5min) == Spending::again);
        QVERIFY(world.book->spend(other.id, voucher, "first", november2026) == Spending::spent);
        auto another = voucher;
        another.registerSerial = "1043";
        QVERIFY(world.book->spend(sale.id, another, "third", november2026) == Spending::spent);
        QCOMPARE(world.book->delivery(sale.deliveries[0].code)->first.voucher, std::string("first"));
        QVERIFY(!world.book->delivery(other.deliveries[0].code));
    }

    void remembersWhatWasSpentOverARestart() {
        World world;
        const Sale sale = world.offer(20), other = world.offer(20);
        const auto voucher = world.voucherFor(sale);
        QVERIFY(world.book->spend(sale.id, voucher, "first", november2026) == Spending::accepted);
        world.book.reset();
        std::ofstream(world.file(), std::ios::app) << "{\"id\":\"cut sho";
        world.book = world.open();
        QVERIFY(world.book->spend(other.id, voucher, "first", november2026) == Spending::spent);
        QVERIFY(world.book->spend(sale.id, voucher, "first", november2026) == Spending::again);
        QCOMPARE(world.book->nextSerial(), std::string("MD-000003"));
    }

    void refusesADamagedRegister() {
        World world;
        world.offer(20);
        world.book.reset();
        std::ofstream(world.file(), std::ios::app) << "{}\n";
        QVERIFY(!SalesBook::open(world.file()));
    }

    void readsTheAnswerToAQuestion_data() {
        using payment::TicketQuestion, payment::VoucherOutcome;
        QTest::addColumn<int>("question");
        QTest::addColumn<int>("outcome");
        QTest::addColumn<bool>("hoped");
        const auto row = [](const char *name, TicketQuestion question, VoucherOutcome outcome, bool hoped) {
            QTest::newRow(name) << static_cast<int>(question) << static_cast<int>(outcome) << hoped;
        };
        row("who: yes", TicketQuestion::identity, VoucherOutcome::yes, true);
        row("who: no", TicketQuestion::identity, VoucherOutcome::no, false);
        row("age: of age", TicketQuestion::age, VoucherOutcome::ofAge, true);
        row("age: no", TicketQuestion::age, VoucherOutcome::no, false);
        row("age: unknown", TicketQuestion::age, VoucherOutcome::unknown, false);
        row("age: a mere yes", TicketQuestion::age, VoucherOutcome::yes, false);
    }
    void readsTheAnswerToAQuestion() {
        QFETCH(int, question);
        QFETCH(int, outcome);
        QFETCH(bool, hoped);
        World world;
        const Sale sale = world.offer(0, static_cast<payment::TicketQuestion>(question));
        auto voucher = world.voucherFor(sale);
        voucher.outcome = static_cast<payment::VoucherOutcome>(outcome);
        voucher.customer = "cus-1";
        QVERIFY(bool(checkVoucher(sale, world.signedBy(voucher), world.keys, terms, november2026)));
        QVERIFY(world.book->spend(sale.id, voucher, "v", november2026) == Spending::accepted);
        QCOMPARE(world.book->find(sale.id)->state, hoped ? SaleState::delivered : SaleState::refused);
        QFile goods(FLORIN_SOURCE_DIR "/resources/magazine/goods.json");
        QVERIFY(goods.open(QIODevice::ReadOnly));
        const auto issue = Issue::fromJson(goods.readAll().toStdString());
        const Standing standing = world.book->standing("session", *issue, november2026);
        QCOMPARE(standing.isOfAge, hoped && sale.question == payment::TicketQuestion::age);
        QCOMPARE(!standing.customer.empty(), hoped && sale.question == payment::TicketQuestion::identity);
    }
};

QTEST_APPLESS_MAIN(TestVouchers)
#include "test_vouchers.moc"
