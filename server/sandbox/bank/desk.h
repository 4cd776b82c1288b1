#pragma once

#include "server/partners/iso8583/message.h"
#include "server/partners/iso8583/private_data.h"
#include "server/sandbox/bank/books.h"
#include "server/sandbox/bank/journal.h"
#include "shared/base/clock.h"

#include <optional>
#include <string>

namespace florin::bank {

/// What a bank is for.
enum class Trade {
    issuer,      ///< issues prepaid cards in its own range and keeps their balances
    creditCards, ///< the credit card company: knows the test cards and their outcomes
};

/// Who asks a bank.
enum class Caller {
    gateway,
    acquirer, ///< any other: the gateway is told of what it asked of the issuer's cards (step d13)
};

/// Where a bank decides on requests. Each decision is in the journal before anybody hears of it. Not thread-safe.
class Desk {
  public:
    Desk(Trade trade, Books &books, Journal &journal, const NumberDrawer &drawer, const base::Clock &clock);

    struct Handled {
        iso8583::Message answer;
        bool late = false; ///< the card's number says that this answer comes after the time-out
    };
    /// Nothing if the message is no request.
    std::optional<Handled> handle(const iso8583::Message &request, Caller caller = Caller::gateway);

    /// The person in charge lets a physical card go out. False if there is no such card waiting.
    bool approvePhysical(const std::string &reference);
    /// The next card to be issued ends in these four digits.
    void setNextEnding(std::string ending) { m_nextEnding = std::move(ending); }

  private:
    using Message = iso8583::Message;
    using PrivateData = iso8583::PrivateData;

    std::string decide(Entry &entry, const Message &request, const PrivateData &data);
    std::string decideFinancial(Entry &entry, const Message &request, const PrivateData &data);
    std::string decideAtIssuer(Entry &entry, const Message &request, const PrivateData &data, std::int64_t amount);
    std::string decideSingleUse(Entry &entry, const IssuedCard &card, const Message &request, std::int64_t amount) const;
    std::string decidePurchase(Entry &entry, const IssuedCard &card, std::int64_t amount) const;
    std::string decideAtCompany(Entry &entry, const Message &request, std::int64_t amount);
    std::string checkCard(const IssuedCard &card, const Message &request, const PrivateData &data) const;
    std::string decidePayOut(Entry &entry, const Message &request, std::int64_t amount) const;
    std::string decideReversal(Entry &entry, const Message &request, const PrivateData &data);
    std::string decideCompletion(Entry &entry, const Message &request, const PrivateData &data, std::int64_t amount);
    std::string decideCardFile(Entry &entry, const Message &request, const PrivateData &data);
    std::string decideIssue(Entry &entry, const Message &request, const PrivateData &data);
    std::string lockToOnePayment(Entry &entry, const Message &request, const PrivateData &data) const;
    void noteForReport(Entry &entry, const Message &request) const;
    Message answerFrom(const Message &request, const Decided &decided) const;
    void tellIssuedCard(Message &answer, PrivateData &data, const IssuedCard &card) const;
    bool isLate(const Message &request, const Entry &entry) const;

    const Trade m_trade;
    Books &m_books;
    Journal &m_journal;
    const NumberDrawer &m_drawer;
    const base::Clock &m_clock;
    std::string m_nextEnding;
};

} // namespace florin::bank
