#pragma once

#include "server/rear/links/bank_messages.h"
#include "server/rear/links/tls_connection.h"
#include "server/rear/payments/bank.h"
#include "server/rear/payments/bank_notice.h"
#include "shared/base/clock.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace florin::links {

struct LinkPlan {
    BankAddress address;
    AcquirerNames names;
    std::chrono::milliseconds timeout{5'000};     ///< from `ask` to the bank's answer
    std::chrono::milliseconds echoAfter{20'000};  ///< of silence on the link
    /// For the log: sentences without secrets, from the link's thread. May be empty.
    std::function<void(std::string_view)> report;
    /// Hears what the bank tells of its own accord. Empty: all of that is refused as not understood.
    payments::Noticed noticed;
};

/// What went over a link since it was made.
struct LinkCounters {
    std::uint64_t asked = 0;
    std::uint64_t answered = 0;
    std::uint64_t notSent = 0;
    std::uint64_t silent = 0;     ///< told `unknown`
    std::uint64_t late = 0;       ///< answers that came after that, and were dropped
    std::uint64_t duplicate = 0;  ///< second answers, dropped
    std::uint64_t unmatched = 0;  ///< answers that nobody asked for, dropped
    std::uint64_t unreadable = 0; ///< frames that do not stand the strict reading, dropped
    std::uint64_t connected = 0;  ///< times signed on
    std::uint64_t noticed = 0;    ///< what the bank told of its own accord, repeats counted too
};

/// A bank behind ISO 8583 over mutual TLS 1.3. One thread of its own does all input and output; it signs on, asks for an echo when
/// the line is still, and comes back by itself after a break. See payments::Bank for what the answers mean.
class IsoBankLink final : public payments::Bank {
  public:
    /// `clock` gives the times inside messages and must outlive the link.
    IsoBankLink(LinkPlan plan, const base::Clock &clock);
    ~IsoBankLink() override;
    IsoBankLink(const IsoBankLink &) = delete;
    IsoBankLink &operator=(const IsoBankLink &) = delete;

    /// Begins to connect. Questions asked before that wait for it. Once only.
    void start();
    /// Signs off and ends the thread; whoever still waits is told. Questions after that are `notSent`, on the asker's thread.
    void stop();

    void ask(payments::BankQuestion question, Replied replied) override;
    bool isUp() const override;
    LinkCounters counters() const;

  private:
    class Worker;
    std::unique_ptr<Worker> m_worker;
};

} // namespace florin::links
