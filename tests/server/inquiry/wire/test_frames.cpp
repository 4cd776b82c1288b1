#include "server/inquiry/wire/frame_reader.h"
#include "server/inquiry/wire/limits.h"

#include <QtTest>

using namespace florin;
using namespace florin::wire;
using inquiry::Answer;
using inquiry::Question;

namespace {

Question question() {
    return {"req_1", "POST", {"v1", "orders", ""}, {{"after", "x\xff"}, {"wait", "3"}}, "bearer_1", "key 1", "127.0.0.1", R"({"order":"a.b.c"})"};
}
Answer answer() { return {201, {{"Request-Id", "req_1"}, {"Retry-After", "1"}}, "application/json", std::string("{\"a\":\0}", 7)}; }

std::string be(std::uint64_t value, int size) {
    std::string text;
    for (int at = size - 1; at >= 0; --at) text += static_cast<char>(value >> (8 * at) & 0xff);
    return text;
}
std::string text(std::string_view content) { return be(content.size(), 4) + std::string(content); }
std::string framed(const std::string &content) { return be(content.size(), 4) + content; }

/// A question, written by hand, of which each part can be another one.
struct Parts {
    std::string kind = "\x03", number = be(7, 8), requestId = text("req_1"), method = text("GET"), path = be(1, 2) + text("v1"), query = be(0, 2),
                bearer = text(""), key = be(0, 1), address = text("127.0.0.1"), body = text(""), end;
    std::string frame() const { return framed(kind + number + requestId + method + path + query + bearer + key + address + body + end); }
};
struct AnswerParts {
    std::string kind = "\x04", number = be(7, 8), status = be(200, 2), headers = be(0, 2), type = text("application/json"), body = text("{}"), end;
    std::string frame() const { return framed(kind + number + status + headers + type + body + end); }
};

base::Result<std::unique_ptr<Frame>, Flaw> read(Reader who, std::string_view bytes) {
    FrameReader reader(who);
    reader.add(bytes);
    return reader.next();
}

template <class Change> std::string changed(Change change) {
    Parts parts;
    change(parts);
    return parts.frame();
}
template <class Change> std::string changedAnswer(Change change) {
    AnswerParts parts;
    change(parts);
    return parts.frame();
}

void requireSame(const Question &read, const Question &written) {
    QVERIFY(read.requestId == written.requestId && read.method == written.method && read.path == written.path && read.query == written.query);
    QVERIFY(read.bearer == written.bearer && read.idempotencyKey == written.idempotencyKey && read.address == written.address);
    QVERIFY(read.body == written.body);
}

} // namespace

Q_DECLARE_METATYPE(Flaw)

class TestFrames : public QObject {
    Q_OBJECT

  private slots:
    void aQuestionComesBackAsItWas() {
        for (auto written : {question(), Question{"r", "GET", {}, {}, "", std::nullopt, "", ""}}) {
            const auto frame = read(Reader::rear, encode(9, written).value());
            QVERIFY(frame && *frame);
            const auto &numbered = std::get<NumberedQuestion>(**frame);
            QCOMPARE(numbered.number, std::uint64_t(9));
            requireSame(numbered.question, written);
        }
    }
    void anAnswerComesBackAsItWas() {
        const auto frame = read(Reader::front, encode(std::uint64_t(-1), answer()).value());
        QVERIFY(frame && *frame);
        const auto &[number, read] = std::get<NumberedAnswer>(**frame);
        QCOMPARE(number, std::uint64_t(-1));
        QVERIFY(read.status == 201 && read.headers == answer().headers && read.contentType == answer().contentType && read.body == answer().body);
    }
    void greetingsComeBackAsTheyWere() {
        QCOMPARE(std::get<Hello>(**read(Reader::front, encode(Hello{513}))).version, std::uint16_t(513));
        for (const auto who : {Reader::front, Reader::rear}) QVERIFY(std::holds_alternative<StillHere>(**read(who, encode(StillHere{}))));
    }

    void framesComeInWhateverPieces_data() {
        QTest::addColumn<int>("piece");
        for (const int piece : {1, 2, 3, 7, 64, 100'000}) QTest::addRow("%d bytes", piece) << piece;
    }
    void framesComeInWhateverPieces() {
        QFETCH(int, piece);
        auto large = question();
        large.body = std::string(limits::largestBody, 'x');
        const std::string stream = *encode(1, question()) + encode(StillHere{}) + *encode(2, large) + *encode(3, question());
        FrameReader reader(Reader::rear);
        std::vector<std::uint64_t> numbers;
        for (std::size_t at = 0; at < stream.size(); at += static_cast<std::size_t>(piece)) {
            reader.add(std::string_view(stream).substr(at, static_cast<std::size_t>(piece)));
            for (auto frame = reader.next(); frame && *frame; frame = reader.next())
                numbers.push_back(std::holds_alternative<StillHere>(**frame) ? 0 : std::get<NumberedQuestion>(**frame).number);
        }
        QCOMPARE(numbers, (std::vector<std::uint64_t>{1, 0, 2, 3}));
    }

    void aFrameIsNotReadBeforeAllOfItCame() {
        const auto whole = *encode(1, question());
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const auto frame = read(Reader::rear, std::string_view(whole).substr(0, size));
            QVERIFY(frame && !*frame);
        }
    }
    /// Its length says that nothing more will come.
    void aFrameCutShortAnywhereIsRefused_data() {
        QTest::addColumn<bool>("isQuestion");
        QTest::newRow("question") << true;
        QTest::newRow("answer") << false;
    }
    void aFrameCutShortAnywhereIsRefused() {
        QFETCH(bool, isQuestion);
        const auto content = (isQuestion ? *encode(1, question()) : *encode(1, answer())).substr(4);
        for (std::size_t size = 0; size < content.size(); ++size)
            QVERIFY(!read(isQuestion ? Reader::rear : Reader::front, framed(content.substr(0, size))));
    }
    void aByteTooManyIsRefused() {
        QVERIFY(read(Reader::rear, framed(encode(1, question())->substr(4) + '\0')).error() == Flaw::leftOver);
        QVERIFY(read(Reader::front, framed(encode(1, answer())->substr(4) + '\0')).error() == Flaw::leftOver);
        QVERIFY(read(Reader::front, framed(encode(Hello{}).substr(4) + '\0')).error() == Flaw::leftOver);
        QVERIFY(read(Reader::rear, framed(encode(StillHere{}).substr(4) + '\0')).error() == Flaw::leftOver);
    }

    void theHandWrittenFramesAreSound() {
        QVERIFY(bool(read(Reader::rear, Parts().frame())));
        QVERIFY(bool(read(Reader::front, AnswerParts().frame())));
    }
    void malformedFramesAreRefused_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<Flaw>("flaw");
        const auto row = [](const char *name, const std::string &bytes, Flaw flaw) { QTest::newRow(name) << QByteArray::fromStdString(bytes) << flaw; };
        const auto question = [row](const char *name, auto change, Flaw flaw) { row(name, changed(change), flaw); };
        row("longest length", be(0xffffffff, 4), Flaw::tooLarge);
        row("length over the bound", be(limits::largestQuestion + 1, 4), Flaw::tooLarge);
        row("no kind", be(0, 4), Flaw::unknownKind);
        for (const int kind : {0, 5, 255}) row(("kind " + std::to_string(kind)).c_str(), framed(be(static_cast<std::uint64_t>(kind), 1)), Flaw::unknownKind);
        row("a front's greeting", encode(Hello{}), Flaw::unknownKind);
        row("a front's answer", AnswerParts().frame(), Flaw::unknownKind);
        question("id longer than the frame", [](Parts &p) { p.requestId = be(60, 4) + "req"; p.method.clear(); p.path = p.query = ""; }, Flaw::cutShort);
        question("id of 4 GiB", [](Parts &p) { p.requestId = be(0xffffffff, 4); }, Flaw::fieldTooLong);
        question("id too long", [](Parts &p) { p.requestId = text(std::string(limits::longestRequestId + 1, 'x')); }, Flaw::fieldTooLong);
        question("no id", [](Parts &p) { p.requestId = text(""); }, Flaw::badValue);
        question("line break in the id", [](Parts &p) { p.requestId = text("req\r\nx"); }, Flaw::badValue);
        question("unknown method", [](Parts &p) { p.method = text("PUT"); }, Flaw::badValue);
        question("small method", [](Parts &p) { p.method = text("get"); }, Flaw::badValue);
        question("no method", [](Parts &p) { p.method = text(""); }, Flaw::badValue);
        question("segments that do not come", [](Parts &p) { p.path = be(200, 2) + text("v1"); }, Flaw::cutShort);
        question("too many segments", [](Parts &p) { p.path = be(limits::mostSegments + 1, 2); }, Flaw::tooMany);
        question("segment too long", [](Parts &p) { p.path = be(1, 2) + text(std::string(limits::longestWord + 1, 'x')); }, Flaw::fieldTooLong);
        question("too many query words", [](Parts &p) { p.query = be(0xffff, 2); }, Flaw::tooMany);
        question("a name twice", [](Parts &p) { p.query = be(2, 2) + text("a") + text("1") + text("a") + text("2"); }, Flaw::badValue);
        question("names out of order", [](Parts &p) { p.query = be(2, 2) + text("b") + text("1") + text("a") + text("2"); }, Flaw::badValue);
        question("bearer too long", [](Parts &p) { p.bearer = text(std::string(limits::longestBearer + 1, 'x')); }, Flaw::fieldTooLong);
        question("key neither there nor not", [](Parts &p) { p.key = be(2, 1); }, Flaw::badValue);
        question("key too long", [](Parts &p) { p.key = be(1, 1) + text(std::string(limits::longestIdempotencyKey + 1, 'x')); }, Flaw::fieldTooLong);
        question("address too long", [](Parts &p) { p.address = text(std::string(limits::longestAddress + 1, '1')); }, Flaw::fieldTooLong);
        question("blank in the address", [](Parts &p) { p.address = text("127.0.0.1 x"); }, Flaw::badValue);
        question("body too long", [](Parts &p) { p.body = text(std::string(limits::largestBody + 1, ' ')); }, Flaw::fieldTooLong);
        question("body longer than the frame", [](Parts &p) { p.body = be(10, 4) + "123456789"; }, Flaw::cutShort);
        question("left over", [](Parts &p) { p.end = "x"; }, Flaw::leftOver);
    }
    void malformedFramesAreRefused() {
        QFETCH(QByteArray, bytes);
        QFETCH(Flaw, flaw);
        const auto frame = read(Reader::rear, bytes.toStdString());
        QVERIFY(!frame);
        QCOMPARE(frame.error(), flaw);
    }
    void malformedAnswersAreRefused_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<Flaw>("flaw");
        const auto row = [](const char *name, const std::string &bytes, Flaw flaw) { QTest::newRow(name) << QByteArray::fromStdString(bytes) << flaw; };
        const auto answer = [row](const char *name, auto change, Flaw flaw) { row(name, changedAnswer(change), flaw); };
        const auto header = [answer](const char *name, const std::string &field, const std::string &value) {
            answer(name, [&](AnswerParts &p) { p.headers = be(1, 2) + text(field) + text(value); }, Flaw::badValue);
        };
        row("length over the bound", be(limits::largestAnswer + 1, 4), Flaw::tooLarge);
        row("a question", Parts().frame(), Flaw::unknownKind);
        answer("status 0", [](AnswerParts &p) { p.status = be(0, 2); }, Flaw::badValue);
        answer("status 101", [](AnswerParts &p) { p.status = be(101, 2); }, Flaw::badValue);
        answer("status 600", [](AnswerParts &p) { p.status = be(600, 2); }, Flaw::badValue);
        answer("too many headers", [](AnswerParts &p) { p.headers = be(limits::mostHeaders + 1, 2); }, Flaw::tooMany);
        header("header without a name", "", "x");
        header("header's name with a blank", "A b", "x");
        header("header with a line break", "A", "x\r\nSet-Cookie: y");
        answer("body longer than the frame", [](AnswerParts &p) { p.body = be(3, 4) + "{}"; }, Flaw::cutShort);
        answer("body of 4 GiB", [](AnswerParts &p) { p.body = be(0xffffffff, 4) + "{}"; }, Flaw::fieldTooLong);
        answer("left over", [](AnswerParts &p) { p.end = "x"; }, Flaw::leftOver);
    }
    void malformedAnswersAreRefused() {
        QFETCH(QByteArray, bytes);
        QFETCH(Flaw, flaw);
        const auto frame = read(Reader::front, bytes.toStdString());
        QVERIFY(!frame);
        QCOMPARE(frame.error(), flaw);
    }

    void afterAFlawNothingIsRead() {
        FrameReader reader(Reader::rear);
        reader.add(framed("\xff"));
        QVERIFY(!reader.next());
        reader.add(encode(StillHere{}));
        QVERIFY(!reader.next());
    }
    void whatTheOtherEndWouldNotReadIsNotWritten() {
        auto large = answer();
        large.body = std::string(limits::largestAnswer, 'x');
        QVERIFY(!encode(1, large));
        large.body.resize(limits::largestAnswer - 1000);
        QVERIFY(encode(1, large) && read(Reader::front, *encode(1, large)));
        const auto refuses = [](auto change) {
            auto asked = question();
            change(asked);
            return !encode(1, asked);
        };
        QVERIFY(!refuses([](Question &) {}));
        QVERIFY(refuses([](Question &q) { q.path.assign(limits::mostSegments + 1, ""); }));
        QVERIFY(refuses([](Question &q) { q.path = {std::string(limits::longestWord + 1, 'x')}; }));
        QVERIFY(refuses([](Question &q) { q.bearer.assign(limits::longestBearer + 1, 'x'); }));
        QVERIFY(refuses([](Question &q) { q.idempotencyKey = std::string(limits::longestIdempotencyKey + 1, 'x'); }));
        QVERIFY(refuses([](Question &q) { q.body.assign(limits::largestBody + 1, 'x'); }));
        QVERIFY(refuses([](Question &q) { q.method = "PUT"; }));
        QVERIFY(refuses([](Question &q) { q.requestId.clear(); }));
        QVERIFY(refuses([](Question &q) {
            for (std::size_t i = 0; i <= limits::mostQueryWords; ++i) q.query[std::to_string(i)];
        }));
    }
    /// Any single byte may be another one: the reader answers something, and reads nothing beyond.
    void anyByteMayBeAnother() {
        const auto whole = *encode(1, question());
        for (std::size_t at = 0; at < whole.size(); ++at)
            for (const char other : {'\0', '\x01', '\x7f', '\x80', '\xff'}) {
                auto bytes = whole;
                bytes[at] = other;
                const auto frame = read(Reader::rear, bytes);
                if (frame && *frame) QVERIFY(at < 4 || !std::holds_alternative<NumberedAnswer>(**frame));
            }
    }
};

QTEST_GUILESS_MAIN(TestFrames)
#include "test_frames.moc"
