#pragma once

#include "server/sandbox/shop/order_book.h"

#include <optional>
#include <string>

namespace florin::shop {

/// One line of the journal, without a line break.
std::string toJournalLine(const ShopOrder &order);
/// Nothing if the line is no whole order.
std::optional<ShopOrder> fromJournalLine(const std::string &line);

} // namespace florin::shop
