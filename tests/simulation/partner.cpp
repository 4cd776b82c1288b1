#include "tests/simulation/partner.h"

#include "shared/base/ensure.h"

namespace florin::simulation {

using payments::BankReply;
using payments::BankSilence;
using payments::BankVerb;

namespace {

money::Money won(std::int64_t amount) {
    return *money::Money::of(amount, *money::Currency::fromCode("KRW"));
}

} // namespace

void PartnerBank::issue(const std::string &number, std::int64_t balance) {
    m_prepaid[number] = balance;
}

std::int64_t PartnerBank::balance(const std::string &number) const {
    const auto found = m_prepaid.find(number);
    return found == m_prepaid.end() ? 0 : found->second;
}

BankReply PartnerBank::handle(const BankMessage &message) {
    BankReply reply;
    if (message.verb == BankVerb::reversal) {
        reply.answer = reverse(message);
    } else if (m_forestalled.contains(message.retrieval)) {
        reply.answer = "12";
    } else {
        auto [place, isNew] = m_entries.try_emplace(message.retrieval, BankEntry{message.verb, message.number, message.amount});
        auto &entry = place->second;
        if (isNew) {
            entry.answer = decide(message, entry);
            if (const auto card = m_prepaid.find(entry.number); card != m_prepaid.end()) card->second += entry.moved;
            ++m_version;
        }
        reply.answer = entry.answer;
        if (reply.answer == "00" || reply.answer == "10") reply.approvalCode = "A12345";
        if (reply.answer == "10") reply.approvedAmount = won(entry.moved < 0 ? -entry.moved : entry.moved);
    }
    if (m_prepaid.contains(message.number)) reply.balance = won(m_prepaid[message.number]);
    return reply;
}

std::string PartnerBank::decide(const BankMessage &message, BankEntry &entry) {
    const bool isLoad = message.verb == BankVerb::load;
    const auto card = m_prepaid.find(message.number);
    const int chance = m_dice.upTo(99);
    if (chance < m_manners.refuses) return isLoad ? "61" : std::vector<std::string>{"05", "51", "91", "96"}[chance % 4];
    if (!isLoad && card != m_prepaid.end() && card->second < message.amount) return "51";
    const bool inPart = chance < m_manners.refuses + (isLoad ? m_manners.loadsInPart : m_manners.approvesInPart) && message.amount > 1;
    const auto amount = inPart ? message.amount / 2 : message.amount;
    entry.moved = isLoad ? amount : -amount;
    return inPart ? "10" : "00";
}

std::string PartnerBank::reverse(const BankMessage &message) {
    if (cannotReverse && m_dice.percent(static_cast<std::uint64_t>(m_manners.cannotReverseNow))) return "96";
    const auto found = m_entries.find(message.original);
    if (found == m_entries.end()) {
        m_forestalled[message.original] = true;
        return "00";
    }
    auto &entry = found->second;
    if (entry.reversed) return "00";
    if (const auto card = m_prepaid.find(entry.number); card != m_prepaid.end()) {
        if (entry.moved > 0 && !entry.isSpent)
            entry.isSpent = card->second < entry.moved || m_dice.percent(static_cast<std::uint64_t>(m_manners.findsItSpent));
        if (entry.isSpent.value_or(false)) return "51";
        card->second -= entry.moved;
    }
    entry.moved = 0;
    entry.reversed = true;
    ++m_version;
    return "00";
}

void PartnerLink::ask(payments::BankQuestion question, Replied replied) {
    constexpr Timeline::Span atOnce{100};
    const auto asked = ++m_last;
    m_waiting[asked] = std::move(replied);
    if (!m_isUp) {
        m_timeline.in(atOnce, [this, asked] { answer(asked, base::Refused{BankSilence::notSent}); });
        return;
    }
    const BankMessage message{question.verb, question.reference.retrieval, question.amount ? question.amount->amount() : 0,
                              question.number ? std::string(question.number->digits()) : "",
                              question.originalReference ? question.originalReference->retrieval : ""};
    m_timeline.in(timeout, [this, asked] { answer(asked, base::Refused{BankSilence::unknown}); });
    send(message, asked);
}

void PartnerLink::send(const BankMessage &message, std::uint64_t asked) {
    for (const auto there : arrivals())
        m_timeline.in(there, [this, message, asked, connection = m_connection] {
            if (!m_isUp || connection != m_connection) return;
            auto reply = std::make_shared<const BankReply>(m_bank.handle(message));
            for (const auto back : arrivals())
                m_timeline.in(back, [this, reply, asked, connection] {
                    if (!m_isUp || connection != m_connection) return;
                    BankReply told;
                    told.answer = reply->answer;
                    told.approvalCode = reply->approvalCode;
                    told.balance = reply->balance;
                    told.approvedAmount = reply->approvedAmount;
                    answer(asked, std::move(told));
                });
        });
}

std::vector<Timeline::Span> PartnerLink::arrivals() {
    const auto one = [this] {
        const int slowest = m_dice.percent(static_cast<std::uint64_t>(m_manners.isLate)) ? 10'000 : m_manners.slowestMs;
        return Timeline::Span(1000 * (1 + m_dice.upTo(slowest)) + m_dice.upTo(999));
    };
    if (m_dice.percent(static_cast<std::uint64_t>(m_manners.loses))) return {};
    if (m_dice.percent(static_cast<std::uint64_t>(m_manners.doubles))) return {one(), one()};
    return {one()};
}

void PartnerLink::answer(std::uint64_t asked, base::Result<BankReply, BankSilence> given) {
    const auto found = m_waiting.find(asked);
    if (found == m_waiting.end()) return; // Late: it is matched, and dropped.
    const auto replied = std::move(found->second);
    m_waiting.erase(found);
    replied(std::move(given));
}

void PartnerLink::cut() {
    m_isUp = false;
    ++m_connection;
    std::vector<std::uint64_t> all;
    for (const auto &[asked, replied] : m_waiting) all.push_back(asked);
    for (const auto asked : all) answer(asked, base::Refused{BankSilence::unknown});
}

void PartnerLink::forget() {
    m_waiting.clear();
}

} // namespace florin::simulation
