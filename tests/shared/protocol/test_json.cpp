#include "shared/protocol/json.h"

#include <nlohmann/json.hpp>

#include <QDir>
#include <QFile>
#include <QTest>

using namespace florin;
using namespace florin::protocol;

class TestJson : public QObject {
    Q_OBJECT

  private slots:
    void theReaderIsStrict_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("reads");
        const auto row = [](const char *name, QByteArray text, bool reads) { QTest::newRow(name) << text << reads; };
        row("object", R"({"a":1,"b":{"a":2}})", true);
        row("member twice", R"({"a":1,"a":1})", false);
        row("member twice, spelled otherwise", R"({"a":1,"\u0061":1})", false);
        row("32 deep", QByteArray(32, '[') + QByteArray(32, ']'), true);
        row("33 deep", QByteArray(33, '[') + QByteArray(33, ']'), false);
        row("largest integer", "[9007199254740991,-9007199254740991]", true);
        row("a large float", "[1e22]", true);
        row("beyond floats", "[1e400]", false);
        row("byte order mark", "\xEF\xBB\xBF{}", false);
        row("NUL behind", QByteArray("{}\0x", 4), false);
        row("NUL within", QByteArray("\"a\0b\"", 5), false);
        row("escaped NUL", R"(["\u0000"])", false);
        row("lone surrogate", R"(["\ud800"])", false);
        row("pair", R"(["\ud83d\udcb6"])", true);
        row("overlong", "[\"\xC0\xAF\"]", false);
        row("comment", "[1]// x", false);
        row("comma at the end", "[1,]", false);
        row("two texts", "{} {}", false);
        row("nothing", "", false);
        row("NaN", "[NaN]", false);
        row("single quotes", "['a']", false);
    }
    void theReaderIsStrict() {
        QFETCH(QByteArray, text);
        QFETCH(bool, reads);
        QCOMPARE(static_cast<bool>(readJson(text.toStdString())), reads);
    }

    void anIntegerBeyondTheLimitIsNamedWhereItIsRead_data() {
        QTest::addColumn<QByteArray>("amount");
        QTest::addColumn<bool>("fits");
        QTest::newRow("largest") << QByteArray("9007199254740991") << true;
        QTest::newRow("beyond it") << QByteArray("9007199254740992") << false;
        QTest::newRow("beyond it downwards") << QByteArray("-9007199254740992") << false;
        QTest::newRow("beyond 64 bits") << QByteArray("18446744073709551616") << false;
        QTest::newRow("far beyond") << QByteArray("123456789012345678901234567890") << false;
        QTest::newRow("a float") << QByteArray("1250.0") << false;
        QTest::newRow("a large float") << QByteArray("1e22") << false;
        QTest::newRow("a text") << QByteArray("\"1250\"") << false;
    }
    void anIntegerBeyondTheLimitIsNamedWhereItIsRead() {
        QFETCH(QByteArray, amount);
        QFETCH(bool, fits);
        const auto json = readJson(R"({"price":{"amount":)" + amount.toStdString() + R"(,"currency":"KRW"}})");
        QVERIFY(json);
        ObjectReader in(*json);
        const auto price = in.money("price");
        QCOMPARE(price.has_value(), fits);
        QCOMPARE(in.flaw() ? in.flaw()->param : std::string(), std::string(fits ? "" : "price.amount"));
    }

    void sizeHasALimit() {
        QVERIFY(readJson("[\"" + std::string(60, 'x') + "\"]", 64));
        QVERIFY(!readJson("[\"" + std::string(61, 'x') + "\"]", 64));
    }

    void jsonTestSuiteHolds() {
        const QDir folder(QStringLiteral(FLORIN_SHARED_DATA "/vectors/JSONTestSuite/test_parsing"));
        if (!folder.exists())
            QSKIP("JSONTestSuite is not beside the repository (../shared/vectors/JSONTestSuite).");
        // Valid JSON that the reader refuses on purpose: members named twice, and NUL characters.
        const QStringList stricter{"y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json", "y_string_null_escape.json",
                                   "y_object_escaped_null_in_key.json"};
        int counted = 0;
        for (const QString &name : folder.entryList({"y_*.json", "n_*.json"})) {
            QFile file(folder.filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            const bool reads = static_cast<bool>(readJson(file.readAll().toStdString(), 1024 * 1024));
            QVERIFY2(reads == (name.startsWith("y_") && !stricter.contains(name)), qPrintable(name));
            ++counted;
        }
        QVERIFY(counted > 250);
    }

    void membersAreTakenOutWithOneClearFlaw_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("flaw");
        const auto row = [](const char *name, const char *text, const char *flaw) { QTest::newRow(name) << QByteArray(text) << QByteArray(flaw); };
        row("sound", R"({"id":"a","n":3,"price":{"amount":1,"currency":"KRW"},"more":[]})", "");
        row("no object", "[]", ": must be an object");
        row("missing", R"({"n":3})", "order.id: is missing");
        row("no text", R"({"id":1})", "order.id: must be a text");
        row("null", R"({"id":null})", "order.id: must be a text");
        row("empty", R"({"id":""})", "order.id: must have 1 to 4 characters");
        row("too long", R"({"id":"abcde"})", "order.id: must have 1 to 4 characters");
        row("long in bytes only", R"({"id":"카드결제","n":3,"price":{"amount":1,"currency":"KRW"}})", "");
        row("line break", R"({"id":"a\nb"})", "order.id: must not hold control characters");
        row("a float for an integer", R"({"id":"a","n":3.0})", "order.n: must be an integer");
        row("out of range", R"({"id":"a","n":10})", "order.n: must be 1 to 9");
        row("a float for money", R"({"id":"a","n":3,"price":{"amount":1.5,"currency":"KRW"}})", "order.price.amount: must be an integer");
        row("negative money", R"({"id":"a","n":3,"price":{"amount":-1,"currency":"KRW"}})", "order.price.amount: must be 0 to 9007199254740991");
        row("no such currency", R"({"id":"a","n":3,"price":{"amount":1,"currency":"ZZZ"}})", "order.price.currency: must be a currency code of ISO 4217");
    }
    void membersAreTakenOutWithOneClearFlaw() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, flaw);
        const auto json = readJson(text.toStdString());
        QVERIFY(json);
        ObjectReader in(*json, json->is_object() ? "order" : "");
        in.text("id", {1, 4});
        in.integer("n", 1, 9);
        const auto price = in.money("price");
        const std::string found = in.flaw() ? in.flaw()->param + ": " + in.flaw()->what : "";
        QCOMPARE(found, flaw.toStdString());
        QCOMPARE(price.has_value(), flaw.isEmpty());
    }

    void ordersComeBackAsTheyWere() {
        const auto won = [](std::int64_t amount) { return *money::Money::of(amount, *money::Currency::fromCode("KRW")); };
        const payment::Order order{{{"tea", "녹차", 2, won(4500)}}, won(9000), won(818)};
        Json written;
        writeOrder(written, order);
        QVERIFY(*readOrder(written) == order);
        written["total"]["amount"] = 9001;
        QCOMPARE(readOrder(written, "order").error().param, std::string("order.total"));
        written["lines"][0]["price"] = "4500";
        QCOMPARE(readOrder(written).error().param, std::string("lines[0].price"));
    }

    void writingNeverFails() {
        QCOMPARE(writeJson({{"a", "\xFF"}}), std::string("{\"a\":\"\xEF\xBF\xBD\"}"));
    }
};

QTEST_GUILESS_MAIN(TestJson)
#include "test_json.moc"
