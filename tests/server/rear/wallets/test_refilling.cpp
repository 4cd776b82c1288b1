#include "server/rear/wallets/refilling.h"

#include <QtTest>

using namespace florin;
using namespace florin::wallets;
using payment::ChargeState;
using payments::BankReply;
using payments::BankSilence;
using payments::BankVerb;
using payments::MeansKind;
using Answer = base::Result<BankReply, BankSilence>;

namespace {

const base::Timestamp now = *base::fromRfc3339("2026-11-20T10:00:00Z");
const auto krw = *money::Currency::fromCode("KRW");

money::Money won(std::int64_t amount) { return *money::Money::of(amount, krw); }
payments::Fresh fresh(const std::string &name) { return {now, "ins_" + name, {"000001", "R" + name, now}}; }
ledger::Account account(std::int64_t ceiling = 1000) { return ledger::microAccountOf("dana", krw, ceiling); }

/// `unknown`, `notSent`, or field 39.
Answer answerOf(const QString &what) {
    if (what == "unknown") return base::Refused{BankSilence::unknown};
    if (what == "notSent") return base::Refused{BankSilence::notSent};
    BankReply reply;
    reply.answer = what.toStdString();
    return reply;
}

Refill refill(MeansKind means = MeansKind::fundingSource) {
    return {.id = "rfl_1", .member = "dana", .means = means, .source = "src_1", .amount = won(500), .createdAt = now};
}

/// Where the transfer stands once all steps are taken; nothing if it is ended twice, or as something else.
std::optional<ledger::TransferState> transferAfter(const std::vector<ledger::Deeds> &all) {
    std::optional<ledger::TransferState> state;
    for (const auto &steps : all)
        for (const auto &step : steps) {
            if (std::holds_alternative<ledger::Begin>(step)) {
                if (state) return std::nullopt;
                state = ledger::TransferState::pending;
                continue;
            }
            if (state != ledger::TransferState::pending) return std::nullopt;
            state = std::get<ledger::End>(step).outcome;
        }
    return state;
}

MicroAccountSettings settings() {
    return {.member = "dana", .source = "src_1", .automatic = AutomaticRefill{won(100), won(500), won(1200)}};
}

} // namespace

class TestRefilling : public QObject {
    Q_OBJECT

  private slots:
    void goesItsWay_data();
    void goesItsWay();
    void debitsTheSourcesOwnBank_data();
    void debitsTheSourcesOwnBank();
    void countsALateAnswerNever_data();
    void countsALateAnswerNever();
    void refusesBeforeABankIsAsked_data();
    void refusesBeforeABankIsAsked();
    void beginsByItself_data();
    void beginsByItself();
    void pausesAfterWhatCameToNothing_data();
    void pausesAfterWhatCameToNothing();
    void knowsTheCalendarMonth_data();
    void knowsTheCalendarMonth();
};

void TestRefilling::goesItsWay_data() {
    QTest::addColumn<QStringList>("answers"); // one for each question asked
    QTest::addColumn<QStringList>("states");
    QTest::addColumn<QString>("refusal");
    QTest::newRow("debited") << QStringList{"00"} << QStringList{"loaded"} << "";
    QTest::newRow("refused") << QStringList{"51"} << QStringList{"declined"} << "insufficient_funds";
    QTest::newRow("not sent") << QStringList{"notSent"} << QStringList{"declined"} << "issuer_unavailable";
    QTest::newRow("unknown") << QStringList{"unknown", "00"} << QStringList{"debit_unknown", "reversed"} << "payment_reversed";
    QTest::newRow("unknown for long") << QStringList{"unknown", "unknown", "96", "notSent", "00"}
                                      << QStringList{"debit_unknown", "debit_unknown", "debit_unknown", "debit_unknown", "reversed"}
                                      << "payment_reversed";
    QTest::newRow("it never came") << QStringList{"unknown", "25"} << QStringList{"debit_unknown", "reversed"} << "payment_reversed";
    QTest::newRow("a part is given back") << QStringList{"10", "00"} << QStringList{"debit_unknown", "reversed"} << "partial_approval";
    QTest::newRow("a part, and silence then") << QStringList{"10", "unknown", "00"}
                                              << QStringList{"debit_unknown", "debit_unknown", "reversed"} << "partial_approval";
}

void TestRefilling::goesItsWay() {
    QFETCH(QStringList, answers);
    QFETCH(QStringList, states);
    QFETCH(QString, refusal);
    auto decision = beginRefill(refill(), account(), fresh("0"));
    QCOMPARE(decision.refill.state, ChargeState::debiting);
    std::vector<ledger::Deeds> books{decision.books};
    auto open = *decision.instruction;
    for (int i = 0; i < answers.size(); ++i) {
        decision = wallets::conclude(decision.refill, open, answerOf(answers[i]), fresh(std::to_string(i + 1)));
        books.push_back(decision.books);
        QCOMPARE(QString::fromUtf8(toWord(decision.refill.state).data()), states[i]);
        if (!decision.instruction) continue;
        open = *decision.instruction;
        QCOMPARE(open.verb, BankVerb::reversal);
        QCOMPARE(open.originalReference->retrieval, std::string("R0"));
    }
    QCOMPARE(decision.refill.concludedAt, std::optional(now));
    QVERIFY(!decision.refill.resolveBy);
    const auto told = decision.refill.refusal ? QString::fromUtf8(payment::factsOf(*decision.refill.refusal).code.data()) : QString();
    QCOMPARE(told, refusal);
    const bool isLoaded = decision.refill.state == ChargeState::loaded;
    QVERIFY(transferAfter(books) == (isLoaded ? ledger::TransferState::posted : ledger::TransferState::voided));
}

void TestRefilling::debitsTheSourcesOwnBank_data() {
    QTest::addColumn<int>("means");
    QTest::addColumn<QString>("gives");
    QTest::newRow("a credit card") << int(MeansKind::fundingSource) << "settlement:cards:KRW";
    QTest::newRow("a prepaid card") << int(MeansKind::card) << "settlement:issuer:KRW";
}

void TestRefilling::debitsTheSourcesOwnBank() {
    QFETCH(int, means);
    QFETCH(QString, gives);
    const auto decision = beginRefill(refill(MeansKind(means)), account(), fresh("0"));
    const auto &begun = std::get<ledger::Begin>(decision.books.at(0));
    QCOMPARE(QString::fromStdString(begun.plan.debit), gives);
    QCOMPARE(begun.plan.credit, std::string("micro:dana:KRW"));
    QCOMPARE(begun.credit.ceiling, std::optional<std::int64_t>(1000));
    QVERIFY(begun.plan.amount == won(500));
    QCOMPARE(decision.instruction->means, MeansKind(means));
    QCOMPARE(decision.instruction->verb, BankVerb::purchase);
}

void TestRefilling::countsALateAnswerNever_data() {
    QTest::addColumn<QStringList>("answers"); // before it
    QTest::newRow("it is being taken back") << QStringList{"unknown"};
    QTest::newRow("a part is being taken back") << QStringList{"10"};
    QTest::newRow("it was taken back") << QStringList{"unknown", "00"};
    QTest::newRow("it was counted") << QStringList{"00"};
    QTest::newRow("it was refused") << QStringList{"51"};
}

void TestRefilling::countsALateAnswerNever() {
    QFETCH(QStringList, answers);
    auto decision = beginRefill(refill(), account(), fresh("0"));
    const auto debit = *decision.instruction;
    auto open = debit;
    for (int i = 0; i < answers.size(); ++i) {
        decision = wallets::conclude(decision.refill, open, answerOf(answers[i]), fresh(std::to_string(i + 1)));
        if (decision.instruction) open = *decision.instruction;
    }
    const auto before = decision.refill.state;
    const auto late = wallets::conclude(decision.refill, debit, answerOf("00"), fresh("late"));
    QVERIFY(!late.isNew);
    QVERIFY(late.books.empty() && !late.instruction);
    QCOMPARE(late.refill.state, before);
}

void TestRefilling::refusesBeforeABankIsAsked_data() {
    QTest::addColumn<bool>("isUsable");
    QTest::addColumn<bool>("isExpired");
    QTest::addColumn<qint64>("posted");
    QTest::addColumn<qint64>("reserved");
    QTest::addColumn<qint64>("expected");
    QTest::addColumn<QString>("refusal");
    QTest::newRow("it fits") << true << false << qint64(400) << qint64(0) << qint64(100) << "";
    QTest::newRow("a deleted source") << false << true << qint64(900) << qint64(0) << qint64(0) << "card_not_usable";
    QTest::newRow("an expired source") << true << true << qint64(900) << qint64(0) << qint64(0) << "expired_card";
    QTest::newRow("over the ceiling") << true << false << qint64(501) << qint64(0) << qint64(0) << "amount_limit";
    QTest::newRow("over it with what is under way") << true << false << qint64(0) << qint64(0) << qint64(501) << "amount_limit";
    QTest::newRow("what is reserved may come back") << true << false << qint64(501) << qint64(400) << qint64(0) << "amount_limit";
}

void TestRefilling::refusesBeforeABankIsAsked() {
    QFETCH(bool, isUsable);
    QFETCH(bool, isExpired);
    QFETCH(qint64, posted);
    QFETCH(qint64, reserved);
    QFETCH(qint64, expected);
    QFETCH(QString, refusal);
    const RefillSource source{MeansKind::fundingSource, "src_1", "dana", isExpired ? card::Expiry{2026, 10} : card::Expiry{2026, 11}, isUsable};
    const auto found = objectionTo(source, {account(), {posted, reserved, expected}}, won(500), now);
    QCOMPARE(found ? QString::fromUtf8(payment::factsOf(*found).code.data()) : QString(), refusal);
}

void TestRefilling::beginsByItself_data() {
    QTest::addColumn<qint64>("available");
    QTest::addColumn<bool>("isUnderWay");
    QTest::addColumn<qint64>("used");
    QTest::addColumn<int>("pausedFor"); // minutes from now on; 0: not
    QTest::addColumn<QString>("missing");
    QTest::addColumn<bool>("isDue");
    QTest::newRow("below the level") << qint64(99) << false << qint64(0) << 0 << "" << true;
    QTest::newRow("at the level") << qint64(100) << false << qint64(0) << 0 << "" << false;
    QTest::newRow("one is under way") << qint64(99) << true << qint64(500) << 0 << "" << false;
    QTest::newRow("up to the cap") << qint64(99) << false << qint64(700) << 0 << "" << true;
    QTest::newRow("over the cap") << qint64(99) << false << qint64(701) << 0 << "" << false;
    QTest::newRow("paused") << qint64(99) << false << qint64(0) << 1 << "" << false;
    QTest::newRow("the pause is over") << qint64(99) << false << qint64(0) << -1 << "" << true;
    QTest::newRow("no source") << qint64(99) << false << qint64(0) << 0 << "source" << false;
    QTest::newRow("no such settings") << qint64(99) << false << qint64(0) << 0 << "automatic" << false;
}

void TestRefilling::beginsByItself() {
    QFETCH(qint64, available);
    QFETCH(bool, isUnderWay);
    QFETCH(qint64, used);
    QFETCH(int, pausedFor);
    QFETCH(QString, missing);
    QFETCH(bool, isDue);
    auto wish = settings();
    if (missing == "source") wish.source.reset();
    if (missing == "automatic") wish.automatic.reset();
    if (pausedFor != 0) wish.pausedUntil = now + std::chrono::minutes(pausedFor);
    // What is reserved cannot be spent.
    QCOMPARE(wallets::isDue(wish, {{account(), {available + 50, 50, 0}}, isUnderWay, used}, now), isDue);
}

void TestRefilling::pausesAfterWhatCameToNothing_data() {
    QTest::addColumn<int>("origin");
    QTest::addColumn<int>("state");
    QTest::addColumn<bool>("pauses");
    const int automatic = int(RefillOrigin::automatic);
    QTest::newRow("loaded") << automatic << int(ChargeState::loaded) << false;
    QTest::newRow("declined") << automatic << int(ChargeState::declined) << true;
    QTest::newRow("reversed") << automatic << int(ChargeState::reversed) << true;
    QTest::newRow("not known yet") << automatic << int(ChargeState::debitUnknown) << false;
    QTest::newRow("asked for by the member") << int(RefillOrigin::member) << int(ChargeState::declined) << false;
}

void TestRefilling::pausesAfterWhatCameToNothing() {
    QFETCH(int, origin);
    QFETCH(int, state);
    QFETCH(bool, pauses);
    auto ended = refill();
    ended.origin = RefillOrigin(origin);
    ended.state = ChargeState(state);
    const auto after = settingsAfter(ended, settings(), now);
    QCOMPARE(after.has_value(), pauses);
    if (after) QCOMPARE(after->pausedUntil, std::optional(now + std::chrono::hours(1)));
}

void TestRefilling::knowsTheCalendarMonth_data() {
    QTest::addColumn<QString>("moment");
    QTest::addColumn<QString>("beginning");
    QTest::newRow("within") << "2026-11-20T10:00:00Z" << "2026-11-01T00:00:00Z";
    QTest::newRow("its first moment") << "2026-12-01T00:00:00Z" << "2026-12-01T00:00:00Z";
    QTest::newRow("its last second") << "2028-02-29T23:59:59Z" << "2028-02-01T00:00:00Z";
}

void TestRefilling::knowsTheCalendarMonth() {
    QFETCH(QString, moment);
    QFETCH(QString, beginning);
    QVERIFY(beginningOfMonth(*base::fromRfc3339(moment.toStdString())) == *base::fromRfc3339(beginning.toStdString()));
}

QTEST_GUILESS_MAIN(TestRefilling)
#include "test_refilling.moc"
