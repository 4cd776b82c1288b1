#include "test_visit.h"

#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

using namespace florin;
using namespace florin::browser;
using namespace florin::browser::test;

namespace {

const QString libraries = QStringLiteral(FLORIN_SOURCE_DIR "/tests/wallet-app/browser/libraries/");

} // namespace

/// Checkout forms made with shops' real libraries: what counts is what the page's own script holds afterwards, and that the page
/// would send it.
class TestLibraries : public BrowserTest {
    Q_OBJECT

  public:
    using BrowserTest::BrowserTest;

  private:
    QTemporaryDir m_pages;
    std::vector<qint64> m_times;

    bool asksForNumber() const {
        const autofill::Classification verdicts = autofill::classify(m_notes.forms);
        return std::any_of(verdicts.begin(), verdicts.end(),
                           [](const auto &verdict) { return verdict.type == autofill::FieldType::ccNumber; });
    }

    autofill::FillPlan planWithAddress() const {
        autofill::CardData data = cardData();
        data.address = {"110 Sejong-daero", "", "Seoul", "Seoul", "04524", "KR"};
        return autofill::planFill(m_notes.forms, autofill::classify(m_notes.forms), data, std::vector<int>{0});
    }

  private slots:
    void initTestCase() {
        if (!QFileInfo::exists(libraries + "node_modules")) QSKIP("the shops' libraries are not there: ./run setup fetches them with npm");
        QProcess build;
        build.setProcessChannelMode(QProcess::MergedChannels);
        build.start("node", {libraries + "build.mjs", m_pages.path()});
        QVERIFY(build.waitForFinished(60'000));
        QVERIFY2(build.exitCode() == 0, build.readAll());
        startBrowser();
    }
    void init() { openView(); }
    void cleanup() { m_view.reset(); }
    void cleanupTestCase() {
        m_browser.reset();
        std::sort(m_times.begin(), m_times.end());
        if (!m_times.empty())
            qInfo("click to read-back: median %lld ms, 95th percentile %lld ms", static_cast<long long>(m_times[m_times.size() / 2]),
                  static_cast<long long>(m_times[m_times.size() * 95 / 100]));
    }

    void thePageHoldsTheCard_data() {
        QTest::addColumn<QString>("page");
        const QStringList names = QDir(m_pages.path()).entryList({"*.html"}, QDir::Files, QDir::Name);
        QVERIFY(names.size() > 15);
        for (const QString &name : names) QTest::newRow(qPrintable(name.chopped(5))) << name;
    }
    void thePageHoldsTheCard() {
        QFETCH(QString, page);
        QFile file(QDir(m_pages.path()).filePath(page));
        QVERIFY(file.open(QIODevice::ReadOnly));
        m_shop.pages["/"] = file.readAll();
        open(shop() + "/");
        QVERIFY(eventually([&] { return asksForNumber(); }));
        QVERIFY(offer());
        const page::FillReport report = fill(planWithAddress());
        m_times.push_back(report.milliseconds);
        qInfo("%lld ms", static_cast<long long>(report.milliseconds));
        const QJsonObject wanted{{"number", "4242424242424242"}, {"expiry", "11/2029"}, {"secret", "123"}, {"name", "FLORIN MEMBER"}};
        const QJsonObject held = QJsonDocument::fromJson(ask("JSON.stringify(held())").toString().toUtf8()).object();
        QVERIFY(held.contains("number"));
        QStringList problems;
        for (const auto &field : report.fields) problems << (field.holds ? QStringLiteral("holds") : field.problem);
        for (const QString &key : held.keys())
            QVERIFY2(held[key] == wanted[key], qPrintable(QString("the page holds %1 %2 (%3)").arg(key, held[key].toString(), problems.join(", "))));
        QVERIFY2(ask("valid()").toBool(), "the page would not send it");
        if (page == u"react-selects.html") QCOMPARE(ask("country.value + region.value").toString(), QString("KRSeoul"));
        QVERIFY2(holding(report) == static_cast<int>(report.fields.size()), qPrintable(problems.join(", ")));
        QVERIFY(report.fields.size() >= static_cast<std::size_t>(held.size()));
    }
};

int main(int count, char **arguments) { return runBrowserTest<TestLibraries>(count, arguments); }

#include "test_libraries.moc"
