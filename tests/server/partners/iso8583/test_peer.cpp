#include "server/partners/iso8583/exchange.h"
#include "server/partners/iso8583/framing.h"
#include "server/partners/iso8583/message.h"

#include <nlohmann/json.hpp>

#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

using namespace florin;
using namespace florin::iso8583;
using Json = nlohmann::json;

namespace {

const QString peerFolder = QStringLiteral(FLORIN_SOURCE_DIR "/tests/peers/iso8583");

/// The messages that both sides know; the peer has no 0302.
std::vector<Message> samples() {
    std::vector<Message> all;
    Message purchaseRequest("0200");
    for (const auto &[field, value] : std::map<int, const char *>{{2, "4242424242424242"}, {3, "000000"}, {4, "000000012500"},
             {7, "1120103000"}, {11, "000042"}, {12, "103000"}, {13, "1120"}, {14, "2911"}, {22, "012"}, {32, "960400"}, {37, "ABCDEF000042"},
             {41, "FLORIN01"}, {42, "SHOP           "}, {48, "SC003123"}, {49, "410"}})
        purchaseRequest.set(field, value);
    Message approval = answerTo(purchaseRequest);
    approval.set(38, "123456");
    approval.set(39, "00");
    approval.set(48, "BA00517500");
    Message reversal("0420");
    for (const auto &[field, value] : std::map<int, const char *>{{3, "000000"}, {4, "000000012500"}, {7, "1120103005"}, {11, "000043"},
             {32, "960400"}, {37, "ABCDEF000043"}, {48, "OR012ABCDEF000042"}, {49, "410"}})
        reversal.set(field, value);
    reversal.set(90, OriginalData::of(purchaseRequest).toField90());
    Message reversed = answerTo(reversal);
    reversed.set(39, "00");
    Message authorization("0100");
    for (const auto &[field, value] : std::map<int, const char *>{{2, "5555555555554444"}, {3, "000000"}, {4, "000000000000"},
             {7, "1120103005"}, {11, "000044"}, {32, "960400"}, {37, "ABCDEF000044"}, {49, "410"}})
        authorization.set(field, value);
    Message signOnRequest("0800");
    for (const auto &[field, value] : std::map<int, const char *>{{7, "1120103005"}, {11, "000045"}, {70, "001"}})
        signOnRequest.set(field, value);
    Message signedOn = answerTo(signOnRequest);
    signedOn.set(39, "00");
    for (Message *message : {&purchaseRequest, &approval, &reversal, &reversed, &authorization, &signOnRequest, &signedOn})
        all.push_back(std::move(*message));
    return all;
}

Json toJson(const Message &message) {
    Json json = {{"0", message.type()}};
    for (const auto &[field, value] : message.fields())
        json[std::to_string(field)] = value;
    return json;
}

} // namespace

class TestPeer : public QObject {
    Q_OBJECT

    Json askPeer(const Json &asked) {
        QProcess node;
        node.setWorkingDirectory(peerFolder);
        node.start(QStringLiteral("node"), {QStringLiteral("peer.js")});
        node.write(QByteArray::fromStdString(asked.dump()));
        node.closeWriteChannel();
        if (!node.waitForFinished(20'000) || node.exitCode() != 0)
            return {};
        return Json::parse(node.readAllStandardOutput().toStdString(), nullptr, false);
    }

  private slots:
    void initTestCase();
    void thePeerReadsWhatWeWrite();
    void weReadWhatThePeerWrites();
};

void TestPeer::initTestCase() {
    if (QStandardPaths::findExecutable(QStringLiteral("node")).isEmpty() || !QFileInfo::exists(peerFolder + "/node_modules/iso_8583"))
        QSKIP("the peer is not there: npm ci --prefix tests/peers/iso8583 brings it");
}

void TestPeer::thePeerReadsWhatWeWrite() {
    Json asked = {{"pack", Json::array()}, {"unpack", Json::array()}};
    for (const Message &message : samples()) {
        const auto bytes = encode(message);
        QVERIFY(bool(bytes));
        asked["unpack"].push_back(base::toHex(frame(bytes->bytes()).bytes()));
    }
    const Json told = askPeer(asked);
    QVERIFY(told.is_object());
    const std::vector<Message> sent = samples();
    QCOMPARE(told.at("unpack").size(), sent.size());
    for (std::size_t index = 0; index < sent.size(); ++index)
        QCOMPARE(told.at("unpack").at(index).dump(), toJson(sent[index]).dump());
}

void TestPeer::weReadWhatThePeerWrites() {
    Json asked = {{"pack", Json::array()}, {"unpack", Json::array()}};
    const std::vector<Message> sent = samples();
    for (const Message &message : sent)
        asked["pack"].push_back(toJson(message));
    const Json told = askPeer(asked);
    QVERIFY(told.is_object());
    QCOMPARE(told.at("pack").size(), sent.size());
    for (std::size_t index = 0; index < sent.size(); ++index) {
        const auto bytes = base::fromHex(told.at("pack").at(index).get<std::string>());
        QVERIFY(bytes.has_value());
        FrameReader reader;
        reader.feed(*bytes);
        const auto cut = reader.next();
        QVERIFY(bool(cut));
        QVERIFY(cut->has_value());
        const auto read = decode((*cut)->bytes());
        QVERIFY(bool(read));
        QCOMPARE(read->type(), sent[index].type());
        QVERIFY(read->fields() == sent[index].fields());
    }
}

QTEST_GUILESS_MAIN(TestPeer)
#include "test_peer.moc"
