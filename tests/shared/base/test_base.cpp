#include "shared/base/clock.h"
#include "shared/base/encoding.h"
#include "shared/base/random.h"
#include "shared/base/result.h"
#include "shared/base/secret_bytes.h"

#include <QTemporaryDir>
#include <QTest>

#include <set>

using namespace florin::base;
using namespace std::chrono_literals;

/// Memory as it lies there, whoever it belongs to.
std::string contents(const void *place, std::size_t size) {
    QFile memory("/proc/self/mem");
    const bool readable = memory.open(QIODevice::ReadOnly | QIODevice::Unbuffered) && memory.seek(reinterpret_cast<qint64>(place));
    return readable ? memory.read(static_cast<qint64>(size)).toStdString() : std::string();
}

class TestBase : public QObject {
    Q_OBJECT

  private slots:
    void timesReadInOneSpellingOnly_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("written");
        QTest::newRow("milliseconds") << QByteArray("2026-11-20T10:30:00.125Z") << QByteArray("2026-11-20T10:30:00.125Z");
        QTest::newRow("no fraction") << QByteArray("2026-11-20T10:30:00Z") << QByteArray("2026-11-20T10:30:00.000Z");
        QTest::newRow("microseconds") << QByteArray("1969-12-31T23:59:59.999999Z") << QByteArray("1969-12-31T23:59:59.999Z");
        QTest::newRow("zero offset") << QByteArray("2024-02-29T00:00:00.5+00:00") << QByteArray("2024-02-29T00:00:00.500Z");
        for (const char *bad : {"", "2026-11-20", "2026-11-20 10:30:00Z", "2025-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-20T24:00:00Z",
                                "2026-11-20T10:30:60Z", "2026-11-20T10:30:00", "2026-11-20T10:30:00+09:00", "2026-11-20T10:30:00.Z",
                                "2026-11-20T10:30:00.1234567Z", "2026-11-20T10:30:00Z ", "+026-11-20T10:30:00Z"})
            QTest::newRow(qPrintable(QString("refused: ") + bad)) << QByteArray(bad) << QByteArray();
    }
    void timesReadInOneSpellingOnly() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, written);
        const auto moment = fromRfc3339(text.toStdString());
        QCOMPARE(moment.has_value(), !written.isEmpty());
        if (moment)
            QCOMPARE(toRfc3339(*moment), written.toStdString());
    }

    void encodingsHaveOneSpellingForEachValue_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("urlSafe");
        QTest::addColumn<bool>("reads");
        QTest::newRow("empty") << QByteArray("") << true << true;
        QTest::newRow("one byte") << QByteArray("_w") << true << true;
        QTest::newRow("bits left over") << QByteArray("_x") << true << false;
        QTest::newRow("a single character") << QByteArray("A") << true << false;
        QTest::newRow("padding where there is none") << QByteArray("_w==") << true << false;
        QTest::newRow("the other alphabet") << QByteArray("/w") << true << false;
        QTest::newRow("white space") << QByteArray("_w\n_") << true << false;
        QTest::newRow("standard") << QByteArray("/w==") << false << true;
        QTest::newRow("standard without padding") << QByteArray("/w") << false << false;
        QTest::newRow("standard, bits left over") << QByteArray("/x==") << false << false;
        QTest::newRow("standard, three pads") << QByteArray("/===") << false << false;
    }
    void encodingsHaveOneSpellingForEachValue() {
        QFETCH(QByteArray, text);
        QFETCH(bool, urlSafe);
        QFETCH(bool, reads);
        const auto bytes = urlSafe ? fromBase64Url(text.toStdString()) : fromBase64(text.toStdString());
        QCOMPARE(bytes.has_value(), reads);
        if (bytes)
            QCOMPARE(urlSafe ? toBase64Url(*bytes) : toBase64(*bytes), text.toStdString());
    }

    void hexGoesThereAndBack() {
        const Bytes bytes{0x00, 0x7f, 0xff};
        QCOMPARE(toHex(bytes), std::string("007fff"));
        QVERIFY(fromHex("007FfF") == bytes);
        QVERIFY(!fromHex("0") && !fromHex("0g") && !fromHex("0x"));
    }

    void onlyWellFormedUtf8Passes_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("good");
        QTest::addColumn<bool>("control");
        QTest::newRow("four lengths") << QByteArray("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x92\xB6") << true << false;
        QTest::newRow("last character") << QByteArray("\xF4\x8F\xBF\xBF") << true << false;
        QTest::newRow("beyond the last") << QByteArray("\xF4\x90\x80\x80") << false << false;
        QTest::newRow("overlong slash") << QByteArray("\xC0\xAF") << false << false;
        QTest::newRow("overlong in three") << QByteArray("\xE0\x9F\xBF") << false << false;
        QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << false << false;
        QTest::newRow("cut") << QByteArray("\xE2\x82") << false << false;
        QTest::newRow("stray continuation") << QByteArray("\x80") << false << false;
        QTest::newRow("line feed") << QByteArray("a\nb") << true << true;
        QTest::newRow("delete") << QByteArray("\x7F") << true << true;
        QTest::newRow("next line, a C1 control") << QByteArray("\xC2\x85") << true << true;
    }
    void onlyWellFormedUtf8Passes() {
        QFETCH(QByteArray, text);
        QFETCH(bool, good);
        QFETCH(bool, control);
        QCOMPARE(isUtf8(text.toStdString()), good);
        QCOMPARE(hasControlCharacters(text.toStdString()), control);
    }

    void secretsAreWipedAndMoveWithoutCopies() {
        SecretBytes secret("4242424242424242");
        const std::uint8_t *place = secret.data();
        SecretBytes moved = std::move(secret);
        QCOMPARE(moved.data(), place);
        QVERIFY(secret.empty());
        QVERIFY(moved.equals(bytesOf("4242424242424242")));
        QVERIFY(!moved.equals(bytesOf("4242424242424243")) && !moved.equals(bytesOf("4242")));
        moved.clear();
        // The piece went back to its pool: after the link to the next free one, nothing of the secret may be left.
        QVERIFY(std::string(8, '\0') == contents(place + 8, 8));
        SecretBytes large(std::size_t{20'000});
        QVERIFY(std::all_of(large.data(), large.data() + large.size(), [](auto byte) { return byte == 0; }));
    }

    void stringsAreWipedToTheirWholeCapacity() {
        std::string text(100, 'x');
        text.resize(30);
        const char *place = text.data();
        wipe(text);
        QVERIFY(text.empty());
        QCOMPARE(place, static_cast<const char *>(text.data()));
        QVERIFY(std::all_of(place, place + 100, [](char c) { return c == '\0'; }));
    }

    void idsAreLongAndDifferent() {
        SystemRandom random;
        std::set<std::string> ids;
        for (int i = 0; i < 1000; ++i)
            ids.insert(random.id("pay"));
        QCOMPARE(ids.size(), std::size_t{1000});
        QCOMPARE(ids.begin()->size(), std::size_t{4 + 26});
        QVERIFY(ids.begin()->starts_with("pay_"));
    }
    void idsWithAMomentLieInItsOrder() {
        SystemRandom random;
        const Timestamp begin = *fromRfc3339("2026-11-20T10:30:00.125Z");
        std::string last = random.id("pay", begin - 1ms);
        for (const auto later : {0ms, 1ms, 31ms, 32ms, 86'400'000ms, 3'153'600'000'000ms}) {
            const auto id = random.id("pay", begin + later);
            QVERIFY2(id > last, id.c_str());
            QCOMPARE(id.size(), std::size_t(30));
            last = id;
        }
        // The moment's ten letters are those of the ULID specification; the rest is drawn anew each time.
        QCOMPARE(random.id("pay", Timestamp(1'469'918'176'385ms)).substr(4, 10), std::string("01aryz6s41"));
        std::set<std::string> ids;
        for (int made = 0; made < 1000; ++made) ids.insert(random.id("pay", begin).substr(14));
        QCOMPARE(ids.size(), std::size_t(1000));
    }

    void everyNumberBelowTheLimitComes() {
        SystemRandom random;
        std::set<std::uint64_t> seen;
        for (int i = 0; i < 2000; ++i)
            seen.insert(random.below(7));
        QCOMPARE(seen.size(), std::size_t{7});
        QVERIFY(*seen.rbegin() == 6);
        for (const std::size_t count : {1, 6, 12, 18}) QCOMPARE(random.digits(count).size(), count);
    }

    void aSharedClockMovesForAllWhoOpenedIt() {
        const QTemporaryDir folder;
        const std::string path = folder.filePath("clock").toStdString();
        const auto mine = SharedOffsetClock::open(path);
        const auto theirs = SharedOffsetClock::open(path);
        QVERIFY(mine && theirs);
        mine->setOffset(24h);
        QVERIFY(theirs->offset() == 24h);
        QVERIFY(theirs->now() > SystemClock().now() + 23h);
        QVERIFY(!SharedOffsetClock::open("/nowhere/at/all"));
    }

    void aResultIsTrueOnlyForSuccess() {
        const Result<int, std::string> good = 0;
        const Result<int, std::string> bad = Refused{std::string("no")};
        QVERIFY(good && !bad);
        QCOMPARE(bad.error(), std::string("no"));
        const Result<void, int> refused = Refused{3};
        QVERIFY(!refused && (Result<void, int>{}));
    }
};

QTEST_GUILESS_MAIN(TestBase)
#include "test_base.moc"
