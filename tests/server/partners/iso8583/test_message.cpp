#include "server/partners/iso8583/exchange.h"
#include "server/partners/iso8583/field_table.h"
#include "server/partners/iso8583/framing.h"
#include "server/partners/iso8583/message.h"
#include "server/partners/iso8583/private_data.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <fstream>
#include <random>
#include <set>

using namespace florin;
using namespace florin::iso8583;

namespace {

/// What a bank receives for a purchase of 12,500 won.
Message purchaseRequest() {
    Message message("0200");
    message.set(2, "4242424242424242");
    message.set(3, purchase);
    message.set(4, "000000012500");
    message.set(7, "1120103000");
    message.set(11, "000042");
    message.set(32, "960400");
    message.set(37, "ABCDEF000042");
    message.set(49, "410");
    return message;
}

base::Bytes bytesOfHex(const QByteArray &hex) {
    const QByteArray bytes = QByteArray::fromHex(hex);
    return base::Bytes(bytes.begin(), bytes.end());
}

QByteArray hexOfText(const char *text) {
    return QByteArray(text).toHex();
}

} // namespace

class TestMessage : public QObject {
    Q_OBJECT
  private slots:
    void writesTypeBitmapAndFieldsAsTheStandardSays();
    void readsBackWhatItWrote();
    void refusesFlaws_data();
    void refusesFlaws();
    void refusesEveryTruncation();
    void neverReadsPastTheEndOfNoise();
    void acceptsASecondaryBitmapWithoutABit();
    void refusesToWriteWhatDoesNotFit_data();
    void refusesToWriteWhatDoesNotFit();
    void servedTableSaysWhatTheCodeDoes();
    void everyMessageOfTheServedTableUsesKnownFields();
    void pairsAnswersByTypeAndReference_data();
    void pairsAnswersByTypeAndReference();
    void namesTheOriginalInField90();
    void readsPrivateData_data();
    void readsPrivateData();
    void cutsAStreamIntoFrames();
    void endsAStreamWithAnImpossibleLength_data();
    void endsAStreamWithAnImpossibleLength();
    void writesTimesInUtc();
};

void TestMessage::writesTypeBitmapAndFieldsAsTheStandardSays() {
    Message message("0800");
    message.set(7, "1120103000");
    message.set(11, "000001");
    message.set(70, "001");
    const auto bytes = encode(message);
    QVERIFY(bool(bytes));
    const QByteArray expected = hexOfText("0800") + "8220000000000000" + "0400000000000000" + hexOfText("1120103000000001001");
    QCOMPARE(QByteArray::fromStdString(base::toHex(bytes->bytes())), expected);

    const auto withCard = encode(purchaseRequest());
    QVERIFY(bool(withCard));
    const QByteArray expectedPurchase = hexOfText("0200") + "7220000108008000"
        + hexOfText("16424242424242424200000000000001250011201030000000420696" "0400ABCDEF000042410");
    QCOMPARE(QByteArray::fromStdString(base::toHex(withCard->bytes())), expectedPurchase);
}

void TestMessage::readsBackWhatItWrote() {
    Message message("0302");
    for (const FieldFormat &format : fieldTable()) {
        const std::size_t size = format.length == Length::fixed ? format.longest : std::min<std::size_t>(format.longest, 100);
        message.set(format.number, std::string(size, '7'));
    }
    const auto bytes = encode(message);
    QVERIFY(bool(bytes));
    const auto back = decode(bytes->bytes());
    QVERIFY(bool(back));
    QCOMPARE(back->type(), message.type());
    QVERIFY(back->fields() == message.fields());
}

void TestMessage::refusesFlaws_data() {
    QTest::addColumn<QByteArray>("hex");
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("field");
    const auto row = [](const char *name, const QByteArray &hex, FlawKind kind, int field) {
        QTest::newRow(name) << hex << int(kind) << field;
    };
    row("nothing", "", FlawKind::tooShort, 0);
    row("three bytes", hexOfText("020"), FlawKind::tooShort, 0);
    row("type with a letter", hexOfText("02A0") + "0000000000000000", FlawKind::badType, 0);
    row("type of 1993", hexOfText("1200") + "0000000000000000", FlawKind::badType, 0);
    row("no bitmap", hexOfText("0200"), FlawKind::tooShort, 1);
    row("half a bitmap", hexOfText("0200") + "80000000", FlawKind::tooShort, 1);
    row("secondary bitmap missing", hexOfText("0200") + "8000000000000000", FlawKind::tooShort, 1);
    row("field 5 is not in the table", hexOfText("0200") + "0800000000000000" + hexOfText("000000000001"), FlawKind::unknownField, 5);
    row("field 65", hexOfText("0200") + "8000000000000000" + "8000000000000000" + "00", FlawKind::unknownField, 65);
    row("field 128", hexOfText("0200") + "8000000000000000" + "0000000000000001" + "00", FlawKind::unknownField, 128);
    row("letter in an amount", hexOfText("0200") + "1000000000000000" + hexOfText("00000001250x"), FlawKind::badCharacters, 4);
    row("length is no number", hexOfText("0200") + "4000000000000000" + hexOfText("1x4242"), FlawKind::badLength, 2);
    row("signed length", hexOfText("0200") + "4000000000000000" + hexOfText("+14"), FlawKind::badLength, 2);
    row("length over the field's own", hexOfText("0200") + "4000000000000000" + hexOfText("2042424242424242424242"), FlawKind::badLength, 2);
    row("length over what is there", hexOfText("0200") + "4000000000000000" + hexOfText("194242"), FlawKind::tooShort, 2);
    row("private data over what is there", hexOfText("0200") + "0000000000010000" + hexOfText("999SC003123"), FlawKind::tooShort, 48);
    row("control character in a terminal", hexOfText("0200") + "0000000000800000" + hexOfText("FLORIN\n1"), FlawKind::badCharacters, 41);
    row("high byte in private data", hexOfText("0200") + "0000000000010000" + hexOfText("001") + "ff", FlawKind::badCharacters, 48);
    row("bytes after the last field", hexOfText("0800") + "0020000000000000" + hexOfText("0000017"), FlawKind::trailingBytes, 0);
    row("far too long", QByteArray(2 * (int(longestFrame) + 1), '3'), FlawKind::tooLong, 0);
}

void TestMessage::refusesFlaws() {
    QFETCH(QByteArray, hex);
    QFETCH(int, kind);
    QFETCH(int, field);
    const auto message = decode(bytesOfHex(hex));
    QVERIFY(!message);
    QCOMPARE(int(message.error().kind), kind);
    QCOMPARE(message.error().field, field);
}

void TestMessage::refusesEveryTruncation() {
    const auto bytes = encode(purchaseRequest());
    QVERIFY(bool(bytes));
    for (std::size_t size = 0; size < bytes->size(); ++size) {
        // A heap block of exactly this size: the address sanitizer sees a read past it.
        const base::Bytes part(bytes->data(), bytes->data() + size);
        const auto message = decode(part);
        QVERIFY(!message);
        QCOMPARE(int(message.error().kind), int(FlawKind::tooShort));
    }
}

void TestMessage::neverReadsPastTheEndOfNoise() {
    std::mt19937 noise(8583);
    const auto sound = encode(purchaseRequest());
    QVERIFY(bool(sound));
    for (int round = 0; round < 20'000; ++round) {
        base::Bytes bytes(sound->bytes().begin(), sound->bytes().end());
        for (int changes = 1 + int(noise() % 4); changes > 0; --changes)
            bytes[noise() % bytes.size()] = static_cast<std::uint8_t>(noise());
        bytes.resize(noise() % (bytes.size() + 1));
        const auto message = decode(bytes);
        if (message) {
            const auto again = encode(*message);
            QVERIFY(bool(again));
        }
    }
}

void TestMessage::acceptsASecondaryBitmapWithoutABit() {
    const auto message = decode(bytesOfHex(hexOfText("0800") + "8020000000000000" + "0000000000000000" + hexOfText("000001")));
    QVERIFY(bool(message));
    QCOMPARE(message->fields().size(), std::size_t(1));
    QCOMPARE(message->field(11), std::string_view("000001"));
}

void TestMessage::refusesToWriteWhatDoesNotFit_data() {
    QTest::addColumn<int>("field");
    QTest::addColumn<QString>("value");
    QTest::addColumn<int>("kind");
    QTest::newRow("short amount") << 4 << "125" << int(FlawKind::badLength);
    QTest::newRow("long card number") << 2 << "42424242424242424242" << int(FlawKind::badLength);
    QTest::newRow("letters in a card number") << 2 << "4242x" << int(FlawKind::badCharacters);
    QTest::newRow("field 3 with a sign") << 3 << "-00001" << int(FlawKind::badCharacters);
    QTest::newRow("not in the table") << 55 << "1" << int(FlawKind::unknownField);
    QTest::newRow("the bitmap itself") << 1 << "1" << int(FlawKind::unknownField);
}

void TestMessage::refusesToWriteWhatDoesNotFit() {
    QFETCH(int, field);
    QFETCH(QString, value);
    QFETCH(int, kind);
    Message message("0200");
    message.set(field, value.toStdString());
    const auto bytes = encode(message);
    QVERIFY(!bytes);
    QVERIFY(bytes.error() == (Flaw{FlawKind(kind), field}));
}

void TestMessage::servedTableSaysWhatTheCodeDoes() {
    std::ifstream file(FLORIN_SOURCE_DIR "/resources/iso8583.json");
    const auto served = nlohmann::json::parse(file);
    QCOMPARE(served.at("fields").size(), fieldTable().size());
    for (std::size_t row = 0; row < fieldTable().size(); ++row) {
        const FieldFormat &format = fieldTable()[row];
        const auto &told = served.at("fields").at(row);
        QCOMPARE(told.at("field").get<int>(), format.number);
        QCOMPARE(told.at("name").get<std::string>(), std::string(format.name));
        QCOMPARE(told.at("longest").get<std::size_t>(), format.longest);
        const char *length = format.length == Length::fixed ? "fixed" : format.length == Length::twoDigits ? "LLVAR" : "LLLVAR";
        QCOMPARE(told.at("length").get<std::string>(), std::string(length));
        const char *characters = format.characters == Characters::numeric ? "n" : format.characters == Characters::alphanumeric ? "an" : "ans";
        QCOMPARE(told.at("format").get<std::string>(), std::string(characters));
    }
    std::set<std::string> tags;
    for (const auto &told : served.at("privateData").at("tags"))
        tags.insert(told.at("tag").get<std::string>());
    const std::set<std::string> known{std::string(tag::secret), std::string(tag::action), std::string(tag::kind), std::string(tag::reference),
        std::string(tag::deliveryName), std::string(tag::deliveryAddress), std::string(tag::originalRetrieval), std::string(tag::balance),
        std::string(tag::issuedSecret), std::string(tag::awaitsPerson), std::string(tag::shop)};
    QVERIFY(tags == known);
}

void TestMessage::everyMessageOfTheServedTableUsesKnownFields() {
    std::ifstream file(FLORIN_SOURCE_DIR "/resources/iso8583.json");
    const auto served = nlohmann::json::parse(file);
    for (const auto &message : served.at("messages")) {
        QCOMPARE(answerTypeOf(message.at("type").get<std::string>()).value_or(""), message.at("answer").get<std::string>());
        for (const char *list : {"required", "optional", "answerRequired", "answerOptional"}) {
            for (const auto &field : message.at(list))
                QVERIFY2(formatOf(field.get<int>()), list);
        }
    }
}

void TestMessage::pairsAnswersByTypeAndReference_data() {
    QTest::addColumn<QString>("request");
    QTest::addColumn<QString>("answer");
    for (const auto &[request, answer] : {std::pair{"0200", "0210"}, {"0201", "0210"}, {"0420", "0430"}, {"0421", "0430"}, {"0302", "0312"},
             {"0303", "0312"}, {"0800", "0810"}, {"0100", "0110"}, {"0220", "0230"}, {"0221", "0230"}})
        QTest::newRow(request) << request << answer;
    for (const char *none : {"0210", "0430", "0312", "0810", "02", "", "0260", "02x0"})
        QTest::addRow("%s is no request", none) << none << "";
}

void TestMessage::pairsAnswersByTypeAndReference() {
    QFETCH(QString, request);
    QFETCH(QString, answer);
    QCOMPARE(QString::fromStdString(answerTypeOf(request.toStdString()).value_or("")), answer);
    if (answer.isEmpty())
        return;
    Message message(request.toStdString());
    message.set(11, "000042");
    message.set(37, "ABCDEF000042");
    message.set(32, "960400");
    const Message reply = answerTo(message);
    QCOMPARE(QString::fromStdString(reply.type()), answer);
    QVERIFY(keyOfRequest(message) == keyOfAnswer(reply));
}

void TestMessage::namesTheOriginalInField90() {
    const Message request = purchaseRequest();
    const OriginalData original = OriginalData::of(request);
    QCOMPARE(original.toField90(), std::string("020000004211201030000000096040000000000000"));
    QVERIFY(OriginalData::fromField90(original.toField90()) == original);
    Message repeat = request.copy();
    Message repeated("0201");
    for (const auto &[field, value] : repeat.fields())
        repeated.set(field, value);
    QVERIFY(OriginalData::of(repeated) == original);
}

void TestMessage::readsPrivateData_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("sound");
    QTest::newRow("empty") << "" << true;
    QTest::newRow("one tag") << "SC003123" << true;
    QTest::newRow("two tags") << "SC003123AC005block" << true;
    QTest::newRow("empty value") << "SC000" << true;
    QTest::newRow("tag alone") << "SC" << false;
    QTest::newRow("length alone") << "SC00" << false;
    QTest::newRow("value too short") << "SC004123" << false;
    QTest::newRow("something left over") << "SC0031234" << false;
    QTest::newRow("twice the same tag") << "SC003123SC003124" << false;
    QTest::newRow("length is no number") << "SC0x3123" << false;
}

void TestMessage::readsPrivateData() {
    QFETCH(QString, text);
    QFETCH(bool, sound);
    const auto data = PrivateData::fromText(text.toStdString());
    QCOMPARE(data.has_value(), sound);
    if (!data)
        return;
    const auto again = PrivateData::fromText(data->toText());
    QVERIFY(again.has_value());
    QVERIFY(again->values() == data->values());
    if (text.startsWith("SC003123"))
        QCOMPARE(data->value(tag::secret), std::string_view("123"));
}

void TestMessage::cutsAStreamIntoFrames() {
    const auto bytes = encode(purchaseRequest());
    QVERIFY(bool(bytes));
    const auto framed = frame(bytes->bytes());
    base::Bytes stream;
    for (int copies = 0; copies < 3; ++copies)
        stream.insert(stream.end(), framed.bytes().begin(), framed.bytes().end());
    for (const std::size_t step : {std::size_t(1), std::size_t(7), stream.size()}) {
        FrameReader reader;
        int frames = 0;
        for (std::size_t at = 0; at < stream.size(); at += step) {
            reader.feed(std::span(stream).subspan(at, std::min(step, stream.size() - at)));
            for (;;) {
                const auto next = reader.next();
                QVERIFY(bool(next));
                if (!next->has_value())
                    break;
                QVERIFY((*next)->equals(bytes->bytes()));
                ++frames;
            }
        }
        QCOMPARE(frames, 3);
    }
}

void TestMessage::endsAStreamWithAnImpossibleLength_data() {
    QTest::addColumn<QByteArray>("hex");
    QTest::newRow("nothing") << QByteArray("0000");
    QTest::newRow("less than a message") << QByteArray("000b");
    QTest::newRow("more than a frame") << QByteArray("0801");
    QTest::newRow("a web browser") << hexOfText("GET / HTTP/1.1");
}

void TestMessage::endsAStreamWithAnImpossibleLength() {
    QFETCH(QByteArray, hex);
    FrameReader reader;
    reader.feed(bytesOfHex(hex));
    QVERIFY(!reader.next());
}

void TestMessage::writesTimesInUtc() {
    const base::Timestamp moment = base::Timestamp(std::chrono::seconds(1'795'170'605)); // 2026-11-20 10:30:05
    QCOMPARE(field7(moment), std::string("1120103005"));
    QCOMPARE(field12(moment), std::string("103005"));
    QCOMPARE(field13(moment), std::string("1120"));
}

QTEST_GUILESS_MAIN(TestMessage)
#include "test_message.moc"
