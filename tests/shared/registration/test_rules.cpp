#include "shared/registration/rules.h"

#include <QTest>

using namespace florin::registration;

Q_DECLARE_METATYPE(std::optional<florin::registration::MemberIdFlaw>)

class TestRules : public QObject {
    Q_OBJECT

    using Flaw = std::optional<MemberIdFlaw>;

  private slots:
    void readsMemberIds_data() {
        QTest::addColumn<QString>("id");
        QTest::addColumn<Flaw>("flaw");
        QTest::newRow("shortest") << "abc" << Flaw();
        QTest::newRow("too short") << "ab" << Flaw(MemberIdFlaw::tooShort);
        QTest::newRow("empty") << "" << Flaw(MemberIdFlaw::tooShort);
        QTest::newRow("longest") << QString(32, 'a') << Flaw();
        QTest::newRow("too long") << QString(33, 'a') << Flaw(MemberIdFlaw::tooLong);
        QTest::newRow("marks inside") << "a.b_c-9" << Flaw();
        QTest::newRow("mark first") << ".abc" << Flaw(MemberIdFlaw::oddEnd);
        QTest::newRow("mark last") << "abc-" << Flaw(MemberIdFlaw::oddEnd);
        QTest::newRow("capitals") << "Abc" << Flaw(MemberIdFlaw::otherCharacters);
        QTest::newRow("space") << "a bc" << Flaw(MemberIdFlaw::otherCharacters);
        QTest::newRow("other letters") << QString::fromUtf8("änne") << Flaw(MemberIdFlaw::otherCharacters);
        QTest::newRow("slash") << "a/bc" << Flaw(MemberIdFlaw::otherCharacters);
    }
    void readsMemberIds() {
        QFETCH(QString, id);
        QFETCH(Flaw, flaw);
        QVERIFY(flawOfMemberId(id.toStdString()) == flaw);
    }

    void readsEmailAddresses_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("good");
        QTest::newRow("plain") << "dana@florin.example" << true;
        QTest::newRow("with a plus") << "dana+shop@florin.example" << true;
        QTest::newRow("at this machine") << "dana@localhost" << true;
        QTest::newRow("nothing") << "" << false;
        QTest::newRow("no at") << "dana" << false;
        QTest::newRow("nobody") << "@florin.example" << false;
        QTest::newRow("nowhere") << "dana@" << false;
        QTest::newRow("no dot") << "dana@florin" << false;
        QTest::newRow("dot at the end") << "dana@florin.example." << false;
        QTest::newRow("two dots") << "da..na@florin.example" << false;
        QTest::newRow("blank") << "da na@florin.example" << false;
        QTest::newRow("line break") << "dana@florin.example\r\nBcc: x@y.example" << false;
        QTest::newRow("other letters") << QString::fromUtf8("dänä@florin.example") << false;
    }
    void readsEmailAddresses() {
        QFETCH(QString, text);
        QTEST(isEmail(text.toStdString()), "good");
    }

    void readsPhoneNumbers_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("good");
        QTest::newRow("with a country") << "+82 2 555 0100" << true;
        QTest::newRow("with brackets") << "(02) 555-0100" << true;
        QTest::newRow("too short") << "1234" << false;
        QTest::newRow("too long") << QString(21, '1') << false;
        QTest::newRow("a word") << "call me" << false;
    }
    void readsPhoneNumbers() {
        QFETCH(QString, text);
        QTEST(isPhone(text.toStdString()), "good");
    }
};

QTEST_GUILESS_MAIN(TestRules)
#include "test_rules.moc"
