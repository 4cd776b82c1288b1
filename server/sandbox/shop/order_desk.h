#pragma once

#include "server/sandbox/shop/order_book.h"
#include "shared/base/random.h"
#include "shared/signing/key.h"

#include <string>
#include <string_view>

namespace florin::shop {

/// Who we are towards the gateway and the payer.
struct Merchant {
    std::string id;
    std::string origin;  ///< `https://localhost:18445`, registered with the gateway
    std::string gateway; ///< `aud` of our tickets
    std::string keyId;
    signing::PrivateKey ticketKey;
};

/// What staff may do to our own record of the next order: to see the gateway refuse it (step b7), or a wallet notice that its page said
/// something else (step c6).
enum class Tampering { none, price, quantity, extraLine };
std::string_view toWord(Tampering tampering);
Tampering tamperingFromWord(std::string_view word);
/// The order with one thing changed and its sums made right again, so that only the comparison can find it.
payment::Order tamperedWith(const payment::Order &order, Tampering tampering);

/// Step b4: the order, and the signed ticket that shows it to the payer. Good for ten minutes.
ShopOrder orderByTicket(const Merchant &merchant, const payment::Order &order, const std::string &session, const std::string &serial,
                        Tampering tampering, base::Timestamp now, base::Random &random);
/// Step c5: the order of a customer who typed a card. The card itself is not part of it.
ShopOrder orderByCard(const payment::Order &order, const std::string &session, const std::string &serial, const CardForm &form,
                      Tampering tampering, base::Timestamp now, base::Random &random);

} // namespace florin::shop
