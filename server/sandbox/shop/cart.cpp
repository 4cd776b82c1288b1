#include "server/sandbox/shop/cart.h"

#include <algorithm>

namespace florin::shop {

void Cart::add(const std::string &good, int quantity) {
    const auto found = std::find_if(m_picked.begin(), m_picked.end(), [&](const auto &line) { return line.first == good; });
    set(good, std::max(quantity, 0) + (found == m_picked.end() ? 0 : found->second));
}

void Cart::set(const std::string &good, int quantity) {
    const auto found = std::find_if(m_picked.begin(), m_picked.end(), [&](const auto &line) { return line.first == good; });
    quantity = std::min(quantity, mostPieces);
    if (quantity <= 0) {
        if (found != m_picked.end())
            m_picked.erase(found);
    } else if (found != m_picked.end()) {
        found->second = quantity;
    } else {
        m_picked.emplace_back(good, quantity);
    }
}

void Cart::takeOut(const payment::Order &order) {
    for (const auto &line : order.lines) {
        const auto found = std::find_if(m_picked.begin(), m_picked.end(), [&](const auto &picked) { return picked.first == line.id; });
        if (found != m_picked.end())
            set(line.id, found->second - static_cast<int>(std::min<std::int64_t>(line.quantity, mostPieces)));
    }
}

int Cart::pieces() const {
    int sum = 0;
    for (const auto &[good, quantity] : m_picked)
        sum += quantity;
    return sum;
}

std::vector<CartLine> Cart::lines(const Catalogue &catalogue) const {
    std::vector<CartLine> result;
    for (const auto &[id, quantity] : m_picked)
        if (const Good *good = catalogue.good(id))
            result.push_back({good, quantity});
    return result;
}

money::Money vatContainedIn(money::Money total) {
    const auto vat = money::Money::of((total.amount() * 2 + 11) / 22, total.currency());
    ENSURE(vat.has_value());
    return *vat;
}

std::optional<payment::Order> orderOf(const Cart &cart, const Catalogue &catalogue) {
    money::Money total = money::Money::zero(catalogue.currency());
    std::vector<payment::LineItem> lines;
    for (const auto &[good, quantity] : cart.lines(catalogue)) {
        const auto price = money::times(good->price, quantity);
        if (!price)
            return std::nullopt;
        const auto sum = money::add(total, *price);
        if (!sum)
            return std::nullopt;
        total = *sum;
        lines.push_back({good->id, good->name, quantity, good->price});
    }
    if (lines.empty())
        return std::nullopt;
    return payment::Order{std::move(lines), total, vatContainedIn(total)};
}

std::string priceText(money::Money money) {
    if (money.currency().code() != "KRW")
        return money::toPlainText(money);
    std::string digits = std::to_string(money.amount());
    for (int at = static_cast<int>(digits.size()) - 3; at > (money.isNegative() ? 1 : 0); at -= 3)
        digits.insert(static_cast<std::size_t>(at), ",");
    return "₩" + digits;
}

} // namespace florin::shop
