#pragma once

#include "server/rear/payments/bank.h"

#include <cstdlib>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace florin::test {

/// How the next question of a kind fares.
enum class Mood {
    answers,
    actsButIsSilent, ///< it is done, and the answer is lost
    losesIt,         ///< the question never arrives
    isDown,          ///< nothing is sent
    holds,           ///< it is done, and the answer comes when `release` says so
};

/// A bank in memory that keeps the promises of payments::Bank: a repeat with the same reference is done once, a reversal takes
/// back what there is, a question that comes after its reversal is refused, and a single-use card pays once, at its shop, from the card that
/// it draws on. Answers at once, on the asking thread.
class FakeBank final : public payments::Bank {
  public:
    explicit FakeBank(std::string range) : m_range(std::move(range)) {}

    void ask(payments::BankQuestion question, Replied replied) override {
        std::unique_lock lock(m_mutex);
        const Mood mood = nextMood(question.verb);
        m_asked.push_back({question.verb, question.reference});
        m_carried[question.verb] = (question.number ? std::string(question.number->digits()) : "-") + ' ' +
                                   (question.expiry ? question.expiry->toText() : "-") + ' ' +
                                   (question.secret ? std::string(question.secret->text()) : "-");
        if (mood == Mood::isDown || mood == Mood::losesIt) {
            lock.unlock();
            return replied(base::Refused{mood == Mood::isDown ? payments::BankSilence::notSent : payments::BankSilence::unknown});
        }
        auto reply = decide(question);
        if (mood == Mood::holds) {
            m_held.push_back(
                [replied, kept = std::make_shared<payments::BankReply>(std::move(reply))] { replied(std::move(*kept)); });
            return;
        }
        lock.unlock();
        if (mood == Mood::actsButIsSilent) return replied(base::Refused{payments::BankSilence::unknown});
        replied(std::move(reply));
    }
    bool isUp() const override { return true; }

    void next(payments::BankVerb verb, std::deque<Mood> moods) {
        std::lock_guard lock(m_mutex);
        m_moods[verb] = std::move(moods);
    }
    /// Tells what was held.
    void release() {
        std::vector<std::function<void()>> held;
        {
            std::lock_guard lock(m_mutex);
            held.swap(m_held);
        }
        for (const auto &tell : held) tell();
    }
    /// The next question of that kind is answered so, and nothing moves.
    void refuseNext(payments::BankVerb verb, const std::string &answer) {
        std::lock_guard lock(m_mutex);
        m_refusals[verb] = answer;
    }
    void letPhysicalCardsGo() {
        std::lock_guard lock(m_mutex);
        m_personApproved = true;
    }
    std::int64_t balanceOf(const std::string &number) {
        std::lock_guard lock(m_mutex);
        return m_balances[number];
    }
    std::int64_t total() {
        std::lock_guard lock(m_mutex);
        std::int64_t sum = 0;
        for (const auto &[number, balance] : m_balances) sum += balance;
        return sum;
    }
    std::vector<payments::BankReference> askedFor(payments::BankVerb verb) {
        std::lock_guard lock(m_mutex);
        std::vector<payments::BankReference> found;
        for (const auto &one : m_asked)
            if (one.first == verb) found.push_back(one.second);
        return found;
    }
    /// Number, expiry and secret of the latest such question, `-` for what it had not.
    std::string carried(payments::BankVerb verb) {
        std::lock_guard lock(m_mutex);
        return m_carried[verb];
    }
    /// Money comes back that nobody at the gateway was told of.
    void add(const std::string &number, std::int64_t amount) {
        std::lock_guard lock(m_mutex);
        m_balances[number] += amount;
    }
    bool isBlocked(const std::string &number) {
        std::lock_guard lock(m_mutex);
        return m_blocked[number];
    }

  private:
    struct Done {
        std::string number; ///< of the card whose money moves
        std::int64_t moved = 0;
        std::string answer;
        bool reversed = false;
    };

    Mood nextMood(payments::BankVerb verb) {
        auto &moods = m_moods[verb];
        if (moods.empty()) return Mood::answers;
        const Mood mood = moods.front();
        moods.pop_front();
        return mood;
    }

    payments::BankReply decide(const payments::BankQuestion &question) {
        using payments::BankVerb;
        payments::BankReply reply;
        const std::string number = question.number ? std::string(question.number->digits()) : question.account;
        if (question.verb == BankVerb::issueCard) return issue(question);
        if (question.verb == BankVerb::blockCard || question.verb == BankVerb::unblockCard) {
            m_blocked[number] = question.verb == BankVerb::blockCard;
            reply.answer = "00";
            return reply;
        }
        if (question.verb == BankVerb::reversal) {
            if (const auto refusal = m_refusals.find(question.verb); refusal != m_refusals.end()) {
                reply.answer = refusal->second;
                m_refusals.erase(refusal);
                return reply;
            }
            auto &original = m_done[question.originalReference->retrieval];
            reply.answer = m_cards.contains(original.number) && !original.reversed && m_balances[original.number] < original.moved ? "51" : "00";
            if (reply.answer != "00") return reply;
            if (!original.reversed) m_balances[original.number] -= original.moved;
            original.reversed = true;
            return reply;
        }
        const auto krw = *money::Currency::fromCode("KRW");
        if (question.verb != BankVerb::inquiry) {
            auto [entry, isNew] = m_done.try_emplace(question.reference.retrieval, Done{holderOf(number), 0, "", false});
            if (isNew && !entry->second.reversed) act(question, number, entry->second);
            reply.answer = entry->second.reversed ? "96" : entry->second.answer;
            if (reply.answer == "10") reply.approvedAmount = money::Money::of(std::abs(entry->second.moved), krw);
        } else {
            reply.answer = m_singles.contains(number) ? "57" : "00";
        }
        reply.approvalCode = reply.answer == "00" ? "A12345" : "";
        const bool isTold = m_cards.contains(number) || (m_singles.contains(number) && reply.answer == "00");
        if (isTold) reply.balance = money::Money::of(m_balances[holderOf(number)], krw);
        return reply;
    }

    /// A card that pays once.
    struct Single {
        std::string from; ///< number
        payments::SingleUseLock lock;
        std::string usedBy; ///< retrieval reference
    };

    std::string holderOf(const std::string &number) const {
        const auto single = m_singles.find(number);
        return single == m_singles.end() ? number : single->second.from;
    }

    /// Why this card may not be asked so; empty if it may.
    std::string objectionTo(const payments::BankQuestion &question, const std::string &number) {
        if (m_blocked[number]) return "62";
        const auto found = m_singles.find(number);
        if (found == m_singles.end()) return "";
        auto &[from, lock, usedBy] = found->second;
        const bool isUsed = !usedBy.empty() && !m_done[usedBy].reversed;
        const bool isElsewhere = !lock.shop.empty() && lock.shop != question.merchant;
        if (question.verb != payments::BankVerb::purchase || isElsewhere || isUsed) return "57";
        if (question.amount->amount() > lock.most.amount()) return "61";
        return m_blocked[from] ? "62" : "";
    }

    void act(const payments::BankQuestion &question, const std::string &number, Done &done) {
        const auto amount = question.amount->amount();
        const bool own = m_cards.contains(done.number);
        if (auto refusal = m_refusals.find(question.verb); refusal != m_refusals.end()) {
            done.answer = refusal->second;
            m_refusals.erase(refusal);
            if (done.answer == "10") done.moved = (question.verb == payments::BankVerb::load ? amount : -amount) / 2;
        } else if (const auto objection = own ? objectionTo(question, number) : std::string(); !objection.empty()) {
            done.answer = objection;
        } else if (own && question.verb == payments::BankVerb::purchase && m_balances[done.number] < amount) {
            done.answer = "51";
        } else {
            done.answer = "00";
            done.moved = question.verb == payments::BankVerb::purchase ? -amount : amount;
        }
        m_balances[done.number] += done.moved;
        if (const auto single = m_singles.find(number); single != m_singles.end() && done.moved < 0)
            single->second.usedBy = question.reference.retrieval;
    }

    payments::BankReply issue(const payments::BankQuestion &question) {
        payments::BankReply reply;
        reply.answer = "00";
        if (const auto refusal = m_refusals.find(question.verb); refusal != m_refusals.end()) {
            reply.answer = refusal->second;
            m_refusals.erase(refusal);
            return reply;
        }
        if (question.application->physical && !m_personApproved) {
            reply.awaitsPerson = true;
            return reply;
        }
        const auto &lock = question.application->lock;
        const std::string from = question.number ? std::string(question.number->digits()) : "";
        auto &number = m_numberOf[question.application->reference];
        if (lock && number.empty() && (!m_cards.contains(from) || m_blocked[from])) {
            reply.answer = m_cards.contains(from) ? "62" : "14";
            return reply;
        }
        if (number.empty()) {
            number = m_range + "00000" + std::to_string(1000 + m_numberOf.size());
            number += card::luhnCheckDigit(number);
            if (lock)
                m_singles.emplace(number, Single{from, *lock, {}});
            else
                m_cards[number] = true;
        }
        reply.issuedNumber = card::CardNumber::parse(number);
        reply.issuedExpiry = card::Expiry{2029, 11};
        reply.issuedSecret = base::SecretBytes(std::string_view("739"));
        return reply;
    }

    const std::string m_range;
    std::mutex m_mutex;
    std::map<payments::BankVerb, std::deque<Mood>> m_moods;
    std::map<payments::BankVerb, std::string> m_refusals;
    std::vector<std::pair<payments::BankVerb, payments::BankReference>> m_asked;
    std::map<payments::BankVerb, std::string> m_carried;
    std::vector<std::function<void()>> m_held;
    std::map<std::string, std::int64_t> m_balances;
    std::map<std::string, bool> m_cards, m_blocked;
    std::map<std::string, std::string> m_numberOf;
    std::map<std::string, Single> m_singles; ///< by number
    std::map<std::string, Done> m_done; ///< by retrieval reference
    bool m_personApproved = false;
};

class FakeBanks final : public payments::Banks {
  public:
    payments::Bank &issuer() override { return house ? *house : own; }
    payments::Bank &bankOf(const card::CardNumber &number) override {
        if (number.digits().starts_with("960400")) return own;
        return company ? *company : cards;
    }
    FakeBank own{"960400"};
    FakeBank cards{""};
    payments::Bank *company = nullptr; ///< instead of `cards`
    payments::Bank *house = nullptr;   ///< instead of `own`, where no card is asked about
};

} // namespace florin::test
