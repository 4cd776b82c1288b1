#include "server/sandbox/magazine/collection_document.h"
#include "server/sandbox/magazine/conditions.h"

#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

using namespace florin;
using namespace florin::magazine;

namespace {

Issue shipped() {
    QFile file(FLORIN_SOURCE_DIR "/resources/magazine/goods.json");
    if (!file.open(QIODevice::ReadOnly))
        qFatal("the goods are missing");
    auto issue = Issue::fromJson(file.readAll().toStdString());
    if (!issue)
        qFatal("%s", issue.error().c_str());
    return std::move(*issue);
}

QByteArray outputOf(const QString &program, const QStringList &arguments) {
    QProcess process;
    process.start(program, arguments);
    return process.waitForFinished(60'000) ? process.readAllStandardOutput() : QByteArray();
}

} // namespace

class TestOffers : public QObject {
    Q_OBJECT

  private slots:
    void hasAPictureForEachGood() {
        const Issue issue = shipped();
        for (const auto &good : issue.goods())
            QVERIFY2(QFile::exists(QString(FLORIN_SOURCE_DIR "/resources/magazine/pictures/%1").arg(good.picture.c_str())), good.id.c_str());
    }

    void givesAReaderTheirOwnPrices_data() {
        QTest::addColumn<QString>("good");
        QTest::addColumn<bool>("known");
        QTest::addColumn<bool>("subscribes");
        QTest::addColumn<int>("articlesToday");
        QTest::addColumn<int>("percent");
        QTest::newRow("a stranger") << "last-ferry" << false << false << 0 << 100;
        QTest::newRow("a stranger's third") << "last-ferry" << false << false << 2 << 100;
        QTest::newRow("first of the day") << "last-ferry" << true << false << 0 << 100;
        QTest::newRow("second of the day") << "last-ferry" << true << false << 1 << 100;
        QTest::newRow("third of the day") << "last-ferry" << true << false << 2 << 0;
        QTest::newRow("fourth of the day") << "last-ferry" << true << false << 3 << 100;
        QTest::newRow("sixth of the day") << "last-ferry" << true << false << 5 << 0;
        QTest::newRow("a subscriber's first") << "last-ferry" << true << true << 0 << 50;
        QTest::newRow("a subscriber's third") << "last-ferry" << true << true << 2 << 0;
        QTest::newRow("a subscriber's picture") << "three-bridges" << true << true << 2 << 50;
        QTest::newRow("a third picture") << "three-bridges" << true << false << 2 << 100;
        QTest::newRow("a subscriber's print") << "three-bridges-print" << true << true << 2 << 100;
    }
    void givesAReaderTheirOwnPrices() {
        QFETCH(QString, good);
        QFETCH(bool, known);
        QFETCH(bool, subscribes);
        QFETCH(int, articlesToday);
        QFETCH(int, percent);
        const Issue issue = shipped();
        const Good *sold = issue.good(good.toStdString());
        QVERIFY(sold);
        const auto offers = offersFor({sold}, {known ? "cus-1" : "", subscribes, false, articlesToday});
        QCOMPARE(offers[0].price.amount() * 100, sold->price.amount() * percent);
        QCOMPARE(offers[0].reason.empty(), percent == 100);
    }

    void roundsHalfAPriceUp() {
        const Issue issue = shipped();
        const Good *odd = issue.good("night-market-clocks");
        QCOMPARE(odd->price.amount() % 2, std::int64_t{1});
        QCOMPARE(offersFor({odd}, {"cus-1", true, false, 0})[0].price.amount() * 2, odd->price.amount() + 1);
    }

    void countsTheArticlesOfOneBasket() {
        const Issue issue = shipped();
        const std::vector<const Good *> goods = {issue.good("last-ferry"), issue.good("three-bridges"), issue.good("eleven-words-for-rain"), issue.good("the-quiet-floor")};
        const auto offers = offersFor(goods, {"cus-1", false, false, 0});
        QVERIFY(offers[0].price.isPositive() && offers[1].price.isPositive() && offers[2].price.isPositive());
        QVERIFY(offers[3].price.isZero());
        const auto order = orderOf(offers, issue.currency());
        QVERIFY(!payment::flawOf(order));
        QCOMPARE(order.lines.size(), std::size_t{4});
    }

    void printsADocumentWhoseCodeSaysItsLink() {
        const std::string link = "https://madang.example/counter/get_01h2xcejqtf2nbrexx3vqjhp41";
        const auto pdf = writePdf({"Three Bridges, printed", "김민지", "Madang House, Seochon", "MD-000042", "1042", "28 Nov 2026, 19:00", link});
        QVERIFY(bool(pdf));
        QVERIFY(pdf->starts_with("%PDF-"));
        if (QStandardPaths::findExecutable("pdftoppm").isEmpty() || QStandardPaths::findExecutable("zbarimg").isEmpty())
            QSKIP("poppler-utils and zbar-tools read the page back");
        QTemporaryDir folder;
        QFile file(folder.filePath("d.pdf"));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(pdf->data(), static_cast<qint64>(pdf->size())) > 0);
        file.close();
        const QByteArray text = outputOf("pdftotext", {"-layout", file.fileName(), "-"});
        for (const char *word : {"MD-000042", "1042", "Madang House, Seochon", "Three Bridges, printed"})
            QVERIFY2(text.contains(word), text.constData());
        outputOf("pdftoppm", {"-r", "150", "-png", "-singlefile", file.fileName(), folder.filePath("page")});
        QCOMPARE(outputOf("zbarimg", {"--quiet", "--raw", folder.filePath("page.png")}).trimmed(), QByteArray::fromStdString(link));
    }
};

QTEST_APPLESS_MAIN(TestOffers)
#include "test_offers.moc"
