#include "server/rear/links/link_session.h"

#include "server/rear/links/bank_notices.h"
#include "server/rear/links/limits.h"

#include <algorithm>
#include <array>

namespace florin::links {

using iso8583::Message;
using payments::BankSilence;
using Progress = TlsConnection::Progress;

LinkSession::LinkSession(TlsConnection &connection, InFlight &inFlight, Tally &tally, const base::Clock &clock, SessionTimes times,
                         Told told)
    : m_connection(connection), m_inFlight(inFlight), m_tally(tally), m_clock(clock), m_times(times), m_told(std::move(told)), m_lastHeard(Moment::clock::now()) {
    sendNetwork(NetworkAction::signOn);
}

void LinkSession::take(std::vector<Asked> questions) {
    for (Asked &asked : questions) {
        if (!asked.frame || !asked.key || m_inFlight.size() >= limits::mostQuestions) {
            m_tally.count(&LinkCounters::notSent);
            asked.replied(base::Refused{BankSilence::notSent});
            continue;
        }
        if (m_inFlight.add(*asked.key, asked.deadline, std::move(asked.replied)))
            m_outgoing.push_back({std::move(asked.key), std::move(*asked.frame)});
    }
}

void LinkSession::say(std::vector<Message> answers) {
    for (const Message &answer : answers)
        send(answer);
}

void LinkSession::signOff() {
    sendNetwork(NetworkAction::signOff);
    writeAll();
}

std::optional<std::string> LinkSession::turn(WakeUp &wakeUp) {
    m_wantsToWrite = false;
    const bool wasSignedOn = m_signedOn;
    if (!readAll())
        return m_refusal.empty() ? "the bank closed it" : m_refusal;
    const Moment now = Moment::clock::now();
    tellExpired(m_inFlight.expire(now));
    if (!keepAlive(now))
        return "the bank did not answer a sign-on or an echo";
    // Writing comes last, so that nothing which reading or the time called for waits for the next turn.
    if (!writeAll())
        return "the bank closed it";
    if (m_signedOn == wasSignedOn) // else questions may wait for just this
        wakeUp.waitWith(m_connection.descriptor(), m_wantsToWrite, untilNextDuty(now));
    return std::nullopt;
}

void LinkSession::abandon() {
    tellExpired(m_inFlight.abandon());
}

void LinkSession::tellExpired(std::vector<InFlight::Expired> expired) {
    for (InFlight::Expired &question : expired) {
        if (question.silence == BankSilence::notSent)
            std::erase_if(m_outgoing, [&](const Outgoing &outgoing) { return outgoing.key == question.key; });
        for (const auto &replied : question.waiting) {
            m_tally.count(question.silence == BankSilence::notSent ? &LinkCounters::notSent : &LinkCounters::silent);
            replied(base::Refused{question.silence});
        }
    }
}

bool LinkSession::writeAll() {
    while (!m_outgoing.empty()) {
        const Outgoing &first = m_outgoing.front();
        // Before the first byte: from here on nobody can say that nothing went out.
        if (first.key)
            m_inFlight.begun(*first.key);
        const auto step = m_connection.write(first.frame.bytes().subspan(m_written));
        if (step.progress == Progress::closed)
            return false;
        if (step.progress != Progress::moved) {
            m_wantsToWrite = m_wantsToWrite || step.progress == Progress::wantsToWrite;
            return true;
        }
        m_written += step.size;
        if (m_written == first.frame.size()) {
            m_outgoing.pop_front();
            m_written = 0;
        }
    }
    return true;
}

bool LinkSession::readAll() {
    std::array<std::uint8_t, limits::readSize> buffer;
    for (;;) {
        const auto step = m_connection.read(buffer);
        if (step.progress == Progress::closed)
            return false;
        if (step.progress != Progress::moved) {
            m_wantsToWrite = m_wantsToWrite || step.progress == Progress::wantsToWrite;
            return true;
        }
        m_lastHeard = Moment::clock::now();
        m_reader.feed(std::span(buffer).first(step.size));
        base::wipe(buffer.data(), step.size);
        if (!readFrames())
            return false;
    }
}

bool LinkSession::readFrames() {
    for (;;) {
        const auto frame = m_reader.next();
        if (!frame) {
            m_refusal = "a frame of an impossible length";
            return false;
        }
        if (!frame->has_value())
            return m_refusal.empty();
        const auto message = iso8583::decode((*frame)->bytes());
        if (message)
            received(*message);
        else
            m_tally.count(&LinkCounters::unreadable);
    }
}

void LinkSession::received(const Message &message) {
    if (message.type() == "0810") {
        if (message.field(11) != m_awaitedStan || m_awaitedStan.empty())
            return m_tally.count(&LinkCounters::unmatched);
        m_awaitedStan.clear();
        m_networkDeadline.reset();
        if (message.field(39) != "00") {
            m_refusal = "the bank refused the sign-on or echo";
        } else if (!m_signedOn) {
            m_signedOn = true;
            m_tally.count(&LinkCounters::connected);
        }
    } else if (message.type() == "0800") {
        Message reply = iso8583::answerTo(message);
        reply.set(39, "00");
        send(reply);
    } else if (isNotice(message)) {
        m_told(message);
    } else {
        answered(message);
    }
}

void LinkSession::answered(const Message &message) {
    auto reply = toReply(message);
    if (!reply)
        return m_tally.count(&LinkCounters::unreadable);
    auto match = m_inFlight.arrived(iso8583::keyOfAnswer(message));
    switch (match.arrival) {
    case InFlight::Arrival::awaited: break;
    case InFlight::Arrival::late: return m_tally.count(&LinkCounters::late);
    case InFlight::Arrival::duplicate: return m_tally.count(&LinkCounters::duplicate);
    case InFlight::Arrival::unknown: return m_tally.count(&LinkCounters::unmatched);
    }
    for (std::size_t waiting = 0; waiting < match.waiting.size(); ++waiting) {
        m_tally.count(&LinkCounters::answered);
        // Replies hold secrets and are not copied: a second waiter gets one made anew from the same message.
        match.waiting[waiting](waiting == 0 ? std::move(*reply) : *toReply(message));
    }
}

void LinkSession::sendNetwork(NetworkAction action) {
    m_networkStan = m_networkStan % 999'999 + 1;
    const std::string stan = *iso8583::digits(m_networkStan, 6);
    send(networkMessage(action, stan, m_clock.now()));
    m_awaitedStan = stan;
    m_networkDeadline = Moment::clock::now() + m_times.timeout;
}

void LinkSession::send(const Message &message) {
    if (const auto bytes = iso8583::encode(message))
        m_outgoing.push_back({std::nullopt, iso8583::frame(bytes->bytes())});
}

bool LinkSession::keepAlive(Moment now) {
    if (m_networkDeadline)
        return now < *m_networkDeadline;
    if (now - m_lastHeard >= m_times.echoAfter)
        sendNetwork(NetworkAction::echo);
    return true;
}

std::chrono::milliseconds LinkSession::untilNextDuty(Moment now) const {
    Moment next = m_networkDeadline.value_or(m_lastHeard + m_times.echoAfter);
    if (const auto deadline = m_inFlight.nextDeadline())
        next = std::min(next, *deadline);
    if (!m_signedOn)
        next = std::min(next, now + limits::shortestPause); // the link looks after the questions that wait outside
    return std::max(std::chrono::milliseconds(0), std::chrono::ceil<std::chrono::milliseconds>(next - now));
}

} // namespace florin::links
