#include "server/rear/wallets/charging.h"
#include "server/rear/wallets/issuing.h"

#include <QtTest>

using namespace florin;
using namespace florin::wallets;
using payment::CardState;
using payment::ChargeState;
using payments::BankReply;
using payments::BankSilence;
using payments::BankVerb;
using Answer = base::Result<BankReply, BankSilence>;

namespace {

const base::Timestamp now = *base::fromRfc3339("2026-11-20T10:00:00Z");
const auto krw = *money::Currency::fromCode("KRW");

payments::Fresh fresh(const std::string &name) { return {now, "ins_" + name, {"000001", "R" + name, now}}; }

/// `unknown`, `notSent`, or field 39; with `10` perhaps the part, as `10:200`.
Answer answerOf(const std::string &what) {
    if (what == "unknown") return base::Refused{BankSilence::unknown};
    if (what == "notSent") return base::Refused{BankSilence::notSent};
    BankReply reply;
    reply.answer = what.substr(0, 2);
    if (what.size() > 3) reply.approvedAmount = money::Money::of(std::stoll(what.substr(3)), krw);
    return reply;
}

/// What the books hold of each account once all steps are taken; nothing if they refuse.
std::optional<std::map<std::string, std::int64_t>> booksAfter(const std::vector<ledger::Deeds> &all) {
    std::map<std::string, ledger::TransferPlan> begun;
    std::map<std::string, bool> ended;
    std::map<std::string, std::int64_t> balances;
    for (const auto &steps : all)
        for (const auto &step : steps) {
            if (const auto *begin = std::get_if<ledger::Begin>(&step)) {
                begun.emplace(begin->plan.id, begin->plan);
                if (begin->plan.settles == ledger::Settles::later) continue;
                ended[begin->plan.id] = true;
                for (const auto &posting : ledger::postingsOf(begin->plan)) balances[posting.account] += posting.amount;
                continue;
            }
            const auto &end = std::get<ledger::End>(step);
            if (!begun.contains(end.transfer) || ended[end.transfer]) return std::nullopt;
            ended[end.transfer] = true;
            if (end.outcome != ledger::TransferState::posted) continue;
            auto plan = begun.at(end.transfer);
            if (end.amount) plan.amount = *end.amount;
            for (const auto &posting : ledger::postingsOf(plan)) balances[posting.account] += posting.amount;
        }
    for (const auto &[id, plan] : begun)
        if (!ended[id]) return std::nullopt;
    return balances;
}

Card activeCard() {
    Card card{.currency = krw};
    card.id = "card_1";
    card.state = CardState::active;
    card.expiry = {2029, 11};
    return card;
}

} // namespace

class TestCharging : public QObject {
    Q_OBJECT

  private slots:
    void goesItsWay_data();
    void goesItsWay();
    void postsThePartThatStands_data();
    void postsThePartThatStands();
    void refusesWhatCannotBeCharged_data();
    void refusesWhatCannotBeCharged();
    void refusesMoreThanABankCanBeAskedFor();
    void movesACardThroughItsApplication_data();
    void movesACardThroughItsApplication();
    void followsTheHoldersLastWord_data();
    void followsTheHoldersLastWord();
    void writesARepeatedSilenceDownOnce();
    void keepsTheBalanceOfTheLatestQuestion();
    void deletesOnlyAnEmptyCardAtRest_data();
    void deletesOnlyAnEmptyCardAtRest();
};

void TestCharging::goesItsWay_data() {
    QTest::addColumn<QStringList>("answers"); // one for each question asked
    QTest::addColumn<QStringList>("states");
    QTest::addColumn<qint64>("onCard");
    const auto row = [](const char *name, QStringList answers, QStringList states, qint64 onCard) {
        QTest::newRow(name) << answers << states << onCard;
    };
    row("loaded", {"00", "00"}, {"loading", "loaded"}, 500);
    row("debit refused", {"51"}, {"declined"}, 0);
    row("debit not sent", {"notSent"}, {"declined"}, 0);
    row("debit unknown", {"unknown", "00"}, {"debit_unknown", "reversed"}, 0);
    row("debit unknown for long", {"unknown", "unknown", "96", "00"},
        {"debit_unknown", "debit_unknown", "debit_unknown", "reversed"}, 0);
    row("debit of a part", {"10", "00"}, {"debit_unknown", "reversed"}, 0);
    row("load refused", {"00", "61", "00"}, {"loading", "reversing", "reversed"}, 0);
    row("load refused, silence then", {"00", "61", "unknown", "00"}, {"loading", "reversing", "reversing", "reversed"}, 0);
    row("load not sent", {"00", "notSent", "00"}, {"loading", "reversing", "reversed"}, 0);
    row("load unknown: it is reversed first, then the debit", {"00", "unknown", "00", "00"},
        {"loading", "load_unknown", "reversing", "reversed"}, 0);
    row("load unknown and spent meanwhile: it is asked again", {"00", "unknown", "51", "00"},
        {"loading", "load_unknown", "load_unknown", "loaded"}, 500);
    row("load unknown and spent, and silence then", {"00", "unknown", "51", "unknown", "96", "00"},
        {"loading", "load_unknown", "load_unknown", "load_unknown", "load_unknown", "loaded"}, 500);
    row("load of a part: it is reversed, then the debit", {"00", "10:200", "00", "00"}, {"loading", "load_unknown", "reversing", "reversed"}, 0);
    row("load of a part that is the whole, and spent", {"00", "10:500", "51"}, {"loading", "load_unknown", "loaded"}, 500);
}

/// The load stands in part, and its reversal is refused.
void TestCharging::postsThePartThatStands_data() {
    QTest::addColumn<QStringList>("answers");
    QTest::addColumn<qint64>("onCard");
    QTest::addColumn<QString>("keeper"); // of the rest
    const auto row = [](const char *name, QStringList answers, qint64 onCard, const char *keeper) {
        QTest::newRow(name) << answers << onCard << keeper;
    };
    row("a part, spent", {"00", "10:200", "51"}, 200, "suspense:cards:KRW");
    row("a part, spent as told after a while", {"00", "10:200", "unknown", "96", "51"}, 200, "suspense:cards:KRW");
    row("the word of the part was lost", {"00", "unknown", "51", "10:200"}, 200, "suspense:cards:KRW");
    row("the word of the part was lost twice", {"00", "unknown", "51", "unknown", "10:200"}, 200, "suspense:cards:KRW");
    row("a part that is not told", {"00", "10", "51", "10"}, 0, "suspense:issuer:KRW");
    row("a part of nothing", {"00", "10:0", "51", "10:0"}, 0, "suspense:issuer:KRW");
    row("a part that is more than all", {"00", "10:501", "51", "10:501"}, 0, "suspense:issuer:KRW");
    row("not taken back, and not known", {"00", "unknown", "51", "94"}, 0, "suspense:issuer:KRW");
}

void TestCharging::postsThePartThatStands() {
    QFETCH(QStringList, answers);
    QFETCH(qint64, onCard);
    QFETCH(QString, keeper);
    Charge charge{.id = "chg_1", .member = "dana", .card = "card_1", .source = "src_1", .amount = *money::Money::of(500, krw), .createdAt = now};
    auto decision = beginCharge(charge, fresh("0"));
    std::vector<ledger::Deeds> books{decision.books};
    auto open = *decision.instruction;
    for (int i = 0; i < answers.size(); ++i) {
        QVERIFY(!payment::isFinal(decision.charge.state));
        decision = wallets::conclude(decision.charge, open, answerOf(answers[i].toStdString()), fresh(std::to_string(i + 1)));
        books.push_back(decision.books);
        if (decision.instruction) open = *decision.instruction;
        // Whatever is asked about the load names it as the issuer knows it.
        if (i > 0 && open.verb == BankVerb::load) QCOMPARE(payments::referenceAtBank(open).retrieval, std::string("R1"));
    }
    QCOMPARE(int(decision.charge.state), int(ChargeState::loaded));
    QVERIFY(decision.charge.concludedAt.has_value() && !decision.charge.refusal);
    QVERIFY(decision.charge.loaded.has_value());
    QCOMPARE(decision.charge.loaded->amount(), std::int64_t(onCard));
    auto balances = booksAfter(books);
    QVERIFY2(balances.has_value(), "a transfer was left open or ended twice");
    QCOMPARE((*balances)["settlement:issuer:KRW"], std::int64_t(onCard));
    QCOMPARE((*balances)["settlement:cards:KRW"], std::int64_t(-500));
    QCOMPARE((*balances)["transit:cards:KRW"], std::int64_t(0));
    QCOMPARE((*balances)[keeper.toStdString()], std::int64_t(500 - onCard));
    const auto late = wallets::conclude(decision.charge, open, answerOf("00"), fresh("late"));
    QVERIFY(late.books.empty() && !late.instruction);
}

void TestCharging::goesItsWay() {
    QFETCH(QStringList, answers);
    QFETCH(QStringList, states);
    QFETCH(qint64, onCard);
    Charge charge{.id = "chg_1",
                  .member = "dana",
                  .card = "card_1",
                  .source = "src_1",
                  .amount = *money::Money::of(500, krw),
                  .createdAt = now};
    auto decision = beginCharge(charge, fresh("0"));
    QCOMPARE(int(decision.charge.state), int(ChargeState::debiting));
    std::vector<ledger::Deeds> books{decision.books};
    auto open = *decision.instruction;
    for (int i = 0; i < answers.size(); ++i) {
        const auto next =
            wallets::conclude(decision.charge, open, answerOf(answers[i].toStdString()), fresh(std::to_string(i + 1)));
        QCOMPARE(QString::fromUtf8(toWord(next.charge.state).data()), states[i]);
        books.push_back(next.books);
        if (next.instruction) open = *next.instruction;
        decision = next;
        // A reversal names the question that it reverses, at the bank that was asked.
        if (open.verb == BankVerb::reversal)
            QCOMPARE(open.originalReference->retrieval, std::string(open.originalVerb == BankVerb::load ? "R1" : "R0"));
    }
    QVERIFY(payment::isFinal(decision.charge.state));
    QVERIFY(decision.charge.concludedAt.has_value());
    QCOMPARE(decision.charge.refusal.has_value(), onCard == 0);
    QVERIFY(!decision.charge.loaded);
    auto balances = booksAfter(books);
    QVERIFY2(balances.has_value(), "a transfer was left open or ended twice");
    QCOMPARE((*balances)["settlement:issuer:KRW"], onCard);
    QCOMPARE((*balances)["settlement:cards:KRW"], -onCard);
    QCOMPARE((*balances)["transit:cards:KRW"], std::int64_t(0));
    const auto late = wallets::conclude(decision.charge, open, answerOf("00"), fresh("late"));
    QVERIFY(late.books.empty() && !late.instruction);
}

void TestCharging::refusesWhatCannotBeCharged_data() {
    QTest::addColumn<int>("state");
    QTest::addColumn<bool>("cardPast");
    QTest::addColumn<bool>("sourcePast");
    QTest::addColumn<QString>("refusal");
    QTest::newRow("active") << int(CardState::active) << false << false << "";
    QTest::newRow("requested") << int(CardState::requested) << false << false << "card_not_usable";
    QTest::newRow("in approval") << int(CardState::inApproval) << false << false << "card_not_usable";
    QTest::newRow("frozen") << int(CardState::frozen) << false << false << "card_not_usable";
    QTest::newRow("deleted") << int(CardState::deleted) << false << false << "card_not_usable";
    QTest::newRow("card is past") << int(CardState::active) << true << false << "expired_card";
    QTest::newRow("source is past") << int(CardState::active) << false << true << "expired_card";
    QTest::newRow("frozen and past") << int(CardState::frozen) << true << true << "card_not_usable";
}

void TestCharging::refusesWhatCannotBeCharged() {
    QFETCH(int, state);
    QFETCH(bool, cardPast);
    QFETCH(bool, sourcePast);
    QFETCH(QString, refusal);
    auto card = activeCard();
    card.state = CardState(state);
    card.expiry = {cardPast ? 2025 : 2029, 1};
    FundingSource source;
    source.expiry = {sourcePast ? 2025 : 2029, 1};
    const auto told = objectionTo(card, source, *money::Money::of(500, krw), now);
    QCOMPARE(told ? QString::fromUtf8(payment::factsOf(*told).code.data()) : QString(), refusal);
}

void TestCharging::refusesMoreThanABankCanBeAskedFor() {
    FundingSource source;
    source.expiry = {2029, 1};
    QVERIFY(!objectionTo(activeCard(), source, *money::Money::of(payments::mostAtOnce, krw), now));
    const auto told = objectionTo(activeCard(), source, *money::Money::of(payments::mostAtOnce + 1, krw), now);
    QVERIFY(told && *told == payment::Refusal::amountLimit);
}

void TestCharging::movesACardThroughItsApplication_data() {
    QTest::addColumn<QString>("answer");
    QTest::addColumn<bool>("awaitsPerson");
    QTest::addColumn<bool>("number");
    QTest::addColumn<int>("state");
    QTest::addColumn<bool>("repeat");
    QTest::newRow("issued") << "00" << false << true << int(CardState::active) << false;
    QTest::newRow("awaits a person") << "00" << true << false << int(CardState::inApproval) << true;
    QTest::newRow("awaits a person, number known") << "00" << true << true << int(CardState::inApproval) << true;
    QTest::newRow("refused") << "05" << false << false << int(CardState::refused) << false;
    QTest::newRow("issuer is ill") << "96" << false << false << int(CardState::requested) << true;
    QTest::newRow("silence") << "unknown" << false << false << int(CardState::requested) << true;
    QTest::newRow("not sent") << "notSent" << false << false << int(CardState::requested) << true;
}

void TestCharging::movesACardThroughItsApplication() {
    QFETCH(QString, answer);
    QFETCH(bool, awaitsPerson);
    QFETCH(bool, number);
    QFETCH(int, state);
    QFETCH(bool, repeat);
    auto card = activeCard();
    card.state = CardState::requested;
    auto told = answerOf(answer.toStdString());
    if (told) told->awaitsPerson = awaitsPerson;
    std::optional<IssuedCard> issued;
    if (number) issued = IssuedCard{"1234", {2029, 11}, {1}, {2}, {3}};
    const auto decision = concludeApplication(card, told, issued);
    QCOMPARE(int(decision.card.state), state);
    QCOMPARE(decision.repeat, repeat);
    QCOMPARE(decision.issued, state == int(CardState::active));
    QCOMPARE(decision.card.lastFour, std::string(decision.issued ? "1234" : ""));
}

void TestCharging::followsTheHoldersLastWord_data() {
    QTest::addColumn<int>("asked");
    QTest::addColumn<int>("state");
    QTest::addColumn<int>("follows"); // -1: nothing
    QTest::newRow("blocked, still frozen") << int(BankVerb::blockCard) << int(CardState::frozen) << -1;
    QTest::newRow("blocked, active again") << int(BankVerb::blockCard) << int(CardState::active) << int(BankVerb::unblockCard);
    QTest::newRow("blocked, deleted") << int(BankVerb::blockCard) << int(CardState::deleted) << -1;
    QTest::newRow("unblocked, still active") << int(BankVerb::unblockCard) << int(CardState::active) << -1;
    QTest::newRow("unblocked, frozen again") << int(BankVerb::unblockCard) << int(CardState::frozen) << int(BankVerb::blockCard);
    QTest::newRow("unblocked, deleted") << int(BankVerb::unblockCard) << int(CardState::deleted) << int(BankVerb::blockCard);
}

void TestCharging::followsTheHoldersLastWord() {
    QFETCH(int, asked);
    QFETCH(int, state);
    QFETCH(int, follows);
    auto card = activeCard();
    card.state = CardState(state);
    const auto carried = cardInstruction(card, BankVerb(asked), fresh("1"));
    const auto decision = concludeBlocking(card, carried, answerOf("00"), fresh("2"));
    QCOMPARE(decision.instruction ? int(decision.instruction->verb) : -1, follows);
    QVERIFY(!decision.repeat);
    for (const char *silence : {"unknown", "notSent", "96"})
        QVERIFY(concludeBlocking(card, carried, answerOf(silence), fresh("3")).repeat);
}

void TestCharging::writesARepeatedSilenceDownOnce() {
    Charge charge{.id = "chg_1", .member = "dana", .card = "card_1", .source = "src_1", .amount = *money::Money::of(500, krw), .createdAt = now};
    const auto begun = beginCharge(charge, fresh("0"));
    const auto unknown = wallets::conclude(begun.charge, *begun.instruction, answerOf("unknown"), fresh("1"));
    QVERIFY(unknown.isNew);
    const auto silent = wallets::conclude(unknown.charge, *unknown.instruction, answerOf("unknown"), fresh("2"));
    QVERIFY(!silent.isNew);
    QVERIFY(silent.charge.resolveBy == unknown.charge.resolveBy);
}

void TestCharging::keepsTheBalanceOfTheLatestQuestion() {
    auto card = activeCard();
    const auto balance = [](std::int64_t amount) { return *money::Money::of(amount, krw); };
    QVERIFY(takeBalance(card, balance(100), now));
    QVERIFY(takeBalance(card, balance(300), now + std::chrono::seconds(2)));
    QVERIFY(!takeBalance(card, balance(200), now + std::chrono::seconds(1)));
    QCOMPARE(card.balance->amount(), std::int64_t(300));
}

void TestCharging::deletesOnlyAnEmptyCardAtRest_data() {
    QTest::addColumn<int>("state");
    QTest::addColumn<qint64>("balance");
    QTest::addColumn<bool>("underWay");
    QTest::addColumn<QString>("refusal");
    QTest::newRow("empty") << int(CardState::active) << qint64(0) << false << "";
    QTest::newRow("empty and frozen") << int(CardState::frozen) << qint64(0) << false << "";
    QTest::newRow("not empty") << int(CardState::active) << qint64(1) << false << "card_not_empty";
    QTest::newRow("under way") << int(CardState::active) << qint64(0) << true << "card_not_usable";
    QTest::newRow("requested") << int(CardState::requested) << qint64(0) << false << "card_not_usable";
    QTest::newRow("deleted") << int(CardState::deleted) << qint64(0) << false << "card_not_usable";
}

void TestCharging::deletesOnlyAnEmptyCardAtRest() {
    QFETCH(int, state);
    QFETCH(qint64, balance);
    QFETCH(bool, underWay);
    QFETCH(QString, refusal);
    auto card = activeCard();
    card.state = CardState(state);
    const auto done = deleted(card, *money::Money::of(balance, krw), underWay);
    QCOMPARE(done ? QString() : QString::fromUtf8(payment::factsOf(done.error()).code.data()), refusal);
    if (done) QCOMPARE(int(done->state), int(CardState::deleted));
}

QTEST_GUILESS_MAIN(TestCharging)
#include "test_charging.moc"
