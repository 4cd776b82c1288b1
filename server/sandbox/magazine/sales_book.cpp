#include "server/sandbox/magazine/sales_book.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace florin::magazine {

namespace {

using namespace std::chrono_literals;
using payment::VoucherOutcome;

auto dayInSeoul(base::Timestamp moment) {
    return std::chrono::floor<std::chrono::days>(moment + 9h);
}

bool isHoped(const Sale &sale, VoucherOutcome outcome) {
    if (!sale.question)
        return outcome == VoucherOutcome::paid;
    return outcome == (*sale.question == payment::TicketQuestion::age ? VoucherOutcome::ofAge : VoucherOutcome::yes);
}

} // namespace

base::Result<std::unique_ptr<SalesBook>, std::string> SalesBook::open(const std::string &file) {
    std::unique_ptr<SalesBook> book(new SalesBook());
    auto journal = shop::LineJournal::open(file, "The magazine's", [&book](const std::string &line) {
        auto sale = fromJournalLine(line);
        if (!sale)
            return false;
        book->m_lastSerial = std::max<std::int64_t>(book->m_lastSerial, std::atoll(sale->serial.substr(sale->serial.find('-') + 1).c_str()));
        book->keep(*sale);
        return true;
    });
    if (!journal)
        return base::Refused{journal.error()};
    book->m_journal = std::move(*journal);
    return book;
}

SalesBook::~SalesBook() = default;

bool SalesBook::append(const Sale &sale) {
    return m_journal->append(toJournalLine(sale));
}

void SalesBook::keep(const Sale &sale) {
    if (!m_sales.contains(sale.id))
        m_sequence.push_back(sale.id);
    if (!sale.registerSerial.empty())
        m_spent.emplace(sale.registerSerial, sale.id);
    for (const auto &delivery : sale.deliveries)
        m_byCode.emplace(delivery.code, sale.id);
    m_sales.insert_or_assign(sale.id, sale);
}

std::string SalesBook::nextSerial() {
    const std::lock_guard lock(m_mutex);
    char text[24];
    std::snprintf(text, sizeof text, "MD-%06lld", static_cast<long long>(++m_lastSerial));
    return text;
}

bool SalesBook::add(const Sale &sale) {
    const std::lock_guard lock(m_mutex);
    if (!append(sale))
        return false;
    keep(sale);
    return true;
}

Spending SalesBook::spend(const std::string &saleId, const payment::Voucher &voucher, const std::string &compact, base::Timestamp now) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_sales.find(saleId);
    const auto spent = m_spent.find(voucher.registerSerial);
    if (found == m_sales.end() || (spent != m_spent.end() && spent->second != saleId))
        return Spending::spent;
    if (found->second.state != SaleState::offered)
        return found->second.registerSerial == voucher.registerSerial ? Spending::again : Spending::spent;
    Sale sale = found->second;
    sale.state = isHoped(sale, voucher.outcome) ? SaleState::delivered : SaleState::refused;
    sale.registerSerial = voucher.registerSerial;
    sale.outcome = payment::toWord(voucher.outcome);
    sale.voucher = compact;
    sale.concludedAt = now;
    if (sale.question == payment::TicketQuestion::identity && voucher.customer)
        sale.customer = *voucher.customer;
    if (!append(sale))
        return Spending::notWritten;
    keep(sale);
    return Spending::accepted;
}

bool SalesBook::handOver(const std::string &code) {
    const std::lock_guard lock(m_mutex);
    const auto id = m_byCode.find(code);
    if (id == m_byCode.end())
        return false;
    Sale sale = m_sales.at(id->second);
    const auto delivery = std::find_if(sale.deliveries.begin(), sale.deliveries.end(), [&](const Delivery &each) { return each.code == code; });
    if (sale.state != SaleState::delivered || delivery == sale.deliveries.end() || delivery->collected)
        return false;
    delivery->collected = true;
    if (!append(sale))
        return false;
    keep(sale);
    return true;
}

std::optional<Sale> SalesBook::find(const std::string &id) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_sales.find(id);
    return found == m_sales.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::pair<Sale, Delivery>> SalesBook::delivery(const std::string &code) const {
    const std::lock_guard lock(m_mutex);
    const auto id = m_byCode.find(code);
    if (id == m_byCode.end())
        return std::nullopt;
    const Sale &sale = m_sales.at(id->second);
    for (const auto &delivery : sale.deliveries)
        if (delivery.code == code && sale.state == SaleState::delivered)
            return std::pair(sale, delivery);
    return std::nullopt;
}

bool SalesBook::knowsSession(const std::string &session) const {
    const std::lock_guard lock(m_mutex);
    return std::any_of(m_sales.begin(), m_sales.end(), [&](const auto &entry) { return entry.second.session == session; });
}

Standing SalesBook::standing(const std::string &session, const Issue &issue, base::Timestamp now) const {
    const std::lock_guard lock(m_mutex);
    Standing standing;
    for (const auto &id : m_sequence) {
        const Sale &sale = m_sales.at(id);
        if (sale.session != session || sale.state != SaleState::delivered)
            continue;
        if (sale.question == payment::TicketQuestion::identity)
            standing.customer = sale.customer;
        standing.isOfAge = standing.isOfAge || sale.question == payment::TicketQuestion::age;
    }
    if (standing.customer.empty())
        return standing;
    for (const auto &[id, sale] : m_sales) {
        if (sale.customer != standing.customer || sale.state != SaleState::delivered)
            continue;
        for (const auto &delivery : sale.deliveries) {
            const Good *good = issue.good(delivery.good);
            standing.subscribes = standing.subscribes || (good && good->kind == GoodKind::subscription);
            const bool today = sale.concludedAt && dayInSeoul(*sale.concludedAt) == dayInSeoul(now);
            standing.articlesToday += good && good->kind == GoodKind::article && today ? 1 : 0;
        }
    }
    return standing;
}

std::vector<Sale> SalesBook::salesOf(const std::string &session, const std::string &customer) const {
    const std::lock_guard lock(m_mutex);
    std::vector<Sale> result;
    for (auto id = m_sequence.rbegin(); id != m_sequence.rend(); ++id)
        if (const Sale &sale = m_sales.at(*id); sale.session == session || (!customer.empty() && sale.customer == customer))
            result.push_back(sale);
    return result;
}

} // namespace florin::magazine
