#include "server/rear/members/codes.h"
#include "server/rear/members/limits.h"
#include "server/rear/members/password.h"
#include "server/rear/members/profile.h"
#include "server/rear/members/tries.h"
#include "shared/base/encoding.h"

#include <QtTest>

#include <future>

using namespace florin;
using namespace florin::members;

Q_DECLARE_METATYPE(florin::members::PasswordFlaw)

namespace {
const base::Timestamp start = *base::fromRfc3339("2026-11-20T10:00:00Z");
constexpr std::string_view key = "a key";
}

class TestMembers : public QObject {
    Q_OBJECT

  private slots:
    void judgesPasswords_data();
    void judgesPasswords();
    void judgesProfiles_data();
    void judgesProfiles();
    void hashesPasswordsAndFindsThemRight();
    void locksAtTheTenthWrongTry();
    void countsTriesThatAreStillBeingChecked();
    void beginsAgainAfterARightOneAndAfterADay();
    void endsACodeAfterFiveWrongOnes();
    void bindsACodeToItsSubjectAndKey();
};

void TestMembers::judgesPasswords_data() {
    QTest::addColumn<QString>("password");
    QTest::addColumn<PasswordFlaw>("flaw");
    QTest::newRow("a phrase") << "violet kettle 73 orbit" << PasswordFlaw::none;
    QTest::newRow("ten characters") << "k7#pQ!z2Lm" << PasswordFlaw::none;
    QTest::newRow("ten letters of another script") << QString::fromUtf8("바람과구름사이오렌지") << PasswordFlaw::none;
    QTest::newRow("nine characters") << "k7#pQ!z2L" << PasswordFlaw::tooShort;
    QTest::newRow("nine letters in 27 bytes") << QString::fromUtf8("바람과구름사이오렌") << PasswordFlaw::tooShort;
    QTest::newRow("256 bytes") << QString("abQ9x").repeated(51) + "z" << PasswordFlaw::none;
    QTest::newRow("257 bytes") << QString("abQ9x").repeated(51) + "zz" << PasswordFlaw::tooLong;
    QTest::newRow("a line break") << "violet\nkettle" << PasswordFlaw::notText;
    QTest::newRow("four different characters") << "abcdabcdabcdabcd" << PasswordFlaw::tooFewDistinct;
    QTest::newRow("the member id inside") << "7 gardens of DANA" << PasswordFlaw::holdsMemberId;
    QTest::newRow("a common word and a year") << "password2026" << PasswordFlaw::common;
    QTest::newRow("in disguise") << "P4$$w0rd!!" << PasswordFlaw::common;
    QTest::newRow("two common words") << "QwertyAdmin99" << PasswordFlaw::common;
    QTest::newRow("a common word in a phrase") << "password of the heron 9" << PasswordFlaw::none;
    QTest::newRow("letters in a row") << "abcdefghij" << PasswordFlaw::sequence;
    QTest::newRow("digits in a row") << "0123456789" << PasswordFlaw::sequence;
    QTest::newRow("backwards") << "9876543210!" << PasswordFlaw::sequence;
}

void TestMembers::judgesPasswords() {
    QFETCH(QString, password);
    QTEST(flawOf(password.toStdString(), "dana"), "flaw");
}

void TestMembers::judgesProfiles_data() {
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("param");
    QTest::newRow("sound") << "" << "" << "";
    QTest::newRow("no name") << "name" << "" << "name";
    QTest::newRow("name of spaces") << "name" << "   " << "name";
    QTest::newRow("line break in the name") << "name" << "Dana\nBcc: x" << "name";
    QTest::newRow("no at") << "email" << "dana.example" << "email";
    QTest::newRow("two ats") << "email" << "a@b@c.example" << "email";
    QTest::newRow("quoted local part") << "email" << "\"a b\"@c.example" << "email";
    QTest::newRow("plus address") << "email" << "dana+florin@mail.example" << "";
    QTest::newRow("two dots") << "email" << "a..b@c.example" << "email";
    QTest::newRow("host without a dot") << "email" << "a@example" << "email";
    QTest::newRow("host with a bad label") << "email" << "a@-c.example" << "email";
    QTest::newRow("host that ends in a dot") << "email" << "a@c.example." << "email";
    QTest::newRow("angle brackets") << "email" << "a@c.example>" << "email";
    QTest::newRow("phone") << "phone" << "+82 2 123-4567" << "";
    QTest::newRow("phone of letters") << "phone" << "call me" << "phone";
    QTest::newRow("short phone") << "phone" << "1234" << "phone";
    QTest::newRow("no city") << "city" << "" << "address.city";
    QTest::newRow("country of three letters") << "country" << "KOR" << "address.country";
    QTest::newRow("line that is not UTF-8") << "line1" << "bad" << "address.line1";
}

void TestMembers::judgesProfiles() {
    QFETCH(QString, field);
    QFETCH(QString, value);
    Profile profile{.name = "Dana Florin",
                    .email = "dana@florin.example",
                    .phone = "",
                    .address = Address{"1 Sea Road", "", "Busan", "", "48000", "KR"}};
    const std::string text = field == "line1" ? "\xff" : value.toStdString();
    if (field == "name") profile.name = text;
    if (field == "email") profile.email = text;
    if (field == "phone") profile.phone = text;
    if (field == "city") profile.address->city = text;
    if (field == "country") profile.address->country = text;
    if (field == "line1") profile.address->line1 = text;
    const auto flaw = flawOf(profile);
    QTEST(QString::fromStdString(flaw ? flaw->param : ""), "param");
}

void TestMembers::hashesPasswordsAndFindsThemRight() {
    PasswordGate gate;
    const std::string hash = gate.hash("violet kettle 73 orbit");
    QVERIFY(gate.verify(hash, "violet kettle 73 orbit"));
    QVERIFY(!gate.verify(hash, "violet kettle 73 orbiT"));
    QVERIFY(!gate.verify("", "nobody has this password"));
    // More than the gate lets in at once: all of them come through.
    std::vector<std::future<bool>> checks;
    for (int i = 0; i < 6; ++i)
        checks.push_back(std::async(std::launch::async, [&] { return gate.verify(hash, "violet kettle 73 orbit"); }));
    for (auto &check : checks)
        QVERIFY(check.get());
}

void TestMembers::locksAtTheTenthWrongTry() {
    Tries tries;
    for (int i = 1; i <= 10; ++i) {
        const auto begun = beginTry(tries, start);
        QVERIFY(begun.allowed);
        const auto ended = endTry(begun.tries, Guess::wrong, start);
        QCOMPARE(ended.justLocked, i == 10);
        tries = ended.tries;
    }
    QVERIFY(!beginTry(tries, start).allowed);
    QVERIFY(!beginTry(tries, start).justLocked);
    QVERIFY(!beginTry(tries, start + limits::lockedFor - std::chrono::seconds(1)).allowed);
    const auto later = beginTry(tries, start + limits::lockedFor);
    QVERIFY(later.allowed);
    QCOMPARE(later.tries.count, 1);
}

void TestMembers::countsTriesThatAreStillBeingChecked() {
    Tries tries;
    for (int i = 0; i < 10; ++i)
        tries = beginTry(tries, start).tries;
    const auto eleventh = beginTry(tries, start);
    QVERIFY(!eleventh.allowed);
    QVERIFY(eleventh.justLocked);
    // The member is told once, though the tenth is found wrong only now.
    QVERIFY(!endTry(eleventh.tries, Guess::wrong, start).justLocked);
}

void TestMembers::beginsAgainAfterARightOneAndAfterADay() {
    Tries tries;
    for (int i = 0; i < 9; ++i)
        tries = endTry(beginTry(tries, start).tries, Guess::wrong, start).tries;
    QCOMPARE(endTry(beginTry(tries, start).tries, Guess::right, start).tries.count, 0);
    QCOMPARE(beginTry(tries, start + std::chrono::hours(25)).tries.count, 1);
    QCOMPARE(beginTry(tries, start + std::chrono::hours(23)).tries.count, 10);
}

void TestMembers::endsACodeAfterFiveWrongOnes() {
    using payment::Refusal;
    const std::string right = hashOfCode(base::bytesOf(key), "enr_1", "123456");
    const std::string wrong = hashOfCode(base::bytesOf(key), "enr_1", "123457");
    Enrolment enrolment{.id = "enr_1", .codeHash = right, .createdAt = start, .expiresAt = start + limits::enrolmentOpenFor};
    QVERIFY(!tryCode(enrolment, right, start));
    QCOMPARE(tryCode(enrolment, right, enrolment.expiresAt), Refusal::codeExpired);
    for (int i = 0; i < 5; ++i)
        QCOMPARE(tryCode(enrolment, wrong, start), Refusal::wrongCode);
    QCOMPARE(tryCode(enrolment, right, start), Refusal::codeExpired);
    QVERIFY(enrolment.state == EnrolmentState::expired);

    Reset nobodys{.id = "rst_1", .codeHash = "", .createdAt = start, .expiresAt = start + limits::resetOpenFor};
    QCOMPARE(tryCode(nobodys, "", start), Refusal::wrongCode);
    Reset reset{.id = "rst_1", .codeHash = right, .createdAt = start, .expiresAt = start + limits::resetOpenFor};
    for (int i = 0; i < 5; ++i)
        QCOMPARE(tryCode(reset, wrong, start), Refusal::wrongCode);
    QCOMPARE(tryCode(reset, right, start), Refusal::codeExpired);
}

void TestMembers::bindsACodeToItsSubjectAndKey() {
    const std::string code = hashOfCode(base::bytesOf(key), "enr_1", "123456");
    QVERIFY(code != hashOfCode(base::bytesOf(key), "enr_2", "123456"));
    QVERIFY(code != hashOfCode(base::bytesOf("another key"), "enr_1", "123456"));
}

QTEST_GUILESS_MAIN(TestMembers)
#include "test_members.moc"
