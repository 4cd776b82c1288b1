#include "server/front/unit/voucher_watch.h"

#include <QTemporaryDir>
#include <QtTest>

#include <fstream>
#include <sstream>

using namespace florin;
using namespace florin::front;

namespace {

/// Answers everything alike.
class Rear final : public inquiry::RearDoor {
  public:
    void ask(inquiry::Question, inquiry::Respond respond) override { respond(answer); }
    inquiry::Answer answer{201, {}, "application/json", R"({"id":"pay_1","voucher":"aa.bb.cc"})"};
};

std::string contentOf(const QTemporaryDir &folder, const char *name = "vouchers.jws") {
    std::ostringstream content;
    content << std::ifstream(folder.filePath(name).toStdString()).rdbuf();
    return content.str();
}

} // namespace

class TestVouchers : public QObject {
    Q_OBJECT

  private slots:
    void areKeptOneALine() {
        const QTemporaryDir folder;
        for (const char *voucher : {"aa.bb.cc", "dd.ee.ff"}) QVERIFY(VoucherFile::open(folder.path().toStdString())->append(voucher));
        QCOMPARE(contentOf(folder), std::string("aa.bb.cc\ndd.ee.ff\n"));
        QCOMPARE(QFile::permissions(folder.filePath("vouchers.jws")) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    }
    void areKeptAsLongAsThereIsRoom() {
        const QTemporaryDir folder;
        const auto file = VoucherFile::open(folder.path().toStdString(), 20);
        for (const char *voucher : {"a.a.a", "b.b.b", "c.c.c", "d.d.d"}) QVERIFY(file->append(voucher));
        QCOMPARE(contentOf(folder, "vouchers.jws.1"), std::string("a.a.a\nb.b.b\nc.c.c\n"));
        QCOMPARE(contentOf(folder), std::string("d.d.d\n"));
    }
    void nothingElseIsKept_data() {
        QTest::addColumn<QString>("text");
        for (const char *text : {"", "a.b", "a.b.c.d", "a.b.c\nd.e.f", "a.b.c ", "a.b.\"", "a.b.c\r"}) QTest::addRow("%s", text) << text;
        QTest::addRow("too long") << QString(10'000, 'a') + ".b.c";
    }
    void nothingElseIsKept() {
        QFETCH(QString, text);
        const QTemporaryDir folder;
        QVERIFY(!VoucherFile::open(folder.path().toStdString())->append(text.toStdString()));
        QCOMPARE(contentOf(folder), std::string());
    }
    void aFolderThatCannotBeWrittenIsToldAtOnce() { QVERIFY(VoucherFile::open("/proc/nowhere") == nullptr); }

    void areSeenAsTheyPass_data() {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QStringList>("path");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("kept");
        const QString paid = R"({"id":"pay_1","voucher":"aa.bb.cc"})";
        const QStringList orders{"v1", "orders"}, payment{"v1", "payments", "pay_1", "voucher"};
        QTest::newRow("an order") << "POST" << orders << 201 << paid << "aa.bb.cc\n";
        QTest::newRow("issued again") << "POST" << payment << 200 << paid << "aa.bb.cc\n";
        QTest::newRow("issued again for the shop") << "POST" << QStringList{"v1", "vouchers"} << 200 << paid << "aa.bb.cc\n";
        QTest::newRow("still under way") << "POST" << orders << 202 << paid << "";
        QTest::newRow("refused") << "POST" << orders << 402 << paid << "";
        QTest::newRow("without a voucher") << "POST" << orders << 201 << R"({"id":"pay_1"})" << "";
        QTest::newRow("voucher is no text") << "POST" << orders << 201 << R"({"voucher":{"a":1}})" << "";
        QTest::newRow("no JSON") << "POST" << orders << 201 << R"("voucher":)" << "";
        QTest::newRow("another question") << "POST" << QStringList{"v1", "charges"} << 201 << paid << "";
        QTest::newRow("read only") << "GET" << QStringList{"v1", "payments", "pay_1"} << 200 << paid << "";
    }
    void areSeenAsTheyPass() {
        QFETCH(QString, method);
        QFETCH(QStringList, path);
        QFETCH(int, status);
        QFETCH(QString, body);
        QFETCH(QString, kept);
        const QTemporaryDir folder;
        Rear rear;
        rear.answer.status = status;
        rear.answer.body = body.toStdString();
        VoucherWatch watch(rear, VoucherFile::open(folder.path().toStdString()));
        inquiry::Question question;
        question.method = method.toStdString();
        for (const auto &segment : path) question.path.push_back(segment.toStdString());
        std::string heard;
        watch.ask(question, [&](const inquiry::Answer &answer) { heard = answer.body; });
        QCOMPARE(heard, body.toStdString()); // as it was, in any case
        QCOMPARE(contentOf(folder), kept.toStdString());
    }
};

QTEST_GUILESS_MAIN(TestVouchers)
#include "test_vouchers.moc"
