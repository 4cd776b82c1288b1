#include "server/rear/links/in_flight.h"

#include "server/rear/links/limits.h"
#include "shared/base/ensure.h"

namespace florin::links {

using iso8583::PairingKey;
using payments::BankSilence;

bool InFlight::add(const PairingKey &key, Moment deadline, Replied replied) {
    const auto [place, isNew] = m_waiting.try_emplace(key);
    place->second.replied.push_back(std::move(replied));
    if (!isNew)
        return false;
    place->second.deadline = deadline;
    m_deadlines.emplace(deadline, key);
    return true;
}

void InFlight::begun(const PairingKey &key) {
    if (const auto place = m_waiting.find(key); place != m_waiting.end())
        place->second.begun = true;
}

InFlight::Match InFlight::arrived(const PairingKey &key) {
    const auto place = m_waiting.find(key);
    if (place != m_waiting.end()) {
        Match match{Arrival::awaited, std::move(place->second.replied)};
        m_deadlines.erase({place->second.deadline, key});
        m_waiting.erase(place);
        remember(key, Fate::answered);
        return match;
    }
    const auto fate = m_fates.find(key);
    if (fate == m_fates.end())
        return {Arrival::unknown, {}};
    const Arrival arrival = fate->second == Fate::silent ? Arrival::late : Arrival::duplicate;
    fate->second = Fate::answered;
    return {arrival, {}};
}

InFlight::Expired InFlight::take(std::map<PairingKey, Waiting>::iterator place) {
    Expired expired{place->first, place->second.begun ? BankSilence::unknown : BankSilence::notSent, std::move(place->second.replied)};
    m_deadlines.erase({place->second.deadline, place->first});
    m_waiting.erase(place);
    if (expired.silence == BankSilence::unknown)
        remember(expired.key, Fate::silent);
    return expired;
}

std::vector<InFlight::Expired> InFlight::expire(Moment now) {
    std::vector<Expired> all;
    while (!m_deadlines.empty() && m_deadlines.begin()->first <= now) {
        const auto place = m_waiting.find(m_deadlines.begin()->second);
        ENSURE(place != m_waiting.end());
        all.push_back(take(place));
    }
    return all;
}

std::vector<InFlight::Expired> InFlight::abandon() {
    std::vector<Expired> all;
    while (!m_waiting.empty())
        all.push_back(take(m_waiting.begin()));
    return all;
}

std::optional<InFlight::Moment> InFlight::nextDeadline() const {
    if (m_deadlines.empty())
        return std::nullopt;
    return m_deadlines.begin()->first;
}

void InFlight::remember(const PairingKey &key, Fate fate) {
    if (m_fates.insert_or_assign(key, fate).second)
        m_oldestFates.push_back(key);
    if (m_oldestFates.size() > limits::mostRememberedAnswers) {
        m_fates.erase(m_oldestFates.front());
        m_oldestFates.pop_front();
    }
}

} // namespace florin::links
