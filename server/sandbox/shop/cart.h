#pragma once

#include "server/sandbox/shop/catalogue.h"
#include "shared/payment/order.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace florin::shop {

inline constexpr int mostPieces = 99; ///< of one kind of goods

struct CartLine {
    const Good *good;
    int quantity;
};

/// What a visitor has picked: kinds of goods and how many, in the order of picking. Goods that are not sold any more drop out.
class Cart {
  public:
    /// More of one kind. Never beyond mostPieces.
    void add(const std::string &good, int quantity);
    /// So many of one kind; none removes it.
    void set(const std::string &good, int quantity);
    /// Takes away what has been paid.
    void takeOut(const payment::Order &order);

    bool isEmpty() const { return m_picked.empty(); }
    int pieces() const;
    /// Kinds and how many of each, whether they are sold or not.
    const std::vector<std::pair<std::string, int>> &picked() const { return m_picked; }
    std::vector<CartLine> lines(const Catalogue &catalogue) const;

  private:
    std::vector<std::pair<std::string, int>> m_picked;
};

/// The tenth of VAT that is contained in a total, rounded half up to a minor unit.
money::Money vatContainedIn(money::Money total);

/// The order that a cart makes: prices as of now. Nothing if the cart is empty or too dear to be counted.
std::optional<payment::Order> orderOf(const Cart &cart, const Catalogue &catalogue);

/// How the shop writes money: `₩18,000`.
std::string priceText(money::Money money);

} // namespace florin::shop
