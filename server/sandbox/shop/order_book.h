#pragma once

#include "server/sandbox/shop/card_form.h"
#include "server/sandbox/shop/line_journal.h"
#include "shared/base/clock.h"
#include "shared/base/result.h"
#include "shared/payment/order.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace florin::shop {

enum class OrderState {
    asking,        ///< the gateway is being asked
    waitingForPayer, ///< the gateway has our record, the wallet has not answered yet
    unknown,       ///< asked, and the bank is silent: it is being found out
    paid,          ///< final
    declined,      ///< final: the card's bank, or the gateway, said no
    mismatch,      ///< final: our record is not what the payer saw
    expired,       ///< final: the payer never came
    notAttempted,  ///< final: the gateway or the bank could not be reached; nothing happened
};
std::string_view toWord(OrderState state);
bool isFinal(OrderState state);

enum class Means { ticket, card };

/// A line of the sales register. No card's number or secret is ever in it.
struct ShopOrder {
    std::string id;      ///< not to be guessed; part of the page's address
    std::string serial;  ///< `HG-000042`, in the sales register
    std::string session; ///< hash of the browser session that it belongs to
    Means means = Means::ticket;
    payment::Order seen; ///< as the customer saw it: what the ticket says
    payment::Order ours; ///< as our record says (step b6): the same unless somebody tampered with it
    bool tampered = false;
    std::string ticketId;
    std::string ticket; ///< compact
    base::Timestamp ticketExpiresAt;
    std::string attempt; ///< the Idempotency-Key of the running attempt
    OrderState state = OrderState::asking;
    std::string approval; ///< the gateway's id of it
    std::string approvalCode;
    std::string code;     ///< of a refusal
    std::string sentence; ///< of a refusal, for people
    std::vector<payment::Difference> differences;
    std::optional<Contact> contact; ///< of a card order: where the goods go
    std::string brand;              ///< of a card order, with the last four digits
    std::string lastFour;
    base::Timestamp createdAt;
    std::optional<base::Timestamp> concludedAt;
};

/// The sales register: every version of every order is appended to a journal and synced before it counts, so that a restart loses
/// none. Any thread.
class OrderBook {
  public:
    /// Reads the journal, or begins one. `serials` is what the register's numbers begin with. A last line that a crash cut short is dropped. The refusal is a sentence.
    static base::Result<std::unique_ptr<OrderBook>, std::string> open(const std::string &file, const std::string &serials = "HG");
    ~OrderBook();
    OrderBook(const OrderBook &) = delete;
    OrderBook &operator=(const OrderBook &) = delete;

    /// The next number of the sales register.
    std::string nextSerial();
    /// False if it could not be written down: then there is no such order.
    [[nodiscard]] bool add(const ShopOrder &order);
    /// Changes an order that is not final yet, and tells those who watch it. Nothing happens to a final one.
    void change(const std::string &id, const std::function<void(ShopOrder &)> &what);
    std::optional<ShopOrder> find(const std::string &id) const;
    /// True if an order belongs to this browser session.
    bool knowsSession(const std::string &session) const;
    /// Newest first.
    std::vector<ShopOrder> all() const;

    /// `changed` is called after each change, on the thread that made it.
    void watch(std::function<void(const ShopOrder &)> changed) { m_changed = std::move(changed); }

  private:
    explicit OrderBook(std::string serials) : m_serials(std::move(serials)) {}
    bool append(const ShopOrder &order);

    const std::string m_serials;
    mutable std::mutex m_mutex;
    std::unique_ptr<LineJournal> m_journal;
    std::map<std::string, ShopOrder> m_orders;
    std::vector<std::string> m_sequence;
    std::int64_t m_lastSerial = 0;
    std::function<void(const ShopOrder &)> m_changed;
};

} // namespace florin::shop
