#include "server/sandbox/shop/order_book.h"

#include "server/sandbox/shop/order_json.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace florin::shop {

base::Result<std::unique_ptr<OrderBook>, std::string> OrderBook::open(const std::string &file, const std::string &serials) {
    std::unique_ptr<OrderBook> book(new OrderBook(serials));
    auto journal = LineJournal::open(file, "The shop's", [&book](const std::string &line) {
        auto order = fromJournalLine(line);
        if (!order)
            return false;
        book->m_lastSerial = std::max<std::int64_t>(book->m_lastSerial, std::atoll(order->serial.substr(order->serial.find('-') + 1).c_str()));
        if (!book->m_orders.contains(order->id))
            book->m_sequence.push_back(order->id);
        book->m_orders.insert_or_assign(order->id, std::move(*order));
        return true;
    });
    if (!journal)
        return base::Refused{journal.error()};
    book->m_journal = std::move(*journal);
    return book;
}

OrderBook::~OrderBook() = default;

bool OrderBook::append(const ShopOrder &order) {
    return m_journal->append(toJournalLine(order));
}

std::string OrderBook::nextSerial() {
    const std::lock_guard lock(m_mutex);
    char text[24];
    std::snprintf(text, sizeof text, "-%06lld", static_cast<long long>(++m_lastSerial));
    return m_serials + text;
}

bool OrderBook::add(const ShopOrder &order) {
    const std::lock_guard lock(m_mutex);
    if (!append(order))
        return false;
    m_sequence.push_back(order.id);
    m_orders.insert_or_assign(order.id, order);
    return true;
}

void OrderBook::change(const std::string &id, const std::function<void(ShopOrder &)> &what) {
    std::optional<ShopOrder> now;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_orders.find(id);
        if (found == m_orders.end() || isFinal(found->second.state))
            return;
        now = found->second;
        what(*now);
        // On a full disk memory still knows; after a restart the same attempt is asked again and gets the same answer.
        (void)append(*now);
        found->second = *now;
    }
    if (m_changed)
        m_changed(*now);
}

std::optional<ShopOrder> OrderBook::find(const std::string &id) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_orders.find(id);
    return found == m_orders.end() ? std::nullopt : std::optional(found->second);
}

bool OrderBook::knowsSession(const std::string &session) const {
    const std::lock_guard lock(m_mutex);
    return std::any_of(m_orders.begin(), m_orders.end(), [&](const auto &entry) { return entry.second.session == session; });
}

std::vector<ShopOrder> OrderBook::all() const {
    const std::lock_guard lock(m_mutex);
    std::vector<ShopOrder> result;
    for (auto id = m_sequence.rbegin(); id != m_sequence.rend(); ++id)
        result.push_back(m_orders.at(*id));
    return result;
}

} // namespace florin::shop
