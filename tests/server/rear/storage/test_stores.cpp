#include "server/rear/members/limits.h"
#include "tests/server/rear/storage/stores_world.h"

#include <atomic>
#include <stdexcept>
#include <thread>

using namespace florin;
using namespace florin::storage;
using namespace florin::storage::test;

/// What every store promises, whichever database is under it.
class TestStores : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase_data() { everyKind(); }
    void init() { startServer(); }
    void cleanupTestCase() { server.reset(); }
    void keepsWhatWasCommittedAcrossARestart();
    void rollsBackOnRequestAndOnExceptions();
    void rollsBackWhenARuleOfTheSchemaRefuses();
    void refusesToWriteThroughTheReader();
    void readsOneConsistentView();
    void writesFromManyThreads();
    void writesLaterAndCallsBack();
    void whatALaterWorkThrowsConcernsItAlone();
    void keepsEveryFieldOfAMember();
    void keepsDevicesEnrolmentsAndGrants();
    void keepsWhoSignedInAndWhoIsMarked();
    void usesAnIdOnce();
    void keepsAnswersWithTheirHeaders();
    void keepsNoticesUntilTheyAreSent();
    void forgetsWhatHasNoUse();
};

void TestStores::keepsWhatWasCommittedAcrossARestart() {
    World w;
    QVERIFY(w.add("dana"));
    w.reopen();
    QVERIFY(w.has("dana"));
}

void TestStores::rollsBackOnRequestAndOnExceptions() {
    World w;
    QVERIFY(w.add("dana", Outcome::rollBack));
    QVERIFY(!w.has("dana"));
    const auto failing = [](Records &records) -> Outcome {
        records.members.put(member("dana"));
        throw std::runtime_error("in between");
    };
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, (void)w.store->write(failing));
    QVERIFY(!w.has("dana"));
    QVERIFY(w.add("dana"));
}

void TestStores::rollsBackWhenARuleOfTheSchemaRefuses() {
    World w;
    const auto breaking = [](Records &records) {
        records.members.put(member("dana"));
        records.members.put(members::Device{.id = "dev_1", .member = "nobody", .name = "x", .certificate = "x"});
        return Outcome::commit;
    };
    QVERIFY_THROWS_EXCEPTION(RuleBroken, (void)w.store->write(breaking));
    QVERIFY(!w.has("dana"));
}

void TestStores::refusesToWriteThroughTheReader() {
    World w;
    const auto read = w.store->read([](Records &records) { records.members.put(member("dana")); });
    QVERIFY(!read);
    QVERIFY(!w.has("dana"));
}

void TestStores::readsOneConsistentView() {
    World w;
    const auto read = w.store->read([&](Records &records) {
        QVERIFY(!records.members.find("dana"));
        QVERIFY(w.add("dana"));
        QVERIFY(!records.members.find("dana"));
    });
    QVERIFY(read);
    QVERIFY(w.has("dana"));
}

void TestStores::writesFromManyThreads() {
    World w;
    std::atomic<int> failed = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 25; ++i) {
                failed += !w.add("member" + std::to_string(t * 100 + i));
                failed += !w.has("member" + std::to_string(t * 100 + i));
            }
        });
    }
    for (auto &thread : threads)
        thread.join();
    QCOMPARE(failed.load(), 0);
}

void TestStores::writesLaterAndCallsBack() {
    World w;
    constexpr int count = 60;
    std::mutex mutex;
    std::vector<std::string> answered;
    for (int i = 0; i < count; ++i) {
        const auto id = "member" + std::to_string(i);
        w.store->writeLater(
            {[id](Records &records) {
                records.members.put(member(id));
                return id == "member7" ? Outcome::rollBack : Outcome::commit;
            }},
            [&, id](const base::Result<void, StoreError> &written) {
                const std::lock_guard lock(mutex);
                if (written) answered.push_back(id);
            });
    }
    w.store->settle();
    QCOMPARE(answered.size(), std::size_t{count});
    w.reopen();
    for (const auto &id : answered) QCOMPARE(w.has(id), id != "member7");
}

void TestStores::whatALaterWorkThrowsConcernsItAlone() {
    World w;
    bool isAnswered = false, isHeld = true;
    struct Holder {
        explicit Holder(bool &flag) : held(flag) {}
        ~Holder() { held = false; }
        bool &held;
    };
    auto holder = std::make_shared<Holder>(isHeld);
    const auto failing = [](Records &records) -> Outcome {
        records.members.put(member("oscar"));
        throw std::runtime_error("in between");
    };
    try {
        w.store->writeLater({failing}, [&isAnswered, holder](const auto &) { isAnswered = true; });
    } catch (const std::runtime_error &) {
        // It may come out where the work is done at once.
    }
    holder.reset();
    QVERIFY(w.add("dana"));
    w.store->settle();
    QVERIFY(!isAnswered);
    QVERIFY(!isHeld); // Whoever waits for an answer is let go of.
    QVERIFY(!w.has("oscar"));
    QVERIFY(w.has("dana"));
}

void TestStores::keepsEveryFieldOfAMember() {
    World w;
    auto dana = member("dana");
    dana.profile.phone = "+82 2 123-4567";
    dana.profile.address = members::Address{"1 Sea Road", "", "Busan", "", "48000", "KR"};
    dana.profile.name = "D\xc3\xa4na";
    QVERIFY(w.store->write([&](Records &records) {
        records.members.put(dana);
        return Outcome::commit;
    }));
    QVERIFY(w.store->read([&](Records &records) {
        const auto found = records.members.find("dana");
        QVERIFY(found);
        QVERIFY(found->profile == dana.profile);
        QCOMPARE(found->passwordHash, dana.passwordHash);
        QVERIFY(found->createdAt == now);
        QVERIFY(!records.members.find("' OR 1=1 --"));
    }));
}

void TestStores::keepsDevicesEnrolmentsAndGrants() {
    World w;
    QVERIFY(w.store->write([](Records &records) {
        records.members.put(member("dana"));
        records.members.put(members::Device{.id = "dev_1", .member = "dana", .name = "Laptop", .certificate = "pem", .createdAt = now});
        records.members.put(members::Enrolment{.id = "enr_1", .member = "dana", .deviceName = "Laptop", .request = "csr", .createdAt = now, .expiresAt = now});
        records.members.put(members::Grant{.id = "g1", .tokenHash = "h1", .member = "dana", .device = "dev_1", .createdAt = now, .expiresAt = now});
        records.members.put(members::Grant{.id = "g2", .tokenHash = "h2", .member = "dana", .createdAt = now, .expiresAt = now});
        return Outcome::commit;
    }));
    QVERIFY(w.store->write([](Records &records) {
        auto device = *records.members.device("dev_1");
        device.revokedAt = now;
        records.members.put(device);
        auto enrolment = *records.members.enrolment("enr_1");
        enrolment.state = members::EnrolmentState::issued;
        enrolment.device = "dev_1";
        records.members.put(enrolment);
        records.members.endSessionsOf("dana");
        return Outcome::commit;
    }));
    QVERIFY(w.store->read([](Records &records) {
        QVERIFY(!records.members.device("dev_1")->isActive());
        QCOMPARE(records.members.devicesOf("dana").size(), std::size_t{1});
        QCOMPARE(records.members.enrolment("enr_1")->device, "dev_1");
        QCOMPARE(records.members.enrolmentsOf("dana", now).size(), std::size_t{1});
        QCOMPARE(records.members.enrolmentsOf("dana", now + std::chrono::seconds(1)).size(), std::size_t{0});
        QCOMPARE(records.members.grant("h1")->device, "dev_1");
        QVERIFY(!records.members.grant("h2"));
    }));
}

void TestStores::keepsWhoSignedInAndWhoIsMarked() {
    World w;
    const auto later = now + std::chrono::hours(1);
    QVERIFY(w.store->write([&](Records &records) {
        auto dana = member("dana"), mira = member("mira");
        dana.watchedSince = now;
        mira.cancelledAt = later;
        for (const auto &one : {mira, dana, member("noor")}) records.members.put(one);
        records.members.put(members::Device{.id = "dev_1", .member = "dana", .name = "Laptop", .certificate = "pem", .createdAt = now});
        records.members.add({"dana", now, members::ProvedBy::password, "", "192.0.2.1"});
        records.members.add({"dana", now, members::ProvedBy::device, "dev_1", "192.0.2.2"});
        records.members.add({"dana", later, members::ProvedBy::password, "", "192.0.2.3"});
        records.members.add({"mira", later, members::ProvedBy::password, "", "192.0.2.4"});
        return Outcome::commit;
    }));
    QVERIFY(w.store->read([&](Records &records) {
        const auto marked = records.members.watchedOrCancelled();
        QCOMPARE(marked.size(), std::size_t{2});
        QCOMPARE(marked[0].id, "dana");
        QVERIFY(marked[0].watchedSince == now && !marked[0].cancelledAt);
        QVERIFY(marked[1].cancelledAt == later && !marked[1].watchedSince);
        const auto signIns = records.members.signInsOf("dana", 10);
        QCOMPARE(signIns.size(), std::size_t{3});
        QVERIFY(signIns[0].at == later && signIns[0].address == "192.0.2.3");
        QVERIFY(signIns[1].provedBy == members::ProvedBy::device && signIns[1].device == "dev_1");
        QCOMPARE(records.members.signInsOf("dana", 1).size(), std::size_t{1});
    }));
    QVERIFY(w.store->write([&](Records &records) {
        auto dana = *records.members.find("dana");
        dana.watchedSince.reset();
        records.members.put(dana);
        records.members.forgetBefore(later + members::limits::signInsKept);
        return Outcome::commit;
    }));
    QVERIFY(w.store->read([&](Records &records) {
        QCOMPARE(records.members.watchedOrCancelled().size(), std::size_t{1});
        QCOMPARE(records.members.signInsOf("dana", 10).size(), std::size_t{1}); // what is exactly as old stays
    }));
}

void TestStores::usesAnIdOnce() {
    World w;
    const auto use = [&w](const std::string &id) {
        bool first = false;
        const auto stored = w.store->write([&](Records &records) {
            first = records.members.useOnce(id, now);
            return Outcome::commit;
        });
        return stored && first;
    };
    QVERIFY(use("dev_1/a"));
    QVERIFY(!use("dev_1/a"));
    QVERIFY(use("dev_2/a"));
}

void TestStores::keepsAnswersWithTheirHeaders() {
    World w;
    const intake::IdempotencyScope scope{"member:dana", "/v1/cards", "key"};
    const inquiry::Answer answer{.status = 201, .headers = {{"Location", "/v1/cards/1"}, {"Retry-After", "5"}}, .body = "{\"a\": \"ä\"}"};
    QVERIFY(w.store->write([&](Records &records) {
        records.answers.keep(scope, {"fingerprint", answer, now});
        return Outcome::commit;
    }));
    QVERIFY(w.store->read([&](Records &records) {
        const auto kept = records.answers.find(scope);
        QVERIFY(kept);
        QCOMPARE(kept->answer.status, 201);
        QVERIFY(kept->answer.headers == answer.headers);
        QCOMPARE(kept->answer.body, answer.body);
        QCOMPARE(kept->fingerprint, "fingerprint");
        QVERIFY(!records.answers.find({"member:oscar", "/v1/cards", "key"}));
    }));
}

void TestStores::keepsNoticesUntilTheyAreSent() {
    World w;
    const auto due = [&w](base::Timestamp at) {
        std::string ids;
        const auto read = w.store->read([&](Records &records) {
            for (const auto &notice : records.notices.due(at, 10))
                ids += notice.id + std::to_string(notice.tries) + ' ';
        });
        return read ? ids : "failed";
    };
    const auto change = [&w](const std::function<void(intake::NoticeRecords &)> &work) {
        return bool(w.store->write([&](Records &records) {
            work(records.notices);
            return Outcome::commit;
        }));
    };
    QVERIFY(change([](auto &notices) {
        notices.add({.id = "b", .recipient = "x@y.example", .notBefore = now});
        notices.add({.id = "a", .recipient = "x@y.example", .notBefore = now});
        notices.add({.id = "later", .recipient = "x@y.example", .notBefore = now + std::chrono::minutes(1)});
    }));
    QCOMPARE(due(now), "b0 a0 ");
    QVERIFY(change([](auto &notices) { notices.postpone("b", now + std::chrono::minutes(2)); }));
    QVERIFY(change([](auto &notices) { notices.sent("a"); }));
    QCOMPARE(due(now), "");
    QCOMPARE(due(now + std::chrono::minutes(2)), "later0 b1 ");
}

void TestStores::forgetsWhatHasNoUse() {
    World w;
    QVERIFY(w.store->write([](Records &records) {
        records.members.put(member("dana"));
        records.members.put(members::Grant{.id = "g1", .tokenHash = "h1", .member = "dana", .createdAt = now, .expiresAt = now});
        records.members.put(members::Grant{.id = "g2", .tokenHash = "h2", .member = "dana", .createdAt = now, .expiresAt = now + std::chrono::hours(2)});
        records.members.put(members::Guessed::signIn, "dana", members::Tries{.count = 3, .lastAt = now});
        records.members.forgetBefore(now + std::chrono::hours(1));
        auto later = hosted("hst_2");
        later.expiresAt = now + std::chrono::hours(2);
        records.payments.put(hosted("hst_1"));
        records.payments.put(later);
        records.payments.forgetHostedBefore(now + std::chrono::hours(1));
        return Outcome::commit;
    }));
    QVERIFY(w.store->read([](Records &records) {
        QVERIFY(records.members.find("dana"));
        QVERIFY(!records.members.grant("h1"));
        QVERIFY(records.members.grant("h2"));
        QCOMPARE(records.members.tries(members::Guessed::signIn, "dana").count, 0);
        QVERIFY(!records.payments.hostedPayment("hst_1"));
        QVERIFY(records.payments.hostedPayment("hst_2"));
    }));
}

QTEST_GUILESS_MAIN(TestStores)
#include "test_stores.moc"
