#include "server/front/relay/relay.h"

#include "server/front/listener/problem.h"

#include <map>
#include <mutex>
#include <utility>

namespace florin::relay {

using inquiry::Answer;
using inquiry::Question;
using inquiry::Respond;

namespace {

Answer busyAnswer(const std::string &requestId) {
    listener::Response problem = listener::problemOf(payment::Refusal::busy, requestId);
    Answer answer{problem.status, {{"Retry-After", "1"}}, "application/problem+json", std::move(problem.body)};
    return answer;
}

bool isLongPoll(const Question &question) {
    const auto wait = question.query.find("wait");
    return question.method == "GET" && wait != question.query.end() && wait->second != "0";
}

} // namespace

/// Who is underway. Shared with the answers, which may come back after the relay is gone.
class Relay::Book {
  public:
    explicit Book(Limits limits) : m_limits(limits) {}

    /// A ticket for the way back; 0 if there is no room.
    std::uint64_t enter(bool longPoll, const std::string &requestId, Respond respond) {
        const std::lock_guard lock(m_mutex);
        if (m_underway.size() >= m_limits.underway || (longPoll && (m_stopping || m_longPolls >= m_limits.longPolls))) {
            return 0;
        }
        m_longPolls += longPoll ? 1 : 0;
        m_underway.emplace(++m_last, Traveller{longPoll, requestId, std::move(respond)});
        return m_last;
    }

    /// Nothing if it was answered before.
    Respond leave(std::uint64_t ticket) {
        const std::lock_guard lock(m_mutex);
        const auto found = m_underway.find(ticket);
        if (found == m_underway.end()) {
            return {};
        }
        Respond respond = std::move(found->second.respond);
        m_longPolls -= found->second.longPoll ? 1 : 0;
        m_underway.erase(found);
        return respond;
    }

    std::vector<std::pair<std::string, Respond>> stop() {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        std::vector<std::pair<std::string, Respond>> sentAway;
        for (auto at = m_underway.begin(); at != m_underway.end();) {
            if (!at->second.longPoll) {
                ++at;
                continue;
            }
            sentAway.emplace_back(at->second.requestId, std::move(at->second.respond));
            at = m_underway.erase(at);
        }
        m_longPolls = 0;
        return sentAway;
    }

  private:
    struct Traveller {
        bool longPoll;
        std::string requestId;
        Respond respond;
    };
    const Limits m_limits;
    std::mutex m_mutex;
    std::map<std::uint64_t, Traveller> m_underway;
    std::uint64_t m_last = 0;
    std::size_t m_longPolls = 0;
    bool m_stopping = false;
};

Relay::Relay(inquiry::RearDoor &rear, Limits limits) : m_rear(rear), m_book(std::make_shared<Book>(limits)) {}

Relay::~Relay() = default;

void Relay::ask(Question question, Respond respond) {
    // The answer is given outside the lock, and where there is no room by the caller's own function, not by a moved one.
    const std::uint64_t ticket = m_book->enter(isLongPoll(question), question.requestId, respond);
    if (ticket == 0) {
        return respond(busyAnswer(question.requestId));
    }
    m_rear.ask(std::move(question), [book = m_book, ticket](Answer answer) {
        if (const Respond back = book->leave(ticket)) {
            back(std::move(answer));
        }
    });
}

void Relay::stop() {
    for (const auto &[requestId, respond] : m_book->stop()) {
        respond(busyAnswer(requestId));
    }
}

} // namespace florin::relay
