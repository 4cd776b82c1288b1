#include "server/rear/payments/courier.h"

#include <deque>
#include <QtTest>

using namespace florin;
using namespace florin::payments;
using namespace std::chrono_literals;

namespace {

/// Asks nobody: every question stays with the bank until the end.
class HoldingBank final : public Bank {
  public:
    void ask(BankQuestion question, Replied) override { asked.push_back(question.reference.stan); }
    bool isUp() const override { return true; }
    std::vector<std::string> asked;
};

/// An office on one thread, whose time and store the test moves.
class FakeOffice final : public CourierOffice {
  public:
    void soon(Work work) override { works.push_back(std::move(work)); }
    void later(std::chrono::milliseconds, Work work) override { works.push_back(std::move(work)); }
    std::optional<BankQuestion> questionOf(const Instruction &instruction) override {
        return BankQuestion{.verb = instruction.verb, .reference = instruction.reference};
    }
    Bank &bankOf(const BankQuestion &) override { return bank; }
    std::optional<Followed> conclude(const Instruction &instruction, const BankAnswer &) override {
        concluded.push_back(instruction.id);
        return Followed{};
    }
    std::optional<std::vector<Instruction>> openInstructions() override {
        if (!storeIsThere) return std::nullopt;
        return open;
    }
    base::Timestamp now() const override { return time; }
    bool sharesBooks() const override { return others; }

    void runOne() {
        auto work = std::move(works.front());
        works.pop_front();
        work();
    }

    base::Timestamp time = *base::fromRfc3339("2026-11-20T10:00:00Z");
    bool storeIsThere = true;
    bool others = false;
    std::vector<Instruction> open;
    std::deque<Work> works;
    std::vector<std::string> concluded;
    HoldingBank bank;
};

Instruction instruction(const std::string &id, BankVerb verb, base::Timestamp at) {
    Instruction made;
    made.id = id;
    made.verb = verb;
    made.reference.stan = id;
    made.createdAt = at;
    return made;
}

} // namespace

class TestCourier : public QObject {
    Q_OBJECT
  private slots:
    void takesBackWhatAnEarlierRunLeftOpen();
    void leavesAloneWhatBeganWhileTheStoreCouldNotBeRead();
    void leavesToOtherUnitsWhatTheyCarryUntilTheyAreSurelyGone();
    void findsWhatWasWrittenDownAndIsCarriedByNobody();
};

void TestCourier::takesBackWhatAnEarlierRunLeftOpen() {
    FakeOffice office;
    // The machine's clock was set back between the two runs.
    auto again = instruction("again", BankVerb::load, office.time - 1h); // Its reversal was refused: asking once more moves nothing.
    again.originalVerb = BankVerb::load;
    again.originalReference = again.reference;
    office.open = {instruction("old", BankVerb::purchase, office.time + 1h), instruction("block", BankVerb::blockCard, office.time - 1h), again};
    Courier::make(office, {})->recover();
    QCOMPARE(office.concluded, std::vector<std::string>{"old"});
    QCOMPARE(office.bank.asked, (std::vector<std::string>{"block", "again"}));
}

void TestCourier::leavesAloneWhatBeganWhileTheStoreCouldNotBeRead() {
    FakeOffice office;
    office.storeIsThere = false;
    const auto old = instruction("old", BankVerb::purchase, office.time - 1h);
    const auto courier = Courier::make(office, {});
    courier->recover();
    office.runOne(); // still no store
    office.time += 1s;
    const auto mine = instruction("mine", BankVerb::purchase, office.time);
    office.open = {old, mine};
    courier->carry(mine);
    office.storeIsThere = true;
    office.time += 1s;
    office.runOne();
    QCOMPARE(office.concluded, std::vector<std::string>{"old"});
    QCOMPARE(office.bank.asked, std::vector<std::string>{"mine"});
}

void TestCourier::leavesToOtherUnitsWhatTheyCarryUntilTheyAreSurelyGone() {
    FakeOffice office;
    office.others = true;
    office.open = {instruction("gone", BankVerb::purchase, office.time - 1h), instruction("theirs", BankVerb::purchase, office.time - 1s)};
    const Courier::Pace pace;
    Courier::make(office, pace)->recover();
    QCOMPARE(office.concluded, std::vector<std::string>{"gone"});
    office.open.erase(office.open.begin());
    office.time += pace.abandoned - 1s;
    office.runOne();
    QCOMPARE(office.concluded.size(), std::size_t(1));
    office.time += 1us;
    office.runOne();
    QCOMPARE(office.concluded, (std::vector<std::string>{"gone", "theirs"}));
}

void TestCourier::findsWhatWasWrittenDownAndIsCarriedByNobody() {
    FakeOffice office;
    const Courier::Pace pace;
    const auto courier = Courier::make(office, pace);
    courier->recover();
    const auto mine = instruction("mine", BankVerb::purchase, office.time);
    office.open = {mine, instruction("lost", BankVerb::purchase, office.time)}; // The answer to the commit of one did not arrive.
    courier->carry(mine);
    office.time += pace.abandoned + 1us;
    office.runOne();
    QCOMPARE(office.concluded, std::vector<std::string>{"lost"});
    QVERIFY2(office.bank.asked == std::vector<std::string>{"mine"}, "what is on its way is left alone, however long it takes");
}

QTEST_GUILESS_MAIN(TestCourier)
#include "test_courier.moc"
