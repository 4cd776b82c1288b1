#include "server/rear/members/limits.h"
#include "tests/server/rear/intake/rear_unit.h"

#include <QtTest>

using namespace florin;
using namespace florin::test;

/// Whole stories of members and devices through the real intake on a real database.
class TestMembers : public QObject {
    Q_OBJECT

    struct World {
        QTemporaryDir folder;
        RearUnit rear{folder.filePath("florin.db").toStdString()};
        TestDevice device;
        std::string token;

        World() {
            ENSURE(rear.ask({.method = "POST", .path = "/v1/members", .body = registration("dana")}).status == 201);
            const auto enrolled = rear.ask(enrolment("dana", device));
            ENSURE(enrolled.status == 201);
            device.take(enrolled.body);
            token = device.token(rear);
            ENSURE(!token.empty());
        }
        Reply signIn(const std::string &password) {
            return rear.ask({.method = "POST", .path = "/v1/sessions", .body = {{"member", "dana"}, {"password", password}}});
        }
        Reply get(const std::string &path, const std::string &bearer) { return rear.ask({.path = path, .bearer = bearer}); }
        Reply post(const std::string &path, const Json &body, const std::string &bearer = {}) {
            return rear.ask({.method = "POST", .path = path, .body = body, .bearer = bearer});
        }
    };

  private slots:
    void registersAMemberAndKeepsTheProfile();
    void refusesRegistrations_data();
    void refusesRegistrations();
    void takesAMemberIdOnce();
    void changesTheProfileInParts();
    void enrolsAFirstDeviceWithThePasswordAlone();
    void refusesARevokedDeviceFromTheNextRequestOn();
    void asksForACodeWhenThereIsADevice();
    void opensOneEnrolmentAndOneResetUnderOneKey();
    void endsAnEnrolmentAfterFiveWrongCodes();
    void takesAnotherDevicesWordInPlaceOfACode();
    void tellsAWaitingDeviceAsSoonAsItIsApproved();
    void usesAnAssertionOnce();
    void refusesAnAssertionOfAnotherKey();
    void locksSignInAfterTenWrongPasswordsButNotTheDevice();
    void locksAMemberThatDoesNotExistAlike();
    void changesThePasswordAndSignsVisitorsOut();
    void resetsThePasswordAndRemovesEverything();
    void answersAResetForStrangersAlike();
    void countsOnlyTheResetsThatAMemberWasToldOf();
    void renewsACertificate();
    void renewsAgainWhenTheAnswerWasLost();
    void keepsMembersApart();
};

void TestMembers::registersAMemberAndKeepsTheProfile() {
    World w;
    const auto me = w.get("/v1/me", w.token);
    QCOMPARE(me.status, 200);
    QCOMPARE(me.body["id"], "dana");
    QCOMPARE(me.body["profile"]["email"], "dana@florin.example");
    QVERIFY(me.body.dump().find("argon2") == std::string::npos);
    QCOMPARE(w.rear.letters().front().recipient, "dana@florin.example");
}

void TestMembers::refusesRegistrations_data() {
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("param");
    QTest::newRow("short id") << "/id" << "\"ab\"" << "invalid_input" << "id";
    QTest::newRow("capital id") << "/id" << "\"Dana\"" << "invalid_input" << "id";
    QTest::newRow("id is a number") << "/id" << "5" << "invalid_input" << "id";
    QTest::newRow("short password") << "/password" << "\"k7#pQ!z\"" << "weak_password" << "password";
    QTest::newRow("common password") << "/password" << "\"P4ssw0rd2026!\"" << "weak_password" << "password";
    QTest::newRow("password with the id") << "/password" << "\"my rosa garden\"" << "weak_password" << "password";
    QTest::newRow("no e-mail address") << "/profile/email" << "\"dana\"" << "invalid_input" << "profile.email";
    QTest::newRow("header in the e-mail address") << "/profile/email" << "\"a@b.c\\r\\nBcc: x@y.z\"" << "invalid_input" << "profile.email";
    QTest::newRow("blank name") << "/profile/name" << "\"  \"" << "invalid_input" << "profile.name";
    QTest::newRow("profile is a list") << "/profile" << "[]" << "invalid_input" << "profile";
    QTest::newRow("country is a word") << "/profile/address"
                                       << R"({"line1":"1 Sea Road","city":"Busan","postalCode":"48000","country":"kr"})" << "invalid_input"
                                       << "profile.address.country";
}

void TestMembers::refusesRegistrations() {
    QFETCH(QString, pointer);
    QFETCH(QString, value);
    QTemporaryDir folder;
    RearUnit rear(folder.filePath("florin.db").toStdString());
    Json body = registration("rosa");
    body[Json::json_pointer(pointer.toStdString())] = Json::parse(value.toStdString());
    const auto reply = rear.ask({.method = "POST", .path = "/v1/members", .body = body});
    QCOMPARE(reply.status, 422);
    QTEST(QString::fromStdString(reply.code()), "code");
    QTEST(QString::fromStdString(reply.body.value("param", "")), "param");
}

void TestMembers::takesAMemberIdOnce() {
    World w;
    const auto reply = w.rear.ask({.method = "POST", .path = "/v1/members", .body = registration("dana", "another good one 55")});
    QCOMPARE(reply.status, 409);
    QCOMPARE(reply.code(), "member_id_taken");
}

void TestMembers::changesTheProfileInParts() {
    World w;
    const Json address{{"line1", "1 Sea Road"}, {"city", "Busan"}, {"postalCode", "48000"}, {"country", "KR"}};
    const Json change{{"profile", {{"email", "d@florin.example"}, {"address", address}}}};
    const auto reply = w.rear.ask({.method = "PATCH", .path = "/v1/me", .body = change, .bearer = w.token});
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.body["profile"]["name"], "Dana Florin");
    QCOMPARE(reply.body["profile"]["address"], address);
    // The former address hears of it: it is the one that the account's owner reads.
    QCOMPARE(w.rear.letters().back().recipient, "dana@florin.example");
    const auto without = w.rear.ask({.method = "PATCH", .path = "/v1/me", .body = {{"profile", {{"address", nullptr}}}}, .bearer = w.token});
    QVERIFY(!without.body["profile"].contains("address"));
}

void TestMembers::enrolsAFirstDeviceWithThePasswordAlone() {
    World w;
    QCOMPARE(w.device.certificate->commonName(), w.device.id);
    QVERIFY(w.device.certificate->publicKey().sameAs(w.device.key.publicKey()));
    QVERIFY(signing::verifyIssued(*w.device.certificate, w.rear.authority.certificate(), signing::CertificateRole::device, w.rear.clock.now()));
    const auto devices = w.get("/v1/devices", w.token);
    QCOMPARE(devices.body["data"].size(), std::size_t{1});
    QCOMPARE(devices.body["data"][0]["current"], true);
    QVERIFY(w.rear.letters().back().subject.find("device was added") != std::string::npos);
}

void TestMembers::refusesARevokedDeviceFromTheNextRequestOn() {
    World w;
    QCOMPARE(w.post("/v1/devices/" + w.device.id + "/revoke", {}, w.token).status, 200);
    const auto refused = w.get("/v1/devices", w.token);
    QCOMPARE(refused.status, 401);
    QCOMPARE(refused.code(), "device_revoked");
    const auto assertion = w.device.assertion(w.rear);
    QCOMPARE(w.post("/v1/tokens", {{"assertion", assertion}}).code(), "device_revoked");
    // No active device is left: the next one comes in with the password alone.
    TestDevice next;
    QCOMPARE(w.rear.ask(enrolment("dana", next)).status, 201);
}

void TestMembers::asksForACodeWhenThereIsADevice() {
    World w;
    TestDevice second;
    const auto waiting = w.rear.ask(enrolment("dana", second));
    QCOMPARE(waiting.status, 202);
    QCOMPARE(waiting.body["state"], "waiting");
    QVERIFY(!waiting.body.contains("certificate"));
    const std::string path = "/v1/enrolments/" + waiting.body["id"].get<std::string>();
    const auto issued = w.post(path + "/confirm", {{"code", w.rear.codeFromLetter()}});
    QCOMPARE(issued.status, 201);
    second.take(issued.body);
    QVERIFY(!second.token(w.rear).empty());
    QCOMPARE(w.get(path, {}).body["certificate"], issued.body["certificate"]);
}

void TestMembers::opensOneEnrolmentAndOneResetUnderOneKey() {
    World w;
    auto call = enrolment("dana", TestDevice::sample());
    call.key = "same-key";
    const auto first = w.rear.ask(call);
    const auto letters = w.rear.letters().size();
    QCOMPARE(first.status, 202);
    const auto again = w.rear.ask(call);
    QCOMPARE(again.status, 202);
    QCOMPARE(again.body["id"], first.body["id"]);
    QCOMPARE(again.headers.at("Idempotent-Replayed"), std::string("true"));
    QCOMPARE(w.rear.letters().size(), letters);
    call.body["deviceName"] = "Another";
    QCOMPARE(w.rear.ask(call).code(), std::string("idempotency_mismatch"));

    const Call reset{.method = "POST", .path = "/v1/password_resets", .body = {{"member", "dana"}, {"email", "dana@florin.example"}}, .key = "reset-key"};
    const auto asked = w.rear.ask(reset);
    QCOMPARE(w.rear.letters().size(), letters + 1);
    QCOMPARE(w.rear.ask(reset).body["id"], asked.body["id"]);
    QCOMPARE(w.rear.letters().size(), letters + 1);
}

void TestMembers::endsAnEnrolmentAfterFiveWrongCodes() {
    World w;
    TestDevice second;
    const auto waiting = w.rear.ask(enrolment("dana", second));
    const std::string path = "/v1/enrolments/" + waiting.body["id"].get<std::string>();
    const std::string code = w.rear.codeFromLetter();
    const std::string wrong = code == "000000" ? "111111" : "000000";
    for (int i = 0; i < 5; ++i)
        QCOMPARE(w.post(path + "/confirm", {{"code", wrong}}).code(), "wrong_code");
    QCOMPARE(w.post(path + "/confirm", {{"code", code}}).code(), "code_expired");
    QCOMPARE(w.get(path, {}).body["state"], "expired");
}

void TestMembers::takesAnotherDevicesWordInPlaceOfACode() {
    World w;
    TestDevice second;
    const auto waiting = w.rear.ask(enrolment("dana", second));
    const auto list = w.rear.ask({.path = "/v1/enrolments", .bearer = w.token, .query = {{"state", "waiting"}}});
    QCOMPARE(list.body["data"].size(), std::size_t{1});
    const std::string id = list.body["data"][0]["id"], path = "/v1/enrolments/" + id;
    // A token alone is not the device's word, nor is what it said about something else, nor what another key says.
    QCOMPARE(w.post(path + "/approve", Json::object(), w.token).status, 422);
    QCOMPARE(w.post(path + "/approve", {{"request", w.device.assertion(w.rear, "token")}}, w.token).code(), "bad_signature");
    TestDevice stranger;
    stranger.id = w.device.id;
    stranger.certificate = w.device.certificate;
    QCOMPARE(w.post(path + "/approve", {{"request", stranger.assertion(w.rear, "approve:" + id)}}, w.token).code(), "bad_signature");
    QCOMPARE(w.get(path, {}).body["state"], "waiting");
    QCOMPARE(w.post(path + "/approve", {{"request", w.device.assertion(w.rear, "approve:" + id)}}, w.token).status, 200);
    second.take(w.get(path, {}).body);
    QVERIFY(!second.token(w.rear).empty());
}

void TestMembers::tellsAWaitingDeviceAsSoonAsItIsApproved() {
    World w;
    TestDevice second;
    const std::string id = w.rear.ask(enrolment("dana", second)).body["id"], path = "/v1/enrolments/" + id;
    auto poll = w.rear.send({.path = path, .query = {{"wait", "30"}}});
    QCOMPARE(w.post(path + "/approve", {{"request", w.device.assertion(w.rear, "approve:" + id)}}, w.token).status, 200);
    QCOMPARE(poll.wait_for(std::chrono::seconds(10)), std::future_status::ready);
    QCOMPARE(poll.get().body["state"], "issued");
}

void TestMembers::usesAnAssertionOnce() {
    World w;
    const Json body{{"assertion", w.device.assertion(w.rear)}};
    QCOMPARE(w.post("/v1/tokens", body).status, 201);
    QCOMPARE(w.post("/v1/tokens", body).code(), "bad_signature");
    QCOMPARE(w.post("/v1/tokens", {{"assertion", w.device.assertion(w.rear, "reveal:card_1")}}).code(), "bad_signature");
}

void TestMembers::refusesAnAssertionOfAnotherKey() {
    World w;
    TestDevice stranger;
    stranger.id = w.device.id;
    stranger.certificate = w.device.certificate;
    QCOMPARE(w.post("/v1/tokens", {{"assertion", stranger.assertion(w.rear)}}).code(), "bad_signature");
}

void TestMembers::locksSignInAfterTenWrongPasswordsButNotTheDevice() {
    World w;
    for (int i = 0; i < 10; ++i)
        QCOMPARE(w.signIn("not the password").code(), "wrong_password");
    const auto locked = w.signIn(goodPassword);
    QCOMPARE(locked.status, 423);
    QCOMPARE(locked.headers.at("Retry-After"), "1800");
    TestDevice another;
    QCOMPARE(w.rear.ask(enrolment("dana", another)).status, 423);
    QCOMPARE(w.rear.letters().back().subject, "Somebody tried your password too often");

    QCOMPARE(w.get("/v1/devices", w.token).status, 200);
    QVERIFY(!w.device.token(w.rear).empty());
    const Json change{{"current", goodPassword}, {"new", "copper lantern 4 tide"}};
    QCOMPARE(w.post("/v1/password", change, w.token).status, 204);

    w.rear.clock.advance(std::chrono::minutes(31));
    QCOMPARE(w.signIn("copper lantern 4 tide").status, 201);
}

void TestMembers::locksAMemberThatDoesNotExistAlike() {
    World w;
    const Json body{{"member", "nobody"}, {"password", "not the password"}};
    for (int i = 0; i < 10; ++i)
        QCOMPARE(w.post("/v1/sessions", body).code(), "wrong_password");
    QCOMPARE(w.post("/v1/sessions", body).status, 423);
}

void TestMembers::changesThePasswordAndSignsVisitorsOut() {
    World w;
    const std::string session = w.signIn(goodPassword).body["sessionToken"];
    QCOMPARE(w.get("/v1/me", session).status, 200);
    QCOMPARE(w.get("/v1/devices", session).code(), "not_allowed");
    QCOMPARE(w.post("/v1/password", {{"current", "wrong one 12345"}, {"new", "copper lantern 4 tide"}}, w.token).code(), "wrong_password");
    QCOMPARE(w.post("/v1/password", {{"current", goodPassword}, {"new", "aaaaaaaaaaaa"}}, w.token).code(), "weak_password");
    QCOMPARE(w.post("/v1/password", {{"current", goodPassword}, {"new", "copper lantern 4 tide"}}, w.token).status, 204);
    QCOMPARE(w.get("/v1/me", session).status, 401);
    QCOMPARE(w.signIn(goodPassword).status, 401);
    const std::string next = w.signIn("copper lantern 4 tide").body["sessionToken"];
    QCOMPARE(w.rear.ask({.method = "DELETE", .path = "/v1/sessions/current", .bearer = next}).status, 204);
    QCOMPARE(w.get("/v1/me", next).code(), "not_signed_in");
}

void TestMembers::resetsThePasswordAndRemovesEverything() {
    World w;
    const std::string session = w.signIn(goodPassword).body["sessionToken"];
    const auto asked = w.post("/v1/password_resets", {{"member", "dana"}, {"email", "Dana@Florin.example"}});
    QCOMPARE(asked.status, 202);
    const std::string path = "/v1/password_resets/" + asked.body["id"].get<std::string>() + "/confirm";
    const std::string code = w.rear.codeFromLetter();
    QCOMPARE(w.post(path, {{"code", code}, {"password", "short"}}).code(), "weak_password");
    QCOMPARE(w.post(path, {{"code", code}, {"password", "copper lantern 4 tide"}}).status, 200);
    QCOMPARE(w.post(path, {{"code", code}, {"password", "copper lantern 5 tide"}}).code(), "code_expired");
    QCOMPARE(w.get("/v1/devices", w.token).status, 401);
    QCOMPARE(w.get("/v1/me", session).status, 401);
    QCOMPARE(w.rear.letters().back().subject, "Your password was reset");
    TestDevice fresh;
    QCOMPARE(w.rear.ask(enrolment("dana", fresh, "copper lantern 4 tide")).status, 201);
}

void TestMembers::answersAResetForStrangersAlike() {
    World w;
    const auto before = w.rear.letters().size();
    for (const auto &body : {Json{{"member", "nobody"}, {"email", "a@b.example"}}, Json{{"member", "dana"}, {"email", "a@b.example"}}}) {
        const auto asked = w.post("/v1/password_resets", body);
        QCOMPARE(asked.status, 202);
        const std::string path = "/v1/password_resets/" + asked.body["id"].get<std::string>() + "/confirm";
        QCOMPARE(w.post(path, {{"code", "123456"}, {"password", "copper lantern 4 tide"}}).code(), "wrong_code");
    }
    QCOMPARE(w.rear.letters().size(), before);
}

void TestMembers::countsOnlyTheResetsThatAMemberWasToldOf() {
    World w;
    const Json wrong{{"member", "dana"}, {"email", "somebody@else.example"}}, right{{"member", "dana"}, {"email", "dana@florin.example"}};
    const auto before = w.rear.letters().size();
    for (int i = 0; i < 2 * members::limits::mostResetLettersPerDay; ++i)
        QCOMPARE(w.post("/v1/password_resets", wrong).status, 202);
    QCOMPARE(w.rear.letters().size(), before);
    for (int i = 0; i < members::limits::mostResetLettersPerDay + 3; ++i)
        QCOMPARE(w.post("/v1/password_resets", right).status, 202);
    QCOMPARE(w.rear.letters().size(), before + members::limits::mostResetLettersPerDay);
    w.rear.clock.advance(std::chrono::hours(23));
    QCOMPARE(w.post("/v1/password_resets", right).status, 202);
    QCOMPARE(w.rear.letters().size(), before + members::limits::mostResetLettersPerDay);
    w.rear.clock.advance(std::chrono::minutes(61));
    QCOMPARE(w.post("/v1/password_resets", right).status, 202);
    QCOMPARE(w.rear.letters().size(), before + members::limits::mostResetLettersPerDay + 1);
}

void TestMembers::renewsACertificate() {
    World w;
    w.rear.clock.advance(std::chrono::days(300));
    w.token = w.device.token(w.rear);
    TestDevice next = w.device, stranger;
    QCOMPARE(w.post("/v1/devices/current/renew", {{"csr", stranger.request()}}, w.token).status, 422);
    const auto renewed = w.post("/v1/devices/current/renew", {{"csr", next.request()}}, w.token);
    QCOMPARE(renewed.status, 200);
    next.take(renewed.body);
    QCOMPARE(next.id, w.device.id);
    QVERIFY(!next.token(w.rear).empty());
    // The certificate that was replaced opens nothing more.
    QVERIFY(w.device.token(w.rear).empty());
    w.rear.clock.advance(std::chrono::days(366));
    QVERIFY(next.token(w.rear).empty());
}

void TestMembers::renewsAgainWhenTheAnswerWasLost() {
    World w;
    TestDevice lost = w.device, next = w.device;
    QCOMPARE(w.post("/v1/devices/current/renew", {{"csr", lost.request()}}, w.token).status, 200);
    // Nothing of it arrived. The old certificate still opens the door, and asks again.
    w.token = w.device.token(w.rear);
    QVERIFY(!w.token.empty());
    const auto again = w.post("/v1/devices/current/renew", {{"csr", next.request()}}, w.token);
    QCOMPARE(again.status, 200);
    next.take(again.body);
    QVERIFY(!w.device.token(w.rear).empty());
    QVERIFY(!next.token(w.rear).empty());
    QVERIFY2(w.device.token(w.rear).empty(), "the new one is in force from its first use on");
    QVERIFY(!next.token(w.rear).empty());

    TestDevice stranger;
    stranger.id = next.id;
    stranger.certificate = next.certificate;
    QVERIFY(stranger.token(w.rear).empty());
}

void TestMembers::keepsMembersApart() {
    World w;
    QCOMPARE(w.rear.ask({.method = "POST", .path = "/v1/members", .body = registration("oscar")}).status, 201);
    TestDevice other;
    other.take(w.rear.ask(enrolment("oscar", other)).body);
    const std::string token = other.token(w.rear);
    QCOMPARE(w.post("/v1/devices/" + w.device.id + "/revoke", {}, token).status, 404);
    TestDevice second;
    const auto waiting = w.rear.ask(enrolment("dana", second));
    const std::string waits = waiting.body["id"];
    QCOMPARE(w.post("/v1/enrolments/" + waits + "/approve", {{"request", other.assertion(w.rear, "approve:" + waits)}}, token).status, 404);
    QCOMPARE(w.get("/v1/devices", w.token).status, 200);
}

QTEST_GUILESS_MAIN(TestMembers)
#include "test_members.moc"
