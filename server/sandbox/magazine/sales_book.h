#pragma once

#include "server/sandbox/shop/line_journal.h"
#include "server/sandbox/magazine/conditions.h"
#include "server/sandbox/magazine/sale.h"
#include "shared/payment/voucher.h"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace florin::magazine {

/// What became of a voucher that is sound.
enum class Spending {
    accepted,
    again,     ///< this very voucher's serial paid this very sale before: the same delivery
    spent,     ///< its serial was spent for something else, or the sale was paid by another one
    notWritten ///< the register cannot be written; nothing happened
};

/// The sales register: every version of every sale is appended to a journal and synced before it counts. A voucher's serial is spent in
/// it, once, over restarts too. Any thread.
class SalesBook {
  public:
    /// Reads the journal, or begins one; a last line that a crash cut short is dropped. The refusal is a sentence.
    static base::Result<std::unique_ptr<SalesBook>, std::string> open(const std::string &file);
    ~SalesBook();
    SalesBook(const SalesBook &) = delete;
    SalesBook &operator=(const SalesBook &) = delete;

    std::string nextSerial();
    /// False if it could not be written down: then there is no such sale.
    [[nodiscard]] bool add(const Sale &sale);
    /// Delivers a sale for a voucher that was verified.
    Spending spend(const std::string &saleId, const payment::Voucher &voucher, const std::string &compact, base::Timestamp now);
    /// A thing is handed over, once. False if it was before, or there is none.
    bool handOver(const std::string &code);

    std::optional<Sale> find(const std::string &id) const;
    /// The sale with that delivery in it, once it is delivered.
    std::optional<std::pair<Sale, Delivery>> delivery(const std::string &code) const;
    bool knowsSession(const std::string &session) const;
    /// What is known of the reader in that session.
    Standing standing(const std::string &session, const Issue &issue, base::Timestamp now) const;
    /// Sales of that session or of that customer, newest first.
    std::vector<Sale> salesOf(const std::string &session, const std::string &customer) const;

  private:
    SalesBook() = default;
    bool append(const Sale &sale);
    void keep(const Sale &sale);

    mutable std::mutex m_mutex;
    std::unique_ptr<shop::LineJournal> m_journal;
    std::map<std::string, Sale> m_sales;
    std::vector<std::string> m_sequence;
    std::map<std::string, std::string> m_spent;    ///< register serial to sale
    std::map<std::string, std::string> m_byCode;   ///< delivery's code to sale
    std::int64_t m_lastSerial = 0;
};

} // namespace florin::magazine
