#pragma once

#include "server/rear/payments/bank.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/timeline.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace florin::simulation {

/// A question as it travels: it may arrive twice.
struct BankMessage {
    payments::BankVerb verb = payments::BankVerb::inquiry;
    std::string retrieval;
    std::int64_t amount = 0;
    std::string number;
    std::string original; ///< retrieval of what a reversal takes back
};

/// What a bank has written down under one reference.
struct BankEntry {
    payments::BankVerb verb = payments::BankVerb::inquiry;
    std::string number;
    std::int64_t amount = 0; ///< that was asked for
    std::int64_t moved = 0;  ///< on the card's account, after reversals: above zero for loads
    std::string answer;
    bool reversed = false;
    std::optional<bool> isSpent; ///< a load: decided when its reversal first comes, and for good
};

/// How a bank and its link behave. Percentages.
struct PartnerManners {
    int refuses = 8;
    int approvesInPart = 4;
    int loadsInPart = 20;
    int findsItSpent = 40; ///< a load that is to be reversed
    int cannotReverseNow = 5;
    int loses = 0;      ///< a message, each way
    int doubles = 0;    ///< a message, each way
    int isLate = 0;     ///< a message, each way: up to twice the time-out
    int slowestMs = 300; ///< of those that are not late: they overtake each other
};

/// A bank with books of its own. Keeps the promises of payments::Bank: what comes twice under one reference is done once, a reversal
/// takes back what there is, unless it is a load that was spent, and what comes after its reversal is refused.
class PartnerBank {
  public:
    PartnerBank(Dice dice, const PartnerManners &manners) : m_dice(dice), m_manners(manners) {}

    payments::BankReply handle(const BankMessage &message);
    /// A prepaid card of this bank, with money on it.
    void issue(const std::string &number, std::int64_t balance);

    const std::map<std::string, BankEntry> &entries() const { return m_entries; }
    /// Changes with each new word in its books.
    std::uint64_t version() const { return m_version; }
    std::int64_t balance(const std::string &number) const;
    bool cannotReverse = true; ///< as its manners say

  private:
    std::string decide(const BankMessage &message, BankEntry &entry);
    std::string reverse(const BankMessage &message);

    Dice m_dice;
    const PartnerManners &m_manners;
    std::map<std::string, BankEntry> m_entries; ///< by retrieval
    std::map<std::string, bool> m_forestalled;
    std::map<std::string, std::int64_t> m_prepaid;
    std::uint64_t m_version = 0;
};

/// The line to a bank. Messages take their time, get lost, come twice or late; the line can be down. Outlives the rear unit that asks
/// over it, which crashes: `forget`.
class PartnerLink final : public payments::Bank {
  public:
    static constexpr std::chrono::seconds timeout{5};

    PartnerLink(PartnerBank &bank, Timeline &timeline, Dice dice, const PartnerManners &manners)
        : m_bank(bank), m_timeline(timeline), m_dice(dice), m_manners(manners) {}

    void ask(payments::BankQuestion question, Replied replied) override;
    bool isUp() const override { return m_isUp; }

    void cut();
    void mend() { m_isUp = true; }
    /// Nobody waits for an answer any more.
    void forget();

  private:
    void send(const BankMessage &message, std::uint64_t asked);
    void answer(std::uint64_t asked, base::Result<payments::BankReply, payments::BankSilence> answer);
    /// When each copy of one message arrives: none if it gets lost.
    std::vector<Timeline::Span> arrivals();

    PartnerBank &m_bank;
    Timeline &m_timeline;
    Dice m_dice;
    const PartnerManners &m_manners;
    bool m_isUp = true;
    std::uint64_t m_connection = 1;
    std::uint64_t m_last = 0;
    std::map<std::uint64_t, Replied> m_waiting;
};

} // namespace florin::simulation
