#include "tests/server/rear/storage/stores_world.h"

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace florin;
using namespace florin::storage;
using namespace florin::storage::test;

namespace {

/// Work that enters one member, makes the name of another, and keeps that one.
struct Steps {
    explicit Steps(int number) : entered("entered" + std::to_string(number)), kept("kept" + std::to_string(number)) {}

    std::string entered, kept, made;
    Outcome outcome = Outcome::commit;
    std::atomic<int> makings = 0, keepings = 0;
    std::atomic<bool> isAnswered = false;
    const char *makingThrows = nullptr, *keepingThrows = nullptr;

    void begin(intake::Store &store) {
        try {
            store.writeLater({.enter =
                                  [this](Records &records) {
                                      records.members.put(member(entered));
                                      made.clear();
                                      return outcome;
                                  },
                              .make =
                                  [this] {
                                      ++makings;
                                      if (makingThrows) throw std::runtime_error(makingThrows);
                                      made = kept;
                                  },
                              .keep =
                                  [this](Records &records) {
                                      ++keepings;
                                      records.members.put(member(made));
                                      if (keepingThrows) throw std::runtime_error(keepingThrows);
                                  }},
                             [this](const base::Result<void, StoreError> &written) { isAnswered = bool(written); });
        } catch (const std::runtime_error &) {
            // It may come out where the work is done at once.
        }
    }
};

/// So many that several commits are needed, and others help to make.
std::vector<std::unique_ptr<Steps>> many() {
    std::vector<std::unique_ptr<Steps>> all;
    for (int i = 0; i < 150; ++i) all.push_back(std::make_unique<Steps>(i));
    return all;
}

void run(World &w, const std::vector<std::unique_ptr<Steps>> &all) {
    if (w.kind == Kind::postgres) { // does each at once
        for (const auto &steps : all) steps->begin(*w.store);
        return;
    }
    // They come together behind work that takes its time.
    std::atomic<bool> haveCome = false;
    std::thread first([&] {
        (void)w.store->write([&](Records &) {
            haveCome.wait(false);
            return Outcome::rollBack;
        });
    });
    for (const auto &steps : all) steps->begin(*w.store);
    haveCome = true;
    haveCome.notify_all();
    first.join();
    w.store->settle();
}

} // namespace

/// What every store promises about work in steps.
class TestLaterWork : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase_data() { everyKind(); }
    void init() { startServer(); }
    void cleanupTestCase() { server.reset(); }
    void keepsWhatWasMade();
    void makesNothingForWhatIsTakenBack();
    void whatAMakingThrowsConcernsItAlone();
    void whatAKeepingThrowsConcernsItAlone();
};

void TestLaterWork::keepsWhatWasMade() {
    World w;
    const auto all = many();
    run(w, all);
    w.reopen();
    for (const auto &steps : all) {
        QVERIFY(steps->isAnswered);
        QVERIFY(w.has(steps->entered));
        QVERIFY(w.has(steps->kept));
        QCOMPARE(steps->makings.load(), 1);
    }
}

void TestLaterWork::makesNothingForWhatIsTakenBack() {
    World w;
    const auto all = many();
    for (std::size_t i = 0; i < all.size(); i += 3) all[i]->outcome = Outcome::rollBack;
    run(w, all);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const bool isIn = i % 3 != 0;
        QVERIFY(all[i]->isAnswered);
        QCOMPARE(w.has(all[i]->entered), isIn);
        QCOMPARE(w.has(all[i]->kept), isIn);
        QCOMPARE(all[i]->makings.load(), isIn ? 1 : 0);
        QCOMPARE(all[i]->keepings.load(), isIn ? 1 : 0);
    }
}

void TestLaterWork::whatAMakingThrowsConcernsItAlone() {
    World w;
    const auto all = many();
    all[70]->makingThrows = "no key";
    run(w, all);
    for (const auto &steps : all) {
        const bool isIn = steps != all[70];
        QCOMPARE(steps->isAnswered.load(), isIn);
        QCOMPARE(w.has(steps->entered), isIn);
        QCOMPARE(w.has(steps->kept), isIn);
    }
}

void TestLaterWork::whatAKeepingThrowsConcernsItAlone() {
    World w;
    const auto all = many();
    for (const std::size_t i : {std::size_t{0}, std::size_t{70}, std::size_t{149}}) all[i]->keepingThrows = "no room";
    run(w, all);
    for (const auto &steps : all) {
        const bool isIn = !steps->keepingThrows;
        QCOMPARE(steps->isAnswered.load(), isIn);
        QCOMPARE(w.has(steps->entered), isIn);
        QCOMPARE(w.has(steps->kept), isIn);
    }
}

QTEST_GUILESS_MAIN(TestLaterWork)
#include "test_later_work.moc"
