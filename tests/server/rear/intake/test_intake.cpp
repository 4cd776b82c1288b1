#include "tests/server/rear/intake/rear_unit.h"

#include "server/rear/intake/long_poll.h"
#include "server/rear/intake/route_match.h"

#include <QtTest>

#include <latch>
#include <stdexcept>

using namespace florin;
using namespace florin::test;
using intake::Access;
using intake::Errand;
using intake::KeyRule;
using intake::Route;
using inquiry::Respond;

namespace {

/// A store in which nobody is known and nothing is kept: for rules that come before any record.
class NoStore final : public intake::Store {
  public:
    base::Result<void, intake::StoreError> write(const std::function<intake::Outcome(intake::Records &)> &) override { return fail(); }
    base::Result<void, intake::StoreError> read(const std::function<void(intake::Records &)> &) override { return fail(); }

  private:
    static base::Result<void, intake::StoreError> fail() { return base::Refused{intake::StoreError::full}; }
};

/// A door with routes of the test's own.
struct Door {
    explicit Door(intake::Routes routes, intake::WorkQueue::Size size = {.threads = 2, .waiting = 8}, intake::Store *other = nullptr)
        : work(size) {
        auto opened = storage::SqliteStore::open(folder.filePath("florin.db").toStdString());
        ENSURE(bool(opened));
        store = std::move(*opened);
        door = std::make_unique<intake::Intake>(std::move(routes), other ? *other : *store, work, clock, base::SecretBytes("key"));
    }
    ~Door() { work.stop(); }

    std::future<inquiry::Answer> send(inquiry::Question question) {
        auto promise = std::make_shared<std::promise<inquiry::Answer>>();
        question.requestId = "req_1";
        question.address = question.address.empty() ? "127.0.0.1" : question.address;
        door->ask(std::move(question), [promise](inquiry::Answer answer) { promise->set_value(std::move(answer)); });
        return promise->get_future();
    }
    inquiry::Answer ask(inquiry::Question question) { return send(std::move(question)).get(); }

    QTemporaryDir folder;
    MovableClock clock{*base::fromRfc3339("2026-11-20T10:00:00Z")};
    std::unique_ptr<storage::SqliteStore> store;
    intake::WorkQueue work;
    std::unique_ptr<intake::Intake> door;
};

std::string codeOf(const inquiry::Answer &answer) {
    return Json::parse(answer.body).value("code", "");
}

std::string header(const inquiry::Answer &answer, const std::string &name) {
    for (const auto &[key, value] : answer.headers) {
        if (key == name)
            return value;
    }
    return {};
}

/// Answers with a count that grows each time it truly runs, and keeps the answer.
intake::Handler counting(std::shared_ptr<std::atomic<int>> runs, Door *&world) {
    return [runs, &world](Errand errand, Respond respond) {
        const auto answer = intake::answerJson(201, {{"run", ++*runs}});
        const auto stored = world->store->write([&](intake::Records &records) {
            intake::keepAnswer(records, errand, answer);
            return intake::Outcome::commit;
        });
        respond(stored ? answer : intake::problem(errand, stored.error()));
    };
}

inquiry::Question post(const std::string &key, const std::string &body = "{}") {
    return {.method = "POST", .path = {"v1", "things"}, .idempotencyKey = key, .body = body};
}

} // namespace

class TestIntake : public QObject {
    Q_OBJECT

  private slots:
    void matchesRoutesOnRawSegments_data();
    void matchesRoutesOnRawSegments();
    void putsNameAndVersionOnEveryAnswer();
    void replaysAnAnswerUnderItsKey();
    void refusesAnotherBodyUnderTheSameKey();
    void keepsKeysOfDifferentCallersApart();
    void forgetsAKeyAfterThirtyDays();
    void saysThatTheFirstRequestIsStillRunning();
    void freesAKeyBeforeItAnswers();
    void freesAKeyBeforeItReplays();
    void runsAgainAfterAnAnswerThatIsNotFinal();
    void demandsAKeyWhereOneIsRequired();
    void refusesKeysThatAreNoKeys_data();
    void refusesKeysThatAreNoKeys();
    void refusesNumbersOfTheQueryThatAreNone_data();
    void refusesNumbersOfTheQueryThatAreNone();
    void answersBusyAtOnceWhenTheQueueIsFull();
    void answersForAHandlerThatThrows();
    void answersForAHandlerThatLetsGo();
    void answersWhatIsDroppedAtTheEnd();
    void saysSoWhenTheStoreFails();
    void refusesBearersThatNobodyHas();
    void wakesWaitersOnceAndInTime();
    void tellsAChangeThatComesDuringTheFirstLook();
};

void TestIntake::matchesRoutesOnRawSegments_data() {
    QTest::addColumn<QString>("method");
    QTest::addColumn<QStringList>("path");
    QTest::addColumn<QString>("found");
    QTest::addColumn<QString>("parameter");
    QTest::addColumn<QString>("allowed");
    QTest::newRow("a literal") << "GET" << QStringList{"v1", "cards"} << "/v1/cards" << "" << "";
    QTest::newRow("a parameter") << "GET" << QStringList{"v1", "cards", "card_9"} << "/v1/cards/{id}" << "card_9" << "";
    QTest::newRow("a literal goes before a parameter") << "GET" << QStringList{"v1", "cards", "current"} << "/v1/cards/current" << "" << "";
    QTest::newRow("another method") << "POST" << QStringList{"v1", "cards"} << "" << "" << "GET";
    QTest::newRow("too long") << "GET" << QStringList{"v1", "cards", "a", "b"} << "" << "" << "";
    QTest::newRow("too short") << "GET" << QStringList{"v1"} << "" << "" << "";
    QTest::newRow("an escape is not decoded") << "GET" << QStringList{"v1", "cards", "a%2fb"} << "" << "" << "";
    QTest::newRow("an escaped literal is another path") << "GET" << QStringList{"v1", "c%61rds"} << "" << "" << "";
    QTest::newRow("a parent folder") << "GET" << QStringList{"v1", "cards", ".."} << "" << "" << "";
    QTest::newRow("an empty segment") << "GET" << QStringList{"v1", "cards", ""} << "" << "" << "";
    QTest::newRow("a long parameter") << "GET" << QStringList{"v1", "cards", QString(65, 'a')} << "" << "" << "";
    QTest::newRow("nothing at all") << "GET" << QStringList{} << "" << "" << "";
}

void TestIntake::matchesRoutesOnRawSegments() {
    QFETCH(QString, method);
    QFETCH(QStringList, path);
    const intake::Routes routes{{"GET", "/v1/cards", Access::anyone, {}},
                                {"GET", "/v1/cards/{id}", Access::anyone, {}},
                                {"GET", "/v1/cards/current", Access::anyone, {}}};
    std::vector<std::string> segments;
    for (const auto &segment : path)
        segments.push_back(segment.toStdString());
    const auto match = intake::matchRoute(routes, method.toStdString(), segments);
    QTEST(QString::fromStdString(match.route ? match.route->pattern : ""), "found");
    QTEST(QString::fromStdString(match.parameters.empty() ? "" : match.parameters.at("id")), "parameter");
    QTEST(QString::fromStdString(match.route ? "" : match.allowed), "allowed");
}

void TestIntake::putsNameAndVersionOnEveryAnswer() {
    Door world({{"GET", "/v1/things", Access::anyone, [](Errand, Respond respond) { respond(intake::answerEmpty()); }}});
    const auto good = world.ask({.method = "GET", .path = {"v1", "things"}});
    QCOMPARE(good.status, 204);
    QCOMPARE(header(good, "Request-Id"), "req_1");
    QCOMPARE(header(good, "Florin-Version"), "2026-11-20");
    const auto unknown = world.ask({.method = "GET", .path = {"v1", "nothing"}});
    QCOMPARE(codeOf(unknown), "not_found");
    QCOMPARE(unknown.contentType, "application/problem+json");
    QCOMPARE(Json::parse(unknown.body)["requestId"], "req_1");
    const auto wrong = world.ask({.method = "DELETE", .path = {"v1", "things"}});
    QCOMPARE(codeOf(wrong), "method_not_allowed");
    QCOMPARE(header(wrong, "Allow"), "GET");
}

void TestIntake::replaysAnAnswerUnderItsKey() {
    Door *self = nullptr;
    auto runs = std::make_shared<std::atomic<int>>(0);
    Door world({{"POST", "/v1/things", Access::anyone, counting(runs, self)}});
    self = &world;
    const auto first = world.ask(post("key-1"));
    const auto again = world.ask(post("key-1"));
    QCOMPARE(again.status, 201);
    QCOMPARE(again.body, first.body);
    QCOMPARE(header(first, "Idempotent-Replayed"), "");
    QCOMPARE(header(again, "Idempotent-Replayed"), "true");
    QCOMPARE(runs->load(), 1);
    QCOMPARE(world.ask(post("key-2")).body, "{\"run\":2}");
}

void TestIntake::refusesAnotherBodyUnderTheSameKey() {
    Door *self = nullptr;
    auto runs = std::make_shared<std::atomic<int>>(0);
    Door world({{"POST", "/v1/things", Access::anyone, counting(runs, self)}});
    self = &world;
    QCOMPARE(world.ask(post("key-1")).status, 201);
    const auto other = world.ask(post("key-1", "{\"a\":1}"));
    QCOMPARE(other.status, 409);
    QCOMPARE(codeOf(other), "idempotency_mismatch");
    QCOMPARE(runs->load(), 1);
}

void TestIntake::keepsKeysOfDifferentCallersApart() {
    Door *self = nullptr;
    auto runs = std::make_shared<std::atomic<int>>(0);
    Door world({{"POST", "/v1/things", Access::anyone, counting(runs, self)}});
    self = &world;
    auto other = post("key-1");
    other.address = "10.0.0.9";
    QCOMPARE(world.ask(post("key-1")).status, 201);
    QCOMPARE(world.ask(other).status, 201);
    QCOMPARE(runs->load(), 2);
}

void TestIntake::forgetsAKeyAfterThirtyDays() {
    Door *self = nullptr;
    auto runs = std::make_shared<std::atomic<int>>(0);
    Door world({{"POST", "/v1/things", Access::anyone, counting(runs, self)}});
    self = &world;
    QCOMPARE(world.ask(post("key-1")).status, 201);
    world.clock.advance(std::chrono::hours(24 * 30 - 1));
    QCOMPARE(header(world.ask(post("key-1")), "Idempotent-Replayed"), "true");
    world.clock.advance(std::chrono::hours(2));
    QCOMPARE(header(world.ask(post("key-1", "{\"other\":true}")), "Idempotent-Replayed"), "");
    QCOMPARE(runs->load(), 2);
}

void TestIntake::saysThatTheFirstRequestIsStillRunning() {
    std::promise<Respond> arrived;
    std::atomic<int> runs = 0;
    Door world({{"POST", "/v1/things", Access::anyone, [&](Errand, Respond respond) {
                     ++runs;
                     arrived.set_value(std::move(respond));
                 }}});
    auto first = world.send(post("key-1"));
    auto respond = arrived.get_future().get();
    const auto second = world.ask(post("key-1"));
    QCOMPARE(codeOf(second), "idempotency_in_progress");
    QCOMPARE(header(second, "Retry-After"), "1");
    QCOMPARE(codeOf(world.ask(post("key-1", "{\"a\":1}"))), "idempotency_mismatch");
    respond(intake::answerEmpty());
    QCOMPARE(first.get().status, 204);
    QCOMPARE(runs.load(), 1);
}

void TestIntake::freesAKeyBeforeItAnswers() {
    std::vector<Respond> held; // a handler that is slow to let go
    Door world({{"POST", "/v1/things", Access::anyone,
                 [&](Errand, Respond respond) {
                     held.push_back(respond);
                     respond(intake::answerEmpty());
                 }}},
               {.threads = 1, .waiting = 8});
    QCOMPARE(world.ask(post("key-1")).status, 204);
    QCOMPARE(world.ask(post("key-1")).status, 204);
}

void TestIntake::freesAKeyBeforeItReplays() {
    auto runs = std::make_shared<std::atomic<int>>(0);
    Door *made = nullptr;
    Door world({{"POST", "/v1/things", Access::anyone, counting(runs, made)}});
    made = &world;
    QCOMPARE(world.ask(post("key-1")).status, 201);
    // A caller who hears the answer again and asks at once, before the one who answers has let go of anything.
    std::promise<int> third;
    auto question = post("key-1");
    question.address = "127.0.0.1";
    world.door->ask(question, [&](const inquiry::Answer &) { third.set_value(world.ask(question).status); });
    QCOMPARE(third.get_future().get(), 201);
    QCOMPARE(runs->load(), 1);
}

void TestIntake::runsAgainAfterAnAnswerThatIsNotFinal() {
    std::atomic<int> runs = 0;
    Door world({{"POST", "/v1/things", Access::anyone, [&](Errand, Respond respond) { respond(intake::answerJson(202, {{"run", ++runs}})); }}});
    QCOMPARE(world.ask(post("key-1")).status, 202);
    QCOMPARE(world.ask(post("key-1")).body, "{\"run\":2}");
}

void TestIntake::demandsAKeyWhereOneIsRequired() {
    const intake::Handler yes = [](Errand, Respond respond) { respond(intake::answerEmpty()); };
    Door world({{"POST", "/v1/required", Access::anyone, yes, KeyRule::required},
                {"POST", "/v1/optional", Access::anyone, yes},
                {"POST", "/v1/ignored", Access::anyone, yes, KeyRule::ignored}});
    QCOMPARE(codeOf(world.ask({.method = "POST", .path = {"v1", "required"}})), "idempotency_key_missing");
    QCOMPARE(world.ask({.method = "POST", .path = {"v1", "optional"}}).status, 204);
    QCOMPARE(world.ask({.method = "POST", .path = {"v1", "ignored"}, .idempotencyKey = "k"}).status, 204);
}

void TestIntake::refusesKeysThatAreNoKeys_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<int>("status");
    QTest::newRow("empty") << "" << 422;
    QTest::newRow("255 characters") << QString(255, 'k') << 204;
    QTest::newRow("256 characters") << QString(256, 'k') << 422;
    QTest::newRow("with a line break") << "a\nb" << 422;
}

void TestIntake::refusesKeysThatAreNoKeys() {
    QFETCH(QString, key);
    Door world({{"POST", "/v1/things", Access::anyone, [](Errand, Respond respond) { respond(intake::answerEmpty()); }}});
    QTEST(world.ask(post(key.toStdString())).status, "status");
}

void TestIntake::refusesNumbersOfTheQueryThatAreNone_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::addColumn<int>("status");
    QTest::newRow("one") << "limit" << "1" << 204;
    QTest::newRow("a hundred") << "limit" << "100" << 204;
    QTest::newRow("none") << "limit" << "0" << 422;
    QTest::newRow("too many") << "limit" << "101" << 422;
    QTest::newRow("a word") << "limit" << "abc" << 422;
    QTest::newRow("nothing") << "limit" << "" << 422;
    QTest::newRow("no wait") << "wait" << "0" << 204;
    QTest::newRow("half a minute") << "wait" << "30" << 204;
    QTest::newRow("too long") << "wait" << "31" << 422;
    QTest::newRow("backwards") << "wait" << "-1" << 422;
    QTest::newRow("with a unit") << "wait" << "5s" << 422;
    QTest::newRow("beyond every number") << "wait" << "99999999999999999999" << 422;
    QTest::newRow("another's word") << "colour" << "abc" << 204;
}

void TestIntake::refusesNumbersOfTheQueryThatAreNone() {
    QFETCH(QString, name);
    QFETCH(QString, value);
    QFETCH(int, status);
    Door world({{"GET", "/v1/things", Access::anyone, [](Errand, Respond respond) { respond(intake::answerEmpty()); }}});
    inquiry::Question question{.method = "GET", .path = {"v1", "things"}};
    question.query[name.toStdString()] = value.toStdString();
    const auto answer = world.ask(question);
    QCOMPARE(answer.status, status);
    QVERIFY(status != 422 || answer.body.find("\"param\":\"" + name.toStdString() + "\"") != std::string::npos);
}

void TestIntake::answersBusyAtOnceWhenTheQueueIsFull() {
    std::promise<void> open;
    const auto opened = open.get_future().share();
    Door world({{"GET", "/v1/things", Access::anyone,
                 [opened](Errand, Respond respond) {
                     opened.wait();
                     respond(intake::answerEmpty());
                 }}},
               {.threads = 1, .waiting = 2});
    const inquiry::Question question{.method = "GET", .path = {"v1", "things"}};
    std::vector<std::future<inquiry::Answer>> sent;
    for (int i = 0; i < 10; ++i)
        sent.push_back(world.send(question));
    int busy = 0;
    for (auto &answer : sent)
        busy += answer.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    QVERIFY(busy >= 7); // one at work at most, two waiting
    open.set_value();
    int served = 0;
    for (auto &answer : sent) {
        const auto got = answer.get();
        served += got.status == 204;
        if (got.status != 204)
            QCOMPARE(codeOf(got), "busy");
    }
    QCOMPARE(served, 10 - busy);
}

void TestIntake::answersForAHandlerThatThrows() {
    Door world({{"GET", "/v1/things", Access::anyone, [](Errand, Respond) { throw std::runtime_error("a secret"); }}});
    const auto answer = world.ask({.method = "GET", .path = {"v1", "things"}});
    QCOMPARE(codeOf(answer), "internal_error");
    QVERIFY(answer.body.find("a secret") == std::string::npos);
}

void TestIntake::answersForAHandlerThatLetsGo() {
    Door world({{"POST", "/v1/things", Access::anyone, [](Errand, Respond) {}}});
    QCOMPARE(codeOf(world.ask(post("key-1"))), "internal_error");
    // And its key is free again.
    QCOMPARE(codeOf(world.ask(post("key-1"))), "internal_error");
}

void TestIntake::answersWhatIsDroppedAtTheEnd() {
    std::latch arrived(1);
    std::promise<void> open;
    const auto opened = open.get_future().share();
    auto world = std::make_unique<Door>(intake::Routes{{"GET", "/v1/things", Access::anyone,
                                                        [&arrived, opened](Errand, Respond respond) {
                                                            arrived.count_down();
                                                            opened.wait();
                                                            respond(intake::answerEmpty());
                                                        }}},
                                        intake::WorkQueue::Size{.threads = 1, .waiting = 8});
    const inquiry::Question question{.method = "GET", .path = {"v1", "things"}};
    auto first = world->send(question);
    arrived.wait();
    auto second = world->send(question);
    auto end = std::async(std::launch::async, [&world] { world.reset(); });
    QCOMPARE(codeOf(second.get()), "internal_error");
    open.set_value();
    QCOMPARE(first.get().status, 204);
    end.get();
}

void TestIntake::saysSoWhenTheStoreFails() {
    NoStore store;
    Door world({{"GET", "/v1/things", Access::member, {}}}, {.threads = 1, .waiting = 8}, &store);
    const auto answer = world.ask({.method = "GET", .path = {"v1", "things"}, .bearer = "tok_x"});
    QCOMPARE(answer.status, 503);
    QCOMPARE(codeOf(answer), "storage_failed");
}

void TestIntake::refusesBearersThatNobodyHas() {
    Door world({{"GET", "/v1/things", Access::member, {}}, {"GET", "/v1/shop", Access::merchant, {}}});
    for (const std::string &bearer : {std::string(), std::string("tok_unknown"), std::string(5000, 'x')}) {
        QCOMPARE(codeOf(world.ask({.method = "GET", .path = {"v1", "things"}, .bearer = bearer})), "not_signed_in");
        QCOMPARE(codeOf(world.ask({.method = "GET", .path = {"v1", "shop"}, .bearer = bearer})), "not_signed_in");
    }
}

void TestIntake::wakesWaitersOnceAndInTime() {
    intake::WorkQueue work({.threads = 2, .waiting = 8});
    intake::Waiters waiters(work);
    std::atomic<int> calls = 0;
    std::promise<void> told;
    waiters.await("payment:1", std::chrono::hours(1), [&] {
        ++calls;
        told.set_value();
    });
    const auto cancelled = waiters.await("payment:1", std::chrono::hours(1), [&] { calls += 100; });
    QVERIFY(waiters.cancel(cancelled));
    QVERIFY(!waiters.cancel(cancelled));
    waiters.notify("payment:2");
    waiters.notify("payment:1");
    waiters.notify("payment:1");
    told.get_future().get();
    std::promise<void> late;
    waiters.await("payment:3", std::chrono::milliseconds(5), [&] { late.set_value(); });
    late.get_future().get();
    waiters.stop();
    work.stop();
    QCOMPARE(calls.load(), 1);
}

void TestIntake::tellsAChangeThatComesDuringTheFirstLook() {
    QTemporaryDir folder;
    std::mutex mutex;
    std::condition_variable changed;
    int looks = 0;
    const auto routes = [&](const intake::RouteServices &services) {
        const auto watch = [&, services](const Errand &errand, Respond respond) {
            const auto see = [&, services](intake::Records &) -> std::optional<intake::StateSeen> {
                std::unique_lock lock(mutex);
                const bool isFirst = looks++ == 0;
                changed.notify_all();
                if (!isFirst) return intake::StateSeen{"after", false, {{"state", "after"}}};
                services.waiters.notify("thing:1");
                changed.wait_for(lock, std::chrono::milliseconds(200), [&] { return looks > 1; });
                return intake::StateSeen{"before", false, {{"state", "before"}}};
            };
            intake::answerWhenStateChanges(services, "thing:1", errand, see, std::move(respond));
        };
        return intake::Routes{{"GET", "/v1/things", Access::anyone, watch}};
    };
    RearUnit rear(folder.filePath("florin.db").toStdString(), {.routes = routes});
    const auto reply = rear.ask({.path = "/v1/things", .query = {{"wait", "5"}}});
    QCOMPARE(reply.body.dump(), std::string(R"({"state":"after"})"));
}

QTEST_GUILESS_MAIN(TestIntake)
#include "test_intake.moc"
