#include "server/rear/members/limits.h"
#include "tests/server/rear/intake/rear_unit.h"

#include <QtTest>

using namespace florin;
using namespace florin::test;

namespace {

const std::string nextPassword = "copper lantern 4 tide";

/// A member with a device, whose password somebody may try too often.
struct World {
    QTemporaryDir folder;
    RearUnit rear;
    TestDevice device;
    std::string token;

    explicit World(members::AfterTries afterTries = members::AfterTries::watch)
        : rear(folder.filePath("florin.db").toStdString(), RearUnit::More{.banks = nullptr, .routes = {}, .limits = {}, .afterTries = afterTries}) {
        ENSURE(rear.ask({.method = "POST", .path = "/v1/members", .body = registration("dana")}).status == 201);
        const auto enrolled = rear.ask(enrolment("dana", device));
        ENSURE(enrolled.status == 201);
        device.take(enrolled.body);
        token = device.token(rear);
    }
    Reply post(const std::string &path, const Json &body, const std::string &bearer = {}) {
        return rear.ask({.method = "POST", .path = path, .body = body, .bearer = bearer});
    }
    Reply signIn(const std::string &password) { return post("/v1/sessions", {{"member", "dana"}, {"password", password}}); }
    Reply signIns(const std::string &bearer) { return rear.ask({.path = "/v1/sign_ins", .bearer = bearer}); }
    /// Until the member is told, and then until the lock is over.
    void tryTooOften() {
        for (int i = 0; i < members::limits::mostWrongPasswords; ++i) ENSURE(signIn("not the password").code() == "wrong_password");
        rear.clock.advance(members::limits::lockedFor + std::chrono::minutes(1));
    }
    std::size_t lettersAbout(const std::string &subject) {
        const auto letters = rear.letters();
        return static_cast<std::size_t>(std::ranges::count(letters, subject, &intake::Notice::subject));
    }
    void restore() {
        ENSURE(bool(rear.store->write([](intake::Records &records) {
            auto member = *records.members.find("dana");
            members::restore(member);
            records.members.put(member);
            return intake::Outcome::commit;
        })));
    }
};

const std::string signedIn = "Somebody signed in to your account";

} // namespace

class TestSignIns : public QObject {
    Q_OBJECT

  private slots:
    void whoProvedToBeTheMemberIsListed();
    void aDeviceThatStaysOpenIsListedOnce();
    void aWrongPasswordIsNoSignIn();
    void othersSignInsAreTheirOwn();
    void aWatchedMemberHearsOfEachSignInUntilThePasswordIsAnother_data();
    void aWatchedMemberHearsOfEachSignInUntilThePasswordIsAnother();
    void aCancelledAccountLetsNobodyIn();
    void aCancelledAccountIsOpenedAgain();
    void anEnrolmentThatWaitsEndsWithTheAccount();
    void aWrongPasswordDoesNotTellThatAnAccountIsCancelled();
};

void TestSignIns::whoProvedToBeTheMemberIsListed() {
    World w;
    w.rear.clock.advance(members::limits::deviceSignsInAfter);
    const auto token = w.device.token(w.rear);
    w.rear.clock.advance(std::chrono::minutes(1));
    const std::string session = w.signIn(goodPassword).body["sessionToken"];
    const auto told = w.signIns(session);
    QCOMPARE(told.status, 200);
    const auto &list = told.body["data"];
    QCOMPARE(list.size(), std::size_t{3});
    QCOMPARE(list[0]["by"], "password");
    QCOMPARE(list[0]["at"], "2026-11-20T11:01:00.000Z");
    QCOMPARE(list[0]["address"], "127.0.0.1");
    QCOMPARE(list[1]["by"], "device");
    QCOMPARE(list[1]["device"]["id"], w.device.id);
    QCOMPARE(list[2]["by"], "password"); // that enrolled the device
    QVERIFY(told.body["watchedSince"].is_null());
    QCOMPARE(w.signIns(token).body["data"], list);
}

void TestSignIns::aDeviceThatStaysOpenIsListedOnce() {
    World w;
    const auto before = w.signIns(w.token).body["data"].size();
    w.rear.clock.advance(members::limits::deviceSignsInAfter);
    for (int i = 0; i < 5; ++i) {
        w.token = w.device.token(w.rear);
        w.rear.clock.advance(std::chrono::minutes(9));
    }
    QCOMPARE(w.signIns(w.token).body["data"].size(), before + 1);
}

void TestSignIns::aWrongPasswordIsNoSignIn() {
    World w;
    const auto before = w.signIns(w.token).body["data"];
    QCOMPARE(w.signIn("not the password").code(), "wrong_password");
    QCOMPARE(w.signIns(w.token).body["data"], before);
}

void TestSignIns::othersSignInsAreTheirOwn() {
    World w;
    ENSURE(w.post("/v1/members", registration("mira")).status == 201);
    const std::string session = w.post("/v1/sessions", {{"member", "mira"}, {"password", goodPassword}}).body["sessionToken"];
    QCOMPARE(w.signIns(session).body["data"].size(), std::size_t{1});
    QCOMPARE(w.signIns("").code(), "not_signed_in");
}

void TestSignIns::aWatchedMemberHearsOfEachSignInUntilThePasswordIsAnother_data() {
    QTest::addColumn<bool>("byCode");
    QTest::newRow("changed") << false;
    QTest::newRow("reset with a code") << true;
}

void TestSignIns::aWatchedMemberHearsOfEachSignInUntilThePasswordIsAnother() {
    QFETCH(bool, byCode);
    World w;
    QCOMPARE(w.signIn(goodPassword).status, 201);
    QCOMPARE(w.lettersAbout(signedIn), std::size_t{0});
    w.tryTooOften();
    QCOMPARE(w.signIn("not the password").code(), "wrong_password");
    QCOMPARE(w.lettersAbout(signedIn), std::size_t{0});
    const std::string session = w.signIn(goodPassword).body["sessionToken"];
    QCOMPARE(w.lettersAbout(signedIn), std::size_t{1});
    QVERIFY(!w.signIns(session).body["watchedSince"].is_null());
    if (byCode) {
        const std::string id = w.post("/v1/password_resets", {{"member", "dana"}, {"email", "dana@florin.example"}}).body["id"];
        QCOMPARE(w.post("/v1/password_resets/" + id + "/confirm", {{"code", w.rear.codeFromLetter()}, {"password", nextPassword}}).status, 200);
    } else {
        QCOMPARE(w.post("/v1/password", {{"current", goodPassword}, {"new", nextPassword}}, w.device.token(w.rear)).status, 204);
    }
    const auto before = w.lettersAbout(signedIn);
    const std::string next = w.signIn(nextPassword).body["sessionToken"];
    QCOMPARE(w.lettersAbout(signedIn), before);
    QVERIFY(w.signIns(next).body["watchedSince"].is_null());
}

void TestSignIns::aCancelledAccountLetsNobodyIn() {
    World w(members::AfterTries::cancel);
    const std::string session = w.signIn(goodPassword).body["sessionToken"];
    w.tryTooOften();
    QCOMPARE(w.lettersAbout("Your account was closed for your safety"), std::size_t{1});
    QCOMPARE(w.signIns(session).code(), "not_signed_in");
    QCOMPARE(w.signIns(w.token).code(), "not_signed_in");
    QCOMPARE(w.signIn(goodPassword).code(), "member_cancelled");
    QCOMPARE(w.post("/v1/tokens", {{"assertion", w.device.assertion(w.rear)}}).code(), "member_cancelled");
    TestDevice another;
    QCOMPARE(w.rear.ask(enrolment("dana", another)).code(), "member_cancelled");
    const std::string id = w.post("/v1/password_resets", {{"member", "dana"}, {"email", "dana@florin.example"}}).body["id"];
    QCOMPARE(w.post("/v1/password_resets/" + id + "/confirm", {{"code", w.rear.codeFromLetter()}, {"password", nextPassword}}).code(),
             "member_cancelled");
    QCOMPARE(w.lettersAbout(signedIn), std::size_t{0});
}

void TestSignIns::aCancelledAccountIsOpenedAgain() {
    World w(members::AfterTries::cancel);
    w.tryTooOften();
    w.restore();
    QCOMPARE(w.signIn(goodPassword).status, 201);
    QCOMPARE(w.lettersAbout(signedIn), std::size_t{0});
    QCOMPARE(w.signIns(w.device.token(w.rear)).status, 200);
}

void TestSignIns::anEnrolmentThatWaitsEndsWithTheAccount() {
    World w(members::AfterTries::cancel);
    TestDevice another;
    const auto waiting = w.rear.ask(enrolment("dana", another));
    QCOMPARE(waiting.status, 202);
    const auto code = w.rear.codeFromLetter();
    for (int i = 0; i < members::limits::mostWrongPasswords; ++i) (void)w.signIn("not the password");
    QCOMPARE(w.post("/v1/enrolments/" + waiting.body["id"].get<std::string>() + "/confirm", {{"code", code}}).code(), "member_cancelled");
}

void TestSignIns::aWrongPasswordDoesNotTellThatAnAccountIsCancelled() {
    World w(members::AfterTries::cancel);
    w.tryTooOften();
    QCOMPARE(w.signIn("not the password").code(), "wrong_password");
}

QTEST_MAIN(TestSignIns)
#include "test_sign_ins.moc"
