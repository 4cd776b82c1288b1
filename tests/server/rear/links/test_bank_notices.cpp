#include "server/rear/links/bank_notices.h"

#include "server/partners/iso8583/exchange.h"

#include <QtTest>

using namespace florin;
using namespace florin::links;
using iso8583::Message;

namespace {

Message purchase(const std::string &type = "0220") {
    Message message(type);
    message.set(2, "4242424242424242");
    message.set(3, iso8583::purchase);
    message.set(4, "000000012000");
    message.set(7, "1130115959");
    message.set(11, "000001");
    message.set(32, "970100");
    message.set(37, "RRN000000001");
    message.set(38, "A1B2C3");
    message.set(39, "00");
    message.set(42, iso8583::padded("BYEOLBIT", 15));
    message.set(48, "BA00538000");
    message.set(49, "410");
    return message;
}

Message reversal() {
    Message message = purchase("0420");
    message.set(7, "1130120001");
    message.set(11, "000002");
    message.set(37, "RRN000000002");
    message.set(48, "OR012RRN000000001BA00550000");
    message.set(90, iso8583::OriginalData::of(purchase("0200")).toField90());
    return message;
}

} // namespace

class TestBankNotices : public QObject {
    Q_OBJECT

  private slots:
    void tellsAPayment() {
        const auto notice = toNotice(purchase());
        QVERIFY(notice);
        QCOMPARE(notice->number.digits(), std::string_view("4242424242424242"));
        QCOMPARE(notice->amount.amount(), 12'000);
        QCOMPARE(notice->answer, std::string("00"));
        QCOMPARE(notice->approvalCode, std::string("A1B2C3"));
        QCOMPARE(notice->shop, std::string("BYEOLBIT"));
        QVERIFY(notice->balance && notice->balance->amount() == 38'000);
        QVERIFY(!notice->original);
    }
    void aReversalNamesWhatWasPaid() {
        const auto paid = toNotice(purchase());
        const auto back = toNotice(reversal());
        QVERIFY(back && back->original);
        QVERIFY(*back->original == paid->reference);
        QVERIFY(back->reference != paid->reference);
    }
    void aRepeatIsANoticeToo() {
        for (const char *type : {"0220", "0221", "0420", "0421"}) QVERIFY(isNotice(Message(type)));
        for (const char *type : {"0200", "0230", "0430", "0800", "0810"}) QVERIFY(!isNotice(Message(type)));
        QVERIFY(toNotice(purchase("0221")));
    }
    void isNotUnderstoodWithout_data() {
        QTest::addColumn<int>("field");
        for (const int field : {2, 3, 4, 7, 11, 32, 37, 39, 49}) QTest::addRow("field %d", field) << field;
    }
    void isNotUnderstoodWithout() {
        QFETCH(int, field);
        const Message whole = purchase();
        Message rest("0220");
        for (const auto &[number, value] : whole.fields())
            if (number != field) rest.set(number, value);
        QVERIFY(!toNotice(rest));
    }
    void isNotUnderstoodWith_data() {
        QTest::addColumn<int>("field");
        QTest::addColumn<QString>("value");
        QTest::newRow("a number with a wrong check digit") << 2 << "4242424242424241";
        QTest::newRow("another processing code") << 3 << "280000";
        QTest::newRow("nothing paid") << 4 << "000000000000";
        QTest::newRow("an unknown currency") << 49 << "000";
        QTest::newRow("private data that does not end") << 48 << "BA99938000";
    }
    void isNotUnderstoodWith() {
        QFETCH(int, field);
        QFETCH(QString, value);
        Message message = purchase();
        message.set(field, value.toStdString());
        QVERIFY(!toNotice(message));
    }
    void answersInTheBanksWords() {
        using payments::NoticeAnswer;
        const Message asked = purchase("0221");
        const std::pair<std::optional<NoticeAnswer>, std::string_view> words[] = {{NoticeAnswer::kept, "00"},    {NoticeAnswer::unknownCard, "14"},
                                                                                  {NoticeAnswer::unknownOriginal, "25"}, {NoticeAnswer::differs, "94"},
                                                                                  {NoticeAnswer::tryLater, "96"}, {std::nullopt, "30"}};
        for (const auto &[answer, code] : words) {
            const Message told = noticeAnswer(asked, answer);
            QCOMPARE(told.type(), std::string("0230"));
            QCOMPARE(told.field(39), code);
            QVERIFY(iso8583::keyOfRequest(asked) == iso8583::keyOfAnswer(told));
        }
    }
};

QTEST_APPLESS_MAIN(TestBankNotices)
#include "test_bank_notices.moc"
