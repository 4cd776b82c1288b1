#include "server/front/relay/relay.h"

#include <QtTest>

using namespace florin;

namespace {

/// Answers when it is told to.
class SlowRear final : public inquiry::RearDoor {
  public:
    void ask(inquiry::Question question, inquiry::Respond respond) override {
        waiting.emplace_back(std::move(question.requestId), std::move(respond));
    }
    void answerAll() {
        for (auto &[id, respond] : waiting) {
            respond({200, {}, "application/json", "{}"});
        }
        waiting.clear();
    }
    std::vector<std::pair<std::string, inquiry::Respond>> waiting;
};

inquiry::Question question(const char *method, const char *wait = nullptr) {
    inquiry::Question made;
    made.requestId = "req_1";
    made.method = method;
    if (wait != nullptr) {
        made.query["wait"] = wait;
    }
    return made;
}

} // namespace

class TestRelay : public QObject {
    Q_OBJECT

    SlowRear m_rear;
    std::vector<int> m_answers;
    inquiry::Respond note() {
        return [this](const inquiry::Answer &answer) { m_answers.push_back(answer.status); };
    }

  private slots:
    void init() {
        m_rear.waiting.clear();
        m_answers.clear();
    }

    void bringsEachAnswerBackOnce() {
        relay::Relay relay(m_rear);
        relay.ask(question("GET"), note());
        const auto respond = m_rear.waiting.front().second;
        m_rear.answerAll();
        respond({500, {}, "", ""});
        QCOMPARE(m_answers, (std::vector<int>{200}));
    }
    void tooManyUnderwayAreBusyAtOnce() {
        relay::Relay relay(m_rear, {2, 2});
        for (int i = 0; i < 3; ++i) {
            relay.ask(question("POST"), note());
        }
        QCOMPARE(m_answers, (std::vector<int>{503}));
        m_rear.answerAll();
        relay.ask(question("POST"), note());
        QCOMPARE(m_rear.waiting.size(), std::size_t(1));
    }
    void longPollsLeaveRoomForPayments() {
        relay::Relay relay(m_rear, {10, 1});
        relay.ask(question("GET", "30"), note());
        relay.ask(question("GET", "30"), note());
        QCOMPARE(m_answers, (std::vector<int>{503}));
        relay.ask(question("POST"), note());
        QCOMPARE(m_rear.waiting.size(), std::size_t(2));
    }
    void stoppingSendsLongPollsAwayAndLetsTheOthersFinish() {
        relay::Relay relay(m_rear);
        relay.ask(question("GET", "30"), note());
        relay.ask(question("GET", "0"), note());
        relay.ask(question("POST"), note());
        relay.stop();
        QCOMPARE(m_answers, (std::vector<int>{503}));
        relay.ask(question("GET", "30"), note());
        QCOMPARE(m_answers, (std::vector<int>{503, 503}));
        relay.ask(question("GET"), note());
        m_rear.answerAll();
        QCOMPARE(m_answers, (std::vector<int>{503, 503, 200, 200, 200}));
    }
    void anAnswerMayComeAfterTheRelayIsGone() {
        auto relay = std::make_unique<relay::Relay>(m_rear);
        relay->ask(question("POST"), note());
        relay.reset();
        m_rear.answerAll();
        QCOMPARE(m_answers, (std::vector<int>{200}));
    }
};

QTEST_GUILESS_MAIN(TestRelay)
#include "test_relay.moc"
