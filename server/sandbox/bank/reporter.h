#pragma once

#include "server/partners/iso8583/message.h"
#include "server/sandbox/bank/books.h"
#include "server/sandbox/bank/journal.h"
#include "server/sandbox/bank/line.h"
#include "shared/base/clock.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace florin::bank {

/// Tells the gateway what other acquirers asked of the issuer's cards (steps d13, d14): stored and forwarded, in the order of the
/// decisions, one at a time, again after a pause or at the gateway's next sign-on until it is answered. What is still to be told stands
/// in the books. Everything on the bank's thread, and whoever calls holds the guard of the books.
class Reporter {
  public:
    /// Hears of each report that goes out, with the guard held.
    using Sent = std::function<void(const iso8583::Message &)>;

    /// The books have been read. All must outlive it.
    Reporter(boost::asio::io_context &io, std::mutex &guard, Books &books, Journal &journal, const base::Clock &clock,
        std::chrono::milliseconds pause, Sent sent);

    /// A line of the gateway's, whose sign-on is being answered. A report goes out after that answer.
    void signedOn(const std::shared_ptr<Line> &line);
    void signedOff(const Line &line);
    /// Something may have been decided. A report goes out after whatever is being answered.
    void lookAgain();
    /// The gateway said this; it may answer the report that is under way.
    void answered(const iso8583::Message &answer);

  private:
    void sendSoon();
    void send();
    void sendAgainLater();
    std::shared_ptr<Line> openLine();

    boost::asio::io_context &m_io;
    std::mutex &m_guard;
    Books &m_books;
    Journal &m_journal;
    const base::Clock &m_clock;
    const std::chrono::milliseconds m_pause;
    Sent m_tellSent;
    boost::asio::steady_timer m_timer;
    std::vector<std::weak_ptr<Line>> m_lines;
    std::pair<std::string, std::string> m_sent; ///< what the newest report was about: request, retrieval
    bool m_waits = false;                       ///< for its answer
    int m_round = 0;                            ///< of waiting
};

} // namespace florin::bank
