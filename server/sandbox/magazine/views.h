#pragma once

#include "server/sandbox/magazine/conditions.h"
#include "server/sandbox/magazine/sale.h"
#include "server/sandbox/shop/pages.h"

#include <string>
#include <vector>

namespace florin::magazine {

/// What every page shows around its content.
struct Frame {
    std::string title;
    std::string formToken;
    std::string gateway;
    std::size_t goodsInBasket = 0;
    Standing standing;
};

/// Where things can be collected.
const std::vector<std::string> &places();

/// A text, or false if it is empty: a section over an empty text would be shown.
shop::PageData textOrFalse(const std::string &text);
shop::PageData frameData(const Frame &frame);
/// The goods, each at the reader's own price; `sales` are the reader's, so that nothing is offered twice.
void addIssue(shop::PageData &page, const Issue &issue, const Standing &standing, const std::vector<Sale> &sales);
void addGood(shop::PageData &page, const Good &good, const Standing &standing, const std::vector<Sale> &sales);
void addBasket(shop::PageData &page, const std::vector<Offer> &offers, const Standing &standing, money::Currency currency);
/// `left`: the payer came back without paying.
void addSale(shop::PageData &page, const Sale &sale, const Issue &issue, const std::string &gateway, bool left, base::Timestamp now);
void addText(shop::PageData &page, const Good &good);
void addSales(shop::PageData &page, const std::vector<Sale> &sales, const Issue &issue);

/// The titles of a sale's goods, for people.
std::string titlesOf(const Sale &sale);

} // namespace florin::magazine
