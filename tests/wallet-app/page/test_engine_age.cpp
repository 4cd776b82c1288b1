#include "wallet-app/page/engine_age.h"

#include <QTest>

using namespace florin::page;
using namespace std::chrono;

/// How old an engine's patches are, told from its version.
class TestEngineAge : public QObject {
    Q_OBJECT
  private slots:
    void tellsTheMonth_data() {
        QTest::addColumn<QByteArray>("version");
        QTest::addColumn<int>("year"); // 0: not known
        QTest::addColumn<int>("month");
        QTest::newRow("a known one") << QByteArray("108.0.5359.124") << 2022 << 11;
        QTest::newRow("between two") << QByteArray("105.0.5195.52") << 2022 << 8;
        QTest::newRow("the oldest") << QByteArray("83.0.4103.61") << 2020 << 5;
        QTest::newRow("after the last known") << QByteArray("144.0.1.1") << 2026 << 1;
        QTest::newRow("too old") << QByteArray("49.0.2623.75") << 0 << 0;
        QTest::newRow("no version") << QByteArray("108") << 0 << 0;
        QTest::newRow("words") << QByteArray("Chromium") << 0 << 0;
        QTest::newRow("too large") << QByteArray("99999999999999.1") << 0 << 0;
        QTest::newRow("nothing") << QByteArray() << 0 << 0;
    }
    void tellsTheMonth() {
        QFETCH(QByteArray, version);
        QFETCH(int, year);
        QFETCH(int, month);
        const auto when = patchedAbout(version.toStdString());
        QCOMPARE(when.has_value(), year != 0);
        if (!when) return;
        const year_month_day day(*when);
        QCOMPARE(int(day.year()), year);
        QCOMPARE(static_cast<int>(unsigned(day.month())), month);
    }
};

QTEST_GUILESS_MAIN(TestEngineAge)
#include "test_engine_age.moc"
