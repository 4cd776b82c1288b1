#pragma once

#include "server/sandbox/bank/desk.h"
#include "server/sandbox/bank/faults.h"
#include "shared/base/clock.h"
#include "shared/base/random.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace florin::bank {

struct BankPlan {
    std::string name;
    Trade trade = Trade::issuer;
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;      ///< 0: any free one
    std::string authorityFile;   ///< of those who may connect; PEM, as the next two
    std::string certificateFile;
    std::string keyFile;
    std::string dataFolder;      ///< made if it is missing; holds journal and key
    std::string range = "960400"; ///< of the issuer's own cards
    std::chrono::milliseconds lateness{8'000}; ///< of a late answer
    std::string gatewayName = "gateway"; ///< common name in the certificate of the gateway, which alone is told of others' payments
    std::chrono::milliseconds reportPause{5'000}; ///< before a report without an answer is sent again
};

/// The books as the sandbox shows them: numbers masked, no secrets.
struct ShownCard {
    std::string reference; ///< at the credit card company: the masked number
    std::string number;    ///< masked
    std::string expiry;    ///< `2029-11`
    std::string kind;      ///< `virtual`, `physical`, `single`; `credit` at the credit card company
    std::string state;     ///< `active`, `blocked`, `awaits_person`
    std::string currency;  ///< `KRW`; empty at the credit card company
    /// At the credit card company: minus what was bought. Of a single-use card 0: the money is on the card that it draws on.
    std::int64_t balance = 0;
    bool disputed = false;
};
struct ShownMovement {
    base::Timestamp at;
    std::string type; ///< 0200
    std::string card; ///< reference
    std::string stan;
    std::string retrieval;
    std::string answer; ///< field 39
    std::int64_t moved = 0;
    std::int64_t balanceAfter = 0;
    bool reversed = false;
};
struct ShownBooks {
    std::vector<ShownCard> cards;
    std::vector<ShownMovement> movements; ///< oldest first
};

enum class Direction { in, out };
struct LoggedMessage {
    base::Timestamp at;
    Direction direction;
    std::string type;
    std::map<int, std::string> fields; ///< number masked, secrets starred
    std::string note;                  ///< of a fault, or why it was not read
};

/// A bank of the sandbox: speaks ISO 8583 over TLS 1.3 with certificates on both sides, keeps real books in its data folder, and
/// can be told to misbehave. An issuer reports to the gateway what other acquirers asked of its cards (steps d13, d14). Everything but
/// the constructor may be called from any thread.
class Bank {
  public:
    /// Reads its books. Throws std::exception with a clear sentence if files, folder or port are not as they should be. `clock` and
    /// `random` must outlive it.
    Bank(BankPlan plan, const base::Clock &clock, base::Random &random);
    ~Bank();
    Bank(const Bank &) = delete;
    Bank &operator=(const Bank &) = delete;

    /// Listens, on a thread of its own.
    void start();
    void stop();
    std::uint16_t port() const;
    const std::string &name() const;

    /// The next `count` answers suffer this, after those armed before.
    void arm(Fault fault, int count);
    void clearFaults();
    /// The next card issued has a number that ends in these four digits. False if they are not four digits.
    bool setNextNumberEnding(const std::string &ending);
    /// The person in charge approves a physical card. False if none of that reference waits.
    bool approvePhysical(const std::string &reference);
    ShownBooks books() const;
    std::vector<LoggedMessage> log() const;
    /// Forgets cards, balances, faults and log.
    void reset();

  private:
    class Office;
    std::unique_ptr<Office> m_office;
};

} // namespace florin::bank
