#pragma once

#include "server/sandbox/shop/cart.h"
#include "server/sandbox/shop/order_book.h"
#include "server/sandbox/shop/order_desk.h"
#include "server/sandbox/shop/pages.h"

#include "shared/base/clock.h"

#include <string>
#include <vector>

namespace florin::shop {

/// What every page shows around its content.
struct Frame {
    std::string title;
    std::string currentCategory; ///< may be empty
    std::string query;           ///< may be empty
    int piecesInCart = 0;
    std::string formToken;
    std::string gateway; ///< whose wallet the shop takes; empty: none
    std::string shopName;
    std::string shopHangul;
};

PageData frameData(const Frame &frame, const Catalogue &catalogue);
void addGoods(PageData &page, const std::vector<const Good *> &goods);
void addGood(PageData &page, const Good &good, const Catalogue &catalogue);
void addCart(PageData &page, const Cart &cart, const Catalogue &catalogue);
/// The checkout's form with what was typed (never the card's number or secret) and the sentence beside each flawed field.
void addCheckout(PageData &page, const FormFields &typed, const std::map<std::string, std::string> &flaws, base::Timestamp now);
/// `left`: the payer came back without paying.
void addOrder(PageData &page, const ShopOrder &order, bool left, base::Timestamp now);
void addStaff(PageData &page, const std::vector<ShopOrder> &orders, Tampering next);

/// `20 Nov 2026, 14:05`, in Seoul's time, where the shop stands.
std::string timeText(base::Timestamp moment);

} // namespace florin::shop
